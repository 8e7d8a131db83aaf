// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/feed_lag.h"

#include <algorithm>

namespace counterfoil::daemon {

void FeedLag::advanced(hub::TenantId tenant, qint64 head, qint64 nowMs) {
  const std::lock_guard lock(m_mutex);
  auto& heads = m_heads[tenant];
  if (!heads.empty() && heads.back().first == head) return;
  // A feed that was set back counts to the same numbers again, at other times.
  if (!heads.empty() && heads.back().first > head) heads.clear();
  heads.emplace_back(head, nowMs);
  if (heads.size() > kHeads) heads.pop_front();
}

std::optional<qint64> FeedLag::lagMs(hub::TenantId tenant, qint64 position, qint64 nowMs) const {
  const std::lock_guard lock(m_mutex);
  const auto heads = m_heads.constFind(tenant);
  // The first that is remembered may have been there for long.
  if (heads == m_heads.constEnd() || heads->empty() || position < heads->front().first) return std::nullopt;
  const auto news = std::find_if(heads->begin(), heads->end(), [&](const auto& head) { return head.first > position; });
  if (news == heads->end()) return std::nullopt;
  return std::max<qint64>(0, nowMs - news->second);
}

}  // namespace counterfoil::daemon
