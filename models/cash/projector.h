// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/projector.h"

namespace counterfoil::cash {

/// Fills `shift`, `shift_count` and `cash_movement`. `shift.closed` ends the shift here; its figures are in sales.
class CashProjector final : public journal::Projector {
 public:
  [[nodiscard]] std::span<const journal::ProjectionTable> tables() const override;
  [[nodiscard]] std::span<const char* const> kinds() const override;
  [[nodiscard]] core::Done project(const journal::Fact& fact, journal::Transaction& tx) const override;
};

}  // namespace counterfoil::cash
