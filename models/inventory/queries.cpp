// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/inventory/queries.h"

namespace counterfoil::inventory {

using core::Result;
using journal::Row;

Result<qint64> InventoryQueries::onHandMicro(ProductId product, core::AnyId store) const {
  if (store.isNull()) {
    return m_reader.integer("SELECT SUM(moved_quantity_micro) FROM product_month WHERE product_id = $1", {product});
  }
  return m_reader.integer("SELECT SUM(moved_quantity_micro) FROM product_month WHERE product_id = $1 AND store_id = $2",
                          {product, store});
}

Result<std::vector<Movement>> InventoryQueries::movements(ProductId product, core::Instant before, int limit) const {
  return m_reader.list(
      "SELECT at_utc_ms, fact_id, line, store_id, kind, quantity_micro FROM stock_movement "
      "WHERE product_id = $1 AND at_utc_ms < $2 ORDER BY at_utc_ms DESC, fact_id DESC, line DESC LIMIT $3",
      {product, before, limit}, [](const Row& row) {
        return Movement{row.instant(0), row.id<journal::FactId>(1), row.integer(2), row.id<core::AnyId>(3), row.text(4),
                        row.integer(5)};
      });
}

Result<std::vector<ProductMonth>> InventoryQueries::months(ProductId product, const QString& firstMonth) const {
  return m_reader.list(
      "SELECT month, SUM(sold_quantity_micro), SUM(refunded_quantity_micro), SUM(net_minor), SUM(tax_minor), "
      "SUM(moved_quantity_micro) FROM product_month WHERE product_id = $1 AND month >= $2 GROUP BY month ORDER BY "
      "month",
      {product, firstMonth}, [](const Row& row) {
        return ProductMonth{row.text(0),    row.integer(1), row.integer(2),
                            row.integer(3), row.integer(4), row.integer(5)};
      });
}

Result<std::vector<SoldProduct>> InventoryQueries::bestsellers(const QString& sinceMonth, int limit) const {
  return m_reader.list(
      "SELECT product_id, SUM(sold_quantity_micro) AS sold FROM product_month WHERE month >= $1 "
      "GROUP BY product_id HAVING SUM(sold_quantity_micro) > 0 ORDER BY sold DESC, product_id LIMIT $2",
      {sinceMonth, limit}, [](const Row& row) {
        return SoldProduct{row.id<ProductId>(0), row.integer(1)};
      });
}

}  // namespace counterfoil::inventory
