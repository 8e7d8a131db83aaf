// SPDX-License-Identifier: GPL-3.0-or-later
// One account's provider hangs: whom it holds up.
#include <QTest>
#include <QThread>
#include <atomic>

#include "tests/sync/cashier/cashier_rig.h"

namespace counterfoil::cashier {
using namespace Qt::StringLiterals;
using Answered = CashierRig::Answered;

class TestLanes : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void anAccountThatHangsHasItsShareAndTheOthersGoOn() {
    Cashier::Options options = CashierRig::quick();
    options.answerAfterMs = 20;
    options.lanes.lanePlaces = 6;
    options.lanes.laneThreads = 2;
    CashierRig rig(options);
    (void)rig.add(u"Stuck"_s, "hangs");
    const QByteArray stuck = R"(,"gateway":"Stuck")";
    for (int i = 0; i < 6; ++i) QCOMPARE(rig.begins(100, stuck).get().status, 202);
    QTRY_COMPARE(rig.provider.hanging(), 2);
    const qint64 facts = rig.count("SELECT COUNT(*) FROM journal");
    const Answered full = rig.begins(100, stuck, "again").get();
    QCOMPARE(full.status, 503);
    QCOMPARE(full.code(), u"gateway_busy"_s);
    QVERIFY(full.response.headers.value("Retry-After").toInt() > 0);
    QCOMPARE(rig.count("SELECT COUNT(*) FROM journal"), facts);
    QCOMPARE(rig.count("SELECT COUNT(*) FROM api_idempotency"), 6);
    for (int i = 0; i < 20; ++i) {
      QCOMPARE(rig.begins(50, R"(,"gateway":"Main")").get().json[u"state"_s].toString(), u"captured"_s);
    }
    // The key of what was refused is good for another time.
    rig.provider.release();
    QTRY_COMPARE(rig.heldInBook(), 600 + 20 * 50);
    QCOMPARE(rig.begins(100, stuck, "again").get().json[u"state"_s].toString(), u"captured"_s);
  }

  void whatIsDueOfAnAccountThatHangsLeavesTheOthersJobsTheirTurn() {
    Cashier::Options options = CashierRig::quick();
    options.answerAfterMs = 20;
    options.lanes.lanePlaces = 4;
    options.lanes.laneThreads = 1;
    CashierRig rig(options);
    (void)rig.add(u"Stuck"_s, "hangs");
    for (int i = 0; i < 4; ++i) QCOMPARE(rig.begins(100, R"(,"gateway":"Stuck")").get().status, 202);
    rig.provider.script({Act::LoseAnswer});
    const Answered doubtful = rig.begins(900, R"(,"gateway":"Main")").get();
    QCOMPARE(doubtful.status, 202);
    const QString id = doubtful.json[u"id"_s].toString();
    // Everything is due, those of the account without room first.
    for (int i = 0; i < 100 && rig.stateOf(id) != u"captured"; ++i) {
      rig.hub.clock.advanceMs(200'000);
      QTest::qWait(10);
    }
    QCOMPARE(rig.stateOf(id), u"captured"_s);
  }

  void aSlowAccountHasOneThreadUntilACallComesBackSoon() {
    Lanes lanes({8, 100, 3, 50, 0});
    const AccountId account(QUuid::createUuid());
    std::atomic<int> running = 0;
    std::atomic<int> most = 0;
    const auto work = [&] {
      const int now = ++running;
      most = std::max(most.load(), now);
      QThread::msleep(5);
      --running;
    };
    for (int i = 0; i < 10; ++i) {
      QCOMPARE(lanes.take(account), Lanes::Room::Free);
      lanes.start(account, work);
    }
    lanes.waitForDone();
    QVERIFY(most <= 3);
    most = 0;
    for (int i = 0; i < 10; ++i) lanes.start(account, work);
    lanes.waitForDone();
    QCOMPARE(most, 1);
  }

  void placesAreOfTheAccountAndOfAll() {
    Lanes lanes({1, 5, 1, 3, 1'000});
    const AccountId a(QUuid::createUuid());
    const AccountId b(QUuid::createUuid());
    QCOMPARE(lanes.take(a, 3), Lanes::Room::LaneFull);
    for (int i = 0; i < 3; ++i) QCOMPARE(lanes.take(a), Lanes::Room::Free);
    QCOMPARE(lanes.take(a), Lanes::Room::LaneFull);
    QCOMPARE(lanes.take(b), Lanes::Room::Free);
    QCOMPARE(lanes.take(b, 1), Lanes::Room::Free);
    QCOMPARE(lanes.take(b), Lanes::Room::Full);
    lanes.giveBack(a);
    QCOMPARE(lanes.take(b), Lanes::Room::Free);
  }
};

}  // namespace counterfoil::cashier

QTEST_GUILESS_MAIN(counterfoil::cashier::TestLanes)
#include "tst_lanes.moc"
