// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/app/cli/program_run.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using support::ProgramDesk;
using support::ProgramRun;

/// Customers by the command line.
class TestCliCustomers : public QObject {
  Q_OBJECT

  static QString add(const ProgramDesk& desk, const QByteArray& json) {
    const ProgramRun added = desk.say("customers add -", json);
    if (added.status != 0) qFatal("customers add: %s", added.error.constData());
    return added.json()[u"customer"_s].toString();
  }
  static QJsonArray list(const ProgramDesk& desk, const QStringList& more = {}) {
    const ProgramRun listed = desk.run(QStringList{u"customers"_s, u"list"_s} + more);
    if (listed.status != 0) qFatal("customers list: %s", listed.error.constData());
    return listed.json()[u"customers"_s].toArray();
  }

 private Q_SLOTS:
  void aTableOfCustomersComesInAndGoesAgain() {
    const ProgramDesk desk;
    desk.openShop();
    desk.write(u"people.csv"_s,
               "Name;Telefon;E-Mail;Newsletter;Newsletter at;Newsletter source\n"
               "Anna;07700 900123;anna@example.org;ja;2025-03-01;card\n"
               "Bert;;bert@example.org;ja;;\n"
               "Anna;07700 900123;anna.two@example.org;;;\n");
    const ProgramRun seen = desk.say("customers import people.csv --dry-run");
    CF_VERIFY_STATUS(seen, 0);
    QCOMPARE(seen.json()[u"created"_s].toInt(), 1);
    QCOMPARE(seen.json()[u"columns"_s].toArray().size(), 6);
    QVERIFY(list(desk).isEmpty());
    const ProgramRun imported = desk.say("customers import people.csv --duplicates merge --staff Maya");
    CF_VERIFY_STATUS(imported, 0);
    QCOMPARE(imported.json()[u"created"_s].toInt(), 1);
    QCOMPARE(imported.json()[u"updated"_s].toInt(), 1);
    QCOMPARE(imported.json()[u"notable"_s].toArray().size(), 1);
    QCOMPARE(imported.json()[u"notable"_s][0][u"code"_s].toString(), u"consent_without_time"_s);
    QCOMPARE(imported.json()[u"notable"_s][0][u"row"_s].toInt(), 3);
    const auto all = list(desk);
    QCOMPARE(all.size(), 1);
    QCOMPARE(all[0][u"emails"_s].toArray().size(), 2);
    QCOMPARE(all[0][u"consents"_s][0][u"source"_s].toString(), u"card"_s);
    const ProgramRun again = desk.say("customers import people.csv --duplicates merge --without-consent");
    CF_VERIFY_STATUS(again, 0);
    QCOMPARE(again.json()[u"created"_s].toInt(), 1);
    QCOMPARE(again.json()[u"unchanged"_s].toInt(), 2);
    CF_VERIFY_STATUS(desk.run({u"import"_s, u"undo"_s, imported.json()[u"batch"_s].toString()}), 0);
    QCOMPARE(list(desk).size(), 1);
    QCOMPARE(desk.say("customers import people.csv --duplicates perhaps").status, 2);
    QCOMPARE(desk.say("customers import nowhere.csv").status, 3);
    CF_VERIFY_STATUS(desk.say("journal verify"), 0);
    CF_VERIFY_STATUS(desk.say("check"), 0);
  }

  void customersAreAddedFoundMergedAndErased() {
    const ProgramDesk desk;
    desk.openShop();
    const QString anna = add(desk, R"({"name": "Anna Müller", "phones": ["07700 900123"],
      "emails": ["anna@example.org"], "consents": [{"purpose": "marketing_email", "granted": true}]})");
    const ProgramRun second = desk.say("customers add -", R"({"name": "A. Mueller", "phones": ["+44 7700 900123"]})");
    CF_VERIFY_STATUS(second, 0);
    QCOMPARE(second.json()[u"possible_duplicates"_s].toArray(), QJsonArray{anna});
    const QString other = second.json()[u"customer"_s].toString();
    QCOMPARE(list(desk).size(), 2);
    QCOMPARE(list(desk, {u"müller"_s}).size(), 1);
    QCOMPARE(list(desk, {u"900 123"_s}).size(), 2);

    const ProgramRun merged = desk.run({u"customers"_s, u"merge"_s, anna, other});
    CF_VERIFY_STATUS(merged, 0);
    QCOMPARE(merged.json()[u"customer"_s].toString(), anna);
    const ProgramRun shown = desk.run({u"customers"_s, u"show"_s, other});
    CF_VERIFY_STATUS(shown, 0);
    QCOMPARE(shown.json()[u"id"_s].toString(), anna);
    QCOMPARE(shown.json()[u"phones"_s].toArray().size(), 2);
    QCOMPARE(shown.json()[u"consents"_s][0][u"source"_s].toString(), u"cli"_s);
    CF_VERIFY_STATUS(desk.run({u"customers"_s, u"merge"_s, anna, other}), 1);
    CF_VERIFY_STATUS(desk.run({u"customers"_s, u"unmerge"_s, merged.json()[u"merge"_s].toString()}), 0);
    CF_VERIFY_STATUS(desk.run({u"customers"_s, u"merge"_s, anna, other}), 0);

    const ProgramRun erased = desk.run({u"customers"_s, u"erase"_s, other, u"--reason"_s, u"asked"_s});
    CF_VERIFY_STATUS(erased, 0);
    QCOMPARE(erased.json()[u"erased"_s].toArray().size(), 2);
    QVERIFY(list(desk).isEmpty());
    QCOMPARE(desk.run({u"customers"_s, u"show"_s, anna}).json()[u"state"_s].toString(), u"erased"_s);
    CF_VERIFY_STATUS(desk.run({u"customers"_s, u"erase"_s, anna}), 1);
    CF_VERIFY_STATUS(desk.say("journal verify"), 0);
    CF_VERIFY_STATUS(desk.say("check"), 0);
    CF_VERIFY_STATUS(desk.say("journal replay --into again.cfl"), 0);
  }

  void whatIsWrongIsSaidAndNothingIsWritten_data() {
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    const QStringList add{u"customers"_s, u"add"_s, u"-"_s};
    QTest::newRow("no JSON") << add << QByteArray("name: Anna") << 2 << u"malformed_json"_s;
    QTest::newRow("nobody") << add << QByteArray("{}") << 2 << u"customer_empty"_s;
    QTest::newRow("a misspelt member") << add << QByteArray(R"({"nmae": "A"})") << 2 << u"unknown_member"_s;
    QTest::newRow("a number as a name") << add << QByteArray(R"({"name": 7})") << 2 << u"wrong_type"_s;
    QTest::newRow("no mail") << add << QByteArray(R"({"name": "A", "emails": ["x"]})") << 2 << u"malformed_email"_s;
    QTest::newRow("a card") << add << QByteArray(R"({"name": "A", "note": "4111111111111111"})") << 1
                            << u"card_number"_s;
    QTest::newRow("consent to what nobody asks")
        << add << QByteArray(R"({"name": "A", "consents": [{"purpose": "x", "granted": true}]})") << 2
        << u"unknown_purpose"_s;
    QTest::newRow("no id") << QStringList{u"customers"_s, u"show"_s, u"x"_s} << QByteArray() << 2 << u"malformed_id"_s;
    QTest::newRow("an id of nobody") << QStringList{u"customers"_s, u"erase"_s,
                                                    u"0190f2c4-0000-7000-8000-000000000001"_s}
                                     << QByteArray() << 1 << u"unknown_customer"_s;
    QTest::newRow("a merge without the other")
        << QStringList{u"customers"_s, u"merge"_s, u"x"_s} << QByteArray() << 2 << u"bad_usage"_s;
  }
  void whatIsWrongIsSaidAndNothingIsWritten() {
    QFETCH(QStringList, words);
    QFETCH(QByteArray, input);
    QFETCH(int, status);
    QFETCH(QString, code);
    static const ProgramDesk desk;
    if (!QFile::exists(desk.storePath())) desk.openShop();
    const ProgramRun refused = desk.run(words, input);
    CF_VERIFY_STATUS(refused, status);
    QCOMPARE(refused.code(), code);
    QVERIFY(list(desk).isEmpty());
  }
};

QTEST_GUILESS_MAIN(TestCliCustomers)
#include "tst_cli_customers.moc"
