// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "models/core/clock.h"
#include "models/journal/book.h"
#include "models/journal/projector.h"
#include "models/store/sqlite_connection.h"

namespace counterfoil::store {

// The store file and who may write it.
//
// SQLite 3.40.1 can corrupt a WAL database when one connection checkpoints while another writes. So there is exactly
// one connection that writes and checkpoints, on one thread of one process: an flock on "<file>.lock" gives that right,
// and every other connection (openReader) is read-only and never checkpoints.
//
// Files beside the store: "-wal" and "-shm" (SQLite's), ".lock", ".reserve" (room kept for closing a shift on a full
// disk), "backups/". Outside the data folder, in `machineFolder`: the incarnation (incarnation.h).
//
// A crash at any moment leaves the last committed command. Opening recovers the log; a projection schema of another
// program version is rebuilt from the journal before the store can be used.

struct OpenOptions {
  QString path;
  /// Where this machine remembers incarnations; empty for $XDG_STATE_HOME/counterfoil (or ~/.local/state/counterfoil).
  QString machineFolder;
  QString vfs;
  /// DDL of local and vault tables (CREATE … IF NOT EXISTS), run at every opening for writing.
  std::vector<const char*> localTables;
  /// Called while projections are rebuilt: (done, total); false cancels.
  std::function<bool(qint64, qint64)> progress;
  /// How long to wait for another process to let go of the store.
  qint64 waitMs = 0;
  /// Bytes kept free for closing (the reserve file); 0 for none, as in tests.
  qint64 reserveBytes = 16 * 1024 * 1024;
};

class WriteLock;
class Incarnation;
class SqliteEngine;

class Store {
 public:
  /// A new file with an empty journal. Errors: Refused `store_exists`; Storage.
  [[nodiscard]] static core::Result<std::unique_ptr<Store>> create(const OpenOptions& options,
                                                                   const journal::Projectors& projectors,
                                                                   const core::Clock& clock, core::IdSource& ids);
  /// Takes write access. Errors: NotFound `store_missing`; Busy `store_busy`; Storage `not_a_store`; TooNew
  /// `store_too_new`; Integrity `store_corrupt`.
  [[nodiscard]] static core::Result<std::unique_ptr<Store>> open(const OpenOptions& options,
                                                                 const journal::Projectors& projectors,
                                                                 const core::Clock& clock, core::IdSource& ids);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  [[nodiscard]] journal::Book& book();
  [[nodiscard]] const journal::Reader& reader() const;
  [[nodiscard]] journal::StoreFileId id() const;
  [[nodiscard]] const QString& path() const;
  /// Facts that were applied again because the tables' shape had changed; 0 when nothing was.
  [[nodiscard]] bool rebuiltAtOpening() const;
  /// True when this opening found a copy, a restore or another machine and began a new chain and document series.
  [[nodiscard]] bool newIncarnation() const;

  /// Begins a new chain and document series in the open store: somebody else has facts under the name of the present
  /// one that are not here, so that its numbers may be used already.
  [[nodiscard]] core::Done beginIncarnation(core::IdSource& ids);

  /// Whether there is room for what a customer is about to pay for: at least 4 MiB on the file system. Refused
  /// `disk_full` otherwise: asked before money is taken.
  [[nodiscard]] core::Done hasRoom() const;
  /// Gives the reserve back to the file system, for closing a shift on a full disk. It is made again at the next
  /// opening that finds room.
  void releaseReserve();
  /// Empties every projection and applies the journal again.
  [[nodiscard]] core::Done rebuild(const std::function<bool(qint64, qint64)>& progress);

 private:
  struct Private;
  explicit Store(std::unique_ptr<Private> state);
  std::unique_ptr<Private> d;
};

/// A read-only connection for the calling thread; never refused because somebody writes. Errors: as Store::open.
[[nodiscard]] core::Result<std::unique_ptr<SqliteConnection>> openReader(const QString& path);

/// The chain that is written in this file; null where it has none of its own.
[[nodiscard]] core::Result<journal::OriginId> originOf(const journal::Reader& reader);

/// Makes the tables of projections and the journal in an empty file.
[[nodiscard]] core::Done createSchema(const SqliteConnection& connection, const journal::Projectors& projectors,
                                      const std::vector<const char*>& localTables);

}  // namespace counterfoil::store
