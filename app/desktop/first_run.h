// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/shop/joining.h"
#include "app/shop/setup.h"
#include "ui/till/backend_types.h"

namespace counterfoil::app {

/// What a machine without a shop proposes: currency and time zone as the computer is set, codes as `setUp` has them.
/// `place` is the path of the store; `storeThere`: an empty one that was never set up is there already; `belonging`:
/// the hub that it joined, if any.
[[nodiscard]] till::FirstRunView firstRunView(const QString& place, bool storeThere, const Belonging& belonging);

[[nodiscard]] NewShop newShopOf(const till::SetupInput& input);

/// Those of `faultsOf`, and `pin_trivial`: the owner's PIN opens everything.
[[nodiscard]] QList<core::Error> faultsIn(const till::SetupInput& input);

}  // namespace counterfoil::app
