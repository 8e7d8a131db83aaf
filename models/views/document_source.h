// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/sales/queries.h"
#include "models/views/page_source.h"

namespace counterfoil::views {

/// Documents, newest first; the list grows while it is scrolled. `find` is part of a number, or a day (2026-11-21);
/// `filter` is a kind: "sale", "refund", "void".
class DocumentSource final : public PageSource {
 public:
  enum Place { Number, Kind, At, Staff, Till, Gross, Lines, Original };
  [[nodiscard]] static std::vector<Column> columns();
  [[nodiscard]] static std::shared_ptr<const PageSource> of(const Query& query);

  explicit DocumentSource(const Query& query);
  [[nodiscard]] core::Result<std::optional<qint64>> count(const journal::Reader& reader) const override;
  [[nodiscard]] core::Result<std::vector<TableRow>> page(const journal::Reader& reader,
                                                         const std::optional<RowKey>& after, int limit,
                                                         const std::atomic_bool& stop) const override;
  [[nodiscard]] core::Result<std::optional<RowKey>> skip(const journal::Reader& reader,
                                                         const std::optional<RowKey>& after,
                                                         qint64 rows) const override;

 private:
  sales::DocumentFilter m_filter;
};

}  // namespace counterfoil::views
