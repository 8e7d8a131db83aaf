// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "models/sales/types.h"
#include "sync/api/idempotency.h"

namespace counterfoil::api {

// Keys of requests are local to a hub, and go with it when an older copy of it is restored; orders come back from
// tills. So the fact of an order carries its key and its body, hashed. A shop that asks again
//   after the order came back   gets that order; with another body 422, as with a key that is known
//   before                      gets a second one, which is found out when the first comes: a person decides
// Kept for as long as keys are.

/// Of route and key, and of the body: two times 32 characters with a point between them, that tell none of the three.
/// Facts of older programs have the first alone. Whoever guesses a body cannot try it without the key.
[[nodiscard]] QString traceOf(const KeyedRequest& request);
/// The second part alone.
[[nodiscard]] QString traceOfBody(const KeyedRequest& request);
[[nodiscard]] core::Done rememberDocument(journal::Writing& writing, const QString& trace, sales::DocumentId document,
                                          core::Instant at);
/// For hub::Situation::ownReturned: remembers the orders among these facts, and raises `duplicate_order` for each whose
/// key made another one meanwhile.
[[nodiscard]] core::Done ordersReturned(journal::Writing& writing, std::span<const journal::Fact> facts);

}  // namespace counterfoil::api
