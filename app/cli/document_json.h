// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

#include "models/sales/closing.h"
#include "models/sales/queries.h"
#include "models/sales/types.h"

namespace counterfoil::cli {

/// A posted document as the command line answers it: every figure a decimal string, instants RFC 3339.
[[nodiscard]] QJsonObject documentJson(const sales::Document& document);
/// An X or a Z.
[[nodiscard]] QJsonObject figuresJson(const sales::ShiftFigures& figures);
[[nodiscard]] QJsonObject shiftJson(const cash::Shift& shift);
[[nodiscard]] QJsonObject movementJson(const cash::Movement& movement);

}  // namespace counterfoil::cli
