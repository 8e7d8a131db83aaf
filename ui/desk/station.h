// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>

#include "models/cash/types.h"
#include "models/journal/book.h"
#include "reports/printing/print_queue.h"

namespace counterfoil::desk {

/// What of this machine no table knows; looked up afresh each time.
struct Surroundings {
  struct Backup {
    core::Instant at;
    QString path;
    qint64 bytes = 0;
    bool isThere = true;    ///< the file can be seen now: a stick may be in a drawer
    bool sameDisk = false;  ///< as the store
  };
  struct Check {
    core::Instant at;
    qint64 facts = 0;
    bool held = true;
  };
  core::Instant now;
  QString storePath;
  qint64 storeBytes = 0;
  qint64 logBytes = 0;  ///< of SQLite's write-ahead log
  std::optional<qint64> freeBytes;
  std::optional<Backup> backup;
  std::optional<Check> check;
  bool keyInKeychain = false;
  bool keyThere = true;
  bool phraseNoted = true;
  QString version;  ///< of this program
  QString sqlite;
};

/// What the status page needs of whoever constructs it; without `look` there is no such page to read.
struct Station {
  /// On any reading thread.
  std::function<core::Result<Surroundings>(const journal::Reader&)> look;
  /// A whole, checked copy at this path; its bytes. On the thread of checks. Errors: those of the authority and of
  /// store::backupTo.
  std::function<core::Result<qint64>(const journal::Reader&, const QString& path, const journal::Actor& actor)> backUp;
  /// Remembers that all chains were verified. On the thread of checks.
  std::function<core::Done(const journal::Reader&, qint64 facts, bool held)> noteCheck;
};

/// All that the status page shows but the hub.
struct StationFacts {
  Surroundings around;
  qint64 entries = 0;      ///< number of the newest fact
  qint64 unprojected = 0;  ///< facts that this program is too old to read
  qint64 inboxOpen = 0;
  printing::QueueState printing;
  bool hasPrinter = false;
  QString tillCode;  ///< empty: this computer is no till yet
  std::optional<cash::Shift> openShift;
  std::optional<cash::Shift> lastClosed;
};
[[nodiscard]] core::Result<StationFacts> readStation(const journal::Reader& reader, const Station& station);

}  // namespace counterfoil::desk
