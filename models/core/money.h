// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <array>
#include <span>
#include <vector>

#include "models/core/result.h"
#include "models/core/rounding.h"

namespace counterfoil::core {

/// A currency: three capital letters and how many decimals its minor unit has (0 to 6).
/// The default one is ISO 4217's "no currency", three times X, without decimals.
class Currency {
 public:
  constexpr Currency() = default;
  /// An ISO 4217 code with the decimals of the standard. `Invalid` with `unknown_currency` for anything else.
  [[nodiscard]] static Result<Currency> of(QStringView code);
  /// Any code of three capital letters; `unknown_currency` otherwise, `out_of_range` when decimals are not 0 to 6.
  [[nodiscard]] static Result<Currency> custom(QStringView code, int decimals);

  [[nodiscard]] QString code() const { return QString::fromLatin1(m_code.data(), 3); }
  [[nodiscard]] constexpr int decimals() const { return m_decimals; }
  /// Minor units in one unit: 100 for GBP, 1 for JPY.
  [[nodiscard]] constexpr qint64 minorPerUnit() const { return powerOfTen(m_decimals); }
  /// Millionths of a unit in one minor unit: 10,000 for GBP.
  [[nodiscard]] constexpr qint64 microPerMinor() const { return powerOfTen(6 - m_decimals); }

  friend constexpr bool operator==(const Currency& a, const Currency& b) {
    return a.m_code == b.m_code && a.m_decimals == b.m_decimals;
  }
  friend constexpr bool operator!=(const Currency& a, const Currency& b) { return !(a == b); }

 private:
  constexpr Currency(std::array<char, 3> code, quint8 decimals) : m_code(code), m_decimals(decimals) {}
  static Result<std::array<char, 3>> letters(QStringView code);

  std::array<char, 3> m_code = {'X', 'X', 'X'};
  quint8 m_decimals = 0;
};

/// An amount: whole minor units of a currency, in 64 bits. Every operation that could overflow answers a Result with
/// `out_of_range`; amounts of two currencies do not mix (`currency_mismatch`, a fault of the input). There is no
/// division: `allocate` and `splitEvenly` give parts that add up.
class Money {
 public:
  constexpr Money() = default;
  [[nodiscard]] static constexpr Money ofMinor(qint64 minor, Currency currency) { return Money(minor, currency); }
  [[nodiscard]] static constexpr Money zero(Currency currency) { return Money(0, currency); }
  /// "12.40": at most the currency's decimals, up to 10^12 units. `malformed_number`, `too_precise`, `out_of_range`.
  [[nodiscard]] static Result<Money> parse(QStringView text, Currency currency);

  [[nodiscard]] constexpr qint64 minor() const { return m_minor; }
  [[nodiscard]] constexpr Currency currency() const { return m_currency; }
  [[nodiscard]] constexpr bool isZero() const { return m_minor == 0; }
  [[nodiscard]] constexpr bool isNegative() const { return m_minor < 0; }
  [[nodiscard]] constexpr bool isPositive() const { return m_minor > 0; }
  /// "-12.40": all decimals of the currency, a point, no grouping.
  [[nodiscard]] QString text() const;

  [[nodiscard]] Result<Money> plus(Money other) const;
  [[nodiscard]] Result<Money> minus(Money other) const;
  [[nodiscard]] Result<Money> times(qint64 count) const;
  [[nodiscard]] Result<Money> negated() const;
  /// Parts in proportion to the weights (none negative, one above zero: `bad_weights`): each rounded towards zero, the
  /// minor units left over go to the largest fractions, ties to the first. The parts add up to this amount.
  [[nodiscard]] Result<std::vector<Money>> allocate(std::span<const qint64> weights) const;
  /// n parts (n > 0) that differ by at most one minor unit, the larger ones first.
  [[nodiscard]] Result<std::vector<Money>> splitEvenly(int n) const;

  friend constexpr bool operator==(Money a, Money b) { return a.m_minor == b.m_minor && a.m_currency == b.m_currency; }
  friend constexpr bool operator!=(Money a, Money b) { return !(a == b); }

 private:
  constexpr Money(qint64 minor, Currency currency) : m_minor(minor), m_currency(currency) {}

  qint64 m_minor = 0;
  Currency m_currency;
};

/// The parts of `Money::allocate` on bare minor units, into `parts` (as long as `weights`). False when the weights are
/// of no use. Largest remainder: O(n log n), no allocation below 65 weights.
[[nodiscard]] bool allocateMinor(qint64 amountMinor, std::span<const qint64> weights, std::span<qint64> parts);

}  // namespace counterfoil::core
