// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/cashier/payment_routes.h"

#include "models/core/json_reader.h"
#include "sync/api/problems.h"
#include "sync/cashier/payment_json.h"

namespace counterfoil::cashier {

using namespace Qt::StringLiterals;
using core::Done;
using core::JsonReader;
using core::Result;
using http::Answer;
using http::Request;
using payments::AttemptId;
using payments::Purpose;

namespace {

constexpr qint64 kMostMinor = 999'999'999'999'999;
constexpr qint64 kBodyBytes = 16 * 1024;
constexpr qsizetype kMostMethodCharacters = 255;
constexpr qsizetype kMostReferenceCharacters = 120;

/// Words of the caller that are kept: short, printable, and never a card's number.
Result<QString> wordIn(const JsonReader& json, QLatin1String member, qsizetype most, bool required) {
  CF_TRY(const QString word, required ? json.string(member) : json.string(member, u""_s));
  if (required && word.isEmpty()) return json.wrong(member, u"missing_member"_s);
  if (word.size() > most) return json.wrong(member, u"too_long"_s, u"at most %1 characters"_s.arg(most));
  for (const QChar c : word) {
    if (!c.isPrint()) return json.wrong(member, u"not_printable"_s);
  }
  if (looksLikeCardNumber(word)) return json.wrong(member, u"card_number_refused"_s, u"a token, never a card number"_s);
  return word;
}

Done readAmount(const JsonReader& json, Cashier::Wish& wish) {
  CF_TRY(const JsonReader amount, json.object("amount"_L1));
  CF_CHECK(amount.refuseUnknown({"minor"_L1, "currency"_L1}));
  CF_TRY(wish.amountMinor, amount.integer("minor"_L1, 1, kMostMinor));
  CF_TRY(wish.currency, amount.string("currency"_L1));
  if (!core::Currency::of(wish.currency)) return amount.wrong("currency"_L1, u"unknown_currency"_s);
  return {};
}

Done readPayment(const JsonReader& json, Cashier::Wish& wish) {
  CF_CHECK(json.refuseUnknown({"amount"_L1, "method"_L1, "capture"_L1, "gateway"_L1, "order_reference"_L1}));
  CF_CHECK(readAmount(json, wish));
  CF_TRY(wish.method, wordIn(json, "method"_L1, kMostMethodCharacters, true));
  CF_TRY(wish.gateway, wordIn(json, "gateway"_L1, kMostReferenceCharacters, false));
  CF_TRY(wish.orderReference, wordIn(json, "order_reference"_L1, kMostReferenceCharacters, false));
  CF_TRY(const QString capture, json.string("capture"_L1, u"automatic"_s));
  if (capture != u"automatic" && capture != u"manual") {
    return json.wrong("capture"_L1, u"unknown_value"_s, u"automatic or manual"_s);
  }
  wish.purpose = capture == u"manual" ? Purpose::Authorise : Purpose::Charge;
  return {};
}

Done readStep(const JsonReader& json, Cashier::Wish& wish) {
  if (wish.purpose == Purpose::Void) return json.refuseUnknown({});
  CF_CHECK(json.refuseUnknown({"amount"_L1}));
  return json.has("amount"_L1) ? readAmount(json, wish) : Done();
}

Result<Cashier::Wish> wishOf(const api::Ground& ground, const Request& request, Purpose purpose) {
  Cashier::Wish wish;
  const api::Asker asker = ground.asker(request);
  wish.tenant = asker.tenant;
  wish.askedBy = asker.id;
  wish.trace = request.trace;
  wish.purpose = purpose;
  CF_TRY(wish.key, api::keyedRequest(request));
  wish.attempt =
      AttemptId(QUuid::createUuidV5(wish.tenant.uuid(), u"payment\n"_s + wish.key.route + u'\n' + wish.key.key));
  // A step may come without a body.
  QJsonObject object;
  if (!request.body.isEmpty() || payments::begins(purpose)) {
    CF_TRY(object, api::objectIn(request));
  }
  const JsonReader json(object);
  if (payments::begins(purpose)) {
    CF_CHECK(readPayment(json, wish));
    return wish;
  }
  const auto payment = AttemptId::parse(request.parameter(u"id"));
  if (!payment) return core::notFound(u"unknown_payment"_s);
  wish.payment = *payment;
  CF_CHECK(readStep(json, wish));
  return wish;
}

void show(const api::SharedGround& ground, const Request& request, const Answer& answer) {
  const auto id = AttemptId::parse(request.parameter(u"id"));
  if (!id) return answer(http::problem(404, u"unknown_payment"_s));
  ground->read(ground->asker(request).tenant, [id = *id, answer](const Result<const journal::Reader*>& reader) {
    if (!reader) return answer(api::problem(reader.error()));
    const auto payment = payments::paymentById(**reader, id);
    if (!payment) return answer(api::problem(payment.error()));
    if (!*payment || (*payment)->root.gateway.isNull()) return answer(http::problem(404, u"unknown_payment"_s));
    http::Response response = http::json(paymentJson(**payment));
    response.headers.set("Cache-Control", "private, no-store");
    answer(std::move(response));
  });
}

}  // namespace

std::vector<http::Route> paymentRoutes(api::SharedGround ground, Cashier& cashier) {
  std::vector<http::Route> routes;
  const auto step = [&](const QString& path, Purpose purpose, const QString& summary) {
    routes.push_back({"POST", path,
                      [ground, &cashier, purpose](const Request& request, const Answer& answer) {
                        const auto wish = wishOf(*ground, request, purpose);
                        if (!wish) return answer(api::problem(wish.error()));
                        cashier.serve(*wish, answer);
                      },
                      u"payments:write"_s, u"api"_s, kBodyBytes, false, summary});
  };
  step(u"/v1/payments"_s, Purpose::Charge, u"Takes money, or holds it, through a gateway"_s);
  routes.push_back({"GET", u"/v1/payments/{id}"_s,
                    [ground](const Request& request, const Answer& answer) { show(ground, request, answer); },
                    u"payments:read"_s, u"api"_s, 0, false, u"A payment with its steps"_s});
  step(u"/v1/payments/{id}/capture"_s, Purpose::Capture, u"Takes what is held"_s);
  step(u"/v1/payments/{id}/void"_s, Purpose::Void, u"Lets go of what is held"_s);
  step(u"/v1/payments/{id}/refund"_s, Purpose::Refund, u"Gives back what was taken"_s);
  return routes;
}

}  // namespace counterfoil::cashier
