// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDate>

#include <set>

#include "models/journal/sql.h"
#include "models/reconciliation/facts.h"

namespace counterfoil::reconciliation {

/// Business days, both inclusive.
struct Days {
  QDate from;
  QDate to;
};

struct Reconciliation {
  std::vector<Line> lines;  ///< by day; with the reasons that still hold
  /// Own rows that nobody has reported about yet, and what they come to: they are in no line. Those of terminals apart
  /// are reported by nobody.
  struct Waiting {
    QString tender;
    QString day;
    qint64 count = 0;
    qint64 minor = 0;
  };
  std::vector<Waiting> waiting;
};

/// Both sides of these days in the shop's currency: attempts and disputes against gateways' reports, the drawers of
/// closed shifts against their counts. The day of a gateway's row is the shop's business day at that instant. Invalid
/// `bad_period`; Refused `shop_not_set_up`.
[[nodiscard]] core::Result<Reconciliation> reconciliationOf(const journal::Reader& reader, const Days& days);
/// The same as it would be, were a statement taken.
[[nodiscard]] core::Result<Reconciliation> reconciliationWith(const journal::Reader& reader, const Days& days,
                                                              const Report& statement);

/// The last 31 business days up to that of the newest fact, whatever the zone.
[[nodiscard]] core::Result<Days> recentDays(const journal::Reader& reader);
inline constexpr int kRecentDays = 31;

/// A line by its id, as it is now in these days. NotFound `unknown_line`.
[[nodiscard]] core::Result<Line> lineById(const journal::Reader& reader, const Days& days, const core::AnyId& id);

/// What a gateway's account, or one statement, says of [from, until). `statement` as in Report.
[[nodiscard]] core::Result<std::vector<ReportedLine>> reportedLines(const journal::Reader& reader,
                                                                    const core::AnyId& gateway,
                                                                    const QString& statement, core::Instant from,
                                                                    core::Instant until);
/// The lines that other statements say.
[[nodiscard]] core::Result<std::set<QString>> linesOfOthers(const journal::Reader& reader, const core::AnyId& gateway,
                                                            const QString& statement, core::Instant from,
                                                            core::Instant until);
/// Whether it was told of all of [from, until).
[[nodiscard]] core::Result<bool> isReported(const journal::Reader& reader, const core::AnyId& gateway,
                                            const QString& statement, core::Instant from, core::Instant until);

}  // namespace counterfoil::reconciliation
