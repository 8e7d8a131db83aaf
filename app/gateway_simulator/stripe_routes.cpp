// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCryptographicHash>
#include <QJsonArray>
#include <QRegularExpression>

#include "app/gateway_simulator/provider.h"

namespace counterfoil::simulator {

using namespace Qt::StringLiterals;
using http::Answer;
using http::Request;

namespace {

constexpr qint64 kBodyBytes = 64 * 1024;

Said stripeFailure(int status) {
  switch (status) {
    case 400:
      return stripeError(
          400, u"idempotency_error"_s, {},
          u"Keys for idempotent requests can only be used with the same parameters they were first used with."_s);
    case 409:
      return stripeError(409, u"invalid_request_error"_s, u"idempotency_key_in_use"_s,
                         u"Another request is in progress."_s);
    case 429:
      return stripeError(429, u"invalid_request_error"_s, u"rate_limit"_s, u"Too many requests."_s);
    case 401:
      return stripeError(401, u"invalid_request_error"_s, {}, u"Invalid API Key provided."_s);
    default:
      return stripeError(500, u"api_error"_s, {}, u"An error occurred."_s);
  }
}

/// Which table holds what stands under a member as an id.
QString kindOf(const QString& id) {
  static const QHash<QString, QString> kinds = {{u"pi"_s, u"intent"_s}, {u"ch"_s, u"charge"_s},
                                                {u"re"_s, u"refund"_s}, {u"txn"_s, u"balance"_s},
                                                {u"po"_s, u"payout"_s}, {u"du"_s, u"dispute"_s}};
  return kinds.value(id.section(u'_', 0, 0));
}

QJsonObject expanded(const State& state, QJsonObject object, const QStringList& path) {
  if (path.isEmpty()) return object;
  const QString& member = path.first();
  QJsonObject inner = object[member].toObject();
  if (inner.isEmpty()) {
    const QString id = object[member].toString();
    inner = state.find(kindOf(id), id);
  }
  if (!inner.isEmpty()) object[member] = expanded(state, inner, path.mid(1));
  return object;
}

Said withExpansions(const State& state, Said said, const QStringList& paths) {
  if (said.status != 200) return said;
  for (const QString& path : paths) {
    const QStringList parts = path.split(u'.');
    if (parts.first() != u"data") {
      said.body = expanded(state, said.body, parts);
      continue;
    }
    QJsonArray items;
    const QJsonArray before = said.body["data"_L1].toArray();
    for (const QJsonValue& item : before) items.append(expanded(state, item.toObject(), parts.mid(1)));
    said.body["data"_L1] = items;
  }
  return said;
}

bool isWithin(const QJsonObject& object, const FormData& query) {
  const qint64 created = object["created"_L1].toInteger();
  return !(query.has(u"created[gte]") && created < query.number(u"created[gte]")) &&
         !(query.has(u"created[gt]") && created <= query.number(u"created[gt]")) &&
         !(query.has(u"created[lte]") && created > query.number(u"created[lte]")) &&
         !(query.has(u"created[lt]") && created >= query.number(u"created[lt]")) &&
         !(query.has(u"payment_intent") && object["payment_intent"_L1].toString() != query.text(u"payment_intent")) &&
         !(query.has(u"payout") && object["_payout"_L1].toString() != query.text(u"payout"));
}

/// A page, newest first.
Said listOf(const State& state, const QString& kind, const Request& request) {
  const FormData query(request.query);
  const qint64 limit = query.has(u"limit") ? query.number(u"limit") : 10;
  if (limit < 1 || limit > 100)
    return stripeError(400, u"invalid_request_error"_s, u"parameter_invalid_integer"_s, u"limit"_s);
  const QString after = query.text(u"starting_after");
  bool begun = after.isEmpty();
  QJsonArray data;
  bool more = false;
  const std::vector<QJsonObject> all = state.all(kind);
  for (auto object = all.rbegin(); object != all.rend() && !more; ++object) {
    if (!isWithin(*object, query)) continue;
    if (!begun) {
      begun = (*object)["id"_L1].toString() == after;
      continue;
    }
    more = data.size() == limit;
    if (!more) data.append(*object);
  }
  return {200, {{u"object"_s, u"list"_s}, {u"data"_s, data}, {u"has_more"_s, more}, {u"url"_s, request.path}}};
}

Said search(Provider& provider, const Request& request) {
  static const QRegularExpression wanted(u"^metadata\\['([A-Za-z0-9_]+)'\\]:'([^']*)'$"_s);
  const auto match = wanted.match(FormData(request.query).text(u"query"));
  if (!match.hasMatch())
    return stripeError(400, u"invalid_request_error"_s, {}, u"We were unable to parse your query."_s);
  QJsonArray data;
  for (const QJsonObject& intent : provider.state.all(u"intent"_s)) {
    if (provider.searchBlind || intent["metadata"_L1][match.captured(1)].toString() != match.captured(2)) continue;
    data.append(intent);
  }
  return {200,
          {{u"object"_s, u"search_result"_s}, {u"data"_s, data}, {u"has_more"_s, false}, {u"url"_s, request.path}}};
}

class StripeApi {
 public:
  explicit StripeApi(Provider& provider) : m_provider(provider) {}

  using Look = std::function<Said(const Request&)>;
  using Do = std::function<Said(const Request&, const FormData&, const Choice&)>;

  [[nodiscard]] http::Route looking(const QString& path, Look look) const {
    Provider& provider = m_provider;
    return {"GET",
            path,
            [&provider, look = std::move(look)](const Request& request, const Answer& answer) {
              const std::lock_guard guard(provider.lock);
              if (!isAllowed(provider, request)) return answer(toResponse(stripeFailure(401)));
              const Said said = look(request);
              if (!provider.state.commit()) return answer(toResponse(stripeFailure(500)));
              answer(toResponse(withExpansions(provider.state, said, FormData(request.query).list(u"expand"))));
            },
            {},
            {},
            0,
            false,
            {}};
  }

  [[nodiscard]] http::Route doing(const QString& path, const QString& operation, Do act) const {
    Provider& provider = m_provider;
    return {"POST",
            path,
            [&provider, operation, act = std::move(act)](const Request& request, const Answer& answer) {
              if (!isAllowed(provider, request)) return answer(toResponse(stripeFailure(401)));
              const FormData form(request.body);
              MoneyRequest money;
              // A fault of the payment's making shall not meet a harmless intent.
              money.operation =
                  operation == u"authorise" && form.text(u"confirm") != u"true" ? u"prepare"_s : operation;
              money.key = QString::fromLatin1(request.headers.value("Idempotency-Key"));
              money.fingerprint =
                  QCryptographicHash::hash(request.path.toUtf8() + '\n' + request.body, QCryptographicHash::Sha256);
              money.token = form.text(u"payment_method");
              money.amount = form.number(operation == u"capture" ? u"amount_to_capture" : u"amount");
              money.run = [&](const Choice& choice) {
                return withExpansions(provider.state, act(request, form, choice), form.list(u"expand"));
              };
              money.failure = &stripeFailure;
              handleMoney(provider, money, answer);
            },
            {},
            {},
            kBodyBytes,
            false,
            {}};
  }

 private:
  static bool isAllowed(const Provider& provider, const Request& request) {
    return request.headers.value("Authorization") == "Bearer " + provider.secret;
  }
  Provider& m_provider;
};

}  // namespace

std::vector<http::Route> stripeRoutes(Provider& provider) {
  const StripeApi api(provider);
  StripeMoney& money = provider.money;
  const auto list = [&provider](const QString& kind) {
    return [&provider, kind](const Request& request) { return listOf(provider.state, kind, request); };
  };
  const auto one = [&provider](const QString& kind) {
    return [&provider, kind](const Request& request) {
      const QJsonObject object = provider.state.find(kind, request.parameter(u"id"));
      if (!object.isEmpty()) return Said{200, object};
      return stripeError(404, u"invalid_request_error"_s, u"resource_missing"_s, u"No such object"_s);
    };
  };
  const QString intents = u"/v1/payment_intents"_s;
  return {
      api.doing(intents, u"authorise"_s,
                [&money](const Request&, const FormData& form, const Choice& choice) {
                  return money.createIntent(form, choice);
                }),
      api.doing(intents + u"/{id}/capture"_s, u"capture"_s,
                [&money](const Request& request, const FormData& form, const Choice&) {
                  return money.captureIntent(request.parameter(u"id"), form);
                }),
      api.doing(intents + u"/{id}/cancel"_s, u"void"_s,
                [&money](const Request& request, const FormData&, const Choice&) {
                  return money.cancelIntent(request.parameter(u"id"));
                }),
      api.doing(u"/v1/refunds"_s, u"refund"_s,
                [&money](const Request&, const FormData& form, const Choice&) { return money.createRefund(form); }),
      api.looking(intents, list(u"intent"_s)),
      api.looking(intents + u"/search"_s, [&provider](const Request& request) { return search(provider, request); }),
      api.looking(intents + u"/{id}"_s,
                  [&money](const Request& request) { return money.retrieveIntent(request.parameter(u"id")); }),
      api.looking(u"/v1/account"_s,
                  [](const Request& request) {
                    const QByteArray connected = request.headers.value("Stripe-Account");
                    return Said{200,
                                {{u"id"_s, connected.isEmpty() ? u"acct_simulator"_s : QString::fromLatin1(connected)},
                                 {u"object"_s, u"account"_s}}};
                  }),
      api.looking(u"/v1/refunds"_s, list(u"refund"_s)),
      api.looking(u"/v1/refunds/{id}"_s, one(u"refund"_s)),
      api.looking(u"/v1/charges/{id}"_s, one(u"charge"_s)),
      api.looking(u"/v1/balance_transactions"_s, list(u"balance"_s)),
      api.looking(u"/v1/payouts"_s, list(u"payout"_s)),
      api.looking(u"/v1/disputes"_s, list(u"dispute"_s)),
      api.looking(u"/v1/disputes/{id}"_s, one(u"dispute"_s)),
      api.looking(u"/v1/events"_s, list(u"event"_s)),
      api.looking(u"/v1/events/{id}"_s, one(u"event"_s)),
  };
}

}  // namespace counterfoil::simulator
