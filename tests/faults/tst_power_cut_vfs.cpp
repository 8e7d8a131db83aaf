// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the power-cut layer sees what it is there for, over bare SQLite: it must find nothing wrong with a database
// that syncs every commit, and must find what is lost or torn where syncs are left out or a disk lies.
#include <sqlite3.h>

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/power_cut_vfs.h"

namespace counterfoil::support {

namespace {

struct Outcome {
  int cuts = 0;
  int lost = 0;  ///< disks that miss a committed row
  int torn = 0;  ///< disks that SQLite calls damaged, or with half of a transaction
};

sqlite3* openedWith(const QString& path, const QString& vfs) {
  sqlite3* database = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const QByteArray vfsName = vfs.toUtf8();
  if (sqlite3_open_v2(path.toUtf8().constData(), &database, flags, vfs.isEmpty() ? nullptr : vfsName.constData()) !=
      SQLITE_OK) {
    qFatal("%s", sqlite3_errmsg(database));
  }
  return database;
}

bool run(sqlite3* database, const char* sql) {
  return sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

QByteArray textOf(sqlite3* database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  QByteArray answer("failed");
  if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) == SQLITE_OK &&
      sqlite3_step(statement) == SQLITE_ROW) {
    answer = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
  }
  sqlite3_finalize(statement);
  return answer;
}

void examine(const QString& folder, int acknowledged, Outcome& outcome) {
  sqlite3* database = openedWith(folder + QStringLiteral("/sales.db"), {});
  ++outcome.cuts;
  const int headers = textOf(database, "SELECT count(*) FROM sale").toInt();
  const int lines = textOf(database, "SELECT count(*) FROM line").toInt();
  if (textOf(database, "PRAGMA integrity_check") != "ok" || lines != headers * 5) {
    ++outcome.torn;
  } else if (headers < acknowledged) {
    ++outcome.lost;
  }
  sqlite3_close(database);
}

Outcome sellWithCuts(const char* synchronous, bool lying, int cuts) {
  const QTemporaryDir folder;
  Random random(Random::runSeed());
  PowerCutVfs disk(random.next());
  sqlite3* database = openedWith(folder.filePath(QStringLiteral("sales.db")), disk.name());
  bool ok = run(database, "PRAGMA journal_mode=WAL") && run(database, synchronous) &&
            run(database, "PRAGMA wal_autocheckpoint=20") &&
            run(database, "CREATE TABLE sale(id INTEGER PRIMARY KEY) STRICT") &&
            run(database, "CREATE TABLE line(sale INTEGER, name TEXT) STRICT") &&
            run(database, "PRAGMA wal_checkpoint");
  Outcome outcome;
  int acknowledged = 0;
  disk.lieAboutSync(lying);
  disk.beforeEach([&](PowerCutVfs::Operation) {
    if (outcome.cuts >= cuts || !random.chance(20)) return;
    const QString cut = folder.filePath(QStringLiteral("cut-%1").arg(outcome.cuts));
    if (disk.cutTo(cut)) examine(cut, acknowledged, outcome);
    QDir(cut).removeRecursively();
  });
  while (ok && outcome.cuts < cuts) {
    ok = run(database, "BEGIN IMMEDIATE") && run(database, "INSERT INTO sale DEFAULT VALUES");
    for (int i = 0; i < 5; ++i) {
      ok = ok && run(database, "INSERT INTO line SELECT max(id), hex(randomblob(60)) FROM sale");
    }
    ok = ok && run(database, "COMMIT");
    ++acknowledged;
  }
  disk.beforeEach({});
  sqlite3_close(database);
  return outcome;
}

}  // namespace

class TestPowerCutVfs : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aDatabaseThatSyncsEveryCommitLosesNothing() {
    const Outcome outcome = sellWithCuts("PRAGMA synchronous=FULL", false, 200);
    QCOMPARE(outcome.cuts, 200);
    QCOMPARE(outcome.lost, 0);
    QCOMPARE(outcome.torn, 0);
  }

  void oneThatSyncsAtCheckpointsOnlyIsCaughtLosingSales() {
    const Outcome outcome = sellWithCuts("PRAGMA synchronous=NORMAL", false, 100);
    QVERIFY(outcome.lost > 50);
    QCOMPARE(outcome.torn, 0);
  }

  void aDiskThatLiesIsCaughtTearingTheFile() {
    const Outcome outcome = sellWithCuts("PRAGMA synchronous=FULL", true, 100);
    QVERIFY2(outcome.torn + outcome.lost > 50, qPrintable(QString::number(outcome.torn)));
    QVERIFY(outcome.torn > 0);
  }

  void aCommitInWalModeIsOneSync() {
    const QTemporaryDir folder;
    PowerCutVfs disk(1);
    sqlite3* database = openedWith(folder.filePath(QStringLiteral("sales.db")), disk.name());
    QVERIFY(
        run(database, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t(a); INSERT INTO t VALUES(1)"));
    const auto before = disk.counts();
    QVERIFY(run(database, "INSERT INTO t VALUES(2)"));
    QCOMPARE(disk.counts().syncs - before.syncs, 1);
    QVERIFY(disk.counts().writes > before.writes);
    sqlite3_close(database);
  }

  void aFullDiskAnswersSoUntilMended() {
    const QTemporaryDir folder;
    PowerCutVfs disk(1);
    sqlite3* database = openedWith(folder.filePath(QStringLiteral("sales.db")), disk.name());
    QVERIFY(run(database, "PRAGMA journal_mode=WAL; CREATE TABLE t(a)"));
    disk.failAt(PowerCutVfs::Operation::Write, 1, SQLITE_FULL, true);
    QVERIFY(!run(database, "INSERT INTO t VALUES(1)"));
    QVERIFY(disk.hasFailed());
    QCOMPARE(textOf(database, "SELECT count(*) FROM t"), QByteArray("0"));
    disk.mend();
    QVERIFY(run(database, "INSERT INTO t VALUES(1)"));
    sqlite3_close(database);
  }
};

}  // namespace counterfoil::support

QTEST_GUILESS_MAIN(counterfoil::support::TestPowerCutVfs)
#include "tst_power_cut_vfs.moc"
