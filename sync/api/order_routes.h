// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/api/ground.h"
#include "sync/http/router.h"

namespace counterfoil::api {

/// Sales, refunds and voids of all tills, and orders of a web shop, which become sales:
///   GET  /v1/orders               newest first, in pages; filters `since`, `until` (instants), `from`, `to` (business
///                                 days), `store` (code or id), `state` (completed, partially_refunded, refunded,
///                                 voided), `customer` (id), `source` (till, web), `reference`, `kind`, `number`
///   GET  /v1/orders/{id}          one of them whole, without the customer's personal data
///   POST /v1/orders               order_request.h; once for a key (idempotency.h); 201 with the order
///   POST /v1/orders/{id}/refunds  of a web order; once for a key; 201 with the refund
/// Amounts are {"minor", "currency"}; unit prices and quantities `…_micro` are millionths.
///
/// What is wrong with an order is said all at once: 422 (403 where all of it is about what the asker may) with
/// `errors`: [{code, where, detail}], `where` a JSON pointer. Nothing is written then.
[[nodiscard]] std::vector<http::Route> orderRoutes(const SharedGround& ground);

}  // namespace counterfoil::api
