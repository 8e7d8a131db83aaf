// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QTest>

#include "models/journal/facts_queries.h"
#include "models/journal/verify.h"
#include "sync/client/engine.h"
#include "sync/client/ledger.h"
#include "sync/client/ledger_rows.h"
#include "tests/support/verify.h"
#include "tests/sync/client/sim_answers.h"
#include "tests/sync/client/sim_till.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using client::HttpAnswer;
using client::HttpRequest;
using client::Notice;
using journal::Fact;
using journal::OriginId;

namespace {

constexpr qint64 kMinuteMs = 60'000;

qint64 headOf(const sim::SimStore& store, OriginId origin) {
  const auto head = journal::headOf(store.reader(), origin);
  return head && *head ? (*head)->originSeq : 0;
}

bool tells(const client::Status& status, const char* code) {
  return std::any_of(status.notices.begin(), status.notices.end(),
                     [&](const Notice& notice) { return notice.code == QLatin1String(code); });
}

/// A till beside a hub whose feed is what the test says.
struct Scene final : client::Transport, client::StoreGate {
  Scene() : clock(timeline), store(clock, 7), timers(timeline) {
    store.openNewOrigin();
    engine.emplace(*this, timers, *this, ledger, clock, 11);
    engine->start();
  }
  void send(HttpRequest request, std::function<void(HttpAnswer)> done) override {
    timeline.after(5, [this, request, done = std::move(done)] { done(answer(request)); });
  }
  void run(std::function<void(journal::Book&)> work, std::function<void()> then) override {
    timeline.after(1, [this, work = std::move(work), then = std::move(then)] {
      work(store.book());
      then();
    });
  }
  [[nodiscard]] core::Done openIncarnation(journal::Book&) override { return {}; }

  [[nodiscard]] HttpAnswer answer(const HttpRequest& request) {
    if (request.target.startsWith(u"/v1/sync/hello")) {
      protocol::Hello hello;
      hello.epoch = 1;
      hello.serverTime = clock.now();
      return sim::json(hello.toJson());
    }
    if (request.target.startsWith(u"/v1/sync/digest")) {
      protocol::DigestAnswer digest;
      digest.epoch = 1;
      digest.position = qint64(feed.size());
      QHash<OriginId, protocol::Witness> heads;
      for (const Fact& fact : feed) {
        heads.insert(fact.origin, {fact.origin, {fact.originSeq, fact.digest, QByteArray(64, 's')}});
      }
      digest.heads = {heads.cbegin(), heads.cend()};
      return sim::json(digest.toJson());
    }
    if (!request.target.startsWith(u"/v1/sync/pull")) return sim::problem(503, u"not_ready"_s);
    protocol::PullPage page;
    page.epoch = 1;
    page.head = qint64(feed.size());
    page.cursor = u"1:%1"_s.arg(feed.size());
    if (request.target.contains(page.cursor.replace(u':', u"%3A"_s))) {
      page.cursor = u"1:%1"_s.arg(feed.size());
      return sim::json(page.toJson());
    }
    page.cursor = u"1:%1"_s.arg(feed.size());
    ++fromTheBeginning;
    page.facts = feed;
    for (size_t i = 0; i < page.facts.size(); ++i) page.facts[i].hubSeq = qint64(i) + 1;
    return sim::json(page.toJson());
  }

  sim::Timeline timeline;
  sim::SkewedClock clock;
  sim::SimStore store;
  sim::Timers timers;
  client::Ledger ledger;
  std::vector<Fact> feed;
  int fromTheBeginning = 0;
  std::optional<client::Engine> engine;
};

/// A hub and three tills, of which one writes other facts under numbers that another has from it.
struct ForkedShop {
  ForkedShop() {
    options.reusesNumbers = true;
    for (sim::SimTill* const till : {&writer, &reader, &third}) till->start();
  }
  void pass() { timeline.runUntil(nowMs += 10 * kMinuteMs); }
  void fork() {
    writer.trade();
    pass();
    writer.backUp();
    hub.backUp();
    third.cut = true;
    writer.trade();
    pass();
    forked = writer.store().book().origin();
    kept = headOf(reader.store(), forked);
    QCOMPARE(kept, headOf(writer.store(), forked));
    // Hub and till are set back whole, and the till goes on under the numbers that the reader knows.
    reader.cut = true;
    hub.loseTail();
    writer.restoreBackup();
    while (headOf(writer.store(), forked) < kept + 2) writer.trade();
    pass();
    reader.cut = false;
    third.cut = false;
    third.trade();
    pass();
  }

  sim::Timeline timeline;
  support::Random random{42};
  sim::SimHub hub{timeline, random};
  sim::SimOptions options;
  sim::SimCounts counts;
  sim::SimTill writer{timeline, random, hub, options, counts, 1};
  sim::SimTill reader{timeline, random, hub, options, counts, 2};
  sim::SimTill third{timeline, random, hub, options, counts, 3};
  qint64 nowMs = 0;
  OriginId forked;
  qint64 kept = 0;
};

/// What a till writes.
void takeOne(sim::SimStore& store) {
  sim::must(store.book().write([&](journal::Writing& writing) -> core::Done {
    CF_TRY([[maybe_unused]] const Fact fact, writing.record({QLatin1String(sim::kTaken),
                                                             1,
                                                             core::AnyId(QUuid(9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)),
                                                             QJsonObject{{u"minor"_s, 100}},
                                                             {}}));
    return {};
  }));
}

std::vector<Fact> chainOf(const core::Clock& clock, quint64 seed, int facts) {
  sim::SimStore store(clock, seed);
  store.openNewOrigin();
  for (int i = 1; i < facts; ++i) takeOne(store);
  return *journal::factsAfter(store.reader(), 0, facts, false);
}

}  // namespace

class TestLeftChains : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aForkInAnotherTillsChainHoldsUpNothingElse();
  void aForkIsTriedAgainOnceTheHubWasRestoredToBeforeIt_data();
  void aForkIsTriedAgainOnceTheHubWasRestoredToBeforeIt();
  void aForkThatTheHubStillHasAfterItsEpochStaysOne();
  void anAnswerFromBeforeAForkWasSeenDoesNotEndIt();
  void aGapInAnotherTillsChainIsAskedForLessAndLess();
  void aClockThatWasSetBackMakesNoGapWait();
  void aFactThatWasChangedOnItsWayIsTakenWhole();
  void aChainWithALinkThatOnlyTheHubMayWriteIsGivenBackWithIt_data();
  void aChainWithALinkThatOnlyTheHubMayWriteIsGivenBackWithIt();
  void whatIsLeftToTheHubDoesNotReplaceItsSignatureOfWhatIsHere();
};

void TestLeftChains::aForkInAnotherTillsChainHoldsUpNothingElse() {
  ForkedShop shop;
  shop.fork();
  const OriginId thirds = shop.third.store().book().origin();
  QCOMPARE(headOf(shop.third.store(), shop.forked), headOf(shop.writer.store(), shop.forked));
  QCOMPARE(headOf(shop.reader.store(), shop.forked), shop.kept);
  QCOMPARE(headOf(shop.reader.store(), thirds), headOf(shop.third.store(), thirds));
  QCOMPARE(shop.reader.status().notices, std::vector<Notice>({{u"chain_differs"_s, 1}}));
  QCOMPARE(shop.reader.status().behind(), 0);
  QVERIFY(shop.third.status().notices.empty());
  // It stays so, and what it writes itself arrives.
  shop.reader.trade();
  shop.third.trade();
  shop.pass();
  const OriginId readers = shop.reader.store().book().origin();
  QCOMPARE(headOf(shop.third.store(), readers), headOf(shop.reader.store(), readers));
  QCOMPARE(headOf(shop.reader.store(), thirds), headOf(shop.third.store(), thirds));
  const auto chains = journal::verifyChains(shop.reader.store().reader());
  QVERIFY(chains && chains->holds());
}

void TestLeftChains::aForkIsTriedAgainOnceTheHubWasRestoredToBeforeIt_data() {
  QTest::addColumn<bool>("begins");
  QTest::newRow("and began an epoch") << true;
  QTest::newRow("without an epoch, as with its whole disk") << false;
}

void TestLeftChains::aForkIsTriedAgainOnceTheHubWasRestoredToBeforeIt() {
  QFETCH(bool, begins);
  ForkedShop shop;
  shop.fork();
  // Who wrote it is dead, and who has the other side is away.
  shop.writer.crash();
  shop.writer.cut = true;
  shop.third.cut = true;
  if (begins) {
    shop.hub.restore();
  } else {
    shop.hub.loseTail();
  }
  shop.pass();
  const auto atHub = journal::headOf(shop.hub.reader(), shop.forked);
  QVERIFY(atHub && *atHub);
  QCOMPARE((*atHub)->originSeq, shop.kept);
  const auto here = journal::headOf(shop.reader.store().reader(), shop.forked);
  QCOMPARE((*atHub)->digest, (*here)->digest);
  QVERIFY(shop.reader.status().notices.empty());
  // Now it is the other who has what the hub tells otherwise, and goes on.
  shop.third.cut = false;
  shop.reader.trade();
  shop.third.trade();
  shop.pass();
  QCOMPARE(shop.third.status().notices, std::vector<Notice>({{u"chain_differs"_s, 1}}));
  QCOMPARE(shop.third.status().behind(), 0);
  for (const OriginId origin : {shop.reader.store().book().origin(), shop.third.store().book().origin()}) {
    QCOMPARE(headOf(shop.third.store(), origin), headOf(shop.reader.store(), origin));
  }
  const auto chains = journal::verifyChains(shop.hub.reader());
  QVERIFY(chains && chains->holds());
}

void TestLeftChains::aForkThatTheHubStillHasAfterItsEpochStaysOne() {
  ForkedShop shop;
  shop.fork();
  shop.hub.backUp();
  shop.hub.restore();
  shop.pass();
  QCOMPARE(shop.reader.status().notices, std::vector<Notice>({{u"chain_differs"_s, 1}}));
  QVERIFY(shop.third.status().notices.empty());
  QCOMPARE(headOf(shop.reader.store(), shop.forked), shop.kept);
  shop.reader.trade();
  shop.pass();
  const OriginId readers = shop.reader.store().book().origin();
  QCOMPARE(headOf(shop.third.store(), readers), headOf(shop.reader.store(), readers));
}

void TestLeftChains::anAnswerFromBeforeAForkWasSeenDoesNotEndIt() {
  ForkedShop shop;
  shop.fork();
  journal::Book& book = shop.reader.store().book();
  const auto place = *client::readPlace(book.reader());
  const Fact head = journal::factsOfOrigin(book.reader(), shop.forked, shop.kept - 1, 1)->front();
  // What the hub said of the chain while it still had the side that is here.
  protocol::DigestAnswer digest;
  digest.epoch = place.epoch;
  digest.heads = {{shop.forked, {shop.kept, head.digest, QByteArray(64, 's')}}};
  const auto forks = [&] { return *book.reader().integer("SELECT count(*) FROM sync_left WHERE code = 'fork'", {}); };
  digest.position = place.head - 1;
  CF_VERIFY_OK(client::Ledger().compare(book, digest));
  QCOMPARE(forks(), 1);
  digest.position = place.head;
  CF_VERIFY_OK(client::Ledger().compare(book, digest));
  QCOMPARE(forks(), 0);
}

void TestLeftChains::aGapInAnotherTillsChainIsAskedForLessAndLess() {
  Scene scene;
  const auto gapped = chainOf(scene.clock, 21, 6);
  const auto whole = chainOf(scene.clock, 22, 4);
  scene.feed = {gapped[0], gapped[1], gapped[3], gapped[4]};
  scene.feed.insert(scene.feed.end(), whole.begin(), whole.end());
  scene.timeline.runUntil(5 * kMinuteMs);
  QCOMPARE(headOf(scene.store, gapped.front().origin), 2);
  QCOMPARE(headOf(scene.store, whole.front().origin), 4);
  scene.timeline.runUntil(60 * kMinuteMs);
  const int inAnHour = scene.fromTheBeginning;
  QVERIFY2(inAnHour > 1 && inAnHour < 12, qPrintable(QString::number(inAnHour)));
  QVERIFY(tells(scene.engine->status(), "chain_differs"));
  QVERIFY(!tells(scene.engine->status(), "feed_broken"));
  scene.timeline.runUntil(24 * 60 * kMinuteMs);
  QVERIFY2(scene.fromTheBeginning < inAnHour + 12, qPrintable(QString::number(scene.fromTheBeginning)));
  // The hub finds what it lacked: at the latest a day later it is here.
  scene.feed = gapped;
  scene.feed.insert(scene.feed.end(), whole.begin(), whole.end());
  scene.timeline.runUntil(3 * 24 * 60 * kMinuteMs);
  QCOMPARE(headOf(scene.store, gapped.front().origin), 6);
  QVERIFY(!tells(scene.engine->status(), "chain_differs"));
  QCOMPARE(*scene.store.reader().integer("SELECT minor FROM taking", {}), 8 * 100);
}

void TestLeftChains::aClockThatWasSetBackMakesNoGapWait() {
  Scene scene;
  scene.clock.skewMs = 14 * 60 * kMinuteMs;
  takeOne(scene.store);
  const auto gapped = chainOf(scene.clock, 21, 6);
  scene.feed = {gapped[0], gapped[1], gapped[3], gapped[4]};
  scene.timeline.runUntil(kMinuteMs);
  QCOMPARE(headOf(scene.store, gapped.front().origin), 2);
  scene.clock.skewMs = 0;
  // As long as before: nothing new is told, and it takes going back to see it.
  scene.feed = {gapped.begin(), gapped.begin() + 4};
  scene.timeline.runUntil(11 * kMinuteMs);
  QCOMPARE(headOf(scene.store, gapped.front().origin), 4);
}

void TestLeftChains::aFactThatWasChangedOnItsWayIsTakenWhole() {
  Scene scene;
  const auto chain = chainOf(scene.clock, 21, 5);
  scene.feed = chain;
  scene.feed[2].body.replace("100", "900");
  scene.timeline.runUntil(200);
  QCOMPARE(headOf(scene.store, chain.front().origin), 2);
  scene.feed = chain;
  scene.timeline.runUntil(30 * kMinuteMs);
  QCOMPARE(headOf(scene.store, chain.front().origin), 5);
  QCOMPARE(*scene.store.reader().integer("SELECT minor FROM taking", {}), 4 * 100);
  QVERIFY(scene.engine->status().notices.empty() || !tells(scene.engine->status(), "chain_differs"));
}

void TestLeftChains::aChainWithALinkThatOnlyTheHubMayWriteIsGivenBackWithIt_data() {
  QTest::addColumn<QString>("code");
  QTest::addColumn<bool>("given");
  QTest::newRow("nothing was rejected") << QString() << true;
  QTest::newRow("rejected for what it says") << u"hub_only"_s << true;
  QTest::newRow("rejected because its bytes do not hold") << u"chain_broken"_s << false;
}

void TestLeftChains::aChainWithALinkThatOnlyTheHubMayWriteIsGivenBackWithIt() {
  QFETCH(QString, code);
  QFETCH(bool, given);
  Scene scene;
  auto chain = chainOf(scene.clock, 21, 3);
  chain[1].rejected = code;
  CF_VERIFY_OK(scene.store.book().receiveAll(chain));
  CF_VERIFY_OK(scene.store.book().write([&](journal::Writing& writing) {
    return writing.local("sync_witness")
        .execute("INSERT INTO sync_witness(origin, origin_seq, digest, signature) VALUES ($1, $2, $3, $4)",
                 {chain.back().origin, chain.back().originSeq, chain.back().digest, QByteArray(64, 's')});
  }));
  const auto gift = scene.ledger.nextGift(scene.store.book(), chain.back().origin, 0);
  CF_VERIFY_OK(gift);
  QCOMPARE(gift->has_value(), given);
  if (!given) return;
  QCOMPARE((*gift)->facts.size(), size_t(3));
  QCOMPARE((*gift)->facts[1].rejected, code);
}

void TestLeftChains::whatIsLeftToTheHubDoesNotReplaceItsSignatureOfWhatIsHere() {
  sim::Timeline timeline;
  sim::SkewedClock clock(timeline);
  sim::SimStore store(clock, 7);
  store.openNewOrigin();
  const std::vector<Fact> chain = chainOf(clock, 21, 4);
  const std::vector<Fact> here(chain.begin(), chain.end() - 1);
  CF_VERIFY_OK(store.book().receiveAll(here));
  for (const Fact& fact : {chain[2], chain[3]}) {
    std::vector<protocol::Witness> heads;
    heads.push_back({fact.origin, {fact.originSeq, fact.digest, QByteArray(64, 's')}});
    sim::must(store.book().write([&](journal::Writing& writing) { return client::keepWitnesses(writing, heads, {}); }));
  }
  // A hub that was restored to before all that gets back what is here, and proves it by its own signature.
  const auto gift = client::Ledger().nextGift(store.book(), chain.front().origin, 0);
  CF_VERIFY_OK(gift);
  QVERIFY(gift->has_value());
  QCOMPARE(gift->value().facts.size(), here.size());
  QCOMPARE(gift->value().witness.originSeq, here.back().originSeq);
}

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestLeftChains)
#include "tst_left_chains.moc"
