// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/views/fact_source.h"

#include <QJsonDocument>

#include "models/journal/facts_queries.h"

namespace counterfoil::views {
using namespace Qt::StringLiterals;

using core::Result;
using journal::Fact;

namespace {

/// Facts that are read at once while their bodies are searched.
constexpr int kSearchStep = 512;

std::optional<qint64> positionIn(const std::optional<RowKey>& key) {
  if (!key) return std::nullopt;
  return std::get<qint64>(key->front().data());
}

TableRow factRow(const Fact& fact) {
  const auto person = [](core::StaffId id) { return id.isNull() ? QByteArray() : id.bytes(); };
  return {fact.id.as<core::Anything>(),
          {fact.position},
          {fact.position, fact.at().utcMs(), fact.kind, person(fact.actor), person(fact.approver),
           fact.origin.text().left(8), fact.originSeq, qint64(fact.body.size())}};
}

}  // namespace

std::vector<Column> FactSource::columns() {
  return {{"position", CellKind::Count}, {"at", CellKind::Instant},      {"kind", CellKind::Word},
          {"actor", CellKind::Person},   {"approver", CellKind::Person}, {"origin", CellKind::Text},
          {"number", CellKind::Count},   {"bytes", CellKind::Count}};
}

std::shared_ptr<const PageSource> FactSource::of(const Query& query) {
  return std::make_shared<FactSource>(query);
}

bool FactSource::goOn(const std::vector<Fact>& facts) const {
  if (!m_search || m_query.find.isEmpty()) return true;
  const qint64 here = facts.back().position;
  // Read again, it comes as far as it came and no further.
  if (m_search->cutShort) return here > m_search->place;
  if (m_search->newest == 0) m_search->newest = facts.front().position;
  m_search->place = here;
  if (m_search->enough) m_search->cutShort = true;
  return !m_search->cutShort;
}

Result<std::optional<qint64>> FactSource::count(const journal::Reader& reader) const {
  if (!m_query.filter.isEmpty() || !m_query.find.isEmpty()) return std::optional<qint64>();
  CF_TRY(const qint64 facts, journal::factCount(reader));
  return std::optional<qint64>(facts);
}

Result<std::vector<TableRow>> FactSource::page(const journal::Reader& reader, const std::optional<RowKey>& after,
                                               int limit, const std::atomic_bool& stop) const {
  std::vector<TableRow> rows;
  std::optional<qint64> before = positionIn(after);
  const int step = m_query.find.isEmpty() ? limit : std::max(limit, kSearchStep);
  while (int(rows.size()) < limit) {
    if (stop) return core::refused(u"cancelled"_s);
    CF_TRY(const std::vector<Fact> facts, journal::newestOfFamily(reader, before, m_query.filter, step, stop));
    for (const Fact& fact : facts) {
      if (int(rows.size()) == limit) break;
      const bool found = m_query.find.isEmpty() || fact.kind.contains(m_query.find, Qt::CaseInsensitive) ||
                         QString::fromUtf8(fact.body).contains(m_query.find, Qt::CaseInsensitive);
      if (found) rows.push_back(factRow(fact));
    }
    if (int(facts.size()) < step) break;
    before = facts.back().position;
    if (!goOn(facts)) break;
  }
  return rows;
}

Result<std::optional<RowKey>> FactSource::skip(const journal::Reader& reader, const std::optional<RowKey>& after,
                                               qint64 rows) const {
  CF_TRY(const auto position, journal::positionBefore(reader, positionIn(after), rows));
  if (!position) return std::optional<RowKey>();
  return std::optional<RowKey>(RowKey{*position});
}

QString readableBody(const Fact& fact) {
  const auto object = journal::parseBody(fact.body);
  if (!object) return QString::fromUtf8(fact.body);
  return QString::fromUtf8(QJsonDocument(*object).toJson(QJsonDocument::Indented)).trimmed();
}

}  // namespace counterfoil::views
