// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/catalog/queries.h"

#include <algorithm>

#include "models/catalog/barcode.h"
#include "models/catalog/facts.h"
#include "models/catalog/text_key.h"

namespace counterfoil::catalog {
using namespace Qt::StringLiterals;

using core::Result;
using journal::Row;
using journal::Value;

// As `created_stamp IS NOT NULL`, answered by an index: for what reads no other column of the product.
#define CF_CREATED "p.id NOT IN (SELECT u.id FROM product u WHERE u.created_stamp IS NULL)"

#define CF_PRODUCT_COLUMNS                                                                                     \
  "p.id, p.sku, p.name, p.category_id, p.tax_ids, p.price_micro, p.cost_micro, p.unit, p.fractional, p.kind, " \
  "p.discountable, p.favourite, p.picture, p.archived"

namespace {

std::optional<qint64> maybeInteger(const Row& row, int column) {
  if (row.isNull(column)) return std::nullopt;
  return row.integer(column);
}

Product productOf(const Row& row) {
  Product product;
  product.id = row.id<ProductId>(0);
  product.sku = row.text(1);
  product.name = row.text(2);
  product.category = row.id<CategoryId>(3);
  product.taxes = unpackTaxes(row.bytes(4));
  product.priceMicro = row.integer(5);
  product.costMicro = maybeInteger(row, 6);
  product.unit = row.text(7);
  product.fractional = row.flag(8);
  product.kind = productKindOf(row.text(9));
  product.discountable = row.flag(10);
  product.favourite = maybeInteger(row, 11);
  product.picture = row.text(12);
  product.archived = row.flag(13);
  return product;
}

Category categoryOf(const Row& row) {
  Category category;
  category.id = row.id<CategoryId>(0);
  category.name = row.text(1);
  category.parent = row.id<CategoryId>(2);
  category.colour = row.text(3);
  category.taxes = unpackTaxes(row.bytes(4));
  category.sort = row.integer(5);
  category.archived = row.flag(6);
  return category;
}

Tax taxOf(const Row& row) {
  Tax tax;
  tax.id = row.id<TaxId>(0);
  tax.name = row.text(1);
  tax.code = row.text(2);
  tax.kind = taxKindOf(row.text(3));
  tax.ratePpm = row.integer(4);
  tax.amountMicro = row.integer(5);
  if (!row.isNull(6)) tax.included = row.flag(6);
  tax.affectsNext = row.flag(7);
  tax.ignoresPrevious = row.flag(8);
  tax.archived = row.flag(9);
  return tax;
}

struct Candidate {
  CodeMatch match;
  bool archived = false;
};

/// Archived products only when nothing else bears the code.
std::vector<CodeMatch> preferred(const std::vector<Candidate>& candidates) {
  const bool live = std::any_of(candidates.begin(), candidates.end(), [](const Candidate& c) { return !c.archived; });
  std::vector<CodeMatch> matches;
  for (const Candidate& candidate : candidates) {
    if (candidate.archived && live) continue;
    const bool known = std::any_of(matches.begin(), matches.end(), [&](const CodeMatch& match) {
      return match.product == candidate.match.product && match.quantityMicro == candidate.match.quantityMicro;
    });
    if (!known) matches.push_back(candidate.match);
  }
  return matches;
}

Result<std::vector<Candidate>> byBarcode(const journal::Reader& reader, const QString& key) {
  return reader.list(
      "SELECT b.product_id, b.quantity_micro, p.archived FROM product_barcode b JOIN product p ON p.id = b.product_id "
      "WHERE b.code_key = $1 AND b.added = 1 AND b.removed = 0 AND p.created_stamp IS NOT NULL "
      "ORDER BY p.archived, b.id LIMIT 100",
      {key}, [](const Row& row) {
        return Candidate{{row.id<ProductId>(0), row.integer(1), false}, row.flag(2)};
      });
}

Result<std::vector<Candidate>> byStockCode(const journal::Reader& reader, const QString& sku) {
  const QString key = skuKey(sku);
  if (key.isEmpty()) return std::vector<Candidate>{};
  return reader.list(
      "SELECT p.id, p.archived FROM product p WHERE p.sku_key = $1 AND p.sku_key <> '' AND p.created_stamp IS NOT NULL "
      "ORDER BY p.archived, p.id LIMIT 100",
      {key}, [](const Row& row) {
        return Candidate{{row.id<ProductId>(0), kOneMicro, true}, row.flag(1)};
      });
}

const char* sortColumn(ProductSort sort) {
  switch (sort) {
    case ProductSort::Sku:
      return "p.sku_key";
    case ProductSort::Price:
      return "p.price_micro";
    case ProductSort::Name:
      break;
  }
  return "p.name_key";
}

/// The text after every text that starts with `prefix`, for a half-open range by index.
QString afterPrefix(const QString& prefix) {
  return prefix + QChar(0xffff);
}

/// The WHERE and ORDER BY of a list of products. `$1` and `$2` are the caller's: whether archived, and a number.
struct Listing {
  QString column;
  QString where;
  QString order;
  std::vector<Value> values;
};

Listing listingOf(const ProductFilter& filter, ProductSort sort, bool descending,
                  const std::optional<ProductCursor>& after, qint64 number) {
  Listing listing;
  listing.column = QLatin1String(sortColumn(sort));
  listing.values = {Value(filter.archived), Value(number)};
  QStringList conditions{u"" CF_CREATED ""_s, u"p.archived = $1"_s};
  const auto bind = [&](Value value) {
    listing.values.push_back(std::move(value));
    return QString(u'$' + QString::number(listing.values.size()));
  };
  if (filter.category) {
    conditions.append(filter.category->isNull() ? u"p.category_id IS NULL"_s
                                                : QString(u"p.category_id = "_s + bind(*filter.category)));
  }
  if (const QString prefix = textKey(filter.namePrefix); !prefix.isEmpty()) {
    conditions.append(u"p.name_key >= "_s + bind(prefix) + u" AND p.name_key < "_s + bind(afterPrefix(prefix)));
  }
  if (after) {
    const QString key = bind(after->key);
    conditions.append(
        u"(%1, p.id) %2 (%3, %4)"_s.arg(listing.column, descending ? u"<"_s : u">"_s, key, bind(after->id)));
  }
  listing.where = conditions.join(u" AND "_s);
  listing.order = u"%1 %2, p.id %2"_s.arg(listing.column, descending ? u"DESC"_s : u"ASC"_s);
  return listing;
}

}  // namespace

Result<std::optional<Product>> CatalogQueries::product(ProductId id) const {
  CF_TRY(auto found,
         m_reader.first("SELECT " CF_PRODUCT_COLUMNS " FROM product p WHERE p.id = $1 AND p.created_stamp IS NOT NULL",
                        {id}, productOf));
  if (!found) return found;
  CF_TRY(found->barcodes,
         m_reader.list("SELECT id, code, quantity_micro FROM product_barcode WHERE product_id = $1 AND added = 1 AND "
                       "removed = 0 ORDER BY id",
                       {id}, [](const Row& row) {
                         return Barcode{row.id<BarcodeId>(0), row.text(1), row.integer(2)};
                       }));
  return found;
}

Result<std::vector<CodeMatch>> CatalogQueries::byCode(const QString& code) const {
  CF_TRY(auto candidates, byBarcode(m_reader, codeKey(code)));
  CF_TRY(const auto more, byStockCode(m_reader, code));
  candidates.insert(candidates.end(), more.begin(), more.end());
  return preferred(candidates);
}

Result<std::vector<CodeMatch>> CatalogQueries::byCodeKey(const QString& codeKey) const {
  CF_TRY(const auto candidates, byBarcode(m_reader, codeKey));
  return preferred(candidates);
}

Result<std::vector<CodeMatch>> CatalogQueries::bySku(const QString& sku) const {
  CF_TRY(const auto candidates, byStockCode(m_reader, sku));
  return preferred(candidates);
}

Result<ProductPage> CatalogQueries::products(const ProductFilter& filter, ProductSort sort, bool descending,
                                             const std::optional<ProductCursor>& after, int limit) const {
  limit = std::clamp(limit, 1, 1000);
  const Listing listing = listingOf(filter, sort, descending, after, limit + 1);
  // The page's keys come from an index alone, however many archived products lie between them.
  const QString sql =
      u"SELECT " CF_PRODUCT_COLUMNS
      ", o.sort_key FROM (SELECT %1 AS sort_key, p.id AS id FROM product p WHERE %2 ORDER BY %3 LIMIT $2) o "
      "JOIN product p ON p.id = o.id ORDER BY o.sort_key %4, o.id %4"_s.arg(
          listing.column, listing.where, listing.order, descending ? u"DESC"_s : u"ASC"_s);
  ProductPage page;
  std::optional<ProductCursor> last;
  CF_CHECK(m_reader.composedRows(sql, listing.values, [&](const Row& row) {
    if (page.products.size() == size_t(limit)) {
      page.next = last;
      return false;
    }
    page.products.push_back(productOf(row));
    last = ProductCursor{row.value(14), page.products.back().id};
    return true;
  }));
  return page;
}

Result<std::optional<ProductCursor>> CatalogQueries::cursorAfter(const ProductFilter& filter, ProductSort sort,
                                                                 bool descending,
                                                                 const std::optional<ProductCursor>& after,
                                                                 qint64 rows) const {
  const Listing listing = listingOf(filter, sort, descending, after, rows - 1);
  const QString sql = u"SELECT %1, p.id FROM product p WHERE %2 ORDER BY %3 LIMIT 1 OFFSET $2"_s.arg(
      listing.column, listing.where, listing.order);
  std::optional<ProductCursor> found;
  CF_CHECK(m_reader.composedRows(sql, listing.values, [&](const Row& row) {
    found = ProductCursor{row.value(0), row.id<ProductId>(1)};
    return false;
  }));
  return found;
}

Result<qint64> CatalogQueries::countOf(const ProductFilter& filter) const {
  const Listing listing = listingOf(filter, ProductSort::Name, false, std::nullopt, 1);
  qint64 count = 0;
  CF_CHECK(m_reader.composedRows(u"SELECT count(*) * $2 FROM product p WHERE %1"_s.arg(listing.where), listing.values,
                                 [&](const Row& row) {
                                   count = row.integer(0);
                                   return false;
                                 }));
  return count;
}

Result<std::vector<Product>> CatalogQueries::favourites() const {
  return m_reader.list(
      "SELECT " CF_PRODUCT_COLUMNS
      " FROM product p WHERE p.favourite IS NOT NULL AND p.archived = 0 AND p.created_stamp IS NOT NULL "
      "ORDER BY p.favourite, p.name_key, p.id LIMIT 1000",
      {}, productOf);
}

Result<qint64> CatalogQueries::productCount() const {
  return m_reader.integer("SELECT COUNT(*) FROM product p WHERE p.archived = 0 AND " CF_CREATED, {});
}

Result<std::optional<Category>> CatalogQueries::category(CategoryId id) const {
  return m_reader.first(
      "SELECT id, name, parent_id, colour, tax_ids, sort, archived FROM category "
      "WHERE id = $1 AND created_stamp IS NOT NULL",
      {id}, categoryOf);
}

Result<std::vector<Category>> CatalogQueries::categories(bool withArchived) const {
  return m_reader.list(
      "SELECT id, name, parent_id, colour, tax_ids, sort, archived FROM category "
      "WHERE created_stamp IS NOT NULL AND archived <= $1 ORDER BY sort, name, id",
      {withArchived}, categoryOf);
}

Result<std::optional<Tax>> CatalogQueries::tax(TaxId id) const {
  return m_reader.first(
      "SELECT id, name, code, kind, rate_ppm, amount_micro, included, affects_next, ignores_previous, "
      "archived FROM tax WHERE id = $1 AND created_stamp IS NOT NULL",
      {id}, taxOf);
}

Result<std::vector<Tax>> CatalogQueries::taxes(bool withArchived) const {
  return m_reader.list(
      "SELECT id, name, code, kind, rate_ppm, amount_micro, included, affects_next, ignores_previous, "
      "archived FROM tax WHERE created_stamp IS NOT NULL AND archived <= $1 ORDER BY code, id",
      {withArchived}, taxOf);
}

Result<std::optional<Tax>> CatalogQueries::taxByCode(const QString& code) const {
  return m_reader.first(
      "SELECT id, name, code, kind, rate_ppm, amount_micro, included, affects_next, ignores_previous, "
      "archived FROM tax WHERE code = $1 AND created_stamp IS NOT NULL ORDER BY archived, id LIMIT 1",
      {code}, taxOf);
}

Result<std::vector<Tax>> CatalogQueries::taxesOf(const Product& product) const {
  std::vector<Tax> taxes;
  for (const TaxId& id : product.taxes) {
    CF_TRY(const auto found, tax(id));
    if (found) taxes.push_back(*found);
  }
  return taxes;
}

Result<std::vector<pricing::Tax>> CatalogQueries::pricingTaxes(const Product& product) const {
  CF_TRY(const auto taxes, taxesOf(product));
  std::vector<pricing::Tax> priced;
  priced.reserve(taxes.size());
  for (const Tax& tax : taxes) priced.push_back(toPricing(tax));
  return priced;
}

Result<std::optional<QByteArray>> CatalogQueries::picture(const QString& key) const {
  if (!key.startsWith(u"sha256:"_s)) return std::optional<QByteArray>();
  return m_reader.first("SELECT bytes FROM picture WHERE sha256 = $1", {QByteArray::fromHex(key.mid(7).toLatin1())},
                        [](const Row& row) { return row.bytes(0); });
}

Result<std::vector<QString>> CatalogQueries::duplicateCodes(int limit) const {
  return m_reader.list(
      "SELECT MIN(b.code) FROM product_barcode b JOIN product p ON p.id = b.product_id WHERE b.added = 1 AND "
      "b.removed = 0 AND p.archived = 0 AND p.created_stamp IS NOT NULL GROUP BY b.code_key "
      "HAVING COUNT(DISTINCT b.product_id) > 1 ORDER BY b.code_key LIMIT $1",
      {limit}, [](const Row& row) { return row.text(0); });
}

pricing::Tax toPricing(const Tax& tax) {
  pricing::Tax priced;
  priced.id = tax.code;
  priced.name = tax.name;
  switch (tax.kind) {
    case TaxKind::Percent:
      priced.kind = pricing::TaxKind::Percent;
      break;
    case TaxKind::PerUnit:
      priced.kind = pricing::TaxKind::PerUnit;
      break;
    case TaxKind::Share:
      priced.kind = pricing::TaxKind::Share;
      break;
  }
  priced.rate = core::Percent::ofPpm(tax.ratePpm);
  priced.amountPerUnit = core::UnitPrice::ofMicro(tax.amountMicro);
  priced.included = tax.included;
  priced.affectsNext = tax.affectsNext;
  priced.ignoresPrevious = tax.ignoresPrevious;
  return priced;
}

#undef CF_CREATED
#undef CF_PRODUCT_COLUMNS

}  // namespace counterfoil::catalog
