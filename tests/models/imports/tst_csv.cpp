// SPDX-License-Identifier: GPL-3.0-or-later
#include <zlib.h>

#include <QTest>

#include "models/imports/csv.h"
#include "models/imports/numbers.h"
#include "tests/support/random.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil::imports;
using counterfoil::support::Random;

namespace {

using Table = QList<QStringList>;

Table tableOf(const QByteArray& bytes) {
  CsvReader reader(bytes);
  Table table;
  while (const auto record = reader.next()) table.append(QStringList(record->cells.begin(), record->cells.end()));
  return table;
}

QByteArray utf16(const QString& text, bool bigEndian, bool mark) {
  QStringEncoder encoder(bigEndian ? QStringEncoder::Utf16BE : QStringEncoder::Utf16LE);
  return encoder(mark ? QString(QChar(QChar::ByteOrderMark)) + text : text);
}

QByteArray gzipped(const QByteArray& bytes) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  QByteArray out(qsizetype(deflateBound(&stream, uLong(bytes.size()))) + 64, Qt::Uninitialized);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.constData()));
  stream.avail_in = uInt(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = uInt(out.size());
  deflate(&stream, Z_FINISH);
  out.truncate(qsizetype(stream.total_out));
  deflateEnd(&stream);
  return out;
}

}  // namespace

class TestCsv : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyTableIsRead_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Table>("table");
    const Table plain{{u"a"_s, u"b"_s}, {u"1"_s, u"2"_s}};
    const QString text = u"a;b\r\né;€\r\n"_s;
    const Table accents{{u"a"_s, u"b"_s}, {u"é"_s, u"€"_s}};
    QTest::newRow("commas") << QByteArray("a,b\n1,2\n") << plain;
    QTest::newRow("semicolons") << QByteArray("a;b\n1;2\n") << plain;
    QTest::newRow("tabs") << QByteArray("a\tb\n1\t2\n") << plain;
    QTest::newRow("bars") << QByteArray("a|b\n1|2\n") << plain;
    QTest::newRow("CRLF") << QByteArray("a,b\r\n1,2\r\n") << plain;
    QTest::newRow("CR alone") << QByteArray("a,b\r1,2\r") << plain;
    QTest::newRow("no last line end") << QByteArray("a,b\n1,2") << plain;
    QTest::newRow("said by the file itself") << QByteArray("sep=|\r\na|b\r\n1|2\r\n") << plain;
    QTest::newRow("a byte order mark") << QByteArray(
                                              "\xef\xbb\xbf"
                                              "a,b\n1,2\n")
                                       << plain;
    QTest::newRow("UTF-8") << text.toUtf8() << accents;
    QTest::newRow("UTF-16 little endian") << utf16(text, false, true) << accents;
    QTest::newRow("UTF-16 big endian") << utf16(text, true, true) << accents;
    QTest::newRow("UTF-16 without mark") << utf16(u"a;b\r\n1;2\r\n"_s, false, false) << plain;
    QTest::newRow("UTF-16 big endian without mark") << utf16(u"a;b\r\n1;2\r\n"_s, true, false) << plain;
    QTest::newRow("Windows-1252") << QByteArray("a;b\r\n\xe9;\x80\r\n") << accents;
    QTest::newRow("semicolons and decimal commas")
        << QByteArray("a;b\n1,5;2,5\n3,5;4,5\n") << Table{{u"a"_s, u"b"_s}, {u"1,5"_s, u"2,5"_s}, {u"3,5"_s, u"4,5"_s}};
    QTest::newRow("quotes") << QByteArray("\"a\",\"b \"\"c\"\"\"\n") << Table{{u"a"_s, u"b \"c\""_s}};
    QTest::newRow("a separator in quotes") << QByteArray("x,\"a,b\"\n") << Table{{u"x"_s, u"a,b"_s}};
    QTest::newRow("a line end in quotes")
        << QByteArray("x,\"a\r\nb\"\ny,z\n") << Table{{u"x"_s, u"a\r\nb"_s}, {u"y"_s, u"z"_s}};
    QTest::newRow("text behind a closing quote") << QByteArray("\"a\" b,c\n") << Table{{u"a b"_s, u"c"_s}};
    QTest::newRow("a quote inside a cell") << QByteArray("12\" pipe,c\n") << Table{{u"12\" pipe"_s, u"c"_s}};
    QTest::newRow("a quote that is never closed")
        << QByteArray("a,\"b\nc,d\ne,f\n") << Table{{u"a"_s, u"\"b"_s}, {u"c"_s, u"d"_s}, {u"e"_s, u"f"_s}};
    QTest::newRow("ragged rows") << QByteArray("a,b,c\n1\n1,2,3,4\n")
                                 << Table{{u"a"_s, u"b"_s, u"c"_s}, {u"1"_s}, {u"1"_s, u"2"_s, u"3"_s, u"4"_s}};
    QTest::newRow("a blank line") << QByteArray("a,b\n\nc,d\n") << Table{{u"a"_s, u"b"_s}, {u""_s}, {u"c"_s, u"d"_s}};
    QTest::newRow("empty cells at the end") << QByteArray("a,,\n") << Table{{u"a"_s, u""_s, u""_s}};
    QTest::newRow("nothing") << QByteArray() << Table{};
    QTest::newRow("only a mark") << QByteArray("\xef\xbb\xbf") << Table{};
    QTest::newRow("one column") << QByteArray("name\nTea\n") << Table{{u"name"_s}, {u"Tea"_s}};
  }
  void everyTableIsRead() {
    QFETCH(const QByteArray, bytes);
    QTEST(tableOf(bytes), "table");
  }

  void linesAreCounted() {
    CsvReader reader("a,b\r\n\"x\r\ny\",2\r\nz,3\r\n");
    QCOMPARE(reader.next()->line, qint64(1));
    QCOMPARE(reader.next()->line, qint64(2));
    QCOMPARE(reader.next()->line, qint64(4));
    QVERIFY(!reader.next());
  }

  void aCellOfAMegabyteIsACell() {
    const QByteArray big(1024 * 1024, 'x');
    for (const QByteArray& bytes :
         {QByteArray("a,\"" + big + "\",c\nd,e,f\n"), QByteArray("a," + big + ",c\nd,e,f\n")}) {
      const Table table = tableOf(bytes);
      QCOMPARE(table.size(), 2);
      QCOMPARE(table[0][1].size(), big.size());
      QCOMPARE(table[1], (QStringList{u"d"_s, u"e"_s, u"f"_s}));
    }
  }

  void lettersAcrossBlocksAreWhole() {
    QByteArray bytes;
    for (int i = 0; i < 200'000; ++i) bytes.append("é€,\xf0\x9f\x98\x80\n");
    CsvReader reader(bytes);
    qint64 rows = 0;
    while (const auto record = reader.next()) {
      ++rows;
      QCOMPARE(record->cells[0], u"é€"_s);
      QCOMPARE(record->cells[1], u"😀"_s);
    }
    QCOMPARE(rows, qint64(200'000));
  }

  void gzipIsUnpacked() {
    const QByteArray text("a,b\n1,2\n");
    QCOMPARE(*unpacked(gzipped(text)), text);
    QCOMPARE(*unpacked(gzipped(text) + gzipped(text)), text + text);
    QCOMPARE(*unpacked(text), text);
    CF_VERIFY_CODE(unpacked(gzipped(text).chopped(6)), "gzip_damaged");
    CF_VERIFY_CODE(unpacked(QByteArray("\x1f\x8b nonsense")), "gzip_damaged");
    CF_VERIFY_CODE(readImportFile(u"/nowhere/at/all.csv"_s), "file_missing");
  }

  void noBytesMakeItStumble() {
    Random random(Random::runSeed());
    static constexpr char kAlphabet[] = "\",;\t|\n\r\0ab\xff\xfe\xc3\xa9";
    const QByteArray alphabet(kAlphabet, sizeof(kAlphabet) - 1);  // with the zero in its middle
    for (int i = 0; i < 5000; ++i) {
      QByteArray bytes;
      for (qint64 n = random.below(60); n > 0; --n) bytes.append(alphabet[random.below(alphabet.size())]);
      qsizetype records = 0;
      CsvReader reader(bytes);
      while (reader.next()) QVERIFY(++records <= bytes.size() + 1);
    }
  }

  void writingAndReadingAgree() {
    Random random(Random::runSeed());
    const QString alphabet = u"ab ,;\"\n=é"_s;
    for (int i = 0; i < 500; ++i) {
      QStringList cells{u"start"_s};
      for (int c = 0; c < 3; ++c) {
        QString cell;
        for (qint64 n = random.below(8); n > 0; --n) cell.append(alphabet[random.below(alphabet.size())]);
        cells.append(cell);
      }
      QStringList written;
      for (const QString& cell : cells) written.append(csvCell(cell));
      CsvReader reader(written.join(u',').toUtf8(), u',');
      const auto record = reader.next();
      QVERIFY(record);
      QCOMPARE(record->cells.size(), size_t(cells.size()));
      for (qsizetype c = 0; c < cells.size(); ++c) {
        const QString& read = record->cells[size_t(c)];
        QCOMPARE(isFormulaLike(cells[c]) ? read.mid(1) : read, cells[c]);
        QVERIFY(!isFormulaLike(read));
      }
    }
  }

  void formulasAreSeen_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("formula");
    QTest::newRow("equals") << u"=1+1"_s << true;
    QTest::newRow("at") << u"@SUM(A1)"_s << true;
    QTest::newRow("a negative number") << u"-5,00"_s << false;
    QTest::newRow("a negative formula") << u"-A1"_s << true;
    QTest::newRow("a plus") << u"+cmd|' /C calc'!A0"_s << true;
    QTest::newRow("a name") << u"Tea = good"_s << false;
    QTest::newRow("a dash alone") << u"-"_s << false;
  }
  void formulasAreSeen() {
    QFETCH(const QString, text);
    QTEST(isFormulaLike(text), "formula");
  }

  void numbersAreRead_data() {
    QTest::addColumn<QString>("cell");
    QTest::addColumn<int>("sign");
    QTest::addColumn<qint64>("micro");
    QTest::addColumn<QString>("code");
    const auto reads = [](const char* name, const QString& cell, DecimalSign sign, qint64 micro) {
      QTest::newRow(name) << cell << int(sign) << micro << QString();
    };
    const auto refuses = [](const char* name, const QString& cell, DecimalSign sign, const QString& code) {
      QTest::newRow(name) << cell << int(sign) << qint64(0) << code;
    };
    reads("a point", u"2.50"_s, DecimalSign::Unknown, 2'500'000);
    reads("a comma", u"2,50"_s, DecimalSign::Unknown, 2'500'000);
    reads("a comma and thousands", u"1.234,56"_s, DecimalSign::Unknown, 1'234'560'000);
    reads("a point and thousands", u"1,234.56"_s, DecimalSign::Unknown, 1'234'560'000);
    reads("many thousands", u"1,234,567"_s, DecimalSign::Unknown, 1'234'567'000'000);
    reads("three decimals where the file uses commas", u"1,234"_s, DecimalSign::Comma, 1'234'000);
    reads("thousands where the file uses points", u"1,234"_s, DecimalSign::Point, 1'234'000'000);
    reads("a currency sign", u"£ 2.50"_s, DecimalSign::Unknown, 2'500'000);
    reads("a currency behind", u"2,50 €"_s, DecimalSign::Unknown, 2'500'000);
    reads("a currency code", u"kr 12,00"_s, DecimalSign::Unknown, 12'000'000);
    reads("a hard blank between thousands", u"1\u00a0234,50"_s, DecimalSign::Unknown, 1'234'500'000);
    reads("an apostrophe between thousands", u"1'234.50"_s, DecimalSign::Unknown, 1'234'500'000);
    reads("brackets", u"(2.50)"_s, DecimalSign::Unknown, -2'500'000);
    reads("a minus behind", u"2,50-"_s, DecimalSign::Unknown, -2'500'000);
    reads("no digit before", u".5"_s, DecimalSign::Unknown, 500'000);
    reads("no digit behind", u"5."_s, DecimalSign::Unknown, 5'000'000);
    refuses("a word", u"free"_s, DecimalSign::Unknown, u"number_malformed"_s);
    refuses("nothing", u" "_s, DecimalSign::Unknown, u"number_malformed"_s);
    refuses("an exponent", u"5.9E+12"_s, DecimalSign::Unknown, u"number_malformed"_s);
    refuses("either way", u"1,234"_s, DecimalSign::Unknown, u"number_ambiguous"_s);
    refuses("seven decimals", u"1.2345678"_s, DecimalSign::Unknown, u"too_precise"_s);
    refuses("too much", u"99999999999999.00"_s, DecimalSign::Unknown, u"out_of_range"_s);
    refuses("a percent", u"20%"_s, DecimalSign::Unknown, u"number_malformed"_s);
  }
  void numbersAreRead() {
    QFETCH(const QString, cell);
    QFETCH(const int, sign);
    QFETCH(const QString, code);
    const auto micro = parseMicro(cell, DecimalSign(sign));
    QCOMPARE(micro ? QString() : micro.error().code, code);
    if (micro) QTEST(*micro, "micro");
  }
};

QTEST_GUILESS_MAIN(TestCsv)
#include "tst_csv.moc"
