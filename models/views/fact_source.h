// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>

#include "models/journal/fact.h"
#include "models/views/page_source.h"

namespace counterfoil::views {

/// How far a search of bodies has come, for whoever watches it from another thread. There is no index of words in the
/// journal: a search reads backwards from the newest fact until enough was found, nothing is left, or somebody has
/// enough.
struct FactSearch {
  std::atomic<qint64> newest{0};     ///< where it began; 0: it has not
  std::atomic<qint64> place{0};      ///< and where it is
  std::atomic_bool enough{false};    ///< set from outside: what was found until then is all
  std::atomic_bool cutShort{false};  ///< `enough` left something unread
};

/// The journal, newest first. `filter` is the beginning of a kind ("sale."), `find` text in the body. Without either
/// the list knows its length; otherwise it grows.
class FactSource final : public PageSource {
 public:
  enum Place { Position, At, Kind, Actor, Approver, Origin, OriginSeq, Bytes };
  [[nodiscard]] static std::vector<Column> columns();
  [[nodiscard]] static std::shared_ptr<const PageSource> of(const Query& query);

  explicit FactSource(Query query, std::shared_ptr<FactSearch> search = {})
      : m_query(std::move(query)), m_search(std::move(search)) {}
  [[nodiscard]] core::Result<std::optional<qint64>> count(const journal::Reader& reader) const override;
  [[nodiscard]] core::Result<std::vector<TableRow>> page(const journal::Reader& reader,
                                                         const std::optional<RowKey>& after, int limit,
                                                         const std::atomic_bool& stop) const override;
  [[nodiscard]] core::Result<std::optional<RowKey>> skip(const journal::Reader& reader,
                                                         const std::optional<RowKey>& after,
                                                         qint64 rows) const override;

 private:
  /// Notes where a search is, after some facts; false: whoever asked has enough.
  [[nodiscard]] bool goOn(const std::vector<journal::Fact>& facts) const;
  Query m_query;
  std::shared_ptr<FactSearch> m_search;
};

/// The body of a fact as people read it: indented, members in the order of the bytes' names, UTF-8 as it is.
[[nodiscard]] QString readableBody(const journal::Fact& fact);

}  // namespace counterfoil::views
