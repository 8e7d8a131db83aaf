// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/projector.h"

namespace counterfoil::inventory {

/// Owns stock_movement and product_month. Applies stock.adjusted itself; document facts reach the tables through
/// applyMovements, called by the projector of documents.
class InventoryProjector final : public journal::Projector {
 public:
  [[nodiscard]] std::span<const journal::ProjectionTable> tables() const override;
  [[nodiscard]] std::span<const char* const> kinds() const override;
  [[nodiscard]] core::Done project(const journal::Fact& fact, journal::Transaction& tx) const override;
};

}  // namespace counterfoil::inventory
