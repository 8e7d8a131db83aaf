// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/views/short_source.h"

#include <algorithm>

namespace counterfoil::views {

using core::Result;
using journal::Reader;

namespace {

std::vector<TableRow>::const_iterator rowsAfter(const std::vector<TableRow>& rows, const std::optional<RowKey>& key) {
  if (!key) return rows.begin();
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const TableRow& row) { return row.key == *key; });
  return found == rows.end() ? found : found + 1;
}

}  // namespace

Result<std::optional<qint64>> ShortSource::count(const Reader& reader) const {
  CF_TRY(const auto rows, all(reader));
  return std::optional<qint64>(qint64(rows.size()));
}

Result<std::vector<TableRow>> ShortSource::page(const Reader& reader, const std::optional<RowKey>& after, int limit,
                                                const std::atomic_bool&) const {
  CF_TRY(const auto rows, all(reader));
  const auto first = rowsAfter(rows, after);
  return std::vector<TableRow>(first, rows.end() - first > limit ? first + limit : rows.end());
}

Result<std::optional<RowKey>> ShortSource::skip(const Reader& reader, const std::optional<RowKey>& after,
                                                qint64 count) const {
  CF_TRY(const auto rows, all(reader));
  const auto first = rowsAfter(rows, after);
  if (count < 1 || rows.end() - first < count) return std::optional<RowKey>();
  return std::optional<RowKey>((first + (count - 1))->key);
}

}  // namespace counterfoil::views
