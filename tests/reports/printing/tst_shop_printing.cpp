// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/sales/queries.h"
#include "models/settings/queries.h"
#include "models/settings/service.h"
#include "reports/emulator/virtual_printer.h"
#include "reports/printing/local_tables.h"
#include "reports/printing/shop_printing.h"
#include "tests/support/shop_fixture.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using support::ShopFixture;

class ShopPrintingTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_till_names_its_printer();
  void a_till_without_a_printer_owes_nothing();
  void a_day_comes_out_of_the_printer();
  void a_refused_sale_prints_nothing();
  void copies_are_noted_and_owed();
  void a_receipt_names_its_customer_as_long_as_somebody_can_read_it();
};

namespace {

settings::Till tillAt(quint16 port) {
  settings::Till till;
  till.printerHost = u"127.0.0.1"_s;
  till.printerPort = port;
  till.printerColumns = 42;
  till.printerCodePage = u"PC858"_s;
  return till;
}

void makeTables(ShopFixture& shop) {
  CF_VERIFY_OK(shop.book().write([](journal::Writing& writing) -> core::Done {
    for (const char* sql : printing::kLocalTables) CF_CHECK(writing.local(printing::kPrintJobTable).execute(sql, {}));
    return {};
  }));
}

}  // namespace

void ShopPrintingTest::copies_are_noted_and_owed() {
  ShopFixture shop;
  makeTables(shop);
  shop.openShift(0);
  const auto sold = shop.sellOne(shop.bread);
  CF_VERIFY_OK(sold);
  sales::CloseRequest request;
  request.counted = cash::countOf(shop.closing().x()->expectedCash);
  const auto closed = shop.closing().close(request, shop.asManager());
  CF_VERIFY_OK(closed);
  CF_VERIFY_CODE(printing::reprintReceipt(shop.sales(), sold->id, shop.asManager()), "no_printer");
  QCOMPARE(*sales::reprintsOf(shop.reader(), sold->id), 0);

  settings::SettingsService settings(shop.book(), [](const auto&, const auto&) { return core::Done(); });
  settings::Till till = settings::readSettings(shop.reader())->till;
  till.printerHost = u"127.0.0.1"_s;
  CF_VERIFY_OK(settings.changeTill(till, shop.asManager()));
  QCOMPARE(*printing::reprintReceipt(shop.sales(), sold->id, shop.asManager()), 1);
  QCOMPARE(*printing::reprintReport(shop.closing(), closed->shift.id, shop.asManager()), 1);
  QCOMPARE(*printing::reprintReport(shop.closing(), closed->shift.id, shop.asManager()), 2);
  QCOMPARE(*sales::reprintsOf(shop.reader(), closed->shift.id), 2);
  const auto jobs = printing::openJobs(shop.reader());
  CF_VERIFY_OK(jobs);
  QCOMPARE(jobs->size(), 3UL);
  QCOMPARE(jobs->back().label, closed->number);
  QCOMPARE(jobs->back().copy, 2);
  QVERIFY(!jobs->back().opensDrawer);
  const auto paper = printing::renderFromBook()(shop.reader(), jobs->back(), *printing::printerOf(till));
  CF_VERIFY_OK(paper);
  QVERIFY(paper->contains("COPY 2"));
  core::Result<int> denied = printing::reprintReport(shop.closing(), cash::ShiftId(), shop.asManager());
  CF_VERIFY_CODE(denied, "unknown_closing");
}

void ShopPrintingTest::a_receipt_names_its_customer_as_long_as_somebody_can_read_it() {
  ShopFixture shop;
  shop.openShift(0);
  const auto ticket = shop.ticketWith({{shop.bread, 1'000'000}});
  CF_VERIFY_OK(shop.desk().customer(ticket, u"Anna Berg"_s, {}));
  const auto sold = shop.sales().complete(ticket, {shop.inCash(250)}, shop.asManager());
  CF_VERIFY_OK(sold);
  printing::Job job;
  job.document = sold->id.as<core::Anything>();
  const auto printer = printing::printerOf(tillAt(9100));
  bool readable = true;
  const auto render = printing::renderFromBook([&](const journal::Reader&, const sales::SealedCustomer& customer) {
    return readable && customer.person == sold->customer->person ? u"Anna Berg"_s : QString();
  });
  QVERIFY(render(shop.reader(), job, *printer)->contains("Anna Berg"));
  readable = false;
  QVERIFY(!render(shop.reader(), job, *printer)->contains("Anna"));
  QVERIFY(!printing::renderFromBook()(shop.reader(), job, *printer)->contains("Anna"));
}

void ShopPrintingTest::a_till_names_its_printer() {
  settings::Till till = tillAt(9100);
  auto printer = printing::printerOf(till);
  QVERIFY(printer.has_value());
  QCOMPARE(printer->profile.dots, 512);
  QCOMPARE(printer->profile.pages.front(), renderers::CodePage::Cp858);
  till.printerColumns = 32;
  till.printerCodePage = u"1252"_s;
  printer = printing::printerOf(till);
  QCOMPARE(printer->profile.dots, 384);
  QCOMPARE(printer->profile.pages.front(), renderers::CodePage::Cp1252);
  QCOMPARE(printer->profile.pages.size(), 3UL);
}

void ShopPrintingTest::a_till_without_a_printer_owes_nothing() {
  ShopFixture shop;
  makeTables(shop);
  shop.sales().setHook([](journal::Writing& writing, const sales::Document& document) {
    return printing::oweReceipt(writing, document, settings::Till());
  });
  shop.openShift(0);
  CF_VERIFY_OK(shop.sellOne(shop.bread));
  QCOMPARE(printing::unprintedJobs(shop.reader()).value(), 0);
}

void ShopPrintingTest::a_day_comes_out_of_the_printer() {
  emulator::VirtualPrinter printer(512);
  QVERIFY(printer.listen());
  const settings::Till till = tillAt(printer.port());
  ShopFixture shop;
  makeTables(shop);
  shop.sales().setHook([till](journal::Writing& writing, const sales::Document& document) {
    return printing::oweReceipt(writing, document, till);
  });
  shop.closing().setHook([till](journal::Writing& writing, const sales::ShiftFigures& figures) {
    return printing::oweReport(writing, figures, till);
  });
  shop.closing().setUnprintedJobs(printing::unprintedJobs);
  shop.openShift(10'000);
  const auto sold = shop.sellOne(shop.bread, 2'000'000);
  CF_VERIFY_OK(sold);
  QCOMPARE(shop.closing().pending().value().unprintedJobs, 1);
  const auto byCard =
      shop.sales().complete(shop.ticketWith({{shop.tea, 1'000'000}}), {shop.byCard(499)}, shop.asCashier());
  CF_VERIFY_OK(byCard);
  CF_VERIFY_OK(
      shop.book().write([&](journal::Writing& writing) { return printing::oweCopy(writing, *sold, 1, till); }));
  const auto closed = shop.closing().close({cash::countOf(shop.money(10'500)), {}}, shop.asManager());
  CF_VERIFY_OK(closed);
  CF_VERIFY_OK(shop.book().write([&](journal::Writing& writing) { return printing::oweDrawer(writing, till); }));

  printing::PrintWorker worker([&](std::function<void(journal::Book&)> work) { work(shop.book()); },
                               printing::renderFromBook(), std::make_unique<printing::SystemTimers>());
  worker.setRoute(printing::routeOf(till));
  worker.start();
  QTRY_COMPARE(printing::queueState(shop.reader()).value().open, 0);
  QTRY_COMPARE(printer.paper().cutCount(), 4);
  const QString text = printer.paper().text();
  QVERIFY(printer.paper().unknown().empty());
  QCOMPARE(text.count(sold->number + u"]"_s), 2);
  QVERIFY2(text.contains(u"COPY 1"_s), qPrintable(text));
  QVERIFY(text.contains(closed->number));
  QVERIFY(text.contains(u"£5.00"_s));
  // Once for the cash sale, never for the card or the copy, once for the drawer alone.
  QTRY_COMPARE(printer.paper().drawerPulses().size(), 2UL);
}

void ShopPrintingTest::a_refused_sale_prints_nothing() {
  ShopFixture shop;
  makeTables(shop);
  const settings::Till till = tillAt(9100);
  shop.sales().setHook([till](journal::Writing& writing, const sales::Document& document) {
    return printing::oweReceipt(writing, document, till);
  });
  shop.openShift(0);
  const auto ticket = shop.ticketWith({{shop.bread, 1'000'000}});
  CF_VERIFY_CODE(shop.sales().complete(ticket, {shop.inCash(10)}, shop.asCashier()), "not_fully_paid");
  QCOMPARE(printing::unprintedJobs(shop.reader()).value(), 0);
}

QTEST_GUILESS_MAIN(ShopPrintingTest)
#include "tst_shop_printing.moc"
