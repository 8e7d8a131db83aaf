// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/shop_access.h"

#include "models/catalog/queries.h"
#include "models/settings/queries.h"
#include "models/staff/queries.h"
#include "models/vault/keychain.h"

namespace counterfoil::cli {

using namespace Qt::StringLiterals;
using core::Result;

namespace {

/// A store that is not there is no rule that says no, but a file that cannot be opened.
core::Error unopened(core::Error error) {
  if (error.kind == core::ErrorKind::NotFound) error.kind = core::ErrorKind::Storage;
  return error;
}

}  // namespace

Result<app::ShopOptions> shopOptions(const Context& context) {
  app::ShopOptions options;
  options.path = context.storePath();
  options.nameless = staff::Authority::Nameless::Program;
  options.keychain = std::make_shared<vault::WaitingKeychain>();
  CF_TRY(const qint64 wait, context.waitSeconds());
  options.waitMs = wait * 1000;
  return options;
}

Result<OpenShop> openShop(const Context& context) {
  OpenShop open{std::make_unique<core::SystemClock>(), std::make_unique<core::RandomIds>(), nullptr};
  CF_TRY(const app::ShopOptions options, shopOptions(context));
  auto shop = app::Shop::open(options, *open.clock, *open.ids);
  if (!shop) return unopened(shop.error());
  open.shop = std::move(*shop);
  return open;
}

Result<std::unique_ptr<store::SqliteConnection>> openShopReader(const Context& context) {
  auto reader = store::openReader(context.storePath());
  if (!reader) return unopened(reader.error());
  return reader;
}

Result<app::ReadingShop> openReadingShop(const Context& context) {
  CF_TRY(const app::ShopOptions options, shopOptions(context));
  auto shop = app::ReadingShop::open(options);
  if (!shop) return unopened(shop.error());
  return shop;
}

Result<core::StaffId> staffNamed(const journal::Reader& reader, const QString& text) {
  if (text.isEmpty()) return core::StaffId();
  if (const auto id = core::StaffId::parse(text)) {
    CF_TRY(const auto member, staff::findStaff(reader, *id));
    return member.id;
  }
  CF_TRY(const auto everybody, staff::listStaff(reader));
  core::StaffId found;
  for (const staff::StaffMember& member : everybody) {
    if (member.name.compare(text, Qt::CaseInsensitive) != 0) continue;
    if (!found.isNull()) return core::refused(u"staff_ambiguous"_s, text);
    found = member.id;
  }
  if (found.isNull()) return core::notFound(u"unknown_staff"_s, text);
  return found;
}

Result<journal::Actor> actorOf(const Context& context, const journal::Reader& reader) {
  const auto name = context.value(u"staff"_s);
  if (!name) return core::invalid(u"bad_usage"_s, u"--staff NAME says who does it"_s, u"--staff"_s);
  journal::Actor actor;
  CF_TRY(actor.staff, staffNamed(reader, *name));
  CF_TRY(actor.approver, staffNamed(reader, context.value(u"approver"_s).value_or(QString())));
  return actor;
}

Result<journal::Actor> actorOrProgram(const Context& context, const journal::Reader& reader) {
  if (!context.value(u"staff"_s)) return journal::Actor();
  return actorOf(context, reader);
}

Result<sales::DocumentId> documentNamed(const journal::Reader& reader, const QString& text) {
  if (const auto id = sales::DocumentId::parse(text)) return *id;
  return sales::documentByNumber(reader, text);
}

Result<NamedProduct> productNamed(const journal::Reader& reader, const QString& text) {
  if (const auto id = catalog::ProductId::parse(text)) return NamedProduct{*id, core::Quantity::ofUnits(1)};
  const catalog::CatalogQueries queries(reader);
  CF_TRY(const auto matches, queries.byCode(text));
  if (matches.empty()) return core::notFound(u"product_unknown"_s, text);
  for (const catalog::CodeMatch& match : matches) {
    if (match.product != matches.front().product) return core::refused(u"product_ambiguous"_s, text);
  }
  return NamedProduct{matches.front().product, core::Quantity::ofMicro(matches.front().quantityMicro)};
}

Result<core::Currency> currencyOf(const journal::Reader& reader) {
  CF_TRY(const settings::Shop shop, settings::readShop(reader));
  if (shop.currency.isEmpty()) return core::refused(u"shop_not_set_up"_s);
  return core::Currency::custom(shop.currency, shop.currencyDecimals);
}

Result<core::Money> moneyOption(const Context& context, const QString& name, core::Currency currency) {
  const auto text = context.value(name);
  if (!text) return core::invalid(u"bad_usage"_s, u"--%1 AMOUNT is needed"_s.arg(name), u"--"_s + name);
  auto money = core::Money::parse(*text, currency);
  if (!money) return money.error().at(u"--"_s + name);
  return money;
}

}  // namespace counterfoil::cli
