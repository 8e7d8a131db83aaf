// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "sync/api/digest_budget.h"

namespace counterfoil::api {

class TestDigestBudget : public QObject {
  Q_OBJECT

  const hub::TenantId m_tea{QUuid::createUuid()};
  const hub::TenantId m_books{QUuid::createUuid()};

 private Q_SLOTS:
  void oneIsCountedAtATimeWhoeverAsks() {
    const core::ManualClock clock(core::Instant::fromUtcMs(0));
    DigestBudget budget(clock);
    QVERIFY(!budget.begin(m_tea));
    QCOMPARE(budget.begin(m_tea), std::optional<int>(DigestBudget::kBusyS));
    QCOMPARE(budget.begin(m_books), std::optional<int>(DigestBudget::kBusyS));
    budget.end(m_tea);
    QVERIFY(!budget.begin(m_books));
  }

  void aTenantIsCountedForATwentiethOfTheTimeAtMost() {
    core::ManualClock clock(core::Instant::fromUtcMs(0));
    DigestBudget budget(clock);
    qint64 countedMs = 0;
    qint64 passedMs = 0;
    // Its devices ask ten times a second for an hour, and every counting takes three seconds.
    while (passedMs < 3'600'000) {
      if (!budget.begin(m_tea)) {
        clock.advanceMs(3'000);
        QCOMPARE(budget.elapsedMs(), qint64(3'000));
        budget.end(m_tea);
        countedMs += 3'000;
        passedMs += 3'000;
      }
      clock.advanceMs(100);
      passedMs += 100;
    }
    QVERIFY2(countedMs <= passedMs / 20, qPrintable(QString::number(countedMs)));
    QVERIFY(countedMs >= passedMs / 25);
    // Another tenant does not pay for it.
    QVERIFY(!budget.begin(m_books));
  }

  void whatIsCheapMayBeAskedForAgain() {
    core::ManualClock clock(core::Instant::fromUtcMs(0));
    DigestBudget budget(clock);
    for (int i = 0; i < 100; ++i) {
      QVERIFY(!budget.begin(m_tea));
      clock.advanceMs(DigestBudget::kCheapMs - 1);
      budget.end(m_tea);
    }
  }

  void nobodyWaitsLongerThanTenMinutes() {
    core::ManualClock clock(core::Instant::fromUtcMs(0));
    DigestBudget budget(clock);
    QVERIFY(!budget.begin(m_tea));
    clock.advanceMs(3'600'000);
    budget.end(m_tea);
    QCOMPARE(budget.begin(m_tea), std::optional<int>(DigestBudget::kMostWaitS));
    clock.advanceMs(qint64(DigestBudget::kMostWaitS) * 1000);
    QVERIFY(!budget.begin(m_tea));
  }

  void aDigestIsRememberedUntilSomebodyWrites() {
    const core::ManualClock clock(core::Instant::fromUtcMs(0));
    DigestBudget budget(clock);
    protocol::DigestAnswer digest;
    digest.epoch = 2;
    digest.position = 77;
    budget.keep(m_tea, digest);
    QVERIFY(budget.remembered(m_tea, 77, 2));
    QVERIFY(!budget.remembered(m_tea, 78, 2));
    QVERIFY(!budget.remembered(m_tea, 77, 3));
    QVERIFY(!budget.remembered(m_books, 77, 2));
  }
};

}  // namespace counterfoil::api

QTEST_GUILESS_MAIN(counterfoil::api::TestDigestBudget)
#include "tst_digest_budget.moc"
