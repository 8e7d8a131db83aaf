// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/gateways/stripe_gateway.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <map>

#include "sync/gateways/stripe_signature.h"

namespace counterfoil::gateways {

using namespace Qt::StringLiterals;
using core::Result;
using payments::Outcome;
using stripe::declined;
using stripe::Reading;
using stripe::unknown;

namespace {

/// What is looked at with a payment: its card and its fee.
constexpr QLatin1String kExpandedCharge("latest_charge.balance_transaction");
/// Around the time of an attempt, where search has not seen it yet.
constexpr qint64 kLookAroundS = 900;
constexpr int kLookPages = 20;
constexpr int kReportPages = 1000;
constexpr qint64 kPaidOutWithinS = 35 * 24 * 3600;

QString metadataName(QLatin1String key) {
  return u"metadata["_s + key + u']';
}

/// Ids go into paths.
bool isId(const QString& text) {
  static const QRegularExpression id(u"^[A-Za-z0-9_-]{1,255}$"_s);
  return id.match(text).hasMatch();
}

QString intentPath(const QString& id, const QString& action = {}) {
  return u"/v1/payment_intents/"_s + id + (action.isEmpty() ? QString() : u'/' + action);
}

/// A failure while looking is no word about the step.
Answer whileLooking(Answer failure) {
  if (failure.outcome != Outcome::Unknown) {
    failure.outcome = Outcome::Unknown;
    failure.code = u"bad_answer"_s;
  }
  return failure;
}

core::Error errorOf(const Answer& failure) {
  const QString code = failure.outcome == Outcome::Unknown ? failure.code : u"bad_answer"_s;
  if (code == u"bad_credentials") return core::denied(code, failure.reason);
  return {core::ErrorKind::Network, code, failure.reason, {}};
}

QByteArray authorisationBody(const Step& step, qint64 amount) {
  Form form;
  form.add("amount", amount).add("currency", step.currency.toLower());
  form.add("payment_method", step.method).add("payment_method_types[0]", u"card"_s);
  form.add("capture_method", step.capture == CaptureMode::Manual ? u"manual"_s : u"automatic"_s);
  form.add("confirm", u"true"_s).add("error_on_requires_action", u"true"_s);
  form.add(metadataName(stripe::kAttemptKey).toLatin1(), step.attempt.text());
  form.add(metadataName(stripe::kPaymentKey).toLatin1(), step.payment.text());
  form.add("expand[0]", kExpandedCharge);
  return form.bytes();
}

/// An intent that can take nothing, for the key of one that shall not come.
QByteArray markerBody(const Step& step, qint64 amount) {
  Form form;
  form.add("amount", amount).add("currency", step.currency.toLower());
  form.add("payment_method_types[0]", u"card"_s).add("capture_method", u"manual"_s);
  form.add(metadataName(stripe::kAttemptKey).toLatin1(), step.attempt.text());
  form.add(metadataName(stripe::kCancelledKey).toLatin1(), u"1"_s);
  return form.bytes();
}

}  // namespace

StripeGateway::StripeGateway(const Settings& settings, QUrl base, const core::Clock& clock)
    : m_settings(settings), m_clock(clock), m_http(std::move(base), settings.callTimeoutMs) {}

Capabilities StripeGateway::capabilities() const {
  Capabilities can;
  can.callMs = m_settings.callTimeoutMs * 4;  // looking and taking back are several requests
  return can;
}

Reading StripeGateway::get(const QString& target) {
  HttpCall call;
  call.target = target;
  call.fields = {{"Authorization", "Bearer " + m_settings.secret}, {"Stripe-Version", kVersion}};
  if (!m_settings.account.isEmpty()) call.fields.emplace_back("Stripe-Account", m_settings.account.toLatin1());
  return stripe::read(m_http.call(call));
}

Reading StripeGateway::post(const QString& target, const QByteArray& body, const QString& key) {
  HttpCall call;
  call.method = "POST";
  call.target = target;
  call.body = body;
  call.fields = {{"Authorization", "Bearer " + m_settings.secret},
                 {"Stripe-Version", kVersion},
                 {"Content-Type", "application/x-www-form-urlencoded"}};
  if (!key.isEmpty()) call.fields.emplace_back("Idempotency-Key", key.toLatin1());
  if (!m_settings.account.isEmpty()) call.fields.emplace_back("Stripe-Account", m_settings.account.toLatin1());
  return stripe::read(m_http.call(call));
}

Answer StripeGateway::settled(const Reading& reading, const Step& step) {
  if (reading.succeeded()) {
    return step.kind == StepKind::Refund ? stripe::refundAnswer(reading.object, step)
                                         : stripe::intentAnswer(reading.object, step);
  }
  // The payment is not where this step starts from: perhaps because this very step was done.
  const bool elsewhere = reading.errorCode == u"payment_intent_unexpected_state" ||
                         reading.errorCode == u"charge_already_captured" ||
                         reading.errorCode == u"charge_already_refunded";
  if (step.kind == StepKind::Authorise || !elsewhere) return reading.failure;
  const Answer looked = inquire(step);
  return looked.outcome == Outcome::NotFound ? reading.failure : looked;
}

Result<QString> StripeGateway::merchant() {
  const Reading account = get(u"/v1/account"_s);
  if (!account.succeeded()) return errorOf(account.failure);
  const QString id = account.object["id"_L1].toString();
  if (!isId(id)) return core::Error{core::ErrorKind::Network, u"bad_answer"_s, u"an account without an id"_s, {}};
  // An account has one id in both modes, and what was paid in one is unknown in the other.
  // https://docs.stripe.com/keys#test-live-modes
  const bool isTest = m_settings.secret.startsWith("sk_test_") || m_settings.secret.startsWith("rk_test_");
  return isTest ? QString(id + u"/test"_s) : id;
}

Answer StripeGateway::authorise(const Step& step) {
  const auto amount = stripe::stripeAmountOf(step.amountMinor, step.currency);
  if (!amount || *amount <= 0) return declined(u"unsupported_amount"_s);
  if (step.method.isEmpty()) return declined(u"missing_method"_s);
  return settled(post(u"/v1/payment_intents"_s, authorisationBody(step, *amount), step.attempt.text()), step);
}

Answer StripeGateway::capture(const Step& step) {
  const auto amount = stripe::stripeAmountOf(step.amountMinor, step.currency);
  if (!amount || *amount <= 0) return declined(u"unsupported_amount"_s);
  if (!isId(step.providerReference)) return declined(u"missing_reference"_s);
  Form form;
  form.add("amount_to_capture", *amount);
  form.add(metadataName(stripe::kCaptureKey).toLatin1(), step.attempt.text());
  form.add("expand[0]", kExpandedCharge);
  return settled(post(intentPath(step.providerReference, u"capture"_s), form.bytes(), step.attempt.text()), step);
}

Answer StripeGateway::voidPayment(const Step& step) {
  if (!isId(step.providerReference)) return declined(u"missing_reference"_s);
  return settled(post(intentPath(step.providerReference, u"cancel"_s), {}, step.attempt.text()), step);
}

Answer StripeGateway::refund(const Step& step) {
  const auto amount = stripe::stripeAmountOf(step.amountMinor, step.currency);
  if (!amount || *amount <= 0) return declined(u"unsupported_amount"_s);
  if (!isId(step.providerReference)) return declined(u"missing_reference"_s);
  Form form;
  form.add("payment_intent", step.providerReference).add("amount", *amount);
  form.add(metadataName(stripe::kAttemptKey).toLatin1(), step.attempt.text());
  form.add(metadataName(stripe::kPaymentKey).toLatin1(), step.payment.text());
  return settled(post(u"/v1/refunds"_s, form.bytes(), step.attempt.text()), step);
}

std::optional<Answer> StripeGateway::page(const QString& target, int pagesAtMost, const Visit& visit) {
  QString after;
  for (int page = 0; page < pagesAtMost; ++page) {
    const Reading reading = get(after.isEmpty() ? target : target + u"&starting_after="_s + after);
    if (!reading.succeeded()) return whileLooking(reading.failure);
    const QJsonArray items = reading.object["data"_L1].toArray();
    for (const QJsonValue& item : items) {
      if (!visit(item.toObject())) return std::nullopt;
      after = item["id"_L1].toString();
    }
    if (!reading.object["has_more"_L1].toBool()) return std::nullopt;
    if (!isId(after)) return unknown(u"bad_answer"_s);
  }
  return unknown(u"range_too_large"_s);
}

std::optional<Answer> StripeGateway::find(const Step& step, QJsonObject& intent) {
  const Visit take = [&step, &intent](const QJsonObject& item) {
    if (item["metadata"_L1][stripe::kAttemptKey].toString() == step.attempt.text()) intent = item;
    return intent.isEmpty() || stripe::isCancelMarker(intent);
  };
  const QString query = u"metadata['"_s + stripe::kAttemptKey + u"']:'"_s + step.attempt.text() + u'\'';
  Form search;
  search.add("query", query).add("limit", 10).add("expand[0]", u"data."_s + kExpandedCharge);
  const Reading found = get(u"/v1/payment_intents/search?"_s + QString::fromLatin1(search.bytes()));
  if (found.succeeded()) {
    const QJsonArray items = found.object["data"_L1].toArray();
    for (const QJsonValue& item : items) {
      if (!take(item.toObject())) break;
    }
  } else if (found.failure.outcome == Outcome::Unknown) {
    return found.failure;  // a refusal only means that this account cannot search
  }
  if (!intent.isEmpty()) return std::nullopt;
  // Search runs behind by a minute or so; the list does not, but has to be looked through.
  const qint64 at = step.startedAt.utcMs() / 1000;
  Form around;
  around.add("created[gte]", at - kLookAroundS).add("created[lte]", at + kLookAroundS).add("limit", 100);
  around.add("expand[0]", u"data."_s + kExpandedCharge);
  return page(u"/v1/payment_intents?"_s + QString::fromLatin1(around.bytes()), kLookPages, take);
}

Answer StripeGateway::refundInquiry(const Step& step) {
  Answer answer;
  answer.outcome = Outcome::NotFound;
  const auto failure = page(u"/v1/refunds?limit=100&payment_intent="_s + step.providerReference, kLookPages,
                            [&step, &answer](const QJsonObject& refund) {
                              const QString own = refund["metadata"_L1][stripe::kAttemptKey].toString();
                              if (own != step.attempt.text()) return true;
                              answer = stripe::refundAnswer(refund, step);
                              return false;
                            });
  return failure.value_or(answer);
}

Answer StripeGateway::inquire(const Step& step) {
  QJsonObject intent;
  if (!step.providerReference.isEmpty()) {
    if (!isId(step.providerReference)) return unknown(u"missing_reference"_s);
    if (step.kind == StepKind::Refund) return refundInquiry(step);
    const Reading reading = get(intentPath(step.providerReference) + u"?expand%5B0%5D="_s + kExpandedCharge);
    if (!reading.succeeded() && reading.errorCode != u"resource_missing") return whileLooking(reading.failure);
    intent = reading.object;
  } else if (step.kind != StepKind::Authorise) {
    return unknown(u"missing_reference"_s);
  } else if (const auto failure = find(step, intent)) {
    return *failure;
  }
  Answer answer;
  if (intent.isEmpty()) {
    answer.outcome = Outcome::NotFound;
    return answer;
  }
  answer = stripe::intentAnswer(intent, step);
  if (stripe::isCancelMarker(intent)) answer.outcome = Outcome::Cancelled;
  const bool givenBack = intent["latest_charge"_L1]["amount_refunded"_L1].toInteger(0) > 0;
  if (step.kind != StepKind::Authorise || answer.outcome != Outcome::Approved || !givenBack) return answer;
  // Refunds leave an approval what it was; taking the attempt itself back does not.
  const auto failure = page(u"/v1/refunds?limit=100&payment_intent="_s + answer.reference, kLookPages,
                            [&step, &answer](const QJsonObject& refund) {
                              const QString own = refund["metadata"_L1][stripe::kReversalKey].toString();
                              if (own == step.attempt.text()) answer.outcome = Outcome::Reversed;
                              return own.isEmpty();
                            });
  return failure.value_or(answer);
}

Answer StripeGateway::takeBack(const QJsonObject& intent, const Step& step) {
  const QString status = intent["status"_L1].toString();
  const QString id = intent["id"_L1].toString();
  Answer answer = stripe::intentAnswer(intent, step);
  if (!isId(id) || status == u"processing") return unknown(u"processing"_s);
  if (status == u"canceled") return answer;
  if (status == u"succeeded") {
    // Of all that is left, so that a second time gives back nothing: no key is needed.
    Form form;
    form.add("payment_intent", id).add(metadataName(stripe::kReversalKey).toLatin1(), step.attempt.text());
    form.add(metadataName(stripe::kPaymentKey).toLatin1(), step.payment.text());
    const Reading refund = post(u"/v1/refunds"_s, form.bytes(), {});
    const bool gone = refund.errorCode == u"charge_already_refunded";
    if (!gone && !refund.succeeded()) return whileLooking(refund.failure);
    if (!gone && refund.object["status"_L1].toString() != u"succeeded") return unknown(u"processing"_s);
    answer.outcome = Outcome::Reversed;
    return answer;
  }
  const Reading cancelled = post(intentPath(id, u"cancel"_s), {}, {});
  if (stripe::isCancelMarker(intent)) {
    answer.outcome = Outcome::Cancelled;  // whether or not: it has no card
    return answer;
  }
  if (!cancelled.succeeded()) return whileLooking(cancelled.failure);
  if (cancelled.object["status"_L1].toString() != u"canceled") return unknown(u"processing"_s);
  answer.outcome = status == u"requires_capture" ? Outcome::Reversed : Outcome::Cancelled;
  return answer;
}

Answer StripeGateway::cancelByKey(const Step& step) {
  if (step.kind != StepKind::Authorise) return inquire(step);
  const auto amount = stripe::stripeAmountOf(step.amountMinor, step.currency);
  if (!amount || *amount <= 0) return unknown(u"unsupported_amount"_s);
  QJsonObject intent;
  if (!step.providerReference.isEmpty()) {
    if (!isId(step.providerReference)) return unknown(u"missing_reference"_s);
    const Reading reading = get(intentPath(step.providerReference) + u"?expand%5B0%5D="_s + kExpandedCharge);
    if (!reading.succeeded()) return whileLooking(reading.failure);
    return takeBack(reading.object, step);
  }
  if (const auto failure = find(step, intent)) return *failure;
  if (!intent.isEmpty()) return takeBack(intent, step);
  // An hour before the key is forgotten it is no longer relied upon; some time after, nothing can come any more.
  const qint64 ageS = (m_clock.now().utcMs() - step.startedAt.utcMs()) / 1000;
  const qint64 keptS = capabilities().replayWindowS;
  if (ageS >= keptS + 3600) {
    Answer gone;
    gone.outcome = Outcome::Cancelled;
    return gone;
  }
  if (ageS >= keptS - 3600) return unknown(u"processing"_s);
  const Reading marker = post(u"/v1/payment_intents"_s, markerBody(step, *amount), step.attempt.text());
  if (marker.succeeded() && stripe::isCancelMarker(marker.object)) return takeBack(marker.object, step);
  if (marker.succeeded()) return unknown(u"bad_answer"_s);
  // The original is there after all, or on its way: the next look finds it.
  return whileLooking(marker.failure);
}

core::Done StripeGateway::listPayouts(const Range& range, std::vector<ReportRow>& rows) {
  QStringList payouts;
  Form when;
  when.add("created[gte]", range.from.utcMs() / 1000);
  when.add("created[lte]", range.until.utcMs() / 1000 + kPaidOutWithinS).add("limit", 100);
  auto failure =
      page(u"/v1/payouts?"_s + QString::fromLatin1(when.bytes()), kReportPages, [&payouts](const QJsonObject& payout) {
        if (isId(payout["id"_L1].toString())) payouts.append(payout["id"_L1].toString());
        return true;
      });
  if (failure) return errorOf(*failure);
  std::map<QString, QString> payoutOf;
  for (const QString& payout : payouts) {
    failure = page(u"/v1/balance_transactions?limit=100&payout="_s + payout, kReportPages,
                   [&payoutOf, &payout](const QJsonObject& line) {
                     payoutOf[line["id"_L1].toString()] = payout;
                     return true;
                   });
    if (failure) return errorOf(*failure);
  }
  for (ReportRow& row : rows) {
    if (const auto paid = payoutOf.find(row.providerId); paid != payoutOf.end()) row.payoutId = paid->second;
  }
  return {};
}

Result<std::vector<ReportRow>> StripeGateway::list(const Range& range) {
  std::vector<ReportRow> rows;
  std::optional<core::Error> unreadable;
  const auto within = [&range](const ReportRow& row) { return row.at >= range.from && row.at < range.until; };
  const auto takeAs = [&](auto reader) {
    return [&, reader](const QJsonObject& item) {
      auto row = reader(item);
      if (!row) {
        unreadable = row.error();
        return false;
      }
      if (within(*row)) rows.push_back(std::move(row).value());
      return true;
    };
  };
  Form when;
  when.add("created[gte]", range.from.utcMs() / 1000).add("created[lte]", range.until.utcMs() / 1000);
  when.add("limit", 100);
  const QString span = QString::fromLatin1(when.bytes());
  auto failure = page(u"/v1/balance_transactions?"_s + span + u"&expand%5B0%5D=data.source.payment_intent"_s,
                      kReportPages, takeAs([](const QJsonObject& item) { return stripe::reportRow(item); }));
  if (!failure && !unreadable) {
    const auto take = takeAs([](const QJsonObject& item) { return stripe::authorisationRow(item); });
    failure = page(u"/v1/payment_intents?"_s + span, kReportPages, [&take](const QJsonObject& intent) {
      return intent["status"_L1].toString() != u"requires_capture" || take(intent);
    });
  }
  if (failure) return errorOf(*failure);
  if (unreadable) return *unreadable;
  CF_CHECK(listPayouts(range, rows));
  return rows;
}

Result<Event> StripeGateway::verify(const http::Headers& headers, const QByteArray& body, core::Instant now) {
  if (body.size() > kWebhookBytesAtMost) return core::invalid(u"body_too_large"_s);
  if (headers.count("Stripe-Signature") != 1) return core::denied(u"bad_signature"_s, u"one Stripe-Signature"_s);
  CF_CHECK(verifyStripeSignature(headers.value("Stripe-Signature"), body, m_settings.webhookSecrets, now));
  return stripe::event(body);
}

}  // namespace counterfoil::gateways
