// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "models/core/result.h"

namespace counterfoil::core {

/// An amount of goods or time in millionths of a unit; negative for returns. Absolute value up to 10^9 units.
class Quantity {
 public:
  static constexpr int decimals = 6;
  static constexpr qint64 limitUnits = 1'000'000'000;

  constexpr Quantity() = default;
  [[nodiscard]] static constexpr Quantity ofMicro(qint64 micro) { return Quantity(micro); }
  /// The caller knows that it fits: up to 1,000,000,000 units.
  [[nodiscard]] static constexpr Quantity ofUnits(qint64 units) { return Quantity(units * 1'000'000); }
  /// "2.5": at most 6 decimals. `malformed_number`, `too_precise`, `out_of_range`.
  [[nodiscard]] static Result<Quantity> parse(QStringView text);

  [[nodiscard]] constexpr qint64 micro() const { return m_micro; }
  [[nodiscard]] constexpr bool isZero() const { return m_micro == 0; }
  [[nodiscard]] constexpr bool isNegative() const { return m_micro < 0; }
  /// Without needless zeros, but with at least `minDecimals` decimals.
  [[nodiscard]] QString text(int minDecimals = 0) const;
  [[nodiscard]] constexpr Quantity negated() const { return Quantity(-m_micro); }
  /// `out_of_range` beyond the limit.
  [[nodiscard]] Result<Quantity> plus(Quantity other) const;
  [[nodiscard]] Result<Quantity> minus(Quantity other) const;

  friend constexpr bool operator==(Quantity a, Quantity b) { return a.m_micro == b.m_micro; }
  friend constexpr bool operator!=(Quantity a, Quantity b) { return a.m_micro != b.m_micro; }
  friend constexpr bool operator<(Quantity a, Quantity b) { return a.m_micro < b.m_micro; }
  friend constexpr bool operator>(Quantity a, Quantity b) { return b < a; }
  friend constexpr bool operator<=(Quantity a, Quantity b) { return !(b < a); }
  friend constexpr bool operator>=(Quantity a, Quantity b) { return !(a < b); }

 private:
  explicit constexpr Quantity(qint64 micro) : m_micro(micro) {}
  qint64 m_micro = 0;
};

}  // namespace counterfoil::core
