// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/reconciliation/types.h"

namespace counterfoil::reconciliation {

/// Rows that carry neither a name of the provider's nor one of ours belong together when their amounts are the same and
/// they are no further apart than this.
inline constexpr qint64 kWindowMs = 10 * 60'000;

/// Puts the rows of both sides into buckets. Pure; O(n log n) but for rows without names, which are compared with the
/// own rows of their amount.
///
/// A row of the other side belongs to an own row of its tender, currency and sort: by the provider's name, else by the
/// attempt's, else (without either) by amount and time, the nearest. More than one for the same charge are duplicates.
///
/// Nothing is lost or counted twice: for each tender, device and day the lines' `ownMinor` add up to the own rows that
/// moved, and for each tender and day of the other side their `otherMinor` to its amounts less their fees, which stand
/// in lines of their own.
[[nodiscard]] std::vector<Line> reconcile(const std::vector<OwnRow>& own, const std::vector<OtherRow>& other);

}  // namespace counterfoil::reconciliation
