// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/painted_items.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QSvgRenderer>
#include <cmath>

#include "ui/shared/product_picture.h"
#include "ui/theme/theme.h"
#include "ui/till/till_controller.h"

namespace counterfoil::till {

namespace {

qreal digitWidth(const QFontMetricsF& metrics) {
  qreal widest = 0;
  for (char16_t digit = u'0'; digit <= u'9'; ++digit) widest = qMax(widest, metrics.horizontalAdvance(QChar(digit)));
  return std::ceil(widest * 4) / 4;
}

qreal widthOf(const QString& text, const QFontMetricsF& metrics) {
  const qreal cell = digitWidth(metrics);
  qreal width = 0;
  for (const QChar c : text) width += c.isDigit() ? cell : metrics.horizontalAdvance(c);
  return width;
}

struct Drawing {
  const char* name;
  const char* path;
};

// Paths on a grid of 24, drawn with a line of 1.75.
constexpr Drawing kDrawings[] = {
    {"search", "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20 20"},
    {"back", "M14.5 5.5L8 12l6.5 6.5"},
    {"next", "M9.5 5.5L16 12l-6.5 6.5"},
    {"close", "M6 6l12 12M18 6L6 18"},
    {"check", "M5 12.5l4.5 4.5L19 7.5"},
    {"plus", "M12 5v14M5 12h14"},
    {"minus", "M5 12h14"},
    {"erase", "M9 6h11v12H9l-5.5-6zM12 9.5l5 5M17 9.5l-5 5"},
    {"lock", "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3"},
    {"undo", "M8 5L4 9l4 4M4.5 9H14a5 5 0 0 1 0 10h-3"},
    {"bin", "M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.3 10.5v5.5M13.7 10.5v5.5"},
    {"note", "M5 4.5h14v11l-4 4H5zM15 19.5v-4h4M8 8.5h8M8 12h6"},
    {"percent", "M6.5 18l11-12M7.5 9.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM16.5 18.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4z"},
    {"tag", "M4 4.5h8l8 8-7.5 7.5-8.5-8.5zM8 8.5h.01"},
    {"cash", "M3 6.5h18v11H3zM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM6 9.5v.01M18 14.5v.01"},
    {"card", "M3 6h18v12.5H3zM3 10h18M6.5 15h4"},
    {"voucher", "M3 7h18v3.5a1.75 1.75 0 0 0 0 3.5v3.5H3V14a1.75 1.75 0 0 0 0-3.5zM14 7v2M14 11.2v2M14 15.5v2"},
    {"tickets", "M7 3.5h12v15H7zM5 6.5v14.5h11M10 7.5h6M10 11h6M10 14.5h3"},
    {"park", "M6 4h12v16l-3-2-3 2-3-2-3 2zM10 9v5M14 9v5"},
    {"receipt", "M6 3.5h12v17l-3-2-3 2-3-2-3 2zM9 8h6M9 11.5h6"},
    {"drawer", "M3.5 10h17v8.5h-17zM6 10l1.5-5h9L18 10M9.5 14h5"},
    {"scan", "M4 8V4.5h3.5M16.500 4.500H20V8M20 16v3.500h-3.500M7.500 19.500H4V16M8 8v8M11 8v8M13.500 8v8M16 8v8"},
    {"help",
     "M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17zM9.700 9.500a2.400 2.400 0 1 1 3.400 "
     "2.200c-.8.400-1.100.900-1.100 1.800M12 16.500v.01"},
    {"print", "M7 9V4h10v5M5 9h14v8h-2.500M7.500 17H5M7.500 14h9v6.500h-9z"},
    {"out", "M12 4v10M8 8l4-4 4 4M5 15v4.500h14V15"},
    {"in", "M12 4v10M8 10.500l4 4 4-4M5 15v4.500h14V15"},
    {"warn", "M12 4.500l8.500 15h-17zM12 10v4.500M12 17v.01"},
    {"more",
     "M6 13a1 1 0 1 0 0-2 1 1 0 0 0 0 2zM12 13a1 1 0 1 0 0-2 1 1 0 0 0 0 2zM18 13a1 1 0 1 0 0-2 1 1 0 0 0 0 2z"},
    {"hash", "M9.5 4.5l-2 15M16.5 4.5l-2 15M4.5 9.500h15.500M4 14.500h15.500"},
    {"price", "M5 19l1-4 10.500-10.500 3 3L9 18zM14 7l3 3"},
    {"moon", "M19 14.500A7.500 7.500 0 0 1 9.500 5 7.500 7.500 0 1 0 19 14.500z"},
    {"swap", "M5 9h13M14.500 5.500L18 9l-3.500 3.500M19 15H6M9.500 11.500L6 15l3.500 3.500"},
    {"keyboard", "M3 7h18v10.500H3zM6.500 10.500v.01M10 10.500v.01M14 10.500v.01M17.500 10.500v.01M8 14h8"},
    {"person", "M12 11.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM5 20c.5-4 3-6 7-6s6.500 2 7 6"},
};

QByteArray drawing(const QString& name) {
  for (const auto& row : kDrawings) {
    if (name == QLatin1String(row.name)) return row.path;
  }
  return {};
}

}  // namespace

Figures::Figures(QQuickItem* parent) : QQuickPaintedItem(parent) {}

QFont Figures::font() const {
  return theme::font(m_pixelSize, static_cast<QFont::Weight>(m_weight));
}

void Figures::measure() {
  const QFontMetricsF metrics(font());
  setImplicitSize(std::ceil(widthOf(m_text, metrics)), std::ceil(metrics.height()));
}

void Figures::setText(const QString& text) {
  if (m_text == text) return;
  m_text = text;
  measure();
  update();
  Q_EMIT changed();
}

void Figures::setColor(const QColor& color) {
  if (m_color == color) return;
  m_color = color;
  update();
  Q_EMIT changed();
}

void Figures::setPixelSize(int pixelSize) {
  if (m_pixelSize == pixelSize || pixelSize <= 0) return;
  m_pixelSize = pixelSize;
  measure();
  update();
  Q_EMIT changed();
}

void Figures::setWeight(int weight) {
  if (m_weight == weight) return;
  m_weight = weight;
  measure();
  update();
  Q_EMIT changed();
}

void Figures::setAlignLeft(bool alignLeft) {
  if (m_alignLeft == alignLeft) return;
  m_alignLeft = alignLeft;
  update();
  Q_EMIT changed();
}

void Figures::paint(QPainter* painter) {
  const QFont used = font();
  const QFontMetricsF metrics(used);
  const qreal cell = digitWidth(metrics);
  painter->setFont(used);
  painter->setPen(m_color);
  qreal x = m_alignLeft ? 0 : width() - widthOf(m_text, metrics);
  const qreal baseline = (height() - metrics.height()) / 2 + metrics.ascent();
  for (const QChar c : std::as_const(m_text)) {
    const qreal advance = metrics.horizontalAdvance(c);
    const qreal room = c.isDigit() ? cell : advance;
    painter->drawText(QPointF(x + (room - advance) / 2, baseline), QString(c));
    x += room;
  }
}

Perforation::Perforation(QQuickItem* parent) : QQuickPaintedItem(parent) {
  setAntialiasing(true);
}

void Perforation::setColor(const QColor& color) {
  if (m_color == color) return;
  m_color = color;
  update();
  Q_EMIT changed();
}

void Perforation::setAcross(bool across) {
  if (m_across == across) return;
  m_across = across;
  update();
  Q_EMIT changed();
}

void Perforation::setMirrored(bool mirrored) {
  if (m_mirrored == mirrored) return;
  m_mirrored = mirrored;
  update();
  Q_EMIT changed();
}

void Perforation::setWhole(bool whole) {
  if (m_whole == whole) return;
  m_whole = whole;
  update();
  Q_EMIT changed();
}

void Perforation::paint(QPainter* painter) {
  constexpr qreal pitch = 16;
  constexpr qreal radius = 4;
  painter->setPen(Qt::NoPen);
  painter->setBrush(m_color);
  const qreal length = m_across ? width() : height();
  const qreal thickness = m_across ? height() : width();
  const qreal edge = m_whole ? thickness / 2 : m_mirrored ? thickness : 0;
  const qreal start = std::fmod(length, pitch) / 2 + pitch / 2;
  for (qreal along = start; along < length; along += pitch) {
    painter->drawEllipse(m_across ? QPointF(along, edge) : QPointF(edge, along), radius, radius);
  }
}

ProductPicture::ProductPicture(QQuickItem* parent) : QQuickPaintedItem(parent) {
  setAntialiasing(true);
}

void ProductPicture::setDrawn(const QString& drawn) {
  if (m_drawn == drawn) return;
  m_drawn = drawn;
  update();
  Q_EMIT changed();
}

void ProductPicture::setStored(const QString& stored) {
  if (m_stored == stored) return;
  m_stored = stored;
  m_picture = {};
  fetch();
  Q_EMIT changed();
}

void ProductPicture::fetch() {
  update();
  if (m_stored.isEmpty()) return;
  if (m_shelf == nullptr) {
    auto* const till =
        qmlEngine(this) ? qmlEngine(this)->property("counterfoilTill").value<TillController*>() : nullptr;
    if (till == nullptr) return;
    m_shelf = &till->pictures();
    connect(m_shelf, &PictureShelf::arrived, this, [this](const QString& key) {
      if (key == m_stored) fetch();
    });
  }
  m_picture = m_shelf->picture(m_stored);
}

void ProductPicture::setColour(const QString& colour) {
  if (m_colour == colour) return;
  m_colour = colour;
  update();
  Q_EMIT changed();
}

void ProductPicture::setDark(bool dark) {
  if (m_dark == dark) return;
  m_dark = dark;
  update();
  Q_EMIT changed();
}

void ProductPicture::paint(QPainter* painter) {
  const QColor colour = QColor::isValidColor(m_colour) ? QColor(m_colour) : QColor(0xB9, 0xA9, 0x8C);
  QPainterPath outline;
  outline.addRoundedRect(boundingRect(), 6, 6);
  painter->setClipPath(outline);
  if (!m_picture.isNull()) {
    const QSizeF part = boundingRect().size().scaled(m_picture.size(), Qt::KeepAspectRatio);
    const QPointF corner((m_picture.width() - part.width()) / 2, (m_picture.height() - part.height()) / 2);
    painter->setRenderHint(QPainter::SmoothPixmapTransform);
    painter->fillPath(outline, Qt::white);
    painter->drawImage(boundingRect(), m_picture, QRectF(corner, part));
    return;
  }
  painter->drawImage(boundingRect(), shared::drawnPicture(m_drawn, colour, m_dark, boundingRect().size().toSize()));
}

Icon::Icon(QQuickItem* parent) : QQuickPaintedItem(parent) {
  setAntialiasing(true);
  setImplicitSize(24, 24);
}

void Icon::setName(const QString& name) {
  if (m_name == name) return;
  m_name = name;
  update();
  Q_EMIT changed();
}

void Icon::setColor(const QColor& color) {
  if (m_color == color) return;
  m_color = color;
  update();
  Q_EMIT changed();
}

void Icon::paint(QPainter* painter) {
  const QByteArray path = drawing(m_name);
  if (path.isEmpty()) return;
  QSvgRenderer renderer(
      QByteArray("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'><path fill='none' stroke='") +
      m_color.name().toLatin1() + "' stroke-width='1.75' stroke-linecap='round' stroke-linejoin='round' d='" + path +
      "'/></svg>");
  renderer.render(painter, boundingRect());
}

}  // namespace counterfoil::till
