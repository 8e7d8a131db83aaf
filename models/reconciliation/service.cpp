// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/reconciliation/service.h"

#include <QCryptographicHash>
#include <algorithm>
#include <functional>
#include <map>

namespace counterfoil::reconciliation {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using journal::Writing;

namespace {

constexpr qsizetype kMostReasonCharacters = 500;

}  // namespace

Done ReconciliationService::explain(const Days& days, const core::AnyId& line, const QString& reason,
                                    const journal::Actor& actor) {
  const QString words = reason.trimmed();
  if (words.isEmpty()) return core::invalid(u"reason_missing"_s);
  if (words.size() > kMostReasonCharacters) return core::invalid(u"reason_too_long"_s);
  return m_book.write([&](Writing& writing) -> Done {
    CF_CHECK(m_authority.authorise(writing.reader(), actor, staff::Permission::InboxResolve));
    CF_TRY(const Line found, lineById(writing.reader(), days, line));
    if (!needsReason(found.bucket)) return core::refused(u"no_reason_needed"_s);
    const auto fact = writing.record(explained(found, words, writing.now(), actor));
    return fact ? Done() : Done(fact.error());
  });
}

namespace {

using Told = std::function<journal::FactDraft(const Report&)>;

/// Only what is new, or, of what is withdrawn, what is there.
Result<int> takeNews(Writing& writing, const Report& report, const Told& told) {
  std::map<QString, ReportedLine> known;
  CF_TRY(const auto before,
         reportedLines(writing.reader(), report.gateway, report.statement, report.from, report.until));
  CF_TRY(const auto elsewhere,
         linesOfOthers(writing.reader(), report.gateway, report.statement, report.from, report.until));
  for (const ReportedLine& line : before) known[line.id] = line;
  Report news = report;
  news.lines.clear();
  int count = 0;
  const auto tell = [&](bool spanToo) -> Done {
    Report part = news;
    if (!spanToo) part.until = part.from;
    news.lines.clear();
    const auto fact = writing.record(told(part));
    return fact ? Done() : Done(fact.error());
  };
  for (const ReportedLine& line : report.lines) {
    const auto same = known.find(line.id);
    const bool isThere = same != known.end() && same->second == line;
    if (isThere != report.withdrawn) continue;
    news.lines.push_back(line);
    // What another statement says as well is nothing new, and stays.
    count += elsewhere.contains(line.id) ? 0 : 1;
    // Where it takes several facts, the span stands in the last: whoever reads it has them all.
    if (news.lines.size() >= kMostLines) CF_CHECK(tell(false));
  }
  CF_TRY(const bool covered, isReported(writing.reader(), report.gateway, report.statement, report.from, report.until));
  const bool spanToo = covered == report.withdrawn;
  if (!news.lines.empty() || spanToo) CF_CHECK(tell(spanToo));
  return count;
}

}  // namespace

Result<int> takeReport(Writing& writing, const Report& report) {
  return takeNews(writing, report, [](const Report& part) { return reported(part); });
}

Result<int> takeStatement(Writing& writing, Report report, const journal::Actor& actor) {
  if (!hasStatements(report.tender)) return core::invalid(u"no_statements"_s, report.tender);
  report.gateway = statementAccountOf(report.tender);
  QCryptographicHash all(QCryptographicHash::Sha256);
  all.addData(QByteArray::number(report.from.utcMs()) + ' ' + QByteArray::number(report.until.utcMs()));
  for (const ReportedLine& line : report.lines) all.addData(' ' + line.id.toUtf8());
  report.statement = QString::fromLatin1(all.result().toHex().left(32));
  return takeNews(writing, report, [&actor](const Report& part) { return statementImported(part, actor); });
}

}  // namespace counterfoil::reconciliation
