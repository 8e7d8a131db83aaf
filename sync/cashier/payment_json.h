// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/payments/payment.h"
#include "sync/http/message.h"

namespace counterfoil::cashier {

/// A payment as the API shows it.
[[nodiscard]] QJsonObject paymentJson(const payments::Payment& payment);
/// To whoever asked for this step: 202 while it is open; else 201 for what began the payment and 200 for a step of one.
[[nodiscard]] http::Response paymentAnswer(const payments::Payment& payment, payments::AttemptId step);

/// Whether 13 to 19 digits stand in it, perhaps with spaces or hyphens, that pass Luhn's check: a card number, which
/// must never be stored.
[[nodiscard]] bool looksLikeCardNumber(QStringView text);

}  // namespace counterfoil::cashier
