// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "reports/renderers/csv.h"
#include "reports/renderers/json.h"
#include "reports/renderers/xlsx.h"
#include "tests/reports/samples.h"

using namespace counterfoil;
using namespace Qt::StringLiterals;

class DataTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void csv_fields_are_quoted_and_disarmed_data();
  void csv_fields_are_quoted_and_disarmed();
  void csv_of_a_table_is_plain_data();
  void json_of_a_receipt_uses_decimal_strings();
  void json_of_a_z_report_holds_every_figure();
  void json_of_a_blind_report_tells_nothing_of_the_drawer();
  void json_of_a_table_has_rows_by_key();
  void a_workbook_opens_and_holds_text_as_text();
};

void DataTest::csv_fields_are_quoted_and_disarmed_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<bool>("figure");
  QTest::addColumn<QString>("field");
  QTest::newRow("words") << u"tea"_s << false << u"tea"_s;
  QTest::newRow("a comma") << u"tea, green"_s << false << u"\"tea, green\""_s;
  QTest::newRow("quotes are doubled") << u"6\" plate"_s << false << u"\"6\"\" plate\""_s;
  QTest::newRow("a line end") << u"a\nb"_s << false << u"\"a\nb\""_s;
  QTest::newRow("a formula") << u"=1+1"_s << false << u"'=1+1"_s;
  QTest::newRow("a formula that needs quotes")
      << u"=HYPERLINK(\"x\",1)"_s << false << u"\"'=HYPERLINK(\"\"x\"\",1)\""_s;
  QTest::newRow("at") << u"@SUM(A1)"_s << false << u"'@SUM(A1)"_s;
  QTest::newRow("a tab first") << u"\t=1"_s << false << u"'\t=1"_s;
  QTest::newRow("full-width equals") << u"＝1"_s << false << u"'＝1"_s;
  QTest::newRow("text that looks like less than nothing") << u"-5"_s << false << u"'-5"_s;
  QTest::newRow("a figure less than nothing") << u"-5.00"_s << true << u"-5.00"_s;
  QTest::newRow("leading zeros stay") << u"00123"_s << false << u"00123"_s;
}

void DataTest::csv_fields_are_quoted_and_disarmed() {
  QFETCH(QString, text);
  QFETCH(bool, figure);
  QFETCH(QString, field);
  QCOMPARE(renderers::csvField(text, figure), field);
}

void DataTest::csv_of_a_table_is_plain_data() {
  QCOMPARE(QString::fromUtf8(renderers::toCsv(samples::salesByDay())),
           u"day,documents,net,tax,gross,note\r\n"
           "2026-11-19,171,2510.11,318.42,2828.53,'=1+1\r\n"
           "2026-11-20,166,2427.00,301.15,2728.15,\"rain, \"\"heavy\"\"\"\r\n"
           "2026-11-21,188,2745.31,349.54,3094.85,\r\n"_s);
}

void DataTest::json_of_a_receipt_uses_decimal_strings() {
  const QJsonObject json = renderers::toJson(samples::refund());
  QCOMPARE(json.value(u"kind").toString(), u"refund"_s);
  QCOMPARE(json.value(u"original").toString(), u"WH-1-A-000042"_s);
  QCOMPARE(json.value(u"gross").toString(), u"-3.40"_s);
  QCOMPARE(json.value(u"cash_rounding").toString(), u"0.00"_s);
  QCOMPARE(json.value(u"at").toString(), u"2026-11-21T09:30:00Z"_s);
  const QJsonObject line = json.value(u"lines").toArray().at(0).toObject();
  QCOMPARE(line.value(u"quantity").toString(), u"-1"_s);
  QCOMPARE(line.value(u"unit_price").toString(), u"3.40"_s);
  const QJsonObject sale = renderers::toJson(samples::sale());
  QCOMPARE(sale.value(u"lines").toArray().at(2).toObject().value(u"quantity").toString(), u"0.352"_s);
  QCOMPARE(sale.value(u"change").toString(), u"8.15"_s);
  QVERIFY(!sale.contains(u"original"));
  QVERIFY(renderers::jsonText(sale).endsWith("}\n"));
}

void DataTest::json_of_a_z_report_holds_every_figure() {
  const QJsonObject json = renderers::toJson(samples::zReport());
  QCOMPARE(json.value(u"kind").toString(), u"z"_s);
  QCOMPARE(json.value(u"number").toString(), u"Z-1-000117"_s);
  QCOMPARE(json.value(u"refunds").toObject().value(u"amount").toString(), u"-23.15"_s);
  QCOMPARE(json.value(u"no_sales").toInt(), 4);
  QCOMPARE(json.value(u"perpetual_total").toString(), u"482119.30"_s);
  const QJsonObject drawer = json.value(u"drawer").toArray().at(0).toObject();
  QCOMPARE(drawer.value(u"expected").toString(), u"492.25"_s);
  QCOMPARE(drawer.value(u"difference").toString(), u"-1.20"_s);
}

void DataTest::json_of_a_blind_report_tells_nothing_of_the_drawer() {
  documents::ShiftReport report = samples::zReport();
  report.expectedHidden = true;
  const QByteArray text = renderers::jsonText(renderers::toJson(report));
  QVERIFY(!text.contains("492.25"));
  QVERIFY(!text.contains("\"expected\""));
  QVERIFY(!text.contains("\"cash\": ["));
}

void DataTest::json_of_a_table_has_rows_by_key() {
  const QJsonObject json = renderers::toJson(samples::salesByDay());
  QCOMPARE(json.value(u"from").toString(), u"2026-11-19"_s);
  const QJsonObject row = json.value(u"rows").toArray().at(2).toObject();
  QCOMPARE(row.value(u"day").toString(), u"2026-11-21"_s);
  QCOMPARE(row.value(u"documents").toInt(), 188);
  QCOMPARE(row.value(u"gross").toString(), u"3094.85"_s);
  QVERIFY(row.value(u"note").isNull());
  QCOMPARE(json.value(u"totals").toObject().value(u"gross").toString(), u"8651.53"_s);
}

void DataTest::a_workbook_opens_and_holds_text_as_text() {
  const auto book =
      renderers::toXlsx({samples::salesByDay(), documents::figuresOf(samples::zReport()), samples::salesByDay()});
  QVERIFY(book);
  QVERIFY(book->startsWith("PK"));
  QTemporaryDir folder;
  QFile file(folder.filePath(u"book.xlsx"_s));
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(*book);
  file.close();
  const auto part = [&](const QString& name) {
    QProcess unzip;
    unzip.start(u"unzip"_s, {u"-p"_s, file.fileName(), name});
    if (!unzip.waitForFinished()) return QByteArray();
    return unzip.readAllStandardOutput();
  };
  const QByteArray sheet = part(u"xl/worksheets/sheet1.xml"_s);
  QVERIFY2(sheet.contains("<v>2828.53</v>"), sheet.constData());
  QVERIFY(!sheet.contains("<f>"));
  QVERIFY(part(u"xl/sharedStrings.xml"_s).contains("=1+1"));
  const QByteArray names = part(u"xl/workbook.xml"_s);
  QVERIFY(names.contains("Sales by day\""));
  QVERIFY(names.contains("Sales by day 2"));
  QVERIFY(names.contains("Z report Z-1-000117"));
}

QTEST_GUILESS_MAIN(DataTest)
#include "tst_data.moc"
