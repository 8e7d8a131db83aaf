// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/api/ground.h"
#include "sync/http/router.h"

namespace counterfoil::api {

/// What devices say and ask to keep step: /v1/sync/hello, push and pull.
///
/// A pull answers 409 `feed_rewound` where the device has seen what this feed does not have any more, with `cursor` and
/// `rewind_to` (a position) to go on from and the present `epoch`; 400 `bad_cursor` for one that no hub made; 404
/// `unknown_cursor` for another tenant's.
[[nodiscard]] std::vector<http::Route> syncRoutes(const SharedGround& ground);

}  // namespace counterfoil::api
