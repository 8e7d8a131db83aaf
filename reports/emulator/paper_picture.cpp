// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/emulator/paper_picture.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "reports/renderers/symbol_modules.h"

namespace counterfoil::emulator {

namespace {

constexpr int kMargin = 32;
const QColor kPaper(0xfb, 0xf9, 0xf4);
const QColor kInk(0x22, 0x20, 0x1e);
const QColor kDesk(0xd9, 0xd5, 0xcc);

int cellHeight(const CellStyle& style) {
  return (style.fontB ? 17 : 24) * style.height;
}
int cellWidth(const CellStyle& style) {
  return (style.fontB ? 9 : 12) * style.width;
}

int lineHeight(const PaperLine& line) {
  int height = 24;
  for (const PaperCell& cell : line.cells) height = std::max(height, cellHeight(cell.style));
  return height + 6;
}

/// Draws marks from top to bottom; without a painter it only measures.
class PaperPainter {
 public:
  PaperPainter(QPainter* painter, int dots)
      : m_painter(painter), m_dots(dots), m_font(QStringLiteral("DejaVu Sans Mono")) {
    m_font.setStyleHint(QFont::Monospace);
    m_font.setPixelSize(20);
  }

  void operator()(const PaperLine& line);
  void operator()(const PaperSymbol& symbol);
  void operator()(const PaperRaster& raster);
  void operator()(const PaperFeed& feed) { m_y += feed.dots; }
  void operator()(const PaperCut& cut);
  void operator()(const DrawerPulse& pulse);
  [[nodiscard]] int y() const { return m_y; }

 private:
  [[nodiscard]] int startOf(documents::Align align, int width) const {
    const int free = std::max(0, m_dots - width);
    return kMargin + (align == documents::Align::Centre ? free / 2 : align == documents::Align::End ? free : 0);
  }
  void drawCell(const PaperCell& cell, int x, int baseline);

  QPainter* m_painter;
  int m_dots;
  QFont m_font;
  int m_y = kMargin;
};

void PaperPainter::drawCell(const PaperCell& cell, int x, int baseline) {
  const CellStyle& style = cell.style;
  const int width = cellWidth(style);
  const int height = cellHeight(style);
  const QRect box(x, baseline - height, width, height);
  if (style.inverted) m_painter->fillRect(box, kInk);
  QFont font = m_font;
  font.setBold(style.bold);
  const QFontMetricsF metrics(font);
  // The glyph is drawn at one size and stretched into its cell, as a thermal head doubles its dots.
  const qreal advance = std::max<qreal>(1, metrics.horizontalAdvance(QLatin1Char('0')));
  m_painter->save();
  m_painter->translate(box.topLeft());
  m_painter->scale(width / advance, height / (metrics.ascent() + metrics.descent()));
  m_painter->setFont(font);
  m_painter->setPen(style.inverted ? kPaper : kInk);
  m_painter->drawText(QPointF(0, metrics.ascent()), QString(cell.character));
  m_painter->restore();
  if (style.underline) m_painter->fillRect(QRect(x, baseline - 2, width, 2), kInk);
}

void PaperPainter::operator()(const PaperLine& line) {
  const int height = lineHeight(line);
  if (m_painter != nullptr) {
    int width = 0;
    for (const PaperCell& cell : line.cells) width += cellWidth(cell.style);
    int x = startOf(line.align, width);
    for (const PaperCell& cell : line.cells) {
      drawCell(cell, x, m_y + height - 3);
      x += cellWidth(cell.style);
    }
  }
  m_y += height;
}

void PaperPainter::operator()(const PaperSymbol& symbol) {
  const auto modules = renderers::modulesOf(symbol.kind, symbol.data);
  if (!modules) return;
  const bool linear = modules->rows == 1;
  const int module = std::max(1, symbol.moduleDots);
  const int rowHeight = linear ? symbol.heightDots : module;
  if (m_painter != nullptr) {
    const int start = startOf(symbol.align, modules->columns * module);
    for (int row = 0; row < modules->rows; ++row) {
      for (int column = 0; column < modules->columns; ++column) {
        if (modules->at(column, row)) {
          m_painter->fillRect(start + column * module, m_y + row * rowHeight, module, rowHeight, kInk);
        }
      }
    }
  }
  m_y += modules->rows * rowHeight + 6;
}

void PaperPainter::operator()(const PaperRaster& raster) {
  const int rows = static_cast<int>(raster.rows.size() / raster.bytesPerRow);
  if (m_painter != nullptr) {
    const int start = startOf(raster.align, raster.bytesPerRow * 8);
    for (int row = 0; row < rows; ++row) {
      for (int dot = 0; dot < raster.bytesPerRow * 8; ++dot) {
        const auto byte = static_cast<unsigned char>(raster.rows.at(qsizetype(row) * raster.bytesPerRow + dot / 8));
        if (((byte >> (7 - dot % 8)) & 1) != 0) m_painter->fillRect(start + dot, m_y + row, 1, 1, kInk);
      }
    }
  }
  m_y += rows;
}

void PaperPainter::operator()(const PaperCut& cut) {
  constexpr int kTooth = 12;
  constexpr int kHalfTooth = kTooth / 2;
  if (m_painter != nullptr) {
    const int width = m_dots + 2 * kMargin;
    QPainterPath edge;
    edge.moveTo(0, m_y);
    for (int x = 0; x < width; x += kTooth) {
      edge.lineTo(x + kHalfTooth, m_y + 8);
      edge.lineTo(x + kTooth, m_y);
    }
    edge.lineTo(width, m_y + 24);
    edge.lineTo(0, m_y + 24);
    edge.closeSubpath();
    m_painter->fillPath(edge, kDesk);
    // A partial cut leaves the paper hanging by a point in the middle.
    if (cut.partial) m_painter->fillRect(width / 2 - 4, m_y, 8, 24, kPaper);
  }
  m_y += 24;
}

void PaperPainter::operator()(const DrawerPulse& pulse) {
  if (m_painter != nullptr) {
    QFont font = m_font;
    font.setPixelSize(14);
    m_painter->setFont(font);
    m_painter->setPen(QColor(0x9a, 0x5b, 0x1e));
    m_painter->drawText(QPointF(kMargin, m_y + 14),
                        QStringLiteral("↯ drawer, pin %1, %2 ms").arg(pulse.pin == 0 ? 2 : 5).arg(pulse.onMs));
  }
  m_y += 20;
}

}  // namespace

QImage pictureOf(const EscposPaper& paper) {
  PaperPainter measure(nullptr, paper.dots());
  for (const PaperMark& mark : paper.marks()) std::visit(measure, mark);
  // A runaway stream must not ask for gigabytes: what is beyond is cut off.
  const int height = std::min(measure.y() + kMargin, 30'000);
  QImage image(paper.dots() + 2 * kMargin, height, QImage::Format_RGB32);
  image.fill(kPaper);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setRenderHint(QPainter::TextAntialiasing);
  PaperPainter draw(&painter, paper.dots());
  for (const PaperMark& mark : paper.marks()) std::visit(draw, mark);
  return image;
}

}  // namespace counterfoil::emulator
