// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/rate_limits.h"

#include <QString>
#include <algorithm>

namespace counterfoil::access {

namespace {

constexpr qsizetype kMostLevels = 50'000;

const Rate& rateOf(const QString& bucket) {
  const auto named = [&](const Rate& rate) { return bucket == QLatin1String(rate.bucket); };
  const auto* const found = std::find_if(std::begin(kRates), std::end(kRates), named);
  if (found != std::end(kRates)) return *found;
  return *std::find_if(std::begin(kRates), std::end(kRates),
                       [](const Rate& rate) { return QLatin1String(rate.bucket) == QLatin1String("api"); });
}

constexpr qint64 longestPeriodMs() {
  qint64 longest = 0;
  for (const Rate& rate : kRates) longest = std::max(longest, rate.periodMs);
  return longest;
}

}  // namespace

std::optional<int> RateLimits::take(const QByteArray& who, const QString& bucket, qint64 amount) {
  Rate rate = rateOf(bucket);
  if (!rate.fixed) rate.amount = std::max<qint64>(1, rate.amount * m_percent / 100);
  const qint64 nowMs = m_clock.monotonicMs();
  const std::lock_guard lock(m_mutex);
  if (m_levels.size() >= kMostLevels) forgetIdle(nowMs);
  Level& level = m_levels[QByteArray(rate.bucket) + ' ' + who];
  // Every millisecond gives back `rate.amount` of `rate.amount * rate.periodMs`.
  const qint64 passedMs = std::clamp<qint64>(nowMs - level.atMs, 0, rate.periodMs);
  level.used = std::max<qint64>(0, level.used - passedMs * rate.amount);
  level.atMs = nowMs;
  const qint64 capacity = rate.amount * rate.periodMs;
  const qint64 wanted = std::min(amount, rate.amount) * rate.periodMs;
  if (level.used + wanted <= capacity) {
    level.used += wanted;
    return std::nullopt;
  }
  const qint64 missing = level.used + wanted - capacity;
  const qint64 waitMs = (missing + rate.amount - 1) / rate.amount;
  return int(std::max<qint64>(1, (waitMs + 999) / 1000));
}

void RateLimits::forgetIdle(qint64 nowMs) {
  m_levels.removeIf([&](const auto& entry) { return nowMs - entry.value().atMs >= longestPeriodMs(); });
  // Many addresses at once: who was here longest ago is as good as anybody to forget.
  if (m_levels.size() >= kMostLevels) {
    m_levels.removeIf([&](const auto& entry) { return nowMs - entry.value().atMs >= 60'000; });
  }
  if (m_levels.size() >= kMostLevels) m_levels.clear();
}

}  // namespace counterfoil::access
