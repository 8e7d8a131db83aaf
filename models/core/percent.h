// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "models/core/result.h"

namespace counterfoil::core {

/// A rate in parts per million: 20 % is 200,000. May be negative. Absolute value up to 10^9 percent.
class Percent {
 public:
  static constexpr int decimals = 4;
  static constexpr qint64 limitUnits = 1'000'000'000;

  constexpr Percent() = default;
  [[nodiscard]] static constexpr Percent ofPpm(qint64 ppm) { return Percent(ppm); }
  [[nodiscard]] static constexpr Percent ofWhole(qint64 percent) { return Percent(percent * 10'000); }
  /// "20" or "8.25" percent: at most 4 decimals. `malformed_number`, `too_precise`, `out_of_range`.
  [[nodiscard]] static Result<Percent> parse(QStringView text);

  [[nodiscard]] constexpr qint64 ppm() const { return m_ppm; }
  [[nodiscard]] constexpr bool isZero() const { return m_ppm == 0; }
  [[nodiscard]] constexpr bool isNegative() const { return m_ppm < 0; }
  /// "8.25": without needless zeros and without a sign of percent.
  [[nodiscard]] QString text() const;

  friend constexpr bool operator==(Percent a, Percent b) { return a.m_ppm == b.m_ppm; }
  friend constexpr bool operator!=(Percent a, Percent b) { return a.m_ppm != b.m_ppm; }
  friend constexpr bool operator<(Percent a, Percent b) { return a.m_ppm < b.m_ppm; }
  friend constexpr bool operator>(Percent a, Percent b) { return b < a; }

 private:
  explicit constexpr Percent(qint64 ppm) : m_ppm(ppm) {}
  qint64 m_ppm = 0;
};

}  // namespace counterfoil::core
