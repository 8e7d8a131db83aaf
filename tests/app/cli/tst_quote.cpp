// SPDX-License-Identifier: GPL-3.0-or-later
#include <QBuffer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "app/cli/dispatch.h"
#include "tests/support/paths.h"

namespace counterfoil::cli {

using namespace Qt::StringLiterals;

class TestQuote : public QObject {
  Q_OBJECT

  struct Outcome {
    int status = 0;
    QByteArray out;
    QByteArray error;

    [[nodiscard]] QString code() const { return member(u"code"_s); }
    [[nodiscard]] QString where() const { return member(u"where"_s); }
    [[nodiscard]] QString member(const QString& name) const {
      return QJsonDocument::fromJson(error)[u"error"_s][name].toString();
    }
  };

  static Outcome run(const QStringList& arguments, const QByteArray& input = {}) {
    Outcome outcome;
    QBuffer in;
    in.setData(input);
    in.open(QIODevice::ReadOnly);
    QBuffer out(&outcome.out);
    out.open(QIODevice::WriteOnly);
    QBuffer error(&outcome.error);
    error.open(QIODevice::WriteOnly);
    outcome.status = static_cast<int>(dispatch(arguments, {in, out, error}));
    return outcome;
  }

  /// A basket with one member replaced: "line quantity" means the quantity of its line.
  static QByteArray basket(const QByteArray& members = {},
                           const QByteArray& line = R"("quantity":"1","unit_price":"9.99")") {
    return R"({"currency":"GBP","prices":"gross","lines":[{"id":"1",)" + line + "}]" + members + '}';
  }

 private Q_SLOTS:
  void aBasketIsAnsweredWithOneDocument() {
    const Outcome outcome = run({u"quote"_s, u"-"_s}, basket());
    QCOMPARE(outcome.status, 0);
    QVERIFY(outcome.error.isEmpty());
    const QJsonObject answer = QJsonDocument::fromJson(outcome.out).object();
    QCOMPARE(answer[u"due"_s].toString(), u"9.99"_s);
    QCOMPARE(answer.keys(), QStringList({u"cash_rounding"_s, u"change"_s, u"discount"_s, u"due"_s, u"gross"_s,
                                         u"lines"_s, u"net"_s, u"remaining"_s, u"tax"_s, u"taxes"_s, u"tendered"_s}));
    const Outcome explained = run({u"quote"_s, u"--explain"_s, u"-"_s}, basket());
    QVERIFY(!QJsonDocument::fromJson(explained.out)[u"steps"_s].toArray().isEmpty());
  }

  void whatIsWrongIsRefusedWithItsCodeAndPlace_data() {
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("where");
    const auto row = [](const char* name, const QByteArray& input, int status, const char* code, const char* where) {
      QTest::newRow(name) << input << status << QString::fromLatin1(code) << QString::fromLatin1(where);
    };
    const auto line = [&](const QByteArray& text) { return basket({}, text); };
    row("nothing", "", 2, "malformed_json", "1:1");
    row("not a number", R"({"currency":NaN})", 2, "malformed_json", "1:13");
    row("a number beyond any float", line(R"("quantity":1e400,"unit_price":"1")"), 2, "malformed_json", "1:71");
    row("a float for a quantity", line(R"("quantity":1.5,"unit_price":"1")"), 2, "number_not_string",
        "/lines/0/quantity");
    row("a whole number for a price", line(R"("quantity":"1","unit_price":1)"), 2, "number_not_string",
        "/lines/0/unit_price");
    row("17 MiB", QByteArray(17 * 1024 * 1024, ' '), 2, "too_large", "");
    row("deep nesting", QByteArray(100'000, '['), 2, "too_deep", "1:33");
    row("an array", "[]", 2, "wrong_type", "");
    row("a member twice", R"({"currency":"GBP","currency":"EUR"})", 2, "malformed_json", "1:19");
    row("no currency", R"({"prices":"net","lines":[]})", 2, "missing_member", "/currency");
    row("an unknown currency", R"({"currency":"ZZZ","prices":"net","lines":[]})", 2, "unknown_currency", "/currency");
    row("a currency of seven decimals", R"({"currency":{"code":"XTS","decimals":7},"prices":"net","lines":[]})", 2,
        "out_of_range", "/currency/decimals");
    row("an unknown price mode", R"({"currency":"GBP","prices":"both","lines":[]})", 2, "unknown_value", "/prices");
    row("an unknown member", basket(R"(,"colour":"red")"), 2, "unknown_member", "/colour");
    row("a misspelt member of a line", line(R"("quantity":"1","unit_price":"1","discountble":false)"), 2,
        "unknown_member", "/lines/0/discountble");
    row("a quantity too precise", line(R"("quantity":"1.0000001","unit_price":"1")"), 2, "too_precise",
        "/lines/0/quantity");
    row("an amount too precise", basket(R"(,"discount":{"amount":"1.001"})"), 2, "too_precise", "/discount/amount");
    row("a percentage too precise", basket(R"(,"discount":{"percent":"1.00001"})"), 2, "too_precise",
        "/discount/percent");
    row("an exponent in a string", line(R"("quantity":"1e3","unit_price":"1")"), 2, "malformed_number",
        "/lines/0/quantity");
    row("infinity in a string", line(R"("quantity":"Infinity","unit_price":"1")"), 2, "malformed_number",
        "/lines/0/quantity");
    row("a quantity beyond 10^9", line(R"("quantity":"1000000001","unit_price":"1")"), 2, "out_of_range",
        "/lines/0/quantity");
    row("a price beyond 10^12", line(R"("quantity":"1","unit_price":"1000000000000.01")"), 2, "out_of_range",
        "/lines/0/unit_price");
    row("a product that overflows", line(R"("quantity":"1000000000","unit_price":"1000000000000")"), 2, "out_of_range",
        "/lines/0");
    row("a negative discount", basket(R"(,"discount":{"amount":"-1"})"), 2, "out_of_range", "/discount/amount");
    row("a step of nothing", basket(R"(,"cash_rounding":{"step":"0.00","mode":"up"})"), 2, "out_of_range",
        "/cash_rounding/step");
    row("a discount of two kinds", basket(R"(,"discount":{"amount":"1","percent":"1"})"), 2, "one_of", "/discount");
    row("a tax of no kind", line(R"("quantity":"1","unit_price":"1","taxes":[{"id":"V"}])"), 2, "one_of",
        "/lines/0/taxes/0");
    row("an unknown tender", basket(R"(,"tenders":[{"kind":"cheque","amount":"1"}])"), 2, "unknown_value",
        "/tenders/0/kind");
    row("two lines of one id", R"({"currency":"GBP","prices":"net","lines":[{"id":"a","quantity":"1","unit_price":"1"},
        {"id":"a","quantity":"1","unit_price":"1"}]})",
        2, "duplicate_id", "/lines/1/id");
    row("a discount above the basket", basket(R"(,"discount":{"amount":"10.00"})"), 1, "discount_exceeds_basket",
        "/discount/amount");
    row("a card above what is due", basket(R"(,"tenders":[{"kind":"card","amount":"10.00"}])"), 1, "tender_exceeds_due",
        "/tenders");
    row("a tax that leaves no net", line(R"("quantity":"1","unit_price":"1","taxes":[{"id":"V","share":"100"}])"), 1,
        "tax_not_solvable", "/lines/0/taxes/0/share");
  }
  void whatIsWrongIsRefusedWithItsCodeAndPlace() {
    QFETCH(QByteArray, input);
    QFETCH(int, status);
    QFETCH(QString, code);
    QFETCH(QString, where);
    const Outcome outcome = run({u"quote"_s, u"-"_s}, input);
    QCOMPARE(outcome.code(), code);
    QCOMPARE(outcome.where(), where);
    QCOMPARE(outcome.status, status);
    QVERIFY(outcome.out.isEmpty());
  }

  void badUsageIsExplained_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("nothing") << QStringList();
    QTest::newRow("an unknown command") << QStringList{u"sing"_s};
    QTest::newRow("no file") << QStringList{u"quote"_s};
    QTest::newRow("two files") << QStringList{u"quote"_s, u"a"_s, u"b"_s};
    QTest::newRow("an unknown option") << QStringList{u"quote"_s, u"--loud"_s, u"-"_s};
    QTest::newRow("an option of another place") << QStringList{u"--explain"_s, u"quote"_s, u"-"_s};
    QTest::newRow("an option twice") << QStringList{u"quote"_s, u"--explain"_s, u"--explain"_s, u"-"_s};
    QTest::newRow("a flag with a value") << QStringList{u"quote"_s, u"--explain=yes"_s, u"-"_s};
    QTest::newRow("a value that is missing") << QStringList{u"quote"_s, u"-"_s, u"--store"_s};
    QTest::newRow("a wait that is no number") << QStringList{u"--wait"_s, u"soon"_s, u"quote"_s, u"-"_s};
    QTest::newRow("a format that is not there") << QStringList{u"--format"_s, u"pdf"_s, u"quote"_s, u"-"_s};
    QTest::newRow("help of nothing known") << QStringList{u"sing"_s, u"--help"_s};
  }
  void badUsageIsExplained() {
    QFETCH(QStringList, arguments);
    const Outcome outcome = run(arguments, basket());
    QCOMPARE(outcome.status, 2);
    QCOMPARE(outcome.code(), u"bad_usage"_s);
    QVERIFY(!outcome.member(u"message"_s).isEmpty());
    QVERIFY(outcome.out.isEmpty());
  }

  void helpIsGivenAtEveryLevel() {
    QVERIFY(run({u"--help"_s}).out.contains("quote"));
    const Outcome ofCommand = run({u"quote"_s, u"--help"_s});
    QCOMPARE(ofCommand.status, 0);
    QVERIFY(ofCommand.out.contains("--explain"));
    QVERIFY(!ofCommand.out.contains("--lines"));
  }

  void optionsMayStandAnywhereAfterTheirCommand() {
    const QList<QStringList> ways = {{u"--store=x"_s, u"quote"_s, u"-"_s, u"--explain"_s},
                                     {u"quote"_s, u"--store"_s, u"x"_s, u"--explain"_s, u"--"_s, u"-"_s}};
    for (const QStringList& way : ways) {
      const Outcome outcome = run(way, basket());
      QCOMPARE(outcome.status, 0);
      QVERIFY(outcome.out.contains("steps"));
    }
  }

  void linesAreAnsweredOneByOne() {
    const Outcome outcome = run({u"quote"_s, u"--lines"_s, u"-"_s}, basket() + "\n{}\n" + basket());
    QCOMPARE(outcome.status, 0);
    const QList<QByteArray> lines = outcome.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 3);
    QVERIFY(lines[0].contains("\"due\""));
    QCOMPARE(QJsonDocument::fromJson(lines[1])[u"error"_s][u"code"_s].toString(), u"missing_member"_s);
  }

  void theProgramItselfKeepsTheContract() {
    QTemporaryDir folder;
    QFile file(folder.filePath(u"basket.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(basket());
    file.close();
    QProcess process;
    process.start(support::program(u"counterfoil-cli"_s), {u"quote"_s, file.fileName()});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 0);
    QVERIFY(process.readAllStandardError().isEmpty());
    QCOMPARE(QJsonDocument::fromJson(process.readAllStandardOutput())[u"due"_s].toString(), u"9.99"_s);
    process.start(support::program(u"counterfoil-cli"_s), {u"--version"_s});
    QVERIFY(process.waitForFinished());
    QVERIFY(!QJsonDocument::fromJson(process.readAllStandardOutput())[u"version"_s].toString().isEmpty());
    process.start(support::program(u"counterfoil-cli"_s), {u"quote"_s, folder.filePath(u"none"_s)});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 3);
    QVERIFY(process.readAllStandardOutput().isEmpty());
    QCOMPARE(QJsonDocument::fromJson(process.readAllStandardError())[u"error"_s][u"code"_s].toString(),
             u"cannot_read"_s);
  }
};

}  // namespace counterfoil::cli

QTEST_GUILESS_MAIN(counterfoil::cli::TestQuote)
#include "tst_quote.moc"
