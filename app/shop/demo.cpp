// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDate>
#include <QFile>
#include <QHash>
#include <algorithm>

#include "app/shop/demo_days.h"
#include "app/shop/setup.h"
#include "models/catalog/queries.h"
#include "models/settings/queries.h"
#include "models/staff/queries.h"
#include "models/staff/rules.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

constexpr const char* kDemoZone = "Europe/London";

settings::Shop demoShop() {
  settings::Shop shop;
  shop.name = u"Fern & Ribbon"_s;
  shop.address = u"14 Mill Lane\nLeeds LS2 7AB"_s;
  shop.taxNumber = u"GB 123 4567 89"_s;
  shop.currency = u"GBP"_s;
  shop.locale = u"en_GB"_s;
  shop.zone = QString::fromLatin1(kDemoZone);
  shop.cutOverHour = 4;
  shop.receiptFooter = u"Thank you. Bring this receipt for exchanges within 30 days."_s;
  shop.countToleranceMinor = 500;
  return shop;
}

struct Person {
  const char* name;
  staff::Preset preset;
  const char* pin;
};
constexpr Person kPeople[] = {{"Tom Becker", staff::Preset::Manager, "2580"},
                              {"Aisha Khan", staff::Preset::Cashier, "1379"},
                              {"Leo Martin", staff::Preset::Cashier, "2468"},
                              {"Nia Owens", staff::Preset::Trainee, "8642"}};

struct Colour {
  const char* category;
  const char* value;
};
constexpr Colour kColours[] = {{"Christmas", "#9c3b32"},
                               {"Lights and candles", "#b07d1e"},
                               {"Bags", "#7a4a86"},
                               {"Kitchen and table", "#2f7d6b"},
                               {"Stationery and cards", "#3b5f8a"},
                               {"Garden", "#557a2b"},
                               {"Toys and games", "#b5562f"},
                               {"Home", "#8a6d4f"},
                               {"Services", "#5b6470"}};

Result<std::vector<QStringList>> demoProducts() {
  QFile file(u":/demo/products.csv"_s);
  if (!file.open(QIODevice::ReadOnly)) return core::storageError(u"resource_missing"_s, file.fileName());
  std::vector<QStringList> rows;
  file.readLine();
  while (!file.atEnd()) {
    // Our own file: no cell holds a quote or a comma.
    rows.push_back(QString::fromUtf8(file.readLine()).trimmed().split(u','));
    if (rows.back().size() != 5) return core::integrityError(u"resource_malformed"_s, file.fileName());
  }
  return rows;
}

Result<QHash<QString, catalog::TaxId>> makeTaxes(journal::Writing& writing, const journal::Actor& actor) {
  QHash<QString, catalog::TaxId> made;
  const std::tuple<QString, QString, qint64> taxes[] = {
      {u"VAT20"_s, u"VAT 20%"_s, 200'000}, {u"VAT5"_s, u"VAT 5%"_s, 50'000}, {u"VAT0"_s, u"VAT zero"_s, 0}};
  for (const auto& [code, name, rate] : taxes) {
    catalog::Tax tax;
    tax.code = code;
    tax.name = name;
    tax.ratePpm = rate;
    CF_TRY(made[code], catalog::recordTax(writing, tax, actor));
  }
  return made;
}

/// Books are zero-rated in the United Kingdom, candles and gifts are not.
QString taxOf(const QString& name) {
  return name.contains(u"Book") && !name.contains(u"Notebook") ? u"VAT0"_s : u"VAT20"_s;
}

Done makeSpecials(journal::Writing& writing, const journal::Actor& actor, catalog::CategoryId services,
                  catalog::CategoryId kitchen, const QHash<QString, catalog::TaxId>& taxes) {
  catalog::Product wrapping;
  wrapping.sku = u"WRAP"_s;
  wrapping.name = u"Gift wrapping"_s;
  wrapping.category = services;
  wrapping.kind = catalog::ProductKind::Service;
  wrapping.priceMicro = 2'500'000;
  wrapping.taxes = {taxes[u"VAT20"_s]};
  wrapping.favourite = 0;
  CF_TRY(const auto first, catalog::recordProduct(writing, wrapping, actor));
  catalog::Product workshop = wrapping;
  workshop.sku = u"WORKSHOP"_s;
  workshop.name = u"Wreath workshop"_s;
  workshop.priceMicro = 35'000'000;
  workshop.unit = u"h"_s;
  workshop.fractional = true;
  workshop.favourite = 1;
  CF_TRY(const auto second, catalog::recordProduct(writing, workshop, actor));
  catalog::Product tea;
  tea.sku = u"TEA-EG"_s;
  tea.name = u"Loose Earl Grey Tea"_s;
  tea.category = kitchen;
  tea.priceMicro = 38'000'000;
  tea.unit = u"kg"_s;
  tea.fractional = true;
  tea.taxes = {taxes[u"VAT0"_s]};
  tea.favourite = 2;
  CF_TRY(const auto third, catalog::recordProduct(writing, tea, actor));
  return first.isNull() || second.isNull() || third.isNull() ? core::integrityError(u"demo_failed"_s) : Done();
}

Done makeCatalog(Shop& shop, const journal::Actor& actor) {
  CF_TRY(const auto rows, demoProducts());
  return shop.book().write([&](journal::Writing& writing) -> Done {
    CF_TRY(const auto taxes, makeTaxes(writing, actor));
    QHash<QString, catalog::CategoryId> categories;
    qint64 sort = 0;
    for (const Colour& colour : kColours) {
      catalog::Category category;
      category.name = QString::fromLatin1(colour.category);
      category.colour = QString::fromLatin1(colour.value);
      category.sort = sort++;
      CF_TRY(categories[category.name], catalog::recordCategory(writing, category, actor));
    }
    CF_CHECK(makeSpecials(writing, actor, categories[u"Services"_s], categories[u"Kitchen and table"_s], taxes));
    qint64 favourite = 3;
    QHash<QString, int> inCategory;
    for (const QStringList& row : rows) {
      catalog::Product product;
      product.sku = row[0];
      product.name = row[1];
      product.category = categories[row[2]];
      CF_TRY(const auto price, core::UnitPrice::parse(row[3]));
      product.priceMicro = price.micro();
      product.costMicro = price.micro() * 45 / 100;
      product.taxes = {taxes[taxOf(row[1])]};
      product.barcodes = {{{}, row[4], catalog::kOneMicro}};
      if (inCategory[row[2]]++ < 4 && row[1].size() < 34) product.favourite = favourite++;
      CF_TRY(const auto made, catalog::recordProduct(writing, product, actor));
      if (made.isNull()) return core::integrityError(u"demo_failed"_s);
    }
    return {};
  });
}

Result<DemoStaff> makePeople(Shop& shop, const MadeShop& made) {
  DemoStaff people;
  people.owner = made.owner;
  CF_TRY(const auto roles, staff::listRoles(shop.reader()));
  const journal::Actor owner{made.owner, {}};
  for (const Person& person : kPeople) {
    const QString roleName = staff::presetRole(person.preset, 2).name;
    const auto role = std::find_if(roles.begin(), roles.end(), [&](const auto& each) { return each.name == roleName; });
    if (role == roles.end()) return core::integrityError(u"demo_failed"_s, roleName);
    staff::StaffMember member;
    member.name = QString::fromLatin1(person.name);
    member.role = role->id;
    CF_TRY(const auto id, shop.staff().createStaff(member, owner));
    CF_TRY(const auto verifier,
           staff::hashPin(QString::fromLatin1(person.pin), shop.pins().pepper(), staff::Trivial::Accept));
    CF_CHECK(shop.pins().setPin(id, verifier, owner));
    if (person.preset == staff::Preset::Manager) people.manager = id;
    if (person.preset == staff::Preset::Cashier) people.cashiers.push_back(id);
  }
  return people;
}

}  // namespace

Done makeDemo(Shop& shop, core::ManualClock& clock, core::Instant today,
              const std::function<void(int, int)>& progress) {
  constexpr int kDays = 30;
  CF_TRY(const core::Zone zone, core::Zone::named(QString::fromLatin1(kDemoZone)));
  const QDate last = zone.toWall(today).date.addDays(-1);
  const QDate first = last.addDays(1 - kDays);
  if (const auto start = zone.toUtc(first.addDays(-1), QTime(18, 0)).instant; clock.now() < start) clock.setWall(start);

  CF_TRY(const MadeShop made, setUp(shop, {demoShop(), u"Maya Lindqvist"_s, u"4711"_s}));
  CF_TRY(const DemoStaff people, makePeople(shop, made));
  settings::Till second;
  second.store = made.store;
  second.code = u"T2"_s;
  second.name = u"Till 2, garden room"_s;
  CF_TRY(const auto secondTill, shop.settings().createTill(second, {made.owner, {}}));
  if (secondTill.isNull()) return core::integrityError(u"demo_failed"_s);
  // The first till takes cards on the built-in simulator, so that a stranger can try every outcome.
  CF_TRY(auto till, settings::findTill(shop.reader(), made.till));
  till.terminal = settings::TerminalKind::Simulator;
  CF_CHECK(shop.settings().changeTill(till, {made.owner, {}}));
  CF_CHECK(makeCatalog(shop, {made.owner, {}}));
  return playDays(shop, clock, zone, first, kDays, people, progress);
}

}  // namespace counterfoil::app
