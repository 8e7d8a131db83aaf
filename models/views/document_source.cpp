// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/views/document_source.h"

#include <QDate>

namespace counterfoil::views {
using namespace Qt::StringLiterals;

using core::Result;

std::vector<Column> DocumentSource::columns() {
  return {{"number", CellKind::Text}, {"kind", CellKind::Word},    {"at", CellKind::Instant},
          {"staff", CellKind::Word},  {"till", CellKind::Text},    {"gross", CellKind::Money},
          {"lines", CellKind::Count}, {"original", CellKind::Text}};
}

std::shared_ptr<const PageSource> DocumentSource::of(const Query& query) {
  return std::make_shared<DocumentSource>(query);
}

DocumentSource::DocumentSource(const Query& query) {
  if (QDate::fromString(query.find, Qt::ISODate).isValid()) {
    m_filter.fromDay = query.find;
    m_filter.toDay = query.find;
  } else {
    m_filter.numberPart = query.find;
  }
  if (!query.filter.isEmpty()) m_filter.kind = sales::documentKindOf(query.filter);
}

Result<std::optional<qint64>> DocumentSource::count(const journal::Reader&) const {
  return std::optional<qint64>();
}

Result<std::vector<TableRow>> DocumentSource::page(const journal::Reader& reader, const std::optional<RowKey>& after,
                                                   int limit, const std::atomic_bool&) const {
  std::optional<sales::DocumentCursor> cursor;
  if (after) {
    cursor = sales::DocumentCursor{std::get<QString>((*after)[0].data()),
                                   core::Instant::fromUtcMs(std::get<qint64>((*after)[1].data())),
                                   sales::DocumentId::fromBytes(std::get<QByteArray>((*after)[2].data()))};
  }
  CF_TRY(const auto documents, sales::listDocuments(reader, m_filter, cursor, limit));
  std::vector<TableRow> rows;
  for (const sales::DocumentRow& document : documents) {
    rows.push_back({document.id.as<core::Anything>(),
                    {document.businessDay, document.at, document.id},
                    {document.number, sales::text(document.kind), document.at.utcMs(),
                     document.staffName.isEmpty() ? document.source.kind : document.staffName, document.tillCode,
                     document.gross.minor(), document.lineCount, document.originalNumber}});
  }
  return rows;
}

Result<std::optional<RowKey>> DocumentSource::skip(const journal::Reader&, const std::optional<RowKey>&, qint64) const {
  return std::optional<RowKey>();
}

}  // namespace counterfoil::views
