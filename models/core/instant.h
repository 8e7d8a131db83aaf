// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDate>
#include <QString>
#include <optional>

namespace counterfoil::core {

/// A moment: milliseconds since 1970-01-01T00:00:00Z. Wall times exist only through core/zone.h.
class Instant {
 public:
  constexpr Instant() = default;
  [[nodiscard]] static constexpr Instant fromUtcMs(qint64 ms) {
    Instant instant;
    instant.m_utcMs = ms;
    return instant;
  }
  /// RFC 3339 in UTC ("2026-11-21T09:30:00Z", up to milliseconds); empty for anything else.
  [[nodiscard]] static std::optional<Instant> parse(QStringView text);

  [[nodiscard]] constexpr qint64 utcMs() const { return m_utcMs; }
  [[nodiscard]] constexpr Instant plusMs(qint64 ms) const { return fromUtcMs(m_utcMs + ms); }
  /// RFC 3339, UTC, with milliseconds only where there are any.
  [[nodiscard]] QString text() const;

  friend constexpr bool operator==(Instant a, Instant b) { return a.m_utcMs == b.m_utcMs; }
  friend constexpr bool operator!=(Instant a, Instant b) { return a.m_utcMs != b.m_utcMs; }
  friend constexpr bool operator<(Instant a, Instant b) { return a.m_utcMs < b.m_utcMs; }
  friend constexpr bool operator<=(Instant a, Instant b) { return a.m_utcMs <= b.m_utcMs; }
  friend constexpr bool operator>(Instant a, Instant b) { return b < a; }
  friend constexpr bool operator>=(Instant a, Instant b) { return b <= a; }

 private:
  qint64 m_utcMs = 0;
};

/// Whether it is time for what was put off until `due`, by at most `mostMs`, when the wall clock says `wall`. What lies
/// further ahead than it can have been put off was put off before the clock was set back, and is due as well.
[[nodiscard]] constexpr bool isDue(Instant due, Instant wall, qint64 mostMs) {
  return due <= wall || wall.plusMs(mostMs) < due;
}

}  // namespace counterfoil::core
