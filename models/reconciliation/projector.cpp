// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/reconciliation/projector.h"

#include "models/reconciliation/facts.h"

namespace counterfoil::reconciliation {

using namespace Qt::StringLiterals;
using core::Done;
using journal::Fact;
using journal::Transaction;

namespace {

constexpr journal::ProjectionTable kReconciliationTables[] = {
    {"reported_line", R"sql(
CREATE TABLE reported_line(
  gateway_id BLOB NOT NULL,
  line TEXT NOT NULL,
  statement TEXT NOT NULL,
  stamp BLOB NOT NULL,
  tender TEXT NOT NULL,
  sort TEXT NOT NULL,
  reference TEXT NOT NULL,
  payment TEXT NOT NULL,
  attempt_id BLOB,
  amount_minor INTEGER NOT NULL,
  fee_minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  at_utc_ms INTEGER NOT NULL,
  payout TEXT NOT NULL,
  day_only INTEGER NOT NULL,
  withdrawn INTEGER NOT NULL,
  PRIMARY KEY(gateway_id, line, statement)
) STRICT, WITHOUT ROWID;
CREATE INDEX reported_line_at ON reported_line(at_utc_ms);
CREATE INDEX reported_line_payout ON reported_line(payout) WHERE payout <> '';
)sql",
     "gateway_id, line, statement", "gateway_id"},
    {"reported_span", R"sql(
CREATE TABLE reported_span(
  gateway_id BLOB NOT NULL,
  from_utc_ms INTEGER NOT NULL,
  until_utc_ms INTEGER NOT NULL,
  statement TEXT NOT NULL,
  stamp BLOB NOT NULL,
  withdrawn INTEGER NOT NULL,
  PRIMARY KEY(gateway_id, from_utc_ms, until_utc_ms, statement)
) STRICT, WITHOUT ROWID;
)sql",
     "gateway_id, from_utc_ms, until_utc_ms, statement", "gateway_id"},
    {"line_reason", R"sql(
CREATE TABLE line_reason(
  line_id BLOB PRIMARY KEY,
  stamp BLOB NOT NULL,
  bucket TEXT NOT NULL,
  own_minor INTEGER NOT NULL,
  other_minor INTEGER NOT NULL,
  reason TEXT NOT NULL,
  actor BLOB,
  at_utc_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql",
     "line_id", "line_id"},
};
constexpr const char* kReconciliationKinds[] = {kReported, kStatement, kExplained};

Done projectReport(const Fact& fact, Transaction& tx) {
  const QString tender = fact.object.value("tender"_L1).toString(u""_s);
  const bool isStatement = fact.kind == QLatin1String(kStatement);
  if (isStatement && !hasStatements(tender)) return {};
  // A statement names its account by its tender alone: what a till says is never a gateway's.
  const core::AnyId account = isStatement ? statementAccountOf(tender) : fact.subject;
  const QString statement = isStatement ? fact.object.value("statement"_L1).toString(u""_s) : u""_s;
  const bool withdrawn = isStatement && fact.object.value("withdrawn"_L1).toBool();
  for (const ReportedLine& line : linesIn(fact.object)) {
    CF_CHECK(tx.execute(
        R"sql(
INSERT INTO reported_line(gateway_id, line, stamp, tender, sort, reference, payment, attempt_id, amount_minor, fee_minor,
  currency, at_utc_ms, payout, day_only, withdrawn,
  statement)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT(gateway_id, line, statement) DO UPDATE SET stamp = excluded.stamp, tender = excluded.tender,
  sort = excluded.sort, reference = excluded.reference, payment = excluded.payment, attempt_id = excluded.attempt_id,
  amount_minor = excluded.amount_minor, fee_minor = excluded.fee_minor, currency = excluded.currency,
  at_utc_ms = excluded.at_utc_ms, payout = excluded.payout, day_only = excluded.day_only,
  withdrawn = excluded.withdrawn
WHERE excluded.stamp > reported_line.stamp
)sql",
        {account, line.id, fact.stamp(), tender, text(line.sort), line.reference, line.payment, line.attempt,
         line.amountMinor, line.feeMinor, line.currency, line.at, line.payout, line.dayOnly, withdrawn, statement}));
  }
  const qint64 from = fact.object.value("from_utc_ms"_L1).toInteger();
  const qint64 until = fact.object.value("until_utc_ms"_L1).toInteger();
  if (from >= until) return {};
  return tx.execute(
      "INSERT INTO reported_span(gateway_id, from_utc_ms, until_utc_ms, stamp, withdrawn, statement) "
      "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT(gateway_id, from_utc_ms, until_utc_ms, statement) DO UPDATE SET "
      "stamp = excluded.stamp, withdrawn = excluded.withdrawn WHERE excluded.stamp > reported_span.stamp",
      {account, from, until, fact.stamp(), withdrawn, statement});
}

Done projectReason(const Fact& fact, Transaction& tx) {
  const QJsonObject& body = fact.object;
  return tx.execute(R"sql(
INSERT INTO line_reason(line_id, stamp, bucket, own_minor, other_minor, reason, actor, at_utc_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT(line_id) DO UPDATE SET stamp = excluded.stamp, bucket = excluded.bucket, own_minor = excluded.own_minor,
  other_minor = excluded.other_minor, reason = excluded.reason, actor = excluded.actor, at_utc_ms = excluded.at_utc_ms
WHERE excluded.stamp > line_reason.stamp
)sql",
                    {fact.subject, fact.stamp(), body.value("bucket"_L1).toString(u""_s),
                     body.value("own_minor"_L1).toInteger(), body.value("other_minor"_L1).toInteger(),
                     body.value("reason"_L1).toString(u""_s), fact.actor, body.value("at_utc_ms"_L1).toInteger()});
}

}  // namespace

std::span<const journal::ProjectionTable> ReconciliationProjector::tables() const {
  return kReconciliationTables;
}
std::span<const char* const> ReconciliationProjector::kinds() const {
  return kReconciliationKinds;
}
Done ReconciliationProjector::project(const Fact& fact, Transaction& tx) const {
  return fact.kind == QLatin1String(kExplained) ? projectReason(fact, tx) : projectReport(fact, tx);
}

}  // namespace counterfoil::reconciliation
