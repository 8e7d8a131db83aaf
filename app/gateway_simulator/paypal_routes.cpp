// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>

#include "app/gateway_simulator/provider.h"
#include "models/core/instant.h"
#include "models/vault/crypto.h"
#include "sync/gateways/provider_money.h"

namespace counterfoil::simulator {

using namespace Qt::StringLiterals;
using http::Answer;
using http::Request;

namespace {

constexpr qint64 kPayPalBodyBytes = 512 * 1024;
constexpr int kDecimals = 2;  // the simulator takes no currency that has others

Said payPalError(int status, const QString& name, const QString& issue) {
  QJsonObject body{{u"name"_s, name}, {u"message"_s, issue}, {u"debug_id"_s, u"0"_s}};
  if (status == 400 || status == 404 || status == 422) {
    body["details"_L1] = QJsonArray{QJsonObject{{u"issue"_s, issue}, {u"description"_s, issue}}};
  }
  return {status, body};
}

Said payPalFailure(int status) {
  switch (status) {
    case 400:
      return payPalError(422, u"UNPROCESSABLE_ENTITY"_s, u"PAYPAL_REQUEST_ID_PREVIOUSLY_USED"_s);
    case 401:
      return payPalError(401, u"AUTHENTICATION_FAILURE"_s, u"INVALID_TOKEN"_s);
    case 409:
      return payPalError(409, u"RESOURCE_CONFLICT"_s, u"PREVIOUS_REQUEST_IN_PROGRESS"_s);
    case 429:
      return payPalError(429, u"RATE_LIMIT_REACHED"_s, u"RATE_LIMIT_REACHED"_s);
    default:
      return payPalError(500, u"INTERNAL_SERVER_ERROR"_s, u"INTERNAL_SERVICE_ERROR"_s);
  }
}

Said unprocessable(const QString& issue) {
  return payPalError(422, u"UNPROCESSABLE_ENTITY"_s, issue);
}
Said nowhere() {
  return payPalError(404, u"RESOURCE_NOT_FOUND"_s, u"INVALID_RESOURCE_ID"_s);
}

QJsonObject moneyOf(qint64 units, const QString& currency) {
  return {{u"currency_code"_s, currency}, {u"value"_s, gateways::decimalText(units, kDecimals)}};
}
qint64 unitsOf(const QJsonValue& money) {
  return gateways::unitsOf(money["value"_L1].toString(), kDecimals).value_or(-1);
}

QString responseOf(const QString& declineCode) {
  static const QHash<QString, QString> codes = {
      {u"insufficient_funds"_s, u"5120"_s}, {u"expired_card"_s, u"5400"_s}, {u"incorrect_cvc"_s, u"5110"_s}};
  return codes.value(declineCode, u"0500"_s);
}

/// Orders with all their payments in one row, as `GET /v2/checkout/orders/{id}` shows them.
class PayPalMoney {
 public:
  explicit PayPalMoney(State& state) : m_state(state) {}

  Said create(const QJsonObject& body) {
    const QJsonObject unit = body["purchase_units"_L1][0].toObject();
    const QString currency = unit["amount"_L1]["currency_code"_L1].toString();
    if (unitsOf(unit["amount"_L1]) <= 0 || currency.size() != 3) return unprocessable(u"CANNOT_BE_ZERO_OR_NEGATIVE"_s);
    const QString id = m_state.makeId(u"ORDER"_s);
    QJsonObject order{{u"id"_s, id},
                      {u"intent"_s, body["intent"_L1]},
                      {u"status"_s, u"CREATED"_s},
                      {u"purchase_units"_s, QJsonArray{unit}},
                      {u"create_time"_s, now()},
                      {u"_attempt"_s, unit["invoice_id"_L1]},
                      {u"_currency"_s, currency.toLower()}};
    m_state.put(u"order"_s, id, order);
    return {201, order};
  }

  Said change(const QString& id, const QJsonArray& changes) {
    QJsonObject order = m_state.find(u"order"_s, id);
    if (order.isEmpty()) return nowhere();
    if (order["status"_L1].toString() != u"CREATED") return unprocessable(u"ORDER_ALREADY_COMPLETED"_s);
    if (changes.at(0)["path"_L1].toString() != u"/intent") return unprocessable(u"NOT_PATCHABLE"_s);
    order["intent"_L1] = changes.at(0)["value"_L1];
    m_state.put(u"order"_s, id, order);
    return {204, {}};
  }

  Said pay(const QString& id, bool capture, const QJsonObject& body, const Choice& choice) {
    QJsonObject order = m_state.find(u"order"_s, id);
    if (order.isEmpty()) return nowhere();
    if ((order["intent"_L1].toString() == u"CAPTURE") != capture)
      return unprocessable(u"ACTION_DOES_NOT_MATCH_INTENT"_s);
    if (order["status"_L1].toString() != u"CREATED") return unprocessable(u"ORDER_ALREADY_COMPLETED"_s);
    if (body["payment_source"_L1]["token"_L1]["id"_L1].toString().isEmpty())
      return unprocessable(u"ORDER_NOT_APPROVED"_s);
    const QJsonObject unit = order["purchase_units"_L1][0].toObject();
    const qint64 amount = unitsOf(unit["amount"_L1]);
    QJsonObject payment =
        newPayment(capture ? u"CAPTURE"_s : u"AUTH"_s, amount, order, unit["invoice_id"_L1].toString());
    order["payment_source"_L1] =
        QJsonObject{{u"card"_s, QJsonObject{{u"brand"_s, u"VISA"_s}, {u"last_digits"_s, u"4242"_s}}}};
    order["status"_L1] = u"COMPLETED"_s;
    if (choice.fault == Fault::Decline) {
      payment["status"_L1] = capture ? u"DECLINED"_s : u"DENIED"_s;
      payment["processor_response"_L1] = QJsonObject{{u"response_code"_s, responseOf(choice.declineCode)}};
    } else if (capture) {
      payment["status"_L1] = u"COMPLETED"_s;
      payment = taken(payment, order, amount);
    } else {
      payment["status"_L1] = u"CREATED"_s;
      order["_held"_L1] = amount;
      report(u"T1300"_s, payment, order, amount, 0);
    }
    add(order, capture ? u"captures"_s : u"authorizations"_s, payment);
    return {201, order};
  }

  Said captureHeld(const QString& authorisation, const QJsonObject& body) {
    QJsonObject order = owner(authorisation);
    if (order.isEmpty()) return nowhere();
    const QString status = order["purchase_units"_L1][0]["payments"_L1]["authorizations"_L1][0]["status"_L1].toString();
    if (status != u"CREATED") {
      return unprocessable(status == u"VOIDED" ? u"AUTHORIZATION_VOIDED"_s : u"AUTHORIZATION_ALREADY_CAPTURED"_s);
    }
    const qint64 amount = unitsOf(body["amount"_L1]);
    if (amount <= 0 || amount > order["_held"_L1].toInteger()) return unprocessable(u"MAX_CAPTURE_AMOUNT_EXCEEDED"_s);
    QJsonObject capture = newPayment(u"CAPTURE"_s, amount, order, body["invoice_id"_L1].toString());
    capture["status"_L1] = u"COMPLETED"_s;
    capture = taken(capture, order, amount);
    order["_held"_L1] = 0;
    setStatus(order, u"authorizations"_s, u"CAPTURED"_s);
    add(order, u"captures"_s, capture);
    return {201, capture};
  }

  Said letGo(const QString& authorisation) {
    QJsonObject order = owner(authorisation);
    if (order.isEmpty()) return nowhere();
    const QString status = order["purchase_units"_L1][0]["payments"_L1]["authorizations"_L1][0]["status"_L1].toString();
    if (status == u"VOIDED") return unprocessable(u"PREVIOUSLY_VOIDED"_s);
    if (status != u"CREATED") return unprocessable(u"PREVIOUSLY_CAPTURED"_s);
    order["_held"_L1] = 0;
    setStatus(order, u"authorizations"_s, u"VOIDED"_s);
    m_state.put(u"order"_s, order["id"_L1].toString(), order);
    return {204, {}};
  }

  Said refund(const QString& capture, const QJsonObject& body) {
    QJsonObject order = owner(capture);
    if (order.isEmpty()) return nowhere();
    const qint64 left = order["_captured"_L1].toInteger(0) - order["_refunded"_L1].toInteger(0);
    if (left == 0) return unprocessable(u"CAPTURE_FULLY_REFUNDED"_s);
    const qint64 amount = body.contains("amount"_L1) ? unitsOf(body["amount"_L1]) : left;
    if (amount <= 0 || amount > left) return unprocessable(u"REFUND_AMOUNT_EXCEEDED"_s);
    QJsonObject refund = newPayment(u"REFUND"_s, amount, order, body["invoice_id"_L1].toString());
    refund["status"_L1] = u"COMPLETED"_s;
    order["_refunded"_L1] = order["_refunded"_L1].toInteger(0) + amount;
    report(u"T1107"_s, refund, order, -amount, 0);
    setStatus(order, u"captures"_s, amount == left ? u"REFUNDED"_s : u"PARTIALLY_REFUNDED"_s);
    add(order, u"refunds"_s, refund);
    return {201, refund};
  }

  Said reports(const Request& request) {
    const auto from = core::Instant::parse(request.query.value(u"start_date"));
    const auto until = core::Instant::parse(request.query.value(u"end_date"));
    const qint64 size = request.query.value(u"page_size", u"100"_s).toLongLong();
    const qint64 page = request.query.value(u"page", u"1"_s).toLongLong();
    if (!from || !until || size < 1 || size > 500 || page < 1)
      return payPalError(400, u"INVALID_REQUEST"_s, u"INVALID"_s);
    QJsonArray lines;
    qint64 within = 0;
    for (const QJsonObject& line : m_state.all(u"paypal_line"_s)) {
      const qint64 at = line["_at"_L1].toInteger() * 1000;
      if (at < from->utcMs() || at > until->utcMs()) continue;
      if (within / size + 1 == page) lines.append(QJsonObject{{u"transaction_info"_s, line}});
      ++within;
    }
    return {200,
            {{u"transaction_details"_s, lines},
             {u"page"_s, page},
             {u"total_pages"_s, std::max<qint64>(1, (within + size - 1) / size)}}};
  }

  QJsonObject order(const QString& id) const { return m_state.find(u"order"_s, id); }

 private:
  [[nodiscard]] QString now() const { return core::Instant::fromUtcMs(m_state.nowS() * 1000).text(); }

  QJsonObject newPayment(const QString& prefix, qint64 amount, const QJsonObject& order, const QString& invoice) {
    const QString id = m_state.makeId(prefix);
    m_state.put(u"paypal_owner"_s, id, {{u"order"_s, order["id"_L1]}});
    return {{u"id"_s, id},
            {u"amount"_s, moneyOf(amount, order["_currency"_L1].toString().toUpper())},
            {u"invoice_id"_s, invoice},
            {u"custom_id"_s, order["purchase_units"_L1][0]["custom_id"_L1]},
            {u"create_time"_s, now()}};
  }
  QJsonObject taken(QJsonObject capture, QJsonObject& order, qint64 amount) {
    const qint64 fee = amount * 12 / 1000 + 30;
    order["_captured"_L1] = amount;
    capture["seller_receivable_breakdown"_L1] =
        QJsonObject{{u"paypal_fee"_s, moneyOf(fee, order["_currency"_L1].toString().toUpper())}};
    report(u"T0006"_s, capture, order, amount, fee);
    return capture;
  }
  void report(const QString& code, const QJsonObject& payment, const QJsonObject& order, qint64 amount, qint64 fee) {
    const QString currency = order["_currency"_L1].toString().toUpper();
    m_state.put(u"paypal_line"_s, payment["id"_L1].toString(),
                {{u"transaction_id"_s, payment["id"_L1]},
                 {u"paypal_reference_id"_s, order["id"_L1]},
                 {u"paypal_reference_id_type"_s, u"ODR"_s},
                 {u"transaction_event_code"_s, code},
                 {u"transaction_initiation_date"_s, now()},
                 {u"transaction_amount"_s, moneyOf(amount, currency)},
                 {u"fee_amount"_s, moneyOf(-fee, currency)},
                 {u"transaction_status"_s, u"S"_s},
                 {u"invoice_id"_s, payment["invoice_id"_L1]},
                 {u"custom_field"_s, payment["custom_id"_L1]},
                 {u"_at"_s, m_state.nowS()}});
  }
  QJsonObject owner(const QString& payment) const {
    return m_state.find(u"order"_s, m_state.find(u"paypal_owner"_s, payment)["order"_L1].toString());
  }
  static void write(QJsonObject& order, const QString& kind, const QJsonArray& list) {
    QJsonObject unit = order["purchase_units"_L1][0].toObject();
    QJsonObject payments = unit["payments"_L1].toObject();
    payments[kind] = list;
    unit["payments"_L1] = payments;
    order["purchase_units"_L1] = QJsonArray{unit};
  }
  static void setStatus(QJsonObject& order, const QString& kind, const QString& status) {
    QJsonArray list = order["purchase_units"_L1][0]["payments"_L1][kind].toArray();
    QJsonObject first = list.at(0).toObject();
    first["status"_L1] = status;
    list.replace(0, first);
    write(order, kind, list);
  }
  void add(QJsonObject& order, const QString& kind, const QJsonObject& payment) {
    QJsonArray list = order["purchase_units"_L1][0]["payments"_L1][kind].toArray();
    list.append(payment);
    write(order, kind, list);
    m_state.put(u"order"_s, order["id"_L1].toString(), order);
  }

  State& m_state;
};

/// What PayPal would sign, with a key of the simulator's: `POST /sim/paypal/sign` makes it, and the verification that
/// PayPal offers checks it.
QByteArray signatureOf(const QByteArray& secret, const QString& id, const QString& time, const QJsonObject& event) {
  const QByteArray bytes = QJsonDocument(event).toJson(QJsonDocument::Compact);
  return vault::hmacSha256(secret, id.toUtf8() + '|' + time.toUtf8() + '|' + bytes).toBase64();
}

using PayPalDo = std::function<Said(const Request&, const QJsonObject&, const Choice&)>;

bool mayAsk(const Request& request) {
  return request.headers.value("Authorization") == "Bearer A21-simulator";
}

http::Route moving(Provider& provider, const QString& path, const QString& operation, PayPalDo act) {
  return {"POST",
          path,
          [&provider, operation, act = std::move(act)](const Request& request, const Answer& answer) {
            if (!mayAsk(request)) return answer(toResponse(payPalFailure(401)));
            const QJsonObject body = QJsonDocument::fromJson(request.body).object();
            MoneyRequest money;
            money.operation = operation;
            money.key = QString::fromLatin1(request.headers.value("PayPal-Request-Id"));
            money.fingerprint =
                QCryptographicHash::hash(request.path.toUtf8() + '\n' + request.body, QCryptographicHash::Sha256);
            money.token = body["payment_source"_L1]["token"_L1]["id"_L1].toString();
            money.amount = unitsOf(body["amount"_L1]);
            money.run = [&](const Choice& choice) { return act(request, body, choice); };
            money.failure = &payPalFailure;
            handleMoney(provider, money, answer);
          },
          {},
          {},
          kPayPalBodyBytes,
          false,
          {}};
}

/// Without faults and keys.
http::Route plain(Provider& provider, const QByteArray& method, const QString& path,
                  std::function<Said(const Request&)> act) {
  return {method,
          path,
          http::answering([&provider, act = std::move(act)](const Request& request) {
            const std::lock_guard guard(provider.lock);
            const Said said = act(request);
            return toResponse(provider.state.commit() ? said : payPalFailure(500));
          }),
          {},
          {},
          kPayPalBodyBytes,
          false,
          {}};
}

Said tokenFor(const Provider& provider, const Request& request) {
  const QByteArray basic = "Basic " + ("client:" + provider.secret).toBase64();
  if (request.headers.value("Authorization") != basic) {
    return {401, {{u"error"_s, u"invalid_client"_s}, {u"error_description"_s, u"Client Authentication failed"_s}}};
  }
  return {200, {{u"access_token"_s, u"A21-simulator"_s}, {u"token_type"_s, u"Bearer"_s}, {u"expires_in"_s, 32'400}}};
}

Said sign(const Provider& provider, const Request& request) {
  const QJsonObject event = QJsonDocument::fromJson(request.body).object();
  const QString time = core::Instant::fromUtcMs(provider.state.nowS() * 1000).text();
  const QString id = event["id"_L1].toString() + u"-transmission"_s;
  return {200,
          {{u"PAYPAL-AUTH-ALGO"_s, u"SHA256withRSA"_s},
           {u"PAYPAL-CERT-URL"_s, u"https://api.paypal.com/v1/notifications/certs/simulator"_s},
           {u"PAYPAL-TRANSMISSION-ID"_s, id},
           {u"PAYPAL-TRANSMISSION-TIME"_s, time},
           {u"PAYPAL-TRANSMISSION-SIG"_s, QString::fromLatin1(signatureOf(provider.secret, id, time, event))}}};
}

Said verification(const Provider& provider, const Request& request) {
  if (!mayAsk(request)) return payPalFailure(401);
  const QJsonObject asked = QJsonDocument::fromJson(request.body).object();
  const QByteArray expected =
      signatureOf(provider.secret, asked["transmission_id"_L1].toString(), asked["transmission_time"_L1].toString(),
                  asked["webhook_event"_L1].toObject());
  const bool good =
      asked["transmission_sig"_L1].toString().toLatin1() == expected && asked["webhook_id"_L1].toString() == u"WH-1";
  return {200, {{u"verification_status"_s, good ? u"SUCCESS"_s : u"FAILURE"_s}}};
}

}  // namespace

std::vector<http::Route> payPalRoutes(Provider& provider) {
  const auto money = std::make_shared<PayPalMoney>(provider.state);
  const auto paying = [money](bool capture) {
    return [money, capture](const Request& request, const QJsonObject& body, const Choice& choice) {
      return money->pay(request.parameter(u"id"), capture, body, choice);
    };
  };
  const QString orders = u"/v2/checkout/orders"_s;
  const QString held = u"/v2/payments/authorizations/{id}"_s;
  const auto allowed = [](std::function<Said(const Request&)> act) {
    return
        [act = std::move(act)](const Request& request) { return mayAsk(request) ? act(request) : payPalFailure(401); };
  };
  return {
      plain(provider, "POST", u"/v1/oauth2/token"_s,
            [&provider](const Request& request) { return tokenFor(provider, request); }),
      moving(provider, orders, u"prepare"_s,
             [money](const Request&, const QJsonObject& body, const Choice&) { return money->create(body); }),
      moving(provider, orders + u"/{id}/authorize"_s, u"authorise"_s, paying(false)),
      moving(provider, orders + u"/{id}/capture"_s, u"authorise"_s, paying(true)),
      plain(provider, "GET", orders + u"/{id}"_s, allowed([money](const Request& request) {
              const QJsonObject order = money->order(request.parameter(u"id"));
              return order.isEmpty() ? nowhere() : Said{200, order};
            })),
      plain(provider, "PATCH", orders + u"/{id}"_s, allowed([money](const Request& request) {
              return money->change(request.parameter(u"id"), QJsonDocument::fromJson(request.body).array());
            })),
      moving(provider, held + u"/capture"_s, u"capture"_s,
             [money](const Request& request, const QJsonObject& body, const Choice&) {
               return money->captureHeld(request.parameter(u"id"), body);
             }),
      moving(provider, held + u"/void"_s, u"void"_s,
             [money](const Request& request, const QJsonObject&, const Choice&) {
               return money->letGo(request.parameter(u"id"));
             }),
      moving(provider, u"/v2/payments/captures/{id}/refund"_s, u"refund"_s,
             [money](const Request& request, const QJsonObject& body, const Choice&) {
               return money->refund(request.parameter(u"id"), body);
             }),
      plain(provider, "GET", u"/v1/reporting/transactions"_s,
            allowed([money](const Request& request) { return money->reports(request); })),
      plain(provider, "POST", u"/v1/notifications/verify-webhook-signature"_s,
            [&provider](const Request& request) { return verification(provider, request); }),
      plain(provider, "POST", u"/sim/paypal/sign"_s,
            [&provider](const Request& request) { return sign(provider, request); }),
  };
}

}  // namespace counterfoil::simulator
