// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <thread>

#include "tests/support/verify.h"
#include "tests/sync/cashier/cashier_rig.h"

namespace counterfoil::cashier {
using namespace Qt::StringLiterals;

/// Payments that are given up while they are under way: by whoever asked, or by the end of the hub.
class TestCashierGivenUp : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void whatIsOnItsWayBackIsNeitherCapturedNorGivenBackBesides() {
    CashierRig rig;
    // In one transaction, so that the reversal cannot be over before it is tried.
    CF_VERIFY_OK(rig.write([&](journal::Writing& writing) -> core::Done {
      for (const payments::Purpose begun : {payments::Purpose::Authorise, payments::Purpose::Charge}) {
        payments::StartPayment start;
        start.purpose = begun;
        start.amountMinor = 450;
        start.currency = u"GBP"_s;
        start.terminal = u"fake"_s;
        start.gateway = rig.account.id.as<core::Anything>();
        CF_TRY(const auto root, payments::PaymentService::start(writing, start, {}));
        CF_CHECK(payments::PaymentService::queueReversal(writing, root.id));
        payments::TerminalAnswer approved;
        approved.outcome = payments::Outcome::Approved;
        CF_TRY(const auto late, payments::PaymentService::resolve(writing, root.id, approved, {}));
        if (!payments::moved(late.outcome)) return core::refused(u"not_approved"_s);
        for (const payments::Purpose step :
             {payments::Purpose::Capture, payments::Purpose::Void, payments::Purpose::Refund}) {
          start.purpose = step;
          start.original = root.id;
          const auto refused = payments::PaymentService::start(writing, start, {});
          if (refused) return core::refused(u"was_begun"_s, payments::text(step));
          if (!refused.error().code.startsWith(u"not_")) return refused.error();
        }
      }
      return {};
    }));
    QCOMPARE(rig.count("SELECT COUNT(*) FROM payment_attempt"), 2);
  }

  void theKeyOfWhatWasGivenUpIsNeverAnsweredAsTaken() {
    Cashier::Options options = CashierRig::quick();
    options.answerAfterMs = 20;
    CashierRig rig(options);
    rig.provider.script({Act::Wait});
    const auto slow = rig.begins(650, {}, "k").get();
    QCOMPARE(slow.status, 202);
    const QString id = slow.json[u"id"_s].toString();
    QCOMPARE(rig.step(id, "void").status, 202);
    rig.provider.release();
    // Taken after all, and given back.
    const auto reversed = [&rig] {
      return rig.count("SELECT COUNT(*) FROM payment_attempt WHERE outcome = 'reversed'") == 1;
    };
    for (int i = 0; i < 300 && !reversed(); ++i) {
      rig.hub.clock.advanceMs(3'000);
      QTest::qWait(10);
    }
    QTRY_COMPARE(rig.count("SELECT COUNT(*) FROM payment_job"), 0);
    const auto again = rig.begins(650, {}, "k").get();
    QCOMPARE(again.status, 201);
    QCOMPARE(again.json[u"state"_s].toString(), u"voided"_s);
    QCOMPARE(rig.provider.heldMinor(), 0);
    QCOMPARE(rig.heldInBook(), 0);
  }

  void aHubThatEndsSendsNothingMoreThanWhatIsUnderWay() {
    Cashier::Options options = CashierRig::quick();
    options.lanes.laneThreads = 1;
    options.answerAfterMs = 20;
    CashierRig rig(options);
    rig.provider.script({Act::Wait});
    for (int i = 0; i < 4; ++i) QCOMPARE(rig.begins(100).get().status, 202);
    QTRY_COMPARE(rig.provider.calls(), 1);
    std::jthread ending([&rig] { rig.cashier->stop(); });
    QTRY_COMPARE(rig.begins(100).get().code(), u"overloaded"_s);
    rig.provider.release();
    ending.join();
    QCOMPARE(rig.provider.calls(), 1);
    // The others are in the book, for whoever comes next.
    const qint64 begun = rig.count("SELECT COUNT(*) FROM payment_attempt");
    QTRY_COMPARE(rig.count("SELECT COUNT(*) FROM payment_job"), begun - 1);
  }
};

}  // namespace counterfoil::cashier

QTEST_GUILESS_MAIN(counterfoil::cashier::TestCashierGivenUp)
#include "tst_cashier_given_up.moc"
