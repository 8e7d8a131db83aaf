// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/inbox/types.h"
#include "models/views/short_source.h"

namespace counterfoil::views {

/// What waits for a decision, newest first; with the filter `all` also the last thousand that were decided. `find` is
/// part of the name of what an item is about.
class InboxSource final : public ShortSource {
 public:
  enum Place { What, About, Field, RaisedAt, State };
  static constexpr int kMost = 1000;
  [[nodiscard]] static std::vector<Column> columns();
  [[nodiscard]] static std::shared_ptr<const PageSource> of(const Query& query);

  explicit InboxSource(Query query) : m_query(std::move(query)) {}

 private:
  [[nodiscard]] core::Result<std::vector<TableRow>> all(const journal::Reader& reader) const override;
  Query m_query;
};

/// What a person calls the subject of a fact: a product's, category's, tax's, person's or till's name; else the
/// beginning of its id.
[[nodiscard]] core::Result<QString> nameOf(const journal::Reader& reader, const core::AnyId& subject);

}  // namespace counterfoil::views
