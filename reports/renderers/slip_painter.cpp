// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/renderers/slip_painter.h"

#include <QFontDatabase>
#include <QFontMetricsF>
#include <QPen>
#include <algorithm>
#include <cmath>

#include "reports/renderers/symbol_modules.h"

namespace counterfoil::renderers {

using documents::Align;
using documents::Tone;

namespace {

const QColor kInkColour(0x1f, 0x1d, 0x1a);
const QColor kQuietColour(0x5f, 0x5a, 0x52);
const QColor kLineColour(0xb9, 0xb2, 0xa6);

/// Fonts whose digits are of one width as they come. Inter, the face of the screens, has such digits only as a feature
/// that Qt 6.4 cannot ask for; setting its digits one by one tears numbers apart for search and for screen readers, and
/// its hyphen between capitals and digits has no Unicode value in the file.
QString documentFamily() {
  const QStringList families = QFontDatabase::families();
  for (const QString& family : {QStringLiteral("Noto Sans"), QStringLiteral("DejaVu Sans")}) {
    if (families.contains(family)) return family;
  }
  return QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
}

}  // namespace

SlipPainter::SlipPainter(QPaintDevice* device, QPainter* painter, const Style& style)
    : m_device(device), m_painter(painter), m_style(style), m_family(documentFamily()) {}

QFont SlipPainter::font(Tone tone, const QString& text) const {
  QFont font(m_family);
  const bool simple = std::all_of(text.begin(), text.end(), [](QChar c) {
    return c.unicode() < 0x300 || (c.unicode() >= 0x370 && c.unicode() < 0x590) ||
           (c.unicode() >= 0x2010 && c.unicode() < 0x2100);
  });
  font.setStyleStrategy(simple ? QFont::StyleStrategy(QFont::PreferOutline | QFont::PreferNoShaping)
                               : QFont::PreferOutline);
  qreal points = m_style.bodyPoints;
  switch (tone) {
    case Tone::Normal:
      break;
    case Tone::Strong:
      font.setWeight(QFont::DemiBold);
      break;
    case Tone::Quiet:
      points *= 0.88;
      break;
    case Tone::Large:
      points *= 1.6;
      font.setWeight(QFont::DemiBold);
      break;
    case Tone::Total:
      points *= 1.4;
      font.setWeight(QFont::DemiBold);
      break;
  }
  font.setPixelSize(std::max(1, qRound(points * m_style.unit)));
  return font;
}

qreal SlipPainter::lineHeight(Tone tone) const {
  return QFontMetricsF(font(tone), m_device).height() * 1.12;
}

qreal SlipPainter::widthOf(const QString& text, Tone tone) const {
  return QFontMetricsF(font(tone, text), m_device).horizontalAdvance(text);
}

std::vector<QString> SlipPainter::wrap(const QString& text, Tone tone, qreal width) const {
  std::vector<QString> lines;
  QString line;
  for (QString word : text.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
    const QString longer = line.isEmpty() ? word : line + QLatin1Char(' ') + word;
    if (widthOf(longer, tone) <= width) {
      line = longer;
      continue;
    }
    if (!line.isEmpty()) lines.push_back(line);
    while (widthOf(word, tone) > width && word.size() > 1) {
      qsizetype fits = word.size() - 1;
      while (fits > 1 && widthOf(word.left(fits), tone) > width) --fits;
      if (word.at(fits - 1).isHighSurrogate()) ++fits;
      lines.push_back(word.left(fits));
      word = word.mid(fits);
    }
    line = word;
  }
  if (!line.isEmpty()) lines.push_back(line);
  return lines;
}

void SlipPainter::text(const QString& text, Tone tone, qreal x, qreal baseline) const {
  if (m_painter == nullptr || text.isEmpty()) return;
  m_painter->setFont(font(tone, text));
  m_painter->setPen(tone == Tone::Quiet ? kQuietColour : kInkColour);
  m_painter->drawText(QPointF(x, baseline), text);
}

qreal SlipPainter::startOf(Align align, qreal x, qreal width, qreal used) const {
  const bool toRight = (align == Align::End) != (m_style.rightToLeft && align != Align::Centre);
  if (align == Align::Centre) return x + (width - used) / 2;
  return toRight ? x + width - used : x;
}

qreal SlipPainter::drawLine(const QString& line, Align align, Tone tone, qreal x, qreal y, qreal width) {
  const QFontMetricsF metrics(font(tone), m_device);
  text(line, tone, startOf(align, x, width, widthOf(line, tone)), y + metrics.ascent());
  return lineHeight(tone);
}

qreal SlipPainter::draw(const documents::Block& block, qreal x, qreal y, qreal width) {
  if (const auto* b = std::get_if<documents::Words>(&block)) return words(*b, x, y, width);
  if (const auto* b = std::get_if<documents::Pair>(&block)) return pair(*b, x, y, width);
  if (const auto* b = std::get_if<documents::Grid>(&block)) return grid(*b, x, y, width);
  if (const auto* b = std::get_if<documents::Rule>(&block)) return rule(*b, x, y, width);
  if (const auto* b = std::get_if<documents::Section>(&block)) return section(*b, x, y, width);
  if (const auto* b = std::get_if<documents::Symbol>(&block)) return symbol(*b, x, y, width);
  return points(m_style.bodyPoints * 0.8);  // a gap
}

qreal SlipPainter::words(const documents::Words& block, qreal x, qreal y, qreal width) {
  qsizetype spaces = 0;
  while (spaces < block.text.size() && block.text.at(spaces) == QLatin1Char(' ')) ++spaces;
  const qreal indent = points(m_style.bodyPoints * 0.5) * static_cast<qreal>(spaces);
  qreal height = 0;
  for (const QString& line : wrap(block.text, block.tone, width - indent)) {
    height += drawLine(line, block.align, block.tone, m_style.rightToLeft ? x : x + indent, y + height, width - indent);
  }
  return height;
}

qreal SlipPainter::pair(const documents::Pair& block, qreal x, qreal y, qreal width) {
  const qreal mark = block.markColumn ? points(m_style.bodyPoints * 1.3) : 0;
  const qreal indent = points(m_style.bodyPoints) * block.indent;
  const qreal figure = widthOf(block.figure, block.tone);
  const qreal room = width - indent - figure - mark - points(m_style.bodyPoints);
  const bool ownLine = room < width / 5;
  const qreal labelWidth = ownLine ? width - indent : room;
  // Marks and figures stand at the end of the line: the left where one reads from the right.
  const bool reversed = m_style.rightToLeft;
  const qreal labelX = reversed ? x + width - indent - labelWidth : x + indent;
  const qreal figureX = reversed ? x + mark : x;
  const qreal figureWidth = width - mark;
  qreal height = 0;
  for (const QString& line : wrap(block.label, block.tone, labelWidth)) {
    height += drawLine(line, Align::Start, block.tone, labelX, y + height, labelWidth);
  }
  const qreal figureY = ownLine ? y + height : y;
  const qreal used = drawLine(block.figure, Align::End, block.tone, figureX, figureY, figureWidth);
  if (!block.mark.isEmpty()) {
    drawLine(block.mark, Align::End, Tone::Quiet, x, figureY + points(m_style.bodyPoints * 0.12), width);
  }
  return ownLine ? height + used : std::max(height, used);
}

std::vector<qreal> SlipPainter::gridWidths(const documents::Grid& block, qreal width) const {
  std::vector<qreal> widths(block.titles.size(), 0);
  const auto measure = [&](const std::vector<QString>& cells, Tone tone) {
    for (std::size_t i = 0; i < cells.size() && i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], widthOf(cells[i], tone));
    }
  };
  measure(block.titles, Tone::Quiet);
  for (const auto& row : block.rows) measure(row, Tone::Normal);
  measure(block.totals, Tone::Strong);
  const qreal gap = points(m_style.bodyPoints);
  qreal others = 0;
  for (std::size_t i = 1; i < widths.size(); ++i) {
    widths[i] += gap;
    others += widths[i];
  }
  if (widths.empty()) return widths;
  const qreal smallest = std::min(widths[0], width * 0.25);
  if (width - others < smallest && others > 0) {
    // Too much for the paper: the columns of figures are narrowed in proportion and their cells wrap.
    for (std::size_t i = 1; i < widths.size(); ++i) widths[i] *= (width - smallest) / others;
    widths[0] = smallest;
    return widths;
  }
  // On a wide page room is shared, so that the eye need not leap from the first column to the others.
  const qreal spare = width - others - widths[0];
  if (width > points(300) && widths.size() > 1) {
    const qreal share = std::min(spare / static_cast<qreal>(widths.size()), points(48));
    for (std::size_t i = 1; i < widths.size(); ++i) widths[i] += share;
    others += share * static_cast<qreal>(widths.size() - 1);
  }
  widths[0] = width - others;
  return widths;
}

qreal SlipPainter::drawGridRow(const documents::Grid& block, const std::vector<QString>& cells,
                               const std::vector<qreal>& widths, GridRow row, qreal x, qreal y) {
  const Tone tone = row == GridRow::Head ? Tone::Quiet : row == GridRow::Totals ? Tone::Strong : Tone::Normal;
  qreal height = lineHeight(tone);
  qreal total = 0;
  for (const qreal width : widths) total += width;
  qreal at = m_style.rightToLeft ? x + total : x;
  const qreal gap = points(m_style.bodyPoints);
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const qreal inner = i == 0 ? widths[i] : widths[i] - gap;
    if (m_style.rightToLeft) at -= widths[i];
    const qreal cellX = m_style.rightToLeft || i == 0 ? at : at + gap;
    qreal cellHeight = 0;
    if (i < cells.size()) {
      for (const QString& line : wrap(cells[i], tone, inner + 1)) {
        cellHeight += drawLine(line, block.alignOf(i), tone, cellX, y + cellHeight, inner);
      }
    }
    height = std::max(height, cellHeight);
    if (!m_style.rightToLeft) at += widths[i];
  }
  if (row == GridRow::Head && m_painter != nullptr) {
    m_painter->setPen(QPen(kLineColour, points(0.5)));
    m_painter->drawLine(QPointF(x, y + height), QPointF(x + total, y + height));
  }
  if (row == GridRow::Totals && m_painter != nullptr) {
    m_painter->setPen(QPen(kInkColour, points(0.75)));
    m_painter->drawLine(QPointF(x, y - points(1)), QPointF(x + total, y - points(1)));
  }
  return row == GridRow::Head ? height + points(2) : height;
}

qreal SlipPainter::grid(const documents::Grid& block, qreal x, qreal y, qreal width) {
  const std::vector<qreal> widths = gridWidths(block, width);
  qreal height = drawGridRow(block, block.titles, widths, GridRow::Head, x, y);
  for (const auto& row : block.rows) height += drawGridRow(block, row, widths, GridRow::Body, x, y + height);
  if (!block.totals.empty()) {
    height += points(3);
    height += drawGridRow(block, block.totals, widths, GridRow::Totals, x, y + height);
  }
  return height;
}

qreal SlipPainter::rule(const documents::Rule& block, qreal x, qreal y, qreal width) {
  const qreal height = points(m_style.bodyPoints * 0.9);
  if (m_painter != nullptr) {
    const bool strong = block.kind == documents::RuleKind::Strong;
    QPen pen(strong ? kInkColour : kLineColour, points(strong ? 1 : 0.6));
    m_painter->setPen(pen);
    m_painter->drawLine(QPointF(x, y + height / 2), QPointF(x + width, y + height / 2));
  }
  return height;
}

qreal SlipPainter::section(const documents::Section& block, qreal x, qreal y, qreal width) {
  const qreal before = points(m_style.bodyPoints);
  qreal height = before + drawLine(block.title, Align::Start, Tone::Strong, x, y + before, width);
  if (m_painter != nullptr) {
    m_painter->setPen(QPen(kLineColour, points(0.6)));
    m_painter->drawLine(QPointF(x, y + height), QPointF(x + width, y + height));
  }
  return height + points(2);
}

qreal SlipPainter::symbol(const documents::Symbol& block, qreal x, qreal y, qreal width) {
  const auto modules = modulesOf(block.kind, block.data);
  qreal height = 0;
  if (modules && modules->columns > 0) {
    const bool linear = modules->rows == 1;
    // Whole device units a module, or bars of one width would come out unequal.
    const qreal wished = linear ? std::min(width * 0.9 / modules->columns, points(0.95)) : points(2);
    const qreal module = std::max<qreal>(1, std::floor(wished));
    const qreal rowHeight = linear ? points(26) : module;
    if (m_painter != nullptr) {
      const qreal start = std::floor(x + (width - module * modules->columns) / 2);
      for (int row = 0; row < modules->rows; ++row) {
        for (int column = 0; column < modules->columns; ++column) {
          if (!modules->at(column, row)) continue;
          m_painter->fillRect(QRectF(start + module * column, y + rowHeight * row, module, rowHeight), Qt::black);
        }
      }
    }
    height = rowHeight * modules->rows + points(2);
  }
  if (!block.caption.isEmpty()) height += drawLine(block.caption, Align::Centre, Tone::Quiet, x, y + height, width);
  return height;
}

}  // namespace counterfoil::renderers
