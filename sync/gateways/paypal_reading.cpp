// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/gateways/paypal_reading.h"

#include <QJsonArray>

#include "models/core/json_reader.h"
#include "sync/gateways/provider_money.h"

namespace counterfoil::gateways::paypal {

using namespace Qt::StringLiterals;
using payments::AttemptId;
using payments::Outcome;

namespace {

struct Refusal {
  QLatin1String response;
  QLatin1String code;
};
/// https://developer.paypal.com/docs/api/orders/v2/#definition-processor_response
constexpr std::array kRefusals = {
    Refusal{QLatin1String("0500"), QLatin1String("do_not_honor")},
    Refusal{QLatin1String("5120"), QLatin1String("insufficient_funds")},
    Refusal{QLatin1String("5400"), QLatin1String("expired_card")},
    Refusal{QLatin1String("5110"), QLatin1String("incorrect_cvc")},
    Refusal{QLatin1String("9500"), QLatin1String("fraudulent")},
    Refusal{QLatin1String("9520"), QLatin1String("lost_card")},
};

Answer notKnown(const QString& code, const QString& reason = {}) {
  Answer answer;
  answer.code = code;
  answer.reason = reason;
  return answer;
}

QJsonArray paymentsOf(const QJsonObject& order, QLatin1String kind) {
  return order["purchase_units"_L1][0]["payments"_L1][kind].toArray();
}

QJsonObject withInvoice(const QJsonArray& items, const QString& invoice) {
  for (const QJsonValue& item : items) {
    if (item["invoice_id"_L1].toString() == invoice) return item.toObject();
  }
  return {};
}

Answer approvedAmount(const QJsonObject& payment, const Step& step, Answer answer) {
  const QJsonObject money = payment["amount"_L1].toObject();
  const auto minor = minorOf(money);
  answer.currency = money["currency_code"_L1].toString();
  answer.amountMinor = minor.value_or(0);
  const bool fits = minor && *minor > 0 && *minor <= step.amountMinor && answer.currency == step.currency;
  answer.outcome = fits ? Outcome::Approved : Outcome::Unknown;
  if (!fits) answer.code = u"amount_mismatch"_s;
  const QJsonObject fee = payment["seller_receivable_breakdown"_L1]["paypal_fee"_L1].toObject();
  if (!fee.isEmpty()) answer.feeMinor = minorOf(fee);
  return answer;
}

Answer refusedPayment(const QJsonObject& payment, Answer answer) {
  const QString response = payment["processor_response"_L1]["response_code"_L1].toString();
  answer.outcome = Outcome::Declined;
  answer.code = u"generic_decline"_s;
  for (const Refusal& refusal : kRefusals) {
    if (response == refusal.response) answer.code = refusal.code;
  }
  return answer;
}

/// An authorisation, a capture or a refund: whether what was wanted is done.
Answer paymentAnswer(const QJsonObject& payment, const Step& step, Answer answer) {
  static const QStringList done = {u"CREATED"_s,   u"CAPTURED"_s,           u"PARTIALLY_CAPTURED"_s,
                                   u"COMPLETED"_s, u"PARTIALLY_REFUNDED"_s, u"REFUNDED"_s};
  static const QStringList refused = {u"DENIED"_s, u"DECLINED"_s, u"FAILED"_s, u"CANCELLED"_s};
  const QString status = payment["status"_L1].toString();
  if (done.contains(status)) return approvedAmount(payment, step, answer);
  if (refused.contains(status)) return refusedPayment(payment, answer);
  if (status == u"VOIDED" || status == u"EXPIRED") {
    answer.outcome = Outcome::Reversed;
    return answer;
  }
  answer.code = u"processing"_s;
  return answer;
}

Answer authorised(const QJsonObject& order, const Step& step, Answer answer) {
  const bool atOnce = step.capture == CaptureMode::AtOnce;
  const QJsonArray captures = paymentsOf(order, "captures"_L1);
  const QJsonObject held = authorisationOf(order);
  const QJsonObject payment = atOnce ? captures.at(0).toObject() : held;
  if (payment.isEmpty()) {
    // The other intent is how `cancelByKey` shuts an order: what was on its way does not fit it.
    const bool shut = order["intent"_L1].toString() != (atOnce ? u"CAPTURE"_s : u"AUTHORIZE"_s);
    answer.outcome = shut || order["status"_L1].toString() == u"VOIDED" ? Outcome::Cancelled : Outcome::NotFound;
    return answer;
  }
  answer = paymentAnswer(payment, step, answer);
  const QJsonObject reversal = withInvoice(paymentsOf(order, "refunds"_L1), kReversal + step.attempt.text());
  if (reversal["status"_L1].toString() == u"COMPLETED") answer.outcome = Outcome::Reversed;
  return answer;
}

Answer voided(const QJsonObject& order, const Step& step, Answer answer) {
  const QString status = authorisationOf(order)["status"_L1].toString();
  if (status == u"VOIDED") {
    answer.outcome = Outcome::Approved;
    answer.amountMinor = step.amountMinor;
    answer.currency = step.currency;
  } else if (status == u"CREATED") {
    answer.outcome = Outcome::NotFound;
  } else if (!captureOf(order).isEmpty()) {
    answer.outcome = Outcome::Declined;
    answer.code = u"use_refund"_s;
  } else {
    answer.code = u"processing"_s;
  }
  return answer;
}

Answer failureOf(const HttpReply& reply, const Reading& reading, const QString& message) {
  Answer answer = notKnown(u"bad_answer"_s, message.left(500));
  answer.retryAfterS = reply.retryAfterS();
  static const QStringList used = {u"PAYPAL_REQUEST_ID_PREVIOUSLY_USED"_s, u"DUPLICATE_REQUEST_ID"_s};
  if (reply.status >= 500) {
    answer.code = u"server_error"_s;
  } else if (reply.status == 409) {
    answer.code = u"in_progress"_s;
  } else if (reply.status == 429) {
    answer.code = u"rate_limited"_s;
  } else if (reply.status == 401 || reply.status == 403) {
    answer.code = u"bad_credentials"_s;
  } else if (used.contains(reading.issue)) {
    answer.code = u"idempotency_mismatch"_s;
  } else if ((reply.status == 400 || reply.status == 404 || reply.status == 422) && !reading.issue.isEmpty()) {
    answer.outcome = Outcome::Declined;
    answer.code = reading.issue.toLower();
  }
  return answer;
}

/// In the words of `Event::status`. https://developer.paypal.com/docs/api/customer-disputes/v1/#definition-outcome_code
QString disputeStatus(const QJsonObject& dispute) {
  const QString status = dispute["status"_L1].toString();
  const QString outcome = dispute["dispute_outcome"_L1]["outcome_code"_L1].toString();
  static const QStringList lost = {u"RESOLVED_BUYER_FAVOUR"_s, u"ACCEPTED"_s};
  static const QStringList won = {u"RESOLVED_SELLER_FAVOUR"_s, u"RESOLVED_WITH_PAYOUT"_s, u"CANCELED_BY_BUYER"_s,
                                  u"DENIED"_s};
  if (status != u"RESOLVED") return status;
  return lost.contains(outcome) ? u"lost"_s : won.contains(outcome) ? u"won"_s : status;
}

}  // namespace

Reading read(const HttpReply& reply) {
  Reading reading;
  if (reply.failure != HttpReply::Failure::None) {
    reading.failure = notKnown(reply.failure == HttpReply::Failure::Timeout ? u"timeout"_s : u"unreachable"_s);
    return reading;
  }
  const auto json = core::parseObject(reply.body);
  if (reply.status == 204 || ((reply.status == 200 || reply.status == 201) && json && !json->isEmpty())) {
    reading.status = reply.status;
    if (json) reading.object = *json;
    return reading;
  }
  const QJsonObject error = json.value_or(QJsonObject());
  reading.issue = error["details"_L1][0]["issue"_L1].toString(error["name"_L1].toString());
  reading.failure = failureOf(reply, reading, error["message"_L1].toString());
  return reading;
}

std::optional<QJsonObject> moneyOf(qint64 minor, const QString& currency) {
  const auto known = core::Currency::of(currency);
  if (!known || minor <= 0) return std::nullopt;
  const int decimals = payPalDecimals(*known);
  const auto units = rescaled(minor, known->decimals(), decimals);
  if (!units) return std::nullopt;
  return QJsonObject{{u"currency_code"_s, currency}, {u"value"_s, decimalText(*units, decimals)}};
}

std::optional<qint64> minorOf(const QJsonObject& money) {
  const auto known = core::Currency::of(money["currency_code"_L1].toString());
  if (!known) return std::nullopt;
  const int decimals = payPalDecimals(*known);
  const auto units = unitsOf(money["value"_L1].toString(), decimals);
  return units ? rescaled(*units, decimals, known->decimals()) : std::nullopt;
}

QJsonObject authorisationOf(const QJsonObject& order) {
  return paymentsOf(order, "authorizations"_L1).at(0).toObject();
}

QJsonObject captureOf(const QJsonObject& order) {
  static const QStringList taken = {u"COMPLETED"_s, u"PARTIALLY_REFUNDED"_s, u"REFUNDED"_s, u"PENDING"_s};
  const QJsonArray captures = paymentsOf(order, "captures"_L1);
  for (const QJsonValue& capture : captures) {
    if (taken.contains(capture["status"_L1].toString())) return capture.toObject();
  }
  return {};
}

Answer orderAnswer(const QJsonObject& order, const Step& step) {
  Answer answer = notKnown(u"bad_answer"_s);
  if (order["id"_L1].toString().isEmpty() || order["purchase_units"_L1].toArray().size() != 1) return answer;
  answer.code.clear();
  const QJsonObject card = order["payment_source"_L1]["card"_L1].toObject();
  const QString last = card["last_digits"_L1].toString();
  if (last.size() == 4) answer.card = (card["brand"_L1].toString().toLower().left(32) + u' ' + last).trimmed();
  answer.reference = order["id"_L1].toString();
  if (step.kind == StepKind::Authorise) return authorised(order, step, answer);
  if (step.kind == StepKind::Void) return voided(order, step, answer);
  const bool capture = step.kind == StepKind::Capture;
  const QJsonObject own = withInvoice(paymentsOf(order, capture ? "captures"_L1 : "refunds"_L1), step.attempt.text());
  if (!own.isEmpty()) {
    answer.reference = own["id"_L1].toString();
    answer = paymentAnswer(own, step, answer);
    return answer;
  }
  answer.outcome = Outcome::NotFound;
  if (capture && authorisationOf(order)["status"_L1].toString() == u"VOIDED") {
    answer.outcome = Outcome::Declined;
    answer.code = u"payment_canceled"_s;
  }
  return answer;
}

core::Result<ReportRow> reportRow(const QJsonObject& detail) {
  const QJsonObject info = detail["transaction_info"_L1].toObject();
  const QJsonObject money = info["transaction_amount"_L1].toObject();
  const auto minor = minorOf(money);
  const auto at = core::Instant::parse(info["transaction_initiation_date"_L1].toString());
  ReportRow row;
  row.providerId = info["transaction_id"_L1].toString();
  if (row.providerId.isEmpty() || !minor || !at) {
    return core::Error{core::ErrorKind::Network, u"bad_answer"_s, u"a transaction cannot be read"_s, {}};
  }
  row.at = *at;
  row.amountMinor = *minor;
  row.currency = money["currency_code"_L1].toString();
  const QJsonObject fee = info["fee_amount"_L1].toObject();
  if (!fee.isEmpty()) row.feeMinor = std::abs(minorOf(fee).value_or(0));
  if (info["paypal_reference_id_type"_L1].toString() == u"ODR") {
    row.paymentReference = info["paypal_reference_id"_L1].toString();
  }
  // https://developer.paypal.com/docs/reports/reference/tcodes/
  const QString code = info["transaction_event_code"_L1].toString();
  if (code.startsWith(u"T00")) row.kind = RowKind::Charge;
  if (code.startsWith(u"T01")) row.kind = RowKind::Fee;
  if (code.startsWith(u"T04")) row.kind = RowKind::Payout;
  if (code == u"T1107") row.kind = RowKind::Refund;
  if (code.startsWith(u"T12") || code == u"T1106" || code == u"T1110") row.kind = RowKind::Dispute;
  if (code == u"T1300" || code == u"T1301") row.kind = RowKind::Authorisation;
  if (row.kind == RowKind::Payout) row.payoutId = row.providerId;
  // Denied, or pending still: nothing moved.
  const QString status = info["transaction_status"_L1].toString();
  if (status == u"D" || status == u"P") row.kind = RowKind::Other;
  QString invoice = info["invoice_id"_L1].toString();
  if (invoice.startsWith(kReversal)) invoice = invoice.mid(kReversal.size());
  row.attempt = AttemptId::parse(invoice).value_or(AttemptId());
  row.payment = AttemptId::parse(info["custom_field"_L1].toString()).value_or(AttemptId());
  return row;
}

core::Result<Event> event(const QByteArray& body) {
  const auto json = core::parseObject(body);
  if (!json) return core::invalid(u"malformed_event"_s, json.error().code);
  const QJsonObject resource = (*json)["resource"_L1].toObject();
  Event event;
  event.id = (*json)["id"_L1].toString();
  event.type = (*json)["event_type"_L1].toString();
  if (event.id.isEmpty() || event.id.size() > 255 || event.type.isEmpty() || event.type.size() > 255) {
    return core::invalid(u"malformed_event"_s, u"an event has an id and a type"_s);
  }
  event.at = core::Instant::parse((*json)["create_time"_L1].toString()).value_or(core::Instant());
  if (event.type.startsWith(u"PAYMENT.") || event.type.startsWith(u"CHECKOUT.")) event.kind = EventKind::Payment;
  if (event.type == u"PAYMENT.CAPTURE.REFUNDED" || event.type.startsWith(u"PAYMENT.REFUND.")) {
    event.kind = EventKind::Refund;
  }
  if (event.type.startsWith(u"CUSTOMER.DISPUTE.")) event.kind = EventKind::Dispute;
  if (event.type.startsWith(u"PAYMENT.PAYOUT")) event.kind = EventKind::Payout;
  event.objectReference = resource["id"_L1].toString(resource["dispute_id"_L1].toString());
  event.paymentReference = event.type.startsWith(u"CHECKOUT.ORDER.")
                               ? event.objectReference
                               : resource["supplementary_data"_L1]["related_ids"_L1]["order_id"_L1].toString();
  event.attempt = AttemptId::parse(resource["invoice_id"_L1].toString()).value_or(AttemptId());
  event.payment = AttemptId::parse(resource["custom_id"_L1].toString()).value_or(AttemptId());
  const QJsonObject money = resource[event.kind == EventKind::Dispute ? "dispute_amount"_L1 : "amount"_L1].toObject();
  event.currency = money["currency_code"_L1].toString();
  event.amountMinor = minorOf(money).value_or(0);
  event.status = resource["status"_L1].toString().left(64);
  if (event.kind != EventKind::Dispute) return event;
  // It names what was paid, not what became of an order.
  event.objectReference = resource["dispute_id"_L1].toString(event.objectReference);
  event.status = disputeStatus(resource).left(64);
  const QJsonObject paid = resource["disputed_transactions"_L1][0].toObject();
  event.payment = AttemptId::parse(paid["custom"_L1].toString()).value_or(event.payment);
  event.attempt = AttemptId::parse(paid["invoice_number"_L1].toString()).value_or(event.attempt);
  event.paymentReference = paid["seller_transaction_id"_L1].toString();
  return event;
}

}  // namespace counterfoil::gateways::paypal
