// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/payments/queries.h"

#include <limits>

namespace counterfoil::payments {

using core::Result;
using journal::Row;

namespace {

#define CF_ATTEMPT_COLUMNS                                                                                        \
  "SELECT id, purpose, ticket_id, original_id, original_document_id, till_id, shift_id, amount_minor, currency, " \
  "terminal, started_utc_ms, outcome, approved_minor, reference, card, reason, resolved_utc_ms FROM payment_attempt "

Attempt attemptIn(const Row& row) {
  Attempt attempt;
  attempt.id = row.id<AttemptId>(0);
  attempt.purpose = row.text(1) == QLatin1String("refund") ? Purpose::Refund : Purpose::Charge;
  attempt.ticket = row.id<core::AnyId>(2);
  attempt.original = row.id<AttemptId>(3);
  attempt.originalDocument = row.id<core::AnyId>(4);
  attempt.till = row.id<core::AnyId>(5);
  attempt.shift = row.id<core::AnyId>(6);
  attempt.amountMinor = row.integer(7);
  attempt.currency = row.text(8);
  attempt.terminal = row.text(9);
  attempt.startedAt = row.instant(10);
  attempt.outcome = outcomeOf(row.text(11));
  attempt.approvedMinor = row.integer(12);
  attempt.reference = row.text(13);
  attempt.card = row.text(14);
  attempt.reason = row.text(15);
  attempt.resolvedAt = row.instant(16);
  return attempt;
}

}  // namespace

Result<std::optional<Attempt>> attemptById(const journal::Reader& reader, AttemptId id) {
  return reader.first(CF_ATTEMPT_COLUMNS "WHERE id = $1 AND started = 1", {id}, attemptIn);
}

Result<std::vector<Attempt>> attemptsOf(const journal::Reader& reader, const core::AnyId& ticket) {
  return reader.list(CF_ATTEMPT_COLUMNS "WHERE ticket_id = $1 AND started = 1 ORDER BY started_utc_ms, id", {ticket},
                     attemptIn);
}

Result<std::vector<Attempt>> openAttempts(const journal::Reader& reader, const core::AnyId& shift) {
  if (shift.isNull()) {
    return reader.list(CF_ATTEMPT_COLUMNS "WHERE outcome_rank < 2 AND started = 1 ORDER BY started_utc_ms, id", {},
                       attemptIn);
  }
  return reader.list(CF_ATTEMPT_COLUMNS
                     "WHERE outcome_rank < 2 AND started = 1 AND shift_id = $1 ORDER BY started_utc_ms, id",
                     {shift}, attemptIn);
}

Result<qint64> refundableMinor(const journal::Reader& reader, AttemptId charge) {
  CF_TRY(const std::optional<Attempt> attempt, attemptById(reader, charge));
  if (!attempt || attempt->purpose != Purpose::Charge || !moved(attempt->outcome)) return qint64(0);
  qint64 left = attempt->approvedMinor;
  CF_CHECK(reader.rows(CF_ATTEMPT_COLUMNS "WHERE original_id = $1 AND started = 1", {charge}, [&left](const Row& row) {
    const Attempt refund = attemptIn(row);
    if (moved(refund.outcome)) left -= refund.approvedMinor;
    if (open(refund.outcome)) left -= refund.amountMinor;
    return true;
  }));
  return std::max<qint64>(left, 0);
}

Result<std::vector<Job>> jobsDue(const journal::Reader& reader, core::Instant until) {
  return reader.list(
      "SELECT attempt_id, kind, due_utc_ms, tries FROM payment_job WHERE due_utc_ms <= $1 ORDER BY due_utc_ms, "
      "attempt_id",
      {until}, [](const Row& row) {
        Job job;
        job.attempt = row.id<AttemptId>(0);
        job.kind = row.text(1) == QLatin1String("reverse") ? Job::Kind::Reverse : Job::Kind::Inquire;
        job.due = row.instant(2);
        job.tries = int(row.integer(3));
        return job;
      });
}

Result<bool> reversalQueued(const journal::Reader& reader, AttemptId attempt) {
  CF_TRY(const qint64 rows,
         reader.integer("SELECT COUNT(*) FROM payment_job WHERE attempt_id = $1 AND kind = 'reverse'", {attempt}));
  return rows > 0;
}

Result<std::vector<Attempt>> attemptsBeingReversed(const journal::Reader& reader) {
  return reader.list(CF_ATTEMPT_COLUMNS
                     "WHERE id IN (SELECT attempt_id FROM payment_job WHERE kind = 'reverse') AND started = 1 "
                     "ORDER BY started_utc_ms, id",
                     {}, attemptIn);
}

Result<qint64> reversalsPending(const journal::Reader& reader) {
  return reader.integer("SELECT COUNT(*) FROM payment_job WHERE kind = 'reverse'", {});
}

}  // namespace counterfoil::payments
