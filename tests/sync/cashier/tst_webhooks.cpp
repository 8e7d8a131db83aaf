// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "sync/cashier/webhooks.h"
#include "tests/support/random.h"
#include "tests/support/verify.h"
#include "tests/sync/cashier/cashier_rig.h"

namespace counterfoil::cashier {
using namespace Qt::StringLiterals;
using Answered = CashierRig::Answered;

namespace {

QByteArray saying(const QByteArray& id, const QByteArray& kind, const QString& payment, const QByteArray& object = {},
                  const QByteArray& amount = "0", const QByteArray& status = {}, const QByteArray& secret = "secret") {
  return secret + ';' + id + ';' + kind + ';' + payment.toLatin1() + ';' + object + ';' + amount + ';' + status;
}

}  // namespace

class TestWebhooks : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void anEventTellsWhereToLookAndTheProviderSaysWhatItIs() {
    CashierRig rig;
    rig.provider.script({Act::LoseAnswer});
    const QString id = rig.begins(900).get().json[u"id"_s].toString();
    // No time passes: only the event makes it ask again.
    QCOMPARE(rig.webhook(saying("e1", "p", id)).status, 200);
    QTRY_COMPARE(rig.stateOf(id), u"captured"_s);
    QCOMPARE(rig.heldInBook(), 900);
  }

  void aPaymentThatHangsHoldsUpNoEventAndEventsTakeNoPlaceOfAPayment() {
    Cashier::Options options = CashierRig::quick();
    options.lanes.laneThreads = 1;
    options.lanes.lanePlaces = 2;
    options.answerAfterMs = 20;
    CashierRig rig(options);
    rig.provider.script({Act::Wait});
    const QString id = rig.begins(900).get().json[u"id"_s].toString();
    QTRY_COMPARE(rig.provider.calls(), 1);
    for (int i = 0; i < 5; ++i) {
      QCOMPARE(rig.webhook(saying("w" + QByteArray::number(i), "o", id)).status, 200);
    }
    QCOMPARE(rig.begins(100).get().status, 202);
  }

  void aThousandReplaysDoWhatOneDoes() {
    CashierRig rig;
    const QString id = rig.begins(900).get().json[u"id"_s].toString();
    const QByteArray opened = saying("e1", "d", id, "dp_1", "900", "needs_response");
    QCOMPARE(rig.webhook(opened).status, 200);
    QCOMPARE(rig.webhook(saying("e2", "p", id)).status, 200);
    QTRY_COMPARE(rig.count("SELECT COUNT(*) FROM payment_job"), 0);
    const qint64 facts = rig.count("SELECT COUNT(*) FROM journal");
    const int inquiries = rig.provider.inquiries();
    for (int i = 0; i < 500; ++i) {
      QCOMPARE(rig.webhook(opened).status, 200);
      QCOMPARE(rig.webhook(saying("e2", "p", id)).status, 200);
    }
    QCOMPARE(rig.count("SELECT COUNT(*) FROM journal"), facts);
    QCOMPARE(rig.count("SELECT COUNT(*) FROM webhook_event"), 2);
    QCOMPARE(rig.count("SELECT COUNT(*) FROM payment_job"), 0);
    QCOMPARE(rig.provider.inquiries(), inquiries);
    QCOMPARE(rig.cashier->levels().webhooks.at(u"duplicate"_s), 1'000);
    QCOMPARE(rig.stateOf(id), u"disputed"_s);
  }

  void inWhateverOrderEventsComeTheEndIsTheSame() {
    support::Random random(support::Random::runSeed());
    for (int round = 0; round < 6; ++round) {
      CashierRig rig;
      rig.provider.script({Act::LoseAnswer});
      const QString id = rig.begins(900).get().json[u"id"_s].toString();
      std::vector<QByteArray> events{saying("e1", "p", id),
                                     saying("e2", "d", id, "dp_1", "900", "needs_response"),
                                     saying("e3", "d", id, "dp_1", "900", "under_review"),
                                     saying("e4", "d", id, "dp_1", "900", "lost"),
                                     saying("e5", "o", id),
                                     saying("e6", "r", id)};
      random.shuffle(events);
      for (const QByteArray& each : events) QCOMPARE(rig.webhook(each).status, 200);
      QTRY_COMPARE(rig.stateOf(id), u"dispute_lost"_s);
      QTRY_COMPARE(rig.count("SELECT COUNT(*) FROM payment_job"), 0);
      QCOMPARE(rig.heldInBook(), 900);
      QCOMPARE(rig.show(id).json[u"disputes"_s].toArray().size(), 1);
    }
  }

  void whoeverIsNotTheProviderIsTurnedAway() {
    CashierRig rig;
    const QString id = rig.begins(900).get().json[u"id"_s].toString();
    const qint64 facts = rig.count("SELECT COUNT(*) FROM journal");
    const Answered forged = rig.webhook(saying("e1", "d", id, "dp_1", "900", "lost", "guess"));
    QCOMPARE(forged.status, 401);
    QCOMPARE(forged.code(), u"bad_signature"_s);
    const auto at = [&](const QString& address) {
      return rig.send("POST", u"/v1/webhooks/"_s + address, saying("e1", "p", id)).get().status;
    };
    QCOMPARE(at(u"nowhere"_s), 404);
    QCOMPARE(at(QString(43, u'A')), 404);
    QCOMPARE(at(WebhookAddress{rig.tenant, AccountId(QUuid::createUuid())}.text()), 404);
    QCOMPARE(at(WebhookAddress{hub::TenantId(QUuid::createUuid()), rig.account.id}.text()), 404);
    QCOMPARE(rig.count("SELECT COUNT(*) FROM journal"), facts);
    QCOMPARE(rig.count("SELECT COUNT(*) FROM webhook_event"), 0);
  }

  void whatIsOfNoUseIsKeptByNameAndIgnored() {
    CashierRig rig;
    const qint64 facts = rig.count("SELECT COUNT(*) FROM journal");
    QCOMPARE(rig.webhook(saying("e1", "o", {})).status, 200);
    QCOMPARE(rig.webhook(saying("e2", "p", QUuid::createUuid().toString(QUuid::WithoutBraces))).status, 200);
    QCOMPARE(rig.webhook(saying("", "p", {})).status, 400);
    QCOMPARE(rig.count("SELECT COUNT(*) FROM webhook_event WHERE result = 'ignored'"), 1);
    QCOMPARE(rig.count("SELECT COUNT(*) FROM webhook_event WHERE result = 'unmatched'"), 1);
    QCOMPARE(rig.count("SELECT COUNT(*) FROM journal"), facts);
  }

  void secretsCanBeChangedWhileEventsCome() {
    CashierRig rig;
    const QString id = rig.begins(900).get().json[u"id"_s].toString();
    QCOMPARE(rig.webhook(saying("e1", "p", id)).status, 200);
    QTRY_COMPARE(rig.count("SELECT COUNT(*) FROM payment_job"), 0);
    (void)rig.add(u"Main"_s, "newer");
    QCOMPARE(rig.webhook(saying("e2", "p", id)).status, 401);
    QCOMPARE(rig.webhook(saying("e2", "p", id, {}, "0", {}, "newer")).status, 200);
  }
};

}  // namespace counterfoil::cashier

QTEST_GUILESS_MAIN(counterfoil::cashier::TestWebhooks)
#include "tst_webhooks.moc"
