// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/inventory/movements.h"

namespace counterfoil::inventory {

using core::Done;
using journal::Value;

namespace {

/// A key column is never null: no store is sixteen zero bytes.
Value storeKey(const core::AnyId& store) {
  return store.bytes();
}

Value textKey(const QString& text) {
  return text.isNull() ? Value(QStringLiteral("")) : Value(text);
}

}  // namespace

Done applyMovements(journal::Transaction& tx, const MovingDocument& document, std::span<const MovingLine> lines) {
  const Value store = storeKey(document.store);
  const Value month = textKey(document.businessDay.left(7));
  for (const MovingLine& line : lines) {
    if (line.product.isNull()) continue;
    if (line.movedMicro != 0) {
      CF_CHECK(tx.execute(
          "INSERT INTO stock_movement(product_id, at_utc_ms, fact_id, line, store_id, kind, quantity_micro) "
          "VALUES($1, $2, $3, $4, $5, $6, $7) ON CONFLICT(product_id, at_utc_ms, fact_id, line) "
          "DO UPDATE SET quantity_micro = stock_movement.quantity_micro + excluded.quantity_micro",
          {line.product, document.at, document.fact, line.line, store, textKey(document.kind), line.movedMicro}));
    }
    CF_CHECK(tx.execute(
        "INSERT INTO product_month(product_id, store_id, month, sold_quantity_micro, "
        "refunded_quantity_micro, net_minor, tax_minor, moved_quantity_micro) "
        "VALUES($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT(product_id, store_id, month) DO UPDATE SET "
        "sold_quantity_micro = product_month.sold_quantity_micro + excluded.sold_quantity_micro, "
        "refunded_quantity_micro = product_month.refunded_quantity_micro + excluded.refunded_quantity_micro, "
        "net_minor = product_month.net_minor + excluded.net_minor, "
        "tax_minor = product_month.tax_minor + excluded.tax_minor, "
        "moved_quantity_micro = product_month.moved_quantity_micro + excluded.moved_quantity_micro",
        {line.product, store, month, line.soldMicro, line.refundedMicro, line.netMinor, line.taxMinor,
         line.movedMicro}));
  }
  return {};
}

}  // namespace counterfoil::inventory
