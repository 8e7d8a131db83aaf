// SPDX-License-Identifier: GPL-3.0-or-later
// What a gateway's account, or a statement, told.
#include <set>

#include "models/reconciliation/queries.h"

namespace counterfoil::reconciliation {

using core::Instant;
using core::Result;
using journal::Reader;
using journal::Row;

Result<std::vector<ReportedLine>> reportedLines(const Reader& reader, const core::AnyId& gateway,
                                                const QString& statement, Instant from, Instant until) {
  return reader.list(
      "SELECT line, sort, reference, payment, attempt_id, amount_minor, fee_minor, currency, at_utc_ms, payout, "
      "day_only FROM reported_line WHERE withdrawn = 0 AND gateway_id = $1 AND at_utc_ms >= $2 AND at_utc_ms < $3 "
      "AND statement = $4 ORDER BY line",
      {gateway, from, until, statement}, [](const Row& row) {
        ReportedLine line;
        line.id = row.text(0);
        line.sort = sortOf(row.text(1));
        line.reference = row.text(2);
        line.payment = row.text(3);
        line.attempt = row.id<core::AnyId>(4);
        line.amountMinor = row.integer(5);
        line.feeMinor = row.integer(6);
        line.currency = row.text(7);
        line.at = row.instant(8);
        line.payout = row.text(9);
        line.dayOnly = row.flag(10);
        return line;
      });
}

Result<std::set<QString>> linesOfOthers(const Reader& reader, const core::AnyId& gateway, const QString& statement,
                                        Instant from, Instant until) {
  std::set<QString> lines;
  CF_CHECK(
      reader.rows("SELECT line FROM reported_line WHERE withdrawn = 0 AND gateway_id = $1 AND at_utc_ms >= $2 AND "
                  "at_utc_ms < $3 AND statement <> $4",
                  {gateway, from, until, statement}, [&lines](const Row& row) {
                    lines.insert(row.text(0));
                    return true;
                  }));
  return lines;
}

Result<bool> isReported(const Reader& reader, const core::AnyId& gateway, const QString& statement, Instant from,
                        Instant until) {
  CF_TRY(const qint64 spans,
         reader.integer("SELECT COUNT(*) FROM reported_span WHERE withdrawn = 0 AND gateway_id = $1 AND from_utc_ms "
                        "<= $2 AND until_utc_ms >= $3 AND statement = $4",
                        {gateway, from, until, statement}));
  return spans > 0;
}

}  // namespace counterfoil::reconciliation
