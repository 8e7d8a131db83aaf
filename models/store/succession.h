// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

#include "models/store/store.h"

namespace counterfoil::store {

// A store's file gives way to another one: a till that joins a hub begins with the hub's snapshot instead of reading
// the whole feed. What the old file alone has goes along first, and nothing of it is touched until the very last step:
//
//   1 the new file is checked, takes the facts of this store's own chains that it lacks, under their own ids and
//     numbers, the rows of local tables and the store's id; it is synced to the disk
//   2 the old file's log is written back into it and removed
//   3 rename(2) puts the new one in its place
//
// A crash before 3 leaves the old store whole, and after it the new one. The new one has no origin of its own and
// another inode, so that the next opening begins a new incarnation.

struct Succession {
  QString file;                            ///< an SQLite store without an origin of its own; it is written to
  std::vector<journal::OriginId> origins;  ///< chains that were written in the present store
  QStringList tables;                      ///< local tables whose rows go along
  /// Written with the rest, such as where sync goes on.
  std::function<core::Done(journal::Writing&)> also = {};
};

/// Step 1. Errors: Integrity `snapshot_damaged`; Storage; those of Writing::receive.
[[nodiscard]] core::Done prepareSuccessor(const journal::Reader& present, const Succession& succession,
                                          const journal::Projectors& projectors, const core::Clock& clock);
/// Steps 2 and 3; the store at `path` is closed. Errors: Busy `store_busy`; Storage.
[[nodiscard]] core::Done succeed(const QString& path, const QString& file);

/// Names of the tables that this DDL makes.
[[nodiscard]] QStringList tableNames(const std::vector<const char*>& ddl);

}  // namespace counterfoil::store
