// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <functional>

#include "tests/ui/desk/desk_shop.h"
#include "ui/desk/desk_window.h"

namespace counterfoil::support {

/// The manager signs in, by choosing her name and typing her PIN.
inline void signIn(desk::DeskWindow& window) {
  const QString manager = QStringLiteral("Mona Manager");
  auto* who = window.findChild<QComboBox*>(QStringLiteral("signInPerson"));
  QTRY_VERIFY(who->findText(manager) >= 0);
  who->setCurrentIndex(who->findText(manager));
  auto* secret = window.findChild<QLineEdit*>(QStringLiteral("signInPin"));
  QTest::keyClicks(secret, QString::fromLatin1(DeskShop::kPin));
  QTest::keyClick(secret, Qt::Key_Return);
  QTRY_VERIFY(window.session().isOpen());
}

/// Goes to the page of that type, as by its line at the left.
template <class PageType>
PageType& goTo(desk::DeskWindow& window) {
  auto* page = window.findChild<PageType*>();
  for (int index = 0; index < window.pageCount(); ++index) {
    if (&window.page(index) == page) window.goTo(index);
  }
  return *page;
}

/// What tests of the desk begin with: a shop, its desk with the manager signed in, and hands for what is on the screen.
class DeskHands {
 public:
  /// What happened in the shop before.
  using Before = std::function<void(DeskShop& shop)>;

  void open(theme::Scheme scheme = theme::Scheme::Light, const Before& before = {}, QSize size = {1280, 800}) {
    close();
    m_shop = std::make_unique<DeskShop>(scheme);
    if (before) before(*m_shop);
    openWindow(size);
  }
  /// The desk anew, over the same shop.
  void openWindow(QSize size = {1280, 800}) {
    m_window = std::make_unique<desk::DeskWindow>(m_shop->parts());
    m_window->resize(size);
    m_window->show();
    signIn(*m_window);
  }
  void closeWindow() { m_window.reset(); }
  void close() {
    closeWindow();
    m_shop.reset();
  }

  template <class PageType>
  PageType& go() {
    return goTo<PageType>(*m_window);
  }
  template <class Widget>
  static Widget& part(QWidget& where, const QString& name) {
    auto* const found = where.findChild<Widget*>(name);
    if (!found) qFatal("no %s", qPrintable(name));
    return *found;
  }
  template <class Widget>
  Widget& part(const QString& name) {
    return part<Widget>(*m_window, name);
  }
  /// Once the button is there and can be pressed.
  void press(const QString& name) {
    const auto ready = [&] {
      const auto* const button = m_window->findChild<QPushButton*>(name);
      return button && button->isVisible() && button->isEnabled();
    };
    QTRY_VERIFY2(ready(), qPrintable(name));
    QTest::mouseClick(&part<QPushButton>(name), Qt::LeftButton);
  }
  /// A number that SQL answers, on the store's thread.
  qint64 count(const char* sql) {
    return m_shop->onStore(
        [sql](ShopFixture& shop, const desk::DeskServices&) { return shop.reader().integer(sql, {}).value(); });
  }

 protected:
  std::unique_ptr<DeskShop> m_shop;
  std::unique_ptr<desk::DeskWindow> m_window;
};

/// A morning: a shift, sales of several lines, a closed Z, and a second shift.
inline void sellAMorning(DeskShop& desk) {
  const bool done = desk.onStore([](ShopFixture& shop, const auto&) {
    shop.openShift(10'000);
    for (const auto& product : {shop.bread, shop.tea, shop.book12, shop.cheese}) {
      shop.clock().advanceMs(60'000);
      if (!shop.sellOne(product)) return false;
    }
    const auto figures = shop.closing().x();
    if (!figures) return false;
    sales::CloseRequest request;
    request.counted = cash::countOf(figures->expectedCash);
    if (!shop.closing().close(request, shop.asManager())) return false;
    shop.clock().advanceMs(3'600'000);
    shop.openShift(5'000);
    return bool(shop.sellOne(shop.tea, 3'000'000));
  });
  QVERIFY(done);
}

}  // namespace counterfoil::support
