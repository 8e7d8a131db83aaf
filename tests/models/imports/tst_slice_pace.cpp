// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/imports/slice_pace.h"

using namespace counterfoil::imports;
namespace core = counterfoil::core;

class TestSlicePace : public QObject {
  Q_OBJECT

  core::ManualClock m_clock{core::Instant::fromUtcMs(1'763'719'200'000)};

  /// Rows of a slice in which each takes `rowMs`, and which takes `commitMs` to commit.
  qint64 slice(SlicePace& pace, qint64 rowMs, qint64 commitMs) {
    qint64 rows = 0;
    pace.begin();
    do {
      m_clock.advanceMs(rowMs);
      ++rows;
    } while (!pace.isOver());
    m_clock.advanceMs(commitMs);
    pace.end();
    return rows;
  }

 private Q_SLOTS:
  void aSliceEndsWithItsTimeOrItsRows() {
    SlicePace pace(m_clock);
    QCOMPARE(slice(pace, 1, 0), kSliceMs);
    QCOMPARE(slice(pace, 0, 0), kSliceRows);
    QCOMPARE(pace.times().slices, qint64(2));
    QCOMPARE(pace.times().slow, qint64(0));
  }
  void aRowThatIsMuchWorkCountsAsMany() {
    SlicePace pace(m_clock, 500);
    pace.begin();
    QVERIFY(!pace.isOver(499));
    QVERIFY(pace.isOver(1));
  }
  void slowCommitsMakeSlicesShorterUntilTheyFit() {
    SlicePace pace(m_clock);
    for (int i = 0; i < 10; ++i) (void)slice(pace, 1, 18);
    const qint64 slowBefore = pace.times().slow;
    for (int i = 0; i < 12; ++i) (void)slice(pace, 1, 18);
    QVERIFY(slowBefore >= 1);
    // Trying again now and then how much fits: about one slice in seven.
    QVERIFY(pace.times().slow - slowBefore <= 2);
    QCOMPARE(pace.times().longestMs, kSliceMs + 18);
  }
  void oneSlowCommitIsForgotten() {
    SlicePace pace(m_clock);
    (void)slice(pace, 1, 300);
    QCOMPARE(pace.budgetMs(), kSliceMs / 2);
    for (int i = 0; i < 20; ++i) (void)slice(pace, 1, 2);
    QCOMPARE(pace.budgetMs(), kSliceMs);
  }
  void aSliceAlwaysHasARow() {
    SlicePace pace(m_clock);
    for (int i = 0; i < 20; ++i) QCOMPARE(slice(pace, 100, 100), qint64(1));
    QCOMPARE(pace.budgetMs(), kLeastSliceMs);
    QCOMPARE(pace.times().slow, qint64(20));
  }
};

QTEST_GUILESS_MAIN(TestSlicePace)
#include "tst_slice_pace.moc"
