// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

#include "models/inventory/types.h"

namespace counterfoil::inventory {

// stock.adjusted  {"store_id", "at_utc_ms", "business_day", "reason", "note",
//                  "lines": [{"line", "product_id", "name", "quantity_micro"}], "batch", "reverses"}
// "batch" and "reverses" (a fact) are there for imports only.
inline constexpr const char* kStockAdjusted = "stock.adjusted";

[[nodiscard]] QJsonObject toJson(const Adjustment& adjustment, core::Instant at);
/// What cannot be read is empty: a fact is never refused.
[[nodiscard]] Adjustment adjustmentOf(const QJsonObject& body);

[[nodiscard]] QString reasonText(AdjustmentReason reason);
[[nodiscard]] AdjustmentReason reasonOf(QStringView text);

}  // namespace counterfoil::inventory
