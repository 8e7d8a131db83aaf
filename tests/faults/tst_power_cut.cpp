// SPDX-License-Identifier: GPL-3.0-or-later
// The power fails at random moments of real sales. What was acknowledged is there, nothing is torn, and the till sells
// on.
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "tests/faults/trade.h"
#include "tests/support/paths.h"
#include "tests/support/power_cut_vfs.h"
#include "tests/support/verify.h"

namespace counterfoil::faults {

namespace {

struct CutOutcome {
  int cuts = 0;
  int lost = 0;
  int torn = 0;
  QString first;  ///< the first thing that was wrong
};

struct Disk {
  bool lies = false;
  bool syncsAtCheckpointsOnly = false;
};

void judge(const QString& folder, qint64 acknowledged, CutOutcome& outcome) {
  const Examination found = examine(folder + QStringLiteral("/shop.cfl"), true);
  ++outcome.cuts;
  const QString what = QStringLiteral("cut %1: %2 of %3 documents; %4")
                           .arg(outcome.cuts)
                           .arg(found.documents)
                           .arg(acknowledged)
                           .arg(found.faults.join(u'\n'));
  if (!found.faults.isEmpty()) {
    ++outcome.torn;
  } else if (found.documents < acknowledged || found.documents > acknowledged + 1) {
    ++outcome.lost;
  } else {
    return;
  }
  if (outcome.first.isEmpty()) outcome.first = what;
}

CutOutcome sellWhileThePowerFails(const Disk& kind, int cuts) {
  CutOutcome outcome;
  support::Random random(support::Random::runSeed());
  const QTemporaryDir folder(support::memoryFolderTemplate());
  support::PowerCutVfs disk(random.next());
  auto trade = Trade::begin(folder.filePath(QStringLiteral("shop.cfl")), disk.name());
  if (!trade) {
    outcome.first = trade.error().code + trade.error().detail;
    return outcome;
  }
  const auto pragma = [&](const QString& sql) {
    return (*trade)->store().reader().composedRows(sql, {}, [](const journal::Row&) { return true; });
  };
  // Checkpoints come often, so that cuts fall into them as well.
  if (!pragma(QStringLiteral("PRAGMA wal_autocheckpoint=40"))) return outcome;
  if (kind.syncsAtCheckpointsOnly && !pragma(QStringLiteral("PRAGMA synchronous=NORMAL"))) return outcome;
  disk.lieAboutSync(kind.lies);

  qint64 acknowledged = 0;
  bool selling = false;
  disk.beforeEach([&](support::PowerCutVfs::Operation) {
    if (!selling || outcome.cuts >= cuts || !random.chance(6)) return;
    const QString cut = folder.filePath(QStringLiteral("cut"));
    if (disk.cutTo(cut)) judge(cut, acknowledged, outcome);
    QDir(cut).removeRecursively();
  });
  selling = true;
  core::Done worked;
  while (outcome.cuts < cuts && worked) worked = (*trade)->work([&] { ++acknowledged; });
  selling = false;
  if (outcome.cuts < cuts) outcome.first = QStringLiteral("selling stopped: ") + outcome.first;
  disk.beforeEach({});
  trade = core::notFound(QString());
  return outcome;
}

}  // namespace

class TestPowerCut : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void nothingAcknowledgedIsLostAndNothingIsTorn() {
    const int cuts = support::soaking() ? 2000 : 200;
    const CutOutcome outcome = sellWhileThePowerFails({}, cuts);
    QVERIFY2(outcome.lost + outcome.torn == 0, qPrintable(outcome.first));
    QCOMPARE(outcome.cuts, cuts);
  }

  void aDiskThatLiesIsNoticed() {
    const CutOutcome outcome = sellWhileThePowerFails({.lies = true, .syncsAtCheckpointsOnly = false}, 30);
    QCOMPARE(outcome.cuts, 30);
    QVERIFY2(outcome.lost + outcome.torn > 5, qPrintable(outcome.first));
  }

  void aStoreThatSyncsAtCheckpointsOnlyIsNoticed() {
    const CutOutcome outcome = sellWhileThePowerFails({.lies = false, .syncsAtCheckpointsOnly = true}, 60);
    QCOMPARE(outcome.cuts, 60);
    QVERIFY2(outcome.lost > 0, qPrintable(outcome.first));
  }

  void aSaleIsOneSync() {
    const QTemporaryDir folder(support::memoryFolderTemplate());
    support::PowerCutVfs disk(1);
    {
      const auto trade = Trade::begin(folder.filePath(QStringLiteral("shop.cfl")), disk.name());
      CF_VERIFY_OK(trade);
      CF_VERIFY_OK((*trade)->sell());
      for (int i = 0; i < 5; ++i) {
        const auto before = disk.counts();
        CF_VERIFY_OK((*trade)->sell());
        QCOMPARE(disk.counts().syncs - before.syncs, 1);
      }
    }
  }
};

}  // namespace counterfoil::faults

QTEST_GUILESS_MAIN(counterfoil::faults::TestPowerCut)
#include "tst_power_cut.moc"
