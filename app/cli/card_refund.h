// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/shop/shop.h"

namespace counterfoil::cli {

/// Posts a refund. What a card terminal took is given back by the till's terminal, as at the till: the attempt is in
/// the book before it is asked. The simulator runs here, its time passes at once; of a terminal that stands apart
/// `says` is what the person read on it, "approved" or "declined". Tenders of the request other than cards are taken as
/// they are; without any, the rest goes back in cash. Refused `card_not_asked` (a terminal apart, and nobody says what
/// it said: nothing was written), `payment_not_approved`, `payment_unknown` (it will be taken back).
[[nodiscard]] core::Result<sales::Document> postRefund(app::Shop& shop, const sales::RefundRequest& request,
                                                       const std::optional<QString>& says, const journal::Actor& actor);

/// Finishes a refund that was begun and for which cards got money, as after a crash between the terminal's answer and
/// the document: what cards got counts, the rest goes back in cash. Refused `unknown_refund`.
[[nodiscard]] core::Result<sales::Document> finishRefundOf(app::Shop& shop, const payments::Attempt& attempt,
                                                           const journal::Actor& actor);

}  // namespace counterfoil::cli
