// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "models/sales/returns.h"
#include "models/settings/queries.h"
#include "tests/ui/desk/desk_hands.h"
#include "tests/ui/desk/desk_shop.h"
#include "tests/ui/desk/screen_walk.h"
#include "ui/desk/desk_window.h"
#include "ui/desk/documents_page.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace sales = counterfoil::sales;
namespace theme = counterfoil::theme;
using namespace counterfoil::desk;
using counterfoil::support::DeskShop;
using counterfoil::support::faultsOn;
using counterfoil::support::photograph;
using counterfoil::support::ShopFixture;

namespace {

/// As a hub does it, and as it comes to a till.
core::Result<sales::Document> sellOnTheWeb(ShopFixture& shop) {
  return shop.book().write([&](counterfoil::journal::Writing& writing) -> core::Result<sales::Document> {
    CF_TRY(auto settings, counterfoil::settings::readSettings(writing.reader()));
    CF_TRY(settings.till, counterfoil::settings::SettingsService::webTill(writing, settings.store.id));
    CF_TRY(auto place, counterfoil::cash::Seat::Place::of(std::move(settings)));
    counterfoil::cash::Seat seat(std::move(place), 0);
    const counterfoil::staff::Authority authority(counterfoil::staff::Authority::Nameless::Program);
    sales::TicketDesk desk(seat, authority);
    sales::SaleService service(seat, authority, desk);
    sales::SellRequest request;
    request.ticket.currency = shop.money(0).currency();
    for (const auto& product : {shop.bread, shop.tea}) {
      CF_TRY(auto line, sales::productLine(writing.reader(), product, core::Quantity::ofUnits(2)));
      request.ticket.lines.push_back(std::move(line));
    }
    request.tenders.push_back({counterfoil::pricing::TenderKind::External, shop.money(1498), {}, u"pp-1"_s});
    request.source = {QString::fromLatin1(sales::kWebSource), u"1001"_s, {}};
    return service.sell(writing, request, {});
  });
}

}  // namespace

class TestDeskWebOrders : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void anOrderOfTheWebStandsAmongTheDocumentsAndGoesToThePrinter_data() {
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
  }
  void anOrderOfTheWebStandsAmongTheDocumentsAndGoesToThePrinter() {
    QFETCH(bool, dark);
    DeskShop shop(dark ? theme::Scheme::Dark : theme::Scheme::Light);
    QVERIFY(shop.onStore([](ShopFixture& fixture, const auto&) {
      fixture.openShift(5'000);
      if (!fixture.sellOne(fixture.bread)) return false;
      fixture.clock().advanceMs(60'000);
      return bool(sellOnTheWeb(fixture));
    }));
    DeskWindow window(shop.parts());
    window.resize(1024, 768);
    window.show();
    counterfoil::support::signIn(window);
    auto* page = &counterfoil::support::goTo<DocumentsPage>(window);
    QTRY_COMPARE(page->model().rowCount(), 2);
    page->table().selectRow(0);
    QTRY_VERIFY(page->sheet().toPlainText().contains(u"-WEBA-S-000001"_s));
    const QString text = page->sheet().toPlainText();
    QVERIFY2(text.contains(u"Web"_s) && text.contains(u"order 1001"_s) && text.contains(u"Elsewhere"_s),
             qPrintable(text));
    QCOMPARE(page->model().index(0, 3).data().toString().toLower(), u"web"_s);
    photograph(window, u"desk-web-order-%1"_s.arg(dark ? u"dark"_s : u"light"_s));
    QCOMPARE(faultsOn(window), QStringList());
    auto* print = window.findChild<QPushButton*>(u"documentPrint"_s);
    QVERIFY(print->isEnabled());
    // As for any document; here no printer is set.
    QSignalSpy told(page, &counterfoil::desk::Page::told);
    QTest::mouseClick(print, Qt::LeftButton);
    QTRY_COMPARE(told.count(), 1);
    QVERIFY2(told.last().first().toString().contains(u"printer"_s), qPrintable(told.last().first().toString()));
    // The shop's own number finds it.
    const auto found = shop.onStore([](ShopFixture& fixture, const auto&) {
      sales::DocumentFilter filter;
      filter.numberPart = u"1001"_s;
      return sales::listDocuments(fixture.reader(), filter, {}, 10).value().size();
    });
    QCOMPARE(found, size_t(1));
  }
};

QTEST_MAIN(TestDeskWebOrders)
#include "tst_desk_web_orders.moc"
