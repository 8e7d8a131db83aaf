// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/inventory/projector.h"

#include <QDate>
#include <array>

#include "models/inventory/facts.h"
#include "models/inventory/movements.h"

namespace counterfoil::inventory {
using namespace Qt::StringLiterals;

using core::Done;
using journal::Fact;
using journal::Transaction;

namespace {

// Clustered by product and time: the history of a product is one range.
constexpr const char* kMovementSql = R"(
CREATE TABLE stock_movement(
  product_id BLOB NOT NULL, at_utc_ms INTEGER NOT NULL, fact_id BLOB NOT NULL, line INTEGER NOT NULL,
  store_id BLOB NOT NULL, kind TEXT NOT NULL, quantity_micro INTEGER NOT NULL,
  PRIMARY KEY(product_id, at_utc_ms, fact_id, line)) STRICT, WITHOUT ROWID)";

constexpr const char* kMonthSql = R"(
CREATE TABLE product_month(
  product_id BLOB NOT NULL, store_id BLOB NOT NULL, month TEXT NOT NULL,
  sold_quantity_micro INTEGER NOT NULL, refunded_quantity_micro INTEGER NOT NULL,
  net_minor INTEGER NOT NULL, tax_minor INTEGER NOT NULL, moved_quantity_micro INTEGER NOT NULL,
  PRIMARY KEY(product_id, store_id, month)) STRICT, WITHOUT ROWID)";

constexpr std::array<journal::ProjectionTable, 2> kTables{
    {{"stock_movement", kMovementSql, "product_id, at_utc_ms, fact_id, line"},
     {"product_month", kMonthSql, "product_id, store_id, month"}}};

constexpr std::array<const char*, 1> kKinds{kStockAdjusted};

}  // namespace

std::span<const journal::ProjectionTable> InventoryProjector::tables() const {
  return kTables;
}

std::span<const char* const> InventoryProjector::kinds() const {
  return kKinds;
}

Done InventoryProjector::project(const Fact& fact, Transaction& tx) const {
  const Adjustment adjustment = adjustmentOf(fact.object);
  const core::Instant at = core::Instant::fromUtcMs(fact.object.value(u"at_utc_ms"_s).toInteger());
  const MovingDocument document{fact.id, adjustment.store, at, fact.object.value(u"business_day"_s).toString(),
                                u"adjustment"_s};
  std::vector<MovingLine> lines;
  for (const AdjustmentLine& line : adjustment.lines) {
    lines.push_back({qint64(lines.size()) + 1, line.product, line.quantityMicro, 0, 0, 0, 0});
  }
  return applyMovements(tx, document, lines);
}

}  // namespace counterfoil::inventory
