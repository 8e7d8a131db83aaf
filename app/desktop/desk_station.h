// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/shop/shop.h"
#include "ui/desk/station.h"

namespace counterfoil::app {

/// What the desk's status page asks about this machine: sizes, the disk, the key, and what was done for the store's
/// safety. Called where the shop lives; what it answers is asked on threads that read, and outlives no shop.
[[nodiscard]] desk::Station stationOf(Shop& shop, const core::Clock& clock);

}  // namespace counterfoil::app
