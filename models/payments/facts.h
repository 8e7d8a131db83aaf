// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/fact.h"
#include "models/payments/payment.h"

namespace counterfoil::payments {

inline constexpr const char* kPaymentStarted = "payment.started";
inline constexpr const char* kPaymentResolved = "payment.resolved";
inline constexpr const char* kPaymentDisputed = "payment.disputed";

/// Subject: the attempt. Version 2 for a step through a gateway, which a program that knows charges and refunds alone
/// keeps without projecting it.
[[nodiscard]] journal::FactDraft paymentStarted(const Attempt& attempt, const journal::Actor& actor);
/// `offline` is there where the terminal keeps the charge, or did; what does not know it reads an ordinary approval.
[[nodiscard]] journal::FactDraft paymentResolved(AttemptId attempt, const TerminalAnswer& answer, core::Instant at,
                                                 const journal::Actor& actor);
/// Subject: the dispute.
[[nodiscard]] journal::FactDraft paymentDisputed(const Dispute& dispute, core::Instant at);

}  // namespace counterfoil::payments
