// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/fact.h"
#include "models/reconciliation/types.h"

namespace counterfoil::reconciliation {

// Bodies
//   gateway.reported         subject: the gateway's account at the hub. {"tender", "from_utc_ms", "until_utc_ms",
//                            "lines": [{"id", "sort", "reference", "payment", "attempt", "amount_minor", "fee_minor",
//                            "currency", "at_utc_ms", "payout"}]}. A line that is told again takes the newer words.
//   statement.imported       subject: as `statementAccountOf(tender)`. The same of a terminal that stands apart, by a
//   person
//                            from a bank's or acquirer's file: besides "source", its name, "statement", which of all
//                            files it is, in lines "day_only", and "withdrawn": true where the file was the wrong one:
//                            a line stands as long as one statement says it. Any till may say it, so it is believed
//                            of terminals' tenders alone, whatever its subject: never of a gateway's account.
//   reconciliation.explained subject: the line. {"bucket", "own_minor", "other_minor", "reason", "at_utc_ms"}: a reason
//                            counts as long as the line is what it was.

inline constexpr const char* kReported = "gateway.reported";
inline constexpr const char* kStatement = "statement.imported";
inline constexpr const char* kExplained = "reconciliation.explained";

/// A line of a provider's account.
struct ReportedLine {
  QString id;  ///< the provider's, unique within the account
  Sort sort = Sort::Charge;
  QString reference;
  QString payment;
  core::AnyId attempt;
  qint64 amountMinor = 0;
  qint64 feeMinor = 0;
  QString currency;
  core::Instant at;
  QString payout;  ///< empty while it is not paid out
  bool dayOnly = false;
  [[nodiscard]] bool operator==(const ReportedLine& other) const = default;
};

/// What a provider said of the span [from, until).
struct Report {
  core::AnyId gateway;
  QString tender;  ///< the adapter's kind, as it stands in attempts
  core::Instant from;
  core::Instant until;
  std::vector<ReportedLine> lines;
  bool withdrawn = false;
  QString source = {};     ///< of a statement
  QString statement = {};  ///< which of all it is, as follows from what it says; empty for a gateway's report
};

/// Whether statements are about payments of this tender: a kind of terminal, never of gateway.
[[nodiscard]] bool hasStatements(QStringView tender);
/// Stands where a gateway's account stands, for terminals that no gateway reports about.
[[nodiscard]] core::AnyId statementAccountOf(const QString& tender);
/// `report.gateway` is ignored.
[[nodiscard]] journal::FactDraft statementImported(const Report& report, const journal::Actor& actor);

[[nodiscard]] journal::FactDraft reported(const Report& report);
[[nodiscard]] std::vector<ReportedLine> linesIn(const QJsonObject& body);
[[nodiscard]] journal::FactDraft explained(const Line& line, const QString& reason, core::Instant at,
                                           const journal::Actor& actor);

/// Keeps a fact below a megabyte.
inline constexpr size_t kMostLines = 1'000;

}  // namespace counterfoil::reconciliation
