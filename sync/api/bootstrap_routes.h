// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/projector.h"
#include "sync/api/ground.h"
#include "sync/api/snapshots.h"
#include "sync/http/router.h"

namespace counterfoil::api {

/// How a till begins, and how it makes sure:
///   GET  /v1/sync/snapshot  a gzipped store file with ETag, in ranges; the field `Counterfoil-Cursor` says where to
///                           pull on from
///   GET  /v1/sync/digest    counts and sums per table and bucket (protocol::DigestAnswer)
///   GET  /v1/sync/keys      keys of persons since a number, wrapped by the tenant's key; `erased` where it is gone
///   POST /v1/sync/keys      keys that this till made, persons whose keys it destroyed, and up to which number it has
///                           applied what it got
/// All outlive the routes. `projectors` are those of the tenants' stores.
[[nodiscard]] std::vector<http::Route> bootstrapRoutes(const SharedGround& ground, Snapshots& snapshots,
                                                       const journal::Projectors& projectors);

}  // namespace counterfoil::api
