// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/sql.h"

namespace counterfoil::hub {

/// Whether the terminal of a device has sent all card payments that it took without contact, as far as is known here:
/// whoever ends that device ends the only way to hear of them. `holder` is its public key. Refused
/// `offline_cards_held`; the detail says how many there are and how much they come to, like "2 payments, 7.58 GBP".
[[nodiscard]] core::Done refuseHeldCards(const journal::Reader& reader, const QByteArray& holder);

}  // namespace counterfoil::hub
