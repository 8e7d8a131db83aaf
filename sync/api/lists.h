// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonArray>
#include <QJsonObject>

#include "models/core/money.h"
#include "models/journal/sql.h"
#include "sync/http/message.h"

namespace counterfoil::api {

/// Where a list goes on, as clients carry it: opaque, but no secret and no proof.
[[nodiscard]] QString listCursor(const QJsonArray& place);
/// The place that a request names, of as many elements; empty where it names none. Invalid `bad_cursor`.
[[nodiscard]] core::Result<QJsonArray> listPlace(const http::Request& request, qsizetype elements);
/// `limit` in the query, 1 to 1,000, else 100. Invalid `bad_parameter`.
[[nodiscard]] core::Result<int> listLimit(const http::Request& request);
/// {"items": [...], "next": cursor or null}
[[nodiscard]] http::Response listAnswer(const QJsonArray& items, const std::optional<QJsonArray>& next);

/// A value of a key, with its type.
[[nodiscard]] QJsonArray valueJson(const journal::Value& value);
[[nodiscard]] core::Result<journal::Value> valueFrom(const QJsonValue& json);

/// {"minor": 1240, "currency": "GBP"}
[[nodiscard]] QJsonObject moneyJson(const core::Money& money);

}  // namespace counterfoil::api
