// SPDX-License-Identifier: GPL-3.0-or-later
#include <QStringEncoder>
#include <QTest>

#include "models/imports/statement_file.h"
#include "tests/support/random.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using namespace counterfoil::imports;
using support::Random;

/// Statements as banks and acquirers write them, and as nobody should.
class TestStatementFile : public QObject {
  Q_OBJECT

  static StatementOptions london() {
    StatementOptions options;
    options.currency = u"GBP"_s;
    options.zone = core::Zone::named(u"Europe/London"_s).value();
    return options;
  }

 private Q_SLOTS:
  void whatIsRead_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<qint64>("sum");
    QTest::addColumn<QString>("firstAt");
    QTest::newRow("plain")
        << QByteArray("Date,Time,Amount,Reference\n2026-03-02,09:15,12.40,A1\n2026-03-02,9:20:30,-2.00,A2\n")
        << qint64(1'040) << u"2026-03-02T09:15:00Z"_s;
    QTest::newRow("in summer, by the wall")
        << QByteArray("Date,Amount\n2026-07-01 09:15:00,12.40\n") << qint64(1'240) << u"2026-07-01T08:15:00Z"_s;
    QTest::newRow("German, with a preface")
        << QByteArray("Kontoauszug;;\nTerminal 4711;;\n\nBuchungstag;Betrag;Referenz\n02.03.2026;1.012,40;A1\n")
        << qint64(101'240) << u"2026-03-02T12:00:00Z"_s;
    QTest::newRow("months first, as its days show")
        << QByteArray("Transaction Date\tGross Amount\n03/02/2026\t$5.00\n03/25/2026\t1.00\n") << qint64(600)
        << u"2026-03-02T12:00:00Z"_s;
    QTest::newRow("a refund by its word")
        << QByteArray("Date,Type,Amount\n2026-03-02,Refund,3.00\n2026-03-02,Sale,5.00\n") << qint64(200)
        << u"2026-03-02T12:00:00Z"_s;
    QTest::newRow("brackets, and a fee") << QByteArray("Date,Amount,Fee\n2026-03-02,(3.00),0.10\n") << qint64(-300)
                                         << u"2026-03-02T12:00:00Z"_s;
    QStringEncoder wide(QStringEncoder::Utf16LE);
    QTest::newRow("UTF-16") << QByteArray(wide(u"\uFEFFDate;Amount\r\n2026-03-02;7,50\r\n"_s)) << qint64(750)
                            << u"2026-03-02T12:00:00Z"_s;
  }
  void whatIsRead() {
    QFETCH(QByteArray, bytes);
    QFETCH(qint64, sum);
    QFETCH(QString, firstAt);
    const auto file = readStatement(bytes, london());
    CF_VERIFY_OK(file);
    QVERIFY2(file->faults.empty(), file->faults.empty() ? "" : qPrintable(file->faults.front().code));
    QCOMPARE(file->sumMinor, sum);
    QCOMPARE(file->lines.front().at.text(), firstAt);
    QVERIFY(file->from <= file->lines.front().at && file->lines.back().at < file->until);
  }

  void whatIsWrongIsSaidByLine_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("code");
    const auto row = [](const char* name, const QByteArray& line, const char* code) {
      QTest::newRow(name) << line << QString::fromLatin1(code);
    };
    row("no date", ",1.00,x,GBP", "date_missing");
    row("a day that is none", "2026-02-30,1.00,x,GBP", "date_malformed");
    row("a word for a date", "yesterday,1.00,x,GBP", "date_malformed");
    row("a year long ago", "0026-03-02,1.00,x,GBP", "date_malformed");
    row("no amount", "2026-03-02,,x,GBP", "amount_missing");
    row("a formula for an amount", "2026-03-02,=1+1,x,GBP", "number_malformed");
    row("an exponent", "2026-03-02,1e9,x,GBP", "number_malformed");
    row("parts of a penny", "2026-03-02,1.005,x,GBP", "number_ambiguous");
    row("more than a bank has", "2026-03-02,99999999999999.00,x,GBP", "out_of_range");
    row("another currency", "2026-03-02,1.00,x,EUR", "currency_mismatch");
    row("a card's number", "2026-03-02,1.00,4111 1111 1111 1111,GBP", "card_number");
    row("a card's number among words", "2026-03-02,1.00,card 4111-1111-1111-1111 ok,GBP", "card_number");
  }
  void whatIsWrongIsSaidByLine() {
    QFETCH(QByteArray, line);
    QFETCH(QString, code);
    const auto file = readStatement("Date,Amount,Reference,Currency\n2026-03-02,10.10,a,GBP\n" + line + '\n', london());
    CF_VERIFY_OK(file);
    QCOMPARE(file->faultCount, 1);
    QCOMPARE(file->faults.front().line, 3);
    if (code == u"number_ambiguous") {
      QVERIFY(file->faults.front().code == code || file->faults.front().code == u"too_precise");
    } else {
      QCOMPARE(file->faults.front().code, code);
    }
    QCOMPARE(file->lines.size(), size_t(1));
  }

  void whatIsNoStatementIsRefused() {
    CF_VERIFY_CODE(readStatement({}, london()), "statement_columns_missing");
    CF_VERIFY_CODE(readStatement("Name,Colour\nmug,blue\n", london()), "statement_columns_missing");
    CF_VERIFY_CODE(readStatement("Date,Amount\n", london()), "statement_empty");
    CF_VERIFY_CODE(readStatement("Date,Amount\n03/04/2026,1.00\n", london()), "date_ambiguous");
    CF_VERIFY_CODE(readStatement("Date,Amount\n13/04/2026,1.00\n04/13/2026,1.00\n", london()), "date_ambiguous");
    CF_VERIFY_CODE(readStatement(QByteArray(17 * 1024 * 1024, 'x'), london()), "file_too_large");
    CF_VERIFY_CODE(readStatement("Date,Amount\n" + QByteArray("2026-03-02,1\n").repeated(100'001), london()),
                   "file_too_large");
    StatementOptions said = london();
    said.dates = DateOrder::MonthFirst;
    QCOMPARE(readStatement("Date,Amount\n03/04/2026,1.00\n", said)->first, QDate(2026, 3, 4));
  }

  void equalLinesAreCountedAndTheSameFileSaysTheSame() {
    const QByteArray bytes = "Date,Amount\n2026-03-02,1.00\n2026-03-02,1.00\n2026-03-02,2.00\n";
    const auto first = readStatement(bytes, london());
    const auto again = readStatement(bytes, london());
    QCOMPARE(first->lines.size(), size_t(3));
    QVERIFY(first->lines[0].id != first->lines[1].id);
    QVERIFY(first->lines == again->lines);
    // Text that cannot be seen does not make it another one.
    const QByteArray bell = QByteArray("Date,Amount,Reference\n2026-03-02,1.00, A") + char(7) + "1 \n";
    const auto dirty = readStatement(bell, london());
    QCOMPARE(dirty->lines.front().reference, u"A1"_s);
  }

  void anythingIsReadWithoutHarm() {
    Random random{Random::runSeed()};
    const QByteArray seed = "Date;Time;Amount;Fee;Reference\n02.03.2026;09:15;12,40;0,10;\"A \"\"1\"\"\"\n";
    for (int i = 0; i < 2'000; ++i) {
      QByteArray bytes = seed;
      for (qint64 n = random.between(1, 12); n > 0; --n) {
        bytes[qsizetype(random.below(bytes.size()))] = char(random.below(256));
      }
      const auto file = readStatement(bytes, london());
      if (file) QVERIFY(file->lines.size() <= 2);
    }
  }
};

QTEST_GUILESS_MAIN(TestStatementFile)
#include "tst_statement_file.moc"
