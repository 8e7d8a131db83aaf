// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QPainter>
#include <QString>
#include <vector>

#include "reports/documents/slip.h"

namespace counterfoil::renderers {

/// Draws blocks of a slip into a column of a page. Lengths in device units of the painter's device; without a painter
/// it only measures, against the device.
class SlipPainter {
 public:
  struct Style {
    qreal unit = 1;        ///< device units in a point (1/72 inch)
    qreal bodyPoints = 8;  ///< the size of normal text
    bool rightToLeft = false;
  };

  SlipPainter(QPaintDevice* device, QPainter* painter, const Style& style);

  /// Draws a block with its top left corner at (x, y), `width` wide; answers its height.
  qreal draw(const documents::Block& block, qreal x, qreal y, qreal width);
  [[nodiscard]] qreal points(qreal count) const { return count * m_style.unit; }

  /// The widths that a table's columns get; the first takes what is left.
  [[nodiscard]] std::vector<qreal> gridWidths(const documents::Grid& grid, qreal width) const;
  enum class GridRow { Head, Body, Totals };
  qreal drawGridRow(const documents::Grid& grid, const std::vector<QString>& cells, const std::vector<qreal>& widths,
                    GridRow row, qreal x, qreal y);
  /// One line of text.
  qreal drawLine(const QString& text, documents::Align align, documents::Tone tone, qreal x, qreal y, qreal width);

 private:
  /// The text matters: simple scripts are set without ligatures, which search and screen readers would miss.
  [[nodiscard]] QFont font(documents::Tone tone, const QString& text = {}) const;
  [[nodiscard]] qreal lineHeight(documents::Tone tone) const;
  [[nodiscard]] qreal widthOf(const QString& text, documents::Tone tone) const;
  [[nodiscard]] std::vector<QString> wrap(const QString& text, documents::Tone tone, qreal width) const;
  void text(const QString& text, documents::Tone tone, qreal x, qreal baseline) const;
  [[nodiscard]] qreal startOf(documents::Align align, qreal x, qreal width, qreal used) const;

  qreal words(const documents::Words& block, qreal x, qreal y, qreal width);
  qreal pair(const documents::Pair& block, qreal x, qreal y, qreal width);
  qreal grid(const documents::Grid& block, qreal x, qreal y, qreal width);
  qreal rule(const documents::Rule& block, qreal x, qreal y, qreal width);
  qreal section(const documents::Section& block, qreal x, qreal y, qreal width);
  qreal symbol(const documents::Symbol& block, qreal x, qreal y, qreal width);

  QPaintDevice* m_device;
  QPainter* m_painter;
  Style m_style;
  QString m_family;
};

}  // namespace counterfoil::renderers
