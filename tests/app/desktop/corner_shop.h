// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>
#include <QTest>

#include "app/desktop/till_desk.h"
#include "app/shop/setup.h"
#include "models/catalog/barcode.h"
#include "models/settings/queries.h"
#include "tests/support/quick_shop.h"
#include "tests/support/verify.h"

namespace counterfoil::support {

/// A small shop on disk and the till's desk over it: Ada owns it, her PIN is 4711, and a clock stands where it is put.
class CornerShop {
 protected:
  std::unique_ptr<QTemporaryDir> m_folder;
  core::ManualClock m_clock{core::Instant::fromUtcMs(1'763'719'200'000)};
  core::SeededIds m_ids{7};
  payments::ManualTimers m_timers;
  std::unique_ptr<app::Shop> m_shop;
  std::unique_ptr<app::TillDesk> m_desk;
  core::StaffId m_owner;

  [[nodiscard]] app::ShopOptions options() const {
    return quickShop(m_folder->filePath(QStringLiteral("shop.cfl")), m_folder->filePath(QStringLiteral("machine")));
  }

  /// Set up with two products, signed in, the drawer open with 100.00.
  void openForBusiness() {
    m_folder = std::make_unique<QTemporaryDir>();
    auto made = app::Shop::create(options(), m_clock, m_ids);
    CF_VERIFY_OK(made);
    m_shop = std::move(*made);
    app::NewShop request;
    request.shop.name = QStringLiteral("Corner");
    request.shop.currency = QStringLiteral("GBP");
    request.shop.locale = QStringLiteral("en_GB");
    request.shop.zone = QStringLiteral("Europe/London");
    request.ownerName = QStringLiteral("Ada");
    request.ownerPin = QStringLiteral("4711");
    const auto set = app::setUp(*m_shop, request);
    CF_VERIFY_OK(set);
    m_owner = set->owner;
    m_desk = std::make_unique<app::TillDesk>(*m_shop, m_timers);
    addProduct(QStringLiteral("A1"), QStringLiteral("Apple cake"), 4'500'000,
               withCheckDigit(QStringLiteral("400638133393")));
    addProduct(QStringLiteral("B2"), QStringLiteral("Blue mug"), 12'070'000,
               withCheckDigit(QStringLiteral("400638133394")));
    const auto session = signIn(QStringLiteral("4711"));
    CF_VERIFY_OK(session);
    QVERIFY(!session->shift.open);
    QVERIFY(!session->shift.expectedFloatMinor);  // nobody has counted it yet
    const auto shift = m_desk->openShift({{1000, 5}, {100, 50}});
    CF_VERIFY_OK(shift);
    QVERIFY(shift->open);
  }
  void close() {
    m_desk.reset();
    m_shop.reset();
  }
  /// As after kill -9: the desk and the shop are gone, the file is opened again. The terminal is another one.
  void crash() {
    close();
    auto again = app::Shop::open(options(), m_clock, m_ids);
    if (!again) qFatal("not opened");
    m_shop = std::move(*again);
    m_desk = std::make_unique<app::TillDesk>(*m_shop, m_timers);
    if (!signIn(QStringLiteral("4711"))) qFatal("not signed in");
  }

  core::Result<till::SessionView> signIn(const QString& pin) {
    CF_TRY(const auto challenge, m_shop->pins().begin(m_owner));
    return m_desk->signedIn(staff::PinAnswer::of(challenge, pin));
  }
  void addProduct(const QString& sku, const QString& name, qint64 priceMicro, const QString& barcode,
                  bool byWeight = false) {
    catalog::Product product;
    product.sku = sku;
    product.name = name;
    product.priceMicro = priceMicro;
    product.fractional = byWeight;
    if (byWeight) product.unit = QStringLiteral("kg");
    product.barcodes = {{{}, barcode, catalog::kOneMicro}};
    const auto made = m_shop->catalog().createProduct(product, {m_owner, {}});
    CF_VERIFY_OK(made);
  }
  void useSimulator() {
    const auto all = settings::readSettings(m_shop->reader());
    settings::Till changed = all->till;
    changed.terminal = settings::TerminalKind::Simulator;
    CF_VERIFY_OK(m_shop->settings().changeTill(changed, {m_owner, {}}));
  }
  [[nodiscard]] static QString withCheckDigit(const QString& body) {
    return body + QString::number(catalog::gtinCheckDigit(body));
  }
  [[nodiscard]] qint64 documents() const { return *m_shop->reader().integer("SELECT count(*) FROM document", {}); }
};

}  // namespace counterfoil::support
