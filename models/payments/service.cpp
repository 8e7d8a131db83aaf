// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/payments/service.h"

#include "models/core/failpoint.h"
#include "models/payments/facts.h"
#include "models/payments/late_decline.h"
#include "models/payments/local_tables.h"

namespace counterfoil::payments {

using core::Done;
using core::Result;
using journal::Writing;

namespace {

/// How soon after a decline the terminal is first asked again; afterwards as for every job.
constexpr qint64 kResendEveryMs = 300'000;

Done putJob(Writing& writing, AttemptId attempt, Job::Kind kind, qint64 afterMs = 0) {
  // A reversal replaces an inquiry, never the other way round.
  return writing.local(kJobTable).execute(
      R"sql(
INSERT INTO payment_job(attempt_id, kind, due_utc_ms, tries) VALUES ($1, $2, $3, 0)
ON CONFLICT(attempt_id) DO UPDATE SET kind = excluded.kind, due_utc_ms = excluded.due_utc_ms, tries = 0
WHERE payment_job.kind <> 'reverse'
)sql",
      {attempt, kind == Job::Kind::Reverse ? QStringLiteral("reverse") : QStringLiteral("inquire"),
       writing.wall().plusMs(afterMs)});
}

/// What somebody is asking a gateway for is theirs until their lease is over, and so is what comes after it: taken back
/// before it was asked for, it would be charged all the same.
Done putReversal(Writing& writing, const Attempt& attempt) {
  CF_TRY(const std::optional<core::Instant> due,
         writing.reader().first("SELECT due_utc_ms FROM payment_job WHERE attempt_id = $1", {attempt.id},
                                [](const journal::Row& row) { return row.instant(0); }));
  const bool asked = !attempt.gateway.isNull() && attempt.outcome == Outcome::Started && due;
  return putJob(writing, attempt.id, Job::Kind::Reverse,
                asked ? std::clamp<qint64>(due->utcMs() - writing.wall().utcMs(), 0, kMostPutOffMs) : 0);
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

/// Whether a gateway can take the attempt back by its key: money that went back, or is held no more, stays there.
bool isReversible(const Attempt& attempt) {
  return attempt.gateway.isNull() || begins(attempt.purpose);
}

/// What became of an answer about a charge that the terminal was to keep.
Offline offlineAfter(const Attempt& before, const TerminalAnswer& said) {
  if (!moved(said.outcome)) return Offline::No;
  if (said.offline == Offline::Held) return Offline::Held;
  const bool kept = before.isHeld() || before.offline == Offline::Asked || before.offline == Offline::Declined;
  return kept ? Offline::Forwarded : Offline::No;
}

/// What is to be written for an answer about an attempt that is `before`. What was held and is gone, though nobody was
/// taking it back, was lost, whichever word the terminal has for that; the acquirer's own decline is a loss always.
TerminalAnswer readOf(const Attempt& before, const TerminalAnswer& answer, bool unwanted) {
  TerminalAnswer said = answer;
  said.outcome = after(before.outcome, answer.outcome);
  said.offline = offlineAfter(before, said);
  const bool gone = answer.outcome == Outcome::Reversed || answer.outcome == Outcome::Cancelled;
  if (before.isHeld() && (answer.outcome == Outcome::Declined || (gone && !unwanted))) {
    said.outcome = Outcome::Reversed;
    said.offline = Offline::Declined;
    said.approvedMinor = before.approvedMinor;
    if (gone && said.reason.isEmpty()) said.reason = QStringLiteral("taken back");
  }
  const qint64 whole = before.isHeld() ? before.approvedMinor : before.amountMinor;
  if (moved(said.outcome) && said.approvedMinor <= 0) said.approvedMinor = whole;
  const bool cut = before.isHeld() && said.offline == Offline::Forwarded && said.approvedMinor < before.approvedMinor;
  if (cut && said.reason.isEmpty()) said.reason = QStringLiteral("approved for less");
  return said;
}

/// What remains to be done about an attempt that was `before` and is `now`.
Done followUp(Writing& writing, const Attempt& before, const Attempt& now, bool unwanted, bool stands) {
  if (now.outcome == Outcome::Unknown) return putJob(writing, before.id, Job::Kind::Inquire);
  if (moved(now.outcome)) {
    if (unwanted) return PaymentService::hurry(writing, before.id);
    const bool settled = !open(before.outcome) && !before.isHeld();
    if (settled && isReversible(before) && !stands) return putJob(writing, before.id, Job::Kind::Reverse);
    if (now.offline == Offline::Held) return putJob(writing, before.id, Job::Kind::Inquire);
  }
  // A terminal may send once more what was declined.
  if (now.offline == Offline::Declined && !unwanted) {
    return putJob(writing, before.id, Job::Kind::Inquire, kResendEveryMs);
  }
  return dropJob(writing, before.id);
}

/// A step may do no more than what its payment has left, and only where nothing that is open could change that.
Done checkStep(const journal::Reader& reader, const StartPayment& command) {
  if (begins(command.purpose) || command.original.isNull()) return {};
  CF_TRY(std::optional<Payment> payment, paymentById(reader, command.original));
  // Given up: its money goes back, whatever it looks like until that is confirmed. A capture meanwhile would stand in
  // the book as money that is ours.
  CF_TRY(const bool onItsWay, reversalQueued(reader, command.original));
  if (onItsWay && !command.gateway.isNull()) payment.reset();
  const auto refuse = [&](const char* code, qint64 left) {
    return core::refused(QLatin1String(code), QStringLiteral("%1 left").arg(left));
  };
  if (payment && !command.gateway.isNull() && payment->root.currency != command.currency) {
    return core::invalid(QStringLiteral("currency_mismatch"), payment->root.currency);
  }
  switch (command.purpose) {
    case Purpose::Capture: {
      const qint64 left = payment ? payment->capturableMinor() : 0;
      return command.amountMinor > left ? refuse("not_capturable", left) : Done();
    }
    case Purpose::Void:
      if (payment && payment->capturedMinor() > 0) return core::refused(QStringLiteral("use_refund"));
      return payment && payment->isVoidable() ? Done() : refuse("not_voidable", 0);
    default: {
      // Taken back by a void; a refund would be sent past what the terminal keeps.
      if (payment && payment->root.isHeld()) return core::refused(QStringLiteral("payment_held_offline"));
      const qint64 left = payment ? payment->refundableMinor() : 0;
      return command.amountMinor > left ? refuse("not_refundable", left) : Done();
    }
  }
}

}  // namespace

Result<Attempt> PaymentService::start(const StartPayment& command, const journal::Actor& actor) {
  if (command.amountMinor <= 0) return core::invalid(QStringLiteral("amount_not_positive"));
  return m_book.write([&](Writing& writing) { return start(writing, command, actor); });
}

Result<Attempt> PaymentService::start(Writing& writing, const StartPayment& command, const journal::Actor& actor) {
  if (command.amountMinor <= 0) return core::invalid(QStringLiteral("amount_not_positive"));
  CF_CHECK(checkStep(writing.reader(), command));
  if (command.guard) CF_CHECK(command.guard(writing.reader()));
  Attempt attempt;
  attempt.id = command.id.isNull() ? writing.make<AttemptId>() : command.id;
  attempt.purpose = command.purpose;
  attempt.ticket = command.ticket;
  attempt.original = command.original;
  attempt.originalDocument = command.originalDocument;
  attempt.till = command.till;
  attempt.shift = command.shift;
  attempt.amountMinor = command.amountMinor;
  attempt.currency = command.currency;
  attempt.terminal = command.terminal;
  attempt.gateway = command.gateway;
  attempt.askedBy = command.askedBy;
  attempt.orderReference = command.orderReference;
  attempt.request = command.request;
  attempt.startedAt = writing.now();
  CF_CHECK(writing.record(paymentStarted(attempt, actor)));
  if (command.inquireAfterMs > 0) CF_CHECK(putJob(writing, attempt.id, Job::Kind::Inquire, command.inquireAfterMs));
  CF_FAILPOINT("payment_started");
  return attempt;
}

Result<Attempt> PaymentService::resolve(AttemptId id, const TerminalAnswer& answer, const journal::Actor& actor) {
  return m_book.write([&](Writing& writing) { return resolve(writing, id, answer, actor, m_stands); });
}

Result<Attempt> PaymentService::resolve(Writing& writing, AttemptId id, const TerminalAnswer& answer,
                                        const journal::Actor& actor, const Stands& stands) {
  CF_TRY(std::optional<Attempt> found, attemptById(writing.reader(), id));
  if (!found) return core::notFound(QStringLiteral("unknown_attempt"), id.text());
  const Attempt before = *found;
  CF_TRY(const bool unwanted, reversalQueued(writing.reader(), id));
  const TerminalAnswer said = readOf(before, answer, unwanted);
  if (rankOf(said.outcome, said.offline) <= rankOf(before.outcome, before.offline)) {
    // Nothing new; but a definite answer ends the asking, unless money is still to come back or to be sent.
    const bool waits = (moved(before.outcome) && unwanted) || before.isHeld();
    if (!open(answer.outcome) && !waits) CF_CHECK(dropJob(writing, id));
    return *found;
  }
  CF_TRY(const journal::Fact fact, writing.record(paymentResolved(id, said, writing.now(), actor)));
  found->outcome = said.outcome;
  found->offline = said.offline;
  found->approvedMinor = said.approvedMinor;
  found->reference = said.reference;
  found->card = said.card;
  found->reason = said.reason;
  found->resolvedAt = writing.now();
  if (said.offline == Offline::Held) found->heldMinor = std::max(before.heldMinor, said.approvedMinor);
  bool kept = false;
  if (before.offline == Offline::Declined && moved(found->outcome) && stands) {
    CF_TRY(kept, stands(writing.reader(), id));
  }
  CF_CHECK(followUp(writing, before, *found, unwanted, kept));
  if (!unwanted && (before.isHeld() || kept)) CF_CHECK(askAboutHeld(writing, before, *found, fact));
  return *found;
}

Result<Attempt> PaymentService::askOffline(AttemptId id, const OfflineRules& rules,
                                           const std::function<Done(const journal::Reader&)>& guard,
                                           const journal::Actor& actor) {
  return m_book.write([&](Writing& writing) -> Result<Attempt> {
    CF_TRY(std::optional<Attempt> found, attemptById(writing.reader(), id));
    if (!found) return core::notFound(QStringLiteral("unknown_attempt"), id.text());
    const bool fresh = found->outcome == Outcome::Started && found->purpose == Purpose::Charge;
    if (!fresh || !found->gateway.isNull()) return core::refused(QStringLiteral("not_offline"), text(found->outcome));
    CF_TRY(const auto held, attemptsHeldOffline(writing.reader(), found->till));
    CF_CHECK(checkOffline(rules, exposureOf(held), found->amountMinor, writing.now()));
    if (guard) CF_CHECK(guard(writing.reader()));
    TerminalAnswer asked;
    asked.offline = Offline::Asked;
    asked.reason = QStringLiteral("no contact");
    CF_CHECK(writing.record(paymentResolved(id, asked, writing.now(), actor)));
    CF_CHECK(putJob(writing, id, Job::Kind::Inquire));
    found->outcome = Outcome::Unknown;
    found->offline = Offline::Asked;
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
  return putReversal(writing, *found);
}

Done PaymentService::queueInquiry(Writing& writing, AttemptId attempt) {
  CF_TRY(const std::optional<Attempt> found, attemptById(writing.reader(), attempt));
  if (!found) return core::notFound(QStringLiteral("unknown_attempt"), attempt.text());
  return putJob(writing, attempt, Job::Kind::Inquire);
}

Done PaymentService::postpone(const Job& job) {
  return m_book.write([&](Writing& writing) { return postpone(writing, job); });
}

Done PaymentService::postpone(Writing& writing, const Job& job, qint64 leastMs) {
  const qint64 seconds = std::min<qint64>(300, qint64(2) << std::min(job.tries, 8));
  return writing.local(kJobTable).execute(
      "UPDATE payment_job SET due_utc_ms = $2, tries = tries + 1 WHERE attempt_id = $1",
      {job.attempt, writing.wall().plusMs(std::clamp(leastMs, seconds * 1000, kMostPutOffMs))});
}

Result<std::vector<Job>> PaymentService::claimJobs(Writing& writing, int most, qint64 leaseMs,
                                                   const std::function<bool(const core::AnyId&)>& takes) {
  CF_TRY(std::vector<Job> jobs, gatewayJobsDue(writing.reader(), writing.wall(), most, takes));
  for (const Job& job : jobs) {
    CF_CHECK(writing.local(kJobTable).execute("UPDATE payment_job SET due_utc_ms = $2 WHERE attempt_id = $1",
                                              {job.attempt, writing.wall().plusMs(leaseMs)}));
  }
  return jobs;
}

Done PaymentService::hurry(AttemptId attempt) {
  return m_book.write([&](Writing& writing) { return hurry(writing, attempt); });
}

Done PaymentService::hurry(Writing& writing, AttemptId attempt) {
  return writing.local(kJobTable).execute("UPDATE payment_job SET due_utc_ms = $2 WHERE attempt_id = $1",
                                          {attempt, writing.wall()});
}

core::Instant PaymentService::now() const {
  return std::max(m_book.clock().now(), core::Instant::fromUtcMs(m_book.head().hlc.milliseconds()));
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
  CF_TRY(const std::vector<Attempt> held, attemptsHeldOffline(m_book.reader(), till));
  if (held.empty()) return count;
  // Jobs are this device's own and do not come back with a copy; what is held does.
  CF_CHECK(m_book.write([&](Writing& writing) -> Done {
    for (const Attempt& attempt : held) CF_CHECK(putJob(writing, attempt.id, Job::Kind::Inquire));
    return {};
  }));
  return count;
}

}  // namespace counterfoil::payments
