// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "models/journal/book.h"

namespace counterfoil::hub {

/// What a hub's feed is called from one restore to the next. The hub is an origin of its own in every tenant's journal;
/// a store that was copied, restored or moved goes on as a new incarnation (models/store/incarnation.h), and that is
/// what begins an epoch: nobody has to remember to.
struct Epoch {
  int number = 1;            ///< the ordinal of the incarnation, and one
  journal::OriginId origin;  ///< the hub's own
  qint64 start = 0;          ///< the position of its first fact: positions before it are older epochs'
};

/// The store's own id, as the first facts of its chains name it; empty where it has none.
[[nodiscard]] core::Result<QString> ownStore(const journal::Reader& reader);

/// Oldest first; the last is the present one. Integrity `store_corrupt` where a store has no origin of its own.
[[nodiscard]] core::Result<std::vector<Epoch>> epochsOf(const journal::Reader& reader);

}  // namespace counterfoil::hub
