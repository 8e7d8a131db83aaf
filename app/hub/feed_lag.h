// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "sync/hub/estate.h"

namespace counterfoil::daemon {

/// How long news of a feed wait until somebody who follows it is given them. It remembers when this process learned of
/// the newest heads of every tenant; who comes from further back was away, and says nothing about this hub.
/// Thread-safe.
class FeedLag {
 public:
  /// Heads that are remembered of a tenant.
  static constexpr size_t kHeads = 64;

  /// The tenant's feed reaches this far since `nowMs`, of a clock that only rises.
  void advanced(hub::TenantId tenant, qint64 head, qint64 nowMs);
  /// For somebody who is given what comes after `position`: since when the first of it was there.
  [[nodiscard]] std::optional<qint64> lagMs(hub::TenantId tenant, qint64 position, qint64 nowMs) const;

 private:
  mutable std::mutex m_mutex;
  QHash<hub::TenantId, std::deque<std::pair<qint64, qint64>>> m_heads;  ///< position and time, rising
};

}  // namespace counterfoil::daemon
