// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>
#include <QTimeZone>

#include "models/core/instant.h"
#include "models/core/result.h"

namespace counterfoil::core {

/// How a wall time maps to UTC: once, twice (clocks put back; the first is taken) or not at all (clocks put forward;
/// moved on by the length of the gap).
enum class WallKind { Unique, Overlap, Gap };

struct ResolvedWall {
  Instant instant;
  WallKind kind = WallKind::Unique;
};

/// An IANA time zone. The only way between wall time and UTC, because Qt 6.4 converts wrongly around clock changes.
/// Rule: RFC 5545 section 3.3.5.
class Zone {
 public:
  /// `Invalid` with `unknown_zone` where the system's database does not know the name.
  [[nodiscard]] static Result<Zone> named(const QString& ianaName);
  [[nodiscard]] static Zone utc();

  [[nodiscard]] const QString& name() const { return m_name; }
  [[nodiscard]] ResolvedWall toUtc(QDate date, QTime time) const;
  /// The wall date and time at an instant; time spec and zone of the result carry no meaning.
  struct Wall {
    QDate date;
    QTime time;
  };
  [[nodiscard]] Wall toWall(Instant instant) const;
  [[nodiscard]] int offsetSeconds(Instant instant) const;
  /// The business day of an instant: the wall date, of the day before until `cutOverHour` (0 to 12).
  [[nodiscard]] QDate businessDay(Instant instant, int cutOverHour) const;

 private:
  Zone(QString name, QTimeZone zone) : m_name(std::move(name)), m_zone(std::move(zone)) {}
  QString m_name;
  QTimeZone m_zone;
};

}  // namespace counterfoil::core
