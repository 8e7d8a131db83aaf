// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/cashier/payment_json.h"

#include <QJsonArray>

namespace counterfoil::cashier {

using namespace Qt::StringLiterals;
using payments::Attempt;
using payments::Dispute;
using payments::Payment;

namespace {

QJsonObject amountJson(qint64 minor, const QString& currency) {
  return {{u"minor"_s, minor}, {u"currency"_s, currency}};
}

QJsonObject stepJson(const Attempt& attempt) {
  QJsonObject json{
      {u"id"_s, attempt.id.text()},
      {u"purpose"_s, payments::text(attempt.purpose)},
      {u"outcome"_s, payments::text(attempt.outcome)},
      {u"amount"_s, amountJson(attempt.amountMinor, attempt.currency)},
      {u"done"_s, amountJson(payments::moved(attempt.outcome) ? attempt.approvedMinor : 0, attempt.currency)},
      {u"at"_s, attempt.startedAt.text()}};
  if (!attempt.reference.isEmpty()) json[u"reference"_s] = attempt.reference;
  if (!attempt.reason.isEmpty()) json[u"reason"_s] = attempt.reason;
  return json;
}

QJsonObject disputeJson(const Dispute& dispute) {
  return {{u"id"_s, dispute.id.text()},
          {u"state"_s, payments::text(dispute.state)},
          {u"amount"_s, amountJson(dispute.amountMinor, dispute.currency)},
          {u"reference"_s, dispute.reference},
          {u"at"_s, dispute.at.text()}};
}

bool passesLuhn(QStringView digits) {
  int sum = 0;
  bool doubled = false;
  for (qsizetype i = digits.size(); i-- > 0; doubled = !doubled) {
    const int digit = digits[i].unicode() - u'0';
    const int twice = digit * 2;
    sum += doubled ? (twice > 9 ? twice - 9 : twice) : digit;
  }
  return sum % 10 == 0;
}

}  // namespace

QJsonObject paymentJson(const Payment& payment) {
  const QString& currency = payment.root.currency;
  QJsonArray steps{stepJson(payment.root)};
  for (const Attempt& step : payment.steps) steps.append(stepJson(step));
  QJsonArray disputes;
  for (const Dispute& dispute : payment.disputes) disputes.append(disputeJson(dispute));
  const auto open = payment.openStep();
  return {{u"id"_s, payment.root.id.text()},
          {u"state"_s, payments::text(payment.state())},
          {u"step"_s, open ? QJsonValue(payments::text(open->purpose)) : QJsonValue()},
          {u"gateway"_s, payment.root.terminal},
          {u"amount"_s, amountJson(payment.root.amountMinor, currency)},
          {u"authorised"_s, amountJson(payment.authorisedMinor(), currency)},
          {u"captured"_s, amountJson(payment.capturedMinor(), currency)},
          {u"refunded"_s, amountJson(payment.refundedMinor(), currency)},
          {u"disputed"_s, amountJson(payment.disputedMinor(), currency)},
          {u"capturable"_s, amountJson(payment.capturableMinor(), currency)},
          {u"refundable"_s, amountJson(payment.refundableMinor(), currency)},
          {u"card"_s, payment.root.card},
          {u"order_reference"_s, payment.root.orderReference},
          {u"created_at"_s, payment.root.startedAt.text()},
          {u"steps"_s, steps},
          {u"disputes"_s, disputes}};
}

http::Response paymentAnswer(const Payment& payment, payments::AttemptId step) {
  const bool began = step == payment.root.id;
  bool isOpen = began && payments::open(payment.root.outcome);
  for (const Attempt& each : payment.steps) isOpen = isOpen || (each.id == step && payments::open(each.outcome));
  http::Response response = http::json(paymentJson(payment), isOpen ? 202 : began ? 201 : 200);
  response.headers.set("Cache-Control", "private, no-store");
  if (began) response.headers.set("Location", "/v1/payments/" + payment.root.id.text().toLatin1());
  if (isOpen) response.headers.set("Retry-After", "2");
  return response;
}

bool looksLikeCardNumber(QStringView text) {
  QString digits;
  const auto isCard = [&digits] { return digits.size() >= 13 && digits.size() <= 19 && passesLuhn(digits); };
  for (const QChar c : text) {
    if (c >= u'0' && c <= u'9') {
      digits.append(c);
    } else if (c != u' ' && c != u'-') {
      if (isCard()) return true;
      digits.clear();
    }
  }
  return isCard();
}

}  // namespace counterfoil::cashier
