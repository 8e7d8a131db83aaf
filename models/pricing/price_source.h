// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/pricing/basket.h"

namespace counterfoil::pricing {

/// What a source made of the price of a line, and which of its rules did it (for the explanation).
struct SourcedPrice {
  core::UnitPrice unitPrice;
  QString rule;
};

/// The one place where something other than the basket decides what a line costs: price lists and promotions. The
/// engine asks it for every line before it computes anything; without a source a line costs its own unit price.
class PriceSource {
 public:
  virtual ~PriceSource() = default;
  [[nodiscard]] virtual core::Result<SourcedPrice> priceOf(const Basket& basket, const BasketLine& line) const = 0;
};

}  // namespace counterfoil::pricing
