// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/http/message.h"
#include "sync/protocol/problem.h"

namespace counterfoil::api {

[[nodiscard]] http::Response problem(const protocol::Problem& problem);
/// As protocol::problemOf, and in the API's own words: `chain_gap` with `expected_origin_seq`, `batch_too_large` as
/// 413, `bad_cursor`, `bad_parameter` and what is wrong with an Idempotency-Key as 400.
[[nodiscard]] http::Response problem(const core::Error& error);

/// A whole number in the query; `fallback` where it is not there. Invalid `bad_parameter` outside of the limits.
[[nodiscard]] core::Result<qint64> integerIn(const http::Request& request, const QString& name, qint64 fallback,
                                             qint64 least, qint64 most);
/// The body as a JSON object, inside of the API's limits: Invalid `malformed_json`, `too_deep`, `wrong_type`.
[[nodiscard]] core::Result<QJsonObject> objectIn(const http::Request& request);

}  // namespace counterfoil::api
