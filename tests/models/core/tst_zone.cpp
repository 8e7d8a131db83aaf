// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/core/clock.h"
#include "models/core/hlc.h"
#include "models/core/id.h"
#include "models/core/zone.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;

class TestZone : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aWallTimeIsOneInstant_data() {
    QTest::addColumn<QString>("zone");
    QTest::addColumn<QDate>("date");
    QTest::addColumn<QTime>("time");
    QTest::addColumn<QString>("utc");
    QTest::addColumn<int>("kind");
    const auto row = [](const char* name, const char* zone, QDate date, QTime time, const char* utc,
                        core::WallKind kind) {
      QTest::newRow(name) << QString::fromLatin1(zone) << date << time << QString::fromLatin1(utc) << int(kind);
    };
    using enum core::WallKind;
    row("London in winter", "Europe/London", {2026, 1, 15}, {9, 30}, "2026-01-15T09:30:00Z", Unique);
    row("London in summer", "Europe/London", {2026, 7, 15}, {9, 30}, "2026-07-15T08:30:00Z", Unique);
    row("London, an hour before the gap", "Europe/London", {2026, 3, 29}, {0, 30}, "2026-03-29T00:30:00Z", Unique);
    row("London, in the gap: moved on", "Europe/London", {2026, 3, 29}, {1, 30}, "2026-03-29T01:30:00Z", Gap);
    row("London, after the gap", "Europe/London", {2026, 3, 29}, {2, 30}, "2026-03-29T01:30:00Z", Unique);
    row("London, twice: the first", "Europe/London", {2026, 10, 25}, {1, 30}, "2026-10-25T00:30:00Z", Overlap);
    row("London, after the overlap", "Europe/London", {2026, 10, 25}, {2, 30}, "2026-10-25T02:30:00Z", Unique);
    row("New York, in the gap", "America/New_York", {2026, 3, 8}, {2, 15}, "2026-03-08T07:15:00Z", Gap);
    row("New York, twice: the first", "America/New_York", {2026, 11, 1}, {1, 15}, "2026-11-01T05:15:00Z", Overlap);
    row("Lord Howe, half an hour", "Australia/Lord_Howe", {2026, 10, 4}, {2, 10}, "2026-10-03T15:40:00Z", Gap);
    row("Kathmandu, quarter hours", "Asia/Kathmandu", {2026, 5, 1}, {12, 0}, "2026-05-01T06:15:00Z", Unique);
    row("before 1970", "Europe/London", {1965, 1, 1}, {12, 0}, "1965-01-01T12:00:00Z", Unique);
  }
  void aWallTimeIsOneInstant() {
    QFETCH(QString, zone);
    QFETCH(QDate, date);
    QFETCH(QTime, time);
    QFETCH(QString, utc);
    QFETCH(int, kind);
    const auto named = core::Zone::named(zone);
    QVERIFY(named);
    const auto resolved = named->toUtc(date, time);
    QCOMPARE(resolved.instant.text(), utc);
    QCOMPARE(int(resolved.kind), kind);
  }

  void everyHourOfAYearComesBack_data() {
    QTest::addColumn<QString>("zone");
    for (const char* const zone :
         {"Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Pacific/Apia"}) {
      QTest::newRow(zone) << QString::fromLatin1(zone);
    }
  }
  void everyHourOfAYearComesBack() {
    QFETCH(QString, zone);
    const auto named = core::Zone::named(zone);
    QVERIFY(named);
    const qint64 start = core::Instant::parse(u"2026-01-01T00:00:00Z"_s)->utcMs();
    for (int hour = 0; hour < 365 * 24; ++hour) {
      const auto instant = core::Instant::fromUtcMs(start + hour * 3'600'000LL);
      const auto wall = named->toWall(instant);
      const auto back = named->toUtc(wall.date, wall.time);
      // Of two instants with one wall time, the first comes back.
      const bool second = back.kind == core::WallKind::Overlap && back.instant < instant;
      QVERIFY2(back.instant == instant || second, qPrintable(instant.text()));
      QVERIFY(back.kind != core::WallKind::Gap);
    }
  }

  void theBusinessDayEndsAtTheCutOver() {
    const auto london = core::Zone::named(u"Europe/London"_s);
    const auto night = london->toUtc({2026, 7, 2}, {1, 59}).instant;
    QCOMPARE(london->businessDay(night, 2), QDate(2026, 7, 1));
    QCOMPARE(london->businessDay(night, 0), QDate(2026, 7, 2));
    QCOMPARE(london->businessDay(london->toUtc({2026, 7, 2}, {2, 0}).instant, 2), QDate(2026, 7, 2));
  }

  void unknownZonesAndMalformedInstantsAreRefused() {
    QCOMPARE(core::Zone::named(u"Mars/Olympus"_s).error().code, u"unknown_zone"_s);
    QCOMPARE(core::Zone::named(u"nowhere"_s).error().code, u"unknown_zone"_s);
    for (const QString& known : {u"UTC"_s, u"US/Eastern"_s, u"Asia/Calcutta"_s, u"CET"_s}) {
      QVERIFY2(core::Zone::named(known), qPrintable(known));
    }
    QCOMPARE(core::Zone::named({}).error().code, u"unknown_zone"_s);
    for (const char* const text : {"2026-13-01T00:00:00Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00",
                                   "2026-01-01T25:00:00Z", "2026-01-01T00:00:00+01:00", ""}) {
      QVERIFY2(!core::Instant::parse(QString::fromLatin1(text)), text);
    }
    QCOMPARE(core::Instant::parse(u"2026-01-01T00:00:00.05Z"_s)->utcMs() % 1000, 50);
    QCOMPARE(core::Instant::fromUtcMs(1'767'225'600'050).text(), u"2026-01-01T00:00:00.050Z"_s);
  }

  void idsRiseAndNeverRepeat() {
    core::RandomIds ids;
    core::ManualClock clock(core::Instant::fromUtcMs(1'763'719'200'000));
    QUuid last;
    QSet<QUuid> seen;
    for (int i = 0; i < 20'000; ++i) {
      // A clock that stands still, and once goes back.
      if (i == 10'000) clock.setWall(clock.now().plusMs(-3'600'000));
      const QUuid next = ids.next(clock.now());
      QVERIFY(last.isNull() || last.toRfc4122() < next.toRfc4122());
      QCOMPARE(quint8(next.toRfc4122().at(6)) >> 4, 7);
      seen.insert(next);
      last = next;
    }
    QCOMPARE(seen.size(), 20'000);
  }

  void theHybridClockNeverGoesBack() {
    core::Hlc last;
    core::ManualClock clock(core::Instant::fromUtcMs(1'763'719'200'000));
    for (const qint64 stepMs : {0LL, 0LL, 5LL, -86'400'000LL, 0LL, 315'360'000'000LL, -1LL, 1LL}) {
      clock.setWall(clock.now().plusMs(stepMs));
      const core::Hlc next = core::Hlc::next(last, clock.now());
      QVERIFY(last < next);
      last = next;
    }
    // A full counter carries into the milliseconds.
    const core::Hlc full((qint64(7) << 16) | 0xffff);
    QCOMPARE(core::Hlc::next(full, core::Instant::fromUtcMs(1)).milliseconds(), 8);
  }
};

QTEST_GUILESS_MAIN(TestZone)
#include "tst_zone.moc"
