// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "models/cash/types.h"
#include "models/journal/fact.h"
#include "models/journal/sql.h"

namespace counterfoil::cash {

/// The shift that is open at a till. One at most: opening a second is refused.
[[nodiscard]] core::Result<std::optional<Shift>> openShiftOf(const journal::Reader& reader, settings::TillId till);
/// NotFound `unknown_shift`.
[[nodiscard]] core::Result<Shift> shiftById(const journal::Reader& reader, ShiftId id);
/// Newest first.
[[nodiscard]] core::Result<std::vector<Shift>> listShifts(const journal::Reader& reader, int limit);
/// What was left in a till's drawer at its last closing; nothing before the first. Minor units.
[[nodiscard]] core::Result<std::optional<qint64>> lastClosingMinor(const journal::Reader& reader,
                                                                   settings::TillId till);
/// The code of the till that writes this chain, as of the last shift that it opened; empty where it opened none.
[[nodiscard]] core::Result<QString> tillCodeOf(const journal::Reader& reader, journal::OriginId origin);
/// In order of time.
[[nodiscard]] core::Result<std::vector<Movement>> movementsOf(const journal::Reader& reader, ShiftId shift);
[[nodiscard]] core::Result<DrawerSums> drawerSums(const journal::Reader& reader, ShiftId shift);
/// The first is the blind count that stands.
[[nodiscard]] core::Result<std::vector<CountRecord>> countsOf(const journal::Reader& reader, ShiftId shift);

}  // namespace counterfoil::cash
