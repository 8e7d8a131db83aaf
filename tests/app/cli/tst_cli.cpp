// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/cli/program_run.h"

#include "models/imports/text_file.h"

using namespace Qt::StringLiterals;
using counterfoil::support::ProgramDesk;
using counterfoil::support::ProgramRun;

namespace {

QByteArray sale(const QByteArray& lines, const QByteArray& tenders) {
  return R"({"staff":"Maya","lines":[)" + lines + R"(],"tenders":[)" + tenders + "]}";
}

/// The first lines of the file of invoices.
QByteArray someInvoices(int lines) {
  const auto whole = counterfoil::imports::readImportFile(counterfoil::support::fixture(u"online-retail.csv.gz"_s));
  if (!whole) qFatal("the fixture is missing");
  qsizetype end = 0;
  for (int i = 0; i < lines; ++i) end = whole->indexOf('\n', end) + 1;
  return whole->left(end);
}

}  // namespace

class TestCli : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aWholeDayFromAnEmptyFolderToARestoredStore() {
    ProgramDesk desk;
    desk.openShop();
    CF_VERIFY_STATUS(desk.say("shift open --staff Maya --float 50.00"), 0);
    const ProgramRun cash =
        desk.say("sell -", sale(R"({"product":"TEA","quantity":"2"},{"product":"CHEESE","quantity":"0.350"})",
                                R"({"kind":"cash","amount":"20.00"})"));
    CF_VERIFY_STATUS(cash, 0);
    QCOMPARE(cash.json()[u"gross"_s].toString(), u"16.42"_s);
    QCOMPARE(cash.json()[u"change"_s].toString(), u"3.58"_s);
    QCOMPARE(cash.json()[u"lines"_s][1][u"unit_price"_s].toString(), u"18.40"_s);
    const ProgramRun card =
        desk.say("sell -", sale(R"({"product":"5012345678900","quantity":"1"})", R"({"kind":"card","amount":"4.99"})"));
    CF_VERIFY_STATUS(card, 0);
    const ProgramRun split =
        desk.say("sell -", sale(R"({"product":"BREAD","quantity":"4"})",
                                R"({"kind":"card","amount":"6.00"},{"kind":"cash","amount":"5.00"})"));
    CF_VERIFY_STATUS(split, 0);
    QCOMPARE(split.json()[u"change"_s].toString(), u"1.00"_s);
    const ProgramRun refund =
        desk.say("refund -", R"({"staff":"Maya","document":")" + cash.json()[u"number"_s].toString().toUtf8() +
                                 R"(","lines":[{"line":1,"quantity":"1"}],"reason":"dented"})");
    CF_VERIFY_STATUS(refund, 0);
    QCOMPARE(refund.json()[u"gross"_s].toString(), u"-4.99"_s);
    CF_VERIFY_STATUS(desk.say("cash out 3.00 --staff Maya --reason milk"), 0);
    CF_VERIFY_STATUS(desk.say("cash in 1.00 --staff Maya --reason found"), 0);

    // 50.00 + (20.00 − 3.58) + (5.00 − 1.00) − 4.99 − 3.00 + 1.00
    const ProgramRun x = desk.say("report x");
    CF_VERIFY_STATUS(x, 0);
    QCOMPARE(x.json()[u"cash"_s][u"expected"_s].toString(), u"63.43"_s);
    QCOMPARE(x.json()[u"gross"_s].toString(), u"26.42"_s);
    CF_VERIFY_STATUS(desk.say("shift show"), 0);
    const QByteArray beforeClosing = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs).toUtf8();
    const ProgramRun z = desk.say("shift close --staff Maya --counted 63.43 --left 50.00");
    CF_VERIFY_STATUS(z, 0);
    QCOMPARE(z.json()[u"over_short"_s].toString(), u"0.00"_s);
    QCOMPARE(desk.say("report z").json(), z.json());

    const ProgramRun verified = desk.say("journal verify");
    CF_VERIFY_STATUS(verified, 0);
    QVERIFY(verified.json()[u"holds"_s].toBool());
    const ProgramRun replayed = desk.say("journal replay --into replayed.cfl");
    CF_VERIFY_STATUS(replayed, 0);
    QVERIFY(replayed.json()[u"equal"_s].toBool());
    CF_VERIFY_STATUS(desk.say("check"), 0);
    CF_VERIFY_STATUS(desk.say("backup copy.cfl"), 0);
    const ProgramRun whole = desk.say("restore copy.cfl --into whole.cfl");
    CF_VERIFY_STATUS(whole, 0);
    QCOMPARE(whole.json()[u"facts"_s].toInteger(), verified.json()[u"facts"_s].toInteger());
    CF_VERIFY_STATUS(desk.run({u"restore"_s, u"copy.cfl"_s, u"--into"_s, u"earlier.cfl"_s, u"--until"_s,
                               QString::fromUtf8(beforeClosing)}),
                     0);
    const ProgramRun earlier = desk.say("--store earlier.cfl report x");
    CF_VERIFY_STATUS(earlier, 0);
    QCOMPARE(earlier.json()[u"cash"_s][u"expected"_s].toString(), u"63.43"_s);
    CF_VERIFY_STATUS(desk.say("--store earlier.cfl check"), 0);
  }

  void everyCommandThatReadsAnswersInEveryFormatItOffers_data() {
    QTest::addColumn<QString>("words");
    QTest::addColumn<QByteArray>("beginning");
    const auto add = [](const char* words, const char* beginning) {
      QTest::newRow(words) << QString::fromLatin1(words) << QByteArray(beginning);
    };
    for (const char* report : {"report z", "report sales", "report tax", "report stock"}) {
      const QByteArray words(report);
      add(words.constData(), "{");
      add((words + " --format text").constData(), "");
      add((words + " --format csv").constData(), "");
      add((words + " --format xlsx").constData(), "PK\x03\x04");
      add((words + " --format pdf").constData(), "%PDF-1.4");
    }
    add("report z --from 2020-01-01", "{");
    add("report z --from 2020-01-01 --format text", "");
    add("receipt 1-T1A-S-000001", "{");
    add("receipt 1-T1A-S-000001 --format text --columns 32", "");
    add("receipt 1-T1A-S-000001 --format=pdf", "%PDF-1.4");
    add("receipt 1-T1A-S-000001 --format escpos", "\x1b@");
    add("report sales --by hour --from 2020-01-01", "{");
    add("report sales --by staff", "{");
    add("report sales --by tender", "{");
    add("report sales --by source", "{");
    add("search tea", "{");
    add("search gren --limit 1", "{");
    add("import list", "{");
    add("journal show --limit 3", "{");
    add("journal export", "{");
    add("shift show", "{");
  }
  void everyCommandThatReadsAnswersInEveryFormatItOffers() {
    QFETCH(QString, words);
    QFETCH(QByteArray, beginning);
    const ProgramDesk& desk = usedShop();
    const ProgramRun outcome = desk.run(words.split(u' '));
    QVERIFY2(outcome.status == 0, outcome.error.constData());
    QVERIFY2(outcome.error.isEmpty(), outcome.error.constData());
    QVERIFY(outcome.out.size() > 20);
    QVERIFY2(outcome.out.startsWith(beginning), outcome.out.left(80).constData());
    if (beginning == "{") QCOMPARE(outcome.breachOfContract(), QByteArray());
  }

  void searchingTellsHowLongItTook() {
    const ProgramRun found = usedShop().say("search gren tea");
    CF_VERIFY_STATUS(found, 0);
    QVERIFY(found.json()[u"elapsed_us"_s].toInteger(-1) >= 0);
    QCOMPARE(found.json()[u"products"_s][0][u"sku"_s].toString(), u"TEA"_s);
    QCOMPARE(found.json()[u"products"_s][0][u"price"_s].toString(), u"4.99"_s);
  }

  void theExportIsOneDocumentWithEveryFactAsItWasHashed() {
    const ProgramRun exported = usedShop().say("journal export");
    CF_VERIFY_STATUS(exported, 0);
    const QJsonArray facts = exported.json()[u"facts"_s].toArray();
    QCOMPARE(qint64(facts.size()), usedShop().say("journal verify").json()[u"facts"_s].toInteger());
    qint64 position = 0;
    for (const QJsonValue fact : facts) {
      QVERIFY(fact[u"position"_s].toInteger() > position);
      position = fact[u"position"_s].toInteger();
      QVERIFY(QJsonDocument::fromJson(fact[u"body"_s].toString().toUtf8()).isObject());
    }
    QCOMPARE(facts.first()[u"kind"_s].toString(), u"origin.opened"_s);
  }

  void productsAreImportedWithAVerdictForEveryRowAndTakenBackByTheirBatch() {
    ProgramDesk desk;
    desk.openShop();
    desk.write(u"more.csv"_s, "SKU,Name,Price\nTEA,Green tea,5.49\nJAM,Jam,abc\nOIL,Oil,7.00\nBAG,Paper bag,0.10\n");
    const ProgramRun dry = desk.say("import products more.csv --dry-run");
    CF_VERIFY_STATUS(dry, 0);
    QVERIFY(dry.json()[u"batch"_s].isNull());
    const ProgramRun done = desk.say("import products -", desk.read(u"more.csv"_s));
    CF_VERIFY_STATUS(done, 0);
    for (const char* count : {"created", "updated", "unchanged", "refused"}) {
      QCOMPARE(done.json()[QLatin1String(count)].toInteger(), qint64(1));
      QCOMPARE(dry.json()[QLatin1String(count)].toInteger(), qint64(1));
    }
    const QJsonObject refusal = done.json()[u"refusals"_s][0].toObject();
    QCOMPARE(refusal[u"row"_s].toInteger(), qint64(3));
    QCOMPARE(refusal[u"column"_s].toInteger(), qint64(3));
    QCOMPARE(refusal[u"code"_s].toString(), u"number_malformed"_s);
    CF_VERIFY_STATUS(desk.run({u"import"_s, u"undo"_s, done.json()[u"batch"_s].toString()}), 0);
    QCOMPARE(desk.say("search tea").json()[u"products"_s][0][u"price"_s].toString(), u"4.99"_s);
    const ProgramRun again = desk.run({u"import"_s, u"undo"_s, done.json()[u"batch"_s].toString()});
    CF_VERIFY_STATUS(again, 1);
    QCOMPARE(again.code(), u"batch_already_undone"_s);
  }

  void salesAreImportedOnTheirOwnDaysAndReported() {
    ProgramDesk desk;
    desk.openShop();
    desk.write(u"sales.csv"_s, someInvoices(1200));
    const ProgramRun done = desk.say("import sales sales.csv --format online-retail");
    CF_VERIFY_STATUS(done, 0);
    QCOMPARE(done.json()[u"rows"_s].toInteger(), qint64(1199));
    QCOMPARE(done.json()[u"refused"_s].toInteger(), qint64(0));
    const ProgramRun report = desk.say("report sales --from 2010-12-01 --to 2010-12-31");
    CF_VERIFY_STATUS(report, 0);
    QCOMPARE(report.json()[u"totals"_s][u"gross"_s].toString(), done.json()[u"posted"_s].toString());
    CF_VERIFY_STATUS(desk.say("receipt 536365"), 0);
    CF_VERIFY_STATUS(desk.run({u"import"_s, u"undo"_s, done.json()[u"batch"_s].toString()}), 0);
    const ProgramRun after = desk.say("report sales --from 2010-12-01 --to 2010-12-31");
    QCOMPARE(after.json()[u"totals"_s][u"gross"_s].toString(), u"0.00"_s);
    QCOMPARE(after.json()[u"totals"_s][u"sales"_s].toInteger(), qint64(0));
    CF_VERIFY_STATUS(desk.say("check"), 0);
  }

  void anImportThatIsKilledAnywhereIsUndoneBeforeTheNext_data() {
    QTest::addColumn<QString>("point");
    for (const char* point : {"import.slice:1", "import.slice:3", "import.committed:1", "import.committed:4"}) {
      QTest::newRow(point) << QString::fromLatin1(point);
    }
  }
  void anImportThatIsKilledAnywhereIsUndoneBeforeTheNext() {
    QFETCH(QString, point);
    ProgramDesk desk;
    desk.openShop();
    const QByteArray invoices = someInvoices(2500);
    desk.write(u"sales.csv"_s, invoices);
    const ProgramRun killed =
        desk.run({u"import"_s, u"sales"_s, u"sales.csv"_s}, {}, {u"COUNTERFOIL_FAILPOINT="_s + point});
    if (!killed.died && killed.status == 0) return;  // a release build: without failpoints
    QVERIFY(killed.out.isEmpty());
    QCOMPARE(desk.say("import list").json()[u"imports"_s][0][u"state"_s].toString(), u"cut_off"_s);
    // Its undo is killed too, and the next one goes on where it was.
    const QString batch = desk.say("import list").json()[u"imports"_s][0][u"batch"_s].toString();
    const ProgramRun undo = desk.run({u"import"_s, u"undo"_s, batch}, {}, {u"COUNTERFOIL_FAILPOINT=import.undo:1"_s});
    // Where not even one slice was written there is nothing that it could be killed at.
    QCOMPARE(undo.died || undo.status != 0, point != u"import.slice:1");
    const ProgramRun again = desk.say("import sales sales.csv");
    CF_VERIFY_STATUS(again, 0);
    QCOMPARE(again.json()[u"undone_before"_s].toInteger(), qint64(undo.status == 0 && !undo.died ? 0 : 1));
    const ProgramRun report = desk.say("report sales --from 2010-12-01 --to 2010-12-31");
    QCOMPARE(report.json()[u"totals"_s][u"gross"_s].toString(), again.json()[u"posted"_s].toString());
    QCOMPARE(report.json()[u"totals"_s][u"sales"_s].toInteger(), again.json()[u"sales"_s].toInteger());
    CF_VERIFY_STATUS(desk.say("check"), 0);
  }

  void theDemoIsASoundShopWithAMonthBehindIt() {
    const ProgramDesk desk;
    CF_VERIFY_STATUS(desk.say("demo"), 0);
    CF_VERIFY_STATUS(desk.say("check"), 0);
    const ProgramRun closings = desk.say("report z --from 2020-01-01");
    CF_VERIFY_STATUS(closings, 0);
    QVERIFY(closings.json()[u"rows"_s].toArray().size() >= 20);
  }

  void anOrdinaryShopBeginsWithItsTaxAndCodes() {
    const ProgramDesk desk;
    const ProgramRun made = desk.say("init --tax VAT:20 --store-code LEEDS --till-code K2 --owner Maya --pin 739154");
    CF_VERIFY_STATUS(made, 0);
    QCOMPARE(made.json()[u"till"_s].toString(), u"K2"_s);
    const ProgramRun facts = desk.say("journal show --kind tax.created");
    CF_VERIFY_STATUS(facts, 0);
    QVERIFY2(facts.out.contains("VAT 20%"), facts.out.constData());
    const ProgramDesk other;
    const ProgramRun wrong = other.say("init --tax VAT:much");
    QCOMPARE(wrong.status, 2);
    QCOMPARE(wrong.where(), u"--tax"_s);
  }

  void aStoreOnANewMachineIsUnlockedWithItsPhrase() {
    const ProgramDesk desk;
    const ProgramRun made = desk.say("init");
    CF_VERIFY_STATUS(made, 0);
    const QByteArray phrase = made.json()[u"recovery_phrase"_s].toString().toUtf8();
    const QStringList otherMachine{u"XDG_STATE_HOME="_s + desk.path(u"other"_s)};
    const ProgramRun wrong = desk.run({u"unlock"_s, u"-"_s}, "barom malas tovap bilot", otherMachine);
    QCOMPARE(wrong.status, 2);
    QVERIFY(!wrong.code().isEmpty());
    CF_VERIFY_STATUS(desk.run({u"unlock"_s, u"-"_s}, phrase + '\n', otherMachine), 0);
    const ProgramRun renewed = desk.say("phrase renew --staff Owner");
    CF_VERIFY_STATUS(renewed, 0);
    const QStringList third{u"XDG_STATE_HOME="_s + desk.path(u"third"_s)};
    QCOMPARE(desk.run({u"unlock"_s, u"-"_s}, phrase + '\n', third).code(), u"wrong_phrase"_s);
    const QByteArray now = renewed.json()[u"recovery_phrase"_s].toString().toUtf8();
    CF_VERIFY_STATUS(desk.run({u"unlock"_s, u"-"_s}, now + '\n', third), 0);
  }

  void helpIsThereAtEveryLevel() {
    const ProgramDesk desk;
    for (const char* words : {"--help", "shift --help", "shift open --help", "import --help", "report x --help"}) {
      const ProgramRun help = desk.say(words);
      QVERIFY2(help.status == 0, words);
      QVERIFY2(help.out.contains("counterfoil-cli"), words);
    }
  }

 private:
  /// A shop with a closed day, for tests that only read.
  static const ProgramDesk& usedShop() {
    static const ProgramDesk desk;
    static const bool made = [] {
      desk.openShop();
      const QByteArray basket = sale(R"({"product":"TEA","quantity":"2"})", R"({"kind":"cash","amount":"10.00"})");
      const bool sold = desk.say("shift open --staff Maya --float 50.00").status == 0 &&
                        desk.say("sell -", basket).status == 0 &&
                        desk.say("shift close --staff Maya --counted 59.98").status == 0;
      if (!sold) qFatal("the day could not be made");
      return true;
    }();
    Q_UNUSED(made)
    return desk;
  }
};

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
