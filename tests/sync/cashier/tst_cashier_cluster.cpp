// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "sync/cluster/postgres_estate.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/verify.h"
#include "tests/sync/cashier/cashier_rig.h"

namespace counterfoil::cashier {
using namespace Qt::StringLiterals;
using support::PostgresCluster;

namespace {

api::ApiFixture::MakeEstate over(const PostgresCluster& server) {
  return [&server](api::ApiFixture& hub) -> std::unique_ptr<hub::Estate> {
    std::vector<const char*> tables = hub.localTables;
    tables.insert(tables.end(), std::begin(api::kLocalTables), std::end(api::kLocalTables));
    return std::make_unique<cluster::PostgresEstate>(
        cluster::PostgresPlace{server.servingUrl(), server.ownerUrl(), tables}, hub.projectors, hub.clock);
  };
}

Cashier::Options sharing() {
  Cashier::Options options = CashierRig::quick();
  options.alone = false;
  options.leaseMs = 60'000;
  return options;
}

}  // namespace

/// Two processes over one PostgreSQL server.
class TestCashierCluster : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aJobIsDoneByOneOfThem() {
    const PostgresCluster server;
    CashierRig one(sharing(), over(server));
    CashierRig two(sharing(), over(server), &one);
    constexpr int kPayments = 20;
    one.provider.script({Act::LoseAnswer, Act::LoseAnswer, Act::LoseAnswer, Act::LoseAnswer, Act::LoseAnswer,
                         Act::LoseAnswer, Act::LoseAnswer, Act::LoseAnswer, Act::LoseAnswer, Act::LoseAnswer,
                         Act::LoseAnswer, Act::LoseAnswer, Act::LoseAnswer, Act::LoseAnswer, Act::LoseAnswer,
                         Act::LoseAnswer, Act::LoseAnswer, Act::LoseAnswer, Act::LoseAnswer, Act::LoseAnswer});
    std::vector<std::future<CashierRig::Answered>> asked;
    for (int i = 0; i < kPayments; ++i) {
      asked.push_back((i % 2 == 0 ? one : two).begins(100, {}, "k" + QByteArray::number(i)));
    }
    for (auto& each : asked) QCOMPARE(each.get().status, 202);
    for (int i = 0; i < 100 && one.heldInBook() != 100 * kPayments; ++i) {
      one.hub.clock.advanceMs(1'000);
      two.hub.clock.advanceMs(1'000);
      QTest::qWait(20);
    }
    QCOMPARE(one.heldInBook(), 100 * kPayments);
    QCOMPARE(one.provider.heldMinor(), 100 * kPayments);
    QCOMPARE(one.provider.calls(), kPayments);
    // Nobody asked about what another was asking about.
    QCOMPARE(one.provider.inquiries(), kPayments);
  }

  void whatADeadOneLeftIsFoundByTheOtherWhenItsLeaseIsOver() {
    const PostgresCluster server;
    CashierRig one(sharing(), over(server));
    CashierRig two(sharing(), over(server), &one);
    one.provider.script({Act::Wait});
    auto asked = one.begins(700, {}, "k");
    QTRY_COMPARE(one.provider.calls(), 1);
    two.cashier->watch(two.tenant);
    two.hub.clock.advanceMs(30'000);
    QTest::qWait(100);
    QCOMPARE(one.provider.inquiries(), 0);
    QCOMPARE(two.begins(700, {}, "k").get().code(), u"idempotency_in_progress"_s);
    two.hub.clock.advanceMs(31'000);
    QTRY_VERIFY(one.provider.inquiries() > 0);
    one.provider.release();
    (void)asked.get();
    for (int i = 0; i < 100 && one.heldInBook() != 700; ++i) {
      two.hub.clock.advanceMs(1'000);
      QTest::qWait(20);
    }
    QCOMPARE(one.heldInBook(), 700);
    QCOMPARE(one.provider.heldMinor(), 700);
  }

  void aVoidAtTheOtherIsHeardBeforeTheProviderIsAsked() {
    const PostgresCluster server;
    Cashier::Options narrow = sharing();
    narrow.lanes.laneThreads = 1;
    narrow.answerAfterMs = 20;
    CashierRig one(narrow, over(server));
    CashierRig two(sharing(), over(server), &one);
    one.provider.script({Act::Wait});
    const QString first = one.begins(100).get().json[u"id"_s].toString();
    QTRY_COMPARE(one.provider.calls(), 1);
    // Waits behind it, while the other process is told that nobody wants it.
    const QString second = one.begins(700, {}, "k").get().json[u"id"_s].toString();
    QCOMPARE(two.step(second, "void").status, 202);
    two.cashier->watch(two.tenant);
    QTest::qWait(100);
    QCOMPARE(one.count("SELECT COUNT(*) FROM payment_job WHERE kind = 'reverse'"), 1);
    one.provider.release();
    QTRY_COMPARE(one.stateOf(second), u"voided"_s);
    QCOMPARE(one.provider.calls(), 1);
    QCOMPARE(one.provider.heldMinor(), 100);
    QCOMPARE(one.heldInBook(), 100);
    QCOMPARE(one.count("SELECT COUNT(*) FROM payment_attempt WHERE outcome = 'cancelled'"), 1);
    QTRY_COMPARE(one.count("SELECT COUNT(*) FROM payment_job"), 0);
    QCOMPARE(one.stateOf(first), u"captured"_s);
  }

  void aVoidAtTheOtherWaitsForTheAnswerOfWhatIsBeingAsked() {
    const PostgresCluster server;
    Cashier::Options quick = sharing();
    quick.answerAfterMs = 20;
    CashierRig one(quick, over(server));
    CashierRig two(sharing(), over(server), &one);
    one.provider.script({Act::Wait});
    const QString id = one.begins(700, {}, "k").get().json[u"id"_s].toString();
    QTRY_COMPARE(one.provider.calls(), 1);
    QCOMPARE(two.step(id, "void").status, 202);
    two.cashier->watch(two.tenant);
    QTest::qWait(100);
    // Not cancelled under the charge, which would be charged all the same.
    QCOMPARE(one.stateOf(id), u"authorising"_s);
    one.provider.release();
    QTRY_COMPARE(one.stateOf(id), u"voided"_s);
    QCOMPARE(one.provider.heldMinor(), 0);
    QTRY_COMPARE(one.count("SELECT COUNT(*) FROM payment_job"), 0);
    QCOMPARE(one.count("SELECT COUNT(*) FROM payment_attempt WHERE outcome = 'reversed'"), 1);
  }

  void refundsAtTwoProcessesNeverExceedWhatWasCaptured() {
    const PostgresCluster server;
    CashierRig one(sharing(), over(server));
    CashierRig two(sharing(), over(server), &one);
    const QString id = one.begins(1'000).get().json[u"id"_s].toString();
    std::vector<std::future<CashierRig::Answered>> racing;
    for (int i = 0; i < 24; ++i) {
      racing.push_back((i % 2 == 0 ? one : two)
                           .send("POST", u"/v1/payments/"_s + id + u"/refund"_s,
                                 R"({"amount":{"minor":90,"currency":"GBP"}})", "r" + QByteArray::number(i)));
    }
    int given = 0;
    for (auto& each : racing) given += each.get().status == 200 ? 1 : 0;
    QCOMPARE(given, 11);
    QCOMPARE(one.provider.heldMinor(), 10);
    QCOMPARE(one.heldInBook(), 10);
  }
};

}  // namespace counterfoil::cashier

QTEST_GUILESS_MAIN(counterfoil::cashier::TestCashierCluster)
#include "tst_cashier_cluster.moc"
