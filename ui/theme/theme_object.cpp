// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme_object.h"

namespace counterfoil::theme {

ThemeObject::ThemeObject(Scheme scheme, bool motion, QObject* parent)
    : QObject(parent), m_theme(make(scheme, motion)), m_family(fontFamily()) {}

void ThemeObject::setScheme(Scheme scheme) {
  if (m_theme.scheme == scheme) return;
  m_theme = make(scheme, m_theme.metrics.motionMs > 0, m_theme.room);
  Q_EMIT changed();
}

void ThemeObject::setMotion(bool motion) {
  if ((m_theme.metrics.motionMs > 0) == motion) return;
  m_theme = make(m_theme.scheme, motion, m_theme.room);
  Q_EMIT changed();
}

void ThemeObject::setRoom(Room room) {
  if (m_theme.room == room) return;
  m_theme = make(m_theme.scheme, m_theme.metrics.motionMs > 0, room);
  Q_EMIT changed();
}

}  // namespace counterfoil::theme
