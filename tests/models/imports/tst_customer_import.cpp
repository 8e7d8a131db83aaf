// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/imports/customer_import.h"
#include "models/imports/undo.h"
#include "models/journal/verify.h"
#include "models/store/store.h"
#include "tests/models/customers/customer_till.h"
#include "tests/support/random.h"
#include "tests/support/verify.h"

namespace counterfoil::imports {
using namespace Qt::StringLiterals;
using customers::ContactKind;
using customers::Customer;
using customers::CustomerId;
using customers::State;
using support::CustomerTill;

namespace {

struct Till : CustomerTill {
  explicit Till(const vault::StoreKey& key = vault::StoreKey::random(), quint64 seed = 1)
      : CustomerTill(key, seed, [](journal::Projectors& all) { all.add(std::make_unique<BatchProjector>()); }) {}

  core::Result<CustomerImportReport> tryImport(const QByteArray& csv, CustomerImportOptions options = {},
                                               const QByteArray& mapping = {}, bool ignoreConsent = false) {
    CF_TRY(auto rows, CustomerRows::open(csv, mapping, ignoreConsent));
    return CustomerImporter(store->book(), service(), std::move(options)).run(rows);
  }
  CustomerImportReport import(const QByteArray& csv, CustomerImportOptions options = {},
                              const QByteArray& mapping = {}) {
    const auto report = tryImport(csv, std::move(options), mapping);
    if (!report) qFatal("%s %s", qPrintable(report.error().code), qPrintable(report.error().detail));
    return *report;
  }
  CustomerImportReport preview(const QByteArray& csv, Duplicates duplicates) {
    auto rows = CustomerRows::open(csv, {}, false);
    CustomerImportOptions options;
    options.duplicates = duplicates;
    return *CustomerImporter(reader(), counterfoil::customers::unsealWith(*scene->vault), clock, options).run(*rows);
  }
  [[nodiscard]] std::vector<Customer> everybody() const {
    std::vector<Customer> all;
    const auto found = reader().list("SELECT id FROM customer ORDER BY id", {},
                                     [](const journal::Row& row) { return row.id<CustomerId>(0); });
    for (const CustomerId& id : *found) {
      const Customer each = scene->read(id);
      if (each.state == State::Active) all.push_back(each);
    }
    return all;
  }
  [[nodiscard]] qint64 facts() const { return *reader().integer("SELECT count(*) FROM journal", {}); }
};

QString countsText(const CustomerImportReport& report) {
  QStringList all;
  for (const qint64 each : report.counts) all.append(QString::number(each));
  return all.join(u' ');
}

QString notableText(const CustomerImportReport& report) {
  QStringList all;
  for (const CustomerRowVerdict& row : report.notable) {
    all.append(u"%1:%2 %3"_s.arg(row.line).arg(row.column).arg(row.code));
  }
  return all.join(u", "_s);
}

CustomerImportOptions merging() {
  CustomerImportOptions options;
  options.duplicates = Duplicates::Merge;
  return options;
}

}  // namespace

class TestCustomerImport : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aTableAsPeopleHaveItIsRead() {
    Till till;
    const auto report = till.import(
        "Vorname;Nachname;Telefon;Handy;E-Mail;Strasse;PLZ;Ort;Bemerkung;Umsatz\n"
        "Anna;M\xc3\xbcller;030 1234567;0170 7654321;anna@example.org;Gasse 1;10115;Berlin;=1+1;99\n"
        "Bert;Zweig;;;bert@example.org|b.zweig@example.org;;;;;\n");
    QCOMPARE(countsText(report), u"2 0 0 0 0"_s);
    const auto all = till.everybody();
    QCOMPARE(all.size(), size_t(2));
    const Customer& anna = all[0].name == u"Bert Zweig" ? all[1] : all[0];
    const Customer& bert = all[0].name == u"Bert Zweig" ? all[0] : all[1];
    QCOMPARE(anna.name, u"Anna Müller"_s);
    QCOMPARE(anna.address, u"Gasse 1\n10115 Berlin"_s);
    QCOMPARE(anna.note, u"=1+1"_s);
    QCOMPARE(anna.contacts.size(), size_t(3));
    QCOMPARE(bert.contacts.size(), size_t(2));
    QCOMPARE(report.notable.size(), size_t(1));
    QVERIFY(report.notable.front().formula);
    QVERIFY(journal::verifyChains(till.reader())->holds());
  }

  void aFileThatIsImportedAgainChangesNothing_data() {
    QTest::addColumn<bool>("merge");
    QTest::newRow("skipping duplicates") << false;
    QTest::newRow("merging duplicates") << true;
  }
  void aFileThatIsImportedAgainChangesNothing() {
    QFETCH(bool, merge);
    Till till;
    const QByteArray csv =
        "name,phone,email,note,marketing_email,consent_at,consent_source\n"
        "Anna,07700 900123,anna@example.org,likes tea,yes,2025-03-01T10:00:00Z,till slip\n"
        "Bert,,bert@example.org,,no,2025-03-02,web form\n"
        "Only A Name,,,,,,\n";
    const auto options = merge ? merging() : CustomerImportOptions();
    QCOMPARE(countsText(till.import(csv, options)), u"3 0 0 0 0"_s);
    const qint64 before = till.facts();
    const auto again = till.import(csv, options);
    QCOMPARE(countsText(again), u"0 0 3 0 0"_s);
    QVERIFY(again.notable.empty());
    // The batch itself, and nobody's.
    QCOMPARE(till.facts(), before + 2);
    QCOMPARE(till.everybody().size(), size_t(3));
  }

  void whoIsThereAlreadyIsSkippedOrGivenWhatTheyLack() {
    Till till;
    const CustomerId anna = till.add(u"Anna Smith"_s, u"+44 7700 900123"_s);
    till.add(u"Carl"_s, u"07700 900555"_s);
    till.add(u"Carla"_s, {}, u"carla@example.org"_s);
    const QByteArray csv =
        "name,phone,email,address,marketing_phone,marketing_phone_at,marketing_phone_source\n"
        "anna smith,07700 900123,anna@example.org,1 High St,yes,2025-03-01,card\n"
        "Anna Smith,,anna@example.org,,,,\n"
        "Bob Smith,07700 900123,bob@example.org,,,,\n"
        "Carl,07700 900555,carla@example.org,,,,\n"
        "Dora,07700 900777,,,,,\n"
        "Dora,07700 900777,dora@example.org,,,,\n";
    const auto seen = till.preview(csv, Duplicates::Merge);
    QCOMPARE(countsText(seen), u"1 2 1 2 0"_s);
    const auto skipped = till.import(csv);
    // Anna's second row shares a mail that nobody has as long as the first one is left out.
    QCOMPARE(countsText(skipped), u"2 0 0 4 0"_s);
    QCOMPARE(notableText(skipped), u"2:0 duplicate, 4:0 name_differs, 5:0 duplicate_ambiguous, 7:0 duplicate"_s);
    QCOMPARE(skipped.notable[0].customer, anna);
    QCOMPARE(skipped.notable[3].firstLine, 6);
    CF_VERIFY_OK(undoBatch(till.store->book(), skipped.batch, {}));

    const auto merged = till.import(csv, merging());
    QCOMPARE(countsText(merged), countsText(seen));
    QCOMPARE(notableText(merged), u"4:0 name_differs, 5:0 duplicate_ambiguous"_s);
    const Customer after = till.scene->read(anna);
    QCOMPARE(after.name, u"Anna Smith"_s);
    QCOMPARE(after.address, u"1 High St"_s);
    QCOMPARE(after.contacts.size(), size_t(2));
    QCOMPARE(after.consents.size(), size_t(1));
    QCOMPARE(after.consents.front().at.text(), u"2025-03-01T00:00:00Z"_s);
    QCOMPARE(after.consents.front().source, u"card"_s);
    QCOMPARE(countsText(till.import(csv, merging())), u"0 0 4 2 0"_s);
  }

  void aConsentIsTakenOnlyWithItsTimeAndSource_data() {
    QTest::addColumn<QByteArray>("cells");
    QTest::addColumn<QString>("code");
    QTest::addColumn<int>("consents");
    QTest::newRow("yes, with both") << QByteArray("yes,2025-03-01T10:00:00Z,till slip") << QString() << 1;
    QTest::newRow("nothing said") << QByteArray(",2025-03-01T10:00:00Z,till slip") << QString() << 0;
    QTest::newRow("no, and never was a yes") << QByteArray("no,,") << QString() << 0;
    QTest::newRow("no, at a time") << QByteArray("false,2025-03-01,web") << QString() << 1;
    QTest::newRow("yes without a time") << QByteArray("yes,,till slip") << u"consent_without_time"_s << 0;
    QTest::newRow("yes without a source") << QByteArray("yes,2025-03-01,") << u"consent_without_source"_s << 0;
    QTest::newRow("neither yes nor no") << QByteArray("perhaps,2025-03-01,web") << u"consent_unclear"_s << 0;
    QTest::newRow("no time at all") << QByteArray("yes,last May,web") << u"malformed_time"_s << 0;
    QTest::newRow("a day that is none") << QByteArray("yes,2025-02-30,web") << u"malformed_time"_s << 0;
    QTest::newRow("to be said tomorrow") << QByteArray("yes,2999-01-01,web") << u"consent_in_future"_s << 0;
  }
  void aConsentIsTakenOnlyWithItsTimeAndSource() {
    QFETCH(QByteArray, cells);
    QFETCH(QString, code);
    QFETCH(int, consents);
    Till till;
    const QByteArray csv = "name,newsletter,newsletter_at,newsletter_source\nAnna," + cells + '\n';
    const auto report = till.import(csv);
    if (code.isEmpty()) {
      QCOMPARE(countsText(report), u"1 0 0 0 0"_s);
      QCOMPARE(till.everybody().front().consents.size(), size_t(consents));
      return;
    }
    QCOMPARE(countsText(report), u"0 0 0 0 1"_s);
    QCOMPARE(report.notable.front().code, code);
    QVERIFY(report.notable.front().column > 1);
    const auto without = till.tryImport(csv, {}, {}, true);
    QVERIFY(without);
    QCOMPARE(countsText(*without), u"1 0 0 0 0"_s);
    QVERIFY(till.everybody().front().consents.empty());
  }

  void undoingTakesAYesBackAndMakesNoNoAYes() {
    Till till;
    const CustomerId anna = till.add(u"Anna"_s, u"07700 900123"_s);
    const CustomerId bert = till.add(u"Bert"_s, u"07700 900555"_s);
    const auto done = till.import(
        "name,phone,newsletter,newsletter_at,newsletter_source\nAnna,07700 900123,yes,2025-03-01,card\n"
        "Bert,07700 900555,no,2025-03-01,card\n",
        merging());
    CF_VERIFY_OK(undoBatch(till.store->book(), done.batch, {}));
    for (const CustomerId& each : {anna, bert}) {
      for (const auto& consent : till.scene->read(each).consents) QVERIFY(!consent.granted);
    }
  }

  void anImportThatStillRunsAtAnotherTillIsLeftAlone() {
    const auto key = vault::StoreKey::random();
    Till here(key, 1);
    Till there(key, 2);
    for (Till* const till : {&here, &there}) {
      CF_VERIFY_OK(till->store->book().write(
          [](journal::Writing& writing) { return startBatch(writing, u"customers"_s, u"half.csv"_s, {}); }));
    }
    here.pull(there);
    QCOMPARE(unfinishedBatches(here.reader())->size(), size_t(2));
    QCOMPARE(here.import("name\nAnna\n").undoneBefore, qint64(1));
    const auto left = unfinishedBatches(here.reader());
    QCOMPARE(left->size(), size_t(1));
    QCOMPARE(left->front().origin, there.store->book().origin());
  }

  void aRowThatIsWrongIsNamedAndTheOthersComeIn() {
    Till till;
    const auto report = till.import(
        "name,phone,email,note\n"
        "Anna,07700 900123,,\n"
        ",,,\n"
        ",,,only a note\n"
        "Bert,,not a mail,\n"
        "Cora,,,4242 4242 4242 4242\n"
        "Dora,,,,too many\n" +
        QByteArray(300, 'x') + ",,,\nEva,,,\n");
    QCOMPARE(report.count(CustomerVerdict::Created), 2);
    QCOMPARE(report.count(CustomerVerdict::Refused), 6);
    QCOMPARE(notableText(report).section(u',', 0, 0), u"3:0 row_empty"_s);
    QVERIFY2(notableText(report).contains(u"customer_empty"), qPrintable(notableText(report)));
    QVERIFY2(notableText(report).contains(u"5:3 malformed_email"), qPrintable(notableText(report)));
    for (const char* const code : {"card_number", "too_many_cells", "text_too_long"}) {
      QVERIFY2(notableText(report).contains(QLatin1String(code)), qPrintable(notableText(report)));
    }
  }

  void whatIsNoTableOfCustomersIsRefusedWhole_data() {
    QTest::addColumn<QByteArray>("csv");
    QTest::addColumn<QByteArray>("mapping");
    QTest::addColumn<QString>("code");
    QTest::newRow("an empty file") << QByteArray() << QByteArray() << u"file_empty"_s;
    QTest::newRow("no column for a name") << QByteArray("a,b\n1,2\n") << QByteArray() << u"name_column_missing"_s;
    QTest::newRow("a picture") << QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16) << QByteArray()
                               << u"name_column_missing"_s;
    QTest::newRow("a mapping that is no JSON") << QByteArray("a\n1\n") << QByteArray("{") << u"malformed_json"_s;
    QTest::newRow("a field that nobody knows")
        << QByteArray("a\n1\n") << QByteArray(R"({"columns": {"shoe": "a"}})") << u"mapping_malformed"_s;
    QTest::newRow("a column that is not there")
        << QByteArray("a\n1\n") << QByteArray(R"({"columns": {"name": "b"}})") << u"column_unknown"_s;
    QTest::newRow("a column by a wild number")
        << QByteArray("a\n1\n") << QByteArray(R"({"columns": {"name": -5}})") << u"column_unknown"_s;
    QTest::newRow("a mapping without anybody")
        << QByteArray("a\n1\n") << QByteArray(R"({"columns": {"note": 1}})") << u"mapping_malformed"_s;
  }
  void whatIsNoTableOfCustomersIsRefusedWhole() {
    QFETCH(QByteArray, csv);
    QFETCH(QByteArray, mapping);
    Till till;
    const qint64 before = till.facts();
    const auto report = till.tryImport(csv, {}, mapping);
    QVERIFY(!report);
    QTEST(report.error().code, "code");
    QCOMPARE(till.facts(), before);
  }

  void hostileBytesNeverFailTheImport() {
    support::Random random(7);
    for (int round = 0; round < 40; ++round) {
      Till till;
      QByteArray csv = "name,phone,email,newsletter,newsletter_at,newsletter_source\n";
      static const QByteArray pieces[] = {"Anna",
                                          "\"",
                                          ",",
                                          "\n",
                                          ";",
                                          QByteArray("\0", 1),
                                          "\xff",
                                          "\r",
                                          "0770",
                                          "a@b",
                                          "yes",
                                          "2025-01-01",
                                          "\xe2\x80\xae",
                                          "=cmd|' /C calc'!A0",
                                          "\t",
                                          "+44 7700 900123"};
      for (int i = 0; i < 300; ++i) csv += pieces[size_t(random.below(int(std::size(pieces))))];
      const auto report = till.tryImport(csv, round % 2 ? merging() : CustomerImportOptions());
      QVERIFY2(report, report ? "" : qPrintable(report.error().code));
      QVERIFY(journal::verifyChains(till.reader())->holds());
    }
  }

  void anImportThatIsStoppedOrUndoneLeavesNobody() {
    Till till;
    const CustomerId anna = till.add(u"Anna"_s, u"07700 900123"_s);
    QByteArray csv = "name,phone,email\nAnna,07700 900123,anna@example.org\n";
    for (int i = 0; i < 500; ++i) csv += "Person " + QByteArray::number(i) + ",,p" + QByteArray::number(i) + "@e.org\n";
    CustomerImportOptions options = merging();
    options.progress = [](qint64 rows, qint64, qint64) { return rows < 100; };
    const auto stopped = till.import(csv, options);
    QVERIFY(stopped.cancelled);
    QVERIFY(stopped.rows < 500);
    QCOMPARE(till.everybody().size(), size_t(1));
    QCOMPARE(till.scene->read(anna).contacts.size(), size_t(1));
    // Nobody who was taken back stands in the way of a second try.
    const auto whole = till.import(csv, merging());
    QCOMPARE(countsText(whole), u"500 1 0 0 0"_s);
    till.rename(anna, u"Anna Smith"_s);
    const auto undone = undoBatch(till.store->book(), whole.batch, {});
    CF_VERIFY_OK(undone);
    QCOMPARE((*undone)[u"removed"_s].toInt(), 500);
    QCOMPARE((*undone)[u"restored"_s].toInt(), 1);
    QCOMPARE(till.everybody().size(), size_t(1));
    QCOMPARE(till.everybody().front().name, u"Anna Smith"_s);
    QCOMPARE(till.everybody().front().contacts.size(), size_t(1));
    QCOMPARE(undoBatch(till.store->book(), whole.batch, {}).error().code, u"batch_already_undone"_s);
  }

  void aPreviewWritesNothing() {
    Till till;
    const qint64 before = till.facts();
    const auto seen =
        till.preview("name,phone\nAnna,07700 900123\nAnna,07700 900123\nBert,07700 900123\n", Duplicates::Merge);
    QCOMPARE(countsText(seen), u"1 0 1 1 0"_s);
    QVERIFY(seen.batch.isNull());
    QCOMPARE(till.facts(), before);
  }
};

}  // namespace counterfoil::imports

QTEST_GUILESS_MAIN(counterfoil::imports::TestCustomerImport)
#include "tst_customer_import.moc"
