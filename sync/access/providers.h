// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "models/devices/types.h"
#include "models/journal/book.h"
#include "sync/access/hub_keys.h"
#include "sync/hub/estate.h"
#include "sync/oidc/id_token.h"

namespace counterfoil::access {

// Sign-in by somebody else's account: OpenID Connect providers that a tenant trusts, and who is whom there. Local
// tables of the hub, as everything that decides who may what; that it changed is told by facts.

struct Provider {
  QString name;    ///< "staff", as people call it; unique in the tenant
  QString issuer;  ///< https://…; compared to the letter
  QString clientId;
  QString clientSecret;  ///< empty for a public client
  QList<oidc::Algorithm> algorithms;
  /// A mail address that the provider has verified stands for the user with that login, at their first sign-in. Only
  /// for a provider that speaks for the whole domain of its addresses.
  bool linkByEmail = false;
};

/// Invalid `name_missing`, `malformed_issuer`, `client_missing`, `algorithm_missing`; Refused `name_taken`.
[[nodiscard]] core::Done addProvider(journal::Writing& writing, hub::TenantId tenant, const HubKeys& keys,
                                     const Provider& provider, const journal::Actor& actor);
/// Who signed in by it must find another way; their tokens end. NotFound `unknown_provider`.
[[nodiscard]] core::Done removeProvider(journal::Writing& writing, const QString& name, const journal::Actor& actor);
/// By name, without their secrets.
[[nodiscard]] core::Result<std::vector<Provider>> listProviders(const journal::Reader& reader);
/// With its secret. NotFound `unknown_provider`.
[[nodiscard]] core::Result<Provider> findProvider(const journal::Reader& reader, hub::TenantId tenant,
                                                  const HubKeys& keys, const QString& name);

/// An administrator says who it is. NotFound `unknown_provider`; Invalid `subject_missing`; Refused `identity_taken`.
[[nodiscard]] core::Done linkIdentity(journal::Writing& writing, devices::UserId user, const QString& provider,
                                      const QString& subject, const journal::Actor& actor);
/// Whom the provider means; links by mail where that is allowed. Nothing for somebody who is nobody here, or disabled.
[[nodiscard]] core::Result<std::optional<devices::UserId>> userOf(journal::Writing& writing, const Provider& provider,
                                                                  const oidc::Identity& identity);
/// Whether a code is shown for the first time; it is spent now.
[[nodiscard]] core::Result<bool> spendCode(journal::Writing& writing, const QString& code, core::Instant now);

}  // namespace counterfoil::access
