// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shop/setup.h"

#include "models/staff/rules.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Result;

Result<MadeShop> setUp(Shop& shop, const NewShop& request) {
  CF_TRY(const staff::PinVerifier verifier,
         staff::hashPin(request.ownerPin, shop.pins().pepper(), staff::Trivial::Accept));
  return shop.book().write([&](journal::Writing& writing) -> Result<MadeShop> {
    MadeShop made;
    const journal::Actor nobody;
    CF_CHECK(shop.settings().changeShop(writing, request.shop, nobody));
    CF_TRY(made.store, shop.settings().createStore(writing, {{}, u"1"_s, request.shop.name}, nobody));
    settings::Till till;
    till.store = made.store;
    till.code = u"T1"_s;
    till.name = u"Till 1"_s;
    CF_TRY(made.till, shop.settings().createTill(writing, till, nobody));
    CF_CHECK(shop.settings().useTill(writing, made.till, nobody));
    staff::RoleId ownerRole;
    using staff::Preset;
    // The owner last: from then on every action needs a name.
    for (const Preset preset : {Preset::Manager, Preset::Cashier, Preset::Trainee, Preset::Owner}) {
      CF_TRY(ownerRole,
             shop.staff().createRole(writing, staff::presetRole(preset, request.shop.currencyDecimals), nobody));
    }
    staff::StaffMember owner;
    owner.name = request.ownerName;
    owner.role = ownerRole;
    CF_TRY(made.owner, shop.staff().createStaff(writing, owner, nobody));
    CF_CHECK(shop.pins().setPin(writing, made.owner, verifier, {made.owner, {}}));
    return made;
  });
}

}  // namespace counterfoil::app
