// SPDX-License-Identifier: GPL-3.0-or-later
// Refunds that a bank sends back after they had succeeded.
#include <QTest>

#include "models/inbox/queries.h"
#include "tests/support/verify.h"
#include "tests/sync/cashier/cashier_rig.h"

namespace counterfoil::cashier {
using namespace Qt::StringLiterals;

namespace {

QByteArray refundEvent(const QByteArray& id, const QString& refund) {
  return "secret;" + id + ";r;" + refund.toLatin1() + ";re_1;0;failed";
}

}  // namespace

class TestRefundFailures : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theAmountIsThePaymentsAgainAndAPersonIsAskedOnce() {
    CashierRig rig;
    const QString id = rig.begins(1'000).get().json[u"id"_s].toString();
    (void)rig.step(id, "refund", 400);
    const auto refunded = rig.step(id, "refund", 600);
    QCOMPARE(refunded.json[u"state"_s].toString(), u"refunded"_s);
    const QString refund = refunded.json[u"steps"_s][2][u"id"_s].toString();
    QTRY_COMPARE(rig.count("SELECT COUNT(*) FROM payment_job"), 0);
    // A word that says nothing new changes nothing.
    QCOMPARE(rig.webhook(refundEvent("e0", refund)).status, 200);
    QTRY_COMPARE(rig.count("SELECT COUNT(*) FROM payment_job"), 0);
    QCOMPARE(rig.stateOf(id), u"refunded"_s);

    rig.provider.failRefunds();
    for (const QByteArray event : {"e1", "e2", "e1", "e3"}) {
      QCOMPARE(rig.webhook(refundEvent(event, refund)).status, 200);
      QTRY_COMPARE(rig.count("SELECT COUNT(*) FROM payment_job"), 0);
    }
    const auto shown = rig.show(id).json;
    QCOMPARE(shown[u"state"_s].toString(), u"partially_refunded"_s);
    QCOMPARE(shown[u"refundable"_s][u"minor"_s].toInteger(), 600);
    QCOMPARE(shown[u"steps"_s][2][u"outcome"_s].toString(), u"reversed"_s);
    QCOMPARE(rig.count("SELECT COUNT(*) FROM inbox_item"), 1);
    // The other one is asked about as soon as somebody says so.
    const QString first = shown[u"steps"_s][1][u"id"_s].toString();
    QCOMPARE(rig.webhook(refundEvent("e4", first)).status, 200);
    QTRY_COMPARE(rig.stateOf(id), u"captured"_s);
    QCOMPARE(rig.heldInBook(), rig.provider.heldMinor());
    std::promise<std::vector<inbox::Item>> asked;
    rig.hub.workforce->read(rig.tenant, [&](const core::Result<const journal::Reader*>& reader) {
      std::vector<inbox::Item> found;
      const auto listed = inbox::items(**reader, true, 10);
      for (const inbox::Item& each : *listed) found.push_back(inbox::item(**reader, each.id).value());
      asked.set_value(found);
    });
    const auto items = asked.get_future().get();
    QCOMPARE(items.size(), size_t(2));
    for (const inbox::Item& item : items) {
      QCOMPARE(item.code, QLatin1String(inbox::kRefundFailed));
      QCOMPARE(item.subject.text(), id);
      QCOMPARE(item.sides.size(), size_t(1));
      QVERIFY(item.sides[0].value.toInteger() == 400 || item.sides[0].value.toInteger() == 600);
    }
    // It can be given back another time.
    QCOMPARE(rig.step(id, "refund").json[u"state"_s].toString(), u"refunded"_s);
    QCOMPARE(rig.heldInBook(), rig.provider.heldMinor());
  }

  void oneThatFailsBeforeItsSuccessWasHeardIsDeclinedAndAsksNobody() {
    CashierRig rig;
    const QString id = rig.begins(1'000).get().json[u"id"_s].toString();
    rig.provider.script({Act::LoseAnswer});
    (void)rig.step(id, "refund", 400);
    rig.provider.failRefunds();
    for (int i = 0; i < 100 && rig.stateOf(id) != u"captured"; ++i) {
      rig.hub.clock.advanceMs(3'000);
      QTest::qWait(10);
    }
    QCOMPARE(rig.stateOf(id), u"captured"_s);
    QCOMPARE(rig.count("SELECT COUNT(*) FROM inbox_item"), 0);
    QCOMPARE(rig.heldInBook(), rig.provider.heldMinor());
  }

  void secretsOfAnotherMerchantWaitUntilNothingIsInDoubt() {
    CashierRig rig;
    const auto put = [&rig](const QByteArray& secret, const std::optional<Account>& same) {
      return rig.write([&](journal::Writing& writing) -> core::Done {
        CF_TRY([[maybe_unused]] const auto account,
               putAccount(writing, *rig.keys, rig.tenant, {u"Main"_s, u"fake"_s, {}, secret, same}));
        return {};
      });
    };
    CF_VERIFY_OK(put("first", {}));
    rig.provider.script({Act::LoseAnswer});
    const QString id = rig.begins(900).get().json[u"id"_s].toString();
    QCOMPARE(rig.stateOf(id), u"unknown"_s);
    const auto refused = put("second", {});
    CF_VERIFY_CODE(refused, "steps_in_doubt");
    QVERIFY2(refused.error().detail.contains(u"1 steps of Main"_s), qPrintable(refused.error().detail));
    // Found to be of the same merchant, as the account was then; not as it was before.
    std::promise<Account> known;
    rig.hub.workforce->read(rig.tenant, [&](const core::Result<const journal::Reader*>& reader) {
      known.set_value(**accountNamed(**reader, u"Main"_s));
    });
    const Account now = known.get_future().get();
    CF_VERIFY_CODE(put("second", rig.account), "steps_in_doubt");
    CF_VERIFY_OK(put("second", now));
    CF_VERIFY_CODE(put("third", now), "steps_in_doubt");
    for (int i = 0; i < 100 && rig.stateOf(id) != u"captured"; ++i) {
      rig.hub.clock.advanceMs(3'000);
      QTest::qWait(10);
    }
    QTRY_COMPARE(rig.count("SELECT COUNT(*) FROM payment_job"), 0);
    CF_VERIFY_OK(put("third", {}));
  }
};

}  // namespace counterfoil::cashier

QTEST_GUILESS_MAIN(counterfoil::cashier::TestRefundFailures)
#include "tst_refund_failures.moc"
