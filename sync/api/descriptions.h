// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

namespace counterfoil::api {

/// What the description of the API (`GET /v1/openapi.json`) says of orders and payments beyond their path and purpose:
/// bodies, answers, the key that goes with what moves money. By method and path ("POST /v1/orders"): members of the
/// operation. Tests hold the bodies against what the routes take.
[[nodiscard]] QJsonObject operationDescriptions();
/// What those refer to, for `components.schemas`.
[[nodiscard]] QJsonObject schemaDescriptions();

}  // namespace counterfoil::api
