// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "models/catalog/queries.h"
#include "models/views/page_source.h"

namespace counterfoil::catalog {
class ProductSearch;
}

namespace counterfoil::views {

/// The catalog. `find` asks the search as people type (the best 200, best first), otherwise the list is sorted by name,
/// SKU or price and knows its length. `filter`: empty, "archived", "none" (no category) or the id of a category.
class ProductSource final : public PageSource {
 public:
  enum Place { Name, Sku, Category, Price, Unit, Favourite, Kind };
  [[nodiscard]] static std::vector<Column> columns();
  /// Its sources are read on one thread with one reader, which keeps a search between them.
  [[nodiscard]] static SourceFactory factory();

  [[nodiscard]] core::Result<std::optional<qint64>> count(const journal::Reader& reader) const override;
  [[nodiscard]] core::Result<std::vector<TableRow>> page(const journal::Reader& reader,
                                                         const std::optional<RowKey>& after, int limit,
                                                         const std::atomic_bool& stop) const override;
  [[nodiscard]] core::Result<std::optional<RowKey>> skip(const journal::Reader& reader,
                                                         const std::optional<RowKey>& after,
                                                         qint64 rows) const override;

 private:
  /// Lives on the reading thread; made at the first search.
  struct Searching {
    ~Searching();
    const journal::Reader* reader = nullptr;
    std::unique_ptr<catalog::ProductSearch> search;
  };
  ProductSource(Query query, std::shared_ptr<Searching> searching);
  [[nodiscard]] core::Result<std::vector<TableRow>> found(const journal::Reader& reader) const;

  Query m_query;
  catalog::ProductFilter m_filter;
  catalog::ProductSort m_sort = catalog::ProductSort::Name;
  std::shared_ptr<Searching> m_searching;
};

}  // namespace counterfoil::views
