// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/book.h"
#include "models/payments/types.h"

namespace counterfoil::cashier {

/// A refund that was in the book as given back is not any more: a person is asked what to do about it, once a refund.
/// In the transaction that wrote so.
[[nodiscard]] core::Done askAboutFailedRefund(journal::Writing& writing, const payments::Attempt& refund);

}  // namespace counterfoil::cashier
