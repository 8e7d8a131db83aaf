// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/renderers/pdf.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QPageLayout>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <algorithm>
#include <vector>

#include "reports/renderers/slip_painter.h"

namespace counterfoil::renderers {

namespace {

using documents::Block;
using documents::Grid;
using documents::Slip;

struct PageWords {
  Q_DECLARE_TR_FUNCTIONS(Page)
};

constexpr int kDpi = 600;
constexpr qreal kMillimetre = kDpi / 25.4;
constexpr qreal kPoint = kDpi / 72.0;

void prepare(QPdfWriter& writer, const Slip& slip) {
  writer.setResolution(kDpi);
  writer.setTitle(slip.title);
  writer.setCreator(QStringLiteral("Counterfoil"));
}

SlipPainter::Style styleOf(const Slip& slip, qreal bodyPoints) {
  return {kPoint, bodyPoints, slip.locale.textDirection() == Qt::RightToLeft};
}

QByteArray rollPdf(const Slip& slip) {
  constexpr qreal kWidthMm = 80;
  constexpr qreal kMarginMm = 4;
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  prepare(writer, slip);
  const SlipPainter::Style style = styleOf(slip, 8.5);
  const qreal width = (kWidthMm - 2 * kMarginMm) * kMillimetre;
  SlipPainter measure(&writer, nullptr, style);
  qreal height = 0;
  for (const Block& block : slip.blocks) height += measure.draw(block, 0, 0, width);
  // PDF readers stop at 200 inches (5,080 mm).
  const qreal lengthMm = std::min<qreal>(5'000, height / kMillimetre + 4 * kMarginMm);
  writer.setPageSize(QPageSize(QSizeF(kWidthMm, lengthMm), QPageSize::Millimeter, {}, QPageSize::ExactMatch));
  writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout::Millimeter);
  QPainter painter(&writer);
  SlipPainter draw(&writer, &painter, style);
  qreal y = 2 * kMarginMm * kMillimetre;
  for (const Block& block : slip.blocks) y += draw.draw(block, kMarginMm * kMillimetre, y, width);
  painter.end();
  return bytes;
}

/// Blocks that stay together: a section with what belongs to it.
std::vector<std::vector<const Block*>> groupsOf(const Slip& slip) {
  std::vector<std::vector<const Block*>> groups(1);
  for (const Block& block : slip.blocks) {
    if (std::holds_alternative<documents::Section>(block)) groups.emplace_back();
    groups.back().push_back(&block);
  }
  return groups;
}

/// Flows a slip over A4 pages. `pageCount` 0: only counts.
class A4Flow {
 public:
  A4Flow(QPdfWriter& writer, QPainter* painter, const Slip& slip, int pageCount)
      : m_writer(writer),
        m_painter(painter),
        m_slip(slip),
        m_pageCount(pageCount),
        m_draw(&writer, painter, styleOf(slip, 9.5)) {}

  int run() {
    const auto groups = groupsOf(m_slip);
    m_y = kTop;
    for (const Block* block : groups.front()) place(*block);
    if (groups.size() > 1) columns(groups);
    footer();
    return m_page;
  }

 private:
  static constexpr qreal kLeft = 18 * kMillimetre;
  static constexpr qreal kWidth = 174 * kMillimetre;
  static constexpr qreal kTop = 16 * kMillimetre;
  static constexpr qreal kBottom = 276 * kMillimetre;
  static constexpr qreal kGutter = 12 * kMillimetre;
  static constexpr qreal kColumn = (kWidth - kGutter) / 2;

  void place(const Block& block) {
    if (const auto* grid = std::get_if<Grid>(&block)) {
      table(*grid);
      return;
    }
    SlipPainter measure(&m_writer, nullptr, styleOf(m_slip, 9.5));
    // Labels and figures far apart are hard to read across a page, so they keep to the middle.
    const bool narrow = std::holds_alternative<documents::Pair>(block);
    const qreal width = narrow ? kColumn * 1.2 : kWidth;
    if (m_y + measure.draw(block, 0, 0, width) > kBottom) nextPage();
    m_y += m_draw.draw(block, kLeft + (kWidth - width) / 2, m_y, width);
  }

  void table(const Grid& grid) {
    const auto widths = m_draw.gridWidths(grid, kWidth);
    SlipPainter measure(&m_writer, nullptr, styleOf(m_slip, 9.5));
    const auto head = [&] {
      m_y += m_draw.drawGridRow(grid, grid.titles, widths, SlipPainter::GridRow::Head, kLeft, m_y);
    };
    head();
    for (const auto& row : grid.rows) {
      if (m_y + measure.drawGridRow(grid, row, widths, SlipPainter::GridRow::Body, 0, 0) > kBottom) {
        nextPage();
        head();
      }
      m_y += m_draw.drawGridRow(grid, row, widths, SlipPainter::GridRow::Body, kLeft, m_y);
    }
    if (grid.totals.empty()) return;
    if (m_y + 12 * kMillimetre > kBottom) {
      nextPage();
      head();
    }
    m_y += m_draw.points(3);
    m_y += m_draw.drawGridRow(grid, grid.totals, widths, SlipPainter::GridRow::Totals, kLeft, m_y);
  }

  /// Sections go down the shorter of two columns, whole, in reading order of their tops.
  void columns(const std::vector<std::vector<const Block*>>& groups) {
    SlipPainter measure(&m_writer, nullptr, styleOf(m_slip, 9.5));
    std::vector<qreal> heights;
    qreal all = 0;
    for (std::size_t i = 1; i < groups.size(); ++i) {
      qreal height = 0;
      for (const Block* block : groups[i]) height += measure.draw(*block, 0, 0, kColumn);
      heights.push_back(height);
      all += height;
    }
    qreal y = m_y;
    qreal limit = std::min(kBottom, m_y + all / 2 + m_draw.points(40));
    int column = 0;
    qreal lowest = m_y;
    qreal left = all;
    for (std::size_t i = 1; i < groups.size(); ++i) {
      const qreal height = heights[i - 1];
      const qreal edge = column == 0 ? limit : kBottom;
      if (y + height > edge && y > m_y) {
        if (++column > 1) {
          nextPage();
          column = 0;
          limit = std::min(kBottom, m_y + left / 2 + m_draw.points(40));
        }
        y = m_y;
      }
      const bool second = (column == 1) != (m_slip.locale.textDirection() == Qt::RightToLeft);
      const qreal x = second ? kLeft + kColumn + kGutter : kLeft;
      for (const Block* block : groups[i]) y += m_draw.draw(*block, x, y, kColumn);
      left -= height;
      lowest = std::max(lowest, y);
    }
    m_y = lowest;
  }

  void nextPage() {
    footer();
    ++m_page;
    if (m_painter != nullptr) m_writer.newPage();
    m_y = kTop;
  }

  void footer() {
    const QString text = m_pageCount > 1
                             ? PageWords::tr("%1 · page %2 of %3").arg(m_slip.title).arg(m_page).arg(m_pageCount)
                             : m_slip.title;
    m_draw.drawLine(text, documents::Align::Centre, documents::Tone::Quiet, kLeft, kBottom + 6 * kMillimetre, kWidth);
  }

  QPdfWriter& m_writer;
  QPainter* m_painter;
  const Slip& m_slip;
  int m_pageCount;
  SlipPainter m_draw;
  qreal m_y = 0;
  int m_page = 1;
};

QByteArray a4Pdf(const Slip& slip) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  prepare(writer, slip);
  writer.setPageSize(QPageSize(QPageSize::A4));
  writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout::Millimeter);
  const int pages = A4Flow(writer, nullptr, slip, 0).run();
  QPainter painter(&writer);
  A4Flow(writer, &painter, slip, pages).run();
  painter.end();
  return bytes;
}

}  // namespace

QByteArray toPdf(const Slip& slip, PdfPaper paper) {
  return paper == PdfPaper::Roll80 ? rollPdf(slip) : a4Pdf(slip);
}

}  // namespace counterfoil::renderers
