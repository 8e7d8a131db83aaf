// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/emulator/escpos_paper.h"

#include <algorithm>

namespace counterfoil::emulator {

namespace {

constexpr char kLf = 0x0a;
constexpr char kDle = 0x10;
constexpr char kEsc = 0x1b;
constexpr char kGs = 0x1d;

int valueAt(QByteArrayView bytes, qsizetype index) {
  return static_cast<unsigned char>(bytes.at(index));
}

documents::Align alignOf(int n) {
  using documents::Align;
  return n % 48 == 1 ? Align::Centre : n % 48 == 2 ? Align::End : Align::Start;
}

int cellDots(const CellStyle& style) {
  return (style.fontB ? 9 : 12) * style.width;
}

}  // namespace

QString PaperLine::text() const {
  QString text;
  for (const PaperCell& cell : cells) text += cell.character;
  return text;
}

void EscposPaper::feed(const QByteArray& bytes) {
  m_pending += bytes;
  qsizetype done = 0;
  while (done < m_pending.size()) {
    const qsizetype used = step(QByteArrayView(m_pending).sliced(done));
    if (used == 0) break;
    done += used;
    m_offset += used;
  }
  m_pending.remove(0, done);
}

qsizetype EscposPaper::step(QByteArrayView at) {
  const char first = at.front();
  if (first == kLf) {
    lineFeed();
    return 1;
  }
  if (first == kEsc || first == kGs || first == kDle) {
    if (at.size() < 2) return 0;
    return first == kEsc ? escape(at) : first == kGs ? group(at) : realTime(at);
  }
  if (static_cast<unsigned char>(first) < 0x20 || first == 0x7f) return unknownCommand(at, 1);
  put(first);
  return 1;
}

qsizetype EscposPaper::escape(QByteArrayView at) {
  const char command = at.at(1);
  if (command == '@') {
    initialise();
    return 2;
  }
  if (command == '2') {
    m_lineSpacing = 30;
    return 2;
  }
  if (QByteArrayView("tEG-M!ad3").contains(command)) {
    if (at.size() < 3) return 0;
    const int n = valueAt(at, 2);
    switch (command) {
      case 't':
        if (const auto page = renderers::codePageOfEscpos(n)) {
          m_page = *page;
          return 3;
        }
        return unknownCommand(at, 3);
      case 'E':
      case 'G':
        m_style.bold = (n & 1) != 0;
        break;
      case '-':
        m_style.underline = n % 48 != 0;
        break;
      case 'M':
        m_style.fontB = n % 48 == 1;
        break;
      case '!':
        if ((n & 0x46) != 0) return unknownCommand(at, 3);
        m_style = {(n & 8) != 0, (n & 0x80) != 0,         m_style.inverted,
                   (n & 1) != 0, (n & 0x20) != 0 ? 2 : 1, (n & 0x10) != 0 ? 2 : 1};
        break;
      case 'a':
        m_align = alignOf(n);
        break;
      case 'd':
        if (!m_line.empty()) lineFeed();
        feedDots(n * m_lineSpacing);
        break;
      default:
        m_lineSpacing = n;
        break;
    }
    return 3;
  }
  if (command == 'p') {
    if (at.size() < 5) return 0;
    m_marks.emplace_back(DrawerPulse{valueAt(at, 2) % 48, valueAt(at, 3) * 2, valueAt(at, 4) * 2});
    return 5;
  }
  return unknownCommand(at, 2);
}

qsizetype EscposPaper::group(QByteArrayView at) {
  const char command = at.at(1);
  if (command == 'V') return cut(at);
  if (command == 'k') return barcode(at);
  if (command == '(') return twoDimensional(at);
  if (command == 'v') return raster(at);
  if (!QByteArrayView("!BhwHfa").contains(command)) return unknownCommand(at, 2);
  if (at.size() < 3) return 0;
  const int n = valueAt(at, 2);
  switch (command) {
    case '!':
      if ((n & 0x88) != 0) return unknownCommand(at, 3);
      m_style.width = (n >> 4) + 1;
      m_style.height = (n & 7) + 1;
      break;
    case 'B':
      m_style.inverted = (n & 1) != 0;
      break;
    case 'h':
      m_barHeight = n;
      break;
    case 'w':
      if (n < 2 || n > 6) return unknownCommand(at, 3);
      m_barModule = n;
      break;
    default:
      break;  // the place and font of a code's text, automatic status: nothing to see on the paper
  }
  return 3;
}

qsizetype EscposPaper::realTime(QByteArrayView at) {
  if (at.at(1) == 0x04) {
    if (at.size() < 3) return 0;
    if (m_statusRequest) m_statusRequest(valueAt(at, 2));
    return 3;
  }
  if (at.at(1) == 0x14) {
    if (at.size() < 5) return 0;
    if (at.at(2) != 1) return unknownCommand(at, 5);
    m_marks.emplace_back(DrawerPulse{valueAt(at, 3), valueAt(at, 4) * 100, valueAt(at, 4) * 100});
    return 5;
  }
  return unknownCommand(at, 2);
}

qsizetype EscposPaper::cut(QByteArrayView at) {
  if (at.size() < 3) return 0;
  const int mode = valueAt(at, 2);
  const bool feeds = mode == 65 || mode == 66;
  if (feeds && at.size() < 4) return 0;
  if (!feeds && mode % 48 > 1) return unknownCommand(at, 3);
  if (!m_line.empty()) lineFeed();
  if (feeds) feedDots(valueAt(at, 3) + 90);
  m_marks.emplace_back(PaperCut{feeds ? mode == 66 : mode % 48 == 1});
  return feeds ? 4 : 3;
}

qsizetype EscposPaper::barcode(QByteArrayView at) {
  if (at.size() < 4) return 0;
  const int kind = valueAt(at, 2);
  const int length = valueAt(at, 3);
  if (kind != 73) return unknownCommand(at, 3);  // this program prints Code 128 only
  if (at.size() < 4 + length) return 0;
  const QByteArray data = at.sliced(4, length).toByteArray();
  if (!data.startsWith("{A") && !data.startsWith("{B")) return unknownCommand(at, 4 + length);
  QByteArray text = data.mid(2);
  text.replace("{{", "{");
  m_marks.emplace_back(
      PaperSymbol{documents::SymbolKind::Code128, QString::fromLatin1(text), m_barModule, m_barHeight, m_align});
  return 4 + length;
}

qsizetype EscposPaper::twoDimensional(QByteArrayView at) {
  if (at.size() < 5) return 0;
  const qsizetype length = valueAt(at, 3) + 256 * valueAt(at, 4);
  if (at.size() < 5 + length) return 0;
  const QByteArray parameters = at.sliced(5, length).toByteArray();
  if (at.at(2) != 'k' || length < 3 || parameters.at(0) != '1') return unknownCommand(at, 5 + length);
  const char function = parameters.at(1);
  if (function == 'C') {
    m_qrModule = std::clamp<int>(parameters.at(2), 1, 16);
  } else if (function == 'P') {
    m_qrData = parameters.mid(3);
  } else if (function == 'Q') {
    m_marks.emplace_back(PaperSymbol{documents::SymbolKind::Qr, QString::fromUtf8(m_qrData), m_qrModule, 0, m_align});
  } else if (function != 'A' && function != 'E') {
    return unknownCommand(at, 5 + length);
  }
  return 5 + length;
}

qsizetype EscposPaper::raster(QByteArrayView at) {
  if (at.size() < 8) return 0;
  const int bytesPerRow = valueAt(at, 4) + 256 * valueAt(at, 5);
  const qsizetype length = qsizetype(bytesPerRow) * (valueAt(at, 6) + 256 * valueAt(at, 7));
  if (at.at(2) != '0' || bytesPerRow == 0) return unknownCommand(at, 8);
  if (at.size() < 8 + length) return 0;
  m_marks.emplace_back(PaperRaster{bytesPerRow, at.sliced(8, length).toByteArray(), m_align});
  return 8 + length;
}

qsizetype EscposPaper::unknownCommand(QByteArrayView at, qsizetype length) {
  const qsizetype used = std::min(length, at.size());
  m_unknown.push_back({m_offset, at.first(used).toByteArray()});
  return used;
}

void EscposPaper::initialise() {
  m_line.clear();
  m_lineDots = 0;
  m_style = {};
  m_align = documents::Align::Start;
  m_page = renderers::CodePage::Cp437;
  m_lineSpacing = 30;
  m_barHeight = 162;
  m_barModule = 3;
  m_qrModule = 3;
  m_qrData.clear();
}

void EscposPaper::put(char byte) {
  const int width = cellDots(m_style);
  if (m_lineDots + width > m_dots) lineFeed();
  m_line.push_back({renderers::characterOf(m_page, byte), m_style});
  m_lineDots += width;
}

void EscposPaper::lineFeed() {
  m_marks.emplace_back(PaperLine{std::move(m_line), m_align});
  m_line = {};
  m_lineDots = 0;
}

void EscposPaper::feedDots(int dots) {
  m_marks.emplace_back(PaperFeed{dots});
}

QString EscposPaper::text() const {
  QString all;
  for (const PaperMark& mark : m_marks) {
    if (const auto* line = std::get_if<PaperLine>(&mark)) {
      const QString text = line->text();
      int used = 0;
      for (const PaperCell& cell : line->cells) used += cellDots(cell.style);
      int free = std::max(0, (m_dots - used) / 12);
      if (line->align == documents::Align::Start) free = 0;
      if (line->align == documents::Align::Centre) free /= 2;
      all += QString(text.isEmpty() ? 0 : free, QLatin1Char(' ')) + text + QLatin1Char('\n');
    } else if (const auto* symbol = std::get_if<PaperSymbol>(&mark)) {
      all += QLatin1Char('[') + symbol->data + QStringLiteral("]\n");
    } else if (std::holds_alternative<PaperCut>(mark)) {
      all += QString(m_dots / 12, QLatin1Char('-')) + QLatin1Char('\n');
    }
  }
  return all;
}

std::vector<DrawerPulse> EscposPaper::drawerPulses() const {
  std::vector<DrawerPulse> pulses;
  for (const PaperMark& mark : m_marks) {
    if (const auto* pulse = std::get_if<DrawerPulse>(&mark)) pulses.push_back(*pulse);
  }
  return pulses;
}

int EscposPaper::cutCount() const {
  return static_cast<int>(std::count_if(m_marks.begin(), m_marks.end(),
                                        [](const PaperMark& mark) { return std::holds_alternative<PaperCut>(mark); }));
}

void EscposPaper::clear() {
  m_marks.clear();
  m_unknown.clear();
}

}  // namespace counterfoil::emulator
