// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QGuiApplication>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "reports/renderers/pdf.h"
#include "tests/reports/samples.h"

using namespace counterfoil;
using namespace Qt::StringLiterals;
using renderers::PdfPaper;

class PdfTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { m_folder = std::make_unique<QTemporaryDir>(); }
  void a_receipt_holds_its_totals();
  void a_z_on_a4_holds_every_figure_of_the_slip();
  void a_long_table_repeats_its_head_on_every_page();
  void a_receipt_that_reads_from_the_right_has_the_same_figures();

 private:
  QString textOf(const QByteArray& pdf, const QString& name);
  std::unique_ptr<QTemporaryDir> m_folder;
};

/// The words of a PDF, without the spaces that differ between layouts.
QString PdfTest::textOf(const QByteArray& pdf, const QString& name) {
  const QString path = m_folder->filePath(name + u".pdf"_s);
  QFile file(path);
  if (!file.open(QIODevice::WriteOnly)) return {};
  file.write(pdf);
  file.close();
  if (const QString folder = qEnvironmentVariable("COUNTERFOIL_PICTURES"); !folder.isEmpty()) {
    QFile::remove(folder + u'/' + name + u".pdf"_s);
    QFile::copy(path, folder + u'/' + name + u".pdf"_s);
  }
  QProcess process;
  process.start(u"pdftotext"_s, {u"-layout"_s, path, u"-"_s});
  if (!process.waitForFinished()) return {};
  return QString::fromUtf8(process.readAllStandardOutput());
}

void PdfTest::a_receipt_holds_its_totals() {
  const QByteArray pdf = renderers::toPdf(documents::slipOf(samples::sale()), PdfPaper::Roll80);
  QVERIFY(pdf.startsWith("%PDF-"));
  const QString text = textOf(pdf, u"receipt"_s);
  for (const QString& wanted : {u"Harbour & Rye"_s, u"WH-1-A-000042"_s, u"£21.87"_s, u"8.15"_s, u"-0.02"_s,
                                u"VAT 20%"_s, u"1.13"_s, u"15.07"_s, u"Comté 18 months"_s}) {
    QVERIFY2(text.contains(wanted), qPrintable(wanted + u" in\n"_s + text));
  }
  textOf(renderers::toPdf(documents::slipOf(samples::refund()), PdfPaper::Roll80), u"refund"_s);
}

void PdfTest::a_z_on_a4_holds_every_figure_of_the_slip() {
  const documents::Slip slip = documents::slipOf(samples::zReport());
  QString text = textOf(renderers::toPdf(slip, PdfPaper::A4), u"z_a4"_s);
  text.remove(u' ').remove(u'\n');
  for (QString piece : slip.texts()) {
    piece.remove(u' ');
    QVERIFY2(text.contains(piece), qPrintable(piece));
  }
}

void PdfTest::a_long_table_repeats_its_head_on_every_page() {
  figures::FigureTable table = samples::salesByDay();
  const auto row = table.rows.front();
  for (int i = 0; i < 150; ++i) {
    table.rows.push_back(row);
    table.rows.back()[0] = table.to.addDays(i).toJulianDay();
  }
  const QString text = textOf(
      renderers::toPdf(documents::slipOf(table, QLocale(u"en_GB"_s), samples::shop()), PdfPaper::A4), u"table_a4"_s);
  QVERIFY2(text.contains(u"page 1 of 4"_s) || text.contains(u"page 1 of 3"_s), qPrintable(text.right(500)));
  QVERIFY(text.count(u"Documents"_s) >= 3);
  QVERIFY(text.contains(u"8,651.53"_s));
  // Every row is there once.
  for (int i = 0; i < 150; ++i) {
    const QString day = QLocale(u"en_GB"_s).toString(table.to.addDays(i), QLocale::ShortFormat);
    QVERIFY2(text.contains(day), qPrintable(day));
  }
}

void PdfTest::a_receipt_that_reads_from_the_right_has_the_same_figures() {
  documents::Receipt receipt = samples::sale();
  receipt.locale = u"he_IL"_s;
  const QString text = textOf(renderers::toPdf(documents::slipOf(receipt), PdfPaper::Roll80), u"receipt_rtl"_s);
  QVERIFY2(text.contains(u"21.87"_s), qPrintable(text));
}

QTEST_MAIN(PdfTest)
#include "tst_pdf.moc"
