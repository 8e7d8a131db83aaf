// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "sync/access/directory.h"
#include "sync/access/hub_keys.h"
#include "sync/access/keeper.h"
#include "sync/access/rate_limits.h"
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
};

/// POST /v1/devices and POST /v1/token. Both are public; the credential is in the body.
///   401 `bad_code`, `invalid_grant` · 403 `device_revoked` · 409 `tenant_not_empty` · 422 of the messages · 429 · 503
[[nodiscard]] std::vector<http::Route> routes(const RouteContext& context);

}  // namespace counterfoil::access
