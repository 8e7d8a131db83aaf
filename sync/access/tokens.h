// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "models/journal/book.h"
#include "sync/access/access_token.h"
#include "sync/access/rate_limits.h"

namespace counterfoil::access {

// POST /v1/token.
//
// Each sign-in begins a family of refresh tokens; each use of a token takes it out of use and makes its successor. A
// spent token that is shown again means that two hold the family, and ends it: except the immediate predecessor, within
// 30 seconds, with an assertion of the same device, whose answer got lost: it gets the same pair again. A successor is
// derived from its predecessor, so that nothing but hashes is kept. What an assertion is for a device, the secret of
// the program that a person uses is for a user.
//
//   "cfr_" tenant (26) family (26) "_" 256 random bits (52), in Crockford's base 32

inline constexpr qint64 kRefreshIdleMs = qint64(14) * 86'400'000;
inline constexpr qint64 kRefreshAbsoluteMs = qint64(90) * 86'400'000;
inline constexpr qint64 kRefreshGraceMs = 30'000;

/// What came of a request. A refusal is no error of the command: what it found out (a family that ends, an assertion
/// that is spent) is committed.
struct Grant {
  std::optional<protocol::TokenAnswer> answer;
  /// Denied `invalid_grant`, `device_revoked`; Busy `rate_limited`.
  core::Error refusal = {};
  int retryAfterS = 0;
  bool reused = false;  ///< a spent token was shown, and its family is over
};

/// For a device's assertion, with or without a refresh token. `rates` may be null. Errors: Storage.
[[nodiscard]] core::Result<Grant> grantToken(journal::Writing& writing, hub::TenantId tenant, const HubKeys& keys,
                                             const protocol::TokenRequest& request, RateLimits* rates,
                                             core::Instant now);

/// A new family of a user who has just signed in.
[[nodiscard]] core::Result<Grant> grantUser(journal::Writing& writing, hub::TenantId tenant, const HubKeys& keys,
                                            devices::UserId user, const QString& client, core::Instant now);
/// The next pair for a user's refresh token and the client's secret.
[[nodiscard]] core::Result<Grant> refreshUser(journal::Writing& writing, hub::TenantId tenant, const HubKeys& keys,
                                              const protocol::TokenRequest& request, core::Instant now);

/// Ends the family that a user's refresh token belongs to, for whoever has the client's secret too; otherwise nothing.
[[nodiscard]] core::Done endUserFamily(journal::Writing& writing, const protocol::TokenRequest& request);

/// The tenant that a request names, before anything of it was checked; null where none.
[[nodiscard]] hub::TenantId tenantOf(const protocol::TokenRequest& request);

}  // namespace counterfoil::access
