// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

#include "models/sales/queries.h"

namespace counterfoil::api {

[[nodiscard]] QJsonObject orderRowJson(const sales::DocumentRow& row);
/// With lines, taxes and tenders; without the customer, whose name and phone are sealed.
[[nodiscard]] QJsonObject orderJson(const sales::Document& document);

}  // namespace counterfoil::api
