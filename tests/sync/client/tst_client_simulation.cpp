// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QTest>

#include "tests/sync/client/simulation.h"

namespace counterfoil {

class TestClientSimulation : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyFactIsEverywhereOnceAfterAStorm();
  void aTillThatWasSetBackLosesNothingThatTheHubHas();
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
    sum.tillRestores += counts.tillRestores;
    sum.steps += counts.steps;
  }
  qInfo(
      "%d seeds in %lld ms: %lld facts, %llu steps, %lld crashes, %lld messages lost, %lld doubled, hub restored %lld "
      "times, tills %lld times",
      seeds, timer.elapsed(), sum.facts, sum.steps, sum.crashes, sum.lost, sum.doubled, sum.hubRestores,
      sum.tillRestores);
  return {};
}

int seedsOf(int normally, int soaking) {
  return support::soaking() ? soaking : normally;
}

}  // namespace

void TestClientSimulation::everyFactIsEverywhereOnceAfterAStorm() {
  const QByteArray broken = runSeeds(support::Random::runSeed(), seedsOf(150, 8000), {});
  QVERIFY2(broken.isEmpty(), broken.constData());
}

void TestClientSimulation::aTillThatWasSetBackLosesNothingThatTheHubHas() {
  sim::SimOptions options;
  options.hubRestores = false;
  options.tillRestores = true;
  const QByteArray broken = runSeeds(support::Random::runSeed(), seedsOf(50, 2000), options);
  QVERIFY2(broken.isEmpty(), broken.constData());
}

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestClientSimulation)
#include "tst_client_simulation.moc"
