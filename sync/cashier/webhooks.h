// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/book.h"
#include "sync/cashier/accounts.h"
#include "sync/gateways/gateway.h"

namespace counterfoil::cashier {

/// What came of an event whose sender is proven.
enum class Taken {
  Duplicate,  ///< it was here before: nothing was done
  Asked,      ///< what it is about will be asked of the provider
  Recorded,   ///< a dispute is in the book
  Ignored,    ///< of a kind that is of no use here; kept by its name
  Unmatched,  ///< about a payment that is not in the book; reconciliation finds it
};
[[nodiscard]] QString text(Taken taken);

/// Once for every event id, in any order: the first time it is kept, and what is to be done is written in the same
/// transaction. An event says where to look, not what became of it: steps of the payment are asked about, and their
/// outcomes only move forward. Only disputes are believed, which only move forward too.
[[nodiscard]] core::Result<Taken> takeEvent(journal::Writing& writing, const Account& account,
                                            const gateways::Event& event);

/// Longer than a provider goes on sending.
inline constexpr qint64 kEventsKeptMs = 30LL * 24 * 3600 * 1000;

}  // namespace counterfoil::cashier
