// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDate>
#include <vector>

#include "models/inventory/types.h"
#include "models/journal/sql.h"

namespace counterfoil::inventory {

/// A product and how much of it was sold lately.
struct SoldProduct {
  ProductId product;
  qint64 soldMicro = 0;
};

class InventoryQueries {
 public:
  explicit InventoryQueries(const journal::Reader& reader) : m_reader(reader) {}

  /// The sum of all movements, of one store or (null) of all; may be negative: the customer holds the goods.
  [[nodiscard]] core::Result<qint64> onHandMicro(ProductId product, core::AnyId store = {}) const;
  /// Newest first, `limit` of them before an instant.
  [[nodiscard]] core::Result<std::vector<Movement>> movements(ProductId product, core::Instant before, int limit) const;
  /// Month by month, oldest first, from `firstMonth` ("YYYY-MM"), all stores together.
  [[nodiscard]] core::Result<std::vector<ProductMonth>> months(ProductId product, const QString& firstMonth) const;
  /// The products most sold since a month, most first; what the search prefers among equals. Reads all of
  /// product_month: for the background.
  [[nodiscard]] core::Result<std::vector<SoldProduct>> bestsellers(const QString& sinceMonth, int limit) const;

 private:
  const journal::Reader& m_reader;
};

}  // namespace counterfoil::inventory
