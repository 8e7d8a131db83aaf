// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/book.h"
#include "sync/client/left_chains.h"

namespace counterfoil::client {

// A chain of which the hub has another side (models/journal/parting.h).

/// What this store wrote of its own chains where the hub has other facts under the same numbers, and writes no more,
/// gets a chain of its own, which is sent as any other; the feed is read again from the beginning for the hub's side.
/// Whether there was any.
[[nodiscard]] core::Result<bool> partForked(journal::Writing& writing, journal::OriginId open);

/// Before a fact of the feed is taken in: where it begins a chain that was parted from one of which the same side is
/// here, that goes into the new chain too; what this store wrote of it is sent under that name. Whether it did, so that
/// the other side is to be read.
[[nodiscard]] core::Result<bool> partAsTold(journal::Writing& writing, LeftChains& left, const journal::Fact& fact,
                                            journal::OriginId open);

}  // namespace counterfoil::client
