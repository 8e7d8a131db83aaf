// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonDocument>
#include <map>

#include "app/gateway_simulator/deliveries.h"

namespace counterfoil::simulator {

using namespace Qt::StringLiterals;
using http::Request;
using http::Response;

namespace {

constexpr qint64 kControlBytes = 64 * 1024;

struct Sums {
  qint64 held = 0;
  qint64 captured = 0;
  qint64 refunded = 0;
  qint64 disputed = 0;
  [[nodiscard]] QJsonObject json() const {
    return {{u"held"_s, held},
            {u"captured"_s, captured},
            {u"refunded"_s, refunded},
            {u"disputed"_s, disputed},
            {u"net"_s, captured - refunded}};
  }
  void add(const Sums& other) {
    held += other.held;
    captured += other.captured;
    refunded += other.refunded;
    disputed += other.disputed;
  }
};

/// Every payment with what was held, taken and given back, and the sums of each currency: for tests to count.
QJsonObject ledger(const State& state) {
  std::map<QString, qint64> disputed;
  for (const QJsonObject& dispute : state.all(u"dispute"_s)) {
    if (dispute["status"_L1].toString() == u"won") continue;
    disputed[dispute["payment_intent"_L1].toString()] += dispute["amount"_L1].toInteger();
  }
  QJsonArray payments;
  std::map<QString, Sums> totals;
  for (const QJsonObject& intent : state.all(u"intent"_s)) {
    const QJsonObject charge = state.find(u"charge"_s, intent["latest_charge"_L1].toString());
    const QString id = intent["id"_L1].toString();
    const Sums sums{intent["amount_capturable"_L1].toInteger(0), charge["amount_captured"_L1].toInteger(0),
                    charge["amount_refunded"_L1].toInteger(0), disputed[id]};
    QJsonObject line = sums.json();
    line["id"_L1] = id;
    line["currency"_L1] = intent["currency"_L1];
    line["status"_L1] = intent["status"_L1];
    line["metadata"_L1] = intent["metadata"_L1];
    payments.append(line);
    totals[intent["currency"_L1].toString()].add(sums);
  }
  for (const QJsonObject& order : state.all(u"order"_s)) {
    const Sums sums{order["_held"_L1].toInteger(0), order["_captured"_L1].toInteger(0),
                    order["_refunded"_L1].toInteger(0), 0};
    QJsonObject line = sums.json();
    line["id"_L1] = order["id"_L1];
    line["currency"_L1] = order["_currency"_L1];
    line["status"_L1] = order["status"_L1];
    line["metadata"_L1] = QJsonObject{{u"counterfoil_attempt"_s, order["_attempt"_L1]}};
    payments.append(line);
    totals[order["_currency"_L1].toString()].add(sums);
  }
  QJsonObject perCurrency;
  for (const auto& [currency, sums] : totals) perCurrency[currency] = sums.json();
  return {{u"payments"_s, payments}, {u"totals"_s, perCurrency}};
}

Response bad(const QString& detail) {
  return http::problem(422, u"validation_failed"_s, detail);
}

Response setFaults(Provider& provider, const QJsonObject& body) {
  if (body["clear"_L1].toBool()) provider.faults.clear();
  if (body.contains("by_amount"_L1)) provider.faults.byAmount = body["by_amount"_L1].toBool();
  if (body.contains("seed"_L1)) provider.faults.seed = quint64(body["seed"_L1].toInteger());
  if (body.contains("percent"_L1)) provider.faults.percent = int(body["percent"_L1].toInteger());
  const QJsonArray script = body["next"_L1].toArray();
  for (const QJsonValue& item : script) {
    const auto choice = choiceOf(item["fault"_L1].toString());
    if (!choice) return bad(u"no such fault: "_s + item["fault"_L1].toString());
    provider.faults.script(item["on"_L1].toString(u"any"_s), *choice);
  }
  return http::json({{u"waiting"_s, qint64(provider.faults.scripted())}});
}

Response settle(Provider& provider, const QJsonObject& result) {
  if (!provider.state.commit()) return http::problem(500, u"cannot_write"_s);
  return http::json(result);
}

using Control = std::function<Response(const QJsonObject& body)>;

http::Route control(const QString& path, Provider& provider, Control act) {
  return {"POST",
          path,
          http::answering([&provider, act = std::move(act)](const Request& request) -> Response {
            const QJsonDocument body = QJsonDocument::fromJson(request.body.isEmpty() ? "{}" : request.body);
            if (!body.isObject()) return bad(u"a JSON object"_s);
            const std::lock_guard guard(provider.lock);
            return act(body.object());
          }),
          {},
          {},
          kControlBytes,
          false,
          {}};
}

Response deliver(Deliveries& deliveries, const Request& request) {
  const QJsonObject body = QJsonDocument::fromJson(request.body).object();
  DeliveryPlan plan;
  plan.copies = int(body["copies"_L1].toInteger(1));
  plan.order = body["order"_L1].toString(u"as_is"_s);
  plan.losePercent = int(body["lose_percent"_L1].toInteger(0));
  plan.skewS = body["skew_s"_L1].toInteger(0);
  QJsonArray statuses;
  for (const int status : deliveries.deliver(plan)) statuses.append(status);
  return http::json({{u"statuses"_s, statuses}});
}

}  // namespace

std::vector<http::Route> controlRoutes(Provider& provider, Deliveries& deliveries) {
  return {
      {"GET",
       u"/sim/ledger"_s,
       http::answering([&provider](const Request&) {
         const std::lock_guard guard(provider.lock);
         return http::json(ledger(provider.state));
       }),
       {},
       {},
       0,
       false,
       {}},
      {"POST",
       u"/sim/webhooks"_s,
       http::answering([&deliveries](const Request& request) { return deliver(deliveries, request); }),
       {},
       {},
       kControlBytes,
       false,
       {}},
      control(u"/sim/faults"_s, provider, [&provider](const QJsonObject& body) { return setFaults(provider, body); }),
      control(u"/sim/advance"_s, provider,
              [&provider](const QJsonObject&) {
                return settle(provider, {{u"settled"_s, provider.money.advance()}});
              }),
      control(u"/sim/payouts"_s, provider,
              [&provider](const QJsonObject&) {
                return settle(provider, {{u"payouts"_s, QJsonArray::fromStringList(provider.money.payOut())}});
              }),
      control(u"/sim/disputes"_s, provider,
              [&provider](const QJsonObject& body) {
                const Said said =
                    body.contains("dispute"_L1)
                        ? provider.money.closeDispute(body["dispute"_L1].toString(), body["status"_L1].toString())
                        : provider.money.dispute(body["payment_intent"_L1].toString());
                return said.status == 200 ? settle(provider, said.body) : toResponse(said);
              }),
      control(u"/sim/refunds/fail"_s, provider,
              [&provider](const QJsonObject& body) {
                const Said said = provider.money.failRefund(body["refund"_L1].toString());
                return said.status == 200 ? settle(provider, said.body) : toResponse(said);
              }),
      control(u"/sim/settings"_s, provider,
              [&provider](const QJsonObject& body) {
                if (body.contains("skew_s"_L1)) provider.state.skewS = body["skew_s"_L1].toInteger();
                if (body.contains("search_blind"_L1)) provider.searchBlind = body["search_blind"_L1].toBool();
                return http::json({{u"skew_s"_s, provider.state.skewS}, {u"search_blind"_s, provider.searchBlind}});
              }),
  };
}

}  // namespace counterfoil::simulator
