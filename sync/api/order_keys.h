// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "models/sales/types.h"
#include "sync/api/idempotency.h"

namespace counterfoil::api {

// Keys of requests are local to a hub, and go with it when an older copy of it is restored; orders come back from
// tills. So the fact of an order carries its key, hashed. A shop that asks again
//   after the order came back   gets that order
//   before                      gets a second one, which is found out when the first comes: a person decides
// Kept for as long as keys are.

/// Of route and key: 32 characters that tell neither.
[[nodiscard]] QString traceOf(const KeyedRequest& request);
[[nodiscard]] core::Result<std::optional<sales::DocumentId>> documentOfKey(const journal::Reader& reader,
                                                                           const QString& trace);
[[nodiscard]] core::Done rememberDocument(journal::Writing& writing, const QString& trace, sales::DocumentId document,
                                          core::Instant at);
/// For hub::Situation::ownReturned: remembers the orders among these facts, and raises `duplicate_order` for each whose
/// key made another one meanwhile.
[[nodiscard]] core::Done ordersReturned(journal::Writing& writing, std::span<const journal::Fact> facts);

}  // namespace counterfoil::api
