// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/api/order_routes.h"

#include "models/settings/queries.h"
#include "sync/api/idempotency.h"
#include "sync/api/lists.h"
#include "sync/api/order_json.h"
#include "sync/api/order_keys.h"
#include "sync/api/order_posting.h"
#include "sync/api/reading.h"

namespace counterfoil::api {

using namespace Qt::StringLiterals;
using core::Result;
using http::Answer;
using http::Request;
using http::Response;
using journal::Reader;

namespace {

constexpr qint64 kOrderBytes = 1024 * 1024;

core::Error badParameter(const QString& what, const QString& name) {
  return core::invalid(u"bad_parameter"_s, what, name);
}

core::Done readDays(const Request& request, sales::DocumentFilter& filter) {
  for (const auto& [name, day] : {std::pair{u"from"_s, &filter.fromDay}, std::pair{u"to"_s, &filter.toDay}}) {
    if (!request.query.has(name)) continue;
    *day = request.query.value(name);
    if (QDate::fromString(*day, Qt::ISODate).toString(Qt::ISODate) != *day) {
      return badParameter(u"a day as 2026-11-21"_s, name);
    }
  }
  for (const auto& [name, at] : {std::pair{u"since"_s, &filter.since}, std::pair{u"until"_s, &filter.until}}) {
    if (!request.query.has(name)) continue;
    *at = core::Instant::parse(request.query.value(name));
    if (!*at) return badParameter(u"an instant as 2026-11-21T09:00:00Z"_s, name);
  }
  return {};
}

core::Done readStore(const Reader& reader, const Request& request, sales::DocumentFilter& filter) {
  if (!request.query.has(u"store")) return {};
  const QString named = request.query.value(u"store");
  CF_TRY(const auto stores, settings::listStores(reader));
  for (const settings::Store& store : stores) {
    if (store.code == named || store.id.text() == named) filter.store = store.id;
  }
  return filter.store.isNull() ? core::Done(badParameter(u"the code or id of a store"_s, u"store"_s)) : core::Done();
}

Result<sales::DocumentFilter> orderFilter(const Reader& reader, const Request& request) {
  sales::DocumentFilter filter;
  CF_CHECK(readDays(request, filter));
  CF_CHECK(readStore(reader, request, filter));
  if (request.query.has(u"kind")) {
    const QString kind = request.query.value(u"kind");
    filter.kind = sales::documentKindOf(kind);
    if (sales::text(*filter.kind) != kind) return badParameter(u"sale, refund or void"_s, u"kind"_s);
  }
  if (request.query.has(u"state")) {
    filter.state = sales::documentStateOf(request.query.value(u"state"));
    if (!filter.state) return badParameter(u"completed, partially_refunded, refunded or voided"_s, u"state"_s);
  }
  if (request.query.has(u"source")) {
    const QString source = request.query.value(u"source");
    if (source != u"till" && source != QLatin1String(sales::kWebSource)) {
      return badParameter(u"till or web"_s, u"source"_s);
    }
    filter.source = source == u"till" ? u""_s : source;
  }
  if (request.query.has(u"customer")) {
    CF_TRY(filter.person, idFrom<core::AnyId>(request.query.value(u"customer"), u"customer"_s));
  }
  filter.reference = request.query.value(u"reference");
  filter.numberPart = request.query.value(u"number");
  return filter;
}

Result<Response> orders(const Reader& reader, const Request& request) {
  CF_TRY(const QJsonArray place, listPlace(request, 3));
  CF_TRY(const int limit, listLimit(request));
  CF_TRY(const auto filter, orderFilter(reader, request));
  std::optional<sales::DocumentCursor> after;
  if (!place.isEmpty()) {
    CF_TRY(const auto id, idFrom<sales::DocumentId>(place[2].toString(), u"cursor"_s));
    after = sales::DocumentCursor{place[0].toString(), core::Instant::fromUtcMs(place[1].toInteger()), id};
  }
  CF_TRY(const auto rows, sales::listDocuments(reader, filter, after, limit));
  QJsonArray items;
  for (const sales::DocumentRow& row : rows) items.append(orderRowJson(row));
  std::optional<QJsonArray> next;
  if (rows.size() == size_t(limit)) {
    next = QJsonArray{rows.back().businessDay, rows.back().at.utcMs(), rows.back().id.text()};
  }
  return listAnswer(items, next);
}

/// What is not an id names nothing either.
Result<sales::DocumentId> orderId(const Request& request) {
  const auto id = sales::DocumentId::parse(request.parameter(u"id"));
  if (!id) return core::notFound(u"unknown_order"_s);
  return *id;
}

Result<Response> order(const Reader& reader, const Request& request) {
  CF_TRY(const auto id, orderId(request));
  const auto document = sales::documentById(reader, id);
  if (!document && document.error().kind == core::ErrorKind::NotFound) return core::notFound(u"unknown_order"_s);
  if (!document) return document.error();
  Response response = http::json(orderJson(*document));
  response.headers.set("Cache-Control", "private, no-store");
  return response;
}

// posting

OrderPoster posterOf(const SharedGround& ground, const Request& request) {
  const Asker asker = ground->asker(request);
  return {asker.id, asker.permissions.contains(u"orders:price"_s),
          [ground, tenant = asker.tenant](const Reader& reader) {
            return ground->tenantKey ? ground->tenantKey(reader, tenant) : Result<QByteArray>(QByteArray());
          }};
}

using MadeDocument = std::pair<sales::DocumentId, QJsonObject>;

Response created(const QJsonObject& json, const QString& id) {
  Response response = http::json(json, 201);
  response.headers.set("Location", "/v1/orders/" + id.toLatin1());
  response.headers.set("Cache-Control", "private, no-store");
  return response;
}

/// What was done for this key before a restore forgot the key, and came back; or what `post` makes.
template <class Post>
Result<Response> onceAcrossRestores(const SharedGround& ground, journal::Writing& writing, const QString& key,
                                    const core::AnyId& before, const Post& post) {
  if (!before.isNull()) {
    CF_TRY(const auto document, sales::documentById(writing.reader(), before.as<sales::DocumentTag>()));
    Response response = created(orderJson(document), document.id.text());
    response.headers.set("Idempotency-Replayed", "true");
    return response;
  }
  CF_TRY(const auto made, post());
  CF_CHECK(rememberDocument(writing, key, made.first, ground->clock.now()));
  return created(made.second, made.first.text());
}

/// What reading the body found, and what it found again in the last run of the command.
template <class Body>
struct Posting {
  Body body;
  OrderPoster poster;
  Faults read;
  Faults faults;

  [[nodiscard]] Response refusal(const core::Error& error) const {
    return faults.isEmpty() ? problem(error) : faults.problem(u"order_invalid"_s);
  }
};

/// The body is unreadable as an order; with what is wrong about the rest of it.
void refuseOrder(const SharedGround& ground, const Request& request, const Answer& answer,
                 const std::shared_ptr<Posting<OrderRequest>>& posting) {
  ground->read(ground->asker(request).tenant, [posting, answer](const Result<const Reader*>& reader) {
    Faults faults = posting->read;
    // What cannot be looked up is not worth more than what is known already.
    if (reader) static_cast<void>(resolveOrder(**reader, posting->body, posting->poster, faults));
    answer(faults.problem(u"order_invalid"_s));
  });
}

void postRead(const SharedGround& ground, const Request& request, const Answer& answer) {
  const auto json = objectIn(request);
  if (!json) return answer(problem(json.error()));
  const auto posting = std::make_shared<Posting<OrderRequest>>();
  posting->body = OrderRequest::fromJson(*json, posting->read);
  posting->poster = posterOf(ground, request);
  const auto key = keyedRequest(request);
  if (!key) return answer(problem(key.error()));
  posting->poster.key = traceOf(*key);
  if (!posting->read.isEmpty()) return refuseOrder(ground, request, answer, posting);
  const auto command = [ground, posting](journal::Writing& writing, const core::AnyId& before) -> Result<Response> {
    posting->faults = Faults();
    return onceAcrossRestores(ground, writing, posting->poster.key, before, [&]() -> Result<MadeDocument> {
      CF_TRY(const PostedOrder posted, postOrder(writing, posting->body, posting->poster, posting->faults));
      QJsonObject answered = orderJson(posted.document);
      if (posting->body.explain) answered[u"explanation"_s] = posted.explanation;
      return MadeDocument(posted.document.id, answered);
    });
  };
  once(
      ground, request, answer, command, [posting](const core::Error& error) { return posting->refusal(error); },
      posting->poster.key);
}

void refundRead(const SharedGround& ground, const Request& request, const Answer& answer) {
  const auto id = orderId(request);
  if (!id) return answer(problem(id.error()));
  const auto json = objectIn(request);
  if (!json) return answer(problem(json.error()));
  const auto posting = std::make_shared<Posting<OrderRefundRequest>>();
  posting->body = OrderRefundRequest::fromJson(*json, posting->read);
  posting->poster = posterOf(ground, request);
  if (!posting->read.isEmpty()) return answer(posting->read.problem(u"order_invalid"_s));
  const auto key = keyedRequest(request);
  if (!key) return answer(problem(key.error()));
  posting->poster.key = traceOf(*key);
  const auto command = [ground, posting, order = *id](journal::Writing& writing,
                                                      const core::AnyId& before) -> Result<Response> {
    posting->faults = Faults();
    return onceAcrossRestores(ground, writing, posting->poster.key, before, [&]() -> Result<MadeDocument> {
      CF_TRY(const auto document, postOrderRefund(writing, order, posting->body, posting->poster, posting->faults));
      return MadeDocument(document.id, orderJson(document));
    });
  };
  once(
      ground, request, answer, command, [posting](const core::Error& error) { return posting->refusal(error); },
      posting->poster.key);
}

/// Large bodies are read beside the server's threads.
std::function<void(Request, Answer)> posting(const SharedGround& ground,
                                             void (*post)(const SharedGround&, const Request&, const Answer&)) {
  return [ground, post](Request request, const Answer& answer) {
    if (request.body.size() <= kReadAtOnceBytes) return post(ground, request, answer);
    ground->aside([ground, post, request = std::move(request), answer] { post(ground, request, answer); });
  };
}

}  // namespace

std::vector<http::Route> orderRoutes(const SharedGround& ground) {
  const QString read = u"orders:read"_s;
  const QString write = u"orders:write"_s;
  return {
      {"GET", u"/v1/orders"_s, reading(ground, &orders), read, u"api"_s, 0, false,
       u"Sales, refunds and voids, newest first"_s},
      {"GET", u"/v1/orders/{id}"_s, reading(ground, &order), read, u"api"_s, 0, false, u"One sale, refund or void"_s},
      {"POST", u"/v1/orders"_s, posting(ground, &postRead), write, u"api"_s, kOrderBytes, false,
       u"An order of a web shop, once for a key"_s},
      {"POST", u"/v1/orders/{id}/refunds"_s, posting(ground, &refundRead), write, u"api"_s, kOrderBytes, false,
       u"Gives back a web order or lines of it, once for a key"_s},
  };
}

}  // namespace counterfoil::api
