// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "models/core/result.h"

namespace counterfoil::core {

/// The price or cost of one unit in millionths of the currency's unit. Absolute value up to 10^12 units.
class UnitPrice {
 public:
  static constexpr int decimals = 6;
  static constexpr qint64 limitUnits = 1'000'000'000'000;

  constexpr UnitPrice() = default;
  [[nodiscard]] static constexpr UnitPrice ofMicro(qint64 micro) { return UnitPrice(micro); }
  /// The caller knows that it fits: up to 1,000,000,000,000 units.
  [[nodiscard]] static constexpr UnitPrice ofUnits(qint64 units) { return UnitPrice(units * 1'000'000); }
  /// "2.5": at most 6 decimals. `malformed_number`, `too_precise`, `out_of_range`.
  [[nodiscard]] static Result<UnitPrice> parse(QStringView text);

  [[nodiscard]] constexpr qint64 micro() const { return m_micro; }
  [[nodiscard]] constexpr bool isZero() const { return m_micro == 0; }
  [[nodiscard]] constexpr bool isNegative() const { return m_micro < 0; }
  /// Without needless zeros, but with at least `minDecimals` decimals.
  [[nodiscard]] QString text(int minDecimals = 0) const;
  [[nodiscard]] constexpr UnitPrice negated() const { return UnitPrice(-m_micro); }
  /// `out_of_range` beyond the limit.
  [[nodiscard]] Result<UnitPrice> plus(UnitPrice other) const;
  [[nodiscard]] Result<UnitPrice> minus(UnitPrice other) const;

  friend constexpr bool operator==(UnitPrice a, UnitPrice b) { return a.m_micro == b.m_micro; }
  friend constexpr bool operator!=(UnitPrice a, UnitPrice b) { return a.m_micro != b.m_micro; }
  friend constexpr bool operator<(UnitPrice a, UnitPrice b) { return a.m_micro < b.m_micro; }
  friend constexpr bool operator>(UnitPrice a, UnitPrice b) { return b < a; }
  friend constexpr bool operator<=(UnitPrice a, UnitPrice b) { return !(b < a); }
  friend constexpr bool operator>=(UnitPrice a, UnitPrice b) { return !(a < b); }

 private:
  explicit constexpr UnitPrice(qint64 micro) : m_micro(micro) {}
  qint64 m_micro = 0;
};

}  // namespace counterfoil::core
