// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <span>

#include "models/core/result.h"
#include "models/inventory/types.h"
#include "models/journal/sql.h"

namespace counterfoil::inventory {

/// The document that moves stock, from the fact itself.
struct MovingDocument {
  journal::FactId fact;
  core::AnyId store;    ///< may be null: imported history
  core::Instant at;     ///< the body's `at_utc_ms`, never a clock
  QString businessDay;  ///< "YYYY-MM-DD"
  QString kind;         ///< "sale", "refund", "adjustment"
};

/// One line of it. Quantities in the product's unit; amounts in the currency's minor unit, negative for refunds.
struct MovingLine {
  qint64 line = 0;  ///< unique within the fact
  ProductId product;
  qint64 movedMicro = 0;     ///< change of what is on hand: −2 units for a sale of two; 0 for services and fees
  qint64 soldMicro = 0;      ///< positive for what was sold
  qint64 refundedMicro = 0;  ///< positive for what was returned
  qint64 netMinor = 0;
  qint64 taxMinor = 0;
};

/// For projectors of document facts: writes stock_movement and adds to product_month. Inserts and adds only, so the
/// order of documents does not matter. A line without product is left out.
[[nodiscard]] core::Done applyMovements(journal::Transaction& tx, const MovingDocument& document,
                                        std::span<const MovingLine> lines);

}  // namespace counterfoil::inventory
