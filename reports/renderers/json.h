// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>

#include "reports/documents/receipt.h"
#include "reports/documents/shift_report.h"
#include "reports/figures/figure_table.h"

namespace counterfoil::renderers {

// Documents as the command line answers them: amounts, quantities and rates are decimal strings, counts are numbers,
// instants RFC 3339 in UTC, business days ISO dates, absent things null or left out as said below.

/// `original`, `customer` and `note`s are left out where there are none; `taxes` of a line are the letters of the
/// table.
[[nodiscard]] QJsonObject toJson(const documents::Receipt& receipt);
/// Without `expected`, `difference` and `cash` where the count is blind.
[[nodiscard]] QJsonObject toJson(const documents::ShiftReport& report);
/// `rows` is an array of objects by column key; a figure that does not apply is null.
[[nodiscard]] QJsonObject toJson(const figures::FigureTable& table);
/// Indented, with a final line end.
[[nodiscard]] QByteArray jsonText(const QJsonObject& object);

}  // namespace counterfoil::renderers
