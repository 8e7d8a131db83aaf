// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/sales/closing.h"
#include "models/views/short_source.h"

namespace counterfoil::views {

/// The last thousand shifts, newest first, with the Z of those that are closed. `find` is part of a Z's number, or a
/// day.
class ShiftSource final : public ShortSource {
 public:
  enum Place { Day, Till, State, OpenedAt, OpenedBy, Number, Gross, OverShort };
  static constexpr int kMost = 1000;
  [[nodiscard]] static std::vector<Column> columns();
  [[nodiscard]] static std::shared_ptr<const PageSource> of(const Query& query);

  explicit ShiftSource(Query query) : m_query(std::move(query)) {}

 private:
  [[nodiscard]] core::Result<std::vector<TableRow>> all(const journal::Reader& reader) const override;
  Query m_query;
};

}  // namespace counterfoil::views
