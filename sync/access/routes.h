// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "sync/access/directory.h"
#include "sync/access/hub_keys.h"
#include "sync/access/keeper.h"
#include "sync/access/mailer.h"
#include "sync/access/provider_client.h"
#include "sync/access/rate_limits.h"
#include "sync/access/users.h"
#include "sync/http/router.h"

namespace counterfoil::access {

/// What the routes of this library work with; all of it outlives them.
struct RouteContext {
  const HubKeys& keys;
  const Directory& directory;
  RateLimits& rates;
  hub::Workforce& workforce;
  const core::Clock& clock;
  std::shared_ptr<Changes> changes;
  /// Runs the hashing of a password (0.12 s, 64 MiB) on one of at most four threads. Without it nobody signs in by
  /// password.
  std::function<void(std::function<void()>)> hashing = {};
  PasswordCost passwordCost = {};
  /// Without it there are no links by mail.
  std::shared_ptr<Mailer> mailer = {};
  /// Without it nobody signs in by a provider.
  std::shared_ptr<ProviderClient> providers = {};
  /// Called with the reason for every identity that was refused.
  std::function<void(const QString& code)> identityRefused = {};
  /// Called for every family of tokens that a spent one ended: stolen, or a copied machine.
  std::function<void()> reused = {};
};

/// POST /v1/devices, POST /v1/token and, with a mailer, POST /v1/magic-links, whose answer is always the same. All are
/// public; the credential is in the body.
///   401 `bad_code`, `invalid_grant` · 403 `device_revoked`, `tenant_erased` · 409 `tenant_not_empty`,
///   `replaced_keeps_cards` · 422 of the
///   messages · 429 · 503
[[nodiscard]] std::vector<http::Route> routes(const RouteContext& context);

}  // namespace counterfoil::access
