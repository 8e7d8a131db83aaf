// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gateway_simulator/stripe_money.h"

#include <QJsonArray>

namespace counterfoil::simulator {

using namespace Qt::StringLiterals;

namespace {

/// 1.5 % and 20, as a shop in Britain pays for a domestic card; in the currency's own units.
qint64 feeOf(qint64 amount) {
  return amount * 15 / 1000 + 20;
}

QJsonObject card() {
  return {{u"brand"_s, u"visa"_s}, {u"last4"_s, u"4242"_s}, {u"exp_year"_s, 2034}};
}

Said invalid(const QString& code, const QString& message) {
  return stripeError(400, u"invalid_request_error"_s, code, message);
}

Said missing(const QString& id) {
  return stripeError(404, u"invalid_request_error"_s, u"resource_missing"_s, u"No such object: '%1'"_s.arg(id));
}

}  // namespace

Said stripeError(int status, const QString& type, const QString& code, const QString& message,
                 const QJsonObject& more) {
  QJsonObject error = more;
  error["type"_L1] = type;
  if (!code.isEmpty()) error["code"_L1] = code;
  error["message"_L1] = message;
  return {status, {{u"error"_s, error}}};
}

void StripeMoney::tell(const QString& type, const QJsonObject& object) {
  const QString id = m_state.makeId(u"evt_"_s);
  m_state.put(u"event"_s, id,
              {{u"id"_s, id},
               {u"object"_s, u"event"_s},
               {u"api_version"_s, u"2024-06-20"_s},
               {u"type"_s, type},
               {u"created"_s, m_state.nowS()},
               {u"livemode"_s, false},
               {u"data"_s, QJsonObject{{u"object"_s, object}}}});
}

QString StripeMoney::move(const QString& type, qint64 amount, qint64 fee, const QString& currency,
                          const QString& source) {
  const QString id = m_state.makeId(u"txn_"_s);
  save(u"balance"_s, {{u"id"_s, id},
                      {u"object"_s, u"balance_transaction"_s},
                      {u"amount"_s, amount},
                      {u"fee"_s, fee},
                      {u"net"_s, amount - fee},
                      {u"currency"_s, currency},
                      {u"type"_s, type},
                      {u"source"_s, source},
                      {u"status"_s, u"available"_s},
                      {u"created"_s, m_state.nowS()}});
  return id;
}

void StripeMoney::hold(QJsonObject& intent, qint64 amount) {
  const QString id = m_state.makeId(u"ch_"_s);
  save(u"charge"_s, {{u"id"_s, id},
                     {u"object"_s, u"charge"_s},
                     {u"amount"_s, amount},
                     {u"amount_captured"_s, 0},
                     {u"amount_refunded"_s, 0},
                     {u"captured"_s, false},
                     {u"refunded"_s, false},
                     {u"paid"_s, true},
                     {u"status"_s, u"succeeded"_s},
                     {u"currency"_s, intent["currency"_L1]},
                     {u"payment_intent"_s, intent["id"_L1]},
                     {u"metadata"_s, intent["metadata"_L1]},
                     {u"payment_method_details"_s, QJsonObject{{u"type"_s, u"card"_s}, {u"card"_s, card()}}},
                     {u"balance_transaction"_s, QJsonValue()},
                     {u"created"_s, m_state.nowS()}});
  intent["latest_charge"_L1] = id;
  intent["amount_capturable"_L1] = amount;
  intent["status"_L1] = u"requires_capture"_s;
}

void StripeMoney::take(QJsonObject& intent, qint64 amount) {
  QJsonObject charge = m_state.find(u"charge"_s, intent["latest_charge"_L1].toString());
  charge["captured"_L1] = true;
  charge["amount_captured"_L1] = amount;
  charge["balance_transaction"_L1] =
      move(u"charge"_s, amount, feeOf(amount), intent["currency"_L1].toString(), charge["id"_L1].toString());
  save(u"charge"_s, charge);
  intent["amount_received"_L1] = amount;
  intent["amount_capturable"_L1] = 0;
  intent["status"_L1] = u"succeeded"_s;
  tell(u"payment_intent.succeeded"_s, intent);
}

QJsonObject StripeMoney::newIntent(const FormData& form, bool confirm) {
  const QString method = form.text(u"payment_method");
  return {{u"id"_s, m_state.makeId(u"pi_"_s)},
          {u"object"_s, u"payment_intent"_s},
          {u"amount"_s, form.number(u"amount")},
          {u"amount_capturable"_s, 0},
          {u"amount_received"_s, 0},
          {u"currency"_s, form.text(u"currency").toLower()},
          {u"capture_method"_s, form.has(u"capture_method") ? form.text(u"capture_method") : u"automatic"_s},
          {u"metadata"_s, form.map(u"metadata")},
          {u"payment_method"_s, confirm ? QJsonValue(method) : QJsonValue()},
          {u"status"_s, u"requires_payment_method"_s},
          {u"latest_charge"_s, QJsonValue()},
          {u"last_payment_error"_s, QJsonValue()},
          {u"livemode"_s, false},
          {u"created"_s, m_state.nowS()}};
}

Said StripeMoney::decline(QJsonObject intent, const QString& code) {
  QJsonObject why{{u"type"_s, u"card_error"_s},
                  {u"code"_s, u"card_declined"_s},
                  {u"decline_code"_s, code},
                  {u"message"_s, u"Your card was declined."_s}};
  intent["last_payment_error"_L1] = why;
  save(u"intent"_s, intent);
  tell(u"payment_intent.payment_failed"_s, intent);
  why["payment_intent"_L1] = intent;
  return stripeError(402, u"card_error"_s, u"card_declined"_s, u"Your card was declined."_s, why);
}

Said StripeMoney::createIntent(const FormData& form, const Choice& choice) {
  const qint64 amount = form.number(u"amount");
  if (amount <= 0) return invalid(u"parameter_invalid_integer"_s, u"Invalid positive integer: amount"_s);
  if (form.text(u"currency").size() != 3) {
    return invalid(u"parameter_missing"_s, u"Missing required param: currency."_s);
  }
  const bool confirm = form.text(u"confirm") == u"true";
  if (confirm && form.text(u"payment_method").isEmpty()) {
    return invalid(u"parameter_missing"_s, u"You must provide a payment_method to confirm."_s);
  }
  if (const QString method = form.text(u"payment_method"); isMistyped(method)) {
    return invalid(u"resource_missing"_s, u"No such PaymentMethod: '%1'"_s.arg(method));
  }
  QJsonObject intent = newIntent(form, confirm);
  if (!confirm) {
    save(u"intent"_s, intent);
    tell(u"payment_intent.created"_s, intent);
    return {200, intent};
  }
  if (choice.fault == Fault::Decline) return decline(intent, choice.declineCode);
  if (choice.fault == Fault::LateApprove || choice.fault == Fault::LateAfterCancel) {
    intent["status"_L1] = u"processing"_s;
    intent["_late"_L1] = choice.fault == Fault::LateApprove ? u"looks"_s : u"advance"_s;
    save(u"intent"_s, intent);
    return {200, intent};
  }
  hold(intent, choice.fault == Fault::PartialApprove ? std::max<qint64>(amount / 2, 1) : amount);
  if (intent["capture_method"_L1].toString() == u"manual") {
    tell(u"payment_intent.amount_capturable_updated"_s, intent);
  } else {
    take(intent, intent["amount_capturable"_L1].toInteger());
  }
  save(u"intent"_s, intent);
  return {200, intent};
}

Said StripeMoney::captureIntent(const QString& id, const FormData& form) {
  QJsonObject intent = m_state.find(u"intent"_s, id);
  if (intent.isEmpty()) return missing(id);
  if (intent["status"_L1].toString() != u"requires_capture") {
    return invalid(u"payment_intent_unexpected_state"_s,
                   u"This PaymentIntent could not be captured because it has a status of %1."_s.arg(
                       intent["status"_L1].toString()));
  }
  const qint64 held = intent["amount_capturable"_L1].toInteger();
  const qint64 amount = form.has(u"amount_to_capture") ? form.number(u"amount_to_capture") : held;
  if (amount <= 0 || amount > held) return invalid(u"amount_too_large"_s, u"Amount is above what is authorized."_s);
  QJsonObject metadata = intent["metadata"_L1].toObject();
  const QJsonObject more = form.map(u"metadata");
  for (auto field = more.begin(); field != more.end(); ++field) metadata[field.key()] = field.value();
  intent["metadata"_L1] = metadata;
  take(intent, amount);
  save(u"intent"_s, intent);
  return {200, intent};
}

Said StripeMoney::cancelIntent(const QString& id) {
  QJsonObject intent = m_state.find(u"intent"_s, id);
  if (intent.isEmpty()) return missing(id);
  const QString status = intent["status"_L1].toString();
  if (status == u"succeeded" || status == u"canceled" ||
      (status == u"processing" && intent["_late"_L1].toString() != u"advance")) {
    return invalid(u"payment_intent_unexpected_state"_s,
                   u"You cannot cancel this PaymentIntent because it has a status of %1."_s.arg(status));
  }
  intent["status"_L1] = u"canceled"_s;
  intent["amount_capturable"_L1] = 0;
  intent["canceled_at"_L1] = m_state.nowS();
  save(u"intent"_s, intent);
  tell(u"payment_intent.canceled"_s, intent);
  return {200, intent};
}

Said StripeMoney::createRefund(const FormData& form) {
  const QString id = form.text(u"payment_intent");
  const QJsonObject intent = m_state.find(u"intent"_s, id);
  if (intent.isEmpty()) return missing(id);
  QJsonObject charge = m_state.find(u"charge"_s, intent["latest_charge"_L1].toString());
  const qint64 captured = charge["amount_captured"_L1].toInteger(0);
  const qint64 refunded = charge["amount_refunded"_L1].toInteger(0);
  if (captured == 0) return invalid(u"charge_not_captured"_s, u"This payment has no captured charge."_s);
  if (refunded == captured) return invalid(u"charge_already_refunded"_s, u"Charge has already been refunded."_s);
  const qint64 amount = form.has(u"amount") ? form.number(u"amount") : captured - refunded;
  if (amount <= 0 || amount > captured - refunded) {
    return invalid(u"amount_too_large"_s, u"Refund amount is greater than unrefunded amount on charge."_s);
  }
  const QString currency = intent["currency"_L1].toString();
  QJsonObject refund{{u"id"_s, m_state.makeId(u"re_"_s)},
                     {u"object"_s, u"refund"_s},
                     {u"amount"_s, amount},
                     {u"currency"_s, currency},
                     {u"charge"_s, charge["id"_L1]},
                     {u"payment_intent"_s, id},
                     {u"metadata"_s, form.map(u"metadata")},
                     {u"status"_s, u"succeeded"_s},
                     {u"created"_s, m_state.nowS()}};
  refund["balance_transaction"_L1] = move(u"refund"_s, -amount, 0, currency, refund["id"_L1].toString());
  charge["amount_refunded"_L1] = refunded + amount;
  charge["refunded"_L1] = refunded + amount == captured;
  save(u"charge"_s, charge);
  save(u"refund"_s, refund);
  tell(u"refund.created"_s, refund);
  tell(u"charge.refunded"_s, charge);
  return {200, refund};
}

Said StripeMoney::failRefund(const QString& id) {
  QJsonObject refund = m_state.find(u"refund"_s, id);
  if (refund.isEmpty()) return missing(id);
  if (refund["status"_L1].toString() != u"succeeded")
    return invalid(u"refund_not_succeeded"_s, u"It failed already."_s);
  const qint64 amount = refund["amount"_L1].toInteger();
  QJsonObject charge = m_state.find(u"charge"_s, refund["charge"_L1].toString());
  charge["amount_refunded"_L1] = charge["amount_refunded"_L1].toInteger() - amount;
  charge["refunded"_L1] = false;
  refund["status"_L1] = u"failed"_s;
  refund["failure_reason"_L1] = u"lost_or_stolen_card"_s;
  refund["failure_balance_transaction"_L1] = move(u"refund_failure"_s, amount, 0, refund["currency"_L1].toString(), id);
  save(u"charge"_s, charge);
  save(u"refund"_s, refund);
  tell(u"refund.failed"_s, refund);
  tell(u"charge.refund.updated"_s, refund);
  return {200, refund};
}

void StripeMoney::settleLate(QJsonObject& intent) {
  intent.remove("_late"_L1);
  intent.remove("_looks"_L1);
  hold(intent, intent["amount"_L1].toInteger());
  if (intent["capture_method"_L1].toString() != u"manual") take(intent, intent["amount"_L1].toInteger());
  save(u"intent"_s, intent);
}

Said StripeMoney::retrieveIntent(const QString& id) {
  QJsonObject intent = m_state.find(u"intent"_s, id);
  if (intent.isEmpty()) return missing(id);
  if (intent["_late"_L1].toString() == u"looks") {
    const qint64 looks = intent["_looks"_L1].toInteger(0) + 1;
    intent["_looks"_L1] = looks;
    if (looks > 2) {
      settleLate(intent);
    } else {
      save(u"intent"_s, intent);
    }
  }
  return {200, intent};
}

int StripeMoney::advance() {
  int settled = 0;
  for (QJsonObject intent : m_state.all(u"intent"_s)) {
    if (!intent.contains("_late"_L1)) continue;
    settleLate(intent);
    ++settled;
  }
  return settled;
}

QStringList StripeMoney::payOut() {
  QHash<QString, qint64> net;
  QHash<QString, QString> ids;
  for (QJsonObject line : m_state.all(u"balance"_s)) {
    if (line.contains("_payout"_L1) || line["type"_L1].toString() == u"payout") continue;
    const QString currency = line["currency"_L1].toString();
    if (!ids.contains(currency)) ids[currency] = m_state.makeId(u"po_"_s);
    net[currency] += line["net"_L1].toInteger();
    line["_payout"_L1] = ids[currency];
    save(u"balance"_s, line);
  }
  for (auto payout = ids.cbegin(); payout != ids.cend(); ++payout) {
    const qint64 amount = net[payout.key()];
    save(u"payout"_s, {{u"id"_s, payout.value()},
                       {u"object"_s, u"payout"_s},
                       {u"amount"_s, amount},
                       {u"currency"_s, payout.key()},
                       {u"status"_s, u"paid"_s},
                       {u"created"_s, m_state.nowS()}});
    static_cast<void>(move(u"payout"_s, -amount, 0, payout.key(), payout.value()));
    tell(u"payout.paid"_s, m_state.find(u"payout"_s, payout.value()));
  }
  return ids.values();
}

Said StripeMoney::dispute(const QString& intentId) {
  const QJsonObject intent = m_state.find(u"intent"_s, intentId);
  const qint64 amount = intent["amount_received"_L1].toInteger(0);
  if (amount == 0) return missing(intentId);
  const QString currency = intent["currency"_L1].toString();
  QJsonObject dispute{{u"id"_s, m_state.makeId(u"du_"_s)},
                      {u"object"_s, u"dispute"_s},
                      {u"amount"_s, amount},
                      {u"currency"_s, currency},
                      {u"charge"_s, intent["latest_charge"_L1]},
                      {u"payment_intent"_s, intentId},
                      {u"metadata"_s, QJsonObject()},
                      {u"reason"_s, u"fraudulent"_s},
                      {u"status"_s, u"needs_response"_s},
                      {u"created"_s, m_state.nowS()}};
  dispute["_withdrawn"_L1] = move(u"adjustment"_s, -amount, 2000, currency, dispute["id"_L1].toString());
  save(u"dispute"_s, dispute);
  tell(u"charge.dispute.created"_s, dispute);
  return {200, dispute};
}

Said StripeMoney::closeDispute(const QString& id, const QString& status) {
  QJsonObject dispute = m_state.find(u"dispute"_s, id);
  if (dispute.isEmpty()) return missing(id);
  if (status != u"won" && status != u"lost") return invalid(u"parameter_invalid"_s, u"won or lost"_s);
  if (status == u"won") {
    dispute["_returned"_L1] =
        move(u"adjustment"_s, dispute["amount"_L1].toInteger(), 0, dispute["currency"_L1].toString(), id);
  }
  dispute["status"_L1] = status;
  save(u"dispute"_s, dispute);
  tell(u"charge.dispute.closed"_s, dispute);
  return {200, dispute};
}

}  // namespace counterfoil::simulator
