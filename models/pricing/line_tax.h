// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "models/core/result.h"
#include "models/pricing/basket.h"
#include "models/pricing/exact.h"

namespace counterfoil::pricing {

/// The taxes of one line, exactly.
///
/// A line's amount A holds its included taxes; excluded ones come on top. With N the net, the base of a tax is N plus
/// the amounts of the taxes before it that affect the next ones (N alone where it ignores them), and its amount is
/// base × rate, or base × rate / (1 − rate) for a share, or a fixed amount. Amounts enter a base unrounded. So every
/// amount is c × N + k, and N follows from A = N + the included amounts:
///   N = (A − Σk) / (1 + Σc), sums over the included taxes.
/// Included, excluded, percent, share and fixed taxes are solved together in one such equation. It has no answer that
/// a shop could mean when 1 + Σc is not above zero, or a share is 100 % or more: `tax_not_solvable`.

inline constexpr size_t mostTaxesOnLine = 32;

[[nodiscard]] constexpr bool isIncluded(const Tax& tax, PriceMode prices) {
  return tax.included.value_or(prices == PriceMode::Gross);
}

/// Net and taxes over one denominator, which is above zero.
template <class Int>
struct ExactLine {
  Int denominator;
  Int net;
  std::vector<Int> amounts;
  std::vector<Int> factors;    ///< scratch of the solver
  std::vector<Int> constants;  ///< scratch of the solver

  /// The numerator of the base of a tax.
  [[nodiscard]] Int base(const std::vector<Tax>& taxes, size_t index) const {
    Int sum = net;
    if (taxes[index].ignoresPrevious) return sum;
    for (size_t i = 0; i < index; ++i) {
      if (taxes[i].affectsNext) sum = sum + amounts[i];
    }
    return sum;
  }
};

/// What a line is taxed on.
struct TaxedLine {
  const BasketLine& line;
  PriceMode prices;
  core::Currency currency;
  qint64 amountMinor;
};

/// Into `exact`, whose memory is used again. Errors are at "/taxes…" of the line.
[[nodiscard]] core::Done solveLine(const TaxedLine& taxed, ExactLine<Narrow>& exact);
[[nodiscard]] core::Done solveLine(const TaxedLine& taxed, ExactLine<Wide>& exact);

}  // namespace counterfoil::pricing
