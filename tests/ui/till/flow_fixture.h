// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>
#include <QTest>
#include <memory>

#include "app/desktop/shop_backend.h"
#include "app/shop/setup.h"
#include "models/settings/queries.h"
#include "models/staff/queries.h"
#include "models/staff/rules.h"
#include "models/store/worker_thread.h"
#include "tests/support/paths.h"
#include "tests/support/quick_shop.h"
#include "ui/till/till_window.h"

namespace counterfoil::till {

using namespace Qt::StringLiterals;

/// A real window over a real shop on a real store, and the hands of a cashier.
class FlowFixture : public QObject {
 protected:
  core::SystemClock m_clock;
  core::RandomIds m_ids;
  std::unique_ptr<QTemporaryDir> m_folder;
  std::unique_ptr<store::WorkerThread> m_thread;
  std::unique_ptr<app::Shop> m_shop;
  std::unique_ptr<app::ShopBackend> m_backend;
  std::unique_ptr<till::TillWindow> m_window;
  qint64 m_nowMs = 0;

  till::TillController& till() { return m_window->till(); }
  /// Before the window asks anything.
  virtual void prepare() {}
  void closeAll() {
    m_window.reset();
    m_backend.reset();
    if (m_thread) m_thread->call([this] { m_shop.reset(); });
    m_thread.reset();
  }
  [[nodiscard]] QString screen() { return till().stage()->screen(); }
  [[nodiscard]] QString sheet() { return till().stage()->sheet(); }
  [[nodiscard]] int lines() { return till().basket()->lines()->count(); }
  void key(int code, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    m_nowMs += 300;
    QTest::keyClick(m_window.get(), static_cast<Qt::Key>(code), modifiers);
  }
  void type(const QString& text, qint64 gapMs = 150) {
    for (const QChar c : text) {
      m_nowMs += gapMs;
      QTest::keyClick(m_window.get(), c.toLatin1());
    }
  }
  void scan(const QString& code) {
    const QString before = till().basket()->total();
    till().stage()->hush();
    m_nowMs += 500;
    type(code, 4);
    m_nowMs += 4;
    QTest::keyClick(m_window.get(), Qt::Key_Return);
    // The empty ticket may arrive meanwhile: only lines tell that the code was answered.
    QTRY_VERIFY((lines() > 0 && till().basket()->total() != before) || !till().stage()->toast().isEmpty());
  }
  void choosePerson(const QString& name) {
    for (int i = 0; i < 5; ++i) {
      if (till().lock()->chosenName() == name) return;
      key(Qt::Key_Down);
    }
    QFAIL("nobody of that name");
  }
  void signIn(const QString& name, const QString& pin) {
    QTRY_COMPARE(till().lock()->staff()->count(), 2);
    choosePerson(name);
    type(pin);
    key(Qt::Key_Return);
  }
  void openShift() {
    signIn(u"Cora"_s, u"2468"_s);
    QTRY_COMPARE(screen(), u"Count"_s);
    while (till().drawer()->pieces()->value(till().drawer()->row(), u"value"_s).toString() != u"£20.00"_s)
      key(Qt::Key_Down);
    type(u"5"_s);
    QCOMPARE(till().drawer()->counted(), u"£100.00"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Sell"_s);
  }
  void approve() {
    QTRY_COMPARE(sheet(), u"Approval"_s);
    choosePerson(u"Olive"_s);
    type(u"9753"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(sheet(), QString());
  }
  void payExactly() {
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Pay"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Done"_s);
  }

  [[nodiscard]] app::ShopOptions shopOptions() const {
    return support::quickShop(m_folder->filePath(u"shop.cfl"_s), m_folder->filePath(u"machine"_s));
  }
  core::Done makeShop(settings::TerminalKind terminal) {
    CF_TRY(m_shop, app::Shop::create(shopOptions(), m_clock, m_ids));
    app::NewShop wanted;
    wanted.shop.name = u"Corner & Crumb"_s;
    wanted.shop.currency = u"GBP"_s;
    wanted.shop.locale = u"en_GB"_s;
    wanted.shop.zone = u"Europe/London"_s;
    wanted.ownerName = u"Olive"_s;
    wanted.ownerPin = u"9753"_s;
    CF_TRY(const auto made, app::setUp(*m_shop, wanted));
    const journal::Actor owner{made.owner, {}};
    CF_TRY(const auto roles, staff::listRoles(m_shop->reader()));
    staff::StaffMember cashier;
    cashier.name = u"Cora"_s;
    for (const auto& role : roles) {
      if (role.name == staff::presetRole(staff::Preset::Cashier, 2).name) cashier.role = role.id;
    }
    CF_TRY(const auto id, m_shop->staff().createStaff(cashier, owner));
    CF_TRY(const auto pin, staff::hashPin(u"2468"_s, m_shop->pins().pepper(), staff::Trivial::Accept));
    CF_CHECK(m_shop->pins().setPin(id, pin, owner));
    CF_TRY(const auto before, settings::findTill(m_shop->reader(), made.till));
    settings::Till after = before;
    after.terminal = terminal;
    if (after.terminal != before.terminal) CF_CHECK(m_shop->settings().changeTill(after, owner));
    return addProducts(owner);
  }
  core::Done addProducts(const journal::Actor& owner) {
    catalog::Tax tax;
    tax.name = u"VAT 20%"_s;
    tax.code = u"VAT20"_s;
    tax.ratePpm = 200'000;
    tax.included = true;
    CF_TRY(const auto vat, m_shop->catalog().createTax(tax, owner));
    const auto add = [&](const QString& name, const QString& sku, const QString& code, qint64 pence, qint64 place) {
      catalog::Product product;
      product.name = name;
      product.sku = sku;
      product.priceMicro = pence * 10'000;
      product.taxes = {vat};
      product.favourite = place;
      product.barcodes = {{{}, code, catalog::kOneMicro}};
      product.fractional = sku == u"CHEESE";
      if (product.fractional) product.unit = u"kg"_s;
      return m_shop->catalog().createProduct(product, owner);
    };
    CF_TRY(const auto bread, add(u"Rye bread"_s, u"BREAD"_s, u"4006381333931"_s, 250, 1));
    CF_TRY(const auto tea, add(u"Green tea"_s, u"TEA"_s, u"4006381333948"_s, 499, 2));
    CF_TRY(const auto cheese, add(u"Crème cheese"_s, u"CHEESE"_s, u"4006381333955"_s, 1840, 3));
    Q_UNUSED(bread)
    Q_UNUSED(tea)
    Q_UNUSED(cheese)
    return {};
  }
  void open(settings::TerminalKind terminal = settings::TerminalKind::Manual) {
    m_folder = std::make_unique<QTemporaryDir>(support::memoryFolderTemplate());
    m_thread = std::make_unique<store::WorkerThread>(u"store"_s);
    const core::Done made = m_thread->call([&] { return makeShop(terminal); });
    QVERIFY2(made, made ? "" : qPrintable(made.error().code + u' ' + made.error().detail));
    show();
  }
  /// The till over the shop that is there.
  void show() {
    m_backend = std::make_unique<app::ShopBackend>(*m_thread, *m_shop);
    m_window = std::make_unique<till::TillWindow>(*m_backend, theme::Scheme::Light, false);
    m_window->scanner().setTimes([this] { return m_nowMs; });
    prepare();
    QString why;
    QVERIFY2(m_window->start(&why), qPrintable(why));
    m_window->resize(1024, 768);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
  }
};

}  // namespace counterfoil::till
