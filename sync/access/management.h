// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/access/routes.h"

namespace counterfoil::access {

// What people do at the hub after they have signed in: who they are, the tenant's devices, codes for new ones, its
// users. Each is the act of `administer` that an operator has at the command line, with the user as its actor.
//
//   GET  /v1/me                     every user: {"user", "name", "scopes"}
//   GET  /v1/devices  /v1/users     access:manage: a list, whole
//   POST /v1/devices/{id}/revoke    access:manage: {"reason"?}
//   POST /v1/enrolment-codes        access:manage: {"name"?, "minutes"?} → 201 {"code", "expires_at"}
//   POST /v1/users/{id}/disable     access:manage; 409 `own_account` for oneself
//   POST /v1/sign-out               anyone: {"refresh_token", "client"} → 200 {} whether there was such a session or
//   not
[[nodiscard]] std::vector<http::Route> managementRoutes(const RouteContext& context);

}  // namespace counterfoil::access
