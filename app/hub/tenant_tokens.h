// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/http/router.h"
#include "sync/hub/estate.h"

namespace counterfoil::daemon {

/// Who asks with a tenant's token: a device of that tenant.
struct TenantPrincipal final : http::Principal {
  hub::TenantId tenant;
};

/// `cft_<tenant>_<HMAC-SHA-256 of the tenant under the key, base64url>`.
[[nodiscard]] QString tenantToken(const QByteArray& key, hub::TenantId tenant);

/// A gate that wants such a token for every route with a permission: 401 `unauthorized` otherwise, whatever is wrong.
[[nodiscard]] http::Router::Gate tenantTokenGate(const QByteArray& key);

}  // namespace counterfoil::daemon
