// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>

#include "app/hub/invocation.h"
#include "models/core/instant.h"

namespace counterfoil::daemon {

/// The last time that backups were tried: restored into a folder of their own, every chain verified, and thrown away.
struct Drill {
  core::Instant at;
  qint64 tookMs = 0;
  qint64 facts = 0;
  bool sound = false;
};

/// As it is remembered in the folder of backups; nothing where none was made.
[[nodiscard]] std::optional<Drill> lastDrill(const QString& backups);

/// Erases what drills that were killed have left in a folder: copies of every tenant. Nothing while one is under way
/// there, or where that cannot be told. How many there were.
int eraseDrillLeftovers(const QString& folder);

[[nodiscard]] Command drillCommand();

}  // namespace counterfoil::daemon
