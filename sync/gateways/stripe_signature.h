// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "models/core/instant.h"
#include "models/core/result.h"

namespace counterfoil::gateways {

// "Stripe-Signature: t=1492774577,v1=5257a869…,v1=…,v0=…": HMAC-SHA-256 under the endpoint's secret, whole and with its
// "whsec_", over the stamp, a point and the body as it came. https://docs.stripe.com/webhooks#verify-manually

/// A header for a body: what Stripe sends.
[[nodiscard]] QByteArray stripeSignature(const QByteArray& body, const QByteArray& secret, core::Instant at);

/// One signature of the header, whichever, fits one of the secrets, whichever; compared in constant time. Errors:
/// Denied `bad_signature`, and where that is right `stamp_too_old` or `stamp_in_future` for more than kWebhookSkewMs.
[[nodiscard]] core::Done verifyStripeSignature(const QByteArray& header, const QByteArray& body,
                                               const std::vector<QByteArray>& secrets, core::Instant now);

}  // namespace counterfoil::gateways
