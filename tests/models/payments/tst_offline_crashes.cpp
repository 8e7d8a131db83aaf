// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <set>

#include "tests/models/payments/offline_counter.h"
#include "tests/support/random.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using payments::Attempt;
using payments::AttemptId;
using payments::Exposure;
using payments::Offline;
using payments::Outcome;
using payments::Scenario;
using payments::Stage;
using support::Random;

class TestOfflineCrashes : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aCrashAtAnyStepLosesNothing_data();
  void aCrashAtAnyStepLosesNothing();
  void aTerminalThatForgotLeavesItToAPerson();
  void exposureStaysWithinItsLimits();
};

void TestOfflineCrashes::aCrashAtAnyStepLosesNothing_data() {
  QTest::addColumn<int>("step");
  QTest::addColumn<bool>("declines");
  for (const bool declines : {false, true}) {
    const char* const then = declines ? "declined" : "approved";
    QTest::addRow("before anybody said yes, %s", then) << 0 << declines;
    QTest::addRow("written, the terminal not asked, %s", then) << 1 << declines;
    QTest::addRow("asked, no answer yet, %s", then) << 2 << declines;
    QTest::addRow("kept, %s", then) << 3 << declines;
    QTest::addRow("sent, not heard yet, %s", then) << 4 << declines;
    QTest::addRow("heard, %s", then) << 5 << declines;
  }
}

void TestOfflineCrashes::aCrashAtAnyStepLosesNothing() {
  QFETCH(int, step);
  QFETCH(bool, declines);
  OfflineCounter counter;
  counter.begin(700, declines ? Scenario::NoContactThenDeclined : Scenario::NoContact);
  const AttemptId id = counter.attempt().id;
  if (step == 1) {
    CF_VERIFY_OK(counter.shop.payments().askOffline(id, counter.rules, {}, counter.shop.asManager()));
  }
  if (step >= 2) CF_VERIFY_OK(counter.accept());
  if (step >= 3) counter.pass(2'000);
  if (step >= 4) counter.terminal->restoreContact();
  if (step >= 5) {
    (void)counter.recovery->work();
    counter.pass(2'000);
  }
  const qint64 before = counter.exposure().minor;
  counter.crash();
  // Nothing that the terminal may keep is hidden by it.
  QCOMPARE(counter.exposure().minor, before);
  if (step >= 1 && step < 5) QCOMPARE(before, 700);
  counter.settle();
  QCOMPARE(counter.exposure().count, 0);
  QVERIFY(!payments::open(counter.attempt(id).outcome));
  const bool kept = step >= 2;
  QCOMPARE(counter.terminal->timesSent(id), kept ? 1 : 0);
  QCOMPARE(payments::moved(counter.attempt(id).outcome), kept && !declines);
  QCOMPARE(counter.terminal->takenMinor(id), kept && !declines ? 700 : 0);
  QCOMPARE(counter.questions(), kept && declines ? 1 : 0);
}

void TestOfflineCrashes::aTerminalThatForgotLeavesItToAPerson() {
  OfflineCounter counter;
  counter.keep(700);
  const AttemptId id = counter.attempt().id;
  counter.flow.reset();
  counter.recovery.reset();
  counter.terminal = std::make_unique<payments::SimulatedTerminal>(counter.timers);
  counter.start();
  counter.settle();
  QVERIFY(counter.attempt(id).isHeld());
  QCOMPARE(counter.exposure().minor, 700);
  payments::TerminalAnswer said;
  said.outcome = Outcome::Approved;
  CF_VERIFY_OK(counter.shop.payments().resolve(id, said, counter.shop.asManager()));
  QCOMPARE(counter.attempt(id).offline, Offline::Forwarded);
  QCOMPARE(counter.exposure().count, 0);
}

void TestOfflineCrashes::exposureStaysWithinItsLimits() {
  Random random{Random::runSeed()};
  for (int run = 0; run < 6; ++run) {
    OfflineCounter counter;
    counter.rules = {true, random.between(100, 900), random.between(900, 3'000), random.between(2, 8), 7'200};
    std::set<AttemptId> all;
    for (int step = 0; step < 30; ++step) {
      const bool declines = random.below(4) == 0;
      switch (random.below(8)) {
        case 0:
          counter.crash();
          break;
        case 1:
          counter.terminal->restoreContact();
          break;
        case 2:
          (void)counter.recovery->work();
          counter.pass(random.between(1, 400) * 1'000);
          break;
        default:
          if (counter.flow->state().stage == Stage::NoContact) counter.flow->refuseOffline();
          counter.begin(random.between(1, 1'000), declines ? Scenario::NoContactThenDeclined : Scenario::NoContact);
          all.insert(counter.attempt().id);
          if (counter.flow->state().stage != Stage::NoContact) break;
          if (random.below(5) > 0) CF_VERIFY_OK(counter.accept());
          if (random.below(3) > 0) counter.pass(2'000);
          if (random.below(6) == 0 && counter.flow->state().stage == Stage::Approved) {
            CF_VERIFY_OK(counter.shop.payments().queueReversal(counter.attempt().id));
          }
          counter.flow->reset();
          break;
      }
      const Exposure now = counter.exposure();
      QVERIFY2(now.minor <= counter.rules.totalMinor && now.count <= counter.rules.count,
               qPrintable(u"%1 in %2"_s.arg(now.minor).arg(now.count)));
      // What the terminal may still send is counted; never less than it keeps.
      qint64 waiting = 0;
      const auto kept = payments::attemptsHeldOffline(counter.shop.reader(), counter.till).value();
      for (const Attempt& held : kept) {
        waiting += held.amountMinor;
        QVERIFY(held.amountMinor <= counter.rules.paymentMinor);
      }
      QCOMPARE(waiting, now.minor);
    }
    counter.flow->reset();
    counter.settle();
    QCOMPARE(counter.exposure().count, 0);
    for (const AttemptId& id : all) {
      QVERIFY(counter.terminal->timesSent(id) <= 1);
      const Attempt attempt = counter.attempt(id);
      QCOMPARE(counter.terminal->takenMinor(id), payments::moved(attempt.outcome) ? attempt.approvedMinor : 0);
    }
  }
}

QTEST_GUILESS_MAIN(TestOfflineCrashes)
#include "tst_offline_crashes.moc"
