// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/shop_fixture.h"

#include <iterator>

#include "models/cash/local_tables.h"
#include "models/cash/projector.h"
#include "models/catalog/projector.h"
#include "models/catalog/search_index_sqlite.h"
#include "models/customers/projector.h"
#include "models/devices/projector.h"
#include "models/imports/batches.h"
#include "models/inbox/projector.h"
#include "models/inventory/projector.h"
#include "models/payments/local_tables.h"
#include "models/payments/projector.h"
#include "models/reconciliation/projector.h"
#include "models/sales/local_tables.h"
#include "models/sales/projector.h"
#include "models/settings/local_tables.h"
#include "models/settings/projector.h"
#include "models/staff/local_tables.h"
#include "models/staff/projector.h"
#include "models/staff/rules.h"
#include "models/staff/service.h"
#include "models/vault/local_tables.h"
#include "tests/support/verify.h"

namespace counterfoil::support {
namespace {

/// A fixture that cannot be built is a mistake of the test.
template <class T>
T must(core::Result<T> result) {
  if (!result) qFatal("%s", describe(result).constData());
  return std::move(*result);
}
void mustDo(const core::Done& done) {
  if (!done) qFatal("%s", describe(done).constData());
}

}  // namespace

void addSharedProjectors(journal::Projectors& projectors) {
  projectors.add(std::make_unique<settings::SettingsProjector>());
  projectors.add(std::make_unique<staff::StaffProjector>());
  projectors.add(std::make_unique<catalog::CatalogProjector>());
  projectors.add(std::make_unique<customers::CustomersProjector>());
  projectors.add(std::make_unique<devices::DevicesProjector>());
  projectors.add(std::make_unique<imports::BatchProjector>());
  projectors.add(std::make_unique<inbox::InboxProjector>());
  projectors.add(std::make_unique<inventory::InventoryProjector>());
  projectors.add(std::make_unique<payments::PaymentProjector>());
  projectors.add(std::make_unique<cash::CashProjector>());
  projectors.add(std::make_unique<sales::SalesProjector>());
  projectors.add(std::make_unique<reconciliation::ReconciliationProjector>());
}

void addAllProjectors(journal::Projectors& projectors) {
  addSharedProjectors(projectors);
  projectors.add(std::make_unique<catalog::SearchIndexer>());
}

std::vector<const char*> sharedLocalTables() {
  std::vector<const char*> all;
  const auto add = [&all](const auto& tables) { all.insert(all.end(), std::begin(tables), std::end(tables)); };
  add(settings::kLocalTables);
  add(staff::kLocalTables);
  add(vault::kLocalTables);
  add(payments::kLocalTables);
  add(cash::kLocalTables);
  add(sales::kLocalTables);
  return all;
}

std::vector<const char*> allLocalTables() {
  std::vector<const char*> all = sharedLocalTables();
  all.insert(all.end(), std::begin(catalog::kSearchTables), std::end(catalog::kSearchTables));
  return all;
}

ShopFixture::ShopFixture(const Options& options)
    : m_ids(options.seed), m_currency(must(core::Currency::custom(options.currency, options.currencyDecimals))) {
  addAllProjectors(m_projectors);
  m_store = must(store::Store::create(storeOptions(), m_projectors, m_clock, m_ids));
  wire();
  setUp(options);
}

ShopFixture::~ShopFixture() = default;

store::OpenOptions ShopFixture::storeOptions() const {
  store::OpenOptions all;
  all.path = m_folder.filePath(QStringLiteral("shop.cfl"));
  all.machineFolder = m_folder.filePath(QStringLiteral("machine"));
  all.reserveBytes = 0;
  all.localTables = allLocalTables();
  return all;
}

void ShopFixture::wire() {
  m_seat = std::make_unique<cash::Seat>(book());
  m_cash = std::make_unique<cash::CashService>(*m_seat, m_authority);
  m_payments = std::make_unique<payments::PaymentService>(book());
  m_payments->setStands(sales::chargeStands);
  m_desk = std::make_unique<sales::TicketDesk>(*m_seat, m_authority);
  m_sales = std::make_unique<sales::SaleService>(*m_seat, m_authority, *m_desk);
  m_closing = std::make_unique<sales::ClosingService>(*m_seat, m_authority, *m_desk);
  m_desk->setSealer([](journal::Writing&, core::AnyId, const QString&, const QString& text) {
    // Not a seal, but its shape: bytes that are not the text.
    QByteArray bytes = text.toUtf8();
    for (char& byte : bytes) byte = char(byte ^ 0x5a);
    return core::Result<QByteArray>(bytes);
  });
}

void ShopFixture::restart() {
  m_closing.reset();
  m_sales.reset();
  m_desk.reset();
  m_payments.reset();
  m_cash.reset();
  m_seat.reset();
  m_store.reset();
  m_store = must(store::Store::open(storeOptions(), m_projectors, m_clock, m_ids));
  wire();
}

void ShopFixture::setUp(const Options& options) {
  settings::SettingsService settings(book(),
                                     [](const journal::Reader&, const journal::Actor&) { return core::Done(); });
  settings::Shop shop;
  shop.name = QStringLiteral("Corner Shop");
  shop.address = QStringLiteral("1 High Street\nLondon");
  shop.taxNumber = QStringLiteral("GB123456789");
  shop.currency = options.currency;
  shop.currencyDecimals = options.currencyDecimals;
  shop.locale = QStringLiteral("en_GB");
  shop.zone = QStringLiteral("Europe/London");
  shop.priceMode = options.prices;
  shop.taxRounding = options.taxRounding;
  shop.cashStepMinor = options.cashStepMinor;
  shop.exactCashAccepted = options.exactCashAccepted;
  shop.cutOverHour = options.cutOverHour;
  mustDo(settings.changeShop(shop, {}));
  settings::Store store;
  store.code = QStringLiteral("L1");
  store.name = QStringLiteral("London");
  store.id = must(settings.createStore(store, {}));
  settings::Till till;
  till.store = store.id;
  till.code = QStringLiteral("T1");
  till.name = QStringLiteral("Front");
  till.id = must(settings.createTill(till, {}));
  mustDo(settings.useTill(till.id, {}));

  staff::StaffService people(book(), m_authority);
  const staff::RoleId owners =
      must(people.createRole(staff::presetRole(staff::Preset::Owner, options.currencyDecimals), {}));
  const staff::RoleId cashiers =
      must(people.createRole(staff::presetRole(staff::Preset::Cashier, options.currencyDecimals), {}));
  const auto person = [&people](const QString& name, staff::RoleId role, const journal::Actor& actor) {
    staff::StaffMember member;
    member.name = name;
    member.role = role;
    return must(people.createStaff(member, actor));
  };
  manager = person(QStringLiteral("Mona Manager"), owners, {});
  cashier = person(QStringLiteral("Carl Cashier"), cashiers, asManager());

  catalog::CatalogService catalog(book());
  const auto tax = [&](const QString& code, qint64 ppm) {
    catalog::Tax rate;
    rate.name = QStringLiteral("VAT %1%").arg(ppm / 10'000);
    rate.code = code;
    rate.ratePpm = ppm;
    return must(catalog.createTax(rate, asManager()));
  };
  const catalog::TaxId standard = tax(QStringLiteral("VAT20"), 200'000);
  const catalog::TaxId reduced = tax(QStringLiteral("VAT5"), 50'000);
  catalog::Category category;
  category.name = QStringLiteral("Food");
  const catalog::CategoryId food = must(catalog.createCategory(category, asManager()));
  const auto product = [&](const QString& name, qint64 priceMicro, const std::vector<catalog::TaxId>& taxes,
                           const std::function<void(catalog::Product&)>& more = {}) {
    catalog::Product made;
    made.name = name;
    made.sku = name.toUpper();
    made.category = food;
    made.taxes = taxes;
    made.priceMicro = priceMicro;
    if (more) more(made);
    return must(catalog.createProduct(made, asManager()));
  };
  bread = product(QStringLiteral("Bread"), 2'500'000, {standard});
  tea = product(QStringLiteral("Tea"), 4'990'000, {reduced});
  book12 = product(QStringLiteral("Book"), 12'000'000, {}, [](catalog::Product& made) { made.discountable = false; });
  cheese = product(QStringLiteral("Cheese"), 18'400'000, {standard}, [](catalog::Product& made) {
    made.unit = QStringLiteral("kg");
    made.fractional = true;
    made.costMicro = 11'000'000;
  });
  bag = product(QStringLiteral("Bag"), 100'000, {standard});
}

sales::TenderRequest ShopFixture::inCash(qint64 minor) const {
  sales::TenderRequest tender;
  tender.amount = money(minor);
  return tender;
}

sales::TenderRequest ShopFixture::byCard(qint64 minor) const {
  sales::TenderRequest tender;
  tender.kind = pricing::TenderKind::Card;
  tender.amount = money(minor);
  return tender;
}

cash::Shift ShopFixture::openShift(qint64 floatMinor) {
  return must(m_cash->openShift(cash::countOf(money(floatMinor)), asManager()));
}

sales::TicketId ShopFixture::ticketWith(const std::vector<std::pair<catalog::ProductId, qint64>>& productsMicro) {
  const sales::TicketId id = must(m_desk->open(asCashier())).ticket.id;
  for (const auto& [product, micro] : productsMicro) {
    must(m_desk->addProduct(id, product, core::Quantity::ofMicro(micro), asCashier()));
  }
  return id;
}

core::Result<sales::Document> ShopFixture::sellOne(catalog::ProductId product, qint64 quantityMicro) {
  const sales::TicketId id = ticketWith({{product, quantityMicro}});
  CF_TRY(const sales::TicketView view, m_desk->view(id));
  const qint64 due = view.priced.due.minor() + view.priced.cashRounding.minor();
  return m_sales->complete(id, {inCash(due)}, asCashier());
}

}  // namespace counterfoil::support
