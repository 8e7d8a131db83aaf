// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/journal/facts_queries.h"
#include "models/journal/parting.h"
#include "models/journal/verify.h"
#include "sync/client/ledger.h"
#include "tests/support/verify.h"
#include "tests/sync/client/sim_till.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using client::Notice;
using client::Standing;
using journal::Fact;
using journal::OriginId;

namespace {

constexpr qint64 kMinuteMs = 60'000;

qint64 numberOf(const journal::Reader& reader, OriginId origin) {
  const auto head = journal::headOf(reader, origin);
  return head && *head ? (*head)->originSeq : 0;
}

bool tells(const sim::SimTill& till, const char* code) {
  const auto all = till.status().notices;
  return std::any_of(all.begin(), all.end(), [&](const Notice& each) { return each.code == QLatin1String(code); });
}

/// The chains that begin as parted ones.
std::vector<OriginId> partedIn(const journal::Reader& reader) {
  std::vector<OriginId> all;
  const auto facts = *journal::factsAfter(reader, 0, 10'000, false);
  for (const Fact& fact : facts) {
    if (journal::partingIn(fact)) all.push_back(fact.origin);
  }
  return all;
}

/// Two tills and a hub, and a machine that is the first till's with its disk and its device key.
struct Shop {
  explicit Shop(int copysNumber = 1) : copy(timeline, random, hub, options, counts, copysNumber) {
    writer.start();
    reader.start();
    writer.trade();
    writer.trade();
    pass();
    chain = writer.store().book().origin();
    shared = numberOf(writer.store().reader(), chain);
  }
  void pass() { timeline.runUntil(timeline.nowMs() + 10 * kMinuteMs); }
  /// Both sides write under the numbers that follow; the hub knows the writer's.
  void fork() {
    copy.cut = true;
    copy.becomeCloneOf(writer);
    writer.trade();
    writer.trade();
    pass();
    while (numberOf(copy.store().reader(), chain) <= numberOf(hub.reader(), chain)) copy.trade();
  }
  /// The copy hears of the hub, and both go on. How many facts its side was.
  qint64 meet() {
    const qint64 side = numberOf(copy.store().reader(), chain) - shared;
    copy.cut = false;
    pass();
    copy.trade();
    writer.trade();
    pass();
    return side;
  }
  /// What is not the same everywhere, for a person to read.
  [[nodiscard]] QByteArray differing() {
    for (sim::SimTill* const till : {&writer, &reader, &copy}) {
      const journal::Reader& here = till->store().reader();
      if (*journal::factCount(here) != *journal::factCount(hub.reader())) return "not as many facts";
      const auto chains = journal::verifyChains(here);
      if (!chains || !chains->holds()) return "a chain does not hold";
      const auto rows = journal::compareProjections(here, hub.reader(), sim::simProjectors(), 3);
      if (!rows || !rows->empty()) return "tables differ";
      if (till->status().behind() != 0) return "something waits";
      if (tells(*till, "journal_split") || tells(*till, "store_copied")) return "a person is asked";
    }
    return {};
  }

  sim::Timeline timeline;
  support::Random random{support::Random::runSeed()};
  sim::SimHub hub{timeline, random};
  sim::SimOptions options;
  sim::SimCounts counts;
  sim::SimTill writer{timeline, random, hub, options, counts, 1};
  sim::SimTill reader{timeline, random, hub, options, counts, 2};
  sim::SimTill copy;
  OriginId chain;
  qint64 shared = 0;
};

/// A store and what its hub says, page by page.
struct Pages {
  Pages() : clock(timeline), store(clock, 7), other(clock, 8) {
    store.openNewOrigin();
    write(store, 3);
    other.becomeCopyOf(store);
    other.openAgain();
    chain = store.book().origin();
    const client::Batch batch = *ledger.nextBatch(store.book(), 100, 100'000, {});
    protocol::PushAnswer answer;
    answer.epoch = 1;
    for (const Fact& fact : batch.facts) {
      answer.results.push_back({fact.id, protocol::PushStatus::Applied, fact.originSeq, fact.hlc, {}, {}});
    }
    CF_VERIFY_OK(ledger.settle(store.book(), batch, answer));
    write(store, 2);
    write(other, 2);
  }
  static void write(sim::SimStore& where, int facts) {
    for (int i = 0; i < facts; ++i) {
      const auto written = where.book().write([](journal::Writing& writing) {
        const core::AnyId subject(writing.newId());
        return writing.record({QLatin1String(sim::kTaken), 1, subject, QJsonObject{{u"minor"_s, 5}}, {}});
      });
      if (!written) qFatal("%s", qPrintable(written.error().code));
    }
  }
  client::Taken take(std::vector<Fact> facts) {
    protocol::PullPage page;
    page.epoch = 1;
    page.cursor = u"1:%1"_s.arg(++pages);
    for (Fact& fact : facts) fact.hubSeq = ++page.head;
    page.facts = std::move(facts);
    const auto place = ledger.place(store.book());
    const auto taken = ledger.takePage(store.book(), place->cursor, page);
    if (!taken) qFatal("%s", qPrintable(taken.error().code));
    return *taken;
  }
  [[nodiscard]] bool parts() { return ledger.nextBatch(store.book(), 100, 100'000, {})->parted; }
  [[nodiscard]] std::vector<Fact> others() const { return *journal::factsOfOrigin(other.reader(), chain, 4, 100); }

  sim::Timeline timeline;
  sim::SkewedClock clock;
  sim::SimStore store;
  sim::SimStore other;  ///< the side that the hub has
  client::Ledger ledger;
  OriginId chain;
  int pages = 0;
};

}  // namespace

/// What two sides wrote under one number, and the hub has one of them.
class TestPartedChains : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void whatACopiedMachineSoldIsEverywhereOnce();
  void aCopyThatIsAnotherDeviceSellsOnAndKeepsForAPersonWhatItSoldUnderTheOthersName();
  void aMachineIsSetBackOnceMoreToWhereItHadNotPartedYet();
  void aTillThatHasTheOtherSideFollowsAndIsToldNoOtherStoryAnyMore();
  void aCrashBetweenAnyTwoStepsLosesNothing();
  void whereTheNewNameIsKnownAlreadyItIsTheSame();
  void aChainThatWentOnTakesNothingIn();
  void aBeginningThatDoesNotFitHoldsUpNothing();
};

void TestPartedChains::whatACopiedMachineSoldIsEverywhereOnce() {
  Shop shop;
  shop.fork();
  const qint64 side = shop.meet();
  QCOMPARE(shop.differing(), QByteArray());
  const auto parted = partedIn(shop.hub.reader());
  QCOMPARE(parted.size(), size_t(1));
  QCOMPARE(numberOf(shop.hub.reader(), parted.front()), side + 1);
  QVERIFY(tells(shop.copy, "new_series"));
}

void TestPartedChains::aCopyThatIsAnotherDeviceSellsOnAndKeepsForAPersonWhatItSoldUnderTheOthersName() {
  Shop shop(3);
  shop.fork();
  const qint64 side = shop.meet();
  // Its own side stands apart there and is nobody else's; everything else it has, and what it sells now is everywhere.
  const journal::Reader& copys = shop.copy.store().reader();
  const auto parted = partedIn(copys);
  QCOMPARE(parted.size(), size_t(1));
  QCOMPARE(numberOf(copys, parted.front()), side + 1);
  QVERIFY(partedIn(shop.hub.reader()).empty());
  QCOMPARE(*journal::factCount(copys), *journal::factCount(shop.hub.reader()) + side + 1);
  const OriginId now = shop.copy.store().book().origin();
  QVERIFY(now != shop.chain);
  QVERIFY(numberOf(copys, now) > 1);
  QCOMPARE(numberOf(shop.hub.reader(), now), numberOf(copys, now));
  for (sim::SimTill* const till : {&shop.writer, &shop.reader}) {
    QCOMPARE(till->status().standing, Standing::UpToDate);
    QCOMPARE(*journal::factCount(till->store().reader()), *journal::factCount(shop.hub.reader()));
  }
  QVERIFY(tells(shop.copy, "store_copied"));
  QVERIFY(tells(shop.copy, "fact_refused"));
  QCOMPARE(shop.copy.status().toSend, side + 1);
  const auto refused = client::refusals(copys);
  QCOMPARE(refused->size(), size_t(1));
  QCOMPARE(refused->front().code, u"nothing_parted"_s);
}

void TestPartedChains::aMachineIsSetBackOnceMoreToWhereItHadNotPartedYet() {
  Shop shop;
  shop.options.reusesNumbers = true;
  shop.fork();
  shop.copy.backUp();
  for (int i = 0; i < 3; ++i) {
    shop.copy.cut = true;
    shop.copy.restoreBackup();
    shop.copy.trade();
    shop.copy.cut = false;
    shop.pass();
  }
  QCOMPARE(shop.differing(), QByteArray());
  QCOMPARE(partedIn(shop.hub.reader()).size(), size_t(3));
}

void TestPartedChains::aTillThatHasTheOtherSideFollowsAndIsToldNoOtherStoryAnyMore() {
  Shop shop;
  shop.hub.backUp();
  shop.fork();
  // The hub is set back, and the other side comes first this time.
  shop.writer.cut = shop.reader.cut = true;
  shop.hub.loseTail();
  shop.copy.cut = false;
  shop.pass();
  shop.reader.cut = false;
  shop.pass();
  QVERIFY(tells(shop.reader, "chain_differs"));
  QVERIFY(numberOf(shop.hub.reader(), shop.chain) > shop.shared);
  shop.writer.cut = false;
  shop.pass();
  shop.pass();
  QCOMPARE(shop.differing(), QByteArray());
  QCOMPARE(partedIn(shop.hub.reader()).size(), size_t(1));
  QVERIFY(!tells(shop.reader, "chain_differs"));
}

void TestPartedChains::aCrashBetweenAnyTwoStepsLosesNothing() {
  constexpr int kSteps = 120;
  bool sawBefore = false;
  bool sawBetween = false;
  for (int steps = 0; steps <= kSteps; ++steps) {
    Shop shop;
    shop.fork();
    shop.copy.cut = false;
    for (int i = 0; i < steps; ++i) shop.timeline.step();
    const bool here = !partedIn(shop.copy.store().reader()).empty();
    const auto there = partedIn(shop.hub.reader());
    sawBefore = sawBefore || (!here && shop.copy.store().book().origin() != shop.chain);
    sawBetween = sawBetween || (here && there.empty());
    const bool over = !there.empty() && numberOf(shop.copy.store().reader(), shop.chain) > shop.shared;
    shop.copy.crash();
    shop.pass();
    shop.pass();
    QVERIFY2(shop.differing().isEmpty(), shop.differing() + " after " + QByteArray::number(steps) + " steps");
    QCOMPARE(partedIn(shop.hub.reader()).size(), size_t(1));
    if (over && shop.timeline.steps() > 0 && steps > kSteps / 2) break;
  }
  QVERIFY(sawBefore);
  QVERIFY(sawBetween);
}

void TestPartedChains::whereTheNewNameIsKnownAlreadyItIsTheSame() {
  Pages pages;
  const Fact opened = **journal::openingFor(pages.store.reader(), pages.chain, 5);
  // Told while the chain is still written.
  QVERIFY(!pages.take({opened}).parted);
  QCOMPARE(numberOf(pages.store.reader(), opened.origin), 1);
  pages.store.openNewOrigin();
  const qint64 facts = *journal::factCount(pages.store.reader());
  pages.take(pages.others());
  QVERIFY(pages.parts());
  QVERIFY(!pages.parts());
  QCOMPARE(*journal::factCount(pages.store.reader()), facts);
  QCOMPARE(numberOf(pages.store.reader(), opened.origin), 3);
  QCOMPARE(numberOf(pages.store.reader(), pages.chain), 4);
  pages.take(pages.others());
  QCOMPARE(numberOf(pages.store.reader(), pages.chain), 6);
  // And where it is told once more.
  QVERIFY(!pages.take({opened}).parted);
  QVERIFY(journal::verifyChains(pages.store.reader())->holds());
}

void TestPartedChains::aChainThatWentOnTakesNothingIn() {
  Pages pages;
  const Fact opened = **journal::openingFor(pages.store.reader(), pages.chain, 5);
  Fact next = pages.others().front();
  next.id = journal::FactId(QUuid::createUuid());
  next.origin = opened.origin;
  next.originSeq = 2;
  next.digest = journal::digestOf(next, opened.digest);
  pages.take({opened, next});
  QCOMPARE(numberOf(pages.store.reader(), opened.origin), 2);
  pages.store.openNewOrigin();
  QVERIFY(!pages.take({opened}).parted);
  pages.take(pages.others());
  QVERIFY(!pages.parts());
  QCOMPARE(numberOf(pages.store.reader(), pages.chain), 6);
  QVERIFY(journal::verifyChains(pages.store.reader())->holds());
}

void TestPartedChains::aBeginningThatDoesNotFitHoldsUpNothing() {
  Pages pages;
  const Fact opened = **journal::openingFor(pages.store.reader(), pages.chain, 5);
  pages.store.openNewOrigin();
  // With a digest that does not hold, under a name that is here already, and as a fact that is known as another.
  Fact broken = opened;
  broken.digest = QByteArray(32, 'x');
  Fact known = opened;
  known.id = journal::factsOfOrigin(pages.store.reader(), pages.chain, 0, 1)->front().id;
  known.digest = journal::digestOf(known, QByteArray(32, '\0'));
  sim::SimStore third(pages.clock, 9);
  third.openNewOrigin();
  const qint64 facts = *journal::factCount(pages.store.reader());
  const auto after = *journal::factsOfOrigin(third.reader(), third.book().origin(), 0, 10);
  Fact taken = opened;
  taken.origin = after.front().origin;
  taken.digest = journal::digestOf(taken, QByteArray(32, '\0'));
  const client::Taken page = pages.take({broken, known, after.front(), taken});
  QVERIFY(!page.parted);
  QCOMPARE(page.facts, 4);
  QCOMPARE(numberOf(pages.store.reader(), third.book().origin()), 1);
  QCOMPARE(*journal::factCount(pages.store.reader()), facts + 1);
  QCOMPARE(numberOf(pages.store.reader(), pages.chain), 6);
  QVERIFY(journal::verifyChains(pages.store.reader())->holds());
}

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestPartedChains)
#include "tst_parted_chains.moc"
