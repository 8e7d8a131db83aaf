// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/api/ground.h"
#include "sync/cashier/cashier.h"
#include "sync/http/router.h"

namespace counterfoil::cashier {

// Payments through the tenant's gateways; every POST takes an Idempotency-Key.
//
//   POST /v1/payments                {"amount": {"minor", "currency"}, "method", "capture": "automatic" | "manual",
//                                     "gateway", "order_reference"}; the last three may be left out
//   GET  /v1/payments/{id}
//   POST /v1/payments/{id}/capture   {"amount"}; without: all of it. Once
//   POST /v1/payments/{id}/void      {}. Of what is in doubt: it is reversed until that is confirmed
//   POST /v1/payments/{id}/refund    {"amount"}; without: all that is left
//
// 201 and 200: the step is over, whatever it came to (`state` may be `declined`); 202: it is in flight, or in doubt
// (`unknown`, with `step`): ask with GET. The same key is answered with how it ended.
// 400 malformed_json … · 404 unknown_payment, unknown_gateway, no_gateway · 409 not_capturable, not_refundable,
// not_voidable, use_refund · 422 wrong_type, missing_member, unknown_member, out_of_range, unknown_currency,
// currency_mismatch, card_number_refused, gateway_missing … · 503 overloaded

[[nodiscard]] std::vector<http::Route> paymentRoutes(api::SharedGround ground, Cashier& cashier);

}  // namespace counterfoil::cashier
