// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/zone.h"

#include <QFileInfo>
#include <QRegularExpression>

namespace counterfoil::core {

namespace {
constexpr qint64 kDayMs = 86'400'000;

/// Qt takes any word for a rule without an offset, and that for UTC: a misspelt zone would go unnoticed.
bool isName(const QString& name) {
  return name.contains(u'/') || QTimeZone::isTimeZoneIdAvailable(name.toUtf8()) ||
         QFileInfo::exists(QStringLiteral("/usr/share/zoneinfo/") + name);
}

QDateTime utcDateTime(qint64 utcMs) {
  return QDateTime::fromMSecsSinceEpoch(utcMs, Qt::UTC);
}
}  // namespace

std::optional<Instant> Instant::parse(QStringView text) {
  static const QRegularExpression form(QStringLiteral(R"(^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?Z$)"));
  const auto match = form.match(text.toString());
  if (!match.hasMatch()) return std::nullopt;
  const QDate date = QDate::fromString(match.captured(1), Qt::ISODate);
  const QTime time = QTime::fromString(match.captured(2), Qt::ISODate);
  if (!date.isValid() || !time.isValid()) return std::nullopt;
  const int ms = match.captured(3).leftJustified(3, u'0').toInt();
  return fromUtcMs(QDateTime(date, time, Qt::UTC).toMSecsSinceEpoch() + ms);
}

QString Instant::text() const {
  return utcDateTime(m_utcMs).toString(m_utcMs % 1000 == 0 ? Qt::ISODate : Qt::ISODateWithMs);
}

Result<Zone> Zone::named(const QString& ianaName) {
  const QTimeZone zone(ianaName.toUtf8());
  if (!zone.isValid() || ianaName.isEmpty() || !isName(ianaName)) {
    return invalid(QStringLiteral("unknown_zone"), ianaName);
  }
  return Zone(ianaName, zone);
}

Zone Zone::utc() {
  return Zone(QStringLiteral("UTC"), QTimeZone::utc());
}

int Zone::offsetSeconds(Instant instant) const {
  return m_zone.offsetFromUtc(utcDateTime(instant.utcMs()));
}

ResolvedWall Zone::toUtc(QDate date, QTime time) const {
  const qint64 wall = QDateTime(date, time, Qt::UTC).toMSecsSinceEpoch();
  const auto offsetMs = [this](qint64 utcMs) { return qint64(offsetSeconds(Instant::fromUtcMs(utcMs))) * 1000; };
  const qint64 before = offsetMs(wall - kDayMs);
  const qint64 after = offsetMs(wall + kDayMs);
  const qint64 first = wall - before;
  const qint64 second = wall - after;
  const bool firstHolds = offsetMs(first) == before;
  const bool secondHolds = offsetMs(second) == after;
  if (firstHolds && secondHolds && first != second) {
    return {Instant::fromUtcMs(std::min(first, second)), WallKind::Overlap};
  }
  if (firstHolds) return {Instant::fromUtcMs(first), WallKind::Unique};
  if (secondHolds) return {Instant::fromUtcMs(second), WallKind::Unique};
  return {Instant::fromUtcMs(first), WallKind::Gap};
}

Zone::Wall Zone::toWall(Instant instant) const {
  const QDateTime local = utcDateTime(instant.utcMs() + qint64(offsetSeconds(instant)) * 1000);
  return {local.date(), local.time()};
}

QDate Zone::businessDay(Instant instant, int cutOverHour) const {
  const Wall wall = toWall(instant);
  return wall.time.hour() < cutOverHour ? wall.date.addDays(-1) : wall.date;
}

}  // namespace counterfoil::core
