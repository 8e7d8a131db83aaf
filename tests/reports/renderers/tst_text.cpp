// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "reports/renderers/text.h"
#include "reports/renderers/text_layout.h"
#include "tests/reports/samples.h"

using namespace counterfoil;
using namespace Qt::StringLiterals;

class TextTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void widths_count_columns_not_characters();
  void words_wrap_at_spaces_and_break_only_when_they_must();
  void a_sale_reads_as_designed_at_42_columns();
  void no_line_is_wider_than_the_paper_data();
  void no_line_is_wider_than_the_paper();
  void figures_end_in_one_column_data();
  void figures_end_in_one_column();
  void a_refund_names_its_original_and_shows_what_was_paid_out();
  void copies_are_marked();
  void a_z_report_shows_every_figure();
  void a_blind_report_hides_what_should_be_there();
  void a_table_too_wide_for_the_paper_becomes_labelled_lines();
};

namespace {
void addPapers() {
  QTest::addColumn<int>("columns");
  QTest::newRow("58 mm paper, 32 columns") << 32;
  QTest::newRow("80 mm paper, 42 columns") << 42;
  QTest::newRow("80 mm paper, 48 columns") << 48;
}
}  // namespace

void TextTest::widths_count_columns_not_characters() {
  QCOMPARE(renderers::displayWidth(u"Comté"_s), 5);
  QCOMPARE(renderers::displayWidth(u"Comte\u0301"_s), 5);
  QCOMPARE(renderers::displayWidth(u"緑茶"_s), 4);
  QCOMPARE(renderers::displayWidth(u"☕🍞"_s), 3);
  QCOMPARE(renderers::displayWidth(u""_s), 0);
}

void TextTest::words_wrap_at_spaces_and_break_only_when_they_must() {
  using Lines = std::vector<QString>;
  QCOMPARE(renderers::wrapped(u"one two three"_s, 7), (Lines{u"one two"_s, u"three"_s}));
  QCOMPARE(renderers::wrapped(u"abcdefghij"_s, 4), (Lines{u"abcd"_s, u"efgh"_s, u"ij"_s}));
  QCOMPARE(renderers::wrapped(u"  one two"_s, 6), (Lines{u"  one"_s, u"  two"_s}));
  QCOMPARE(renderers::wrapped(u"緑茶緑茶"_s, 5), (Lines{u"緑茶"_s, u"緑茶"_s}));
  QCOMPARE(renderers::wrapped(QString(), 5), Lines{});
}

void TextTest::a_sale_reads_as_designed_at_42_columns() {
  const QString text = QString::fromUtf8(renderers::toText(documents::slipOf(samples::sale()), 42));
  const QString expected =
      u"              Harbour & Rye\n"
      "              14 Quay Street\n"
      "             Whitby YO21 1DQ\n"
      "             +44 1947 555 010\n"
      "          harbourandrye.example\n"
      "          VAT no. GB 123 4567 89\n"
      "\n"
      "Receipt                      WH-1-A-000042\n"
      "Date                      21/11/2026 09:30\n"
      "Served by                   Till 1 · Amina\n"
      "------------------------------------------\n"
      "Flat white                          6.80 A\n"
      "  2 × 3.40\n"
      "Sourdough loaf, seeded, baked this  4.25 B\n"
      "morning in the back room with local\n"
      "flour\n"
      "  10% off                          -0.43\n"
      "  Order discount                   -0.19\n"
      "Comté 18 months                    11.44 B\n"
      "  0.352\u00a0kg × 32.50\n"
      "------------------------------------------\n"
      "Total                               £21.87\n"
      "Discounts included                    0.62\n"
      "Cash rounding                        -0.02\n"
      "\n"
      "Card                                 10.00\n"
      "  VISA •••• 4242\n"
      "  Auth 019283\n"
      "Cash                                 20.00\n"
      "Change                                8.15\n"
      "\n"
      "Tax                 Net  Tax amount  Gross\n"
      "A VAT 20%          5.67        1.13   6.80\n"
      "B VAT 0%          15.07        0.00  15.07\n"
      "\n"
      "Thank you. Bring this slip within 28 days\n"
      "               to exchange.\n"
      "\n"
      "              WH-1-A-000042\n"_s;
  const QStringList lines = text.split(u'\n');
  const QStringList wanted = expected.split(u'\n');
  for (qsizetype i = 0; i < wanted.size(); ++i) QCOMPARE(lines.value(i), wanted.at(i));
  QCOMPARE(lines.size(), wanted.size());
}

void TextTest::no_line_is_wider_than_the_paper_data() {
  addPapers();
}

void TextTest::no_line_is_wider_than_the_paper() {
  QFETCH(int, columns);
  documents::Receipt hard = samples::sale();
  hard.lines[0].name = u"Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen 緑茶緑茶緑茶緑茶緑茶緑茶緑茶緑茶"_s;
  hard.grossMinor = 1'000'000'000'000'000;
  hard.customer = u"A customer with a rather long name of many parts"_s;
  for (const documents::Slip& slip :
       {documents::slipOf(hard), documents::slipOf(samples::refund()), documents::slipOf(samples::zReport()),
        documents::slipOf(samples::salesByDay(), QLocale(u"en_GB"_s))}) {
    const QString text = QString::fromUtf8(renderers::toText(slip, columns));
    for (const QString& line : text.split(u'\n')) {
      QVERIFY2(renderers::displayWidth(line) <= columns, qPrintable(line));
    }
  }
}

void TextTest::figures_end_in_one_column_data() {
  addPapers();
}

void TextTest::figures_end_in_one_column() {
  QFETCH(int, columns);
  const QStringList lines =
      QString::fromUtf8(renderers::toText(documents::slipOf(samples::sale()), columns)).split(u'\n');
  int seen = 0;
  for (const QString& line : lines) {
    if (line.endsWith(u"6.80 A"_s) || line.endsWith(u"4.25 B"_s) || line.endsWith(u"11.44 B"_s)) {
      QCOMPARE(renderers::displayWidth(line), columns);
      ++seen;
    }
    if (line.endsWith(u"-0.43"_s)) {
      QCOMPARE(renderers::displayWidth(line), columns - 2);
      ++seen;
    }
    if (line.startsWith(u"Total"_s) || line.startsWith(u"Change"_s)) {
      QCOMPARE(renderers::displayWidth(line), columns);
      ++seen;
    }
  }
  QCOMPARE(seen, 6);
}

void TextTest::a_refund_names_its_original_and_shows_what_was_paid_out() {
  const QString text = QString::fromUtf8(renderers::toText(documents::slipOf(samples::refund()), 42));
  QVERIFY(text.contains(u"REFUND"_s));
  QVERIFY(text.contains(u"For receipt                  WH-1-A-000042"_s));
  QVERIFY(text.contains(u"Cash paid out                        -3.40"_s));
  QVERIFY(text.contains(u"Not as ordered"_s));
  QVERIFY(!text.contains(u"-0.00"_s));
}

void TextTest::copies_are_marked() {
  documents::Receipt receipt = samples::sale();
  receipt.copy = 3;
  QVERIFY(renderers::toText(documents::slipOf(receipt), 42).contains("COPY 3"));
  QVERIFY(!documents::opensDrawer(receipt));
  receipt.copy = 0;
  QVERIFY(documents::opensDrawer(receipt));
}

void TextTest::a_z_report_shows_every_figure() {
  const QString text = QString::fromUtf8(renderers::toText(documents::slipOf(samples::zReport()), 42));
  for (const QString& wanted :
       {u"Z report Z-1-000117"_s, u"Sales (184)"_s, u"3,124.80"_s, u"Refunds (3)"_s, u"-23.15"_s, u"Voids (1)"_s,
        u"Gross                            £3,094.85"_s, u"349.54"_s, u"Card (131)"_s, u"2,241.10"_s,
        u"Safe drops (1)"_s, u"-500.00"_s, u"Cash expected                       492.25"_s,
        u"Cash short                           -1.20"_s, u"Drawer opened, no sale                   4"_s,
        u"Cash rounding                        -0.07"_s, u"First                        WH-1-A-000042"_s,
        u"Perpetual total                £482,119.30"_s}) {
    QVERIFY2(text.contains(wanted), qPrintable(wanted + u"\n"_s + text));
  }
}

void TextTest::a_blind_report_hides_what_should_be_there() {
  documents::ShiftReport report = samples::zReport();
  report.closes = false;
  report.expectedHidden = true;
  const QString text = QString::fromUtf8(renderers::toText(documents::slipOf(report), 42));
  QVERIFY(!text.contains(u"492.25"_s));
  QVERIFY(!text.contains(u"Cash short"_s));
  QVERIFY(!text.contains(u"Opening float"_s));
  QVERIFY(text.contains(u"X report"_s));
}

void TextTest::a_table_too_wide_for_the_paper_becomes_labelled_lines() {
  const documents::Slip slip = documents::slipOf(samples::salesByDay(), QLocale(u"en_GB"_s));
  const QString narrow = QString::fromUtf8(renderers::toText(slip, 32));
  QVERIFY(narrow.contains(u"  Gross                 2,828.53"_s));
  const QString wide = QString::fromUtf8(renderers::toText(slip, 80));
  QVERIFY2(wide.contains(u"19/11/2026"_s) && wide.contains(u"2,510.11  318.42  2,828.53"_s), qPrintable(wide));
}

QTEST_GUILESS_MAIN(TextTest)
#include "tst_text.moc"
