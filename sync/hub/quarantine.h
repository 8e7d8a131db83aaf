// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/hub/feed.h"

namespace counterfoil::hub {

// What a revoked device still sends is kept as it came, beside the feed: nobody learns of it, and nothing is lost,
// until a person has looked at why the device was revoked. The first fact under a number stays; a thief cannot put
// another in its place.

/// How many facts of this device wait then. Refused `quarantine_full` above `kMostQuarantined` facts or
/// `kMostQuarantinedBytes`.
[[nodiscard]] core::Result<qint64> keepInQuarantine(journal::Writing& writing, const core::AnyId& device,
                                                    const protocol::PushRequest& request, core::Instant at);
struct Released {
  int taken = 0;
  /// In the feed as links of their chain and applied nowhere: nothing of them is left to wait for.
  struct Dropped {
    journal::FactId fact;
    QString kind;
    QString code;
  };
  std::vector<Dropped> dropped;
  qint64 left = 0;
};
/// Applies what waits of a device, each origin as a push; what is in the feed by then goes from there, also what was
/// rejected (`hub_only`). What does not follow on the feed stays.
[[nodiscard]] core::Result<Released> releaseFromQuarantine(journal::Writing& writing, const core::AnyId& device,
                                                           core::Instant at, const Situation& situation);

inline constexpr qint64 kMostQuarantined = 100'000;
inline constexpr qint64 kMostQuarantinedBytes = 256 * 1024 * 1024;
/// Of each device what it says itself: another one cannot take the place of a number that it never wrote.
inline constexpr const char* const kQuarantineTables[] = {
    "CREATE TABLE IF NOT EXISTS quarantined_fact(device_id BLOB NOT NULL, origin BLOB NOT NULL, origin_seq INTEGER NOT "
    "NULL, received_at_utc_ms INTEGER NOT NULL, fact TEXT NOT NULL, PRIMARY KEY(device_id, origin, origin_seq)) "
    "STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS quarantine_size(device_id BLOB PRIMARY KEY, facts INTEGER NOT NULL, bytes INTEGER NOT "
    "NULL) STRICT, WITHOUT ROWID",
};

}  // namespace counterfoil::hub
