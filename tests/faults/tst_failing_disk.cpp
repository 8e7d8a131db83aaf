// SPDX-License-Identifier: GPL-3.0-or-later
// The disk is full, or answers with errors. A sale is refused with a code that a screen can explain, nothing of it is
// kept, reading goes on, and once the disk works again so does the till, without a gap in its numbers.
#include <sqlite3.h>

#include <QTemporaryDir>
#include <QTest>

#include "tests/faults/trade.h"
#include "tests/support/paths.h"
#include "tests/support/power_cut_vfs.h"
#include "tests/support/verify.h"

namespace counterfoil::faults {

using support::PowerCutVfs;

class TestFailingDisk : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aSaleIsRefusedWhereverTheDiskFails_data() {
    QTest::addColumn<int>("operation");
    QTest::addColumn<int>("sqliteCode");
    QTest::addColumn<bool>("forEver");
    QTest::addColumn<QString>("code");
    const auto row = [](const char* name, PowerCutVfs::Operation operation, int sqliteCode, bool forEver,
                        const char* code) {
      QTest::newRow(name) << int(operation) << sqliteCode << forEver << QString::fromUtf8(code);
    };
    row("full from a write on", PowerCutVfs::Operation::Write, SQLITE_FULL, true, "disk_full");
    row("full at one write", PowerCutVfs::Operation::Write, SQLITE_FULL, false, "disk_full");
    row("errors from a write on", PowerCutVfs::Operation::Write, SQLITE_IOERR_WRITE, true, "io_error");
    row("an error at one write", PowerCutVfs::Operation::Write, SQLITE_IOERR_WRITE, false, "io_error");
    row("errors from a sync on", PowerCutVfs::Operation::Sync, SQLITE_IOERR_FSYNC, true, "io_error");
    row("an error at one sync", PowerCutVfs::Operation::Sync, SQLITE_IOERR_FSYNC, false, "io_error");
  }
  // The n-th operation of a sale fails, for every n until a sale does not reach it any more.
  void aSaleIsRefusedWhereverTheDiskFails() {
    QFETCH(int, operation);
    QFETCH(int, sqliteCode);
    QFETCH(bool, forEver);
    QFETCH(QString, code);
    const QTemporaryDir folder(support::memoryFolderTemplate());
    const QString path = folder.filePath(QStringLiteral("shop.cfl"));
    PowerCutVfs disk(support::Random::runSeed());
    int failures = 0;
    {
      const auto trade = Trade::begin(path, disk.name());
      CF_VERIFY_OK(trade);
      for (int i = 0; i < 3; ++i) CF_VERIFY_OK((*trade)->sell());
      for (int nth = 1; nth < 200; ++nth) {
        const qint64 before = (*trade)->documents().value_or(-1);
        disk.failAt(PowerCutVfs::Operation(operation), nth, sqliteCode, forEver);
        const auto sold = (*trade)->sell();
        const bool reached = disk.hasFailed();
        if (!sold) {
          ++failures;
          QCOMPARE(sold.error().code, code);
          QVERIFY(sold.error().kind == core::ErrorKind::Storage);
          QVERIFY2((*trade)->documents().value_or(-1) == before, "reading stopped, or half a sale is there");
        }
        disk.mend();
        if (const auto next = (*trade)->sell(); !next) QFAIL(support::describe(next).constData());
        if (!reached) break;
      }
    }
    QVERIFY(failures > 0);
    const Examination found = examine(path, true);
    QVERIFY2(found.faults.isEmpty(), qPrintable(found.faults.join(u'\n')));
  }

  void whatWasSoldBeforeTheDiskFilledIsThere() {
    const QTemporaryDir folder(support::memoryFolderTemplate());
    const QString path = folder.filePath(QStringLiteral("shop.cfl"));
    PowerCutVfs disk(2);
    {
      const auto trade = Trade::begin(path, disk.name());
      CF_VERIFY_OK(trade);
      for (int i = 0; i < 10; ++i) CF_VERIFY_OK((*trade)->sell());
      disk.failAt(PowerCutVfs::Operation::Write, 1, SQLITE_FULL, true);
      for (int i = 0; i < 3; ++i) QVERIFY(!(*trade)->sell());
      QCOMPARE((*trade)->documents().value_or(-1), 10);
    }
    disk.mend();
    const Examination found = examine(path, true);
    QVERIFY2(found.faults.isEmpty(), qPrintable(found.faults.join(u'\n')));
    QCOMPARE(found.documents, 10);
  }
};

}  // namespace counterfoil::faults

QTEST_GUILESS_MAIN(counterfoil::faults::TestFailingDisk)
#include "tst_failing_disk.moc"
