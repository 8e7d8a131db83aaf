// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shop/shop.h"
#include "tests/app/cli/program_run.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
namespace app = counterfoil::app;
namespace core = counterfoil::core;
using counterfoil::support::ProgramDesk;
using counterfoil::support::ProgramRun;

class TestCliRefusals : public QObject {
  Q_OBJECT

  ProgramDesk m_desk;
  QByteArray m_facts;

  static void addHostileBaskets() {
    const auto add = [](const char* name, const QByteArray& input, int status, const char* code) {
      QTest::newRow(name) << u"sell -"_s << input << status << QString::fromLatin1(code);
    };
    const auto basket = [](const QByteArray& line, const QByteArray& more = {}) {
      return R"({"staff":"Maya","lines":[)" + line + "]" + more + "}";
    };
    add("no JSON", "hello", 2, "malformed_json");
    add("nothing", "", 2, "malformed_json");
    add("JSON cut short", R"({"staff":"Maya","lines":[)", 2, "malformed_json");
    add("JSON with something behind", basket(R"({"product":"TEA","quantity":"1"})") + "x", 2, "malformed_json");
    add("bytes that are no UTF-8", "{\"staff\":\"\xff\xfe\"}", 2, "malformed_json");
    add("a member twice", R"({"staff":"Maya","staff":"Maya","lines":[]})", 2, "malformed_json");
    add("an array", "[]", 2, "wrong_type");
    add("a hundred arrays in one another", QByteArray(100, '[') + QByteArray(100, ']'), 2, "too_deep");
    add("a quantity that is a JSON number", basket(R"({"product":"TEA","quantity":1})"), 2, "number_not_string");
    add("a quantity too precise", basket(R"({"product":"TEA","quantity":"1.0000001"})"), 2, "too_precise");
    add("a quantity in exponents", basket(R"({"product":"TEA","quantity":"1e3"})"), 2, "malformed_number");
    add("a quantity beyond reason", basket(R"({"product":"TEA","quantity":"99999999999"})"), 2, "out_of_range");
    add("a member that nobody reads", basket(R"({"product":"TEA","quantity":"1","colour":"red"})"), 2,
        "unknown_member");
    add("a product nobody knows", basket("{\"product\":\"'; DROP TABLE journal;--\",\"quantity\":\"1\"}"), 1,
        "product_unknown");
    add("a person nobody knows sells", R"({"staff":"Eve","lines":[{"product":"TEA","quantity":"1"}]})", 1,
        "unknown_staff");
    add("another currency", basket(R"({"product":"TEA","quantity":"1"})", R"(,"currency":"EUR")"), 2,
        "differs_from_shop");
    add("a tender nobody knows",
        basket(R"({"product":"TEA","quantity":"1"})", R"(,"tenders":[{"kind":"shells","amount":"1.00"}])"), 2,
        "unknown_value");
    add("a basket larger than anything", QByteArray(17 * 1024 * 1024, ' '), 2, "too_large");
  }

 private Q_SLOTS:
  void initTestCase() {
    m_desk.openShop();
    CF_VERIFY_STATUS(m_desk.say("shift open --staff Maya --float 50.00"), 0);
    m_desk.write(u"half.csv"_s, "a,b\n1,2\n");
    m_desk.write(u"damaged.gz"_s, QByteArray("\x1f\x8b\x08\x00garbage", 11));
    m_facts = m_desk.say("journal verify").out;
  }

  void whatIsRefusedSaysWhyAndWritesNothing_data() {
    QTest::addColumn<QString>("words");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    const auto add = [](const char* name, const char* words, const QByteArray& input, int status, const char* code) {
      QTest::newRow(name) << QString::fromUtf8(words) << input << status << QString::fromLatin1(code);
    };
    add("no command", "", {}, 2, "bad_usage");
    add("an unknown command", "sing", {}, 2, "bad_usage");
    add("an unknown option", "shift show --loudly", {}, 2, "bad_usage");
    add("an option twice", "report sales --from 2026-01-01 --from 2026-01-02", {}, 2, "bad_usage");
    add("an option without its value", "report sales --from", {}, 2, "bad_usage");
    add("a format that is not offered", "receipt 1 --format xlsx", {}, 2, "bad_usage");
    add("a day that is not", "report sales --from 2026-02-30", {}, 2, "bad_usage");
    add("a period the wrong way round", "report sales --from 2026-02-02 --to 2026-02-01", {}, 2, "bad_period");
    add("a limit of nothing", "search tea --limit 0", {}, 2, "bad_usage");
    add("an init over a store", "init", {}, 1, "store_exists");
    add("a demo over a store", "demo", {}, 1, "store_exists");
    add("a second open shift", "shift open --staff Maya --float 1.00", {}, 1, "shift_already_open");
    add("a person nobody knows", "cash in 1.00 --staff Nobody --reason x", {}, 1, "unknown_staff");
    add("an amount with a comma", "cash in 1,00 --staff Maya --reason x", {}, 2, "malformed_number");
    add("an amount too precise", "cash in 1.001 --staff Maya --reason x", {}, 2, "too_precise");
    add("an amount beyond reason", "cash in 9999999999999999 --staff Maya --reason x", {}, 2, "out_of_range");
    add("a document nobody knows", "receipt 1-T1A-S-999999", {}, 1, "unknown_document");
    add("a Z nobody knows", "report z Z-77", {}, 1, "unknown_closing");
    add("a batch that is no id", "import undo yesterday", {}, 2, "bad_usage");
    add("a batch nobody knows", "import undo 0190f2c4-a1b2-7000-8000-000000000001", {}, 1, "batch_unknown");
    add("a file that is not there", "import products nowhere.csv", {}, 3, "cannot_read");
    add("a file of sales that is not there", "import sales nowhere.csv", {}, 3, "cannot_read");
    add("a table without the columns of sales", "import sales half.csv", {}, 2, "column_missing");
    add("a packed file cut short", "import sales damaged.gz", {}, 2, "gzip_damaged");
    add("an empty table of products", "import products -", {}, 2, "file_empty");
    add("an instant that is none", "restore half.csv --into x.cfl --until yesterday", {}, 2, "bad_usage");
    addHostileBaskets();
  }
  void whatIsRefusedSaysWhyAndWritesNothing() {
    QFETCH(QString, words);
    QFETCH(QByteArray, input);
    QFETCH(int, status);
    QFETCH(QString, code);
    const ProgramRun outcome = m_desk.run(words.split(u' ', Qt::SkipEmptyParts), input);
    QCOMPARE(outcome.code(), code);
    CF_VERIFY_STATUS(outcome, status);
    QVERIFY(outcome.out.isEmpty());
    QCOMPARE(m_desk.say("journal verify").out, m_facts);
  }

  void aStoreThatIsNoneIsNotTouched_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("code");
    QTest::newRow("a text") << QByteArray("Dear diary, today I sold tea.\n").repeated(200) << u"not_a_store"_s;
    QTest::newRow("a few bytes") << QByteArray("x") << u"not_a_store"_s;
    QTest::newRow("nothing") << QByteArray() << u"not_a_store"_s;
    QTest::newRow("the beginning of a database") << QByteArray("SQLite format 3\0", 16) << u"not_a_store"_s;
  }
  void aStoreThatIsNoneIsNotTouched() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, code);
    const ProgramDesk desk;
    desk.write(u"shop.cfl"_s, bytes);
    for (const char* words : {"report sales", "journal verify", "cash in 1.00 --staff Maya --reason x"}) {
      const ProgramRun outcome = desk.say(words);
      QCOMPARE(outcome.code(), code);
      CF_VERIFY_STATUS(outcome, 3);
      QCOMPARE(desk.read(u"shop.cfl"_s), bytes);
    }
  }

  void aStoreThatIsNotThereIsNotMade() {
    const ProgramDesk desk;
    for (const char* words : {"report sales", "journal verify", "sell -", "import list"}) {
      const ProgramRun outcome = desk.say(words, R"({"staff":"Maya","lines":[]})");
      QCOMPARE(outcome.code(), u"store_missing"_s);
      CF_VERIFY_STATUS(outcome, 3);
    }
    QVERIFY(!QFile::exists(desk.storePath()));
  }

  void aStoreOfANewerProgramIsRefused() {
    const ProgramDesk desk;
    desk.openShop();
    QByteArray bytes = desk.read(u"shop.cfl"_s);
    bytes.replace(60, 4, QByteArray("\x00\x00\x27\x0f", 4));  // user_version, as the file format of SQLite has it
    desk.write(u"shop.cfl"_s, bytes);
    for (const char* words : {"report sales", "cash in 1.00 --staff Maya --reason x"}) {
      const ProgramRun outcome = desk.say(words);
      QCOMPARE(outcome.code(), u"store_too_new"_s);
      CF_VERIFY_STATUS(outcome, 3);
    }
    QCOMPARE(desk.read(u"shop.cfl"_s), bytes);
  }

  void oneByteChangedInTheJournalIsFoundAndNamedByItsPosition() {
    const ProgramDesk desk;
    desk.openShop();
    CF_VERIFY_STATUS(desk.say("shift open --staff Maya --float 50.00"), 0);
    CF_VERIFY_STATUS(
        desk.run({u"cash"_s, u"in"_s, u"1.00"_s, u"--staff"_s, u"Maya"_s, u"--reason"_s, u"milk for tea"_s}), 0);
    CF_VERIFY_STATUS(desk.say("cash in 2.00 --staff Maya --reason later"), 0);
    const qint64 position = desk.say("journal show --kind cash.moved").json()[u"facts"_s][1][u"position"_s].toInteger();
    QByteArray bytes = desk.read(u"shop.cfl"_s);
    const QByteArray member = R"("reason":"milk for tea")";
    QCOMPARE(bytes.count(member), qsizetype(1));
    bytes.replace(member, R"("reason":"silk for tea")");
    desk.write(u"shop.cfl"_s, bytes);
    const ProgramRun verified = desk.say("journal verify");
    CF_VERIFY_STATUS(verified, 4);
    QCOMPARE(verified.code(), u"digest_differs"_s);
    QCOMPARE(verified.where(), u"position:%1"_s.arg(position));
    QVERIFY(!verified.json()[u"holds"_s].toBool(true));
    const ProgramRun checked = desk.say("check");
    CF_VERIFY_STATUS(checked, 4);
    QCOMPARE(checked.json()[u"chains"_s][0][u"position"_s].toInteger(), position);
  }

  void aSecondWriterIsRefusedOrWaitsAndReadersAreNot() {
    const ProgramDesk desk;
    desk.openShop();
    const core::SystemClock clock;
    core::RandomIds ids;
    app::ShopOptions options;
    options.path = desk.storePath();
    options.machineFolder = desk.path(u"state/counterfoil"_s);
    auto holder = app::Shop::open(options, clock, ids);
    CF_VERIFY_OK(holder);
    const ProgramRun refused = desk.say("shift open --staff Maya --float 1.00");
    QCOMPARE(refused.code(), u"store_busy"_s);
    CF_VERIFY_STATUS(refused, 3);
    CF_VERIFY_STATUS(desk.say("journal verify"), 0);
    CF_VERIFY_STATUS(desk.say("search tea"), 0);
    QElapsedTimer timer;
    timer.start();
    const ProgramRun waited = desk.say("shift open --staff Maya --float 1.00 --wait 1");
    QCOMPARE(waited.code(), u"store_busy"_s);
    QVERIFY(timer.elapsed() >= 1000);
    const auto patient =
        desk.start({u"shift"_s, u"open"_s, u"--staff"_s, u"Maya"_s, u"--float"_s, u"1.00"_s, u"--wait"_s, u"60"_s});
    QVERIFY(patient->waitForStarted());
    holder->reset();
    CF_VERIFY_STATUS(ProgramDesk::finish(*patient), 0);
  }
};

QTEST_GUILESS_MAIN(TestCliRefusals)
#include "tst_cli_refusals.moc"
