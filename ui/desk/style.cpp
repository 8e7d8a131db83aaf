// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/style.h"

#include <QPainter>
#include <QPolygonF>
#include <QStyleFactory>
#include <QStyleOption>
#include <QWidget>

namespace counterfoil::desk {

namespace {

constexpr int kButtonHeight = 32;
constexpr int kFieldHeight = 32;

void roundedBox(QPainter* painter, const QRect& rect, int radius, const QColor& fill, const QColor& edge,
                int width = 1) {
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setBrush(fill);
  painter->setPen(edge.isValid() ? QPen(edge, width) : QPen(Qt::NoPen));
  const qreal inset = edge.isValid() ? width / 2.0 : 0;
  painter->drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius, radius);
  painter->restore();
}

}  // namespace

QPalette paletteOf(const theme::Palette& c) {
  QPalette p;
  p.setColor(QPalette::Window, c.paper);
  p.setColor(QPalette::WindowText, c.text);
  p.setColor(QPalette::Base, c.ticket);
  p.setColor(QPalette::AlternateBase, c.sheet);
  p.setColor(QPalette::Text, c.text);
  p.setColor(QPalette::PlaceholderText, c.mutedText);
  p.setColor(QPalette::Button, c.sheet);
  p.setColor(QPalette::ButtonText, c.text);
  p.setColor(QPalette::BrightText, c.bad);
  p.setColor(QPalette::Highlight, c.inkTint);
  p.setColor(QPalette::HighlightedText, c.text);
  p.setColor(QPalette::Link, c.ink);
  p.setColor(QPalette::LinkVisited, c.ink);
  p.setColor(QPalette::ToolTipBase, c.ticket);
  p.setColor(QPalette::ToolTipText, c.text);
  p.setColor(QPalette::Light, c.ticket);
  p.setColor(QPalette::Midlight, c.sheet);
  p.setColor(QPalette::Mid, c.rule);
  p.setColor(QPalette::Dark, c.outline);
  p.setColor(QPalette::Shadow, c.outline);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    p.setColor(QPalette::Disabled, role, c.mutedText);
  }
  p.setColor(QPalette::Disabled, QPalette::Base, c.sheet);
  return p;
}

DeskStyle::DeskStyle(const theme::Theme& theme)
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))), m_theme(theme) {}

QPalette DeskStyle::standardPalette() const {
  return paletteOf(m_theme.palette);
}

void DeskStyle::drawButton(const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
  const theme::Palette& c = m_theme.palette;
  const QString role = widget ? widget->property(kButtonRole).toString() : QString();
  const bool enabled = option->state & State_Enabled;
  const bool down = option->state & (State_Sunken | State_On);
  const bool hover = option->state & State_MouseOver;
  QColor fill = down ? c.inkTint : hover ? c.ticket : c.sheet;
  QColor edge = enabled ? c.outline : c.rule;
  if (role == QLatin1String("primary") && enabled) {
    fill = down || hover ? c.inkPressed : c.ink;
    edge = QColor();
  } else if (role == QLatin1String("quiet")) {
    fill = down ? c.inkTint : hover ? c.sheet : QColor(Qt::transparent);
    edge = QColor();
  }
  roundedBox(painter, option->rect, m_theme.metrics.radiusSmall, fill, edge);
}

void DeskStyle::drawField(const QStyleOption* option, QPainter* painter) const {
  const theme::Palette& c = m_theme.palette;
  const bool focused = option->state & State_HasFocus;
  const bool enabled = option->state & State_Enabled;
  const bool readOnly = option->state & State_ReadOnly;
  roundedBox(painter, option->rect, m_theme.metrics.radiusSmall, enabled && !readOnly ? c.ticket : c.sheet,
             focused   ? c.ink
             : enabled ? c.outline
                       : c.rule,
             focused ? 2 : 1);
}

// Fusion shades the box from the window's colour, which leaves no edge to see in the dark.
void DeskStyle::drawCheck(const QStyleOption* option, QPainter* painter) const {
  const theme::Palette& c = m_theme.palette;
  const bool on = option->state & State_On;
  const bool enabled = option->state & State_Enabled;
  const QRect box = QStyle::alignedRect(option->direction, Qt::AlignCenter, {14, 14}, option->rect);
  roundedBox(painter, box, 3, on ? (enabled ? c.ink : c.outline) : c.ticket, on && enabled ? c.ink : c.outline);
  if (!on) return;
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(QPen(c.onInk, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  const QPointF at = box.topLeft();
  painter->drawPolyline(QPolygonF({at + QPointF(3.5, 7.5), at + QPointF(6, 10), at + QPointF(11, 4.5)}));
  painter->restore();
}

void DeskStyle::drawHeaderSection(const QStyleOption* option, QPainter* painter) const {
  painter->fillRect(option->rect, m_theme.palette.sheet);
  painter->setPen(m_theme.palette.rule);
  painter->drawLine(option->rect.bottomLeft(), option->rect.bottomRight());
}

void DeskStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                              const QWidget* widget) const {
  const theme::Palette& c = m_theme.palette;
  switch (element) {
    case PE_PanelButtonCommand:
    case PE_PanelButtonBevel:
    case PE_PanelButtonTool:
      return drawButton(option, painter, widget);
    case PE_PanelLineEdit: {
      const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
      if (frame && frame->lineWidth <= 0) return painter->fillRect(option->rect, c.ticket);
      return drawField(option, painter);
    }
    case PE_FrameFocusRect:
      return roundedBox(painter, option->rect, m_theme.metrics.radiusSmall, Qt::transparent, c.ink, 2);
    case PE_Frame:
      painter->save();
      painter->setPen(c.rule);
      painter->setBrush(Qt::NoBrush);
      painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
      painter->restore();
      return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
      return drawCheck(option, painter);
    case PE_FrameStatusBarItem:
      return;
    default:
      QProxyStyle::drawPrimitive(element, option, painter, widget);
  }
}

void DeskStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                            const QWidget* widget) const {
  const theme::Palette& c = m_theme.palette;
  switch (element) {
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
      return drawHeaderSection(option, painter);
    case CE_HeaderLabel: {
      auto header = *qstyleoption_cast<const QStyleOptionHeader*>(option);
      header.palette.setColor(QPalette::ButtonText, c.mutedText);
      const bool sorted = header.sortIndicator != QStyleOptionHeader::None;
      header.rect = visualRect(header.direction, header.rect, header.rect.adjusted(8, 0, sorted ? -16 : -8, 0));
      return QProxyStyle::drawControl(element, &header, painter, widget);
    }
    case CE_PushButtonLabel: {
      auto button = *qstyleoption_cast<const QStyleOptionButton*>(option);
      if (widget && widget->property(kButtonRole) == QLatin1String("primary") && (option->state & State_Enabled)) {
        button.palette.setColor(QPalette::ButtonText, c.onInk);
      }
      return QProxyStyle::drawControl(element, &button, painter, widget);
    }
    case CE_Splitter:
      painter->fillRect(option->rect, c.paper);
      painter->setPen(c.rule);
      if (option->state & State_Horizontal) {
        painter->drawLine(option->rect.center().x(), option->rect.top(), option->rect.center().x(),
                          option->rect.bottom());
      } else {
        painter->drawLine(option->rect.left(), option->rect.center().y(), option->rect.right(),
                          option->rect.center().y());
      }
      return;
    case CE_ProgressBarGroove:
      return roundedBox(painter, option->rect, 4, c.rule, QColor());
    case CE_ProgressBarContents: {
      const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option);
      if (!bar || bar->maximum <= bar->minimum) return QProxyStyle::drawControl(element, option, painter, widget);
      QRect done = bar->rect;
      const qint64 width = qint64(bar->progress - bar->minimum) * done.width() / (qint64(bar->maximum) - bar->minimum);
      done.setWidth(int(width));
      if (bar->direction == Qt::RightToLeft) done.moveRight(bar->rect.right());
      return roundedBox(painter, done, 4, c.ink, QColor());
    }
    default:
      QProxyStyle::drawControl(element, option, painter, widget);
  }
}

int DeskStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
  switch (metric) {
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
      return 0;
    case PM_SplitterWidth:
      return 9;
    case PM_ScrollBarExtent:
      return 12;
    case PM_FocusFrameHMargin:
      return 8;
    default:
      return QProxyStyle::pixelMetric(metric, option, widget);
  }
}

QRect DeskStyle::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
  const QRect rect = QProxyStyle::subElementRect(element, option, widget);
  if (element == SE_LineEditContents) return rect.adjusted(5, 0, -5, 0);
  if (element != SE_HeaderArrow) return rect;
  const QRect whole = option->rect;
  return visualRect(option->direction, whole, QRect(whole.right() - 18, whole.center().y() - 4, 10, 10));
}

QSize DeskStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                  const QWidget* widget) const {
  QSize wanted = QProxyStyle::sizeFromContents(type, option, size, widget);
  if (type == CT_PushButton) wanted = {wanted.width() + 12, std::max(wanted.height(), kButtonHeight)};
  if (type == CT_LineEdit || type == CT_ComboBox || type == CT_SpinBox)
    wanted.setHeight(std::max(wanted.height(), kFieldHeight));
  // The label stands 8 px from either end.
  if (type == CT_HeaderSection) wanted = {wanted.width() + 16, 30};
  if (type == CT_ItemViewItem) wanted.setHeight(std::max(wanted.height(), 26));
  return wanted;
}

int DeskStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                         QStyleHintReturn* returned) const {
  if (hint == SH_EtchDisabledText || hint == SH_DitherDisabledText) return 0;
  if (hint == SH_Table_GridLineColor) return int(m_theme.palette.rule.rgba());
  return QProxyStyle::styleHint(hint, option, widget, returned);
}

void dress(QWidget* top, QStyle* style) {
  top->setStyle(style);
  for (QWidget* const child : top->findChildren<QWidget*>()) child->setStyle(style);
}

void dressLike(QWidget* dialog, const QWidget* parent) {
  dialog->setPalette(parent->palette());
  dialog->setFont(parent->font());
  dress(dialog, parent->style());
}

}  // namespace counterfoil::desk
