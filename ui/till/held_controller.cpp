// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/held_controller.h"

namespace counterfoil::till {

namespace {
constexpr int kEveryMs = 5'000;
}

HeldController::HeldController(Stage& stage, QObject* parent) : QObject(parent), m_stage(stage) {
  m_timer.setInterval(kEveryMs);
  connect(&m_timer, &QTimer::timeout, this, &HeldController::refresh);
}

void HeldController::watch() {
  m_timer.start();
  refresh();
}

void HeldController::refresh() {
  const QPointer<HeldController> self(this);
  m_stage.backend().heldCards([self](const core::Result<HeldCardsView>& held) {
    if (!self || !held || *held == self->m_view) return;
    self->m_view = *held;
    Q_EMIT self->changed();
  });
}

QString HeldController::text() const {
  const QString amount = m_stage.money().text(m_view.minor);
  if (attention()) return tr("%1 unsent, too old").arg(amount);
  const qint64 minutes = m_view.secondsLeft / 60;
  return minutes >= 120 ? tr("%1 unsent, %2 h").arg(amount).arg(minutes / 60)
                        : tr("%1 unsent, %2 min").arg(amount).arg(minutes);
}

QString HeldController::accessible() const {
  return tr("Card payments that the terminal has not sent yet: %1 of %2, %3 of %4")
      .arg(m_view.count)
      .arg(m_view.mostCount)
      .arg(m_stage.money().text(m_view.minor), m_stage.money().text(m_view.mostMinor));
}

void HeldController::explain() {
  if (!shown()) return;
  const QString more = attention() ? tr("The oldest has waited too long: nothing more is kept until it was sent.")
                                   : tr("They are sent as soon as there is contact.");
  m_stage.say(
      tr("The terminal keeps %1 of %2 card payments, %3 of %4, since %5. %6")
          .arg(m_view.count)
          .arg(m_view.mostCount)
          .arg(m_stage.money().text(m_view.minor), m_stage.money().text(m_view.mostMinor), m_view.oldestAt, more),
      attention() ? QStringLiteral("bad") : QString());
}

}  // namespace counterfoil::till
