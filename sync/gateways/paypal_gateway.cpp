// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/gateways/paypal_gateway.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include "models/core/json_reader.h"

namespace counterfoil::gateways {

using namespace Qt::StringLiterals;
using core::Result;
using payments::Outcome;

namespace {

constexpr qint64 kReportDays = 31;
constexpr qint64 kDayMs = 24LL * 3600 * 1000;
constexpr int kReportPageRows = 100;
constexpr int kReportPagesAtMost = 100;

bool isPathId(const QString& text) {
  static const QRegularExpression id(u"^[A-Za-z0-9_-]{1,64}$"_s);
  return id.match(text).hasMatch();
}

Answer outcomeOnly(Outcome outcome, const QString& code = {}) {
  Answer answer;
  answer.outcome = outcome;
  answer.code = code;
  return answer;
}

/// A failure while looking is no word about the step.
Answer noWord(Answer failure) {
  if (failure.outcome != Outcome::Unknown) {
    failure.outcome = Outcome::Unknown;
    failure.code = u"bad_answer"_s;
  }
  return failure;
}

core::Error reportError(const Answer& failure) {
  const QString code = failure.outcome == Outcome::Unknown ? failure.code : u"bad_answer"_s;
  if (code == u"bad_credentials") return core::denied(code, failure.reason);
  return {core::ErrorKind::Network, code, failure.reason, {}};
}

QString orderPath(const QString& id, const QString& action = {}) {
  return u"/v2/checkout/orders/"_s + id + (action.isEmpty() ? QString() : u'/' + action);
}

QString intentOf(const Step& step) {
  return step.capture == CaptureMode::AtOnce ? u"CAPTURE"_s : u"AUTHORIZE"_s;
}

/// What could not be done because the payment is elsewhere: perhaps because this very step was done.
bool saysElsewhere(const QString& issue) {
  static const QStringList issues = {u"AUTHORIZATION_ALREADY_CAPTURED"_s,
                                     u"AUTHORIZATION_VOIDED"_s,
                                     u"CAPTURE_FULLY_REFUNDED"_s,
                                     u"ORDER_ALREADY_AUTHORIZED"_s,
                                     u"ORDER_ALREADY_CAPTURED"_s,
                                     u"ORDER_ALREADY_COMPLETED"_s,
                                     u"PREVIOUSLY_CAPTURED"_s,
                                     u"PREVIOUSLY_VOIDED"_s,
                                     u"DUPLICATE_INVOICE_ID"_s,
                                     u"MAX_CAPTURE_COUNT_EXCEEDED"_s};
  return issues.contains(issue);
}

QByteArray field(const http::Headers& headers, QByteArrayView name) {
  const QByteArray value = headers.value(name);
  return headers.count(name) == 1 && value.size() <= 1024 ? value : QByteArray();
}

}  // namespace

PayPalGateway::PayPalGateway(const Settings& settings, QUrl base, const core::Clock& clock)
    : m_settings(settings), m_clock(clock), m_http(std::move(base), settings.callTimeoutMs) {}

Capabilities PayPalGateway::capabilities() const {
  Capabilities can;
  can.replayWindowS = 6 * 3600;  // of orders; https://developer.paypal.com/docs/api/orders/v2/
  can.callMs = m_settings.callTimeoutMs * 5;
  return can;
}

PayPalGateway::Token PayPalGateway::fetchToken() {
  HttpCall call;
  call.method = "POST";
  call.target = u"/v1/oauth2/token"_s;
  call.body = "grant_type=client_credentials";
  call.fields = {{"Authorization", "Basic " + (m_settings.account.toUtf8() + ':' + m_settings.secret).toBase64()},
                 {"Content-Type", "application/x-www-form-urlencoded"}};
  const paypal::Reading reading = paypal::read(m_http.call(call));
  if (!reading.succeeded()) return {{}, 0, noWord(reading.failure)};
  const QByteArray fresh = reading.object["access_token"_L1].toString().toLatin1();
  static const QRegularExpression bearer(u"^[\\x21-\\x7e]{1,4096}$"_s);
  if (!bearer.match(QString::fromLatin1(fresh)).hasMatch()) {
    return {{}, 0, outcomeOnly(Outcome::Unknown, u"bad_answer"_s)};
  }
  return {fresh, reading.object["expires_in"_L1].toInteger(0), {}};
}

QByteArray PayPalGateway::token(const QByteArray& stale, Answer& failure) {
  std::unique_lock lock(m_tokenLock);
  if (!m_token.isEmpty() && m_token != stale && m_clock.monotonicMs() < m_tokenUntilMs) return m_token;
  if (m_fetchingToken) {
    const quint64 before = m_tokenFetches;
    const bool heard = m_tokenHeard.wait_for(lock, std::chrono::milliseconds(m_settings.callTimeoutMs),
                                             [&] { return m_tokenFetches != before; });
    if (heard && !m_token.isEmpty()) return m_token;
    failure = heard ? m_tokenFailure : outcomeOnly(Outcome::Unknown, u"timeout"_s);
    return {};
  }
  m_fetchingToken = true;
  m_token.clear();
  lock.unlock();
  const Token fetched = fetchToken();
  lock.lock();
  m_fetchingToken = false;
  ++m_tokenFetches;
  m_token = fetched.bearer;
  m_tokenUntilMs = m_clock.monotonicMs() + std::clamp<qint64>(fetched.lastsS - 60, 0, 86'400) * 1000;
  m_tokenFailure = fetched.failure;
  m_tokenHeard.notify_all();
  failure = fetched.failure;
  return fetched.bearer;
}

paypal::Reading PayPalGateway::ask(HttpCall call) {
  QByteArray bearer;
  paypal::Reading reading;
  for (int attempt = 0; attempt < 2; ++attempt) {
    bearer = token(bearer, reading.failure);
    if (bearer.isEmpty()) return reading;
    HttpCall authorised = call;
    authorised.fields.emplace_back("Authorization", "Bearer " + bearer);
    const HttpReply reply = m_http.call(authorised);
    reading = paypal::read(reply);
    if (reply.status != 401) break;
  }
  return reading;
}

paypal::Reading PayPalGateway::get(const QString& target) {
  HttpCall call;
  call.target = target;
  return ask(std::move(call));
}

paypal::Reading PayPalGateway::post(const QString& target, const QJsonObject& body, const QString& key) {
  HttpCall call;
  call.method = "POST";
  call.target = target;
  call.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
  call.fields = {{"Content-Type", "application/json"}, {"Prefer", "return=representation"}};
  if (!key.isEmpty()) call.fields.emplace_back("PayPal-Request-Id", key.toLatin1());
  return ask(std::move(call));
}

paypal::Reading PayPalGateway::openOrder(const Step& step) {
  const QJsonObject unit{{u"reference_id"_s, u"default"_s},
                         {u"custom_id"_s, step.payment.text()},
                         {u"invoice_id"_s, step.attempt.text()},
                         {u"amount"_s, *paypal::moneyOf(step.amountMinor, step.currency)}};
  const QJsonObject order{{u"intent"_s, intentOf(step)}, {u"purchase_units"_s, QJsonArray{unit}}};
  paypal::Reading reading = post(u"/v2/checkout/orders"_s, order, step.attempt.text() + u"-order"_s);
  if (!reading.succeeded() || isPathId(reading.object["id"_L1].toString())) return reading;
  reading = {};
  reading.failure = outcomeOnly(Outcome::Unknown, u"bad_answer"_s);
  return reading;
}

paypal::Reading PayPalGateway::orderOf(const Step& step) {
  QString id = step.providerReference;
  if (id.isEmpty()) {
    const paypal::Reading opened = openOrder(step);
    if (!opened.succeeded()) return opened;
    id = opened.object["id"_L1].toString();
  }
  return get(orderPath(id));
}

bool PayPalGateway::isForgotten(const Step& step) const {
  const qint64 ageS = (m_clock.now().utcMs() - step.startedAt.utcMs()) / 1000;
  return step.providerReference.isEmpty() && ageS >= capabilities().replayWindowS - 600;
}

Answer PayPalGateway::authorise(const Step& step) {
  if (!paypal::moneyOf(step.amountMinor, step.currency)) return outcomeOnly(Outcome::Declined, u"unsupported_amount"_s);
  if (step.method.isEmpty()) return outcomeOnly(Outcome::Declined, u"missing_method"_s);
  const paypal::Reading opened = openOrder(step);
  if (!opened.succeeded()) return opened.failure;
  const QString order = opened.object["id"_L1].toString();
  const QJsonObject token{{u"id"_s, step.method}, {u"type"_s, u"PAYMENT_METHOD_TOKEN"_s}};
  const QString action = step.capture == CaptureMode::AtOnce ? u"capture"_s : u"authorize"_s;
  const paypal::Reading paid =
      post(orderPath(order, action), {{u"payment_source"_s, QJsonObject{{u"token"_s, token}}}}, step.attempt.text());
  Step known = step;
  known.providerReference = order;
  Answer said = afterwards(paid, known);
  if (said.reference.isEmpty()) said.reference = order;
  return said;
}

Answer PayPalGateway::afterwards(const paypal::Reading& done, const Step& step) {
  if (!done.succeeded() && !saysElsewhere(done.issue)) return done.failure;
  // What was done is read off the order, which holds all of it; the answer itself tells of a part.
  if (done.succeeded() && step.kind == StepKind::Authorise) return paypal::orderAnswer(done.object, step);
  const Answer looked = inquire(step);
  if (looked.outcome != Outcome::NotFound) return looked;
  return done.succeeded() ? outcomeOnly(Outcome::Unknown, u"processing"_s) : done.failure;
}

Answer PayPalGateway::capture(const Step& step) {
  const auto money = paypal::moneyOf(step.amountMinor, step.currency);
  if (!money) return outcomeOnly(Outcome::Declined, u"unsupported_amount"_s);
  if (!isPathId(step.providerReference)) return outcomeOnly(Outcome::Declined, u"missing_reference"_s);
  const paypal::Reading order = get(orderPath(step.providerReference));
  if (!order.succeeded()) return noWord(order.failure);
  const QString held = paypal::authorisationOf(order.object)["id"_L1].toString();
  if (!isPathId(held)) return outcomeOnly(Outcome::Declined, u"not_authorised"_s);
  const QJsonObject body{{u"amount"_s, *money}, {u"invoice_id"_s, step.attempt.text()}, {u"final_capture"_s, true}};
  return afterwards(post(u"/v2/payments/authorizations/"_s + held + u"/capture"_s, body, step.attempt.text()), step);
}

Answer PayPalGateway::voidPayment(const Step& step) {
  if (!isPathId(step.providerReference)) return outcomeOnly(Outcome::Declined, u"missing_reference"_s);
  const paypal::Reading order = get(orderPath(step.providerReference));
  if (!order.succeeded()) return noWord(order.failure);
  const QString held = paypal::authorisationOf(order.object)["id"_L1].toString();
  if (!isPathId(held)) return paypal::orderAnswer(order.object, step);
  return afterwards(post(u"/v2/payments/authorizations/"_s + held + u"/void"_s, {}, step.attempt.text()), step);
}

Answer PayPalGateway::refund(const Step& step) {
  const auto money = paypal::moneyOf(step.amountMinor, step.currency);
  if (!money) return outcomeOnly(Outcome::Declined, u"unsupported_amount"_s);
  if (!isPathId(step.providerReference)) return outcomeOnly(Outcome::Declined, u"missing_reference"_s);
  const paypal::Reading order = get(orderPath(step.providerReference));
  if (!order.succeeded()) return noWord(order.failure);
  const QString taken = paypal::captureOf(order.object)["id"_L1].toString();
  if (!isPathId(taken)) return outcomeOnly(Outcome::Declined, u"not_captured"_s);
  const QJsonObject body{
      {u"amount"_s, *money}, {u"invoice_id"_s, step.attempt.text()}, {u"custom_id"_s, step.payment.text()}};
  return afterwards(post(u"/v2/payments/captures/"_s + taken + u"/refund"_s, body, step.attempt.text()), step);
}

Answer PayPalGateway::inquire(const Step& step) {
  if (!step.providerReference.isEmpty() && !isPathId(step.providerReference)) {
    return outcomeOnly(Outcome::Unknown, u"missing_reference"_s);
  }
  if (step.kind != StepKind::Authorise && step.providerReference.isEmpty()) {
    return outcomeOnly(Outcome::Unknown, u"missing_reference"_s);
  }
  if (!paypal::moneyOf(step.amountMinor, step.currency)) {
    return outcomeOnly(Outcome::Unknown, u"unsupported_amount"_s);
  }
  if (isForgotten(step)) return fromReport(step);
  const paypal::Reading order = orderOf(step);
  if (order.succeeded()) return paypal::orderAnswer(order.object, step);
  // An order that was never paid is forgotten after some hours.
  if (order.issue == u"RESOURCE_NOT_FOUND" || order.issue == u"INVALID_RESOURCE_ID") {
    return outcomeOnly(Outcome::NotFound);
  }
  return noWord(order.failure);
}

/// Keys are forgotten, the order's name was lost: what moved stands in the report by now.
Answer PayPalGateway::fromReport(const Step& step) {
  const auto rows = list({step.startedAt.plusMs(-kDayMs), step.startedAt.plusMs(2 * kDayMs)});
  if (!rows) return outcomeOnly(Outcome::Unknown, rows.error().code);
  for (const ReportRow& row : *rows) {
    if (row.attempt != step.attempt || !isPathId(row.paymentReference)) continue;
    Step known = step;
    known.providerReference = row.paymentReference;
    return inquire(known);
  }
  return outcomeOnly(Outcome::NotFound);
}

Answer PayPalGateway::takeBack(const QJsonObject& order, const Step& step) {
  Answer answer = paypal::orderAnswer(order, step);
  const QString taken = paypal::captureOf(order)["id"_L1].toString();
  const QJsonObject held = paypal::authorisationOf(order);
  paypal::Reading back;
  if (isPathId(taken)) {
    const QJsonObject body{{u"invoice_id"_s, paypal::kReversal + step.attempt.text()},
                           {u"custom_id"_s, step.payment.text()}};
    back = post(u"/v2/payments/captures/"_s + taken + u"/refund"_s, body, step.attempt.text() + u"-reversal"_s);
  } else if (held["status"_L1].toString() == u"CREATED" && isPathId(held["id"_L1].toString())) {
    back = post(u"/v2/payments/authorizations/"_s + held["id"_L1].toString() + u"/void"_s, {}, {});
  } else {
    return answer.outcome == Outcome::Approved || answer.outcome == Outcome::NotFound
               ? outcomeOnly(Outcome::Unknown, u"processing"_s)
               : answer;
  }
  if (!back.succeeded() && !saysElsewhere(back.issue)) return noWord(back.failure);
  const paypal::Reading after = get(orderPath(answer.reference));
  if (!after.succeeded()) return noWord(after.failure);
  answer = paypal::orderAnswer(after.object, step);
  return answer.outcome == Outcome::Approved ? outcomeOnly(Outcome::Unknown, u"processing"_s) : answer;
}

Answer PayPalGateway::cancelByKey(const Step& step) {
  Answer known = inquire(step);
  if (step.kind != StepKind::Authorise) return known;
  if (isForgotten(step) && known.outcome == Outcome::NotFound) return outcomeOnly(Outcome::Cancelled);
  if (!isPathId(known.reference)) return known;
  if (known.outcome == Outcome::NotFound) {
    HttpCall shut;
    shut.method = "PATCH";
    shut.target = orderPath(known.reference);
    shut.fields = {{"Content-Type", "application/json"}};
    const QString other = step.capture == CaptureMode::AtOnce ? u"AUTHORIZE"_s : u"CAPTURE"_s;
    const QJsonObject change{{u"op"_s, u"replace"_s}, {u"path"_s, u"/intent"_s}, {u"value"_s, other}};
    shut.body = QJsonDocument(QJsonArray{change}).toJson(QJsonDocument::Compact);
    const paypal::Reading closed = ask(std::move(shut));
    // Refused where it was paid meanwhile: the order says.
    if (!closed.succeeded() && closed.failure.outcome == Outcome::Unknown) return closed.failure;
  } else if (known.outcome != Outcome::Approved) {
    return known.outcome == Outcome::Declined ? outcomeOnly(Outcome::Cancelled) : known;
  }
  const paypal::Reading order = get(orderPath(known.reference));
  return order.succeeded() ? takeBack(order.object, step) : noWord(order.failure);
}

core::Done PayPalGateway::listPages(const Range& range, std::vector<ReportRow>& rows) {
  for (int page = 1; page <= kReportPagesAtMost; ++page) {
    Form query;
    query.add("start_date", core::Instant::fromUtcMs(range.from.utcMs() / 1000 * 1000).text());
    query.add("end_date", core::Instant::fromUtcMs(range.until.utcMs() / 1000 * 1000).text());
    query.add("fields", u"transaction_info"_s).add("page_size", kReportPageRows).add("page", page);
    const paypal::Reading reading = get(u"/v1/reporting/transactions?"_s + QString::fromLatin1(query.bytes()));
    if (!reading.succeeded()) return reportError(reading.failure);
    const QJsonArray details = reading.object["transaction_details"_L1].toArray();
    for (const QJsonValue& detail : details) {
      CF_TRY(ReportRow row, paypal::reportRow(detail.toObject()));
      if (row.at >= range.from && row.at < range.until) rows.push_back(std::move(row));
    }
    if (page >= reading.object["total_pages"_L1].toInteger(1)) return {};
  }
  return core::Error{core::ErrorKind::Network, u"range_too_large"_s, {}, {}};
}

Result<std::vector<ReportRow>> PayPalGateway::list(const Range& range) {
  std::vector<ReportRow> rows;
  core::Instant from = range.from;
  while (from < range.until) {
    const core::Instant until = std::min(range.until, from.plusMs(kReportDays * kDayMs));
    CF_CHECK(listPages({from, until}, rows));
    from = until;
  }
  return rows;
}

Result<Event> PayPalGateway::verify(const http::Headers& headers, const QByteArray& body, core::Instant now) {
  if (body.size() > kWebhookBytesAtMost) return core::invalid(u"body_too_large"_s);
  CF_TRY(Event event, paypal::event(body));
  QJsonObject question{{u"webhook_id"_s, m_settings.webhookId}};
  for (const char* name : {"auth_algo", "cert_url", "transmission_id", "transmission_sig", "transmission_time"}) {
    const QByteArray value = field(headers, "Paypal-" + QByteArray(name).replace('_', '-'));
    if (value.isEmpty()) return core::denied(u"bad_signature"_s, QString::fromLatin1(name));
    question[QString::fromLatin1(name)] = QString::fromUtf8(value);
  }
  // Old ones are sent again for days under their first stamp; what is from the future is forged or a wrong clock's.
  const auto sentAt = core::Instant::parse(question["transmission_time"_L1].toString());
  if (!sentAt) return core::denied(u"bad_signature"_s, u"transmission_time"_s);
  if (sentAt->utcMs() - now.utcMs() > kWebhookSkewMs) return core::denied(u"stamp_in_future"_s);
  // The event goes back as it came: PayPal signs bytes.
  QByteArray bytes = QJsonDocument(question).toJson(QJsonDocument::Compact);
  bytes.chop(1);
  bytes += ",\"webhook_event\":" + body + '}';
  HttpCall call;
  call.method = "POST";
  call.target = u"/v1/notifications/verify-webhook-signature"_s;
  call.fields = {{"Content-Type", "application/json"}};
  call.body = bytes;
  const paypal::Reading reading = ask(std::move(call));
  if (!reading.succeeded()) return reportError(reading.failure);
  if (reading.object["verification_status"_L1].toString() != u"SUCCESS") return core::denied(u"bad_signature"_s);
  return event;
}

}  // namespace counterfoil::gateways
