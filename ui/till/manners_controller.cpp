// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/manners_controller.h"

namespace counterfoil::till {

void MannersController::set(const MannersView& manners) {
  m_manners = manners;
  Q_EMIT changed();
}

void MannersController::setTheme(const QString& theme) {
  MannersView wanted = m_manners;
  wanted.theme = theme;
  change(wanted);
}

void MannersController::setKeyboard(const QString& keyboard) {
  MannersView wanted = m_manners;
  wanted.keyboard = keyboard;
  change(wanted);
}

void MannersController::setMotion(bool motion) {
  MannersView wanted = m_manners;
  wanted.motion = motion;
  change(wanted);
}

void MannersController::setSound(bool sound) {
  MannersView wanted = m_manners;
  wanted.sound = sound;
  change(wanted);
}

void MannersController::change(const MannersView& wanted) {
  if (wanted == m_manners) return;
  m_stage.send<void>([this, wanted](auto reply) { m_stage.backend().changeManners(wanted, reply); },
                     [this, wanted] {
                       if (wanted.theme == QLatin1String("light")) m_theme.setScheme(theme::Scheme::Light);
                       if (wanted.theme == QLatin1String("dark")) m_theme.setScheme(theme::Scheme::Dark);
                       m_theme.setMotion(wanted.motion);
                       if (wanted.keyboard != m_manners.keyboard) {
                         m_stage.say(tr("The on-screen keyboard follows from the next start on."),
                                     QStringLiteral("good"));
                       }
                       set(wanted);
                     });
}

}  // namespace counterfoil::till
