// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/payments/projector.h"

#include "models/payments/facts.h"

namespace counterfoil::payments {

using core::Done;
using journal::Value;

namespace {

constexpr journal::ProjectionTable kPaymentTables[] = {{"payment_attempt", R"sql(
CREATE TABLE payment_attempt(
  id BLOB PRIMARY KEY,
  started INTEGER NOT NULL DEFAULT 0,
  purpose TEXT NOT NULL DEFAULT '',
  ticket_id BLOB,
  original_id BLOB,
  original_document_id BLOB,
  till_id BLOB,
  shift_id BLOB,
  amount_minor INTEGER NOT NULL DEFAULT 0,
  currency TEXT NOT NULL DEFAULT '',
  terminal TEXT NOT NULL DEFAULT '',
  gateway_id BLOB,
  asked_by BLOB,
  order_reference TEXT NOT NULL DEFAULT '',
  started_utc_ms INTEGER NOT NULL DEFAULT 0,
  outcome TEXT NOT NULL DEFAULT 'started',
  outcome_rank INTEGER NOT NULL DEFAULT 0,
  outcome_stamp BLOB,
  approved_minor INTEGER NOT NULL DEFAULT 0,
  reference TEXT NOT NULL DEFAULT '',
  card TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  resolved_utc_ms INTEGER NOT NULL DEFAULT 0,
  offline TEXT NOT NULL DEFAULT '',
  held_minor INTEGER NOT NULL DEFAULT 0,
  request TEXT NOT NULL DEFAULT '',
  started_stamp BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_attempt_ticket ON payment_attempt(ticket_id);
CREATE INDEX payment_attempt_original ON payment_attempt(original_id) WHERE original_id IS NOT NULL;
CREATE INDEX payment_attempt_open ON payment_attempt(outcome_rank) WHERE outcome_rank < 2;
CREATE INDEX payment_attempt_started ON payment_attempt(started_utc_ms);
CREATE INDEX payment_attempt_gateway ON payment_attempt(gateway_id, reference) WHERE gateway_id IS NOT NULL;
CREATE INDEX payment_attempt_offline ON payment_attempt(till_id) WHERE offline <> '';
)sql",
                                                        "id", "id"},
                                                       {"payment_dispute", R"sql(
CREATE TABLE payment_dispute(
  id BLOB PRIMARY KEY,
  payment_id BLOB,
  amount_minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  state TEXT NOT NULL,
  state_rank INTEGER NOT NULL,
  state_stamp BLOB NOT NULL,
  reference TEXT NOT NULL,
  at_utc_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_dispute_payment ON payment_dispute(payment_id);
)sql",
                                                        "id", "id"}};
constexpr const char* kPaymentKinds[] = {kPaymentStarted, kPaymentResolved, kPaymentDisputed};

Value idIn(const QJsonObject& body, QLatin1String name) {
  const auto id = core::AnyId::parse(body.value(name).toString());
  return id ? Value(*id) : Value();
}

Done projectDispute(const journal::Fact& fact, journal::Transaction& tx) {
  const QJsonObject& body = fact.object;
  const QString state = body.value(QLatin1String("state")).toString();
  return tx.execute(
      R"sql(
INSERT INTO payment_dispute(id, payment_id, amount_minor, currency, state, state_rank, state_stamp, reference, at_utc_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT(id) DO UPDATE SET payment_id = excluded.payment_id, amount_minor = excluded.amount_minor,
  currency = excluded.currency, state = excluded.state, state_rank = excluded.state_rank,
  state_stamp = excluded.state_stamp, reference = excluded.reference, at_utc_ms = excluded.at_utc_ms
WHERE excluded.state_rank > payment_dispute.state_rank
  OR (excluded.state_rank = payment_dispute.state_rank AND excluded.state_stamp > payment_dispute.state_stamp)
)sql",
      {fact.subject, idIn(body, QLatin1String("payment")), body.value(QLatin1String("amount_minor")).toInteger(),
       body.value(QLatin1String("currency")).toString(QStringLiteral("")), state, rankOf(disputeStateOf(state)),
       fact.stamp(), body.value(QLatin1String("reference")).toString(QStringLiteral("")),
       body.value(QLatin1String("at_utc_ms")).toInteger()});
}

}  // namespace

int PaymentProjector::version(const QString& kind) const {
  return kind == QLatin1String(kPaymentStarted) ? 2 : 1;
}

std::span<const journal::ProjectionTable> PaymentProjector::tables() const {
  return kPaymentTables;
}
std::span<const char* const> PaymentProjector::kinds() const {
  return kPaymentKinds;
}

Done PaymentProjector::project(const journal::Fact& fact, journal::Transaction& tx) const {
  const QJsonObject& body = fact.object;
  const qint64 at = body.value(QLatin1String("at_utc_ms")).toInteger();
  if (fact.kind == QLatin1String(kPaymentStarted)) {
    // A hub that was restored may begin the same attempt once more, under the same id: the first one counts.
    return tx.execute(
        R"sql(
INSERT INTO payment_attempt(id, started, purpose, ticket_id, original_id, original_document_id, till_id, shift_id,
  amount_minor, currency, terminal, started_utc_ms, gateway_id, asked_by, order_reference, request, started_stamp)
VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT(id) DO UPDATE SET started = 1, purpose = excluded.purpose, ticket_id = excluded.ticket_id,
  original_id = excluded.original_id, original_document_id = excluded.original_document_id,
  till_id = excluded.till_id, shift_id = excluded.shift_id, amount_minor = excluded.amount_minor,
  currency = excluded.currency, terminal = excluded.terminal, started_utc_ms = excluded.started_utc_ms,
  gateway_id = excluded.gateway_id, asked_by = excluded.asked_by, order_reference = excluded.order_reference,
  request = excluded.request, started_stamp = excluded.started_stamp
WHERE payment_attempt.started_stamp IS NULL OR excluded.started_stamp < payment_attempt.started_stamp
)sql",
        {fact.subject, body.value(QLatin1String("purpose")).toString(), idIn(body, QLatin1String("ticket")),
         idIn(body, QLatin1String("original")), idIn(body, QLatin1String("original_document")),
         idIn(body, QLatin1String("till")), idIn(body, QLatin1String("shift")),
         body.value(QLatin1String("amount_minor")).toInteger(), body.value(QLatin1String("currency")).toString(),
         body.value(QLatin1String("terminal")).toString(), at, idIn(body, QLatin1String("gateway")),
         idIn(body, QLatin1String("asked_by")),
         body.value(QLatin1String("order_reference")).toString(QStringLiteral("")),
         body.value(QLatin1String("request")).toString(QStringLiteral("")), fact.stamp()});
  }
  if (fact.kind == QLatin1String(kPaymentDisputed)) return projectDispute(fact, tx);
  const QString outcome = body.value(QLatin1String("outcome")).toString();
  const Offline offline = offlineOf(body.value(QLatin1String("offline")).toString());
  const auto words = [&body](QLatin1String name) { return Value(body.value(name).toString(QStringLiteral(""))); };
  if (offline == Offline::Held) {
    // Beside the lattice: what was taken is known whatever the acquirer said of it, before or after.
    CF_CHECK(
        tx.execute("INSERT INTO payment_attempt(id, held_minor) VALUES ($1, $2) ON CONFLICT(id) DO UPDATE SET "
                   "held_minor = excluded.held_minor WHERE excluded.held_minor > payment_attempt.held_minor",
                   {fact.subject, body.value(QLatin1String("amount_minor")).toInteger()}));
  }
  return tx.execute(R"sql(
INSERT INTO payment_attempt(id, outcome, outcome_rank, outcome_stamp, approved_minor, reference, card, reason,
  resolved_utc_ms, offline)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT(id) DO UPDATE SET outcome = excluded.outcome, outcome_rank = excluded.outcome_rank,
  outcome_stamp = excluded.outcome_stamp, approved_minor = excluded.approved_minor, reference = excluded.reference,
  card = excluded.card, reason = excluded.reason, resolved_utc_ms = excluded.resolved_utc_ms,
  offline = excluded.offline
WHERE payment_attempt.outcome_stamp IS NULL OR excluded.outcome_rank > payment_attempt.outcome_rank
  OR (excluded.outcome_rank = payment_attempt.outcome_rank AND excluded.outcome_stamp > payment_attempt.outcome_stamp)
)sql",
                    {fact.subject, outcome, rankOf(outcomeOf(outcome), offline), fact.stamp(),
                     body.value(QLatin1String("amount_minor")).toInteger(), words(QLatin1String("reference")),
                     words(QLatin1String("card")), words(QLatin1String("reason")), at, text(offline)});
}

}  // namespace counterfoil::payments
