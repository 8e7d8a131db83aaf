// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>
#include <optional>
#include <vector>

#include "models/journal/verify.h"
#include "models/store/store.h"

namespace counterfoil::store {

/// Writes a whole copy (VACUUM INTO), opens it, checks file and chains, and only then gives it its name. An existing
/// file is refused with `file_exists`. Errors: Storage; Integrity `backup_damaged`.
[[nodiscard]] core::Done backupTo(const SqliteConnection& connection, const QString& path);

/// Rows of one table from one file to another of the same columns; those that are there are replaced.
[[nodiscard]] core::Done carryRows(const journal::Reader& from, const SqliteConnection& to, const QString& table);

/// Makes a store of a backup. Without `until`: the whole file. With it: the facts of every origin up to that instant
/// are applied to a new file, and the keys of the vault and this device's name go along. Either way the store is a new
/// incarnation when it is opened for writing. Errors: Refused `store_exists`; NotFound `store_missing`; Integrity.
[[nodiscard]] core::Done restoreInto(const QString& backup, const OpenOptions& into, std::optional<core::Instant> until,
                                     const journal::Projectors& projectors, const core::Clock& clock,
                                     core::IdSource& ids);

/// Builds a new store at `into.path` from the journal of `source` alone, without an origin of its own. Returns the
/// number of facts. Errors: Refused `store_exists`; Integrity `chain_broken`, `chain_gap`.
[[nodiscard]] core::Result<qint64> replayInto(const journal::Reader& source, const OpenOptions& into,
                                              const journal::Projectors& projectors, const core::Clock& clock,
                                              core::IdSource& ids, std::optional<core::Instant> until = {});

/// What `check` found. Every finding names its place; no finding means that the file, every chain and every projected
/// value are as they were written.
struct CheckReport {
  QStringList file;  ///< from integrity_check and foreign_key_check
  journal::ChainReport chains;
  std::vector<journal::RowDifference> differences;
  std::vector<QString> unreadable;  ///< what could not be read at all
  qint64 facts = 0;
  [[nodiscard]] bool sound() const {
    return file.isEmpty() && chains.holds() && differences.empty() && unreadable.empty();
  }
};

/// Checks the file at `path` on a reader: the pages, the chains, and every projection against a replay into
/// `scratchFolder` (emptied afterwards). Errors: only where nothing could be looked at.
[[nodiscard]] core::Result<CheckReport> check(const QString& path, const QString& scratchFolder,
                                              const journal::Projectors& projectors,
                                              const std::vector<const char*>& localTables, const core::Clock& clock,
                                              const std::function<bool(qint64)>& progress = {});

}  // namespace counterfoil::store
