// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDate>

#include "models/core/zone.h"
#include "models/imports/csv.h"
#include "models/journal/sql.h"
#include "models/reconciliation/facts.h"

namespace counterfoil::imports {

// What a bank or an acquirer says of a terminal that stands apart, as a table that people download: a header that names
// at least a date and an amount, somewhere in the first twenty records; a line for each payment. What is not read is
// said by line, and nothing of a file is taken while a line of it is wrong: its span says that these days are whole.
//
// A line's identity is what it says, and how many like it stood before it in the file: the same file, or another one
// over the same days, tells nothing new.

/// In which order a date such as 03/04/2026 is written.
enum class DateOrder { Unknown, DayFirst, MonthFirst };

struct StatementOptions {
  QString currency;
  int currencyDecimals = 2;
  core::Zone zone = core::Zone::utc();
  int cutOverHour = 0;
  DateOrder dates = DateOrder::Unknown;  ///< Unknown: found out from the file
};

struct StatementFault {
  qint64 line = 0;  ///< of the file, from 1
  QString column;   ///< as the header names it
  QString code;     ///< `date_missing`, `date_malformed`, `amount_missing`, those of parseMicro, `out_of_range`,
                    ///< `currency_mismatch`, `card_number`
  QString detail;
};

struct StatementFile {
  std::vector<reconciliation::ReportedLine> lines;
  std::vector<StatementFault> faults;  ///< the first thousand
  qint64 faultCount = 0;
  QDate first;  ///< days of the lines
  QDate last;
  core::Instant from;  ///< what it is whole about: the business days of `first` to `last`
  core::Instant until;
  qint64 sumMinor = 0;
  qint64 feeMinor = 0;
};

/// As this shop writes money and counts its days. Errors: Invalid `unknown_zone`.
[[nodiscard]] core::Result<StatementOptions> statementOptions(const journal::Reader& reader);

/// Errors: Invalid `statement_columns_missing`, `date_ambiguous` (say `dates`), `statement_empty`, `file_too_large`
/// (16 MiB, 100,000 lines).
[[nodiscard]] core::Result<StatementFile> readStatement(const QByteArray& bytes, const StatementOptions& options);

}  // namespace counterfoil::imports
