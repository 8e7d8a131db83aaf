// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "models/core/money.h"

namespace counterfoil::gateways {

// Providers count some currencies in other units than ISO 4217 does.

/// Stripe's decimals of a currency: none for those that it lists as zero-decimal (MGA too, which has two by ISO), two
/// for ISK and UGX (which have none by ISO). https://docs.stripe.com/currencies#zero-decimal
[[nodiscard]] int stripeDecimals(const core::Currency& currency);
/// PayPal's: none for HUF, JPY and TWD, two for all others that it takes.
/// https://developer.paypal.com/reference/currency-codes/
[[nodiscard]] int payPalDecimals(const core::Currency& currency);

/// Minor units of ISO as units of `decimals` decimals, and back. Nothing where that is no whole number, or out of
/// range: ± 10^15.
[[nodiscard]] std::optional<qint64> rescaled(qint64 units, int fromDecimals, int toDecimals);

/// "12.40" for 1240 with two decimals, as PayPal writes amounts; and back, for at most that many decimals.
[[nodiscard]] QString decimalText(qint64 units, int decimals);
[[nodiscard]] std::optional<qint64> unitsOf(QStringView text, int decimals);

}  // namespace counterfoil::gateways
