// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonArray>

#include "models/cash/types.h"
#include "models/journal/fact.h"

namespace counterfoil::cash {

inline constexpr const char* kShiftOpened = "shift.opened";
inline constexpr const char* kShiftCounted = "shift.counted";
inline constexpr const char* kCashMoved = "cash.moved";
/// Made by sales; ends the shift here.
inline constexpr const char* kShiftClosed = "shift.closed";

[[nodiscard]] journal::FactDraft shiftOpened(const Shift& shift, const Count& counted, const journal::Actor& actor);
[[nodiscard]] journal::FactDraft shiftCounted(const CountRecord& record, const journal::Actor& actor);
[[nodiscard]] journal::FactDraft cashMoved(const Movement& movement, const Shift& shift, const QString& businessDay,
                                           const journal::Actor& actor);
/// `[[value, count], …]`
[[nodiscard]] QJsonArray piecesToJson(const std::vector<Piece>& pieces);
[[nodiscard]] std::vector<Piece> piecesOf(const QJsonArray& array);

}  // namespace counterfoil::cash
