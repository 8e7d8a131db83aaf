// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "reports/renderers/code_pages.h"
#include "reports/renderers/escpos.h"
#include "reports/renderers/symbol_modules.h"
#include "tests/reports/samples.h"

using namespace counterfoil;
using namespace Qt::StringLiterals;
using renderers::CodePage;
using renderers::EscposProfile;
using renderers::PageEncoder;

class EscposTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void every_page_maps_there_and_back_data();
  void every_page_maps_there_and_back();
  void signs_have_the_bytes_of_the_manual();
  void pages_are_switched_only_when_needed();
  void what_no_page_has_degrades_sensibly_data();
  void what_no_page_has_degrades_sensibly();
  void names_cannot_give_orders();
  void pieces_have_their_golden_bytes();
  void a_long_number_becomes_a_qr_code();
  void the_pulse_is_120_ms_on_the_pin_of_the_profile();
  void a_printer_without_knife_is_fed_instead();
  void code_128_has_the_modules_of_the_standard();
};

namespace {

QByteArray slipBytes(const std::function<void(documents::Slip&)>& fill, EscposProfile profile = {}) {
  documents::Slip slip;
  fill(slip);
  profile.cuts = true;
  QByteArray bytes = renderers::toEscpos(slip, profile);
  return bytes;
}

}  // namespace

void EscposTest::every_page_maps_there_and_back_data() {
  QTest::addColumn<int>("number");
  for (const int number : {0, 2, 16, 17, 18, 19}) QTest::addRow("ESC t %d", number) << number;
}

void EscposTest::every_page_maps_there_and_back() {
  QFETCH(int, number);
  const auto page = renderers::codePageOfEscpos(number);
  QVERIFY(page.has_value());
  QCOMPARE(renderers::escposNumber(*page), number);
  for (int byte = 0x20; byte < 0x100; ++byte) {
    if (byte == 0x7f) continue;
    const QChar c = renderers::characterOf(*page, static_cast<char>(byte));
    if (c == QChar(QChar::ReplacementCharacter)) continue;
    const auto back = renderers::byteOf(*page, c);
    QVERIFY2(back.has_value(), qPrintable(QString::number(byte, 16)));
    QCOMPARE(static_cast<unsigned char>(*back), static_cast<unsigned char>(byte));
  }
}

void EscposTest::signs_have_the_bytes_of_the_manual() {
  QCOMPARE(renderers::byteOf(CodePage::Cp858, u'€').value(), '\xd5');
  QCOMPARE(renderers::byteOf(CodePage::Cp1252, u'€').value(), '\x80');
  QVERIFY(!renderers::byteOf(CodePage::Cp437, u'€').has_value());
  QCOMPARE(renderers::byteOf(CodePage::Cp437, u'£').value(), '\x9c');
  QCOMPARE(renderers::byteOf(CodePage::Cp852, u'ő').value(), '\x8b');
  QCOMPARE(renderers::byteOf(CodePage::Cp866, u'Ж').value(), '\x86');
  QVERIFY(!renderers::codePageOfEscpos(255).has_value());
}

void EscposTest::pages_are_switched_only_when_needed() {
  PageEncoder encoder({CodePage::Cp858, CodePage::Cp1252, CodePage::Cp437});
  QByteArray bytes;
  encoder.encode(u"plain"_s, bytes);
  QCOMPARE(bytes, QByteArray("plain"));
  bytes.clear();
  encoder.encode(u"é €"_s, bytes);
  QCOMPARE(bytes.toHex(' '), QByteArray("1b 74 13 82 20 d5"));
  bytes.clear();
  encoder.encode(u"ü"_s, bytes);  // the page is still right
  QCOMPARE(bytes.toHex(' '), QByteArray("81"));
  bytes.clear();
  encoder.encode(u"• –"_s, bytes);  // 858 has no bullet
  QCOMPARE(bytes.toHex(' '), QByteArray("1b 74 10 95 20 96"));
  bytes.clear();
  encoder.forgetPage();
  encoder.encode(u"–"_s, bytes);
  QCOMPARE(bytes.toHex(' '), QByteArray("1b 74 10 96"));
}

void EscposTest::what_no_page_has_degrades_sensibly_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("written");
  QTest::newRow("a letter with an accent no page has") << u"Erdős"_s << u"Erdos"_s;
  QTest::newRow("decomposed input is composed first") << u"Comte\u0301"_s << u"Comté"_s;
  QTest::newRow("an ellipsis the page has stays") << u"more…"_s << u"more…"_s;
  QTest::newRow("the rupee is spelled") << u"₹250"_s << u"Rs250"_s;
  QTest::newRow("a stroke is no accent, so it has its own row") << u"Łódź"_s << u"Lódz"_s;
  QTest::newRow("a no-break space is a space") << u"1\u00a0kg"_s << u"1 kg"_s;
  QTest::newRow("ligatures fall apart") << u"ﬁne"_s << u"fine"_s;
  QTest::newRow("an emoji is one question mark") << u"Tea ☕ 🍞"_s << u"Tea ? ?"_s;
  QTest::newRow("other scripts say that something is there") << u"緑茶"_s << u"??"_s;
  QTest::newRow("invisible signs vanish") << u"a\u200bb\u202ec"_s << u"abc"_s;
}

void EscposTest::what_no_page_has_degrades_sensibly() {
  QFETCH(QString, text);
  QFETCH(QString, written);
  const PageEncoder encoder({CodePage::Cp858, CodePage::Cp1252, CodePage::Cp437});
  QCOMPARE(encoder.writable(text), written);
}

void EscposTest::names_cannot_give_orders() {
  documents::Receipt receipt = samples::sale();
  receipt.lines[0].name = u"Free\x1bp\x00\x3c\x78 drawer\x1dV\x41\x10\x14\x01"_s;
  const QByteArray bytes = renderers::toEscpos(documents::slipOf(receipt), {});
  QVERIFY(!bytes.contains("\x1bp"));
  QCOMPARE(bytes.count("\x1dV"), 1);
  QVERIFY(!bytes.contains("\x10\x14"));
}

void EscposTest::pieces_have_their_golden_bytes() {
  QCOMPARE(slipBytes([](documents::Slip& s) { s.words(u"Hi"_s); }).toHex(' '),
           QByteArray("1b 40 48 69 0a 1d 56 42 00"));
  QCOMPARE(slipBytes([](documents::Slip& s) {
             s.words(u"Hi"_s, documents::Align::Centre, documents::Tone::Large);
           }).toHex(' '),
           QByteArray("1b 40 1b 61 01 1b 45 01 1d 21 11 48 69 0a 1b 61 00 1b 45 00 1d 21 00 1d 56 42 00"));
  QCOMPARE(slipBytes([](documents::Slip& s) {
             s.words(u"Sum"_s, documents::Align::Start, documents::Tone::Total);
           }).toHex(' '),
           QByteArray("1b 40 1b 45 01 1d 21 01 53 75 6d 0a 1b 45 00 1d 21 00 1d 56 42 00"));
  const QByteArray code = slipBytes([](documents::Slip& s) {
    s.blocks.emplace_back(documents::Symbol{documents::SymbolKind::Code128, u"A{1"_s, {}});
  });
  QCOMPARE(code.toHex(' '), QByteArray("1b 40 1b 61 01 1d 68 40 1d 77 02 1d 48 00 1d 6b 49 06 7b 42 41 7b 7b 31 "
                                       "1b 61 00 1d 56 42 00"));
  const QByteArray qr = slipBytes([](documents::Slip& s) {
    s.blocks.emplace_back(documents::Symbol{documents::SymbolKind::Qr, u"AB"_s, {}});
  });
  QCOMPARE(qr.toHex(' '),
           QByteArray("1b 40 1b 61 01 1d 28 6b 04 00 31 41 32 00 1d 28 6b 03 00 31 43 05 1d 28 6b 03 00 31 45 31 "
                      "1d 28 6b 05 00 31 50 30 41 42 1d 28 6b 03 00 31 51 30 1b 61 00 1d 56 42 00"));
}

void EscposTest::a_long_number_becomes_a_qr_code() {
  const QString number = u"a-number-much-longer-than-any-paper-could-show-as-bars"_s;
  const QByteArray bytes = slipBytes([&](documents::Slip& s) {
    s.blocks.emplace_back(documents::Symbol{documents::SymbolKind::Code128, number, number});
  });
  QVERIFY(!bytes.contains("\x1dkI"));
  QVERIFY(bytes.contains("1P0" + number.toLatin1()));
}

void EscposTest::the_pulse_is_120_ms_on_the_pin_of_the_profile() {
  EscposProfile profile;
  QCOMPARE(renderers::drawerPulse(profile).toHex(' '), QByteArray("1b 70 00 3c 78"));
  profile.drawerPin = 1;
  QCOMPARE(renderers::drawerPulse(profile).toHex(' '), QByteArray("1b 70 01 3c 78"));
}

void EscposTest::a_printer_without_knife_is_fed_instead() {
  EscposProfile profile;
  profile.cuts = false;
  const QByteArray bytes = renderers::toEscpos(documents::slipOf(samples::sale()), profile);
  QVERIFY(!bytes.contains("\x1dV"));
  QVERIFY(
      bytes.endsWith("\x1b"
                     "d\x05"));
}

void EscposTest::code_128_has_the_modules_of_the_standard() {
  const auto modules = renderers::modulesOf(documents::SymbolKind::Code128, u"ABC-123"_s);
  QVERIFY(modules);
  QCOMPARE(modules->rows, 1);
  QCOMPARE(modules->columns, 11 * 7 + 35);  // start, seven characters, check, stop
  QVERIFY(!renderers::modulesOf(documents::SymbolKind::Code128, QString()));
}

QTEST_GUILESS_MAIN(EscposTest)
#include "tst_escpos.moc"
