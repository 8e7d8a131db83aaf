// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/payments/queries.h"

#include <limits>

namespace counterfoil::payments {

using core::Result;
using journal::Row;

namespace {

#define CF_ATTEMPT_COLUMNS                                                                                        \
  "SELECT id, purpose, ticket_id, original_id, original_document_id, till_id, shift_id, amount_minor, currency, " \
  "terminal, started_utc_ms, outcome, approved_minor, reference, card, reason, resolved_utc_ms, gateway_id, "     \
  "asked_by, order_reference, offline, request, held_minor FROM payment_attempt "

Attempt attemptIn(const Row& row) {
  Attempt attempt;
  attempt.id = row.id<AttemptId>(0);
  attempt.purpose = purposeOf(row.text(1));
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
  attempt.gateway = row.id<core::AnyId>(17);
  attempt.askedBy = row.id<core::AnyId>(18);
  attempt.orderReference = row.text(19);
  attempt.offline = offlineOf(row.text(20));
  attempt.request = row.text(21);
  attempt.heldMinor = row.integer(22);
  return attempt;
}

#define CF_DISPUTE_COLUMNS \
  "SELECT id, payment_id, amount_minor, currency, state, reference, at_utc_ms FROM payment_dispute "

Dispute disputeIn(const Row& row) {
  return {row.id<core::AnyId>(0),      row.id<AttemptId>(1), row.integer(2), row.text(3),
          disputeStateOf(row.text(4)), row.text(5),          row.instant(6)};
}

Job jobIn(const Row& row) {
  Job job;
  job.attempt = row.id<AttemptId>(0);
  job.kind = row.text(1) == QLatin1String("reverse") ? Job::Kind::Reverse : Job::Kind::Inquire;
  job.due = row.instant(2);
  job.tries = int(row.integer(3));
  return job;
}

}  // namespace

Result<std::optional<Attempt>> attemptById(const journal::Reader& reader, AttemptId id) {
  return reader.first(CF_ATTEMPT_COLUMNS "WHERE id = $1 AND started = 1", {id}, attemptIn);
}

Result<std::vector<Attempt>> attemptsOf(const journal::Reader& reader, const core::AnyId& ticket) {
  return reader.list(CF_ATTEMPT_COLUMNS
                     "WHERE ticket_id = $1 AND started = 1 ORDER BY started_utc_ms, started_stamp, id",
                     {ticket}, attemptIn);
}

Result<std::vector<Attempt>> openAttempts(const journal::Reader& reader, const core::AnyId& shift) {
  if (shift.isNull()) {
    return reader.list(CF_ATTEMPT_COLUMNS
                       "WHERE outcome_rank < 2 AND started = 1 ORDER BY started_utc_ms, started_stamp, id",
                       {}, attemptIn);
  }
  return reader.list(
      CF_ATTEMPT_COLUMNS
      "WHERE outcome_rank < 2 AND started = 1 AND shift_id = $1 ORDER BY started_utc_ms, started_stamp, id",
      {shift}, attemptIn);
}

Result<qint64> refundableMinor(const journal::Reader& reader, AttemptId charge) {
  CF_TRY(const std::optional<Payment> payment, paymentById(reader, charge));
  return payment ? payment->refundableMinor() : qint64(0);
}

Result<std::optional<Payment>> paymentById(const journal::Reader& reader, AttemptId id) {
  CF_TRY(const std::optional<Attempt> root, attemptById(reader, id));
  if (!root || !begins(root->purpose)) return std::optional<Payment>();
  Payment payment;
  payment.root = *root;
  CF_TRY(payment.steps, reader.list(CF_ATTEMPT_COLUMNS
                                    "WHERE original_id = $1 AND started = 1 ORDER BY started_utc_ms, started_stamp, id",
                                    {id}, attemptIn));
  CF_TRY(payment.disputes,
         reader.list(CF_DISPUTE_COLUMNS "WHERE payment_id = $1 ORDER BY at_utc_ms, id", {id}, disputeIn));
  return std::optional<Payment>(std::move(payment));
}

Result<std::optional<Dispute>> disputeById(const journal::Reader& reader, const core::AnyId& id) {
  return reader.first(CF_DISPUTE_COLUMNS "WHERE id = $1", {id}, disputeIn);
}

Result<std::vector<Attempt>> attemptsStarted(const journal::Reader& reader, core::Instant from, core::Instant until) {
  return reader.list(
      CF_ATTEMPT_COLUMNS
      "WHERE started = 1 AND started_utc_ms >= $1 AND started_utc_ms < $2 ORDER BY started_utc_ms, started_stamp, id",
      {from, until}, attemptIn);
}

Result<std::optional<Attempt>> attemptByReference(const journal::Reader& reader, const core::AnyId& gateway,
                                                  const QString& reference) {
  return reader.first(
      CF_ATTEMPT_COLUMNS
      "WHERE gateway_id = $1 AND reference = $2 AND started = 1 ORDER BY started_utc_ms, started_stamp, id LIMIT 1",
      {gateway, reference}, attemptIn);
}

Result<std::vector<Job>> jobsDue(const journal::Reader& reader, core::Instant wall) {
  return reader.list(
      "SELECT attempt_id, kind, due_utc_ms, tries FROM payment_job WHERE due_utc_ms <= $1 OR due_utc_ms > $2 ORDER BY "
      "due_utc_ms, attempt_id",
      {wall, wall.plusMs(kMostPutOffMs)}, jobIn);
}

Result<std::vector<Job>> gatewayJobsDue(const journal::Reader& reader, core::Instant wall, int most,
                                        const std::function<bool(const core::AnyId&)>& takes) {
  std::vector<Job> jobs;
  CF_CHECK(reader.rows(
      "SELECT j.attempt_id, j.kind, j.due_utc_ms, j.tries, a.gateway_id FROM payment_job j JOIN payment_attempt a ON "
      "a.id = j.attempt_id WHERE (j.due_utc_ms <= $1 OR j.due_utc_ms > $2) AND a.gateway_id IS NOT NULL ORDER BY "
      "j.due_utc_ms, j.attempt_id",
      {wall, wall.plusMs(kMostPutOffMs)}, [&](const Row& row) {
        if (jobs.size() < size_t(most) && takes(row.id<core::AnyId>(4))) jobs.push_back(jobIn(row));
        return jobs.size() < size_t(most);
      }));
  return jobs;
}

Result<bool> reversalQueued(const journal::Reader& reader, AttemptId attempt) {
  CF_TRY(const qint64 rows,
         reader.integer("SELECT COUNT(*) FROM payment_job WHERE attempt_id = $1 AND kind = 'reverse'", {attempt}));
  return rows > 0;
}

Result<std::vector<Attempt>> attemptsBeingReversed(const journal::Reader& reader) {
  return reader.list(CF_ATTEMPT_COLUMNS
                     "WHERE id IN (SELECT attempt_id FROM payment_job WHERE kind = 'reverse') AND started = 1 "
                     "ORDER BY started_utc_ms, started_stamp, id",
                     {}, attemptIn);
}

Result<std::vector<Attempt>> attemptsHeldOffline(const journal::Reader& reader, const core::AnyId& till) {
  if (till.isNull()) {
    return reader.list(
        CF_ATTEMPT_COLUMNS
        "WHERE ((offline = 'held' AND outcome = 'approved') OR (offline = 'asked' AND outcome_rank < 2)) "
        "AND started = 1 ORDER BY started_utc_ms, started_stamp, id",
        {}, attemptIn);
  }
  return reader.list(CF_ATTEMPT_COLUMNS
                     "WHERE till_id = $1 AND ((offline = 'held' AND outcome = 'approved') OR (offline = 'asked' AND "
                     "outcome_rank < 2)) AND started = 1 ORDER BY started_utc_ms, started_stamp, id",
                     {till}, attemptIn);
}

Result<std::vector<Attempt>> attemptsDeclinedLate(const journal::Reader& reader, const core::AnyId& till,
                                                  core::Instant since) {
  return reader.list(CF_ATTEMPT_COLUMNS
                     "WHERE till_id = $1 AND (offline = 'declined' OR (offline = 'forwarded' AND approved_minor < "
                     "held_minor)) AND resolved_utc_ms >= $2 AND started = 1 "
                     "ORDER BY started_utc_ms, started_stamp, id",
                     {till, since}, attemptIn);
}

Result<qint64> reversalsPending(const journal::Reader& reader) {
  return reader.integer("SELECT COUNT(*) FROM payment_job WHERE kind = 'reverse'", {});
}

}  // namespace counterfoil::payments
