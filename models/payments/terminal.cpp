// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/payments/terminal.h"

namespace counterfoil::payments {

TerminalRequest requestOf(const Attempt& attempt) {
  return {attempt.id, attempt.purpose, attempt.amountMinor, attempt.currency, attempt.original};
}

void ManualTerminal::ask(Asked asked, const TerminalRequest& request, OnAnswer answer) {
  m_questions.push_back({asked, request});
  m_answers.push_back(std::move(answer));
  if (m_listener) m_listener(m_questions.back());
}

void ManualTerminal::start(const TerminalRequest& request, OnAnswer answer) {
  ask(Asked::Start, request, std::move(answer));
}
void ManualTerminal::inquire(const TerminalRequest& request, OnAnswer answer) {
  ask(Asked::Inquire, request, std::move(answer));
}
void ManualTerminal::cancel(const TerminalRequest& request, OnAnswer answer) {
  ask(Asked::Cancel, request, std::move(answer));
}

void ManualTerminal::reply(AttemptId attempt, Outcome outcome, const QString& reference) {
  for (std::size_t i = 0; i < m_questions.size(); ++i) {
    if (m_questions[i].request.attempt != attempt) continue;
    TerminalAnswer answer;
    answer.outcome = outcome;
    if (moved(outcome)) answer.approvedMinor = m_questions[i].request.amountMinor;
    answer.reference = reference;
    const OnAnswer call = std::move(m_answers[i]);
    m_questions.erase(m_questions.begin() + std::ptrdiff_t(i));
    m_answers.erase(m_answers.begin() + std::ptrdiff_t(i));
    call(answer);
    return;
  }
}

Scenario SimulatedTerminal::choose(const TerminalRequest& request) {
  if (!m_script.empty()) {
    const Scenario next = m_script.front();
    m_script.pop_front();
    return next;
  }
  const qint64 digits = request.amountMinor % 100;
  return digits >= 1 && digits <= 9 ? Scenario(digits) : Scenario::Approve;
}

TerminalAnswer SimulatedTerminal::approvalOf(const Held& held) {
  TerminalAnswer said;
  said.outcome = Outcome::Approved;
  said.approvedMinor = held.kept ? held.request.amountMinor : std::abs(held.takenMinor);
  said.offline = held.kept ? Offline::Held : Offline::No;
  said.reference = QStringLiteral("SIM-") + held.request.attempt.text().right(8).toUpper();
  said.card = QStringLiteral("VISA ************4242");
  return said;
}

TerminalAnswer SimulatedTerminal::approve(Held& held, qint64 amountMinor) {
  held.outcome = Outcome::Approved;
  held.takenMinor = held.request.purpose == Purpose::Charge ? amountMinor : -amountMinor;
  return approvalOf(held);
}

void SimulatedTerminal::answerLater(qint64 ms, const OnAnswer& answer, const TerminalAnswer& said) {
  (void)m_timers.after(ms, [answer, said] { answer(said); });
}

void SimulatedTerminal::start(const TerminalRequest& request, OnAnswer answer) {
  Held& held = m_held[request.attempt];
  held.request = request;
  held.scenario = choose(request);
  const AttemptId id = request.attempt;
  TerminalAnswer said;
  switch (held.scenario) {
    case Scenario::Approve:
      answerLater(kAnswerMs, answer, approve(held, request.amountMinor));
      break;
    case Scenario::Decline:
      held.outcome = said.outcome = Outcome::Declined;
      said.reason = QStringLiteral("insufficient funds");
      answerLater(kAnswerMs, answer, said);
      break;
    case Scenario::PartialApprove:
      answerLater(kAnswerMs, answer, approve(held, std::max<qint64>(request.amountMinor / 2, 1)));
      break;
    case Scenario::TimeOutThenApproved:
      (void)approve(held, request.amountMinor);
      break;
    case Scenario::TimeOutThenNotFound:
      held.outcome = Outcome::NotFound;
      break;
    case Scenario::LateApprovalAfterCancel:
      held.late = answer;
      break;
    case Scenario::Offline:
      said.reason = QStringLiteral("unreachable");
      answerLater(kAnswerMs, answer, said);
      break;
    case Scenario::Slow:
      (void)m_timers.after(kTimeoutMs + 5'000, [this, id, answer] {
        Held& slow = m_held[id];
        if (slow.outcome == Outcome::Unknown) answer(approve(slow, slow.request.amountMinor));
      });
      break;
    case Scenario::NoContact:
    case Scenario::NoContactThenDeclined:
      held.outcome = said.outcome = Outcome::Declined;
      said.noContact = true;
      said.reason = QStringLiteral("no contact");
      answerLater(kAnswerMs, answer, said);
      break;
  }
}

void SimulatedTerminal::inquire(const TerminalRequest& request, OnAnswer answer) {
  const auto held = m_held.find(request.attempt);
  TerminalAnswer said;
  if (held == m_held.end()) {
    said.outcome = Outcome::NotFound;
  } else if (held->second.scenario == Scenario::Offline) {
    said.outcome = m_online ? Outcome::NotFound : Outcome::Unknown;
  } else {
    said.outcome = held->second.outcome;
    if (said.outcome == Outcome::Approved) said = approvalOf(held->second);
    if (said.outcome == Outcome::Declined && held->second.sent > 0) said.reason = QStringLiteral("insufficient funds");
  }
  answerLater(kAnswerMs, answer, said);
}

void SimulatedTerminal::cancel(const TerminalRequest& request, OnAnswer answer) {
  TerminalAnswer said;
  said.outcome = Outcome::Cancelled;
  const auto found = m_held.find(request.attempt);
  if (found == m_held.end()) {
    answerLater(kAnswerMs, answer, said);
    return;
  }
  Held& held = found->second;
  if (held.scenario == Scenario::Offline && !m_online) {
    said.outcome = Outcome::Unknown;
  } else if (held.outcome == Outcome::Approved) {
    said.outcome = Outcome::Reversed;
    held.outcome = Outcome::Reversed;
    held.takenMinor = 0;
    held.kept = false;
    writeMemory();
  } else {
    held.outcome = Outcome::Cancelled;
  }
  answerLater(kAnswerMs, answer, said);
  if (held.late) {
    // The acquirer had approved all along, and says so after the cancel was confirmed.
    const OnAnswer late = std::move(held.late);
    held.late = {};
    (void)m_timers.after(kAnswerMs + 10'000, [this, id = request.attempt, late] {
      Held& again = m_held[id];
      late(approve(again, again.request.amountMinor));
    });
  }
}

qint64 SimulatedTerminal::takenMinor(AttemptId attempt) const {
  const auto held = m_held.find(attempt);
  return held == m_held.end() ? 0 : held->second.takenMinor;
}

}  // namespace counterfoil::payments
