// SPDX-License-Identifier: GPL-3.0-or-later
// What a device says that only the hub may say.
#include <QTest>

#include "models/inbox/facts.h"
#include "models/inbox/queries.h"
#include "models/journal/verify.h"
#include "sync/hub/origin_rule.h"
#include "tests/support/verify.h"
#include "tests/sync/hub/origin_rule_bench.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using journal::Fact;
using origin_rule::kStart;
using origin_rule::Place;
using origin_rule::Shop;
using payments::AttemptId;
using payments::Outcome;
using protocol::PushStatus;

class TestOriginRule : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void whatTheHubAloneSaysIsALinkAndNothingMore_data();
  void whatTheHubAloneSaysIsALinkAndNothingMore();

  void whatWaitedInQuarantineDoesNotWaitForEver() {
    Shop shop;
    shop.till.resolves(shop.held, Outcome::Reversed);
    (void)shop.till.starts({});
    const auto facts = journal::factsOfOrigin(shop.till.engine.reader(), shop.till.book->origin(), 0, 100);
    const core::AnyId device(QUuid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    const auto release = [&] {
      return shop.hub.book->write([&](journal::Writing& writing) {
        return hub::releaseFromQuarantine(writing, device, core::Instant::fromUtcMs(kStart), shop.situation);
      });
    };
    CF_VERIFY_OK(shop.hub.book->write([&](journal::Writing& writing) {
      return hub::keepInQuarantine(writing, device, {shop.till.book->origin(), *facts},
                                   core::Instant::fromUtcMs(kStart));
    }));
    const auto released = release();
    CF_VERIFY_OK(released);
    QCOMPARE(released->taken, 2);
    QCOMPARE(released->dropped.size(), size_t(1));
    QCOMPARE(released->dropped.front().fact, (*facts)[1].id);
    QCOMPARE(released->dropped.front().kind, QLatin1String(payments::kPaymentResolved));
    QCOMPARE(released->dropped.front().code, u"hub_only"_s);
    QCOMPARE(released->left, 0);
    QCOMPARE(*shop.hub.engine.reader().integer("SELECT count(*) FROM quarantined_fact", {}), 0);
    QCOMPARE(*shop.hub.engine.reader().integer("SELECT facts FROM quarantine_size", {}), 0);
    QCOMPARE(shop.hub.outcomeOf(shop.held), Outcome::Approved);
    // Nothing is left to be said twice.
    const auto again = release();
    QVERIFY(again && again->taken == 0 && again->dropped.empty());
  }

  void theLineGoesOnAfterItAndEveryStoreAndReplayAgree() {
    Shop shop;
    shop.till.resolves(shop.held, Outcome::Reversed);
    const AttemptId own = shop.till.starts({});
    shop.till.resolves(own, Outcome::Approved);
    const auto results = shop.push(shop.till);
    QCOMPARE(results.size(), size_t(4));
    QCOMPARE(results[1].status, PushStatus::Rejected);
    QVERIFY(results[1].hubSeq > 0);
    QCOMPARE(results[3].status, PushStatus::Applied);
    QCOMPARE(shop.hub.outcomeOf(shop.held), Outcome::Approved);
    QCOMPARE(shop.hub.outcomeOf(own), Outcome::Approved);

    Place follower(shop.clock, 9, false);
    const auto page = hub::page(shop.hub.engine.reader(), 0, 1'000);
    CF_VERIFY_OK(page);
    CF_VERIFY_OK(follower.book->receiveAll(page->facts));
    QCOMPARE(follower.outcomeOf(shop.held), Outcome::Approved);
    const auto differ =
        journal::compareProjections(shop.hub.engine.reader(), follower.engine.reader(), shop.hub.projectors);
    CF_VERIFY_OK(differ);
    QVERIFY(differ->empty());
    const auto chains = journal::verifyChains(follower.engine.reader());
    QVERIFY(chains && chains->holds());
    QCOMPARE(chains->rejected, 1);

    // Applied again from the journal alone.
    for (const auto& projector : follower.projectors.all()) {
      for (const auto& table : projector->tables()) {
        CF_VERIFY_OK(follower.engine.run(u"DELETE FROM %1"_s.arg(QLatin1String(table.name))));
      }
    }
    CF_VERIFY_OK(follower.book->applyJournal({}));
    QVERIFY(
        journal::compareProjections(shop.hub.engine.reader(), follower.engine.reader(), shop.hub.projectors)->empty());
    // Sent again it is what it was.
    const auto again = shop.hub.book->write([&](journal::Writing& writing) {
      const auto facts = journal::factsOfOrigin(shop.till.engine.reader(), shop.till.book->origin(), 0, 100);
      return hub::push(writing, {shop.till.book->origin(), *facts}, core::Instant::fromUtcMs(kStart), shop.situation);
    });
    for (const auto& each : again->results) QCOMPARE(each.status, PushStatus::Duplicate);
    QCOMPARE(inbox::openCount(shop.hub.engine.reader()).value_or(0), 1);
  }

  void aTillAsksAboutItsOwnCardThatWasDeclinedLateAndAboutNothingElse() {
    Shop shop;
    const AttemptId own = shop.till.starts({});
    const auto ask = [&shop](const char* word, AttemptId charge, const QByteArray& named) {
      const QString code = QLatin1String(word);
      const core::AnyId about = charge.as<core::Anything>();
      const inbox::ItemId item = inbox::itemFor(code, about, u"amount_minor"_s, named);
      shop.till.record({QLatin1String(inbox::kRaised),
                        1,
                        item.as<core::Anything>(),
                        inbox::raisedBody(code, about, u"amount_minor"_s, {}),
                        {}});
      return shop.push(shop.till).back();
    };
    QCOMPARE(ask(inbox::kCardDeclinedLate, own, own.bytes()).status, PushStatus::Applied);
    const auto items = inbox::items(shop.hub.engine.reader(), true, 10);
    CF_VERIFY_OK(items);
    QCOMPARE(items->size(), size_t(1));
    QCOMPARE(items->front().code, QLatin1String(inbox::kCardDeclinedLate));
    const QLatin1String no(hub::kHubOnly);
    QCOMPARE(ask(inbox::kCardDeclinedLate, shop.held, shop.held.bytes()).code, no);
    QCOMPARE(ask(inbox::kCardDeclinedLate, own, "another").code, no);
    QCOMPARE(ask(inbox::kCardApprovedLate, own, own.bytes()).status, PushStatus::Applied);
    QCOMPARE(ask(inbox::kCardApprovedLate, shop.held, shop.held.bytes()).code, no);
    QCOMPARE(ask(inbox::kRefundFailed, own, own.bytes()).code, no);
  }

  void aRejectedBeginningTakesNobodysPaymentAway() {
    Shop shop;
    (void)shop.till.starts(shop.gateway, shop.ofOther);
    QCOMPARE(shop.push(shop.till).back().code, QLatin1String(hub::kHubOnly));
    shop.other.resolves(shop.ofOther, Outcome::Approved);
    QCOMPARE(shop.push(shop.other).back().status, PushStatus::Applied);
    QCOMPARE(shop.hub.outcomeOf(shop.ofOther), Outcome::Approved);
  }

  void aTillThatFillsAnEmptyTenantBringsWhatItsHubSaidBefore() {
    Shop shop;
    shop.situation.historyUntil = core::Instant::fromUtcMs(kStart + 10);
    const AttemptId older = shop.till.starts(shop.gateway);
    shop.till.resolves(older, Outcome::Approved);
    for (const auto& each : shop.push(shop.till)) QCOMPARE(each.status, PushStatus::Applied);
    shop.clock.advanceMs(20);
    shop.till.resolves(older, Outcome::Reversed);
    QCOMPARE(shop.push(shop.till).back().code, QLatin1String(hub::kHubOnly));
    QCOMPARE(shop.hub.outcomeOf(older), Outcome::Approved);
  }

  void aTimeFromBeforeTheHubIsNoLeaveToSpeakOfItsPayments_data() {
    QTest::addColumn<QString>("what");
    QTest::newRow("an outcome") << u"resolve"_s;
    QTest::newRow("a refund through the gateway") << u"refund"_s;
    QTest::newRow("a dispute") << u"dispute"_s;
  }
  void aTimeFromBeforeTheHubIsNoLeaveToSpeakOfItsPayments() {
    QFETCH(QString, what);
    Shop shop;
    shop.situation.historyUntil = core::Instant::fromUtcMs(kStart + 10);
    if (what == u"resolve") shop.till.resolves(shop.held, Outcome::Reversed);
    if (what == u"refund") (void)shop.till.starts(shop.gateway, {}, shop.held);
    if (what == u"dispute") {
      payments::Dispute dispute;
      dispute.id = core::AnyId(QUuid::createUuid());
      dispute.payment = shop.held;
      dispute.amountMinor = 500;
      shop.till.record(payments::paymentDisputed(dispute, shop.clock.now()));
    }
    QCOMPARE(shop.push(shop.till).back().code, QLatin1String(hub::kHubOnly));
    QCOMPARE(shop.hub.outcomeOf(shop.held), Outcome::Approved);
  }

  void theHubsSignatureOnAChainMakesNothingOfItTheHubsWord_data() {
    QTest::addColumn<bool>("marked");
    QTest::newRow("said to be rejected") << true;
    QTest::newRow("nothing is said of it") << false;
  }
  void theHubsSignatureOnAChainMakesNothingOfItTheHubsWord() {
    // The hub signed a head behind a link that it applied nowhere, and lost the chain since.
    Shop shop;
    shop.situation.holder = "key of a till";
    shop.situation.verify = [](const QByteArray& bytes, const QByteArray& signature) {
      return signature == bytes.leftJustified(64, 's', true);
    };
    shop.till.resolves(shop.held, Outcome::Reversed);
    const AttemptId own = shop.till.starts({});
    shop.till.resolves(own, Outcome::Approved);
    const auto facts = *journal::factsOfOrigin(shop.till.engine.reader(), shop.till.book->origin(), 0, 100);
    protocol::SignedHead head{facts.back().originSeq, facts.back().digest, {}};
    head.signature = shop.situation.sign(protocol::signedBytes(facts.front().origin, head));
    const auto give = [&](const std::vector<Fact>& given) {
      return shop.hub.book->write([&](journal::Writing& writing) {
        return hub::push(writing, {facts.front().origin, given, head}, core::Instant::fromUtcMs(kStart + 1'000),
                         shop.situation);
      });
    };
    // Nobody takes out of a chain what is not the hub's to say, of whatever kind it is: neither a payment that the till
    // began, nor what became of it.
    for (const size_t each : {size_t(0), size_t(2), size_t(3)}) {
      auto without = facts;
      without[each].rejected = QLatin1String(hub::kHubOnly);
      const auto refused = give(without);
      CF_VERIFY_CODE(refused, "false_rejection");
      QCOMPARE(refused.error().detail, without[each].kind + u' ' + without[each].id.text());
    }
    QVERIFY(!*journal::headOf(shop.hub.engine.reader(), facts.front().origin));
    auto hidden = facts;
    hidden[1].rejected = QLatin1String(hub::kHubOnly);
    shop.situation.own.push_back(facts.front().origin);
    CF_VERIFY_CODE(give(hidden), "false_rejection");
    shop.situation.own.pop_back();
    auto damaged = facts;
    damaged[1].rejected = u"chain_broken"_s;
    CF_VERIFY_CODE(give(damaged), "false_rejection");
    // Given back by another till as the link that it was, or by its own as if it were none.
    QFETCH(bool, marked);
    auto given = facts;
    if (marked) given[1].rejected = QLatin1String(hub::kHubOnly);
    const auto answer = give(given);
    CF_VERIFY_OK(answer);
    QCOMPARE(answer->results[1].code, QLatin1String(hub::kHubOnly));
    QCOMPARE(shop.hub.outcomeOf(shop.held), Outcome::Approved);
    QCOMPARE(shop.hub.outcomeOf(own), Outcome::Approved);
  }

  void aCardThatWasDeclinedLateCannotBeTakenOutByAWitness() {
    Shop shop;
    shop.situation.holder = "key of a till";
    shop.situation.verify = [](const QByteArray& bytes, const QByteArray& signature) {
      return signature == bytes.leftJustified(64, 's', true);
    };
    const AttemptId own = shop.till.starts({});
    const QString code = QLatin1String(inbox::kCardDeclinedLate);
    const core::AnyId about = own.as<core::Anything>();
    const inbox::ItemId item = inbox::itemFor(code, about, u"amount_minor"_s, own.bytes());
    shop.till.record({QLatin1String(inbox::kRaised),
                      1,
                      item.as<core::Anything>(),
                      inbox::raisedBody(code, about, u"amount_minor"_s, {}),
                      {}});
    auto facts = *journal::factsOfOrigin(shop.till.engine.reader(), shop.till.book->origin(), 0, 100);
    protocol::SignedHead head{facts.back().originSeq, facts.back().digest, {}};
    head.signature = shop.situation.sign(protocol::signedBytes(facts.front().origin, head));
    const auto give = [&] {
      return shop.hub.book->write([&](journal::Writing& writing) {
        return hub::push(writing, {facts.front().origin, facts, head}, core::Instant::fromUtcMs(kStart + 1'000),
                         shop.situation);
      });
    };
    facts.back().rejected = QLatin1String(hub::kHubOnly);
    CF_VERIFY_CODE(give(), "false_rejection");
    facts.back().rejected.clear();
    CF_VERIFY_OK(give());
    QCOMPARE(inbox::openCount(shop.hub.engine.reader()).value_or(0), 1);
  }

  void whatIsCalledRejectedWaitsForWhatItIsAbout() {
    // The hub lost the attempt as well: nothing here tells that it was a gateway's, until it is back.
    Shop shop;
    shop.situation.holder = "key of a till";
    shop.situation.verify = [](const QByteArray& bytes, const QByteArray& signature) {
      return signature == bytes.leftJustified(64, 's', true);
    };
    Place lost(shop.clock, 7);
    const AttemptId charge = lost.starts(shop.gateway);
    shop.till.resolves(charge, Outcome::Reversed);
    const auto give = [&](const Place& from) {
      auto facts = *journal::factsOfOrigin(from.engine.reader(), from.book->origin(), 0, 100);
      if (&from == &shop.till) facts.back().rejected = QLatin1String(hub::kHubOnly);
      protocol::SignedHead head{facts.back().originSeq, facts.back().digest, {}};
      head.signature = shop.situation.sign(protocol::signedBytes(facts.front().origin, head));
      return shop.hub.book->write([&](journal::Writing& writing) {
        return hub::push(writing, {facts.front().origin, facts, head}, core::Instant::fromUtcMs(kStart + 1'000),
                         shop.situation);
      });
    };
    CF_VERIFY_CODE(give(shop.till), "false_rejection");
    shop.situation.own.push_back(lost.book->origin());
    CF_VERIFY_OK(give(lost));
    CF_VERIFY_OK(give(shop.till));
    QCOMPARE(shop.hub.outcomeOf(charge), Outcome::Started);
  }

  void aBrokenLinkIsToldAsThat() {
    Shop shop;
    shop.till.resolves(shop.held, Outcome::Reversed);
    auto facts = *journal::factsOfOrigin(shop.till.engine.reader(), shop.till.book->origin(), 0, 100);
    facts.back().body.replace("500", "501");
    const auto answer = shop.hub.book->write([&](journal::Writing& writing) {
      return hub::push(writing, {facts.front().origin, facts}, core::Instant::fromUtcMs(kStart), shop.situation);
    });
    QCOMPARE(answer->results.back().code, u"chain_broken"_s);
    QCOMPARE(answer->results.back().hubSeq, 0);
  }

  void whatFollowsOneThatIsTheHubsIsLookedAtAsWell() {
    Shop shop;
    for (int i = 0; i < 3; ++i) shop.till.resolves(shop.held, Outcome::Reversed);
    auto facts = *journal::factsOfOrigin(shop.till.engine.reader(), shop.till.book->origin(), 0, 100);
    facts.back().body.replace("500", "501");
    const auto answer = shop.hub.book->write([&](journal::Writing& writing) {
      return hub::push(writing, {facts.front().origin, facts}, core::Instant::fromUtcMs(kStart), shop.situation);
    });
    CF_VERIFY_OK(answer);
    QCOMPARE(answer->results[1].code, QLatin1String(hub::kHubOnly));
    QCOMPARE(answer->results[2].code, QLatin1String(hub::kHubOnly));
    QCOMPARE(answer->results.back().code, u"chain_broken"_s);
  }
};

void TestOriginRule::whatTheHubAloneSaysIsALinkAndNothingMore_data() {
  QTest::addColumn<QString>("what");
  QTest::addColumn<bool>("may");
  const auto row = [](const char* name, const char* what, bool may) {
    QTest::newRow(name) << QString::fromLatin1(what) << may;
  };
  row("an outcome of a gateway's payment", "resolve held", false);
  row("a dispute", "dispute", false);
  row("a provider's report", "report", false);
  row("a device that is revoked", "device", false);
  row("a device that takes another's place", "successor", false);
  row("who administered the hub", "act", false);
  row("a question of the inbox", "ask", false);
  row("an answer in the inbox", "answer", true);
  row("a payment through a gateway", "start gateway", false);
  row("the same attempt without its gateway", "start held", false);
  row("another till's attempt, begun again", "start other", false);
  row("a refund of a gateway's payment at a terminal", "refund held", false);
  row("a payment at its own terminal", "start own", true);
  row("what became of its own", "resolve own", true);
  row("what became of another till's, which is gone", "resolve other", true);
  row("what became of an attempt that is not here", "resolve unknown", true);
}

void TestOriginRule::whatTheHubAloneSaysIsALinkAndNothingMore() {
  QFETCH(QString, what);
  QFETCH(bool, may);
  Shop shop;
  const auto say = [&](const char* kind) {
    shop.till.record({QLatin1String(kind), 1, shop.gateway, {{u"amount_minor"_s, 500}}, {}});
  };
  if (what == u"resolve held") shop.till.resolves(shop.held, Outcome::Reversed);
  if (what == u"dispute") {
    payments::Dispute dispute;
    dispute.id = shop.gateway;
    dispute.payment = shop.held;
    dispute.amountMinor = 500;
    shop.till.record(payments::paymentDisputed(dispute, shop.clock.now()));
  }
  if (what == u"report") say("gateway.reported");
  if (what == u"device") say("device.revoked");
  if (what == u"successor") say("device.succeeded");
  if (what == u"act") say("hub.administered");
  if (what == u"ask") {
    const QJsonObject body =
        inbox::raisedBody(QLatin1String(inbox::kEditConflict), shop.held.as<core::Anything>(), u"price_micro"_s, {});
    shop.till.record({QLatin1String(inbox::kRaised), 1, shop.gateway, body, {}});
  }
  if (what == u"answer") say("exception.resolved");
  if (what == u"start gateway") (void)shop.till.starts(shop.gateway);
  if (what == u"start held") (void)shop.till.starts({}, shop.held);
  if (what == u"start other") (void)shop.till.starts({}, shop.ofOther);
  if (what == u"refund held") (void)shop.till.starts({}, {}, shop.held);
  if (what == u"start own") (void)shop.till.starts({});
  if (what == u"resolve own") shop.till.resolves(shop.till.starts({}), Outcome::Approved);
  if (what == u"resolve other") shop.till.resolves(shop.ofOther, Outcome::Declined);
  if (what == u"resolve unknown") shop.till.resolves(AttemptId(QUuid::createUuid()), Outcome::Declined);
  const auto result = shop.push(shop.till).back();
  QCOMPARE(result.status, may ? PushStatus::Applied : PushStatus::Rejected);
  QVERIFY(result.hubSeq > 0);
  QCOMPARE(result.code, may ? QString() : QString::fromLatin1(hub::kHubOnly));
  QCOMPARE(inbox::openCount(shop.hub.engine.reader()).value_or(-1), may ? 0 : 1);
  const auto payment = payments::paymentById(shop.hub.engine.reader(), shop.held);
  QVERIFY(payment && *payment);
  QCOMPARE((*payment)->state(), payments::PaymentState::Captured);
  QCOMPARE((*payment)->refundableMinor(), 500);
  QCOMPARE((*payment)->root.gateway, shop.gateway);
}

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestOriginRule)
#include "tst_origin_rule.moc"
