// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/payments/offline.h"

#include <algorithm>

namespace counterfoil::payments {

using core::Done;

Exposure exposureOf(const std::vector<Attempt>& held) {
  Exposure exposure;
  for (const Attempt& attempt : held) {
    exposure.oldest = exposure.count == 0 ? attempt.startedAt : std::min(exposure.oldest, attempt.startedAt);
    ++exposure.count;
    exposure.minor += attempt.isHeld() ? attempt.approvedMinor : attempt.amountMinor;
  }
  return exposure;
}

Done checkOffline(const OfflineRules& rules, const Exposure& kept, qint64 amountMinor, core::Instant now) {
  const auto refuse = [](const char* code, qint64 limit) {
    return core::refused(QLatin1String(code), QString::number(limit));
  };
  if (!rules.allowed) return refuse("offline_not_allowed", 0);
  if (amountMinor > rules.paymentMinor) return refuse("offline_payment_limit", rules.paymentMinor);
  if (kept.count >= rules.count) return refuse("offline_count_limit", rules.count);
  // Both are of the range that amounts have, so that the difference cannot overflow.
  if (amountMinor > rules.totalMinor - kept.minor) return refuse("offline_total_limit", rules.totalMinor);
  if (kept.count > 0 && now >= kept.until(rules)) return refuse("offline_age_limit", rules.ageS);
  return {};
}

}  // namespace counterfoil::payments
