// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/views/shift_source.h"

#include <QHash>
#include <algorithm>

#include "models/cash/queries.h"

namespace counterfoil::views {
using namespace Qt::StringLiterals;

using core::Result;

std::vector<Column> ShiftSource::columns() {
  return {{"day", CellKind::Day},        {"till", CellKind::Text},       {"state", CellKind::Word},
          {"opened", CellKind::Instant}, {"opened_by", CellKind::Text},  {"number", CellKind::Text},
          {"gross", CellKind::Money},    {"over_short", CellKind::Money}};
}

std::shared_ptr<const PageSource> ShiftSource::of(const Query& query) {
  return std::make_shared<ShiftSource>(query);
}

Result<std::optional<qint64>> ShiftSource::count(const journal::Reader& reader) const {
  CF_TRY(const auto rows, all(reader));
  return std::optional<qint64>(qint64(rows.size()));
}

Result<std::vector<TableRow>> ShiftSource::all(const journal::Reader& reader) const {
  CF_TRY(const auto shifts, cash::listShifts(reader, kMost));
  CF_TRY(const auto closings, sales::listClosings(reader, kMost));
  QHash<cash::ShiftId, sales::ClosingRow> closed;
  for (const sales::ClosingRow& closing : closings) closed.insert(closing.shift, closing);
  std::vector<TableRow> rows;
  for (const cash::Shift& shift : shifts) {
    const auto closing = closed.constFind(shift.id);
    const bool has = closing != closed.constEnd();
    const QString number = has ? closing->number : QString();
    if (!m_query.find.isEmpty() && !number.contains(m_query.find, Qt::CaseInsensitive) &&
        shift.businessDay != m_query.find) {
      continue;
    }
    rows.push_back({shift.id.as<core::Anything>(),
                    {shift.openedAt, shift.id},
                    {shift.businessDay, shift.tillCode, shift.closed ? u"closed"_s : u"open"_s, shift.openedAt.utcMs(),
                     shift.openedByName, number, has ? QVariant(closing->gross.minor()) : QVariant(),
                     has ? QVariant(closing->overShort.minor()) : QVariant()}});
  }
  return rows;
}

// So short a list is read whole and cut: its order is that of the queries.
Result<std::vector<TableRow>> ShiftSource::page(const journal::Reader& reader, const std::optional<RowKey>& after,
                                                int limit, const std::atomic_bool&) const {
  CF_TRY(auto rows, all(reader));
  auto first = rows.begin();
  if (after) {
    first = std::find_if(rows.begin(), rows.end(), [&](const TableRow& row) { return row.key == *after; });
    if (first != rows.end()) ++first;
  }
  const auto last = rows.end() - first > limit ? first + limit : rows.end();
  return std::vector<TableRow>(first, last);
}

Result<std::optional<RowKey>> ShiftSource::skip(const journal::Reader& reader, const std::optional<RowKey>& after,
                                                qint64 rows) const {
  CF_TRY(const auto list, all(reader));
  qint64 first = 0;
  if (after) {
    const auto found = std::find_if(list.begin(), list.end(), [&](const TableRow& row) { return row.key == *after; });
    if (found == list.end()) return std::optional<RowKey>();
    first = found - list.begin() + 1;
  }
  if (first + rows > qint64(list.size())) return std::optional<RowKey>();
  return std::optional<RowKey>(list[size_t(first + rows - 1)].key);
}

}  // namespace counterfoil::views
