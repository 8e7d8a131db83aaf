// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shop/setup.h"

#include <algorithm>

#include "app/shop/joining.h"
#include "models/catalog/rules.h"
#include "models/settings/rules.h"
#include "models/staff/rules.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

/// Rules stop at the first fault; asked with one field of the request at a time they name them all.
template <class Change>
void ask(std::vector<core::Error>& faults, const QString& where, Change check) {
  const Done done = check();
  if (done) return;
  faults.push_back(done.error());
  faults.back().where = where;
}

Done checkCode(const QString& code) {
  settings::Store store;
  store.code = code;
  store.name = u"-"_s;
  return settings::checkStore(store);
}

Done checkTaxOf(const catalog::Tax& tax, bool rate) {
  const Done done = catalog::checkTax(tax);
  const bool ofRate = !done && done.error().where.contains(u"rate"_s);
  return done || ofRate == rate ? done : Done();
}

}  // namespace

catalog::Tax taxNamed(const QString& name, core::Percent rate) {
  catalog::Tax tax;
  tax.name = name.simplified();
  const bool hasRate = std::any_of(tax.name.begin(), tax.name.end(), [](QChar c) { return c.isDigit(); });
  if (!tax.name.isEmpty() && !hasRate) tax.name += u' ' + rate.text() + u'%';
  for (const QChar c : tax.name) {
    if (c.isLetterOrNumber()) tax.code += c.toUpper();
  }
  tax.ratePpm = rate.ppm();
  return tax;
}

std::vector<core::Error> faultsOf(const NewShop& request) {
  std::vector<core::Error> faults;
  settings::Shop sound;
  sound.name = u"-"_s;
  sound.currency = u"GBP"_s;
  sound.locale = u"en_GB"_s;
  sound.zone = u"UTC"_s;
  const auto with = [&sound](QString settings::Shop::*field, const QString& value) {
    settings::Shop shop = sound;
    shop.*field = value;
    return settings::checkShop(shop);
  };
  const settings::Shop& shop = request.shop;
  ask(faults, u"/name"_s, [&] { return with(&settings::Shop::name, shop.name); });
  ask(faults, u"/currency"_s, [&]() -> Done {
    CF_TRY(const core::Currency known, core::Currency::of(shop.currency));
    return with(&settings::Shop::currency, known.code());
  });
  ask(faults, u"/zone"_s, [&] { return with(&settings::Shop::zone, shop.zone); });
  ask(faults, u"/locale"_s, [&] { return with(&settings::Shop::locale, shop.locale); });
  if (request.tax) {
    ask(faults, u"/tax_name"_s, [&] { return checkTaxOf(*request.tax, false); });
    ask(faults, u"/tax_rate"_s, [&] { return checkTaxOf(*request.tax, true); });
  }
  ask(faults, u"/owner"_s, [&]() -> Done {
    staff::StaffMember owner;
    owner.name = request.ownerName;
    const Done done = staff::checkStaff(owner);
    return !done && done.error().code == u"unknown_role" ? Done() : done;
  });
  ask(faults, u"/pin"_s, [&] { return staff::checkPin(request.ownerPin); });
  ask(faults, u"/store"_s, [&] { return checkCode(request.storeCode); });
  ask(faults, u"/till"_s, [&] { return checkCode(request.tillCode); });
  return faults;
}

Result<MadeShop> setUp(Shop& shop, const NewShop& request) {
  CF_TRY(const auto joined, belongingOf(shop.reader()));
  if (joined.shopComes) return core::refused(u"already_enrolled"_s, joined.hub);
  CF_TRY(const staff::PinVerifier verifier,
         staff::hashPin(request.ownerPin, shop.pins().pepper(), staff::Trivial::Accept));
  return shop.book().write([&](journal::Writing& writing) -> Result<MadeShop> {
    MadeShop made;
    const journal::Actor nobody;
    CF_CHECK(shop.settings().changeShop(writing, request.shop, nobody));
    CF_TRY(made.store, shop.settings().createStore(writing, {{}, request.storeCode, request.shop.name}, nobody));
    settings::Till till;
    till.store = made.store;
    till.code = request.tillCode;
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
    if (request.tax) {
      CF_TRY(const auto tax, catalog::recordTax(writing, *request.tax, {made.owner, {}}));
      if (tax.isNull()) return core::integrityError(u"tax_unknown"_s);
    }
    return made;
  });
}

}  // namespace counterfoil::app
