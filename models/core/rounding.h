// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <cstdint>
#include <limits>
#include <optional>

namespace counterfoil::core {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

/// How a quotient becomes a whole number. All three are symmetric around zero, so that a refund mirrors its sale.
enum class RoundingMode {
  HalfUp,  ///< to the nearest, halves away from zero
  Up,      ///< away from zero
  Down,    ///< towards zero
};

constexpr Int128 absolute(Int128 value) {
  return value < 0 ? -value : value;
}

/// numerator / denominator as a whole number. The denominator must be positive; |numerator| below 2^126.
constexpr Int128 divideRounded(Int128 numerator, Int128 denominator, RoundingMode mode) {
  const Int128 quotient = numerator / denominator;
  const Int128 rest = absolute(numerator % denominator);
  const bool away = mode == RoundingMode::Up       ? rest != 0
                    : mode == RoundingMode::HalfUp ? rest >= denominator - rest
                                                   : false;
  if (!away) return quotient;
  return numerator < 0 ? quotient - 1 : quotient + 1;
}

/// The value when it fits 64 bits; the most negative number is left out, so that every value has a mirror.
constexpr std::optional<qint64> narrowed(Int128 value) {
  if (absolute(value) > std::numeric_limits<qint64>::max()) return std::nullopt;
  return static_cast<qint64>(value);
}

/// a × b / c, exact until the one rounding at the end; empty when the result does not fit. c must be positive.
constexpr std::optional<qint64> multiplyDivide(qint64 a, qint64 b, qint64 c, RoundingMode mode = RoundingMode::HalfUp) {
  return narrowed(divideRounded(Int128(a) * b, c, mode));
}

/// The multiple of `step` (positive, in the unit of the value) that the mode picks: 12.43 by 0.05 half up is 12.45.
constexpr std::optional<qint64> roundedToStep(qint64 value, qint64 step, RoundingMode mode) {
  return narrowed(divideRounded(value, step, mode) * step);
}

constexpr qint64 powerOfTen(int exponent) {
  qint64 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

static_assert(divideRounded(5, 10, RoundingMode::HalfUp) == 1 && divideRounded(-5, 10, RoundingMode::HalfUp) == -1);
static_assert(divideRounded(4, 10, RoundingMode::HalfUp) == 0 && divideRounded(-1, 10, RoundingMode::Up) == -1);
static_assert(divideRounded(19, 10, RoundingMode::Down) == 1 && divideRounded(-19, 10, RoundingMode::Down) == -1);
static_assert(roundedToStep(1243, 5, RoundingMode::HalfUp) == 1245 &&
              roundedToStep(-1242, 5, RoundingMode::Up) == -1245);

}  // namespace counterfoil::core
