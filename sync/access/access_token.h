// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "sync/access/hub_keys.h"
#include "sync/access/principal.h"
#include "sync/hub/estate.h"
#include "sync/protocol/compact_token.h"

namespace counterfoil::access {

inline constexpr qint64 kAccessTokenMs = 10 * 60'000;
inline constexpr const char* kTokenIssuer = "counterfoil-hub";

/// Whom a token is about: a device or a user.
struct Subject {
  PrincipalKind kind = PrincipalKind::Device;
  core::AnyId id;
  friend bool operator==(const Subject& a, const Subject& b) { return a.kind == b.kind && a.id == b.id; }
};

/// What an access token says, once it was verified.
struct AccessClaims {
  hub::TenantId tenant;
  Subject subject;
  core::Instant issuedAt;
  core::Instant expiresAt;  ///< without leeway
};

/// `id` makes it unlike every other; the same arguments give the same token while the hub's signing key is the same.
[[nodiscard]] QByteArray makeAccessToken(const HubKeys& keys, hub::TenantId tenant, const Subject& subject,
                                         core::Instant now, const QByteArray& id);

/// Only a token of type `at+jwt`, signed with EdDSA by a live key of the hub that its `kid` names, for this audience,
/// by this issuer, now between `nbf` and `exp` give or take a minute, and not for longer than ten. Where the header
/// says to find keys elsewhere (`jku`, `x5u`, `jwk`) it is not listened to; `crit` is refused. Nothing for anything
/// else.
[[nodiscard]] std::optional<AccessClaims> readAccessToken(const protocol::CompactToken& token, const HubKeys& keys,
                                                          core::Instant now);

/// What a device's assertion says before its signature was checked: which key to check it with.
struct AssertionClaims {
  hub::TenantId tenant;
  protocol::DeviceId device;
  QByteArray id;  ///< 16 bytes; used once
  core::Instant expiresAt;
};
/// Everything but the signature. Nothing for another type, algorithm or audience, or outside of its minute.
[[nodiscard]] std::optional<AssertionClaims> readAssertion(const protocol::CompactToken& token, core::Instant now);
/// The tenant that an assertion names, whatever else it says.
[[nodiscard]] hub::TenantId tenantNamedBy(const protocol::CompactToken& token);

}  // namespace counterfoil::access
