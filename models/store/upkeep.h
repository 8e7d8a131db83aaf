// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>

#include "models/core/instant.h"
#include "models/journal/book.h"

namespace counterfoil::store {

/// What this machine remembers of the care for a store, in a small file beside its incarnation: it is no fact of the
/// shop's, and a store that was lost must not take along where its backup is.
struct Upkeep {
  struct Backup {
    core::Instant at;
    QString path;
    qint64 bytes = 0;
  };
  struct Check {
    core::Instant at;
    qint64 facts = 0;
    bool held = false;  ///< every chain
  };
  std::optional<Backup> backup;  ///< the newest that was made and checked here
  std::optional<Check> check;    ///< the newest of all chains
};

/// `machineFolder` as in OpenOptions. What cannot be read was never done.
[[nodiscard]] Upkeep readUpkeep(const QString& machineFolder, journal::StoreFileId store);
/// Errors: Storage. What the other of the two says stays.
[[nodiscard]] core::Done noteBackup(const QString& machineFolder, journal::StoreFileId store,
                                    const Upkeep::Backup& backup);
[[nodiscard]] core::Done noteCheck(const QString& machineFolder, journal::StoreFileId store,
                                   const Upkeep::Check& check);

/// The id of the store that is read. Integrity `store_corrupt` where it has none.
[[nodiscard]] core::Result<journal::StoreFileId> storeIdOf(const journal::Reader& reader);

/// Bytes that the file system of `path` has left for this user; nothing where it does not say.
[[nodiscard]] std::optional<qint64> freeBytesAt(const QString& path);
/// Whether both are on one file system, so that one broken disk takes both.
[[nodiscard]] bool onOneDisk(const QString& path, const QString& other);

}  // namespace counterfoil::store
