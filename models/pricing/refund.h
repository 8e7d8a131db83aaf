// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/pricing/basket.h"

namespace counterfoil::pricing {

/// What earlier refunds of a line gave back, as sums with the sign of the original line (positive for a sale). Taxes
/// are matched by position; an empty list means none. `PricedLine::id`, `unitPrice` are not read.
struct RefundedSoFar {
  core::Quantity quantity;
  core::Money gross;
  core::Money discount;
  core::Money basketDiscount;
  std::vector<PricedTax> taxes;

  friend bool operator==(const RefundedSoFar&, const RefundedSoFar&) = default;
};

/// The line of a refund: every figure has the opposite sign of the original. Each figure is
/// round(original × cumulative quantity / original quantity) − already refunded, so that the last part carries the
/// residue and all parts add up to the exact mirror of the original. Net is gross less taxes.
/// `quantity` has the sign of the original line and is what comes back now.
/// Refused: `quantity_exceeds_original`. Invalid: `out_of_range` for a quantity of zero or of the wrong sign.
[[nodiscard]] core::Result<PricedLine> refundLine(const PricedLine& original, const RefundedSoFar& already,
                                                  core::Quantity quantity);

/// `already` with a line that `refundLine` made added to it.
[[nodiscard]] core::Result<RefundedSoFar> addRefund(const RefundedSoFar& already, const PricedLine& refund);

}  // namespace counterfoil::pricing
