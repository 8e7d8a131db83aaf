// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/views/shift_source.h"

#include <QHash>

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

}  // namespace counterfoil::views
