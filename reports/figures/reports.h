// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "models/journal/sql.h"
#include "models/settings/types.h"
#include "reports/figures/figure_table.h"

namespace counterfoil::figures {

/// Business days, both inclusive; of one store, or (null) of all.
struct Period {
  QDate from;
  QDate to;
  settings::StoreId store;
};

enum class SalesBy { Day, Hour, Staff, Tender, Source };
/// "day", "hour", "staff", "tender", "source".
[[nodiscard]] std::optional<SalesBy> salesByOf(QStringView word);

// Reports over any period, from the sums that projectors keep: as fast over a year as over a day (rows read are days ×
// stores × groups, not documents). Sales, refunds and voids are netted; a void counts as minus one sale.
// Errors of all: Invalid `bad_period` when a day is missing or from is after to; Refused `shop_not_set_up`; Storage.

[[nodiscard]] core::Result<FigureTable> salesFigures(const journal::Reader& reader, const Period& period, SalesBy by);
/// One row a tax and rate as it was on the documents: net, tax, gross.
[[nodiscard]] core::Result<FigureTable> taxFigures(const journal::Reader& reader, const Period& period);
/// One row a product, by name: what is on hand now, what was sold, came back and earned in the months that the period
/// touches (sums are kept by month). Archived products only where anything is left or was sold.
[[nodiscard]] core::Result<FigureTable> stockFigures(const journal::Reader& reader, const Period& period);

}  // namespace counterfoil::figures
