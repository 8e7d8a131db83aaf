// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/payments/types.h"

namespace counterfoil::payments {

// Taking cards while the acquirer is out of reach. The terminal keeps the payment and sends it later; no number of a
// card ever comes here. What it keeps is the shop's risk until then: a decline comes after the goods have left. So it
// is off until somebody switches it on, bounded for each till, and a person says yes to each payment.

/// What one till may take. Amounts in minor units of the shop's currency.
struct OfflineRules {
  bool allowed = false;
  qint64 paymentMinor = 5'000;  ///< of one payment
  qint64 totalMinor = 50'000;   ///< of all that is kept
  qint64 count = 25;
  qint64 ageS = 86'400;  ///< while something older waits, nothing more is kept
};

/// How long after a decline a terminal may still send a kept charge once more, and is asked about it.
inline constexpr qint64 kResentMs = 72 * 3'600'000LL;

/// What the terminal of a till keeps, or may keep.
struct Exposure {
  qint64 count = 0;
  qint64 minor = 0;
  core::Instant oldest;  ///< where count > 0
  /// When the oldest becomes too old for another one.
  [[nodiscard]] core::Instant until(const OfflineRules& rules) const { return oldest.plusMs(rules.ageS * 1'000); }
};
[[nodiscard]] Exposure exposureOf(const std::vector<Attempt>& held);

/// Whether one more payment of that amount may be kept. Refused `offline_not_allowed`, `offline_payment_limit`,
/// `offline_total_limit`, `offline_count_limit`, `offline_age_limit`; the detail is the limit as a number.
[[nodiscard]] core::Done checkOffline(const OfflineRules& rules, const Exposure& kept, qint64 amountMinor,
                                      core::Instant now);

}  // namespace counterfoil::payments
