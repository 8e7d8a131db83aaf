// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/api/resource_routes.h"

#include "models/catalog/queries.h"
#include "models/devices/facts.h"
#include "models/journal/facts_queries.h"
#include "models/settings/queries.h"
#include "sync/api/lists.h"
#include "sync/api/reading.h"

namespace counterfoil::api {

using namespace Qt::StringLiterals;
using core::Result;
using http::Request;
using http::Response;
using journal::Reader;
using journal::Row;

namespace {

// products

QJsonObject productJson(const catalog::Product& product, const QString& currency) {
  QJsonArray taxes;
  for (const catalog::TaxId& tax : product.taxes) taxes.append(tax.text());
  return {{u"id"_s, product.id.text()},
          {u"sku"_s, product.sku},
          {u"name"_s, product.name},
          {u"category"_s, product.category.isNull() ? QJsonValue() : QJsonValue(product.category.text())},
          {u"taxes"_s, taxes},
          {u"price"_s, QJsonObject{{u"micro"_s, product.priceMicro}, {u"currency"_s, currency}}},
          {u"unit"_s, product.unit},
          {u"fractional"_s, product.fractional},
          {u"archived"_s, product.archived}};
}

Result<Response> products(const Reader& reader, const Request& request) {
  CF_TRY(const QJsonArray place, listPlace(request, 2));
  CF_TRY(const int limit, listLimit(request));
  CF_TRY(const settings::Shop shop, settings::readShop(reader));
  catalog::ProductFilter filter;
  filter.archived = request.query.value(u"archived") == u"1";
  std::optional<catalog::ProductCursor> after;
  if (!place.isEmpty()) {
    catalog::ProductCursor cursor;
    CF_TRY(cursor.key, valueFrom(place[0]));
    CF_TRY(cursor.id, idFrom<catalog::ProductId>(place[1].toString(), u"cursor"_s));
    after = cursor;
  }
  CF_TRY(const auto page,
         catalog::CatalogQueries(reader).products(filter, catalog::ProductSort::Name, false, after, limit));
  QJsonArray items;
  for (const catalog::Product& product : page.products) items.append(productJson(product, shop.currency));
  std::optional<QJsonArray> next;
  if (page.next) next = QJsonArray{valueJson(page.next->key), page.next->id.text()};
  return listAnswer(items, next);
}

// stock

struct Level {
  core::AnyId product;
  core::AnyId store;
  qint64 onHandMicro = 0;
};

Level levelIn(const Row& row) {
  return {row.id<core::AnyId>(0), row.id<core::AnyId>(1), row.integer(2)};
}

Result<Response> stock(const Reader& reader, const Request& request) {
  CF_TRY(const QJsonArray place, listPlace(request, 2));
  CF_TRY(const int limit, listLimit(request));
  std::vector<Level> levels;
  if (request.query.has(u"product")) {
    CF_TRY(const auto product, idFrom<core::AnyId>(request.query.value(u"product"), u"product"_s));
    CF_TRY(levels, reader.list("SELECT product_id, store_id, SUM(moved_quantity_micro) FROM product_month WHERE "
                               "product_id = $1 GROUP BY product_id, store_id ORDER BY store_id",
                               {product}, levelIn));
  } else {
    core::AnyId product;
    core::AnyId store;
    if (!place.isEmpty()) {
      CF_TRY(product, idFrom<core::AnyId>(place[0].toString(), u"cursor"_s));
      CF_TRY(store, idFrom<core::AnyId>(place[1].toString(), u"cursor"_s));
    }
    // 16 zero bytes stand before every id.
    CF_TRY(levels, reader.list("SELECT product_id, store_id, SUM(moved_quantity_micro) FROM product_month WHERE "
                               "product_id > $1 OR (product_id = $1 AND store_id > $2) GROUP BY product_id, store_id "
                               "ORDER BY product_id, store_id LIMIT $3",
                               {product.bytes(), store.bytes(), limit}, levelIn));
  }
  QJsonArray items;
  for (const Level& level : levels) {
    items.append(QJsonObject{{u"product"_s, level.product.text()},
                             {u"store"_s, level.store.text()},
                             {u"on_hand_micro"_s, level.onHandMicro}});
  }
  std::optional<QJsonArray> next;
  if (!request.query.has(u"product") && levels.size() == size_t(limit)) {
    next = QJsonArray{levels.back().product.text(), levels.back().store.text()};
  }
  return listAnswer(items, next);
}

// audit

QJsonValue idOrNothing(const core::AnyId& id) {
  return id.isNull() ? QJsonValue() : QJsonValue(id.text());
}

Result<Response> audit(const Reader& reader, const Request& request) {
  CF_TRY(const QJsonArray place, listPlace(request, 1));
  CF_TRY(const int limit, listLimit(request));
  std::optional<qint64> before;
  if (!place.isEmpty()) before = place[0].toInteger();
  static const std::atomic_bool never = false;
  CF_TRY(const auto facts, journal::newestOfFamily(reader, before, request.query.value(u"kind"), limit, never));
  QJsonArray items;
  for (const journal::Fact& fact : facts) items.append(auditItem(fact));
  std::optional<QJsonArray> next;
  if (facts.size() == size_t(limit)) next = QJsonArray{facts.back().position};
  return listAnswer(items, next);
}

}  // namespace

QJsonObject auditItem(const journal::Fact& fact) {
  QJsonObject item{{u"hub_seq"_s, fact.position},
                   {u"fact_id"_s, fact.id.text()},
                   {u"origin"_s, fact.origin.text()},
                   {u"origin_seq"_s, fact.originSeq},
                   {u"at"_s, fact.at().text()},
                   {u"kind"_s, fact.kind},
                   {u"version"_s, fact.version},
                   {u"subject"_s, idOrNothing(fact.subject)},
                   {u"actor"_s, idOrNothing(fact.actor.as<core::Anything>())},
                   {u"approver"_s, idOrNothing(fact.approver.as<core::Anything>())},
                   {u"digest"_s, QString::fromLatin1(fact.digest.toBase64())}};
  if (!fact.rejected.isEmpty()) {
    item[u"rejected"_s] = fact.rejected;
  } else if (fact.kind == QLatin1String(devices::kAdministered)) {
    // Who did it and about what is all that it is, and names no customer.
    const auto body = journal::parseBody(fact.body);
    if (body) item[u"administered"_s] = *body;
  }
  return item;
}

std::vector<http::Route> resourceRoutes(const SharedGround& ground) {
  const auto get = [&](const QString& path, Ask ask, const char* permission, const QString& summary) {
    return http::Route{"GET", path, reading(ground, ask), QLatin1String(permission), u"api"_s, 0, false, summary};
  };
  return {
      get(u"/v1/products"_s, &products, "catalog:read", u"Products by name"_s),
      get(u"/v1/stock"_s, &stock, "stock:read", u"What is on hand, by product and store"_s),
      get(u"/v1/audit"_s, &audit, "audit:read", u"What happened, newest first"_s),
  };
}

}  // namespace counterfoil::api
