// SPDX-License-Identifier: GPL-3.0-or-later
#include <QGuiApplication>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>

#include "reports/emulator/escpos_paper.h"
#include "reports/emulator/paper_picture.h"
#include "reports/emulator/virtual_printer.h"
#include "reports/renderers/escpos.h"
#include "reports/renderers/text_layout.h"
#include "tests/reports/samples.h"

using namespace counterfoil;
using namespace Qt::StringLiterals;

class EmulatorTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void what_is_printed_is_what_was_laid_out_data();
  void what_is_printed_is_what_was_laid_out();
  void bytes_may_arrive_in_any_pieces();
  void unknown_commands_are_reported_with_their_place();
  void hostile_streams_neither_hang_nor_crash();
  void pulses_and_cuts_are_events();
  void the_picture_shows_ink_where_text_is();
  void a_socket_prints_and_answers_for_its_state();
};

void EmulatorTest::what_is_printed_is_what_was_laid_out_data() {
  QTest::addColumn<int>("columns");
  QTest::addColumn<int>("dots");
  QTest::newRow("32 columns") << 32 << 384;
  QTest::newRow("42 columns") << 42 << 512;
  QTest::newRow("48 columns") << 48 << 576;
}

void EmulatorTest::what_is_printed_is_what_was_laid_out() {
  QFETCH(int, columns);
  QFETCH(int, dots);
  renderers::EscposProfile profile;
  profile.columns = columns;
  profile.dots = dots;
  const std::vector<documents::Slip> slips = {documents::slipOf(samples::sale()), documents::slipOf(samples::refund()),
                                              documents::slipOf(samples::zReport()),
                                              renderers::testSlip(profile, u"Counter"_s)};
  for (const documents::Slip& slip : slips) {
    emulator::EscposPaper paper(dots);
    paper.feed(renderers::toEscpos(slip, profile));
    QVERIFY(!paper.isMidway());
    QVERIFY(paper.unknown().empty());
    QCOMPARE(paper.cutCount(), 1);
    const renderers::PageEncoder encoder(profile.pages);
    renderers::TextLayout layout{columns, true, [&](const QString& text) { return encoder.writable(text); }};
    std::vector<QString> expected;
    for (const renderers::LaidLine& line : renderers::laidOut(slip, layout)) {
      if (!line.symbol) expected.push_back(line.text);
    }
    std::vector<QString> printed;
    for (const emulator::PaperMark& mark : paper.marks()) {
      if (const auto* line = std::get_if<emulator::PaperLine>(&mark)) printed.push_back(line->text());
    }
    // Every line laid out is one line of paper: nothing wrapped, nothing lost. (Symbols bring lines of their own.)
    std::size_t at = 0;
    for (QString line : expected) {
      while (line.endsWith(u' ')) line.chop(1);
      while (at < printed.size() && printed[at] != line) ++at;
      QVERIFY2(at < printed.size(), qPrintable(line));
      ++at;
    }
  }
}

void EmulatorTest::bytes_may_arrive_in_any_pieces() {
  const QByteArray bytes = renderers::toEscpos(documents::slipOf(samples::sale()), {});
  emulator::EscposPaper whole;
  whole.feed(bytes);
  emulator::EscposPaper drops;
  for (const char byte : bytes) drops.feed(QByteArray(1, byte));
  QCOMPARE(drops.text(), whole.text());
  QCOMPARE(drops.marks().size(), whole.marks().size());
}

void EmulatorTest::unknown_commands_are_reported_with_their_place() {
  emulator::EscposPaper paper;
  paper.feed(QByteArray("ab\x1b\x7fz\n", 6));
  QCOMPARE(paper.unknown().size(), 1UL);
  QCOMPARE(paper.unknown().front().offset, 2);
  QCOMPARE(paper.text(), u"abz\n"_s);
  paper.feed(QByteArray("\x1bt\xff", 3));
  QCOMPARE(paper.unknown().size(), 2UL);
}

void EmulatorTest::hostile_streams_neither_hang_nor_crash() {
  QRandomGenerator random(20261121);
  for (int round = 0; round < 300; ++round) {
    QByteArray bytes;
    const int length = random.bounded(400);
    for (int i = 0; i < length; ++i) {
      const int kind = random.bounded(4);
      bytes += kind == 0 ? '\x1b' : kind == 1 ? '\x1d' : static_cast<char>(random.bounded(256));
    }
    emulator::EscposPaper paper;
    paper.feed(bytes);
    QVERIFY(paper.text().size() <= 400 * 80);
  }
}

void EmulatorTest::pulses_and_cuts_are_events() {
  emulator::EscposPaper paper;
  paper.feed(renderers::drawerPulse({}));
  const auto pulses = paper.drawerPulses();
  QCOMPARE(pulses.size(), 1UL);
  QCOMPARE(pulses.front().pin, 0);
  QCOMPARE(pulses.front().onMs, 120);
  QCOMPARE(pulses.front().offMs, 240);
  QCOMPARE(paper.cutCount(), 0);
}

void EmulatorTest::the_picture_shows_ink_where_text_is() {
  emulator::EscposPaper paper;
  paper.feed(renderers::drawerPulse({}) + renderers::toEscpos(documents::slipOf(samples::sale()), {}));
  const QImage picture = emulator::pictureOf(paper);
  QCOMPARE(picture.width(), 576 + 64);
  QVERIFY(picture.height() > 900);
  int dark = 0;
  for (int y = 0; y < picture.height(); y += 2) {
    for (int x = 0; x < picture.width(); x += 2) dark += qGray(picture.pixel(x, y)) < 100 ? 1 : 0;
  }
  QVERIFY(dark > 2000);
  if (const QString folder = qEnvironmentVariable("COUNTERFOIL_PICTURES"); !folder.isEmpty()) {
    QVERIFY(picture.save(folder + u"/paper_sale.png"_s));
    emulator::EscposPaper z(384);
    renderers::EscposProfile narrow;
    narrow.columns = 32;
    narrow.dots = 384;
    z.feed(renderers::toEscpos(documents::slipOf(samples::zReport()), narrow));
    z.feed(renderers::toEscpos(renderers::testSlip(narrow, u"Counter"_s), narrow));
    QVERIFY(emulator::pictureOf(z).save(folder + u"/paper_z_and_test.png"_s));
  }
}

void EmulatorTest::a_socket_prints_and_answers_for_its_state() {
  emulator::VirtualPrinter printer;
  QVERIFY(printer.listen());
  QSignalSpy cut(&printer, &emulator::VirtualPrinter::cut);
  printer.setState({true, true, false});
  QTcpSocket socket;
  socket.connectToHost(QHostAddress::LocalHost, printer.port());
  QTRY_COMPARE(socket.state(), QAbstractSocket::ConnectedState);
  socket.write(QByteArray("\x10\x04\x04", 3));
  QTRY_COMPARE(socket.bytesAvailable(), 1);
  QCOMPARE(socket.readAll().toHex(), QByteArray("7e"));
  socket.write(renderers::toEscpos(documents::slipOf(samples::sale()), {}));
  QTRY_COMPARE(cut.count(), 1);
  QVERIFY(printer.paper().text().contains(u"Harbour & Rye"_s));
  printer.tearOff();
  QVERIFY(printer.paper().text().isEmpty());
}

QTEST_MAIN(EmulatorTest)
#include "tst_emulator.moc"
