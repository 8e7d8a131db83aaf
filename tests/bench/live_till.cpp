// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/live_till.h"

#include <QDir>

#include "app/shop/joining.h"
#include "app/shop/setup.h"
#include "models/catalog/queries.h"
#include "models/sales/returns.h"
#include "models/staff/queries.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

constexpr int kShopProducts = 12;
constexpr int kSaleLines = 5;
constexpr int kJoinMs = 20'000;

}  // namespace

void Sightings::note(core::AnyId document) {
  const auto now = Steady::now();
  const std::lock_guard lock(m_mutex);
  m_seen[document].push_back(now);
  ++m_notes;
  m_more.notify_all();
}

qint64 Sightings::notes() {
  const std::lock_guard lock(m_mutex);
  return m_notes;
}

std::vector<Steady::time_point> Sightings::of(core::AnyId document, size_t tills, int patienceMs) {
  std::unique_lock lock(m_mutex);
  m_more.wait_for(lock, std::chrono::milliseconds(patienceMs), [&] { return m_seen[document].size() >= tills; });
  return m_seen.take(document);
}

LiveTill::LiveTill(QString folder, Sightings& sightings)
    : m_folder(std::move(folder)), m_sightings(sightings), m_thread(u"store"_s) {
  QDir().mkpath(m_folder);
}

LiveTill::~LiveTill() {
  leave();
  m_thread.call([this] {
    m_subscription.reset();
    m_shop.reset();
  });
}

Done LiveTill::create() {
  app::ShopOptions options;
  options.path = m_folder + u"/shop.cfl"_s;
  options.machineFolder = m_folder + u"/machine"_s;
  options.reserveBytes = 0;
  options.phraseCost = {64, 1};
  options.nameless = staff::Authority::Nameless::Program;
  CF_TRY(m_shop, app::Shop::create(options, m_clock, m_ids));
  m_subscription = m_shop->book().subscribe([this](const journal::Change& change) {
    for (const journal::Fact& fact : change.facts) {
      const bool others = fact.origin != m_shop->book().origin();
      if (others && fact.kind == u"sale.completed") m_sightings.note(fact.subject);
    }
  });
  return {};
}

Done LiveTill::setUp() {
  return m_thread.call([this]() -> Done {
    CF_CHECK(create());
    app::NewShop wanted;
    wanted.shop.name = u"Bench"_s;
    wanted.shop.currency = u"GBP"_s;
    wanted.shop.locale = u"en_GB"_s;
    wanted.shop.zone = u"Europe/London"_s;
    wanted.ownerName = u"Owner"_s;
    wanted.ownerPin = u"739154"_s;
    wanted.tax = app::taxNamed(u"VAT"_s, core::Percent::ofPpm(200'000));
    CF_TRY([[maybe_unused]] const auto made, app::setUp(*m_shop, wanted));
    return m_shop->book().write([&](journal::Writing& writing) -> Done {
      for (int i = 0; i < kShopProducts; ++i) {
        catalog::Product product;
        product.sku = u"SKU-%1"_s.arg(i);
        product.name = u"Thing number %1"_s.arg(i);
        product.priceMicro = 1'000'000 + 250'000 * i;
        CF_TRY([[maybe_unused]] const auto id, catalog::recordProduct(writing, product, {}));
      }
      return {};
    });
  });
}

QFuture<Done> LiveTill::join(const QString& hub, const QString& code) {
  return m_thread.post([this, hub, code] { return joinNow(hub, code); });
}

Done LiveTill::joinNow(const QString& hub, const QString& code) {
  if (!m_shop) CF_CHECK(create());
  CF_TRY([[maybe_unused]] const auto joined, app::joinHub(*m_shop, {hub, {}, code, u"Till"_s}));
  CF_TRY(const client::Status status, app::syncNow(*m_shop, m_clock, m_ids, kJoinMs));
  if (!status.idle) return core::refused(u"not_idle"_s, client::textOf(status.standing));
  CF_TRY([[maybe_unused]] const bool became, app::finishJoining(*m_shop));
  return openShift();
}

Done LiveTill::openShift() {
  const catalog::CatalogQueries queries(m_shop->reader());
  CF_TRY(const auto page, queries.products({}, catalog::ProductSort::Sku, false, {}, kShopProducts));
  for (const catalog::Product& product : page.products) m_products.push_back(product.id);
  CF_TRY(const auto staff, staff::listStaff(m_shop->reader()));
  if (staff.empty() || m_products.empty()) return core::integrityError(u"no_shop"_s);
  m_owner = staff.front().id;
  CF_TRY(const auto* const place, m_shop->seat().place(m_shop->reader()));
  const auto change = cash::countOf(core::Money::ofMinor(10'000, place->currency));
  CF_TRY([[maybe_unused]] const auto shift, m_shop->cash().openShift(change, {m_owner, {}}));
  return {};
}

void LiveTill::follow() {
  m_link = std::make_unique<app::HubLink>(m_thread, *m_shop, m_clock, m_ids);
  m_link->start();
}

void LiveTill::leave() {
  m_link.reset();
}

Result<core::AnyId> LiveTill::sell() {
  return m_thread.call([this] { return sellNow(); });
}

QFuture<Done> LiveTill::sellMany(int sales) {
  return m_thread.post([this, sales]() -> Done {
    for (int i = 0; i < sales; ++i) {
      CF_TRY([[maybe_unused]] const auto sold, sellNow());
    }
    return {};
  });
}

Result<core::AnyId> LiveTill::sellNow() {
  CF_TRY(const auto* const place, m_shop->seat().place(m_shop->reader()));
  sales::SellRequest request;
  request.ticket.currency = place->currency;
  for (int line = 0; line < kSaleLines; ++line) {
    const auto product = m_products[m_next++ % m_products.size()];
    CF_TRY(auto made, sales::productLine(m_shop->reader(), product, core::Quantity::ofUnits(1 + line % 3)));
    CF_TRY([[maybe_unused]] const auto added, sales::addLine(request.ticket, std::move(made)));
  }
  const auto rules = sales::pricingRulesOf(place->settings, place->currency);
  CF_TRY(const auto priced, sales::priceTicket(request.ticket, rules, {}));
  request.tenders = {{pricing::TenderKind::Cash, priced.due, {}, {}}};
  CF_TRY(const auto document, m_shop->sales().sell(request, {m_owner, {}}));
  return document.id.as<core::Anything>();
}

}  // namespace counterfoil::bench
