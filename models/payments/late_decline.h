// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/book.h"
#include "models/payments/types.h"

namespace counterfoil::payments {

/// Asks a person about a charge that its terminal had kept, where it came to something else than was taken, as `said`
/// tells: less will come, or nothing, or it came after all. An inbox item of the amount that is concerned, one a
/// question and attempt, whoever raises it. Nothing where all came that was taken.
[[nodiscard]] core::Done askAboutHeld(journal::Writing& writing, const Attempt& before, const Attempt& now,
                                      const journal::Fact& said);

}  // namespace counterfoil::payments
