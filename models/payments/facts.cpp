// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/payments/facts.h"

namespace counterfoil::payments {

journal::FactDraft paymentStarted(const Attempt& attempt, const journal::Actor& actor) {
  QJsonObject body{
      {QStringLiteral("purpose"), text(attempt.purpose)},       {QStringLiteral("amount_minor"), attempt.amountMinor},
      {QStringLiteral("currency"), attempt.currency},           {QStringLiteral("terminal"), attempt.terminal},
      {QStringLiteral("at_utc_ms"), attempt.startedAt.utcMs()},
  };
  const auto put = [&body](const QString& name, const auto& id) {
    if (!id.isNull()) body.insert(name, id.text());
  };
  put(QStringLiteral("ticket"), attempt.ticket);
  put(QStringLiteral("original"), attempt.original);
  put(QStringLiteral("original_document"), attempt.originalDocument);
  put(QStringLiteral("till"), attempt.till);
  put(QStringLiteral("shift"), attempt.shift);
  put(QStringLiteral("gateway"), attempt.gateway);
  put(QStringLiteral("asked_by"), attempt.askedBy);
  if (!attempt.orderReference.isEmpty()) body.insert(QStringLiteral("order_reference"), attempt.orderReference);
  if (!attempt.request.isEmpty()) body.insert(QStringLiteral("request"), attempt.request);
  // A program that knows charges and refunds alone would take every other step for a charge.
  const bool older =
      attempt.gateway.isNull() && (attempt.purpose == Purpose::Charge || attempt.purpose == Purpose::Refund);
  return {QString::fromLatin1(kPaymentStarted), older ? 1 : 2, attempt.id.as<core::Anything>(), body, actor};
}

journal::FactDraft paymentResolved(AttemptId attempt, const TerminalAnswer& answer, core::Instant at,
                                   const journal::Actor& actor) {
  QJsonObject body{{QStringLiteral("outcome"), text(answer.outcome)}, {QStringLiteral("at_utc_ms"), at.utcMs()}};
  if (answer.approvedMinor != 0) body.insert(QStringLiteral("amount_minor"), answer.approvedMinor);
  if (!answer.reference.isEmpty()) body.insert(QStringLiteral("reference"), answer.reference);
  if (!answer.card.isEmpty()) body.insert(QStringLiteral("card"), answer.card);
  if (!answer.reason.isEmpty()) body.insert(QStringLiteral("reason"), answer.reason);
  if (answer.offline != Offline::No) body.insert(QStringLiteral("offline"), text(answer.offline));
  return {QString::fromLatin1(kPaymentResolved), 1, attempt.as<core::Anything>(), body, actor};
}

journal::FactDraft paymentDisputed(const Dispute& dispute, core::Instant at) {
  const QJsonObject body{
      {QStringLiteral("payment"), dispute.payment.text()}, {QStringLiteral("amount_minor"), dispute.amountMinor},
      {QStringLiteral("currency"), dispute.currency},      {QStringLiteral("state"), text(dispute.state)},
      {QStringLiteral("reference"), dispute.reference},    {QStringLiteral("at_utc_ms"), at.utcMs()}};
  return {QString::fromLatin1(kPaymentDisputed), 1, dispute.id, body, {}};
}

}  // namespace counterfoil::payments
