// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/lock_controller.h"

#include "ui/shared/error_text.h"

namespace counterfoil::till {

namespace {

constexpr int kLongestPin = 12;

QString initialsOf(const QString& name) {
  QString initials;
  for (const auto& word : QStringView(name).split(u' ', Qt::SkipEmptyParts)) {
    if (initials.size() < 2) initials += word.first(1).toString().toUpper();
  }
  return initials;
}

}  // namespace

LockController::LockController(Stage& stage, QObject* parent)
    : QObject(parent), m_stage(stage), m_staff({"name", "role", "initials"}) {
  connect(&stage, &Stage::approvalNeeded, this, &LockController::startApproval);
}

QString LockController::chosenName() const {
  return m_chosen >= 0 && m_chosen < m_people.size() ? m_people.at(m_chosen).name : QString();
}

void LockController::setStaff(const QList<Person>& staff) {
  m_staffHere = staff;
  list(staff);
}

void LockController::list(const QList<Person>& people) {
  m_people = people;
  QList<Rows::Row> rows;
  for (const auto& person : people) rows.append({person.id, {person.name, person.role, initialsOf(person.name)}});
  m_staff.set(rows);
  if (m_chosen >= people.size()) m_chosen = -1;
  if (m_chosen < 0 && people.size() == 1) m_chosen = 0;
  Q_EMIT changed();
}

void LockController::reset() {
  m_pin.clear();
  m_error.clear();
  m_busy = false;
  Q_EMIT changed();
}

void LockController::startApproval(const QString& why, const std::function<void()>& retry) {
  reset();
  m_why = why;
  m_retry = retry;
  m_chosen = -1;
  const QPointer<LockController> self(this);
  m_stage.backend().approvers([self](const core::Result<QList<Person>>& people) {
    if (!self || !self->m_retry) return;
    self->list(people ? *people : self->m_staffHere);
    if (self->m_people.isEmpty()) self->m_error = tr("Nobody else who works here may allow this.");
    self->m_stage.openSheet(QStringLiteral("Approval"));
    Q_EMIT self->changed();
  });
}

void LockController::cancelApproval() {
  if (m_retry) {
    m_chosen = -1;
    list(m_staffHere);
  }
  m_retry = {};
  m_why.clear();
  reset();
}

void LockController::choose(int row) {
  if (row < 0 || row >= m_people.size()) return;
  m_chosen = row;
  reset();
}

void LockController::moveChoice(int by) {
  if (m_people.isEmpty()) return;
  const auto size = static_cast<int>(m_people.size());
  choose(m_chosen < 0 ? (by > 0 ? 0 : size - 1) : (m_chosen + by + size) % size);
}

void LockController::digit(const QString& digit) {
  if (m_busy || m_chosen < 0 || digit.size() != 1 || !digit.at(0).isDigit() || m_pin.size() >= kLongestPin) return;
  m_pin += digit;
  m_error.clear();
  Q_EMIT changed();
}

void LockController::erase() {
  if (m_busy || m_pin.isEmpty()) return;
  m_pin.chop(1);
  Q_EMIT changed();
}

void LockController::submit() {
  if (m_busy || m_chosen < 0 || m_pin.isEmpty()) return;
  m_busy = true;
  Q_EMIT changed();
  const QString staffId = m_people.at(m_chosen).id;
  const QPointer<LockController> self(this);
  if (m_retry) {
    m_stage.backend().approve(staffId, m_pin, [self](const core::Done& done) {
      if (!self) return;
      if (!done) return self->refused(done.error());
      const auto retry = self->m_retry;
      self->cancelApproval();
      self->m_stage.closeSheet();
      retry();
    });
    return;
  }
  m_stage.backend().signIn(staffId, m_pin, [self](core::Result<SessionView> result) {
    if (!self) return;
    if (!result) return self->refused(result.error());
    self->reset();
    Q_EMIT self->signedIn(*result);
  });
}

void LockController::refused(const core::Error& error) {
  m_busy = false;
  m_pin.clear();
  m_error = shared::errorText(error);
  Q_EMIT changed();
}

}  // namespace counterfoil::till
