// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/core/rounding.h"

namespace counterfoil::pricing {

/// Whole numbers for exact fractions, in two widths with the same operations. Both remember an overflow instead of
/// wrapping, so that a chain of operations is checked once at its end.

/// 127 bits: enough for what shops do, and fast.
class Narrow {
 public:
  constexpr Narrow() = default;
  constexpr Narrow(core::Int128 value) : m_value(value) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] constexpr bool overflowed() const { return m_overflowed; }
  [[nodiscard]] constexpr core::Int128 value() const { return m_value; }
  [[nodiscard]] constexpr bool isPositive() const { return m_value > 0; }
  /// -1, 0 or 1 as |a| is smaller than, equal to or larger than |b|.
  [[nodiscard]] static constexpr int compareAbsolute(const Narrow& a, const Narrow& b) {
    const core::Int128 left = core::absolute(a.m_value);
    const core::Int128 right = core::absolute(b.m_value);
    return left < right ? -1 : left > right ? 1 : 0;
  }

  friend Narrow operator+(const Narrow& a, const Narrow& b) {
    Narrow sum;
    sum.m_overflowed = __builtin_add_overflow(a.m_value, b.m_value, &sum.m_value) || a.m_overflowed || b.m_overflowed;
    return sum;
  }
  friend Narrow operator-(const Narrow& a, const Narrow& b) {
    Narrow difference;
    difference.m_overflowed =
        __builtin_sub_overflow(a.m_value, b.m_value, &difference.m_value) || a.m_overflowed || b.m_overflowed;
    return difference;
  }
  friend Narrow operator*(const Narrow& a, const Narrow& b) {
    Narrow product;
    product.m_overflowed =
        __builtin_mul_overflow(a.m_value, b.m_value, &product.m_value) || a.m_overflowed || b.m_overflowed;
    return product;
  }

 private:
  core::Int128 m_value = 0;
  bool m_overflowed = false;
};

/// Up to 16,384 bits: for long chains of odd rates and for sums over lines with many denominators. Costs grow with the
/// square of the bits in use.
class Wide {
 public:
  Wide() = default;
  Wide(core::Int128 value);  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool overflowed() const { return m_overflowed; }
  [[nodiscard]] bool isPositive() const { return !m_negative && !m_limbs.empty(); }
  [[nodiscard]] bool isNegative() const { return m_negative; }
  /// -1, 0 or 1 as |a| is smaller than, equal to or larger than |b|.
  [[nodiscard]] static int compareAbsolute(const Wide& a, const Wide& b);

  friend Wide operator+(const Wide& a, const Wide& b);
  friend Wide operator-(const Wide& a, const Wide& b);
  friend Wide operator*(const Wide& a, const Wide& b);

 private:
  static Wide addAbsolute(const Wide& a, const Wide& b);
  static Wide subtractAbsolute(const Wide& larger, const Wide& smaller);
  void trim();

  std::vector<uint64_t> m_limbs;  // least first, no leading zeros
  bool m_negative = false;
  bool m_overflowed = false;
};

/// numerator / denominator (above zero) to the nearest whole number, halves away from zero; empty when it does not fit
/// 64 bits or when one of the two overflowed.
[[nodiscard]] std::optional<qint64> rounded(const Narrow& numerator, const Narrow& denominator);
[[nodiscard]] std::optional<qint64> rounded(const Wide& numerator, const Wide& denominator);

/// A sum of fractions, exact until it is rounded. Numerators over one denominator are kept together.
class ExactSum {
 public:
  void add(const Narrow& numerator, const Narrow& denominator);
  void add(const Wide& numerator, const Wide& denominator);
  [[nodiscard]] std::optional<qint64> rounded() const;

 private:
  struct Term {
    Narrow numerator;
    Narrow denominator;
  };
  std::vector<Term> m_terms;
  std::optional<Wide> m_wideNumerator;
  Wide m_wideDenominator = core::Int128(1);
};

}  // namespace counterfoil::pricing
