// SPDX-License-Identifier: GPL-3.0-or-later
// What the simulated terminal keeps while its acquirer is out of reach, and sends later.
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include "models/payments/terminal.h"

namespace counterfoil::payments {

SimulatedTerminal::SimulatedTerminal(Timers& timers, const QString& memoryFile)
    : m_timers(timers), m_memoryFile(memoryFile) {
  readMemory();
}

void SimulatedTerminal::keep(const TerminalRequest& request, OnAnswer answer) {
  Held& held = m_held[request.attempt];
  held.request = request;
  held.kept = true;
  held.outcome = Outcome::Approved;
  writeMemory();
  sendLater(request.attempt);
  answerLater(kAnswerMs, answer, approvalOf(held));
}

void SimulatedTerminal::sendLater(AttemptId attempt) {
  (void)m_timers.after(kNoContactMs, [this, alive = m_alive, attempt] {
    if (*alive) send(m_held[attempt]);
  });
}

void SimulatedTerminal::send(Held& held) {
  if (!held.kept) return;
  held.kept = false;
  ++held.sent;
  if (held.scenario == Scenario::NoContactThenDeclined) {
    held.outcome = Outcome::Declined;
  } else {
    (void)approve(held, held.request.amountMinor);
  }
  writeMemory();
}

void SimulatedTerminal::restoreContact() {
  for (auto& [attempt, held] : m_held) send(held);
}

int SimulatedTerminal::timesSent(AttemptId attempt) const {
  const auto held = m_held.find(attempt);
  return held == m_held.end() ? 0 : held->second.sent;
}

void SimulatedTerminal::writeMemory() const {
  if (m_memoryFile.isEmpty()) return;
  QJsonArray rows;
  for (const auto& [attempt, held] : m_held) {
    if (!held.kept && held.sent == 0) continue;
    rows.append(QJsonObject{{QStringLiteral("attempt"), attempt.text()},
                            {QStringLiteral("scenario"), int(held.scenario)},
                            {QStringLiteral("outcome"), text(held.outcome)},
                            {QStringLiteral("kept"), held.kept},
                            {QStringLiteral("sent"), held.sent},
                            {QStringLiteral("taken_minor"), held.takenMinor},
                            {QStringLiteral("amount_minor"), held.request.amountMinor},
                            {QStringLiteral("currency"), held.request.currency}});
  }
  QSaveFile file(m_memoryFile);
  if (file.open(QIODevice::WriteOnly)) {
    file.write(QJsonDocument(rows).toJson(QJsonDocument::Compact));
    (void)file.commit();
  }
}

void SimulatedTerminal::readMemory() {
  QFile file(m_memoryFile);
  if (m_memoryFile.isEmpty() || !file.open(QIODevice::ReadOnly)) return;
  const QJsonArray rows = QJsonDocument::fromJson(file.readAll()).array();
  for (const QJsonValue& value : rows) {
    const QJsonObject row = value.toObject();
    const auto attempt = AttemptId::parse(row.value(QLatin1String("attempt")).toString());
    if (!attempt) continue;
    Held& held = m_held[*attempt];
    held.scenario = row.value(QLatin1String("scenario")).toInt() == int(Scenario::NoContactThenDeclined)
                        ? Scenario::NoContactThenDeclined
                        : Scenario::NoContact;
    held.outcome = outcomeOf(row.value(QLatin1String("outcome")).toString());
    held.kept = row.value(QLatin1String("kept")).toBool();
    held.sent = row.value(QLatin1String("sent")).toInt();
    held.takenMinor = row.value(QLatin1String("taken_minor")).toInteger();
    held.request = {*attempt, Purpose::Charge, row.value(QLatin1String("amount_minor")).toInteger(),
                    row.value(QLatin1String("currency")).toString(), AttemptId()};
    if (held.kept) sendLater(*attempt);
  }
}

}  // namespace counterfoil::payments
