// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <span>

#include "models/store/sqlite_connection.h"

namespace counterfoil::store {

/// "CFL1" in the header of the file (SQLite's application_id).
inline constexpr qint64 kApplicationId = 0x43464c31;
/// The newest version of the journal's and local tables (SQLite's user_version). Projections have no versions: they are
/// rebuilt.
inline constexpr int kSchemaVersion = 2;

/// A step from version `to - 1` to `to`.
struct Migration {
  int to;
  const char* sql;
};

[[nodiscard]] std::span<const Migration> migrations();

/// Brings a file to the newest version: a verified backup into "<folder>/backups" first, then each step in a
/// transaction of its own, so that a crash leaves a whole version. Errors: Storage, Integrity; the file is as before
/// the failed step.
[[nodiscard]] core::Done migrate(const SqliteConnection& connection, const QString& path,
                                 std::span<const Migration> steps);

}  // namespace counterfoil::store
