// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/book.h"
#include "models/payments/types.h"

namespace counterfoil::payments {

/// Asks a person about a charge that its terminal had kept and the acquirer declined, as `said` tells: the goods are
/// gone, the money will not come. An inbox item, one an attempt, whoever raises it.
[[nodiscard]] core::Done askAboutLateDecline(journal::Writing& writing, const Attempt& charge,
                                             const journal::Fact& said);

}  // namespace counterfoil::payments
