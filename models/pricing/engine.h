// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/result.h"
#include "models/pricing/basket.h"
#include "models/pricing/price_source.h"

namespace counterfoil::pricing {

enum class Explain { No, Yes };

/// Prices a basket: lines and their discounts, the basket's discount, taxes, tenders. A pure function: the same basket
/// gives the same figures on the till, in a report and on the command line.
///
/// Refused: `discount_exceeds_basket`, `tender_exceeds_due`, `tax_not_solvable` (included taxes that leave no net:
/// their rates add up to −100 % or less, or to a share of 100 % or more). Invalid: `out_of_range` (any figure above
/// 10^12 units, a negative discount, a step of zero, more than 32 taxes on a line), `currency_mismatch`. `where` is a
/// JSON pointer into the basket document. The formulas of taxes are in line_tax.h. O(lines × taxes of a line).
[[nodiscard]] core::Result<PricedBasket> price(const Basket& basket, Explain explain = Explain::No,
                                               const PriceSource* source = nullptr);

}  // namespace counterfoil::pricing
