// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/fact.h"
#include "models/views/page_source.h"

namespace counterfoil::views {

/// The journal, newest first. `filter` is the beginning of a kind ("sale."), `find` text in the body. Without either
/// the list knows its length; otherwise it grows.
class FactSource final : public PageSource {
 public:
  enum Place { Position, At, Kind, Actor, Approver, Origin, OriginSeq, Bytes };
  [[nodiscard]] static std::vector<Column> columns();
  [[nodiscard]] static std::shared_ptr<const PageSource> of(const Query& query);

  explicit FactSource(Query query) : m_query(std::move(query)) {}
  [[nodiscard]] core::Result<std::optional<qint64>> count(const journal::Reader& reader) const override;
  [[nodiscard]] core::Result<std::vector<TableRow>> page(const journal::Reader& reader,
                                                         const std::optional<RowKey>& after, int limit,
                                                         const std::atomic_bool& stop) const override;
  [[nodiscard]] core::Result<std::optional<RowKey>> skip(const journal::Reader& reader,
                                                         const std::optional<RowKey>& after,
                                                         qint64 rows) const override;

 private:
  Query m_query;
};

/// The body of a fact as people read it: indented, members in the order of the bytes' names, UTF-8 as it is.
[[nodiscard]] QString readableBody(const journal::Fact& fact);

}  // namespace counterfoil::views
