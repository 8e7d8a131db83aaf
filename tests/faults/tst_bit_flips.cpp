// SPDX-License-Identifier: GPL-3.0-or-later
// One bit of a store's file turns over, anywhere. `check` names every flip that changes a value of the journal or of a
// projection, or keeps one from being read; what it does not name changed nothing that anybody reads.
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "tests/faults/trade.h"
#include "tests/support/paths.h"
#include "tests/support/random.h"
#include "tests/support/verify.h"

namespace counterfoil::faults {

class TestBitFlips : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void checkNamesEveryFlipThatChangesAValue() {
    const QTemporaryDir folder(support::memoryFolderTemplate());
    const QString path = folder.filePath(QStringLiteral("shop.cfl"));
    {
      const auto trade = Trade::begin(path);
      CF_VERIFY_OK(trade);
      for (int i = 0; i < 40; ++i) CF_VERIFY_OK((*trade)->sell());
    }
    QFile original(path);
    QVERIFY(original.open(QIODevice::ReadOnly));
    const QByteArray bytes = original.readAll();
    QVERIFY2(!QFile::exists(path + QStringLiteral("-wal")), "closing leaves everything in the file itself");
    const QByteArray values = everyValue(path);
    QVERIFY(!values.isEmpty());
    QCOMPARE(examine(path, false).faults, QStringList());

    support::Random random(support::Random::runSeed());
    const int flips = support::soaking() ? 5000 : 300;
    int changing = 0;
    int named = 0;
    const QString flipped = folder.filePath(QStringLiteral("flipped.cfl"));
    for (int i = 0; i < flips; ++i) {
      const qint64 at = random.below(bytes.size());
      const int bit = int(random.below(8));
      QByteArray damaged = bytes;
      damaged[at] = char(damaged[at] ^ (1 << bit));
      QFile file(flipped);
      QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
      file.write(damaged);
      file.close();
      const bool changes = everyValue(flipped) != values;
      const bool isNamed = !examine(flipped, false).faults.isEmpty();
      changing += changes ? 1 : 0;
      named += isNamed ? 1 : 0;
      QVERIFY2(!changes || isNamed, qPrintable(QStringLiteral("bit %1 of byte %2 (page %3) changes a value unnoticed")
                                                   .arg(bit)
                                                   .arg(at)
                                                   .arg(at / 4096 + 1)));
    }
    QVERIFY2(changing > flips / 10, "the flips hit nothing: the test shows nothing");
    qInfo("%d flips: %d change a value, %d are named, %d are harmless", flips, changing, named, flips - named);
  }
};

}  // namespace counterfoil::faults

QTEST_GUILESS_MAIN(counterfoil::faults::TestBitFlips)
#include "tst_bit_flips.moc"
