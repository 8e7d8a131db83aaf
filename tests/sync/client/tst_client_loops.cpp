// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/journal/facts_queries.h"
#include "sync/client/authorised_transport.h"
#include "tests/support/verify.h"
#include "tests/sync/client/loop_scene.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using client::HttpAnswer;
using client::Standing;
using client::Status;
using sim::said;
using sim::Scene;

namespace {

constexpr qint64 kSecondMs = 1000;

/// The disk is full once, while what follows is under way.
struct ForgetsOneAnswer final : client::Ledger {
  [[nodiscard]] core::Result<client::Settled> settle(journal::Book& book, const client::Batch& batch,
                                                     const protocol::PushAnswer& answer) const override {
    if (++settled == 2) return core::storageError(u"disk_full"_s, {});
    return Ledger::settle(book, batch, answer);
  }
  mutable int settled = 0;
};

}  // namespace

class TestClientLoops : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void whatAGatewayAnswersIsNoContactWithTheHub_data();
  void whatAGatewayAnswersIsNoContactWithTheHub();
  void aHubThatHoldsNoRequestOpenIsNotAskedWithoutEnd();
  void aTillThatPullsSaysWhatItHasOfItsOwn();
  void aWrongClockDoesNotEndAnExchangeThatHasNotBegun();
  void anExchangeIsNotOverBeforeTheKeysOfPersons();
  void anExchangeWithARestoredHubIsNotOverBeforeFactsAreSentAgain();
  void aRefusalOfATokenIsNoRefusalOfFacts();
  void aFullOutboxGoesInBatchesThatGrow();
  void whatIsTooMuchIsNotTriedEveryOtherTime();
  void anAnswerThatCouldNotBeWrittenDownCostsNoFact();
  void oneAnswerEndsThePausesOfASilence();
  void aTillThatIsShutOutRemembersIt_data();
  void aTillThatIsShutOutRemembersIt();
  void aReleasedTillIsStillShutOut();
  void aTillThatWroteOnAsItsCopySellsUnderANewNameAndGoesOnFollowing();
};

void TestClientLoops::whatAGatewayAnswersIsNoContactWithTheHub_data() {
  QTest::addColumn<int>("status");
  QTest::addColumn<QByteArray>("body");
  QTest::newRow("a proxy whose hub is down") << 503 << QByteArray("<html>No server is available</html>");
  QTest::newRow("a proxy that refuses") << 403 << QByteArray("<html>Blocked</html>");
  QTest::newRow("a network that wants a sign-in") << 200 << QByteArray("<html>Please sign in</html>");
  QTest::newRow("a hub that cannot reach its store") << 503 << QByteArray(R"({"type":"not_ready","status":503})");
}

void TestClientLoops::whatAGatewayAnswersIsNoContactWithTheHub() {
  QFETCH(const int, status);
  QFETCH(const QByteArray, body);
  Scene scene;
  scene.engine->start();
  scene.timeline.runUntil(10 * kSecondMs);
  QCOMPARE(scene.engine->status().standing, Standing::UpToDate);
  scene.gateway = said(status, body);
  scene.timeline.runUntil(60 * kSecondMs);
  const Status after = scene.engine->status();
  QCOMPARE(textOf(after.standing), u"offline"_s);
  QVERIFY(after.offlineSince.has_value());
  QVERIFY(after.lastContact->utcMs() < sim::SkewedClock::kBeginMs + 12 * kSecondMs);
  scene.gateway.reset();
  scene.engine->hurry();
  scene.timeline.runUntil(120 * kSecondMs);
  QCOMPARE(textOf(scene.engine->status().standing), u"up_to_date"_s);
}

void TestClientLoops::aHubThatHoldsNoRequestOpenIsNotAskedWithoutEnd() {
  Scene scene;
  scene.hello.limits.pullWaitS = 0;
  scene.engine->start();
  scene.timeline.runUntil(60 * kSecondMs);
  QVERIFY2(scene.asked < 90, qPrintable(u"%1 requests in a minute"_s.arg(scene.asked)));
  QVERIFY2(scene.asked > 30, qPrintable(u"%1 requests in a minute"_s.arg(scene.asked)));
}

void TestClientLoops::aTillThatPullsSaysWhatItHasOfItsOwn() {
  Scene scene;
  scene.hello.limits.pullWaitS = 0;
  scene.sell(3);
  // A copy that was opened goes on under another name, and has written both.
  const auto before = scene.store.book().head();
  scene.store.openNewOrigin();
  scene.sell(1);
  const auto present = scene.store.book().head();
  scene.engine->start();
  scene.timeline.runUntil(5 * kSecondMs);
  const auto held = protocol::heldFrom(scene.pulledAt.section(u"held="_s, 1).section(u'&', 0, 0));
  QVERIFY2(held, qPrintable(scene.pulledAt));
  QCOMPARE(held->size(), size_t(2));
  for (const auto& [i, head] : {std::pair(size_t(0), present), std::pair(size_t(1), before)}) {
    QCOMPARE(held->at(i).origin, head.origin);
    QCOMPARE(held->at(i).originSeq, head.originSeq);
  }
  const QString one = protocol::heldText({held->front()});
  QVERIFY(protocol::heldFrom(one));
  for (const QString& wrong : {u""_s, u"."_s, u".4"_s, u"x.4"_s, u"4"_s, one + u","_s, one + u"x"_s,
                               one.chopped(1) + u"0"_s, QStringList(9, one).join(u',')}) {
    QVERIFY2(!protocol::heldFrom(wrong), qPrintable(wrong));
  }
}

void TestClientLoops::aWrongClockDoesNotEndAnExchangeThatHasNotBegun() {
  Scene scene;
  scene.clock.skewMs = 10 * 60 * kSecondMs;
  scene.engine->start();
  scene.timeline.runUntil(10 * kSecondMs);
  const Status status = scene.engine->status();
  QCOMPARE(textOf(status.standing), u"needs_you"_s);
  QVERIFY(!scene.overAtOnce);
  QVERIFY(status.idle);
  QVERIFY(status.isOver());
  QCOMPARE(status.toSend, 0);
}

void TestClientLoops::anExchangeIsNotOverBeforeTheKeysOfPersons() {
  Scene scene;
  scene.keysMs = 5 * kSecondMs;
  scene.engine->start();
  scene.timeline.runUntil(4 * kSecondMs);
  QCOMPARE(textOf(scene.engine->status().standing), u"up_to_date"_s);
  QVERIFY(!scene.engine->status().isOver());
  scene.timeline.runUntil(30 * kSecondMs);
  QVERIFY(scene.engine->status().isOver());
}

void TestClientLoops::anExchangeWithARestoredHubIsNotOverBeforeFactsAreSentAgain() {
  Scene scene;
  scene.engine->start();
  scene.timeline.runUntil(10 * kSecondMs);
  QVERIFY(scene.engine->status().isOver());
  scene.epoch = 2;
  scene.begin();
  scene.overUnsent = false;
  scene.engine->start();
  scene.timeline.runUntil(20 * kSecondMs);
  QVERIFY(scene.engine->status().isOver());
  QVERIFY(scene.pushes > 0);
  QVERIFY(!scene.overUnsent);
}

void TestClientLoops::aRefusalOfATokenIsNoRefusalOfFacts() {
  Scene scene;
  scene.gateway = said(422, R"({"type":"malformed","status":422})");
  client::AuthorisedTransport transport(scene, scene.clock, device::DeviceKeys::random(), {});
  std::optional<HttpAnswer> got;
  transport.send({"POST", u"/v1/sync/push"_s, "{}"}, [&](const HttpAnswer& answer) { got = answer; });
  scene.timeline.runUntil(kSecondMs);
  QVERIFY(got.has_value());
  QCOMPARE(got->status, 401);
}

void TestClientLoops::aFullOutboxGoesInBatchesThatGrow() {
  Scene scene;
  scene.sell(2000);
  scene.engine->start();
  scene.timeline.runUntil(10 * kSecondMs);
  QCOMPARE(scene.unsent(), 0);
  QCOMPARE(scene.largest, size_t(500));
  QVERIFY2(scene.pushes <= 8, qPrintable(QString::number(scene.pushes)));
}

void TestClientLoops::whatIsTooMuchIsNotTriedEveryOtherTime() {
  Scene scene;
  scene.hubTakes = 150;
  scene.sell(2000);
  scene.engine->start();
  scene.timeline.runUntil(60 * kSecondMs);
  QCOMPARE(scene.unsent(), 0);
  QVERIFY2(scene.refused <= 4, qPrintable(QString::number(scene.refused)));
  QVERIFY2(scene.pushes <= 26, qPrintable(QString::number(scene.pushes)));
}

void TestClientLoops::anAnswerThatCouldNotBeWrittenDownCostsNoFact() {
  const ForgetsOneAnswer forgetful;
  Scene scene;
  scene.used = &forgetful;
  scene.begin();
  scene.sell(2000);
  scene.engine->start();
  scene.timeline.runUntil(60 * kSecondMs);
  QCOMPARE(scene.unsent(), 0);
  QVERIFY(scene.engine->status().isOver());
}

void TestClientLoops::oneAnswerEndsThePausesOfASilence() {
  Scene scene;
  scene.gateway = HttpAnswer();
  scene.sell(1);
  scene.engine->start();
  scene.timeline.runUntil(600 * kSecondMs);
  QCOMPARE(scene.engine->status().standing, Standing::Offline);
  scene.gateway.reset();
  scene.timeline.runUntil(700 * kSecondMs);
  QVERIFY(scene.answeredAtMs >= 600 * kSecondMs);
  QVERIFY(scene.pushedAtMs >= 0);
  QVERIFY2(scene.pushedAtMs - scene.answeredAtMs < kSecondMs,
           qPrintable(QString::number(scene.pushedAtMs - scene.answeredAtMs)));
}

void TestClientLoops::aTillThatIsShutOutRemembersIt_data() {
  QTest::addColumn<int>("status");
  QTest::addColumn<QByteArray>("body");
  QTest::addColumn<QString>("code");
  QTest::newRow("revoked") << 403 << QByteArray(R"({"type":"urn:counterfoil:problem:device_revoked","status":403})")
                           << u"device_revoked"_s;
  QTest::newRow("erased") << 403 << QByteArray(R"({"type":"urn:counterfoil:problem:tenant_erased","status":403})")
                          << u"tenant_erased"_s;
  QTest::newRow("unknown") << 401 << QByteArray(R"({"type":"urn:counterfoil:problem:unauthenticated","status":401})")
                           << u"not_admitted"_s;
}

void TestClientLoops::aTillThatIsShutOutRemembersIt() {
  QFETCH(const int, status);
  QFETCH(const QByteArray, body);
  QFETCH(const QString, code);
  Scene scene;
  scene.gateway = said(status, body);
  scene.engine->start();
  scene.timeline.runUntil(10 * kSecondMs);
  QCOMPARE(scene.shutOut(), code);
  // Of a program that begins again while the hub is out of reach, nobody need wait to know it.
  scene.gateway = HttpAnswer();
  scene.begin();
  scene.overAtOnce = false;
  scene.engine->start();
  scene.timeline.runUntil(10 * kSecondMs + 3);
  QCOMPARE(scene.notice(), code);
  QVERIFY(!scene.overAtOnce);
  scene.timeline.runUntil(20 * kSecondMs);
  QCOMPARE(scene.notice(), code);
  // Too many requests is no word about this till, nor is that it may come in again.
  scene.gateway = said(429, R"({"type":"urn:counterfoil:problem:rate_limited","status":429})");
  scene.engine->hurry();
  scene.timeline.runUntil(30 * kSecondMs);
  QCOMPARE(scene.shutOut(), code);
  scene.gateway.reset();
  scene.begin();
  scene.overAtOnce = false;
  scene.engine->start();
  scene.timeline.runUntil(60 * kSecondMs);
  QVERIFY(!scene.overAtOnce);
  QCOMPARE(scene.notice(), QString());
  QCOMPARE(scene.shutOut(), QString());
}

void TestClientLoops::aReleasedTillIsStillShutOut() {
  Scene scene;
  scene.pushesOnly = true;
  scene.engine->start();
  scene.timeline.runUntil(10 * kSecondMs);
  scene.sell(1);
  scene.engine->factsWritten();
  scene.timeline.runUntil(11 * kSecondMs);
  QCOMPARE(scene.unsent(), 0);
  QCOMPARE(scene.notice(), u"device_revoked"_s);
  QCOMPARE(scene.shutOut(), u"device_revoked"_s);
}

void TestClientLoops::aTillThatWroteOnAsItsCopySellsUnderANewNameAndGoesOnFollowing() {
  sim::Timeline timeline;
  support::Random random(42);
  sim::SimHub hub(timeline, random);
  sim::SimOptions options;
  options.reusesNumbers = true;
  sim::SimCounts counts;
  sim::SimTill till(timeline, random, hub, options, counts, 1);
  sim::SimTill other(timeline, random, hub, options, counts, 2);
  qint64 nowMs = 0;
  const auto pass = [&] { timeline.runUntil(nowMs += 600 * kSecondMs); };
  const auto headOf = [](sim::SimTill& which, journal::OriginId origin) {
    const auto head = journal::headOf(which.store().reader(), origin);
    return head && *head ? (*head)->originSeq : 0;
  };
  till.start();
  other.start();
  till.trade();
  pass();
  till.backUp();
  till.trade();
  pass();
  const journal::OriginId before = till.store().book().origin();
  const qint64 atHub = headOf(till, before);
  // The copy goes on with the same numbers, further than the hub knows them.
  till.cut = true;
  till.restoreBackup();
  while (headOf(till, before) <= atHub) till.trade();
  till.cut = false;
  pass();
  const journal::OriginId after = till.store().book().origin();
  QVERIFY(after != before);
  till.trade();
  other.trade();
  pass();
  const auto atHubNow = journal::headOf(hub.reader(), after);
  QVERIFY(atHubNow && *atHubNow);
  QCOMPARE((*atHubNow)->originSeq, headOf(till, after));
  const journal::OriginId others = other.store().book().origin();
  QCOMPARE(headOf(till, others), headOf(other, others));
  const Status status = till.status();
  const auto tells = [&](const char* code) {
    return std::any_of(status.notices.begin(), status.notices.end(),
                       [&](const auto& notice) { return notice.code == QLatin1String(code); });
  };
  // What it wrote under the same numbers is at the hub under another name, and the hub's side is here.
  QVERIFY(!tells("journal_split"));
  QVERIFY(tells("new_series"));
  QCOMPARE(*journal::factCount(till.store().reader()), *journal::factCount(hub.reader()));
  QCOMPARE(*journal::factCount(other.store().reader()), *journal::factCount(hub.reader()));
  QVERIFY(!tells("feed_broken"));
}

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestClientLoops)
#include "tst_client_loops.moc"
