// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/api/ground.h"
#include "sync/cashier/cashier.h"
#include "sync/http/router.h"

namespace counterfoil::cashier {

/// POST /v1/webhooks/{gateway}: anyone may knock; a signature lets in. 200 once the event is in the book, however
/// often it comes; 401 for a signature that does not hold, 404 for an address that is none, 503 where it should be sent
/// again. `knows` says without a store whether there is such a tenant.
[[nodiscard]] std::vector<http::Route> webhookRoutes(api::SharedGround ground, Cashier& cashier,
                                                     std::function<bool(hub::TenantId)> knows);

}  // namespace counterfoil::cashier
