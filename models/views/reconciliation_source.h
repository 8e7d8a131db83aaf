// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/reconciliation/queries.h"
#include "models/views/short_source.h"

namespace counterfoil::views {

/// The lines of the recent days, newest first: those that need a reason, or with the filter `all` every one.
/// `find` is part of a reference, a tender or a day. A thousand at most.
class ReconciliationSource final : public ShortSource {
 public:
  enum Place { Day, Tender, Till, Bucket, Own, Other, Reference };
  static constexpr int kMost = 1000;
  [[nodiscard]] static std::vector<Column> columns();
  [[nodiscard]] static std::shared_ptr<const PageSource> of(const Query& query);

  explicit ReconciliationSource(Query query) : m_query(std::move(query)) {}

 private:
  [[nodiscard]] core::Result<std::vector<TableRow>> all(const journal::Reader& reader) const override;
  Query m_query;
};

}  // namespace counterfoil::views
