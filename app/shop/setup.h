// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/shop/shop.h"
#include "models/core/percent.h"

namespace counterfoil::app {

struct NewShop {
  settings::Shop shop;
  QString ownerName;
  QString ownerPin;  ///< 4 to 12 digits
  QString storeCode = QStringLiteral("1");
  QString tillCode = QStringLiteral("T1");
  std::optional<catalog::Tax> tax = {};  ///< what most of the shop's goods bear; none: no tax is made
};

struct MadeShop {
  core::StaffId owner;
  settings::StoreId store;
  settings::TillId till;
};

/// A tax of a percentage, with the rate in its printed name where that has none: "VAT" and 20 are "VAT 20%", "VAT20".
[[nodiscard]] catalog::Tax taxNamed(const QString& name, core::Percent rate);

/// Everything that is wrong with a request, so that a form can say it all at once. `where` is the field: "/name",
/// "/currency", "/zone", "/locale", "/store", "/till", "/tax_name", "/tax_rate", "/owner", "/pin"; codes are those of
/// the settings', catalog's and staff's rules.
[[nodiscard]] std::vector<core::Error> faultsOf(const NewShop& request);

/// Sets up an empty store: the shop, a store, a till (which this device becomes), the four ready-made roles, a tax and
/// an owner. One transaction. Errors: those of the settings', catalog's and staff's rules; Refused `already_enrolled`:
/// the shop is the hub's, and has only not come yet. (The first store of an empty tenant is set up like any other.)
[[nodiscard]] core::Result<MadeShop> setUp(Shop& shop, const NewShop& request);

/// A believable shop: setUp, staff with PINs, two tills, taxes, categories, products with drawn pictures, and a month
/// of sales, refunds and closed shifts that ends the day before `today`. The clock must be the one that the shop was
/// made with. The PINs are in README.md.
[[nodiscard]] core::Done makeDemo(Shop& shop, core::ManualClock& clock, core::Instant today,
                                  const std::function<void(int, int)>& progress = {});

}  // namespace counterfoil::app
