// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/payments/flow.h"

namespace counterfoil::payments {

using core::Done;
using core::Result;

namespace {

constexpr qint64 kSecondMs = 1'000;

bool isInProgress(Stage stage) {
  return stage == Stage::Asking || stage == Stage::NoContact || stage == Stage::Unknown;
}

}  // namespace

CardFlow::~CardFlow() {
  *m_alive = false;
  if (m_timer != 0) m_timers.cancel(m_timer);
}

Result<Attempt> CardFlow::begin(StartPayment command, const journal::Actor& actor) {
  if (isInProgress(m_state.stage)) return core::refused(QStringLiteral("payment_in_progress"));
  command.terminal = m_terminal.name();
  CF_TRY(const Attempt attempt, m_payments.start(command, actor));
  m_actor = actor;
  m_state = {Stage::Asking, attempt, 0, false};
  m_waitedMs = 0;
  m_inquiries = 0;
  startTimeout();
  tell();
  m_terminal.start(requestOf(attempt), [this, alive = m_alive, id = attempt.id](const TerminalAnswer& answer) {
    if (*alive) answered(id, answer);
  });
  return attempt;
}

void CardFlow::startTimeout() {
  stopTimers();
  if (m_terminal.timeoutMs() <= 0) return;
  m_timer = m_timers.after(m_terminal.timeoutMs(), [this] {
    m_timer = 0;
    becomeUnknown(QStringLiteral("time_out"));
  });
}

void CardFlow::answered(AttemptId id, const TerminalAnswer& answer) {
  if (m_state.attempt.id == id && isInProgress(m_state.stage)) {
    settle(answer);
    return;
  }
  // Too late for the screen, not for the book: the service reverses what nobody waits for.
  (void)m_payments.resolve(id, answer, m_actor);
}

void CardFlow::settle(const TerminalAnswer& answer) {
  if (answer.outcome == Outcome::Unknown) {
    becomeUnknown(answer.reason);
    return;
  }
  if (answer.noContact && m_state.stage == Stage::Asking && m_state.attempt.offline == Offline::No) {
    const Done keeps = mayBeKept();
    if (keeps) {
      stopTimers();
      m_state.stage = Stage::NoContact;
      tell();
      return;
    }
    m_state.notOffline = keeps.error();
  }
  const Result<Attempt> resolved = m_payments.resolve(m_state.attempt.id, answer, m_actor);
  if (!resolved) {
    becomeUnknown(resolved.error().code);
    return;
  }
  stopTimers();
  m_state.attempt = *resolved;
  m_state.cancelling = false;
  switch (resolved->outcome) {
    case Outcome::Approved:
    case Outcome::ApprovedLate:
      m_state.stage = Stage::Approved;
      break;
    case Outcome::Declined:
    case Outcome::NotFound:
      m_state.stage = Stage::Declined;
      break;
    default:
      m_state.stage = Stage::Cancelled;
      break;
  }
  tell();
}

Done CardFlow::mayBeKept() const {
  const Attempt& attempt = m_state.attempt;
  if (!m_rules || !m_terminal.keepsOffline()) return core::refused(QStringLiteral("offline_not_kept"));
  if (attempt.purpose != Purpose::Charge) return core::refused(QStringLiteral("offline_charges_only"));
  CF_TRY(const OfflineRules rules, m_rules());
  CF_TRY(const auto held, attemptsHeldOffline(m_payments.book().reader(), attempt.till));
  return checkOffline(rules, exposureOf(held), attempt.amountMinor, m_payments.now());
}

Done CardFlow::acceptOffline(const std::function<Done(const journal::Reader&)>& guard, const journal::Actor& actor) {
  if (m_state.stage != Stage::NoContact || !m_rules) return core::refused(QStringLiteral("no_payment_in_progress"));
  CF_TRY(const OfflineRules rules, m_rules());
  CF_TRY(m_state.attempt, m_payments.askOffline(m_state.attempt.id, rules, guard, actor));
  m_state.stage = Stage::Asking;
  startTimeout();
  tell();
  m_terminal.keep(requestOf(m_state.attempt),
                  [this, alive = m_alive, id = m_state.attempt.id](const TerminalAnswer& answer) {
                    if (*alive) answered(id, answer);
                  });
  return {};
}

void CardFlow::refuseOffline() {
  if (m_state.stage != Stage::NoContact) return;
  TerminalAnswer declined;
  declined.outcome = Outcome::Declined;
  declined.reason = QStringLiteral("no contact");
  settle(declined);
}

void CardFlow::becomeUnknown(const QString& reason) {
  if (m_state.stage == Stage::Asking) {
    TerminalAnswer unknown;
    unknown.reason = reason;
    if (const auto resolved = m_payments.resolve(m_state.attempt.id, unknown, m_actor)) m_state.attempt = *resolved;
    stopTimers();
    m_state.stage = Stage::Unknown;
    m_state.secondsLeft = kWindowMs / kSecondMs;
    m_timer = m_timers.after(kSecondMs, [this] { tick(); });
    tell();
    inquire();
    return;
  }
  tell();
}

void CardFlow::tick() {
  m_timer = 0;
  if (m_state.stage != Stage::Unknown) return;
  m_waitedMs += kSecondMs;
  m_state.secondsLeft = std::max<qint64>(0, (kWindowMs - m_waitedMs) / kSecondMs);
  if (m_waitedMs >= kWindowMs) {
    windowIsOver();
    return;
  }
  // Asks after 2, 4, 8, 16 … seconds.
  if (m_waitedMs >= (qint64(2) << m_inquiries) * kSecondMs) inquire();
  m_timer = m_timers.after(kSecondMs, [this] { tick(); });
  tell();
}

void CardFlow::inquire() {
  ++m_inquiries;
  m_terminal.inquire(requestOf(m_state.attempt),
                     [this, alive = m_alive, id = m_state.attempt.id](const TerminalAnswer& answer) {
                       if (!*alive) return;
                       const bool waiting = m_state.attempt.id == id && m_state.stage == Stage::Unknown;
                       // Until the window is over, "not found" may only mean "not yet".
                       if (waiting && answer.outcome == Outcome::NotFound) return;
                       if (answer.outcome != Outcome::Unknown) answered(id, answer);
                     });
}

void CardFlow::windowIsOver() {
  // Cancelled by key before it counts as nothing: safe where nothing exists.
  m_terminal.cancel(requestOf(m_state.attempt),
                    [this, alive = m_alive, id = m_state.attempt.id](const TerminalAnswer& answer) {
                      if (!*alive) return;
                      if (answer.outcome != Outcome::Unknown) {
                        answered(id, answer);
                      } else if (m_state.attempt.id == id && m_state.stage == Stage::Unknown) {
                        (void)giveUp();
                      }
                    });
  tell();
}

void CardFlow::cancel() {
  if (m_state.stage == Stage::NoContact) return refuseOffline();
  if (!isInProgress(m_state.stage) || m_state.cancelling) return;
  m_state.cancelling = true;
  tell();
  m_terminal.cancel(requestOf(m_state.attempt),
                    [this, alive = m_alive, id = m_state.attempt.id](const TerminalAnswer& answer) {
                      if (*alive) answered(id, answer);
                    });
}

void CardFlow::settleByHand(Outcome outcome) {
  if (!isInProgress(m_state.stage)) return;
  TerminalAnswer said;
  said.outcome = outcome;
  settle(said);
}

Done CardFlow::giveUp() {
  if (!isInProgress(m_state.stage)) return core::refused(QStringLiteral("no_payment_in_progress"));
  if (m_state.stage == Stage::NoContact) {
    refuseOffline();
    return {};
  }
  CF_CHECK(m_payments.queueReversal(m_state.attempt.id));
  stopTimers();
  m_state.stage = Stage::GivenUp;
  tell();
  return {};
}

void CardFlow::reset() {
  if (isInProgress(m_state.stage)) (void)giveUp();
  stopTimers();
  m_state = {};
  tell();
}

void CardFlow::stopTimers() {
  if (m_timer != 0) m_timers.cancel(m_timer);
  m_timer = 0;
}

void CardFlow::tell() {
  if (m_listener) m_listener(m_state);
}

Result<int> Recovery::work() {
  CF_TRY(const std::vector<Job> jobs, jobsDue(m_payments.book().reader(), m_payments.book().clock().now()));
  int asked = 0;
  for (const Job& job : jobs) {
    if (m_asking.contains(job.attempt)) continue;
    CF_TRY(const std::optional<Attempt> attempt, attemptById(m_payments.book().reader(), job.attempt));
    if (!attempt) continue;
    m_asking[job.attempt] = job.kind;
    ++asked;
    const auto answer = [this, alive = m_alive, job](const TerminalAnswer& said) {
      if (*alive) answered(job, said);
    };
    if (job.kind == Job::Kind::Reverse) {
      m_terminal.cancel(requestOf(*attempt), answer);
    } else {
      m_terminal.inquire(requestOf(*attempt), answer);
    }
  }
  return asked;
}

void Recovery::answered(const Job& job, const TerminalAnswer& answer) {
  m_asking.erase(job.attempt);
  const auto attempt = attemptById(m_payments.book().reader(), job.attempt);
  const bool held = attempt && *attempt && (*attempt)->isHeld();
  const bool declined = attempt && *attempt && (*attempt)->offline == Offline::Declined;
  if (job.kind == Job::Kind::Inquire && declined && !moved(answer.outcome) &&
      m_payments.now() < (*attempt)->resolvedAt.plusMs(kResentMs)) {
    (void)m_payments.postpone(job);
    return;
  }
  if (job.kind == Job::Kind::Inquire && held &&
      (answer.offline == Offline::Held || answer.outcome == Outcome::NotFound)) {
    // Not sent yet. A terminal that does not know it any more may have been changed for another: a person can say.
    (void)m_payments.postpone(job);
    return;
  }
  if (job.kind == Job::Kind::Inquire && answer.outcome == Outcome::NotFound) {
    // "Not found" may mean "not yet"; after the window it is cancelled by key before it counts as nothing.
    const core::Instant wall = m_payments.book().clock().now();
    const bool over = attempt && *attempt &&
                      core::isDue((*attempt)->startedAt.plusMs(CardFlow::kWindowMs), wall, CardFlow::kWindowMs);
    if (!over || !m_payments.queueReversal(job.attempt)) (void)m_payments.postpone(job);
    return;
  }
  if (answer.outcome == Outcome::Unknown || !m_payments.resolve(job.attempt, answer, {})) {
    (void)m_payments.postpone(job);
  }
}

}  // namespace counterfoil::payments
