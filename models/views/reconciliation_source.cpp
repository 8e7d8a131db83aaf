// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/views/reconciliation_source.h"

namespace counterfoil::views {
using namespace Qt::StringLiterals;

using core::Result;
using journal::Reader;
using reconciliation::Line;

std::vector<Column> ReconciliationSource::columns() {
  return {{"day", CellKind::Day},       {"tender", CellKind::Word}, {"till", CellKind::Text},
          {"bucket", CellKind::Word},   {"own", CellKind::Money},   {"other", CellKind::Money},
          {"reference", CellKind::Text}};
}

std::shared_ptr<const PageSource> ReconciliationSource::of(const Query& query) {
  return std::make_shared<ReconciliationSource>(query);
}

Result<std::vector<TableRow>> ReconciliationSource::all(const Reader& reader) const {
  CF_TRY(const auto period, reconciliation::recentDays(reader));
  CF_TRY(const auto found, reconciliation::reconciliationOf(reader, period));
  std::vector<TableRow> rows;
  for (auto line = found.lines.rbegin(); line != found.lines.rend() && rows.size() < size_t(kMost); ++line) {
    if (m_query.filter != u"all" && line->isClosed()) continue;
    if (!m_query.find.isEmpty() && !line->reference.contains(m_query.find, Qt::CaseInsensitive) &&
        !line->tender.contains(m_query.find, Qt::CaseInsensitive) && line->day != m_query.find) {
      continue;
    }
    rows.push_back({line->id,
                    {line->day, line->at, line->id},
                    {line->day, line->tender, line->device, reconciliation::text(line->bucket), line->ownMinor,
                     line->otherMinor, line->reference}});
  }
  return rows;
}

}  // namespace counterfoil::views
