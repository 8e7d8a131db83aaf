// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/views/product_source.h"

#include <QHash>

#include "models/catalog/product_search.h"

namespace counterfoil::views {
using namespace Qt::StringLiterals;

using catalog::CatalogQueries;
using catalog::Product;
using catalog::ProductCursor;
using catalog::ProductSort;
using core::Result;

namespace {

constexpr int kMostFound = 200;

QString kindWord(catalog::ProductKind kind) {
  switch (kind) {
    case catalog::ProductKind::Goods:
      return u"goods"_s;
    case catalog::ProductKind::Service:
      return u"service"_s;
    case catalog::ProductKind::Fee:
      return u"fee"_s;
  }
  return {};
}

std::optional<ProductCursor> cursorOf(const std::optional<RowKey>& key) {
  if (!key) return std::nullopt;
  return ProductCursor{key->front(), catalog::ProductId::fromBytes(std::get<QByteArray>(key->back().data()))};
}

using CategoryNames = QHash<catalog::CategoryId, QString>;

Result<CategoryNames> categoryNames(const journal::Reader& reader) {
  CF_TRY(const auto categories, CatalogQueries(reader).categories(true));
  CategoryNames names;
  for (const catalog::Category& category : categories) names.insert(category.id, category.name);
  return names;
}

TableRow productRow(const Product& product, const CategoryNames& categories) {
  return {product.id.as<core::Anything>(),
          {},
          {product.name, product.sku, categories.value(product.category), product.priceMicro, product.unit,
           product.favourite.has_value(), product.archived ? u"archived"_s : kindWord(product.kind)}};
}

}  // namespace

ProductSource::Searching::~Searching() = default;

std::vector<Column> ProductSource::columns() {
  return {{"name", CellKind::Text, true},   {"sku", CellKind::Text, true}, {"category", CellKind::Text},
          {"price", CellKind::Price, true}, {"unit", CellKind::Word},      {"favourite", CellKind::Flag},
          {"kind", CellKind::Word}};
}

SourceFactory ProductSource::factory() {
  return [searching = std::make_shared<Searching>()](const Query& query) {
    return std::shared_ptr<const PageSource>(new ProductSource(query, searching));
  };
}

ProductSource::ProductSource(Query query, std::shared_ptr<Searching> searching)
    : m_query(std::move(query)), m_searching(std::move(searching)) {
  m_filter.archived = m_query.filter == u"archived"_s;
  if (m_query.filter == u"none"_s) m_filter.category = catalog::CategoryId();
  if (const auto category = catalog::CategoryId::parse(m_query.filter)) m_filter.category = *category;
  if (m_query.sortColumn == Sku) m_sort = ProductSort::Sku;
  if (m_query.sortColumn == Price) m_sort = ProductSort::Price;
}

Result<std::optional<qint64>> ProductSource::count(const journal::Reader& reader) const {
  if (!m_query.find.isEmpty()) return std::optional<qint64>();
  CF_TRY(const qint64 products, CatalogQueries(reader).countOf(m_filter));
  return std::optional<qint64>(products);
}

Result<std::vector<TableRow>> ProductSource::page(const journal::Reader& reader, const std::optional<RowKey>& after,
                                                  int limit, const std::atomic_bool&) const {
  if (!m_query.find.isEmpty()) return after ? Result<std::vector<TableRow>>(std::vector<TableRow>()) : found(reader);
  const CatalogQueries queries(reader);
  CF_TRY(const auto listed, queries.products(m_filter, m_sort, m_query.descending, cursorOf(after), limit));
  CF_TRY(const CategoryNames categories, categoryNames(reader));
  std::vector<TableRow> rows;
  for (const Product& product : listed.products) rows.push_back(productRow(product, categories));
  // Only the last row's key is ever asked for.
  if (listed.next && !rows.empty()) rows.back().key = {listed.next->key, listed.next->id};
  return rows;
}

Result<std::vector<TableRow>> ProductSource::found(const journal::Reader& reader) const {
  if (m_searching->reader != &reader) {
    m_searching->search = std::make_unique<catalog::ProductSearch>(reader);
    m_searching->reader = &reader;
  }
  const CatalogQueries queries(reader);
  CF_TRY(const auto hits, m_searching->search->find(m_query.find, kMostFound));
  CF_TRY(const CategoryNames categories, categoryNames(reader));
  std::vector<TableRow> rows;
  for (const catalog::SearchHit& hit : hits) {
    CF_TRY(const auto product, queries.product(hit.product));
    if (product) rows.push_back(productRow(*product, categories));
  }
  return rows;
}

Result<std::optional<RowKey>> ProductSource::skip(const journal::Reader& reader, const std::optional<RowKey>& after,
                                                  qint64 rows) const {
  CF_TRY(const auto cursor,
         CatalogQueries(reader).cursorAfter(m_filter, m_sort, m_query.descending, cursorOf(after), rows));
  if (!cursor) return std::optional<RowKey>();
  return std::optional<RowKey>(RowKey{cursor->key, cursor->id});
}

}  // namespace counterfoil::views
