// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/views/page_source.h"

namespace counterfoil::views {

/// A list so short that it is read whole and cut; its order is that of `all`. At most a thousand rows or so.
class ShortSource : public PageSource {
 public:
  [[nodiscard]] core::Result<std::optional<qint64>> count(const journal::Reader& reader) const override;
  [[nodiscard]] core::Result<std::vector<TableRow>> page(const journal::Reader& reader,
                                                         const std::optional<RowKey>& after, int limit,
                                                         const std::atomic_bool& stop) const override;
  [[nodiscard]] core::Result<std::optional<RowKey>> skip(const journal::Reader& reader,
                                                         const std::optional<RowKey>& after,
                                                         qint64 rows) const override;

 protected:
  [[nodiscard]] virtual core::Result<std::vector<TableRow>> all(const journal::Reader& reader) const = 0;
};

}  // namespace counterfoil::views
