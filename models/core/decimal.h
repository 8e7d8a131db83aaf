// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "models/core/result.h"

namespace counterfoil::core {

/// Decimal strings, as JSON, files and the command line carry numbers: `-?digits[.digits]`, ASCII digits, a point, no
/// grouping, no exponent, no plus sign, no blanks. What people type goes through locale-aware parsing in ui instead.

/// The number times 10^decimals. More digits after the point than `decimals` is `too_precise` (also when they are
/// zeros), an absolute value above `limitUnits` is `out_of_range`, anything else `malformed_number`.
/// decimals 0 to 6; limitUnits × 10^decimals must fit 64 bits.
[[nodiscard]] Result<qint64> parseScaled(QStringView text, int decimals, qint64 limitUnits);

/// value / 10^decimals with trailing zeros down to `minDecimals`; never "-0".
[[nodiscard]] QString formatScaled(qint64 value, int decimals, int minDecimals);
/// value / 10^decimals with all its decimals.
[[nodiscard]] inline QString formatScaled(qint64 value, int decimals) {
  return formatScaled(value, decimals, decimals);
}

/// The largest absolute amount of money, in units of the currency, that is read or computed.
inline constexpr qint64 largestAmountUnits = 1'000'000'000'000;

}  // namespace counterfoil::core
