// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desk/nav_button.h"

#include <QPainter>
#include <QStyle>

namespace counterfoil::desk {

NavButton::NavButton(const QString& text, const QString& keys, const theme::Theme& theme, QWidget* parent)
    : QAbstractButton(parent), m_keys(keys), m_theme(theme) {
  setText(text);
  setCheckable(true);
  setAutoExclusive(true);
  setFocusPolicy(Qt::TabFocus);
  setAccessibleDescription(keys);
  setToolTip(keys);
}

void NavButton::setTheme(const theme::Theme& theme) {
  m_theme = theme;
  update();
}

void NavButton::enterEvent(QEnterEvent* event) {
  QAbstractButton::enterEvent(event);
  update();
}

void NavButton::leaveEvent(QEvent* event) {
  QAbstractButton::leaveEvent(event);
  update();
}

void NavButton::paintEvent(QPaintEvent*) {
  const theme::Palette& c = m_theme.palette;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRect box = rect().adjusted(0, 2, 0, -2);
  if (isChecked() || underMouse()) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(isChecked() ? c.inkTint : c.sheet);
    painter.drawRoundedRect(box, m_theme.metrics.radiusSmall, m_theme.metrics.radiusSmall);
  }
  if (hasFocus()) {
    painter.setPen(QPen(c.ink, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), m_theme.metrics.radiusSmall, m_theme.metrics.radiusSmall);
  }
  const QRect inner = box.adjusted(12, 0, -12, 0);
  const auto start = QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft) | Qt::AlignVCenter;
  const auto end = QStyle::visualAlignment(layoutDirection(), Qt::AlignRight) | Qt::AlignVCenter;
  painter.setFont(theme::font(m_theme.type.body, isChecked() ? QFont::DemiBold : QFont::Normal));
  painter.setPen(isChecked() ? c.ink : isEnabled() ? c.text : c.mutedText);
  painter.drawText(inner, int(start), text());
  painter.setFont(theme::font(m_theme.type.small));
  painter.setPen(c.mutedText);
  painter.drawText(inner, int(end), m_keys);
}

}  // namespace counterfoil::desk
