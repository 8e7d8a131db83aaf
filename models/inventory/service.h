// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/inventory/types.h"
#include "models/journal/book.h"

namespace counterfoil::inventory {

/// Commands on stock. Callers have checked permissions. Refused: `no_lines`, `quantity_zero`, `quantity_out_of_range`,
/// `product_missing`, `business_day_missing`.
class InventoryService {
 public:
  explicit InventoryService(journal::Book& book) : m_book(book) {}

  [[nodiscard]] core::Result<journal::FactId> adjust(const Adjustment& adjustment, const journal::Actor& actor);

 private:
  journal::Book& m_book;
};

[[nodiscard]] core::Done checkAdjustment(const Adjustment& adjustment);
/// The same inside somebody else's command.
[[nodiscard]] core::Result<journal::FactId> recordAdjustment(journal::Writing& writing, const Adjustment& adjustment,
                                                             const journal::Actor& actor);

}  // namespace counterfoil::inventory
