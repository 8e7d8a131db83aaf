// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/book.h"
#include "models/reconciliation/facts.h"

namespace counterfoil::reconciliation {

/// A statement as somebody took it in, of as many facts as it needed.
struct Statement {
  core::AnyId id;  ///< of its first fact
  core::Instant at;
  core::StaffId by;
  Report report;             ///< with the lines that it told first: what was known before is not told again
  qint64 standingLines = 0;  ///< of them, those that count today
};

/// Newest first, at most `limit`; withdrawals are none.
[[nodiscard]] core::Result<std::vector<Statement>> statements(const journal::Reader& reader, int limit);
/// How many lines of a statement an earlier one has told already.
[[nodiscard]] core::Result<qint64> knownLines(const journal::Reader& reader, const Report& statement);
/// Takes back what a statement told; how many lines that is. NotFound `unknown_statement`.
[[nodiscard]] core::Result<int> withdrawStatement(journal::Writing& writing, const core::AnyId& id,
                                                  const journal::Actor& actor);

}  // namespace counterfoil::reconciliation
