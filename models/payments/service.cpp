// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/payments/service.h"

#include "models/core/failpoint.h"
#include "models/payments/facts.h"
#include "models/payments/local_tables.h"

namespace counterfoil::payments {

using core::Done;
using core::Result;
using journal::Writing;

namespace {

Done putJob(Writing& writing, AttemptId attempt, Job::Kind kind) {
  // A reversal replaces an inquiry, never the other way round.
  return writing.local(kJobTable).execute(
      R"sql(
INSERT INTO payment_job(attempt_id, kind, due_utc_ms, tries) VALUES ($1, $2, $3, 0)
ON CONFLICT(attempt_id) DO UPDATE SET kind = excluded.kind, due_utc_ms = excluded.due_utc_ms, tries = 0
WHERE payment_job.kind <> 'reverse'
)sql",
      {attempt, kind == Job::Kind::Reverse ? QStringLiteral("reverse") : QStringLiteral("inquire"), writing.now()});
}

Done dropJob(Writing& writing, AttemptId attempt) {
  return writing.local(kJobTable).execute("DELETE FROM payment_job WHERE attempt_id = $1", {attempt});
}

/// The outcome as it is to be written after `before`: an answer about an attempt that was reversed already is late.
Outcome after(Outcome before, Outcome said) {
  if (said == Outcome::Approved && (before == Outcome::Reversed || before == Outcome::ReversedLate)) {
    return Outcome::ApprovedLate;
  }
  if (before == Outcome::ApprovedLate && (said == Outcome::Reversed || said == Outcome::Cancelled)) {
    return Outcome::ReversedLate;
  }
  // A cancel of what had been approved took the money back.
  if (before == Outcome::Approved && said == Outcome::Cancelled) return Outcome::Reversed;
  // A reversal where nothing was ever approved took nothing back.
  if (said == Outcome::Reversed && !moved(before)) return open(before) ? Outcome::Reversed : Outcome::Cancelled;
  return said;
}

/// What remains to be done about an attempt that was `before` and is `now`.
Done followUp(Writing& writing, AttemptId attempt, Outcome before, Outcome now) {
  if (now == Outcome::Unknown) return putJob(writing, attempt, Job::Kind::Inquire);
  if (moved(now)) {
    CF_TRY(const bool unwanted, reversalQueued(writing.reader(), attempt));
    if (unwanted) return {};
    if (!open(before)) return putJob(writing, attempt, Job::Kind::Reverse);
  }
  return dropJob(writing, attempt);
}

}  // namespace

Result<Attempt> PaymentService::start(const StartPayment& command, const journal::Actor& actor) {
  if (command.amountMinor <= 0) return core::invalid(QStringLiteral("amount_not_positive"));
  return m_book.write([&](Writing& writing) -> Result<Attempt> {
    if (command.purpose == Purpose::Refund && !command.original.isNull()) {
      CF_TRY(const qint64 left, refundableMinor(writing.reader(), command.original));
      if (command.amountMinor > left) {
        return core::refused(QStringLiteral("not_refundable"), QStringLiteral("%1 left").arg(left));
      }
    }
    if (command.guard) CF_CHECK(command.guard(writing.reader()));
    Attempt attempt;
    attempt.id = writing.make<AttemptId>();
    attempt.purpose = command.purpose;
    attempt.ticket = command.ticket;
    attempt.original = command.original;
    attempt.originalDocument = command.originalDocument;
    attempt.till = command.till;
    attempt.shift = command.shift;
    attempt.amountMinor = command.amountMinor;
    attempt.currency = command.currency;
    attempt.terminal = command.terminal;
    attempt.startedAt = writing.now();
    CF_CHECK(writing.record(paymentStarted(attempt, actor)));
    CF_FAILPOINT("payment_started");
    return attempt;
  });
}

Result<Attempt> PaymentService::resolve(AttemptId id, const TerminalAnswer& answer, const journal::Actor& actor) {
  return m_book.write([&](Writing& writing) -> Result<Attempt> {
    CF_TRY(std::optional<Attempt> found, attemptById(writing.reader(), id));
    if (!found) return core::notFound(QStringLiteral("unknown_attempt"), id.text());
    const Outcome before = found->outcome;
    TerminalAnswer said = answer;
    said.outcome = after(before, answer.outcome);
    if (moved(said.outcome) && said.approvedMinor <= 0) said.approvedMinor = found->amountMinor;
    if (rankOf(said.outcome) <= rankOf(before)) {
      // Nothing new; but a definite answer ends the asking, unless money is still to come back.
      CF_TRY(const bool unwanted, reversalQueued(writing.reader(), id));
      if (!open(answer.outcome) && !(moved(before) && unwanted)) CF_CHECK(dropJob(writing, id));
      return *found;
    }
    CF_CHECK(writing.record(paymentResolved(id, said, writing.now(), actor)));
    CF_CHECK(followUp(writing, id, before, said.outcome));
    found->outcome = said.outcome;
    found->approvedMinor = said.approvedMinor;
    found->reference = said.reference;
    found->card = said.card;
    found->reason = said.reason;
    found->resolvedAt = writing.now();
    return *found;
  });
}

Done PaymentService::queueReversal(AttemptId attempt) {
  return m_book.write([&](Writing& writing) -> Done { return queueReversal(writing, attempt); });
}

Done PaymentService::queueReversal(Writing& writing, AttemptId attempt) {
  CF_TRY(const std::optional<Attempt> found, attemptById(writing.reader(), attempt));
  if (!found) return core::notFound(QStringLiteral("unknown_attempt"), attempt.text());
  if (!open(found->outcome) && !moved(found->outcome)) return core::refused(QStringLiteral("already_reversed"));
  return putJob(writing, attempt, Job::Kind::Reverse);
}

Done PaymentService::postpone(const Job& job) {
  return m_book.write([&](Writing& writing) -> Done {
    const qint64 seconds = std::min<qint64>(300, qint64(2) << std::min(job.tries, 8));
    return writing.local(kJobTable).execute(
        "UPDATE payment_job SET due_utc_ms = $2, tries = tries + 1 WHERE attempt_id = $1",
        {job.attempt, writing.now().plusMs(seconds * 1000)});
  });
}

Done PaymentService::hurry(AttemptId attempt) {
  return m_book.write([&](Writing& writing) -> Done {
    return writing.local(kJobTable).execute("UPDATE payment_job SET due_utc_ms = $2 WHERE attempt_id = $1",
                                            {attempt, writing.now()});
  });
}

Result<int> PaymentService::recover(const core::AnyId& till) {
  CF_TRY(const std::vector<Attempt> attempts, openAttempts(m_book.reader(), core::AnyId()));
  int count = 0;
  for (const Attempt& attempt : attempts) {
    if (attempt.till != till) continue;
    TerminalAnswer unknown;
    unknown.reason = QStringLiteral("interrupted");
    CF_CHECK(resolve(attempt.id, unknown, {}));
    ++count;
  }
  return count;
}

}  // namespace counterfoil::payments
