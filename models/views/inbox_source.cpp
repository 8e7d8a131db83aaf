// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/views/inbox_source.h"

#include "models/cash/queries.h"
#include "models/inbox/facts.h"
#include "models/inbox/queries.h"

namespace counterfoil::views {
using namespace Qt::StringLiterals;

using core::Result;
using journal::Reader;

std::vector<Column> InboxSource::columns() {
  return {{"what", CellKind::Word},
          {"about", CellKind::Text},
          {"field", CellKind::Word},
          {"raised", CellKind::Instant},
          {"state", CellKind::Word}};
}

std::shared_ptr<const PageSource> InboxSource::of(const Query& query) {
  return std::make_shared<InboxSource>(query);
}

Result<QString> nameOf(const Reader& reader, const core::AnyId& subject) {
  CF_TRY(const auto name,
         reader.first("SELECT name FROM product WHERE id = $1 UNION ALL SELECT name FROM category WHERE id = $1 "
                      "UNION ALL SELECT name FROM tax WHERE id = $1 UNION ALL SELECT name FROM staff WHERE id = $1 "
                      "UNION ALL SELECT name FROM role WHERE id = $1 UNION ALL SELECT name FROM till WHERE id = $1 "
                      "UNION ALL SELECT CASE WHEN order_reference <> '' THEN order_reference ELSE "
                      "COALESCE((SELECT MIN(d.number) FROM document_tender t JOIN document d ON d.id = t.document_id "
                      "WHERE t.attempt_id = $1), card) END FROM payment_attempt WHERE id = $1 "
                      "UNION ALL SELECT number FROM document WHERE id = $1",
                      {subject}, [](const journal::Row& row) { return row.text(0); }));
  if (name && !name->isEmpty()) return *name;
  // What is about a till as such names its chain.
  CF_TRY(const QString till, cash::tillCodeOf(reader, journal::OriginId(subject.uuid())));
  return till.isEmpty() ? subject.text().left(8) : till;
}

Result<std::vector<TableRow>> InboxSource::all(const Reader& reader) const {
  CF_TRY(const auto items, inbox::items(reader, m_query.filter != u"all"_s, kMost));
  std::vector<TableRow> rows;
  for (const inbox::Item& item : items) {
    CF_TRY(const QString about, nameOf(reader, item.subject));
    if (!m_query.find.isEmpty() && !about.contains(m_query.find, Qt::CaseInsensitive)) continue;
    const QString state = item.how == inbox::How::Open ? u"open"_s : inbox::wordOf(item.how);
    rows.push_back({item.id.as<core::Anything>(),
                    {item.raisedAt, item.id},
                    {item.code, about, item.field, item.raisedAt.utcMs(), state}});
  }
  return rows;
}

}  // namespace counterfoil::views
