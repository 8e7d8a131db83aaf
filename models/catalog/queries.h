// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "models/catalog/types.h"
#include "models/core/result.h"
#include "models/journal/sql.h"
#include "models/pricing/basket.h"

namespace counterfoil::catalog {

/// A product that a code names, and how many of it the code stands for.
struct CodeMatch {
  ProductId product;
  qint64 quantityMicro = kOneMicro;
  bool bySku = false;  ///< otherwise by barcode
};

enum class ProductSort { Name, Sku, Price };

struct ProductFilter {
  std::optional<CategoryId> category;
  bool archived = false;  ///< archived ones instead of the others
  /// Names that start so, as textKey makes them; empty: all.
  QString namePrefix;
};

/// Where a page ended; hand it back for the next. Rows that come or go between pages shift nothing.
struct ProductCursor {
  journal::Value key;
  ProductId id;
};

struct ProductPage {
  std::vector<Product> products;
  std::optional<ProductCursor> next;  ///< nothing: that was the last page
};

[[nodiscard]] pricing::Tax toPricing(const Tax& tax);

/// What the till and the desk read of the catalog. Every call is one or a few statements by index.
class CatalogQueries {
 public:
  explicit CatalogQueries(const journal::Reader& reader) : m_reader(reader) {}

  /// With barcodes; archived ones too. Nothing if the creation has not arrived.
  [[nodiscard]] core::Result<std::optional<Product>> product(ProductId id) const;
  /// Every product that bears the code as a barcode (under codeKey), then those with that SKU. Archived ones only when
  /// no other matches. Under 0.2 ms at a million products.
  [[nodiscard]] core::Result<std::vector<CodeMatch>> byCode(const QString& code) const;
  /// The same for a key from parseScan.
  [[nodiscard]] core::Result<std::vector<CodeMatch>> byCodeKey(const QString& codeKey) const;
  [[nodiscard]] core::Result<std::vector<CodeMatch>> bySku(const QString& sku) const;
  /// Without barcodes. `limit` 1 to 1,000.
  [[nodiscard]] core::Result<ProductPage> products(const ProductFilter& filter, ProductSort sort, bool descending,
                                                   const std::optional<ProductCursor>& after, int limit) const;
  /// Where the page begins that is `rows` (at least 1) products further on, for jumps; nothing when the list is
  /// shorter. O(rows).
  [[nodiscard]] core::Result<std::optional<ProductCursor>> cursorAfter(const ProductFilter& filter, ProductSort sort,
                                                                       bool descending,
                                                                       const std::optional<ProductCursor>& after,
                                                                       qint64 rows) const;
  [[nodiscard]] core::Result<qint64> countOf(const ProductFilter& filter) const;
  /// Goods and services on the grid, by position; without barcodes.
  [[nodiscard]] core::Result<std::vector<Product>> favourites() const;
  [[nodiscard]] core::Result<qint64> productCount() const;

  [[nodiscard]] core::Result<std::optional<Category>> category(CategoryId id) const;
  /// By sort, then name.
  [[nodiscard]] core::Result<std::vector<Category>> categories(bool withArchived = false) const;
  [[nodiscard]] core::Result<std::optional<Tax>> tax(TaxId id) const;
  [[nodiscard]] core::Result<std::vector<Tax>> taxes(bool withArchived = false) const;
  /// Nothing when no tax has the code.
  [[nodiscard]] core::Result<std::optional<Tax>> taxByCode(const QString& code) const;
  /// The product's taxes in their order. One that is not there (its creation has not arrived) is left out.
  [[nodiscard]] core::Result<std::vector<Tax>> taxesOf(const Product& product) const;
  /// The same as the price engine wants them; `id` is the tax's code.
  [[nodiscard]] core::Result<std::vector<pricing::Tax>> pricingTaxes(const Product& product) const;

  /// The bytes of a picture ("sha256:…"), or nothing.
  [[nodiscard]] core::Result<std::optional<QByteArray>> picture(const QString& key) const;
  /// Codes that several products bear: for the data-health list.
  [[nodiscard]] core::Result<std::vector<QString>> duplicateCodes(int limit) const;

 private:
  const journal::Reader& m_reader;
};

}  // namespace counterfoil::catalog
