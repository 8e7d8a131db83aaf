// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QTest>

#include "models/journal/facts_queries.h"
#include "models/journal/verify.h"
#include "tests/sync/client/sim_till.h"
#include "tests/sync/client/simulation.h"

namespace counterfoil {
using namespace Qt::StringLiterals;

class TestClientSimulation : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyFactIsEverywhereOnceAfterAStorm();
  void aTillThatWasSetBackLosesNothingThatTheHubHas();
  void whatTheHubAndItsTillLostComesBackFromAnother();
  void anEpochMayHaveALowerNumberThanTheOneBefore();
  void aCopiedTillTakesNoNumberOfTheOneItWasCopiedFrom();
  void whatTwoSidesWroteUnderOneNumberIsEverywhereOnce();
  void twoHubProcessesOverOneStoreAreOneHub();
  void whatAFeedLeftOutIsFetchedLater();
  void whatBrokeOnceStaysMended_data();
  void whatBrokeOnceStaysMended();
  void aDamagedFactHoldsUpNothingAndIsAppliedNowhereElse();
  void aMachineThatWasSetBackWholeOpensANewSeriesBeforeItUsesANumberAgain();
};

namespace {

QByteArray runSeeds(quint64 first, int seeds, const sim::SimOptions& options) {
  QElapsedTimer timer;
  timer.start();
  sim::SimCounts sum;
  for (int i = 0; i < seeds; ++i) {
    sim::SimCounts counts;
    const QByteArray broken = sim::simulate(first + quint64(i), options, &counts);
    if (!broken.isEmpty()) return "seed " + QByteArray::number(first + quint64(i)) + ": " + broken;
    sum.facts += counts.facts;
    sum.crashes += counts.crashes;
    sum.lost += counts.lost;
    sum.doubled += counts.doubled;
    sum.hubRestores += counts.hubRestores;
    sum.hubCrashes += counts.hubCrashes;
    sum.tillRestores += counts.tillRestores;
    sum.steps += counts.steps;
  }
  qInfo(
      "%d seeds in %lld ms: %lld facts, %llu steps, %lld crashes, %lld messages lost, %lld doubled, hub restored %lld "
      "times, tills %lld times, %lld hub processes ended",
      seeds, timer.elapsed(), sum.facts, sum.steps, sum.crashes, sum.lost, sum.doubled, sum.hubRestores,
      sum.tillRestores, sum.hubCrashes);
  return {};
}

int seedsOf(int normally, int soaking) {
  return support::soaking() ? soaking : normally;
}

}  // namespace

void TestClientSimulation::everyFactIsEverywhereOnceAfterAStorm() {
  const QByteArray broken = runSeeds(support::Random::runSeed(), seedsOf(100, 8000), {});
  QVERIFY2(broken.isEmpty(), broken.constData());
}

void TestClientSimulation::aTillThatWasSetBackLosesNothingThatTheHubHas() {
  sim::SimOptions options;
  options.hubRestores = false;
  options.tillRestores = true;
  const QByteArray broken = runSeeds(support::Random::runSeed(), seedsOf(40, 2000), options);
  QVERIFY2(broken.isEmpty(), broken.constData());
}

void TestClientSimulation::whatTheHubAndItsTillLostComesBackFromAnother() {
  sim::SimOptions options;
  options.tillRestores = true;
  const QByteArray broken = runSeeds(support::Random::runSeed(), seedsOf(40, 2000), options);
  QVERIFY2(broken.isEmpty(), broken.constData());
}

void TestClientSimulation::anEpochMayHaveALowerNumberThanTheOneBefore() {
  sim::SimOptions options;
  options.epochsFall = true;
  const QByteArray broken = runSeeds(support::Random::runSeed(), seedsOf(40, 2000), options);
  QVERIFY2(broken.isEmpty(), broken.constData());
}

void TestClientSimulation::aCopiedTillTakesNoNumberOfTheOneItWasCopiedFrom() {
  sim::SimOptions options;
  options.clones = true;
  options.hubRestores = false;
  const QByteArray broken = runSeeds(support::Random::runSeed(), seedsOf(40, 2000), options);
  QVERIFY2(broken.isEmpty(), broken.constData());
}

void TestClientSimulation::whatTwoSidesWroteUnderOneNumberIsEverywhereOnce() {
  // Nothing on the machine tells that it was set back: it gives numbers that the hub has from it already.
  sim::SimOptions options;
  options.hubRestores = false;
  options.tillRestores = true;
  options.reusesNumbers = true;
  const QByteArray broken = runSeeds(support::Random::runSeed(), seedsOf(100, 4000), options);
  QVERIFY2(broken.isEmpty(), broken.constData());
}

void TestClientSimulation::twoHubProcessesOverOneStoreAreOneHub() {
  sim::SimOptions options;
  options.tills = 5;
  options.hubs = 2;
  options.facts = 12;
  options.revokes = true;
  QByteArray broken = runSeeds(support::Random::runSeed(), seedsOf(40, 4000), options);
  QVERIFY2(broken.isEmpty(), broken.constData());
  options.tillRestores = true;
  broken = runSeeds(support::Random::runSeed(), seedsOf(10, 2000), options);
  QVERIFY2(broken.isEmpty(), broken.constData());
}

void TestClientSimulation::whatAFeedLeftOutIsFetchedLater() {
  sim::SimOptions options;
  options.gaps = true;
  const QByteArray broken = runSeeds(support::Random::runSeed(), seedsOf(30, 2000), options);
  QVERIFY2(broken.isEmpty(), broken.constData());
}

void TestClientSimulation::whatBrokeOnceStaysMended_data() {
  QTest::addColumn<quint64>("seed");
  QTest::addColumn<sim::SimOptions>("options");
  sim::SimOptions falling;
  falling.epochsFall = true;
  QTest::newRow("a cursor that the hub cannot read was written as none") << quint64(20261140) << falling;
  QTest::newRow("a feed that was filled again in another order had a gap for ever") << quint64(20261146) << falling;
  QTest::newRow("a number of an epoch that came again hid that the feed was set back") << quint64(30000381) << falling;
  QTest::newRow("a feed was set back to where every cursor still fitted") << quint64(30000727) << sim::SimOptions();
  QTest::newRow("other keys of persons were as many as those that were known")
      << quint64(40001374) << sim::SimOptions();
  sim::SimOptions gaps;
  gaps.gaps = true;
  QTest::newRow("a clock that was set back made a gap wait until it had caught up") << quint64(71000341) << gaps;
  sim::SimOptions both;
  both.tillRestores = true;
  QTest::newRow("a till that wrote nothing more gave nothing back") << quint64(30001080) << both;
  sim::SimOptions cluster;
  cluster.tills = 5;
  cluster.hubs = 2;
  cluster.facts = 12;
  cluster.revokes = true;
  QTest::newRow("two processes that died in work of their own were never followed by others")
      << quint64(70003616) << cluster;
  cluster.tillRestores = true;
  QTest::newRow("the second piece of an epoch that was lost whole was taken for a till's")
      << quint64(20261123) << cluster;
}

void TestClientSimulation::whatBrokeOnceStaysMended() {
  QFETCH(const quint64, seed);
  QFETCH(const sim::SimOptions, options);
  const QByteArray broken = sim::simulate(seed, options);
  QVERIFY2(broken.isEmpty(), broken.constData());
}

void TestClientSimulation::aDamagedFactHoldsUpNothingAndIsAppliedNowhereElse() {
  sim::Timeline timeline;
  support::Random random(support::Random::runSeed());
  sim::SimHub hub(timeline, random);
  const sim::SimOptions options;
  sim::SimCounts counts;
  sim::SimTill till(timeline, random, hub, options, counts, 0);
  sim::SimTill other(timeline, random, hub, options, counts, 1);
  const auto runFor = [&](qint64 ms) { timeline.runUntil(timeline.nowMs() + ms); };
  for (int i = 0; i < 5; ++i) till.trade();
  till.damageNewest();
  for (int i = 0; i < 5; ++i) till.trade();
  till.start();
  other.start();
  runFor(5 * 60'000);
  QCOMPARE(till.status().toSend, 0);
  QCOMPARE(other.status().standing, client::Standing::UpToDate);
  const qint64 facts = *journal::factCount(hub.reader());
  QCOMPARE(*journal::factCount(till.store().reader()), facts);
  QCOMPARE(*journal::factCount(other.store().reader()), facts);
  // Every one of them knows it for what it is.
  for (const journal::Reader* const reader : {&till.store().reader(), &other.store().reader(), &hub.reader()}) {
    const auto chains = journal::verifyChains(*reader);
    QVERIFY(chains && chains->holds());
    QCOMPARE(chains->rejected, 1);
  }
  const auto same = journal::compareProjections(other.store().reader(), hub.reader(), sim::simProjectors(), 3);
  QVERIFY(same && same->empty());
}

void TestClientSimulation::aMachineThatWasSetBackWholeOpensANewSeriesBeforeItUsesANumberAgain() {
  sim::Timeline timeline;
  support::Random random(support::Random::runSeed());
  sim::SimHub hub(timeline, random);
  sim::SimOptions options;
  options.reusesNumbers = true;  // nothing on the machine tells that it was set back
  sim::SimCounts counts;
  sim::SimTill till(timeline, random, hub, options, counts, 0);
  const auto runFor = [&](qint64 ms) { timeline.runUntil(timeline.nowMs() + ms); };
  till.start();
  till.backUp();
  for (int i = 0; i < 10; ++i) till.trade();
  runFor(60'000);
  QCOMPARE(till.status().standing, client::Standing::UpToDate);
  const auto first = till.store().book().origin();
  const auto facts = *journal::factCount(till.store().reader());
  till.restoreBackup();
  QCOMPARE(till.store().book().origin(), first);
  runFor(60'000);
  QVERIFY(till.store().book().origin() != first);
  QCOMPARE(till.store().ordinal, 1);
  QCOMPARE(till.status().notices, std::vector<client::Notice>({{u"new_series"_s, 1}}));
  QCOMPARE(*journal::factCount(till.store().reader()), facts + 1);  // origin.opened of the new chain
  till.trade();
  runFor(60'000);
  QCOMPARE(*journal::factCount(till.store().reader()), *journal::factCount(hub.reader()));
  QCOMPARE(till.status().toSend, 0);
}

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestClientSimulation)
#include "tst_client_simulation.moc"
