// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/gateways/stripe_reading.h"

#include "models/core/json_reader.h"
#include "sync/gateways/provider_money.h"

namespace counterfoil::gateways::stripe {

using namespace Qt::StringLiterals;
using payments::AttemptId;
using payments::Outcome;

namespace {

constexpr qsizetype kReasonCharacters = 500;
constexpr qint64 kNotWhole = std::numeric_limits<qint64>::min();

AttemptId attemptIn(const QJsonObject& object, QLatin1String key) {
  return AttemptId::parse(object["metadata"_L1][key].toString()).value_or(AttemptId());
}

/// An id, or the id of the object that stands expanded in its place.
QString idOf(const QJsonValue& value) {
  return value.isObject() ? value["id"_L1].toString() : value.toString();
}

QString cardOf(const QJsonObject& charge) {
  const QJsonObject details = charge["payment_method_details"_L1].toObject();
  QJsonObject card = details["card"_L1].toObject();
  if (card.isEmpty()) card = details["card_present"_L1].toObject();
  const QString last = card["last4"_L1].toString();
  // Never more than four digits, whatever is sent.
  return last.size() == 4 ? (card["brand"_L1].toString().left(32) + u' ' + last).trimmed() : QString();
}

/// An approval of an amount, if that can be what was asked for.
Answer approved(const Step& step, std::optional<qint64> amount, const QString& currency, Answer answer) {
  answer.currency = currency.toUpper();
  if (!amount || *amount <= 0 || *amount > step.amountMinor || answer.currency != step.currency) {
    answer.outcome = Outcome::Unknown;
    answer.code = u"amount_mismatch"_s;
    answer.amountMinor = amount.value_or(0);
    return answer;
  }
  answer.outcome = Outcome::Approved;
  answer.amountMinor = *amount;
  return answer;
}

Answer failedIntent(const QJsonObject& intent, Answer answer) {
  const QJsonObject error = intent["last_payment_error"_L1].toObject();
  if (error.isEmpty()) {
    answer.code = u"processing"_s;  // not confirmed yet
    return answer;
  }
  answer.outcome = Outcome::Declined;
  answer.code = error["decline_code"_L1].toString(error["code"_L1].toString(u"declined"_s));
  answer.reason = error["message"_L1].toString().left(kReasonCharacters);
  return answer;
}

/// Held and let go, or never held.
Answer canceledIntent(const QJsonObject& charge, Answer answer) {
  const bool held = charge["status"_L1].toString() == u"succeeded";
  answer.outcome = held ? Outcome::Reversed : Outcome::Cancelled;
  return answer;
}

Answer authorisation(const QJsonObject& intent, const QJsonObject& charge, const Step& step, Answer answer) {
  const QString status = intent["status"_L1].toString();
  const QString currency = intent["currency"_L1].toString().toUpper();
  if (status == u"succeeded") {
    return approved(step, minorOf(intent["amount_received"_L1], currency), currency, answer);
  }
  if (status == u"requires_capture") {
    if (step.capture == CaptureMode::AtOnce) return answer;
    return approved(step, minorOf(intent["amount_capturable"_L1], currency), currency, answer);
  }
  if (status == u"canceled") return canceledIntent(charge, answer);
  if (status == u"requires_payment_method") return failedIntent(intent, answer);
  answer.code = status == u"requires_action" ? u"requires_action"_s : u"processing"_s;
  return answer;
}

Answer captureOf(const QJsonObject& intent, const Step& step, Answer answer) {
  const QString status = intent["status"_L1].toString();
  const QString currency = intent["currency"_L1].toString().toUpper();
  if (status == u"succeeded") {
    const AttemptId by = attemptIn(intent, kCaptureKey);
    if (!by.isNull() && by != step.attempt) {
      answer.outcome = Outcome::Declined;
      answer.code = u"charge_already_captured"_s;
      return answer;
    }
    return approved(step, minorOf(intent["amount_received"_L1], currency), currency, answer);
  }
  if (status == u"canceled") {
    answer.outcome = Outcome::Declined;
    answer.code = u"payment_canceled"_s;
  } else if (status == u"requires_capture") {
    answer.outcome = Outcome::NotFound;
  } else {
    answer.code = u"processing"_s;
  }
  return answer;
}

Answer voidOf(const QJsonObject& intent, const Step& step, Answer answer) {
  const QString status = intent["status"_L1].toString();
  if (status == u"canceled") {
    answer.outcome = Outcome::Approved;
    answer.amountMinor = step.amountMinor;
    answer.currency = step.currency;
  } else if (status == u"succeeded") {
    answer.outcome = Outcome::Declined;
    answer.code = u"use_refund"_s;
  } else if (status == u"requires_capture") {
    answer.outcome = Outcome::NotFound;
  } else {
    answer.code = u"processing"_s;
  }
  return answer;
}

/// Everything that is not a success, by its status and Stripe's own word.
Answer failureOf(const HttpReply& reply, const Reading& reading, const QJsonObject& error) {
  const QString message = error["message"_L1].toString().left(kReasonCharacters);
  Answer answer = unknown(u"bad_answer"_s, message);
  answer.retryAfterS = reply.retryAfterS();
  answer.reference = idOf(error["payment_intent"_L1]);
  const bool busy = reading.errorCode == u"idempotency_key_in_use" || reading.errorCode == u"lock_timeout";
  if (reply.status >= 500) {
    answer.code = u"server_error"_s;
  } else if (reply.status == 409 || busy) {
    answer.code = u"in_progress"_s;
  } else if (reply.status == 429 || reading.errorCode == u"rate_limit") {
    answer.code = u"rate_limited"_s;
  } else if (reply.status == 401 || reply.status == 403) {
    answer.code = u"bad_credentials"_s;
  } else if (reading.errorType == u"idempotency_error") {
    answer.code = u"idempotency_mismatch"_s;
  } else if (reply.status == 402 && reading.errorType == u"card_error") {
    answer.outcome = Outcome::Declined;
    answer.code = error["decline_code"_L1].toString(reading.errorCode);
    if (answer.code.isEmpty()) answer.code = u"declined"_s;
    answer.card = cardOf(error["charge"_L1].toObject());
  } else if ((reply.status == 400 || reply.status == 404) && reading.errorType == u"invalid_request_error") {
    answer.outcome = Outcome::Declined;
    answer.code = reading.errorCode.isEmpty() ? u"invalid_request"_s : reading.errorCode;
  }
  return answer;
}

}  // namespace

Answer unknown(const QString& code, const QString& reason) {
  Answer answer;
  answer.code = code;
  answer.reason = reason;
  return answer;
}

Answer declined(const QString& code, const QString& reason) {
  Answer answer = unknown(code, reason);
  answer.outcome = Outcome::Declined;
  return answer;
}

Reading read(const HttpReply& reply) {
  Reading reading;
  if (reply.failure != HttpReply::Failure::None) {
    reading.failure = unknown(reply.failure == HttpReply::Failure::Timeout ? u"timeout"_s : u"unreachable"_s);
    return reading;
  }
  const auto json = core::parseObject(reply.body);
  if (reply.status == 200 && json && !json->isEmpty() && !json->contains("error"_L1)) {
    reading.object = *json;
    return reading;
  }
  const QJsonObject error = json ? (*json)["error"_L1].toObject() : QJsonObject();
  reading.errorType = error["type"_L1].toString();
  reading.errorCode = error["code"_L1].toString();
  reading.failure = failureOf(reply, reading, error);
  return reading;
}

std::optional<qint64> minorOf(const QJsonValue& amount, const QString& currency) {
  const auto known = core::Currency::of(currency);
  const qint64 units = amount.toInteger(kNotWhole);
  if (!known || units == kNotWhole) return std::nullopt;
  return rescaled(units, stripeDecimals(*known), known->decimals());
}

std::optional<qint64> stripeAmountOf(qint64 minor, const QString& currency) {
  const auto known = core::Currency::of(currency);
  if (!known) return std::nullopt;
  return rescaled(minor, known->decimals(), stripeDecimals(*known));
}

bool isCancelMarker(const QJsonObject& intent) {
  return !intent["metadata"_L1][kCancelledKey].toString().isEmpty();
}

Answer intentAnswer(const QJsonObject& intent, const Step& step) {
  Answer answer = unknown(u"bad_answer"_s);
  if (intent["object"_L1].toString() != u"payment_intent" || intent["id"_L1].toString().isEmpty()) return answer;
  answer.code.clear();
  answer.reference = intent["id"_L1].toString();
  const QJsonObject charge = intent["latest_charge"_L1].toObject();
  answer.card = cardOf(charge);
  const QJsonObject balance = charge["balance_transaction"_L1].toObject();
  if (balance["currency"_L1].toString().toUpper() == step.currency) {
    answer.feeMinor = minorOf(balance["fee"_L1], step.currency);
  }
  switch (step.kind) {
    case StepKind::Authorise:
      return authorisation(intent, charge, step, answer);
    case StepKind::Capture:
      return captureOf(intent, step, answer);
    case StepKind::Void:
      return voidOf(intent, step, answer);
    case StepKind::Refund:
      break;
  }
  return unknown(u"bad_answer"_s);
}

Answer refundAnswer(const QJsonObject& refund, const Step& step) {
  Answer answer = unknown(u"bad_answer"_s);
  if (refund["object"_L1].toString() != u"refund") return answer;
  answer.code.clear();
  answer.reference = refund["id"_L1].toString();
  const QString currency = refund["currency"_L1].toString().toUpper();
  const QString status = refund["status"_L1].toString();
  if (status == u"succeeded") return approved(step, minorOf(refund["amount"_L1], currency), currency, answer);
  if (status == u"failed" || status == u"canceled") {
    answer.outcome = Outcome::Declined;
    answer.code = refund["failure_reason"_L1].toString(u"refund_"_s + status);
    return answer;
  }
  answer.code = u"processing"_s;
  return answer;
}

}  // namespace counterfoil::gateways::stripe
