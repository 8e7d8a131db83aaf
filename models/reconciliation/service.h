// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/book.h"
#include "models/reconciliation/queries.h"
#include "models/staff/authority.h"

namespace counterfoil::reconciliation {

/// Says why lines are as they are. Synchronous, on the store's thread.
class ReconciliationService {
 public:
  ReconciliationService(journal::Book& book, const staff::Authority& authority)
      : m_book(book), m_authority(authority) {}

  /// Closes a line of these days, as long as it stays what it is. Needs `inbox:resolve`: somebody says what is right
  /// where two sides disagree. Errors: Denied; NotFound `unknown_line`; Invalid `reason_missing`, `reason_too_long`
  /// (500); Refused `no_reason_needed`.
  [[nodiscard]] core::Done explain(const Days& days, const core::AnyId& line, const QString& reason,
                                   const journal::Actor& actor);

 private:
  journal::Book& m_book;
  const staff::Authority& m_authority;
};

/// Takes in what a provider reported: only what is new or was told otherwise becomes facts. How many lines that is.
[[nodiscard]] core::Result<int> takeReport(journal::Writing& writing, const Report& report);
/// The same of a statement about a terminal that stands apart (statement.imported). `report.gateway` is ignored; with
/// `withdrawn` what it had said is taken back. Invalid `no_statements` for a tender that has none.
[[nodiscard]] core::Result<int> takeStatement(journal::Writing& writing, Report report, const journal::Actor& actor);

}  // namespace counterfoil::reconciliation
