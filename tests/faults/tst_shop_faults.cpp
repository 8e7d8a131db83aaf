// SPDX-License-Identifier: GPL-3.0-or-later
// What a shop does to its store besides pulling the plug: two programs at once, a copied file, clocks that jump, a full
// disk at closing time, an upgrade that builds every table anew.
#include <sqlite3.h>

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "models/journal/verify.h"
#include "tests/faults/trade.h"
#include "tests/support/paths.h"
#include "tests/support/power_cut_vfs.h"
#include "tests/support/verify.h"

namespace counterfoil::faults {

using namespace Qt::StringLiterals;

class TestShopFaults : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder{support::memoryFolderTemplate()};
  int m_shops = 0;

  QString newPath() {
    const QString folder = m_folder.filePath(QString::number(++m_shops));
    QDir().mkpath(folder);
    return folder + u"/shop.cfl"_s;
  }

  static std::pair<int, QJsonObject> cli(const QString& store, const QStringList& arguments) {
    QProcess process;
    process.start(support::program(u"counterfoil-cli"_s), QStringList{u"--store"_s, store} + arguments);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000)) return {-1, {}};
    const QByteArray error = process.readAllStandardError();
    return {process.exitCode(), QJsonDocument::fromJson(error).object()[u"error"_s].toObject()};
  }

 private Q_SLOTS:
  void anotherProcessMayReadButNotWrite() {
    const QString path = newPath();
    const auto trade = Trade::begin(path);
    CF_VERIFY_OK(trade);
    CF_VERIFY_OK((*trade)->sell());
    const auto [writing, error] =
        cli(path, {u"cash"_s, u"in"_s, u"5.00"_s, u"--staff"_s, u"Owner"_s, u"--reason"_s, u"x"_s});
    QCOMPARE(writing, 3);
    QCOMPARE(error[u"code"_s].toString(), u"store_busy"_s);
    QCOMPARE(cli(path, {u"journal"_s, u"verify"_s}).first, 0);
    CF_VERIFY_OK((*trade)->sell());
  }

  void aCopiedFileGoesOnUnderItsOwnNumbers() {
    const QString path = newPath();
    const QString copy = newPath();
    CF_VERIFY_OK(Trade::begin(path));
    QVERIFY(QFile::copy(path, copy));
    const auto original = Trade::goOn(path);
    const auto clone = Trade::goOn(copy);
    CF_VERIFY_OK(original);
    CF_VERIFY_OK(clone);
    QVERIFY(!(*original)->store().newIncarnation());
    QVERIFY((*clone)->store().newIncarnation());
    QVERIFY((*original)->store().book().origin() != (*clone)->store().book().origin());
    const auto one = (*original)->sell();
    const auto other = (*clone)->sell();
    CF_VERIFY_OK(one);
    CF_VERIFY_OK(other);
    QVERIFY2(one->number != other->number, qPrintable(one->number));
  }

  void aClockThatJumpsChangesNoOrder_data() {
    QTest::addColumn<qint64>("jumpMs");
    QTest::newRow("back a day") << qint64(-86'400'000);
    QTest::newRow("forward ten years") << qint64(3652) * 86'400'000;
  }
  void aClockThatJumpsChangesNoOrder() {
    QFETCH(qint64, jumpMs);
    const QString path = newPath();
    const auto trade = Trade::begin(path);
    CF_VERIFY_OK(trade);
    const core::Instant before = (*trade)->clock().now();
    CF_VERIFY_OK((*trade)->sell());
    (*trade)->clock().setWall(before.plusMs(jumpMs));
    CF_VERIFY_OK((*trade)->sell());
    // And somebody sets it right again.
    (*trade)->clock().setWall(before.plusMs(60'000));
    const auto last = (*trade)->sell();
    CF_VERIFY_OK(last);
    QVERIFY2(last->number.endsWith(u"000003"), qPrintable(last->number));
    const auto closed = (*trade)->close();
    CF_VERIFY_OK(closed);
    QCOMPARE(closed->saleCount, 3);
    qint64 lastHlc = 0;
    CF_VERIFY_OK((*trade)->store().reader().rows("SELECT hlc FROM journal ORDER BY position", {}, [&](const auto& row) {
      const bool rises = row.integer(0) > lastHlc;
      lastHlc = rises ? row.integer(0) : std::numeric_limits<qint64>::max();
      return rises;
    }));
    QVERIFY2(lastHlc < std::numeric_limits<qint64>::max(), "the journal's clock went back");
    const auto chains = journal::verifyChains((*trade)->store().reader());
    CF_VERIFY_OK(chains);
    QVERIFY(chains->holds());
  }

  void everyTableBuiltAnewIsTheSame() {
    const QString path = newPath();
    const auto trade = Trade::begin(path);
    CF_VERIFY_OK(trade);
    for (int i = 0; i < 30; ++i) CF_VERIFY_OK((*trade)->work([] {}));
    const QByteArray before = everyValue(path);
    QVERIFY(!before.isEmpty());
    CF_VERIFY_OK((*trade)->store().rebuild({}));
    QCOMPARE(everyValue(path), before);
    CF_VERIFY_OK((*trade)->sell());
  }

  void aFullDiskRefusesSalesAndStillClosesFromTheReserve() {
    const QString path = newPath();
    support::PowerCutVfs disk(1);
    {
      const auto trade = Trade::begin(path, {disk.name(), 1024 * 1024, {}});
      CF_VERIFY_OK(trade);
      for (int i = 0; i < 5; ++i) CF_VERIFY_OK((*trade)->sell());
      QVERIFY(QFile::exists(path + u".reserve"_s));
      // There is room again exactly when the reserve is given back.
      disk.failWhile([path] { return QFile::exists(path + u".reserve"_s); }, SQLITE_FULL);
      CF_VERIFY_CODE((*trade)->sell(), "disk_full");
      CF_VERIFY_CODE((*trade)->close(), "disk_full");
      QCOMPARE((*trade)->documents().value_or(-1), 5);
      (*trade)->store().releaseReserve();
      const auto closed = (*trade)->close();
      CF_VERIFY_OK(closed);
      QCOMPARE(closed->saleCount, 5);
    }
    const Examination found = examine(path, false);
    QVERIFY2(found.faults.isEmpty(), qPrintable(found.faults.join(u'\n')));
  }
};

}  // namespace counterfoil::faults

QTEST_GUILESS_MAIN(counterfoil::faults::TestShopFaults)
#include "tst_shop_faults.moc"
