// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/renderers/escpos.h"

#include <QCoreApplication>
#include <algorithm>

#include "reports/renderers/text_layout.h"

// Command names and bytes: Epson, ESC/POS Application Programming Guide.

namespace counterfoil::renderers {

namespace {

using documents::Symbol;
using documents::SymbolKind;

struct PrinterWords {
  Q_DECLARE_TR_FUNCTIONS(Printer)
};

constexpr int kBarModuleDots = 2;
constexpr int kBarHeightDots = 64;

class EscposWriter {
 public:
  explicit EscposWriter(const EscposProfile& profile) : m_profile(profile), m_encoder(profile.pages) {}

  void initialise() {
    m_bytes += "\x1b@";
    m_encoder.forgetPage();
    m_align = Align::Start;
    m_bold = false;
    m_size = 0;
  }

  void line(const LaidLine& line) {
    align(line.align);
    if (line.symbol) {
      symbol(*line.symbol);
      return;
    }
    bold(line.tone == Tone::Strong || line.tone == Tone::Large || line.tone == Tone::Total);
    size(line.text.isEmpty() ? 0 : line.tone == Tone::Large ? 0x11 : line.tone == Tone::Total ? 0x01 : 0x00);
    QString text = line.text;
    while (text.endsWith(QLatin1Char(' '))) text.chop(1);
    m_encoder.encode(text, m_bytes);
    m_bytes += '\n';
  }

  void finish() {
    align(Align::Start);
    bold(false);
    size(0);
    // A cut with a feed takes the last line past the knife; without a knife the paper is torn at the bar.
    if (m_profile.cuts) {
      m_bytes += QByteArray("\x1dVB\0", 4);
    } else {
      m_bytes += QByteArray(
          "\x1b"
          "d\x05",
          3);
    }
  }

  [[nodiscard]] const QByteArray& bytes() const { return m_bytes; }
  [[nodiscard]] const PageEncoder& encoder() const { return m_encoder; }

 private:
  void align(Align align) {
    if (align == m_align) return;
    m_align = align;
    m_bytes +=
        "\x1b"
        "a";
    m_bytes += static_cast<char>(align == Align::Start ? 0 : align == Align::Centre ? 1 : 2);
  }
  void bold(bool on) {
    if (on == m_bold) return;
    m_bold = on;
    m_bytes +=
        "\x1b"
        "E";
    m_bytes += static_cast<char>(on ? 1 : 0);
  }
  void size(int size) {
    if (size == m_size) return;
    m_size = size;
    m_bytes += "\x1d!";
    m_bytes += static_cast<char>(size);
  }

  void symbol(const Symbol& symbol) {
    bold(false);
    size(0);
    const QByteArray data = symbol.data.toUtf8();
    const bool ascii = std::all_of(data.begin(), data.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
    // Code 128 B: 11 modules a character, start and check 11 each, stop 13, quiet zones of 10 on either side.
    const qsizetype modules = 11 * data.size() + 35 + 20;
    const bool fits = modules * kBarModuleDots <= m_profile.dots && data.size() <= 250;
    if (symbol.kind == SymbolKind::Code128 && ascii && fits) {
      bars(data);
    } else if (m_profile.drawsQr && data.size() <= 600) {
      qr(data);
    }
    if (!symbol.caption.isEmpty()) {
      m_encoder.encode(m_encoder.writable(symbol.caption), m_bytes);
      m_bytes += '\n';
    }
  }

  void bars(QByteArray data) {
    // "{" introduces a code set, so it is doubled.
    data.replace("{", "{{");
    data.prepend("{B");
    m_bytes += "\x1dh";
    m_bytes += static_cast<char>(kBarHeightDots);
    m_bytes += "\x1dw";
    m_bytes += static_cast<char>(kBarModuleDots);
    m_bytes += QByteArray("\x1dH\0", 3);
    m_bytes += "\x1dkI";
    m_bytes += static_cast<char>(data.size());
    m_bytes += data;
  }

  void qr(const QByteArray& data) {
    const auto function = [&](const QByteArray& parameters) {
      const auto length = static_cast<unsigned>(parameters.size());
      m_bytes += "\x1d(k";
      m_bytes += static_cast<char>(length & 0xffU);
      m_bytes += static_cast<char>(length >> 8U);
      m_bytes += parameters;
    };
    function(QByteArray("1A2\0", 4));
    function(QByteArray("1C\x05", 3));
    function("1E1");
    function("1P0" + data);
    function("1Q0");
  }

  const EscposProfile& m_profile;
  PageEncoder m_encoder;
  QByteArray m_bytes;
  Align m_align = Align::Start;
  bool m_bold = false;
  int m_size = 0;
};

QByteArray written(const Slip& slip, const EscposProfile& profile, bool cut) {
  EscposWriter writer(profile);
  TextLayout layout;
  layout.columns = std::max(20, profile.columns);
  layout.largeIsWide = true;
  layout.writable = [&](const QString& text) { return writer.encoder().writable(text); };
  writer.initialise();
  for (const LaidLine& line : laidOut(slip, layout)) writer.line(line);
  if (cut) writer.finish();
  return writer.bytes();
}

}  // namespace

QByteArray toEscpos(const Slip& slip, const EscposProfile& profile) {
  return written(slip, profile, true);
}

QByteArray drawerPulse(const EscposProfile& profile) {
  QByteArray bytes = "\x1bp";
  bytes += static_cast<char>(profile.drawerPin == 1 ? 1 : 0);
  bytes += static_cast<char>(60);   // × 2 ms
  bytes += static_cast<char>(120);  // × 2 ms
  return bytes;
}

QByteArray perhapsPrintedMark(const EscposProfile& profile) {
  Slip slip;
  slip.words(PrinterWords::tr("May have been printed already"), Align::Centre, Tone::Strong);
  slip.gap();
  return written(slip, profile, false);
}

Slip testSlip(const EscposProfile& profile, const QString& printerName) {
  Slip slip;
  slip.title = PrinterWords::tr("Test page");
  slip.words(PrinterWords::tr("Test page"), Align::Centre, Tone::Large);
  slip.words(printerName, Align::Centre);
  slip.rule(documents::RuleKind::Strong);
  slip.pair(PrinterWords::tr("Columns"), QString::number(profile.columns));
  slip.pair(PrinterWords::tr("Dots"), QString::number(profile.dots));
  slip.pair(PrinterWords::tr("Strong"), QStringLiteral("1,234.50"), Tone::Strong);
  slip.pair(PrinterWords::tr("Total"), QStringLiteral("£1,234.50"), Tone::Total);
  slip.rule();
  QString ruler;
  for (int column = 1; column <= profile.columns; ++column) ruler += QString::number(column % 10);
  slip.words(ruler);
  slip.words(QStringLiteral("àâäçéèêëîïôöùûüß ÀÇÉÑÖÜ ñ ¿¡ £ € § ° × · • – …"));
  slip.gap();
  slip.blocks.emplace_back(Symbol{SymbolKind::Code128, QStringLiteral("TEST-000123"), QStringLiteral("TEST-000123")});
  slip.blocks.emplace_back(Symbol{SymbolKind::Qr, QStringLiteral("https://example.org/r/TEST-000123"), {}});
  slip.words(PrinterWords::tr("If this reads well and is cut below, the printer is ready."), Align::Centre);
  return slip;
}

}  // namespace counterfoil::renderers
