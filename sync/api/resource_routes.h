// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/fact.h"
#include "sync/api/ground.h"
#include "sync/http/router.h"

namespace counterfoil::api {

/// What others may read of a tenant, in pages:
///   GET /v1/products   by name; `archived=1` for the archived ones
///   GET /v1/stock      on hand by product and store; `product` for one alone
///   GET /v1/audit      facts, newest first, without their bodies; `kind` is the beginning of a kind
/// What an act of administration says of itself is told with it: "administered" {"act", "by", "about"}.
/// What is in the journal and was not believed has its code as "rejected".
/// Amounts are {"minor", "currency"}; unit prices {"micro", "currency"} and quantities `…_micro` are millionths.
[[nodiscard]] std::vector<http::Route> resourceRoutes(const SharedGround& ground);

/// One fact as GET /v1/audit tells it.
[[nodiscard]] QJsonObject auditItem(const journal::Fact& fact);

}  // namespace counterfoil::api
