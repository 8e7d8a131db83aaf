// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/inbox/types.h"
#include "sync/hub/feed.h"

namespace counterfoil::hub {

/// Finds what a person should look at among facts that were just applied, and raises an inbox item for it:
///
///   edit_conflict      Two tills edited one field to different values, and neither knew of the other: in the order of
///                      stamps, the later edit's `before` is not what the earlier one made of the field. A till sees
///                      other tills' edits through this feed alone, so what it knew is here before what it wrote.
///   duplicate_sku, duplicate_barcode
///                      Two tills made two products with the same code.
///   fact_rejected      A fact whose bytes do not hold, or that the hub alone may say, was taken as a link of its chain
///                      and applied nowhere.
///   chain_parted       What two sides of a till wrote under one name is told under two (models/journal/parting.h); one
///                      question a till as long as it is open.
///   clock_ahead        A till's clock is more than two minutes ahead; once a day and till.
///
/// Nothing is refused or changed: tables follow from the facts. A field that has an open item gets one more side, not
/// one more item. `projectors` says which kinds are edits of master data, and outlives what is returned.
[[nodiscard]] Arbiter watchfulArbiter(const journal::Projectors& projectors);

/// One item about `subject` with these two facts as its sides.
[[nodiscard]] core::Done raiseBoth(journal::Writing& writing, const char* code, const core::AnyId& subject,
                                   const journal::Fact& first, const journal::Fact& second);

inline constexpr qint64 kClockAheadMs = 120'000;

}  // namespace counterfoil::hub
