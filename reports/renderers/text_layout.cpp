// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/renderers/text_layout.h"

#include <algorithm>

namespace counterfoil::renderers {

namespace {

using documents::Gap;
using documents::Grid;
using documents::Pair;
using documents::Rule;
using documents::RuleKind;
using documents::Section;
using documents::Symbol;
using documents::Words;

bool isWide(char32_t c) {
  return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0x303e) || (c >= 0x3041 && c <= 0xa4cf) ||
         (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) ||
         (c >= 0xff00 && c <= 0xff60) || (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1f64f) ||
         (c >= 0x1f680 && c <= 0x1f6ff) || (c >= 0x1f900 && c <= 0x1faff) || (c >= 0x20000 && c <= 0x3fffd);
}

int widthOf(char32_t c) {
  switch (QChar::category(c)) {
    case QChar::Mark_NonSpacing:
    case QChar::Mark_Enclosing:
    case QChar::Other_Format:
    case QChar::Other_Control:
      return 0;
    default:
      return isWide(c) ? 2 : 1;
  }
}

/// How many code units of `text` fit into `columns`; at least one code point.
qsizetype fitting(QStringView text, int columns) {
  int width = 0;
  qsizetype position = 0;
  while (position < text.size()) {
    const bool pair = text.at(position).isHighSurrogate() && position + 1 < text.size();
    const char32_t c =
        pair ? QChar::surrogateToUcs4(text.at(position), text.at(position + 1)) : text.at(position).unicode();
    const int next = widthOf(c);
    if (width + next > columns && position > 0) break;
    width += next;
    position += pair ? 2 : 1;
  }
  return position;
}

QString spaces(int count) {
  return QString(std::max(0, count), QLatin1Char(' '));
}

QString padded(const QString& text, int columns, Align align) {
  const int free = columns - displayWidth(text);
  if (align == Align::End) return spaces(free) + text;
  if (align == Align::Centre) return spaces(free / 2) + text + spaces(free - free / 2);
  return text + spaces(free);
}

class Arranger {
 public:
  Arranger(const TextLayout& layout, std::vector<LaidLine>& lines) : m_layout(layout), m_lines(lines) {}

  void operator()(const Words& block) {
    for (const QString& line : wrapped(write(block.text), columnsOf(block.tone))) push(line, block.align, block.tone);
  }
  void operator()(const Pair& block);
  void operator()(const Grid& block);
  void operator()(const Rule& block) {
    push(QString(m_layout.columns, QLatin1Char(block.kind == RuleKind::Strong ? '=' : '-')), Align::Start,
         Tone::Normal);
  }
  void operator()(const Gap&) { push({}, Align::Start, Tone::Normal); }
  void operator()(const Section& block) {
    push({}, Align::Start, Tone::Normal);
    for (const QString& line : wrapped(write(block.title), m_layout.columns)) push(line, Align::Start, Tone::Strong);
    (*this)(Rule{});
  }
  void operator()(const Symbol& block) { m_lines.push_back({block.data, Align::Centre, Tone::Normal, block}); }

 private:
  [[nodiscard]] int columnsOf(Tone tone) const {
    return tone == Tone::Large && m_layout.largeIsWide ? m_layout.columns / 2 : m_layout.columns;
  }
  [[nodiscard]] QString write(const QString& text) const { return m_layout.writable ? m_layout.writable(text) : text; }
  void push(const QString& text, Align align, Tone tone) { m_lines.push_back({text, align, tone, {}}); }
  void gridRow(const Grid& grid, const std::vector<QString>& cells, const std::vector<int>& widths, Tone tone);
  void stackedRow(const Grid& grid, const std::vector<QString>& cells, Tone tone);

  const TextLayout& m_layout;
  std::vector<LaidLine>& m_lines;
  int m_gap = 1;  ///< between the columns of the table at hand
};

void Arranger::operator()(const Pair& block) {
  const QString figure = write(block.figure);
  const QString mark = write(block.mark);
  const int markColumns = block.markColumn ? 1 + std::max(1, displayWidth(mark)) : 0;
  const QString right =
      block.markColumn ? figure + QLatin1Char(' ') + padded(mark, markColumns - 1, Align::Start) : figure;
  const int indent = block.indent * 2;
  const int rightWidth = displayWidth(right);
  const int labelColumns = m_layout.columns - indent - rightWidth - 1;
  const bool ownLine = labelColumns < std::min(8, displayWidth(write(block.label)));
  std::vector<QString> label = wrapped(write(block.label), ownLine ? m_layout.columns - indent : labelColumns);
  if (label.empty()) label.emplace_back();
  // The figure stands beside the first line of its label, or below a label that leaves it no room.
  for (std::size_t i = 0; i < label.size(); ++i) {
    const QString text = spaces(indent) + label[i];
    const bool withFigure = !ownLine && i == 0;
    push(withFigure ? padded(text, m_layout.columns - rightWidth, Align::Start) + right : text, Align::Start,
         block.tone);
  }
  if (ownLine) {
    // A figure wider than the paper is broken rather than lost.
    for (const QString& line : wrapped(right, m_layout.columns)) {
      push(padded(line, m_layout.columns, Align::End), Align::Start, block.tone);
    }
  }
}

void Arranger::gridRow(const Grid& grid, const std::vector<QString>& cells, const std::vector<int>& widths, Tone tone) {
  const std::vector<QString> first = wrapped(write(cells.empty() ? QString() : cells[0]), widths[0]);
  const std::size_t height = std::max<std::size_t>(1, first.size());
  for (std::size_t i = 0; i < height; ++i) {
    QString line = padded(i < first.size() ? first[i] : QString(), widths[0], grid.alignOf(0));
    for (std::size_t column = 1; column < widths.size(); ++column) {
      const QString cell = i == 0 && column < cells.size() ? write(cells[column]) : QString();
      line += spaces(m_gap) + padded(cell, widths[column], grid.alignOf(column));
    }
    push(line, Align::Start, tone);
  }
}

void Arranger::stackedRow(const Grid& grid, const std::vector<QString>& cells, Tone tone) {
  for (std::size_t column = 0; column < cells.size(); ++column) {
    if (cells[column].isEmpty()) continue;
    if (column == 0) {
      (*this)(Words{cells[0], Align::Start, Tone::Strong});
    } else {
      (*this)(Pair{column < grid.titles.size() ? grid.titles[column] : QString(), cells[column], tone, 1, {}, false});
    }
  }
}

void Arranger::operator()(const Grid& grid) {
  std::vector<int> widths(grid.titles.size(), 0);
  const auto measure = [&](const std::vector<QString>& cells) {
    for (std::size_t column = 0; column < cells.size() && column < widths.size(); ++column) {
      widths[column] = std::max(widths[column], displayWidth(write(cells[column])));
    }
  };
  if (widths.empty()) return;
  measure(grid.titles);
  for (const auto& row : grid.rows) measure(row);
  measure(grid.totals);
  int others = 0;
  for (std::size_t column = 1; column < widths.size(); ++column) others += widths[column];
  const int gaps = static_cast<int>(widths.size()) - 1;
  // Two spaces between columns where nothing has to wrap for it, else one.
  m_gap = m_layout.columns - others - 2 * gaps >= widths[0] ? 2 : 1;
  const int room = m_layout.columns - others - m_gap * gaps;
  if (room < std::min(widths[0], 6)) {
    for (const auto& row : grid.rows) stackedRow(grid, row, Tone::Normal);
    if (!grid.totals.empty()) stackedRow(grid, grid.totals, Tone::Strong);
    return;
  }
  widths[0] = widths.size() == 1 || grid.alignOf(1) == Align::End ? room : std::min(room, widths[0]);
  gridRow(grid, grid.titles, widths, Tone::Quiet);
  for (const auto& row : grid.rows) gridRow(grid, row, widths, Tone::Normal);
  if (!grid.totals.empty()) {
    (*this)(Rule{});
    gridRow(grid, grid.totals, widths, Tone::Strong);
  }
}

}  // namespace

int displayWidth(QStringView text) {
  int width = 0;
  for (qsizetype i = 0; i < text.size(); ++i) {
    char32_t c = text.at(i).unicode();
    if (text.at(i).isHighSurrogate() && i + 1 < text.size()) {
      c = QChar::surrogateToUcs4(text.at(i), text.at(i + 1));
      ++i;
    }
    width += widthOf(c);
  }
  return width;
}

std::vector<QString> wrapped(const QString& text, int columns) {
  std::vector<QString> lines;
  qsizetype indentSize = 0;
  while (indentSize < text.size() && text.at(indentSize) == QLatin1Char(' ')) ++indentSize;
  const QString indent = spaces(std::min(static_cast<int>(indentSize), columns / 2));
  const int room = std::max(1, columns - static_cast<int>(indent.size()));
  QString line;
  const auto flush = [&] {
    if (!line.isEmpty()) lines.push_back(indent + line);
    line.clear();
  };
  // No-break spaces are no places to break, so only the plain space splits.
  for (QString word : text.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
    if (!line.isEmpty() && displayWidth(line) + 1 + displayWidth(word) <= room) {
      line += QLatin1Char(' ') + word;
      continue;
    }
    flush();
    while (displayWidth(word) > room) {
      const qsizetype part = fitting(word, room);
      lines.push_back(indent + word.left(part));
      word = word.mid(part);
    }
    line = word;
  }
  flush();
  return lines;
}

std::vector<LaidLine> laidOut(const Slip& slip, const TextLayout& layout) {
  std::vector<LaidLine> lines;
  Arranger arranger(layout, lines);
  for (const documents::Block& block : slip.blocks) std::visit(arranger, block);
  return lines;
}

}  // namespace counterfoil::renderers
