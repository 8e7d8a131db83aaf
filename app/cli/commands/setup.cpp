// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFileInfo>
#include <QJsonArray>
#include <QLocale>
#include <QRandomGenerator>

#include "app/cli/command.h"
#include "app/cli/shop_access.h"
#include "app/shop/setup.h"
#include "models/settings/queries.h"
#include "models/settings/rules.h"
#include "models/vault/keychain.h"

namespace counterfoil::cli {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

Result<QString> word(const Context& context, const QString& name, const QString& fallback, const QStringList& allowed) {
  const QString said = context.value(name).value_or(fallback);
  if (!allowed.contains(said)) {
    return core::invalid(u"bad_usage"_s, u"--%1 is one of %2"_s.arg(name, allowed.join(u", "_s)), u"--"_s + name);
  }
  return said;
}

Result<settings::Shop> shopIn(const Context& context) {
  settings::Shop shop;
  shop.name = context.value(u"name"_s).value_or(u"My shop"_s);
  shop.currency = context.value(u"currency"_s).value_or(u"GBP"_s);
  CF_TRY(const core::Currency currency, core::Currency::of(shop.currency));
  shop.currencyDecimals = currency.decimals();
  shop.locale = context.value(u"locale"_s).value_or(u"en_GB"_s);
  shop.zone = context.value(u"zone"_s).value_or(u"Europe/London"_s);
  CF_TRY(const QString prices, word(context, u"prices"_s, u"gross"_s, {u"gross"_s, u"net"_s}));
  shop.priceMode = settings::priceModeOf(prices);
  CF_TRY(const QString rounding, word(context, u"tax-rounding"_s, u"line"_s, {u"line"_s, u"document"_s}));
  shop.taxRounding = settings::taxRoundingOf(rounding);
  if (context.flag(u"cash-step"_s)) {
    CF_TRY(const core::Money step, moneyOption(context, u"cash-step"_s, currency));
    if (!step.isPositive()) return core::invalid(u"out_of_range"_s, step.text(), u"--cash-step"_s);
    shop.cashStepMinor = step.minor();
  }
  CF_TRY(const QString mode, word(context, u"cash-mode"_s, u"half_up"_s, {u"half_up"_s, u"up"_s, u"down"_s}));
  shop.cashRounding = settings::cashRoundingOf(mode);
  shop.exactCashAccepted = context.flag(u"exact-cash"_s);
  return shop;
}

/// "VAT:20" makes a tax of twenty percent that is printed as "VAT 20%".
Result<std::optional<catalog::Tax>> taxIn(const Context& context) {
  const auto said = context.value(u"tax"_s);
  if (!said) return std::optional<catalog::Tax>();
  const auto rate = core::Percent::parse(said->section(u':', 1));
  if (!rate) return rate.error().at(u"--tax"_s);
  return std::optional(app::taxNamed(said->section(u':', 0, 0), *rate));
}

app::ShopOptions newOptions(const Context& context) {
  app::ShopOptions options;
  options.path = context.storePath();
  options.nameless = staff::Authority::Nameless::Program;
  options.keychain = std::make_shared<vault::WaitingKeychain>();
  return options;
}

/// Asked before anything is made: a store without a place for its key would be of no use.
Done keychainWorks(vault::SecretStore& keychain) {
  Done works;
  keychain.write(u"probe"_s, QByteArrayLiteral("probe"), [&](Done done) { works = std::move(done); });
  if (works) keychain.remove(u"probe"_s, [](const Done&) {});
  return works;
}

/// A store that joined the hub of an empty tenant is there already, and has no shop.
Result<std::unique_ptr<app::Shop>> storeForShop(const app::ShopOptions& options, const core::Clock& clock,
                                                core::IdSource& ids) {
  auto made = app::Shop::create(options, clock, ids);
  if (made || made.error().code != u"store_exists") return made;
  auto there = app::Shop::open(options, clock, ids);
  if (!there) return made;
  CF_TRY(const auto stores, settings::listStores((*there)->reader()));
  return stores.empty() ? std::move(there) : std::move(made);
}

/// Of a new store, or of one whose phrase nobody was shown; empty where somebody has it.
Result<QString> phraseToShow(app::Shop& shop) {
  CF_TRY(const bool noted, shop.phraseNoted());
  if (noted || !shop.newPhrase().isEmpty()) return shop.newPhrase();
  return shop.proposePhrase();
}

Done init(Context& context) {
  app::NewShop request;
  CF_TRY(request.shop, shopIn(context));
  CF_CHECK(settings::checkShop(request.shop));
  request.ownerName = context.value(u"owner"_s).value_or(u"Owner"_s);
  request.ownerPin = context.value(u"pin"_s).value_or(
      u"%1"_s.arg(QRandomGenerator::system()->bounded(1'000'000), 6, 10, QLatin1Char('0')));
  CF_CHECK(staff::checkPin(request.ownerPin));
  request.storeCode = context.value(u"store-code"_s).value_or(request.storeCode);
  request.tillCode = context.value(u"till-code"_s).value_or(request.tillCode);
  CF_TRY(request.tax, taxIn(context));
  CF_TRY(const QString place, word(context, u"key"_s, u"file"_s, {u"file"_s, u"keychain"_s}));
  const core::SystemClock clock;
  core::RandomIds ids;
  app::ShopOptions options = newOptions(context);
  if (place == u"keychain") {
    options.keyPlace = vault::KeyPlace::Keychain;
    CF_CHECK(keychainWorks(*options.keychain));
  }
  CF_TRY(const auto shop, storeForShop(options, clock, ids));
  CF_TRY(const auto made, app::setUp(*shop, request));
  // What is answered is in the caller's hands.
  CF_TRY(const QString phrase, phraseToShow(*shop));
  CF_CHECK(shop->notePhrase());
  return context.answer(
      {{u"store"_s, QFileInfo(context.storePath()).absoluteFilePath()},
       {u"currency"_s, request.shop.currency},
       {u"store_code"_s, request.storeCode},
       {u"till"_s, request.tillCode},
       {u"owner"_s,
        QJsonObject{{u"id"_s, made.owner.text()}, {u"name"_s, request.ownerName}, {u"pin"_s, request.ownerPin}}},
       {u"key"_s, place},
       {u"recovery_phrase"_s, phrase}});
}

Done demo(Context& context) {
  const core::Instant today = core::SystemClock().now();
  // Everything in the demo happened before today, in its own time.
  core::ManualClock clock(today.plusMs(-40LL * 86'400'000));
  core::RandomIds ids;
  CF_TRY(const auto shop, app::Shop::create(newOptions(context), clock, ids));
  CF_CHECK(app::makeDemo(*shop, clock, today));
  CF_TRY(const qint64 documents, shop->reader().integer("SELECT count(*) FROM document", {}));
  const QString phrase = shop->newPhrase();
  CF_CHECK(shop->notePhrase());
  return context.answer({{u"store"_s, QFileInfo(context.storePath()).absoluteFilePath()},
                         {u"documents"_s, documents},
                         {u"people"_s, QJsonArray{u"Maya Lindqvist, owner: 4711"_s, u"Tom Becker, manager: 2580"_s,
                                                  u"Aisha Khan, cashier: 1379"_s, u"Leo Martin, cashier: 2468"_s,
                                                  u"Nia Owens, trainee: 8642"_s}},
                         {u"recovery_phrase"_s, phrase}});
}

}  // namespace

std::vector<Command> setupCommands() {
  return {
      {u"init"_s,
       {},
       u"makes a new, empty store with an owner, four roles and one till"_s,
       {{u"currency"_s, u"CODE"_s, u"ISO 4217 (GBP)"_s, false},
        {u"locale"_s, u"NAME"_s, u"such as en_GB"_s, false},
        {u"zone"_s, u"NAME"_s, u"such as Europe/London"_s, false},
        {u"prices"_s, u"gross|net"_s, u"whether prices contain their taxes (gross)"_s, false},
        {u"tax-rounding"_s, u"line|document"_s, u"where taxes are rounded (line)"_s, false},
        {u"cash-step"_s, u"AMOUNT"_s, u"the smallest coin, such as 0.05"_s, false},
        {u"cash-mode"_s, u"half_up|up|down"_s, u"how cash is rounded to it"_s, false},
        {u"exact-cash"_s, {}, u"cash of exactly what is due is not rounded"_s, false},
        {u"name"_s, u"TEXT"_s, u"of the shop"_s, false},
        {u"owner"_s, u"TEXT"_s, u"name of the owner"_s, false},
        {u"pin"_s, u"DIGITS"_s, u"the owner's PIN; otherwise one is made"_s, false},
        {u"tax"_s, u"NAME:PERCENT"_s, u"what most goods bear, such as VAT:20 (none)"_s, false},
        {u"store-code"_s, u"CODE"_s, u"begins every document's number (1)"_s, false},
        {u"till-code"_s, u"CODE"_s, u"of this till (T1)"_s, false},
        {u"key"_s, u"file|keychain"_s,
         u"where this machine keeps the store's key: a file that only its owner can read, "
         "or the desktop's keychain (file)"_s,
         false}},
       0,
       0,
       init},
      {u"demo"_s, {}, u"makes a new store with a believable shop and a month of history"_s, {}, 0, 0, demo},
  };
}

}  // namespace counterfoil::cli
