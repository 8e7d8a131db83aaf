// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sales/open_refunds.h"

#include <QJsonArray>
#include <QJsonDocument>

#include "models/payments/queries.h"
#include "models/sales/local_tables.h"
#include "models/sales/payouts.h"

namespace counterfoil::sales {

using core::Done;
using core::Result;
using journal::Row;
using journal::Writing;

namespace {

QString stateOf(const OpenRefund& refund) {
  QJsonArray lines;
  for (const RefundLine& line : refund.request.lines) {
    lines.append(
        QJsonObject{{QStringLiteral("line"), line.line}, {QStringLiteral("quantity_micro"), line.quantity.micro()}});
  }
  const QJsonObject state{{QStringLiteral("lines"), lines},
                          {QStringLiteral("reason"), refund.request.reason},
                          {QStringLiteral("staff"), refund.staff.text()},
                          {QStringLiteral("approver"), refund.approver.text()}};
  return QString::fromUtf8(QJsonDocument(state).toJson(QJsonDocument::Compact));
}

OpenRefund refundIn(const Row& row) {
  OpenRefund refund;
  refund.id = row.id<DocumentId>(0);
  refund.request.original = row.id<DocumentId>(1);
  refund.begunAt = row.instant(3);
  const QJsonObject state = QJsonDocument::fromJson(row.text(2).toUtf8()).object();
  for (const QJsonValue& each : state.value(QLatin1String("lines")).toArray()) {
    refund.request.lines.push_back({each[QLatin1String("line")].toInteger(),
                                    core::Quantity::ofMicro(each[QLatin1String("quantity_micro")].toInteger())});
  }
  refund.request.reason = state.value(QLatin1String("reason")).toString();
  refund.staff = core::StaffId::parse(state.value(QLatin1String("staff")).toString()).value_or(core::StaffId());
  refund.approver = core::StaffId::parse(state.value(QLatin1String("approver")).toString()).value_or(core::StaffId());
  return refund;
}

}  // namespace

Result<std::vector<OpenRefund>> openRefunds(const journal::Reader& reader) {
  return reader.list("SELECT id, original_id, state, begun_utc_ms FROM open_refund ORDER BY begun_utc_ms, id", {},
                     refundIn);
}

Result<OpenRefund> openRefund(const journal::Reader& reader, DocumentId refund) {
  CF_TRY(
      const std::optional<OpenRefund> found,
      reader.first("SELECT id, original_id, state, begun_utc_ms FROM open_refund WHERE id = $1", {refund}, refundIn));
  if (!found) return core::notFound(QStringLiteral("unknown_refund"), refund.text());
  return *found;
}

Done writeOpenRefund(Writing& writing, const OpenRefund& refund) {
  return writing.local(kRefundTable)
      .execute("INSERT INTO open_refund(id, original_id, state, begun_utc_ms) VALUES ($1, $2, $3, $4)",
               {refund.id, refund.request.original, stateOf(refund), refund.begunAt});
}

Done removeOpenRefund(Writing& writing, DocumentId refund) {
  return writing.local(kRefundTable).execute("DELETE FROM open_refund WHERE id = $1", {refund});
}

Done refuseUnfinished(const journal::Reader& reader, DocumentId original) {
  CF_TRY(const std::vector<DocumentId> begun,
         reader.list("SELECT id FROM open_refund WHERE original_id = $1", {original},
                     [](const Row& row) { return row.id<DocumentId>(0); }));
  for (const DocumentId refund : begun) {
    CF_TRY(const qint64 held, heldMinor(reader, refund.as<core::Anything>()));
    if (held > 0) return core::refused(QStringLiteral("refund_unfinished"), refund.text());
  }
  return {};
}

Result<std::vector<payments::Attempt>> unpostedPayouts(const journal::Reader& reader) {
  // Refunds of charges have an index of their own; those of cards that no terminal charged are found by what they were
  // for, which is still open when nothing was posted.
  CF_TRY(const std::vector<payments::AttemptId> ids,
         reader.list(R"sql(
SELECT id FROM payment_attempt AS a
WHERE original_id IS NOT NULL AND gateway_id IS NULL AND started = 1 AND outcome IN ('approved', 'approved_late')
  AND NOT EXISTS (SELECT 1 FROM document_tender AS t WHERE t.attempt_id = a.id)
  AND NOT EXISTS (SELECT 1 FROM payment_job AS j WHERE j.attempt_id = a.id AND j.kind = 'reverse')
UNION
SELECT id FROM payment_attempt AS a
WHERE ticket_id IN (SELECT id FROM open_refund UNION ALL SELECT DISTINCT ticket_id FROM ticket_step) AND purpose = 'refund'
  AND original_id IS NULL AND started = 1 AND outcome IN ('approved', 'approved_late')
  AND NOT EXISTS (SELECT 1 FROM document_tender AS t WHERE t.attempt_id = a.id)
  AND NOT EXISTS (SELECT 1 FROM payment_job AS j WHERE j.attempt_id = a.id AND j.kind = 'reverse')
ORDER BY 1
)sql",
                     {}, [](const Row& row) { return row.id<payments::AttemptId>(0); }));
  std::vector<payments::Attempt> attempts;
  for (const payments::AttemptId id : ids) {
    CF_TRY(const std::optional<payments::Attempt> attempt, payments::attemptById(reader, id));
    if (attempt) attempts.push_back(*attempt);
  }
  return attempts;
}

}  // namespace counterfoil::sales
