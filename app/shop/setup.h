// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/shop/shop.h"

namespace counterfoil::app {

struct NewShop {
  settings::Shop shop;
  QString ownerName;
  QString ownerPin;  ///< 4 to 12 digits
};

struct MadeShop {
  core::StaffId owner;
  settings::StoreId store;
  settings::TillId till;
};

/// Sets up an empty store: the shop, store "1", till "T1" (which this device becomes), the four ready-made roles and an
/// owner. One transaction. Errors: those of the settings' and staff's rules.
[[nodiscard]] core::Result<MadeShop> setUp(Shop& shop, const NewShop& request);

/// A believable shop: setUp, staff with PINs, two tills, taxes, categories, products with drawn pictures, and a month
/// of sales, refunds and closed shifts that ends the day before `today`. The clock must be the one that the shop was
/// made with. The PINs are in README.md.
[[nodiscard]] core::Done makeDemo(Shop& shop, core::ManualClock& clock, core::Instant today,
                                  const std::function<void(int, int)>& progress = {});

}  // namespace counterfoil::app
