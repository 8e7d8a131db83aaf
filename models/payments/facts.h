// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/fact.h"
#include "models/payments/types.h"

namespace counterfoil::payments {

inline constexpr const char* kPaymentStarted = "payment.started";
inline constexpr const char* kPaymentResolved = "payment.resolved";

/// Subject: the attempt.
[[nodiscard]] journal::FactDraft paymentStarted(const Attempt& attempt, const journal::Actor& actor);
[[nodiscard]] journal::FactDraft paymentResolved(AttemptId attempt, const TerminalAnswer& answer, core::Instant at,
                                                 const journal::Actor& actor);

}  // namespace counterfoil::payments
