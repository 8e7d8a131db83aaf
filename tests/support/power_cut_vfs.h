// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>
#include <memory>

#include "models/core/result.h"
#include "tests/support/random.h"

namespace counterfoil::support {

// A disk that loses its power, as an SQLite VFS over the real one.
//
// What SQLite writes goes to the real files, so that the program under test runs on undisturbed. Beside them stands,
// for every file, what a disk must hold after a power failure: the bytes as of the last sync, and for every sector of
// 512 bytes written since, all versions it had. `cutTo` writes one possible disk into a folder: each such sector is
// lost or is any of its versions, at random; an unsynced truncation or deletion may have happened or not. The store is
// then opened there, as after a restart. A cut does not disturb the program, so one run yields as many cuts as wanted,
// also from inside a write.
//
// A disk may lie: sync then returns success and keeps nothing. And it may fail: the n-th write or sync from now returns
// an error, once or from then on.

class PowerCutVfs {
 public:
  enum class Operation { Write, Sync, Truncate };
  struct Counts {
    qint64 writes = 0;
    qint64 syncs = 0;
  };

  /// Registers itself with SQLite under name(), until destroyed. Files must be closed before.
  explicit PowerCutVfs(quint64 seed);
  ~PowerCutVfs();
  PowerCutVfs(const PowerCutVfs&) = delete;
  PowerCutVfs& operator=(const PowerCutVfs&) = delete;

  [[nodiscard]] const QString& name() const;
  [[nodiscard]] Counts counts() const;

  /// From now on sync keeps nothing, of all files or of those whose name ends so.
  void lieAboutSync(bool lie, const QString& nameEnds = {});
  /// Called before every operation, from the thread that does it; may call cutTo.
  void beforeEach(std::function<void(Operation)> hook);
  /// The n-th (from 1) write or sync from now returns this SQLite code; `forEver`: and all after it, until mended.
  void failAt(Operation operation, qint64 nth, int sqliteCode, bool forEver);
  /// Every write returns this code while `full` says so.
  void failWhile(std::function<bool()> full, int sqliteCode);
  void mend();
  [[nodiscard]] bool hasFailed() const;

  /// Writes what the disk may hold if the power fails now into `folder`, which is made; file names stay.
  [[nodiscard]] core::Done cutTo(const QString& folder);

  struct Private;

 private:
  std::unique_ptr<Private> d;
};

}  // namespace counterfoil::support
