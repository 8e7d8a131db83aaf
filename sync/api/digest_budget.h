// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <algorithm>
#include <mutex>
#include <optional>

#include "models/core/clock.h"
#include "sync/hub/estate.h"
#include "sync/protocol/row_digest.h"

namespace counterfoil::api {

/// Who may have tables counted, and what was counted last. Counting reads every row of every table, on a thread that
/// others wait for: so it is done for one tenant at a time, what a tenant is given of it is a twentieth of the time at
/// most, however often its devices ask, and nothing is counted again while nothing is written. Thread-safe.
class DigestBudget {
 public:
  static constexpr int kShare = 20;
  static constexpr qint64 kCheapMs = 250;  ///< what is counted sooner holds nobody up, and may be asked for again
  static constexpr int kBusyS = 2;
  static constexpr int kMostWaitS = 600;

  explicit DigestBudget(const core::Clock& clock) : m_clock(clock) {}

  /// Begins a counting, which `end` ends; or says in how many seconds to ask again.
  [[nodiscard]] std::optional<int> begin(hub::TenantId tenant) {
    const std::lock_guard lock(m_mutex);
    if (m_counting) return kBusyS;
    const qint64 now = m_clock.monotonicMs();
    const qint64 waitMs = m_notBefore.value(tenant, now) - now;
    if (waitMs > 0) return int((waitMs + 999) / 1000);
    m_counting = true;
    m_begunMs = now;
    return std::nullopt;
  }
  void end(hub::TenantId tenant) {
    const std::lock_guard lock(m_mutex);
    m_counting = false;
    const qint64 now = m_clock.monotonicMs();
    const qint64 tookMs = now - m_begunMs;
    if (tookMs >= kCheapMs) m_notBefore[tenant] = now + std::min<qint64>(tookMs * kShare, kMostWaitS * 1000);
  }
  /// How long the counting that runs has taken so far.
  [[nodiscard]] qint64 elapsedMs() const {
    const std::lock_guard lock(m_mutex);
    return m_clock.monotonicMs() - m_begunMs;
  }

  void keep(hub::TenantId tenant, const protocol::DigestAnswer& digest) {
    const std::lock_guard lock(m_mutex);
    m_last.insert(tenant, digest);
  }
  /// Nothing where somebody wrote since.
  [[nodiscard]] std::optional<protocol::DigestAnswer> remembered(hub::TenantId tenant, qint64 head, int epoch) const {
    const std::lock_guard lock(m_mutex);
    const auto last = m_last.constFind(tenant);
    if (last == m_last.constEnd() || last->position != head || last->epoch != epoch) return std::nullopt;
    return *last;
  }

 private:
  const core::Clock& m_clock;
  mutable std::mutex m_mutex;
  bool m_counting = false;
  qint64 m_begunMs = 0;
  QHash<hub::TenantId, qint64> m_notBefore;
  QHash<hub::TenantId, protocol::DigestAnswer> m_last;
};

}  // namespace counterfoil::api
