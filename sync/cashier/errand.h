// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>

#include "models/payments/types.h"
#include "sync/api/idempotency.h"
#include "sync/cashier/accounts.h"
#include "sync/gateways/gateway.h"

namespace counterfoil::cashier {

/// What a gateway is asked for about an attempt that is in the book.
enum class Ask {
  Do,       ///< the step itself, for the first time
  Inquire,  ///< what became of it
  Reverse,  ///< it is not wanted: nothing of it may stay
};

struct Errand {
  hub::TenantId tenant;
  payments::Attempt attempt;
  payments::Attempt root;  ///< the attempt that began the payment: this one, or another
  Account account;
  Ask ask = Ask::Do;
  QString method;  ///< of Do: the provider's token for the card
  /// Of Do: a hub that was restored lately may have asked the same before, longer ago than a provider keeps keys.
  bool looksFirst = false;
  std::optional<payments::Job> job;      ///< that it was claimed as
  std::optional<api::KeyedRequest> key;  ///< of whoever waits for it
  /// Since when nobody else gets its job, by the clock of the facts and by one that is never set.
  core::Instant leasedAt = {};
  std::chrono::steady_clock::time_point leasedSince = {};
  http::Trace trace = {};  ///< of their request; empty for what is asked later, by nobody's request
  /// Called once its answer is in the book, or could not be written; may be empty.
  std::function<void(const core::Done&)> finished = {};
};

[[nodiscard]] gateways::Step stepOf(const Errand& errand);

/// Asks, and makes of "not found" what it means: nothing yet while the request may still be on its way; then
///   an authorisation or charge is cancelled by its key before it counts as nothing;
///   a capture, void or refund is asked for again under the same key, as long as the provider keeps that, because the
///   payment holds its amount for it; after that it did not happen.
/// On a worker's thread; takes as long as the gateway takes, twice at most.
[[nodiscard]] gateways::Answer askGateway(gateways::Gateway& gateway, const Errand& errand, core::Instant now);

/// Of the time that a provider keeps keys, what is not relied on.
inline constexpr qint64 kReplayMarginMs = 3'600'000;

}  // namespace counterfoil::cashier
