// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <vector>

#include "models/core/result.h"
#include "reports/figures/figure_table.h"

namespace counterfoil::renderers {

/// A workbook (Office Open XML) with one sheet a table. Codes stay text, text is never a formula, dates are dates, and
/// amounts carry as many decimals as their currency; totals stand below, apart. Figures are binary floating point in
/// this format: exact to 15 digits.
/// Errors: Storage `xlsx_failed` when there is no room for temporary files.
[[nodiscard]] core::Result<QByteArray> toXlsx(const std::vector<figures::FigureTable>& tables);

}  // namespace counterfoil::renderers
