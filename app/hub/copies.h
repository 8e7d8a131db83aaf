// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <map>

#include "app/hub/place.h"
#include "sync/hub/segments.h"

namespace counterfoil::daemon {

// Whole copies of a folder of stores: "tenants/<id>/tenant.cfl" with its name, and "keys/". Where `serve` keeps backups
// itself, there are many, under the instants at which they were made ("copies/20261121T093000000Z"), and beside them
// "segments/<tenant>" with what came in between (sync/hub/segments).

/// Folder, name file and store of a tenant that is a file.
struct TenantFiles {
  QString id;
  QString name;
  QString store;
};
[[nodiscard]] std::vector<TenantFiles> tenantFilesIn(const QString& folder);

[[nodiscard]] core::Done copyFile(const QString& from, const QString& to);
/// The keys belong to a backup: without them nobody's cursor or token is known again.
[[nodiscard]] core::Done copyKeys(const QString& from, const QString& to);

/// A checked copy of every tenant and of the keys, under its name only when it is whole; where each feed stood in it.
/// Refused `file_exists`; Storage; Integrity `backup_damaged`.
[[nodiscard]] core::Result<std::map<QString, hub::FeedPlace>> writeCopy(const Place& place, const QString& target);

/// "20261121T093000000Z".
[[nodiscard]] QString nameOfCopy(core::Instant instant);
[[nodiscard]] std::optional<core::Instant> instantOfCopy(const QString& name);
/// Names of the copies in "<folder>/copies", oldest first.
[[nodiscard]] QStringList copiesIn(const QString& folder);
/// Those that are neither the last of one of the newest 24 hours nor of one of the newest 14 days with a copy.
[[nodiscard]] QStringList copiesToRemove(const QStringList& names);

struct Restored {
  int tenants = 0;
  qint64 factsFromSegments = 0;
  QString copy;        ///< what it began with
  QString keysBefore;  ///< where keys that were there went; empty where there were none
  /// Which of "cursor", "root" and "signing" neither the copy nor the environment has: they were made anew.
  QStringList keysMade;
  std::map<QString, core::Instant> newestFacts;  ///< by tenant, as the hub's clock had it
};
/// Makes a data folder of a copy, or of a folder of backups: the newest copy that is not newer than `until`, and what
/// the segments hold after it. Local tables are the newest there are, to whatever instant is restored. Refused
/// `store_exists`; NotFound `no_backup`.
[[nodiscard]] core::Result<Restored> restoreFolder(const Invocation& invocation, const QString& source,
                                                   std::optional<core::Instant> until);

}  // namespace counterfoil::daemon
