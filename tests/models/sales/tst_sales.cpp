// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/sales/returns.h"
#include "tests/support/shop_fixture.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using core::Money;
using core::Percent;
using core::Quantity;
using core::UnitPrice;
using pricing::Discount;
using sales::Document;
using sales::TicketId;
using support::ShopFixture;

namespace {

Discount percentOff(qint64 whole) {
  Discount discount;
  discount.percent = Percent::ofWhole(whole);
  return discount;
}

qint64 factCount(ShopFixture& shop, const QString& kind) {
  return shop.reader().integer("SELECT COUNT(*) FROM journal WHERE kind = $1", {kind}).value();
}

}  // namespace

class TestSales : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aTicketBecomesADocumentThatCarriesItsResults();
  void theSameProductAtTheSamePriceMerges();
  void changeIsGivenFromCashOnly();
  void splitTendersSettleExactly();
  void cashRoundingIsAPaymentDifference();
  void aSaleNeedsAnOpenShift();
  void nothingIsWrittenWhenPaymentFallsShort();
  void numbersHaveNoGapsUnderRefusedCommands();
  void everyChangeOfATicketSurvivesARestart();
  void undoTakesBackOneStepAtATime();
  void aDiscountBeyondTheRoleNeedsASecondPerson();
  void anOverrideNeedsAReasonAndStaysOnTheDocument();
  void aVoidedLineIsToldWhenTheTicketEnds();
  void parkingAndRecallingKeepTheTicket();
  void anAbandonedTicketIsAFactAndAnEmptyOneIsNot();
  void customersAreSealedInTheDocument();
  void aWholeSaleWithoutAnOpenTicket();
  void wrongQuantitiesAreRefused_data();
  void wrongQuantitiesAreRefused();
  void documentsAreFoundByNumberAndListedInPages();
  void reprintsAreCounted();
};

void TestSales::aTicketBecomesADocumentThatCarriesItsResults() {
  ShopFixture shop;
  const cash::Shift shift = shop.openShift(10'000);
  const TicketId ticket = shop.ticketWith({{shop.bread, 2'000'000}, {shop.cheese, 350'000}});
  const auto sold = shop.sales().complete(ticket, {shop.inCash(2'000)}, shop.asCashier());
  CF_VERIFY_OK(sold);
  QCOMPARE(sold->number, u"L1-T1A-S-000001"_s);
  QCOMPARE(sold->gross.minor(), 500 + 644);
  QCOMPARE(sold->change().minor(), 2'000 - 1'144);
  QCOMPARE(sold->shift, shift.id);
  QCOMPARE(sold->businessDay, u"2026-03-02"_s);
  QCOMPARE(sold->hour, 9);
  QCOMPARE(sold->staffName, u"Carl Cashier"_s);

  const auto read = sales::documentById(shop.reader(), sold->id);
  CF_VERIFY_OK(read);
  QCOMPARE(read->lines.size(), std::size_t(2));
  QCOMPARE(read->lines[1].name, u"Cheese"_s);
  QCOMPARE(read->lines[1].quantity, Quantity::ofMicro(350'000));
  QCOMPARE(read->lines[1].moved, Quantity::ofMicro(-350'000));
  QCOMPARE(read->lines[1].cost.value(), UnitPrice::ofUnits(11));
  QCOMPARE(read->lines[0].taxes.at(0).amount.minor(), 83);
  QCOMPARE(read->taxes.at(0).ratePpm, 200'000);
  QCOMPARE(read->net.minor() + read->tax.minor(), read->gross.minor());
  QCOMPARE(read->shop.name, u"Corner Shop"_s);
  CF_VERIFY_CODE(shop.desk().view(ticket), "unknown_ticket");
}

void TestSales::theSameProductAtTheSamePriceMerges() {
  ShopFixture shop;
  shop.openShift(0);
  const TicketId ticket = shop.ticketWith({{shop.bread, 1'000'000}, {shop.tea, 1'000'000}, {shop.bread, 2'000'000}});
  auto view = shop.desk().view(ticket).value();
  QCOMPARE(view.ticket.lines.size(), std::size_t(2));
  QCOMPARE(view.ticket.lines[0].quantity, Quantity::ofUnits(3));
  CF_VERIFY_OK(shop.desk().discountLine(ticket, view.ticket.lines[0].id, percentOff(5), u"dented"_s, shop.asCashier()));
  view = shop.desk().addProduct(ticket, shop.bread, Quantity::ofUnits(1), shop.asCashier()).value();
  QCOMPARE(view.ticket.lines.size(), std::size_t(3));
}

void TestSales::changeIsGivenFromCashOnly() {
  ShopFixture shop;
  shop.openShift(0);
  const TicketId ticket = shop.ticketWith({{shop.bread, 1'000'000}});
  CF_VERIFY_CODE(shop.sales().complete(ticket, {shop.byCard(300)}, shop.asCashier()), "tender_exceeds_due");
  const auto sold = shop.sales().complete(ticket, {shop.byCard(100), shop.inCash(200)}, shop.asCashier());
  CF_VERIFY_OK(sold);
  QCOMPARE(sold->change().minor(), 50);
  QCOMPARE(sold->tenders[1].change.minor(), 50);
}

void TestSales::splitTendersSettleExactly() {
  ShopFixture shop;
  shop.openShift(0);
  const TicketId ticket = shop.ticketWith({{shop.book12, 1'000'000}});
  sales::TenderRequest voucher = shop.byCard(500);
  voucher.kind = pricing::TenderKind::Voucher;
  voucher.reference = u"V-1"_s;
  const auto sold =
      shop.sales().complete(ticket, {shop.byCard(300), voucher, shop.inCash(100), shop.inCash(300)}, shop.asCashier());
  CF_VERIFY_OK(sold);
  QCOMPARE(sold->change().minor(), 0);
  const auto figures = shop.closing().x().value();
  QCOMPARE(figures.tenders.size(), std::size_t(3));
  QCOMPARE(figures.tenders[0].key, u"cash"_s);
  QCOMPARE(figures.tenders[0].amount.minor(), 400);
  QCOMPARE(figures.tenders[2].amount.minor(), 500);
}

void TestSales::cashRoundingIsAPaymentDifference() {
  ShopFixture::Options options;
  options.cashStepMinor = 5;
  ShopFixture shop(options);
  shop.openShift(0);
  TicketId ticket = shop.ticketWith({{shop.tea, 1'000'000}});
  auto sold = shop.sales().complete(ticket, {shop.inCash(1'000)}, shop.asCashier());
  CF_VERIFY_OK(sold);
  QCOMPARE(sold->gross.minor(), 499);
  QCOMPARE(sold->rounding.minor(), 1);
  QCOMPARE(sold->change().minor(), 500);
  ticket = shop.ticketWith({{shop.tea, 1'000'000}});
  sold = shop.sales().complete(ticket, {shop.byCard(499)}, shop.asCashier());
  CF_VERIFY_OK(sold);
  QCOMPARE(sold->rounding.minor(), 0);
}

void TestSales::aSaleNeedsAnOpenShift() {
  ShopFixture shop;
  CF_VERIFY_CODE(shop.desk().open(shop.asCashier()), "no_open_shift");
  shop.openShift(0);
  CF_VERIFY_CODE(shop.cash().openShift(cash::countOf(shop.money(0)), shop.asManager()), "shift_already_open");
  const TicketId ticket = shop.ticketWith({{shop.bread, 1'000'000}});
  CF_VERIFY_OK(shop.closing().close({cash::countOf(shop.money(0)), {}}, shop.asManager()));
  CF_VERIFY_CODE(shop.sales().complete(ticket, {shop.inCash(250)}, shop.asCashier()), "no_open_shift");
}

void TestSales::nothingIsWrittenWhenPaymentFallsShort() {
  ShopFixture shop;
  shop.openShift(0);
  const TicketId ticket = shop.ticketWith({{shop.bread, 1'000'000}});
  CF_VERIFY_CODE(shop.sales().complete(ticket, {shop.inCash(249)}, shop.asCashier()), "not_fully_paid");
  CF_VERIFY_CODE(shop.sales().complete(ticket, {}, shop.asCashier()), "not_fully_paid");
  CF_VERIFY_OK(shop.desk().view(ticket));
  QCOMPARE(factCount(shop, u"sale.completed"_s), 0);
}

void TestSales::numbersHaveNoGapsUnderRefusedCommands() {
  ShopFixture shop;
  shop.openShift(0);
  for (int i = 1; i <= 12; ++i) {
    const TicketId ticket = shop.ticketWith({{shop.bread, 1'000'000}});
    QVERIFY(!shop.sales().complete(ticket, {shop.inCash(1)}, shop.asCashier()));
    shop.sales().setHook(
        [](journal::Writing&, const Document&) -> core::Done { return core::storageError(u"disk_full"_s); });
    CF_VERIFY_CODE(shop.sales().complete(ticket, {shop.inCash(250)}, shop.asCashier()), "disk_full");
    shop.sales().setHook({});
    if (i == 6) shop.restart();
    const auto sold = shop.sales().complete(ticket, {shop.inCash(250)}, shop.asCashier());
    CF_VERIFY_OK(sold);
    QCOMPARE(sold->number, u"L1-T1A-S-%1"_s.arg(i, 6, 10, QChar(u'0')));
  }
}

void TestSales::everyChangeOfATicketSurvivesARestart() {
  ShopFixture shop;
  shop.openShift(0);
  const TicketId ticket = shop.ticketWith({{shop.bread, 1'000'000}, {shop.cheese, 250'000}});
  auto view = shop.desk().view(ticket).value();
  CF_VERIFY_OK(shop.desk().setQuantity(ticket, view.ticket.lines[0].id, Quantity::ofUnits(4), shop.asCashier()));
  CF_VERIFY_OK(shop.desk().discountTicket(ticket, percentOff(10), u"regular"_s, shop.asCashier()));
  CF_VERIFY_OK(shop.desk().noteTicket(ticket, u"gift wrap"_s));
  const auto before = shop.desk().noteLine(ticket, view.ticket.lines[1].id, u"mature"_s).value();
  shop.restart();
  const auto after = shop.desk().view(ticket);
  CF_VERIFY_OK(after);
  QCOMPARE(sales::ticketChange({}, after->ticket), sales::ticketChange({}, before.ticket));
  QVERIFY(after->priced == before.priced);
}

void TestSales::undoTakesBackOneStepAtATime() {
  ShopFixture shop;
  shop.openShift(0);
  const TicketId ticket = shop.desk().open(shop.asCashier())->ticket.id;
  CF_VERIFY_CODE(shop.desk().undo(ticket), "nothing_to_undo");
  CF_VERIFY_OK(shop.desk().addProduct(ticket, shop.bread, Quantity::ofUnits(1), shop.asCashier()));
  auto view = shop.desk().addProduct(ticket, shop.tea, Quantity::ofUnits(1), shop.asCashier()).value();
  CF_VERIFY_OK(shop.desk().voidLine(ticket, view.ticket.lines[0].id, u"wrong one"_s, shop.asCashier()));
  view = shop.desk().undo(ticket).value();
  QCOMPARE(view.ticket.lines.size(), std::size_t(2));
  QVERIFY(view.ticket.events.empty());
  view = shop.desk().undo(ticket).value();
  QCOMPARE(view.ticket.lines.size(), std::size_t(1));
  view = shop.desk().undo(ticket).value();
  QVERIFY(view.ticket.isEmpty());
  QVERIFY(!view.canUndo);
}

void TestSales::aDiscountBeyondTheRoleNeedsASecondPerson() {
  ShopFixture shop;
  shop.openShift(0);
  const TicketId ticket = shop.ticketWith({{shop.bread, 4'000'000}});
  const auto refused = shop.desk().discountTicket(ticket, percentOff(50), u"friend"_s, shop.asCashier());
  QVERIFY(!refused);
  QCOMPARE(refused.error().kind, core::ErrorKind::Denied);
  CF_VERIFY_CODE(shop.desk().discountTicket(ticket, percentOff(50), u" "_s, shop.asCashierApproved()),
                 "reason_missing");
  CF_VERIFY_OK(shop.desk().discountTicket(ticket, percentOff(50), u"opening day"_s, shop.asCashierApproved()));
  const auto sold = shop.sales().complete(ticket, {shop.inCash(500)}, shop.asCashier());
  CF_VERIFY_OK(sold);
  QCOMPARE(sold->discount.minor(), 500);
  QCOMPARE(sold->discountRule, u"50%"_s);
  QCOMPARE(sold->discountReason, u"opening day"_s);
}

void TestSales::anOverrideNeedsAReasonAndStaysOnTheDocument() {
  ShopFixture shop;
  shop.openShift(0);
  const TicketId ticket = shop.ticketWith({{shop.bread, 2'000'000}});
  const auto line = shop.desk().view(ticket)->ticket.lines[0].id;
  CF_VERIFY_CODE(shop.desk().overridePrice(ticket, line, UnitPrice::ofUnits(2), u""_s, shop.asManager()),
                 "reason_missing");
  CF_VERIFY_OK(shop.desk().overridePrice(ticket, line, UnitPrice::ofUnits(2), u"yesterday's"_s, shop.asManager()));
  const auto sold = shop.sales().complete(ticket, {shop.inCash(400)}, shop.asCashier());
  CF_VERIFY_OK(sold);
  QCOMPARE(sold->lines[0].listPrice.value(), UnitPrice::ofMicro(2'500'000));
  QCOMPARE(sold->lines[0].overrideReason, u"yesterday's"_s);
  QCOMPARE(factCount(shop, u"price.overridden"_s), 1);
  QCOMPARE(shop.closing().x()->overrideCount, 1);
}

void TestSales::aVoidedLineIsToldWhenTheTicketEnds() {
  ShopFixture shop;
  shop.openShift(0);
  const TicketId ticket = shop.ticketWith({{shop.bread, 2'000'000}, {shop.tea, 1'000'000}});
  const auto line = shop.desk().view(ticket)->ticket.lines[0].id;
  CF_VERIFY_OK(shop.desk().voidLine(ticket, line, u"changed their mind"_s, shop.asManager()));
  QCOMPARE(factCount(shop, u"line.voided"_s), 0);
  CF_VERIFY_OK(shop.sales().complete(ticket, {shop.inCash(499)}, shop.asCashier()));
  QCOMPARE(factCount(shop, u"line.voided"_s), 1);
  const auto figures = shop.closing().x().value();
  QCOMPARE(figures.lineVoidCount, 1);
  QCOMPARE(figures.lineVoids.minor(), 500);
}

void TestSales::parkingAndRecallingKeepTheTicket() {
  ShopFixture shop;
  shop.openShift(0);
  const TicketId ticket = shop.ticketWith({{shop.bread, 2'000'000}});
  CF_VERIFY_OK(shop.desk().park(ticket, u"blue coat"_s, shop.asCashier()));
  CF_VERIFY_CODE(shop.desk().park(ticket, u""_s, shop.asCashier()), "already_parked");
  CF_VERIFY_CODE(shop.desk().addProduct(ticket, shop.tea, Quantity::ofUnits(1), shop.asCashier()), "already_parked");
  CF_VERIFY_CODE(shop.sales().complete(ticket, {shop.inCash(500)}, shop.asCashier()), "already_parked");
  shop.restart();
  QCOMPARE(shop.closing().pending()->tickets.size(), std::size_t(1));
  const auto recalled = shop.desk().recall(ticket, shop.asCashier());
  CF_VERIFY_OK(recalled);
  QCOMPARE(recalled->ticket.label, u"blue coat"_s);
  CF_VERIFY_CODE(shop.desk().recall(ticket, shop.asCashier()), "not_parked");
  CF_VERIFY_OK(shop.sales().complete(ticket, {shop.inCash(500)}, shop.asCashier()));
  QCOMPARE(factCount(shop, u"ticket.parked"_s), 1);
  QCOMPARE(factCount(shop, u"ticket.recalled"_s), 1);
}

void TestSales::anAbandonedTicketIsAFactAndAnEmptyOneIsNot() {
  ShopFixture shop;
  shop.openShift(0);
  const TicketId empty = shop.desk().open(shop.asCashier())->ticket.id;
  CF_VERIFY_OK(shop.desk().abandon(empty, {}, shop.asCashier()));
  const TicketId ticket = shop.ticketWith({{shop.bread, 2'000'000}});
  CF_VERIFY_OK(shop.desk().abandon(ticket, u"left"_s, shop.asManager()));
  QCOMPARE(factCount(shop, u"ticket.abandoned"_s), 1);
  QCOMPARE(shop.desk().all()->size(), std::size_t(0));
  QCOMPARE(shop.closing().x()->abandonedCount, 1);
}

void TestSales::customersAreSealedInTheDocument() {
  ShopFixture shop;
  shop.openShift(0);
  const TicketId ticket = shop.ticketWith({{shop.bread, 1'000'000}});
  CF_VERIFY_OK(shop.desk().customer(ticket, u"Zoë Quux"_s, u"07700 900123"_s));
  const auto sold = shop.sales().complete(ticket, {shop.inCash(250)}, shop.asCashier());
  CF_VERIFY_OK(sold);
  QVERIFY(sold->customer.has_value());
  qint64 leaks = 0;
  CF_VERIFY_OK(shop.reader().rows("SELECT body FROM journal", {}, [&leaks](const journal::Row& row) {
    const QByteArray body = row.bytes(0);
    leaks += body.contains("Quux") || body.contains("900123") ? 1 : 0;
    return true;
  }));
  QCOMPARE(leaks, 0);
}

void TestSales::aWholeSaleWithoutAnOpenTicket() {
  ShopFixture shop;
  shop.openShift(0);
  sales::SellRequest request;
  request.ticket.currency = shop.money(0).currency();
  auto line = sales::productLine(shop.reader(), shop.bread, Quantity::ofUnits(2)).value();
  line.discount = percentOff(50);
  line.discountReason = u"old"_s;
  request.ticket.lines.push_back(line);
  request.tenders = {shop.inCash(250)};
  const auto denied = shop.sales().sell(request, shop.asCashier());
  QVERIFY(!denied);
  QCOMPARE(denied.error().kind, core::ErrorKind::Denied);
  const auto sold = shop.sales().sell(request, shop.asManager());
  CF_VERIFY_OK(sold);
  QCOMPARE(sold->gross.minor(), 250);
}

void TestSales::wrongQuantitiesAreRefused_data() {
  QTest::addColumn<qint64>("micro");
  QTest::addColumn<QString>("code");
  QTest::newRow("none") << qint64(0) << u"quantity_zero"_s;
  QTest::newRow("half a loaf") << qint64(500'000) << u"quantity_not_whole"_s;
  QTest::newRow("a return without a document") << qint64(-1'000'000) << u"out_of_range"_s;
  QTest::newRow("too many") << qint64(2'000'000'000'000'000) << u"out_of_range"_s;
}

void TestSales::wrongQuantitiesAreRefused() {
  QFETCH(qint64, micro);
  QFETCH(QString, code);
  ShopFixture shop;
  shop.openShift(0);
  const TicketId ticket = shop.desk().open(shop.asCashier())->ticket.id;
  const auto refused = shop.desk().addProduct(ticket, shop.bread, Quantity::ofMicro(micro), shop.asCashier());
  QVERIFY(!refused);
  QCOMPARE(refused.error().code, code);
  QVERIFY(shop.desk().view(ticket)->ticket.isEmpty());
}

void TestSales::documentsAreFoundByNumberAndListedInPages() {
  ShopFixture shop;
  shop.openShift(0);
  std::vector<QString> numbers;
  for (int i = 0; i < 7; ++i) {
    numbers.push_back(shop.sellOne(shop.bread)->number);
    if (i % 2 == 0) shop.clock().advanceMs(60'000);
  }
  const auto found = sales::documentByNumber(shop.reader(), numbers[3]);
  CF_VERIFY_OK(found);
  QCOMPARE(sales::documentById(shop.reader(), *found)->number, numbers[3]);
  CF_VERIFY_CODE(sales::documentByNumber(shop.reader(), u"nope"_s), "unknown_document");

  std::vector<QString> listed;
  std::optional<sales::DocumentCursor> cursor;
  for (;;) {
    const auto page = sales::listDocuments(shop.reader(), {}, cursor, 3).value();
    if (page.empty()) break;
    for (const auto& row : page) listed.push_back(row.number);
    cursor = sales::DocumentCursor{page.back().businessDay, page.back().at, page.back().id};
  }
  std::reverse(listed.begin(), listed.end());
  QCOMPARE(listed, numbers);
  sales::DocumentFilter filter;
  filter.numberPart = u"000004"_s;
  QCOMPARE(sales::listDocuments(shop.reader(), filter, {}, 10)->size(), std::size_t(1));
  filter.numberPart = u"%"_s;
  QCOMPARE(sales::listDocuments(shop.reader(), filter, {}, 10)->size(), std::size_t(0));
}

void TestSales::reprintsAreCounted() {
  ShopFixture shop;
  shop.openShift(0);
  const auto sold = shop.sellOne(shop.bread).value();
  QCOMPARE(shop.sales().reprint(sold.id, shop.asManager()).value(), 1);
  QCOMPARE(shop.sales().reprint(sold.id, shop.asManager()).value(), 2);
  QCOMPARE(shop.closing().x()->reprintCount, 2);
  CF_VERIFY_OK(sales::documentById(shop.reader(), sold.id));
}

QTEST_GUILESS_MAIN(TestSales)
#include "tst_sales.moc"
