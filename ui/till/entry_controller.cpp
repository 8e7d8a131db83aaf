// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/entry_controller.h"

namespace counterfoil::till {

namespace {
constexpr int kLongestNumber = 16;
constexpr int kLongestWords = 200;
}  // namespace

void EntryController::ask(const EntryRequest& request) {
  m_request = request;
  m_value = {request.initial, request.percentChoice, {}};
  m_error.clear();
  m_fresh = true;
  Q_EMIT asked();
  Q_EMIT changed();
  m_stage.openSheet(QStringLiteral("Entry"));
}

void EntryController::refuse(const QString& why) {
  m_error = why;
  m_fresh = true;
  Q_EMIT changed();
}

QString EntryController::shown() const {
  const QString number = m_value.text.isEmpty() ? QStringLiteral("0") : m_value.text;
  if (m_request.percentChoice && m_value.percent) return number + QStringLiteral(" %");
  return m_request.suffix.isEmpty() ? number : number + u' ' + m_request.suffix;
}

bool EntryController::ready() const {
  const bool valueThere =
      (!m_request.number && !(m_request.text && m_request.textNeeded)) || !m_value.text.trimmed().isEmpty();
  return valueThere && (!m_request.reasonNeeded || !m_value.reason.trimmed().isEmpty());
}

void EntryController::key(const QString& key) {
  if (!m_request.number || key.isEmpty()) return;
  const bool decimalMark = key == QLatin1String(".") || key == QLatin1String(",");
  if (!decimalMark && !(key.size() <= 2 && key.at(0).isDigit())) return;
  if (m_fresh) m_value.text.clear();
  m_fresh = false;
  if (decimalMark) {
    if (m_value.text.contains(u'.')) return;
    m_value.text += m_value.text.isEmpty() ? QStringLiteral("0.") : QStringLiteral(".");
  } else if (m_value.text.size() + key.size() <= kLongestNumber) {
    m_value.text += key;
  }
  m_error.clear();
  Q_EMIT changed();
}

void EntryController::erase() {
  if (m_fresh) {
    m_value.text.clear();
  } else {
    m_value.text.chop(1);
  }
  m_fresh = false;
  m_error.clear();
  Q_EMIT changed();
}

void EntryController::setText(const QString& text) {
  if (!m_request.text || text == m_value.text) return;
  m_value.text = text.left(kLongestWords);
  m_error.clear();
  Q_EMIT changed();
}

void EntryController::setPercent(bool percent) {
  if (!m_request.percentChoice || percent == m_value.percent) return;
  m_value.percent = percent;
  m_error.clear();
  Q_EMIT changed();
}

void EntryController::setReason(const QString& reason) {
  if (reason == m_value.reason) return;
  m_value.reason = reason.left(kLongestWords);
  m_error.clear();
  Q_EMIT changed();
}

void EntryController::moveReason(int by) {
  const auto size = static_cast<int>(m_request.reasons.size());
  if (size == 0) return;
  const auto now = static_cast<int>(m_request.reasons.indexOf(m_value.reason));
  setReason(m_request.reasons.at(now < 0 ? (by > 0 ? 0 : size - 1) : (now + by + size) % size));
}

void EntryController::submit() {
  if (!ready()) {
    refuse(m_request.reasonNeeded && m_value.reason.trimmed().isEmpty() ? tr("Say why: choose or type a reason.")
                                                                        : tr("Enter a value first."));
    return;
  }
  if (m_request.accept) m_request.accept(m_value);
}

}  // namespace counterfoil::till
