// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/journal/facts_queries.h"
#include "tests/sync/cashier/cashier_rig.h"

namespace counterfoil::cashier {

using namespace Qt::StringLiterals;

/// One key, one payment: also for a hub that was restored to before it, and for one that has more to do than time.
class TestPaymentKeys : public QObject {
  Q_OBJECT

  /// What the hub had at that moment, to go back to.
  static void keep(CashierRig& rig) {
    rig.end();
    api::copyFolder(rig.hub.tenantsFolder(), rig.hub.folder.filePath(u"kept"_s));
    rig.hub.start();
    rig.begin();
  }
  static void restore(CashierRig& rig) {
    rig.end();
    QVERIFY(QDir(rig.hub.tenantsFolder()).removeRecursively());
    QVERIFY(QDir().rename(rig.hub.folder.filePath(u"kept"_s), rig.hub.tenantsFolder()));
    rig.hub.start();
    rig.begin();
  }
  /// The facts about payments that the hub holds, as tills would bring them back.
  static std::vector<journal::Fact> factsOf(CashierRig& rig) {
    std::promise<std::vector<journal::Fact>> facts;
    rig.hub.workforce->read(rig.tenant, [&](const core::Result<const journal::Reader*>& reader) {
      std::vector<journal::Fact> all = journal::factsAfter(**reader, 0, 1'000, true).value();
      facts.set_value(std::move(all));
    });
    return facts.get_future().get();
  }
  static core::Done bring(CashierRig& rig, const std::vector<journal::Fact>& facts) {
    return rig.write([&](journal::Writing& writing) -> core::Done {
      for (journal::Fact fact : facts) {
        fact.hubSeq = {};
        if (const auto came = writing.receive(fact); !came) return came.error();
      }
      return {};
    });
  }

 private Q_SLOTS:
  void whatIsAskedAgainAfterARestoreIsChargedOnce_data() {
    QTest::addColumn<qint64>("laterMs");
    QTest::newRow("a minute later") << qint64(60'000);
    QTest::newRow("a week later, when the provider has forgotten the key") << qint64(7) * 24 * 3'600'000;
  }
  void whatIsAskedAgainAfterARestoreIsChargedOnce() {
    QFETCH(qint64, laterMs);
    CashierRig rig;
    keep(rig);
    const auto first = rig.begins(900, {}, "k").get();
    QCOMPARE(first.status, 201);
    const QString id = first.json[u"id"_s].toString();
    QCOMPARE(rig.step(id, "refund", 300, "r").status, 200);
    restore(rig);
    QCOMPARE(rig.show(id).status, 404);
    rig.hub.clock.advanceMs(laterMs);
    rig.provider.forgetsKeys = laterMs > 24 * 3'600'000;
    const auto again = rig.begins(900, {}, "k").get();
    QCOMPARE(again.status, 201);
    QCOMPARE(again.json[u"id"_s].toString(), id);
    QCOMPARE(rig.step(id, "refund", 300, "r").status, 200);
    QCOMPARE(rig.provider.heldMinor(), 600);
    QCOMPARE(rig.heldInBook(), 600);
    // Another key is another payment.
    QCOMPARE(rig.begins(900, {}, "other").get().status, 201);
    QCOMPARE(rig.provider.heldMinor(), 1'500);
  }

  void whatCameBackIsAnsweredAndAnotherBodyIsRefused() {
    CashierRig rig;
    keep(rig);
    const auto first = rig.begins(900, {}, "k").get();
    QCOMPARE(first.status, 201);
    const auto facts = factsOf(rig);
    restore(rig);
    std::vector<journal::Fact> lost;
    for (const journal::Fact& fact : facts) {
      if (fact.kind.startsWith(u"payment.")) lost.push_back(fact);
    }
    QCOMPARE(lost.size(), size_t(2));
    const core::Done back = bring(rig, lost);
    QVERIFY2(back, back ? "" : qPrintable(back.error().code + back.error().detail));
    const int calls = rig.provider.calls();
    const auto other = rig.begins(901, {}, "k").get();
    QCOMPARE(other.status, 422);
    QCOMPARE(other.code(), u"idempotency_mismatch"_s);
    const auto again = rig.begins(900, {}, "k").get();
    QCOMPARE(again.status, 201);
    QCOMPARE(again.json[u"id"_s], first.json[u"id"_s]);
    QCOMPARE(again.response.headers.value("Idempotency-Replayed"), QByteArray("true"));
    QCOMPARE(rig.provider.calls(), calls);
    QCOMPARE(rig.heldInBook(), 900);
  }

  void theFirstOneCountsWhenBothAreThere() {
    CashierRig rig;
    keep(rig);
    const QString id = rig.begins(900, {}, "k").get().json[u"id"_s].toString();
    const auto facts = factsOf(rig);
    restore(rig);
    rig.hub.clock.advanceMs(60'000);
    rig.provider.refusesOtherBodies = true;
    // The provider knows the key with another amount: nothing is taken, and whose it is, is not known yet.
    const auto other = rig.begins(901, {}, "k").get();
    QCOMPARE(other.status, 422);
    QCOMPARE(other.code(), u"idempotency_mismatch"_s);
    QCOMPARE(rig.provider.heldMinor(), 900);
    std::vector<journal::Fact> lost;
    for (const journal::Fact& fact : facts) {
      if (fact.kind.startsWith(u"payment.")) lost.push_back(fact);
    }
    const core::Done back = bring(rig, lost);
    QVERIFY2(back, back ? "" : qPrintable(back.error().code + back.error().detail));
    QTRY_COMPARE(rig.show(id).json[u"captured"_s][u"minor"_s].toInteger(), 900);
    QCOMPARE(rig.show(id).json[u"amount"_s][u"minor"_s].toInteger(), 900);
    QCOMPARE(rig.begins(901, {}, "k").get().code(), u"idempotency_mismatch"_s);
    QCOMPARE(rig.begins(900, {}, "k").get().status, 201);
    QCOMPARE(rig.heldInBook(), rig.provider.heldMinor());
  }

  void anAttemptThatCameBackUnfinishedIsAskedAbout() {
    CashierRig rig;
    keep(rig);
    rig.provider.script({Act::LoseAnswer});
    (void)rig.begins(900, {}, "k").get();
    auto facts = factsOf(rig);
    std::vector<journal::Fact> lost;
    for (const journal::Fact& fact : facts) {
      if (fact.kind == u"payment.started") lost.push_back(fact);
    }
    restore(rig);
    QVERIFY(bring(rig, lost));
    QCOMPARE(rig.begins(900, {}, "k").get().status, 202);
    QTRY_COMPARE(rig.count("SELECT COUNT(*) FROM payment_attempt WHERE outcome = 'approved'"), 1);
    QCOMPARE(rig.provider.heldMinor(), 900);
    QCOMPARE(rig.begins(900, {}, "k").get().status, 201);
  }

  void whatWaitedLongerThanItsLeaseIsNotBegun() {
    Cashier::Options options = CashierRig::quick();
    options.lanes.laneThreads = 1;
    options.answerAfterMs = 20;
    options.alone = false;
    CashierRig rig(options);
    std::atomic<int> begun = 0;
    rig.provider.asked = [&](const gateways::Step&) { ++begun; };
    rig.provider.script({Act::Wait});
    QCOMPARE(rig.begins(100, {}, "first").get().status, 202);
    QTRY_COMPARE(begun.load(), 1);
    // It waits in the lane behind the first, until another process may have taken its job.
    QCOMPARE(rig.begins(200, {}, "second").get().status, 202);
    rig.hub.clock.advanceMs(options.leaseMs / 2 + 1);
    rig.provider.release();
    QTRY_COMPARE(rig.count("SELECT COUNT(*) FROM payment_attempt WHERE outcome = 'approved'"), 1);
    // Its job finds nothing at the provider, and cancels it by its key: it was never charged, nor taken back.
    QTRY_VERIFY_WITH_TIMEOUT(
        [&] {
          rig.hub.clock.advanceMs(30'000);
          return rig.count("SELECT COUNT(*) FROM payment_attempt WHERE outcome = 'cancelled'") == 1;
        }(),
        20'000);
    QCOMPARE(begun.load(), 1);
    QCOMPARE(rig.provider.heldMinor(), 100);
    QCOMPARE(rig.heldInBook(), 100);
    QTRY_COMPARE(rig.count("SELECT COUNT(*) FROM payment_job"), 0);
  }
};

}  // namespace counterfoil::cashier

QTEST_GUILESS_MAIN(counterfoil::cashier::TestPaymentKeys)
#include "tst_payment_keys.moc"
