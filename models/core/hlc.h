// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>

#include "models/core/instant.h"

namespace counterfoil::core {

/// Hybrid logical clock (Kulkarni et al. 2014): 48 bits of Unix milliseconds, 16 bits of counter, in one signed 64-bit
/// integer as the journal stores it. An overflowing counter carries into the milliseconds.
class Hlc {
 public:
  constexpr Hlc() = default;
  explicit constexpr Hlc(qint64 packed) : m_packed(packed) {}
  /// The next value after `last` at wall time `now`: rises always, follows the wall clock when that is ahead.
  [[nodiscard]] static constexpr Hlc next(Hlc last, Instant now) {
    const qint64 wall = now.utcMs() << 16;
    return Hlc(wall > last.m_packed ? wall : last.m_packed + 1);
  }
  /// "0190f2c4a1b2-0003"; empty for anything else.
  [[nodiscard]] static std::optional<Hlc> parse(QStringView text);

  [[nodiscard]] constexpr qint64 packed() const { return m_packed; }
  [[nodiscard]] constexpr qint64 milliseconds() const { return m_packed >> 16; }
  [[nodiscard]] QString text() const;

  friend constexpr bool operator==(Hlc a, Hlc b) { return a.m_packed == b.m_packed; }
  friend constexpr bool operator!=(Hlc a, Hlc b) { return a.m_packed != b.m_packed; }
  friend constexpr bool operator<(Hlc a, Hlc b) { return a.m_packed < b.m_packed; }

 private:
  qint64 m_packed = 0;
};

static_assert(Hlc::next(Hlc(0), Instant::fromUtcMs(1)).packed() == 65536);
static_assert(Hlc::next(Hlc((qint64(5) << 16) | 0xffff), Instant::fromUtcMs(1)).milliseconds() == 6);

}  // namespace counterfoil::core
