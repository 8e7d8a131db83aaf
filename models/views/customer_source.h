// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/customers/directory.h"
#include "models/views/page_source.h"

namespace counterfoil::views {

/// Customers by name, as far as the directory has read them; with `find` those who fit, best first, at most a few
/// hundred; with the filter `removed` those who are off the lists. Whoever cannot be read here has no name.
class CustomerSource final : public PageSource {
 public:
  enum Place { Name, Phone, Email };
  static constexpr int kMostFound = 300;
  [[nodiscard]] static std::vector<Column> columns();
  [[nodiscard]] static SourceFactory over(std::shared_ptr<customers::Directory> directory);

  CustomerSource(std::shared_ptr<customers::Directory> directory, Query query)
      : m_directory(std::move(directory)), m_query(std::move(query)) {}
  [[nodiscard]] core::Result<std::optional<qint64>> count(const journal::Reader& reader) const override;
  [[nodiscard]] core::Result<std::vector<TableRow>> page(const journal::Reader& reader,
                                                         const std::optional<RowKey>& after, int limit,
                                                         const std::atomic_bool& stop) const override;
  [[nodiscard]] core::Result<std::optional<RowKey>> skip(const journal::Reader& reader,
                                                         const std::optional<RowKey>& after,
                                                         qint64 rows) const override;

 private:
  [[nodiscard]] bool isByName() const { return m_query.find.isEmpty() && m_query.filter.isEmpty(); }
  [[nodiscard]] core::Result<std::vector<TableRow>> found(const journal::Reader& reader) const;

  std::shared_ptr<customers::Directory> m_directory;
  Query m_query;
};

}  // namespace counterfoil::views
