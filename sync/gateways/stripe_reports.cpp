// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/json_reader.h"
#include "sync/gateways/stripe_reading.h"

namespace counterfoil::gateways::stripe {

using namespace Qt::StringLiterals;
using payments::AttemptId;

namespace {

QString objectId(const QJsonValue& value) {
  return value.isObject() ? value["id"_L1].toString() : value.toString();
}

core::Instant instantOf(const QJsonValue& seconds) {
  const qint64 whole = seconds.toInteger(0);
  return core::Instant::fromUtcMs(whole > 0 && whole < 100'000'000'000 ? whole * 1000 : 0);
}

AttemptId referenceIn(const QJsonObject& metadata, std::initializer_list<QLatin1String> keys) {
  for (const QLatin1String key : keys) {
    if (const auto id = AttemptId::parse(metadata[key].toString())) return *id;
  }
  return {};
}

RowKind rowKindOf(const QString& type) {
  if (type == u"charge" || type == u"payment") return RowKind::Charge;
  if (type == u"refund" || type == u"payment_refund" || type == u"refund_failure") return RowKind::Refund;
  if (type == u"stripe_fee" || type == u"application_fee") return RowKind::Fee;
  if (type == u"payout" || type == u"payout_failure" || type == u"payout_cancel") return RowKind::Payout;
  return RowKind::Other;
}

EventKind eventKindOf(const QString& type) {
  if (type.startsWith(u"charge.dispute.")) return EventKind::Dispute;
  if (type.startsWith(u"refund.") || type == u"charge.refunded" || type == u"charge.refund.updated") {
    return EventKind::Refund;
  }
  if (type.startsWith(u"payment_intent.") || type.startsWith(u"charge.")) return EventKind::Payment;
  return type.startsWith(u"payout.") ? EventKind::Payout : EventKind::Other;
}

}  // namespace

core::Result<ReportRow> reportRow(const QJsonObject& transaction) {
  ReportRow row;
  row.providerId = transaction["id"_L1].toString();
  row.currency = transaction["currency"_L1].toString().toUpper();
  row.at = instantOf(transaction["created"_L1]);
  const auto amount = minorOf(transaction["amount"_L1], row.currency);
  const auto fee = minorOf(transaction["fee"_L1], row.currency);
  if (row.providerId.isEmpty() || !amount || !fee || *fee < 0) {
    return core::Error{core::ErrorKind::Network, u"bad_answer"_s, u"a balance transaction cannot be read"_s, {}};
  }
  row.amountMinor = *amount;
  row.feeMinor = *fee;
  row.kind = rowKindOf(transaction["type"_L1].toString());
  const QJsonObject source = transaction["source"_L1].toObject();
  if (transaction["type"_L1].toString() == u"adjustment" && source["object"_L1].toString() == u"dispute") {
    row.kind = RowKind::Dispute;
  }
  row.paymentReference = objectId(source["payment_intent"_L1]);
  if (row.kind == RowKind::Payout) row.payoutId = source["id"_L1].toString();
  const QJsonObject own = source["metadata"_L1].toObject();
  const QJsonObject intent = source["payment_intent"_L1]["metadata"_L1].toObject();
  if (row.kind == RowKind::Refund) {
    row.attempt = referenceIn(own, {kAttemptKey, kReversalKey});
  } else {
    row.attempt = referenceIn(intent, {kCaptureKey, kAttemptKey});
    if (row.attempt.isNull()) row.attempt = referenceIn(own, {kCaptureKey, kAttemptKey});
  }
  row.payment = referenceIn(intent, {kPaymentKey});
  if (row.payment.isNull()) row.payment = referenceIn(own, {kPaymentKey});
  return row;
}

core::Result<ReportRow> authorisationRow(const QJsonObject& intent) {
  ReportRow row;
  row.kind = RowKind::Authorisation;
  row.providerId = intent["id"_L1].toString();
  row.paymentReference = row.providerId;
  row.currency = intent["currency"_L1].toString().toUpper();
  row.at = instantOf(intent["created"_L1]);
  const auto held = minorOf(intent["amount_capturable"_L1], row.currency);
  if (row.providerId.isEmpty() || !held) {
    return core::Error{core::ErrorKind::Network, u"bad_answer"_s, u"a payment intent cannot be read"_s, {}};
  }
  row.amountMinor = *held;
  const QJsonObject metadata = intent["metadata"_L1].toObject();
  row.attempt = referenceIn(metadata, {kAttemptKey});
  row.payment = referenceIn(metadata, {kPaymentKey});
  return row;
}

core::Result<Event> event(const QByteArray& body) {
  const auto json = core::parseObject(body);
  if (!json) return core::invalid(u"malformed_event"_s, json.error().code);
  const QJsonObject object = (*json)["data"_L1]["object"_L1].toObject();
  Event event;
  event.id = (*json)["id"_L1].toString();
  event.type = (*json)["type"_L1].toString();
  if (event.id.isEmpty() || event.id.size() > 255 || event.type.isEmpty() || event.type.size() > 255) {
    return core::invalid(u"malformed_event"_s, u"an event has an id and a type"_s);
  }
  event.at = instantOf((*json)["created"_L1]);
  event.kind = eventKindOf(event.type);
  event.objectReference = object["id"_L1].toString();
  event.paymentReference = object["object"_L1].toString() == u"payment_intent" ? event.objectReference
                                                                               : objectId(object["payment_intent"_L1]);
  const QJsonObject metadata = object["metadata"_L1].toObject();
  event.attempt = referenceIn(metadata, {kAttemptKey});
  event.payment = referenceIn(metadata, {kPaymentKey});
  event.currency = object["currency"_L1].toString().toUpper();
  event.amountMinor = minorOf(object["amount"_L1], event.currency).value_or(0);
  event.status = object["status"_L1].toString().left(64);
  return event;
}

}  // namespace counterfoil::gateways::stripe
