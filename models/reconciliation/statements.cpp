// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/reconciliation/statements.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "models/journal/facts_queries.h"
#include "models/reconciliation/queries.h"
#include "models/reconciliation/service.h"

namespace counterfoil::reconciliation {

using namespace Qt::StringLiterals;
using core::Done;
using core::Instant;
using core::Result;
using journal::Fact;
using journal::Reader;

namespace {

/// A statement of many lines stands in facts that follow one another; only the last of them may name the span.
bool goesOn(const Fact& last, const Fact& next) {
  const auto same = [&](const char* member) {
    return last.object.value(QLatin1String(member)) == next.object.value(QLatin1String(member));
  };
  return last.origin == next.origin && last.originSeq + 1 == next.originSeq && last.actor == next.actor &&
         same("tender") && same("source") && same("withdrawn") && same("from_utc_ms") &&
         last.object.value("until_utc_ms"_L1) == last.object.value("from_utc_ms"_L1) &&
         linesIn(last.object).size() >= kMostLines;
}

void add(Statement& statement, const Fact& fact) {
  Report& report = statement.report;
  const auto lines = linesIn(fact.object);
  report.lines.insert(report.lines.end(), lines.begin(), lines.end());
  report.from = Instant::fromUtcMs(fact.object.value("from_utc_ms"_L1).toInteger());
  report.until = Instant::fromUtcMs(fact.object.value("until_utc_ms"_L1).toInteger());
}

Statement begun(const Fact& fact) {
  Statement statement;
  statement.id = fact.id.as<core::Anything>();
  statement.at = fact.at();
  statement.by = fact.actor;
  statement.report.tender = fact.object.value("tender"_L1).toString();
  statement.report.source = fact.object.value("source"_L1).toString();
  add(statement, fact);
  return statement;
}

/// Where another file had covered the days already, no fact names a span: then it is that of the lines.
void close(Statement& statement) {
  Report& report = statement.report;
  if (report.from < report.until || report.lines.empty()) return;
  const auto [first, last] =
      std::minmax_element(report.lines.begin(), report.lines.end(),
                          [](const ReportedLine& a, const ReportedLine& b) { return a.at < b.at; });
  report.from = first->at;
  report.until = last->at.plusMs(1);
}

Done countStanding(const Reader& reader, std::vector<Statement>& all) {
  std::map<QString, std::set<QString>> standing;
  for (Statement& statement : all) {
    const QString& tender = statement.report.tender;
    if (!standing.contains(tender)) {
      CF_CHECK(reader.rows("SELECT line FROM reported_line WHERE withdrawn = 0 AND gateway_id = $1",
                           {statementAccountOf(tender)}, [&lines = standing[tender]](const journal::Row& row) {
                             lines.insert(row.text(0));
                             return true;
                           }));
    }
    const std::set<QString>& lines = standing[tender];
    statement.standingLines = std::count_if(statement.report.lines.begin(), statement.report.lines.end(),
                                            [&](const ReportedLine& line) { return lines.contains(line.id); });
  }
  return {};
}

}  // namespace

Result<std::vector<Statement>> statements(const Reader& reader, int limit) {
  CF_TRY(const auto ids,
         reader.list("SELECT fact_id FROM journal WHERE kind <> 'sale.completed' AND kind = $1 ORDER BY position",
                     {QString::fromLatin1(kStatement)},
                     [](const journal::Row& row) { return row.id<journal::FactId>(0); }));
  std::vector<Statement> all;
  std::optional<Fact> last;
  for (const journal::FactId& id : ids) {
    CF_TRY(auto fact, journal::factById(reader, id));
    if (!fact) continue;
    CF_TRY(fact->object, journal::parseBody(fact->body));
    const bool withdrawn = fact->object.value("withdrawn"_L1).toBool();
    const bool counts =
        !withdrawn && fact->rejected.isEmpty() && hasStatements(fact->object.value("tender"_L1).toString());
    if (counts && last && goesOn(*last, *fact)) {
      add(all.back(), *fact);
    } else if (counts) {
      all.push_back(begun(*fact));
    }
    last = counts ? std::move(fact) : std::nullopt;
  }
  std::reverse(all.begin(), all.end());
  if (all.size() > size_t(limit)) all.resize(size_t(limit));
  for (Statement& statement : all) close(statement);
  CF_CHECK(countStanding(reader, all));
  return all;
}

Result<qint64> knownLines(const Reader& reader, const Report& statement) {
  CF_TRY(const auto told, reader.list("SELECT line FROM reported_line WHERE withdrawn = 0 AND gateway_id = $1 AND "
                                      "at_utc_ms >= $2 AND at_utc_ms < $3",
                                      {statementAccountOf(statement.tender), statement.from, statement.until},
                                      [](const journal::Row& row) { return row.text(0); }));
  const std::set<QString> known(told.begin(), told.end());
  return std::count_if(statement.lines.begin(), statement.lines.end(),
                       [&](const ReportedLine& line) { return known.contains(line.id); });
}

Result<int> withdrawStatement(journal::Writing& writing, const core::AnyId& id, const journal::Actor& actor) {
  CF_TRY(const auto all, statements(writing.reader(), std::numeric_limits<int>::max()));
  for (const Statement& statement : all) {
    if (statement.id != id) continue;
    Report report = statement.report;
    report.withdrawn = true;
    return takeStatement(writing, report, actor);
  }
  return core::notFound(u"unknown_statement"_s, id.text());
}

}  // namespace counterfoil::reconciliation
