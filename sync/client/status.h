// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "models/core/instant.h"

namespace counterfoil::client {

/// How a store stands with its hub, as a person wants to know it. The first that fits.
enum class Standing {
  Off,       ///< belongs to no hub
  NeedsYou,  ///< something waits for a person
  Offline,   ///< the hub does not answer
  Starting,  ///< it is not known yet, since the program began, what there is to send and to take in
  Behind,    ///< facts are on their way
  UpToDate,
};

/// What waits for a person, by code:
///
/// - `device_revoked`: the hub does not take this till any more
/// - `tenant_erased`: the hub has no such shop any more
/// - `not_admitted`: the hub does not accept who this till says it is
/// - `update_needed`: the hub has facts that this program is too old to read; selling and sending go on
/// - `fact_refused`: facts that the hub does not take (`count`)
/// - `journal_split`: this store was copied or set back while it went on elsewhere, and both wrote under one name
/// - `store_copied`: another device holds a chain of this store: what it wrote there itself is not taken
/// - `new_series`: documents are numbered in a new series from now on: others' numbers might be given again
/// - `clock_differs`: this computer's clock is wrong by more than two minutes
/// - `chain_differs`: the hub tells what other tills wrote otherwise than it is here (`count` chains); all else comes
/// - `store_failed`: this computer's store could not be written or read: the disk is full, or broken
/// - `feed_broken`: what the hub sends does not fit together
/// - `hub_decisions`: the inbox has entries (`count`)
struct Notice {
  QString code;
  qint64 count = 1;
  bool remembered = false;  ///< from another run: the hub has said nothing of it in this one yet
  friend bool operator==(const Notice&, const Notice&) = default;
};

/// Whether such a notice says that the hub does not let this till in. At most one of them does.
[[nodiscard]] bool isShutOut(const QString& code);

struct Status {
  Standing standing = Standing::Off;
  qint64 toSend = 0;
  qint64 toReceive = 0;
  std::optional<core::Instant> oldestUnsent;
  std::optional<core::Instant> lastContact;
  std::optional<core::Instant> offlineSince;
  qint64 skewMs = 0;  ///< this computer's clock less the hub's
  std::vector<Notice> notices;
  /// Nothing waits that the hub may take, and all that it has was taken in, keys of persons too; also while something
  /// waits for a person.
  bool idle = false;

  [[nodiscard]] qint64 behind() const { return toSend + toReceive; }
  [[nodiscard]] qint64 needsYou() const;
  /// Whether waiting brings nothing more: all is done, or the hub does not answer or does not let this till have it.
  /// A wrong clock, say, wants a person and stops nothing.
  [[nodiscard]] bool isOver() const;
  friend bool operator==(const Status&, const Status&) = default;
};

[[nodiscard]] QString textOf(Standing standing);

}  // namespace counterfoil::client
