// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <functional>
#include <variant>
#include <vector>

#include "reports/documents/slip.h"
#include "reports/renderers/code_pages.h"

namespace counterfoil::emulator {

// A receipt printer in software: reads the byte stream of ESC/POS and keeps what would be on the paper. It is strict: a
// command it does not know is reported with its place, because a real printer would print it as rubbish. It stands in
// for hardware in tests, and for a printer that nobody has connected.

struct CellStyle {
  bool bold = false;
  bool underline = false;
  bool inverted = false;
  bool fontB = false;
  int width = 1;  ///< times the font's, 1 to 8
  int height = 1;
};

struct PaperCell {
  QChar character;
  CellStyle style;
};

struct PaperLine {
  std::vector<PaperCell> cells;
  documents::Align align = documents::Align::Start;
  [[nodiscard]] QString text() const;
};
struct PaperSymbol {
  documents::SymbolKind kind = documents::SymbolKind::Code128;
  QString data;
  int moduleDots = 2;
  int heightDots = 162;
  documents::Align align = documents::Align::Start;
};
/// Rows of dots, most significant bit left, dark where set.
struct PaperRaster {
  int bytesPerRow = 0;
  QByteArray rows;
  documents::Align align = documents::Align::Start;
};
struct PaperFeed {
  int dots = 0;
};
struct PaperCut {
  bool partial = false;
};
struct DrawerPulse {
  int pin = 0;
  int onMs = 0;
  int offMs = 0;
};

using PaperMark = std::variant<PaperLine, PaperSymbol, PaperRaster, PaperFeed, PaperCut, DrawerPulse>;

struct UnknownCommand {
  qint64 offset = 0;  ///< in the stream
  QByteArray bytes;
};

class EscposPaper {
 public:
  /// `dots`: the printable width, 8 dots a millimetre.
  explicit EscposPaper(int dots = 576) : m_dots(dots) {}

  /// Takes bytes in pieces of any size; an unfinished command waits for the rest.
  void feed(const QByteArray& bytes);
  /// Called for DLE EOT n with n; the printer answers at once, even in the middle of a job.
  void onStatusRequest(std::function<void(int)> answer) { m_statusRequest = std::move(answer); }

  [[nodiscard]] int dots() const { return m_dots; }
  [[nodiscard]] const std::vector<PaperMark>& marks() const { return m_marks; }
  [[nodiscard]] const std::vector<UnknownCommand>& unknown() const { return m_unknown; }
  /// The characters, line by line, centred lines padded; a symbol as its data in brackets, a cut as a line of dashes.
  [[nodiscard]] QString text() const;
  [[nodiscard]] std::vector<DrawerPulse> drawerPulses() const;
  [[nodiscard]] int cutCount() const;
  /// Bytes of a command that has not ended, or characters of a line that was not fed.
  [[nodiscard]] bool isMidway() const { return !m_pending.isEmpty() || !m_line.empty(); }
  /// Tears the paper off; modes stay.
  void clear();

 private:
  /// Bytes used by what stands at `at`, or 0 when more are needed.
  [[nodiscard]] qsizetype step(QByteArrayView at);
  [[nodiscard]] qsizetype escape(QByteArrayView at);
  [[nodiscard]] qsizetype group(QByteArrayView at);
  [[nodiscard]] qsizetype realTime(QByteArrayView at);
  [[nodiscard]] qsizetype barcode(QByteArrayView at);
  [[nodiscard]] qsizetype twoDimensional(QByteArrayView at);
  [[nodiscard]] qsizetype raster(QByteArrayView at);
  [[nodiscard]] qsizetype cut(QByteArrayView at);
  [[nodiscard]] qsizetype unknownCommand(QByteArrayView at, qsizetype length);
  void initialise();
  void put(char byte);
  void lineFeed();
  void feedDots(int dots);

  int m_dots;
  std::function<void(int)> m_statusRequest;
  std::vector<PaperMark> m_marks;
  std::vector<UnknownCommand> m_unknown;
  QByteArray m_pending;
  qint64 m_offset = 0;
  std::vector<PaperCell> m_line;
  int m_lineDots = 0;
  CellStyle m_style;
  documents::Align m_align = documents::Align::Start;
  renderers::CodePage m_page = renderers::CodePage::Cp437;
  int m_lineSpacing = 30;
  int m_barHeight = 162;
  int m_barModule = 3;
  int m_qrModule = 3;
  QByteArray m_qrData;
};

}  // namespace counterfoil::emulator
