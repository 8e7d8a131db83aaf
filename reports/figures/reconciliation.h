// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/reconciliation/queries.h"
#include "reports/figures/figure_table.h"

namespace counterfoil::figures {

/// Both sides of a period, one row a line; `openOnly`: what still needs a reason. What nobody has reported yet stands
/// at the end, a row a tender and day, and counts in no total. Errors: those of reconciliationOf.
[[nodiscard]] core::Result<FigureTable> reconciliationFigures(const journal::Reader& reader,
                                                              const reconciliation::Days& days, bool openOnly);

/// "Missing at the provider"
[[nodiscard]] QString bucketTitle(reconciliation::Bucket bucket);

}  // namespace counterfoil::figures
