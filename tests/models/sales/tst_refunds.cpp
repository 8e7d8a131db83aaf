// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/inventory/queries.h"
#include "tests/support/random.h"
#include "tests/support/shop_fixture.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using core::Quantity;
using sales::Document;
using sales::RefundRequest;
using sales::TicketId;
using support::Random;
using support::ShopFixture;

namespace {

RefundRequest backOf(const Document& document, std::vector<sales::RefundLine> lines = {}) {
  RefundRequest request;
  request.original = document.id;
  request.lines = std::move(lines);
  request.reason = u"broken"_s;
  return request;
}

Document sellMixed(ShopFixture& shop, std::vector<sales::TenderRequest> tenders) {
  const TicketId ticket = shop.ticketWith(
      {{shop.bread, 3'000'000}, {shop.tea, 2'000'000}, {shop.cheese, 333'000}, {shop.book12, 1'000'000}});
  pricing::Discount discount;
  discount.percent = core::Percent::ofPpm(73'000);
  (void)shop.desk().discountTicket(ticket, discount, u"regular"_s, shop.asManager());
  const auto view = shop.desk().view(ticket).value();
  qint64 left = view.priced.due.minor() + view.priced.cashRounding.minor();
  for (const auto& tender : tenders) left -= tender.amount.minor();
  if (left > 0) tenders.push_back(shop.inCash(left));
  return shop.sales().complete(ticket, tenders, shop.asCashier()).value();
}

bool mirrors(const Document& a, const Document& b) {
  if (a.gross.minor() != -b.gross.minor() || a.net.minor() != -b.net.minor() ||
      a.rounding.minor() != -b.rounding.minor() || a.discount.minor() != -b.discount.minor() ||
      a.taxes.size() != b.taxes.size()) {
    return false;
  }
  for (std::size_t i = 0; i < a.taxes.size(); ++i) {
    if (a.taxes[i].amount.minor() != -b.taxes[i].amount.minor() ||
        a.taxes[i].base.minor() != -b.taxes[i].base.minor()) {
      return false;
    }
  }
  return true;
}

}  // namespace

class TestRefunds : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aRefundOfEverythingMirrorsTheSale();
  void partialRefundsAddUpToTheWhole();
  void moreThanWasSoldIsNeverGivenBack();
  void originalTendersComeFirstAndAreCapped();
  void payingACardBackInCashNeedsPermission();
  void aVoidedSaleIsNotRefundable();
  void aVoidMirrorsADocumentOfTheSameShift();
  void aVoidedRefundFreesWhatItGaveBack();
  void anExchangeSettlesTheDifference_data();
  void anExchangeSettlesTheDifference();
  void anExchangeSharesTheLimitsOfRefunds();
  void stockComesBack();
  void aCardRefundAtTheTerminalIsBookedOnce();
};

void TestRefunds::aRefundOfEverythingMirrorsTheSale() {
  ShopFixture::Options options;
  options.cashStepMinor = 5;
  ShopFixture shop(options);
  shop.openShift(10'000);
  const Document sold = sellMixed(shop, {});
  const auto quote = shop.sales().quoteRefund(backOf(sold));
  CF_VERIFY_OK(quote);
  const auto back = shop.sales().refund(backOf(sold), shop.asManager());
  CF_VERIFY_OK(back);
  QCOMPARE(back->number, u"L1-T1A-R-000001"_s);
  QVERIFY(mirrors(sold, *back));
  QCOMPARE(quote->gross, back->gross);
  QCOMPARE(back->originalNumber, sold.number);
  CF_VERIFY_CODE(shop.sales().refund(backOf(sold), shop.asManager()), "nothing_to_refund");
  const auto figures = shop.closing().x().value();
  QCOMPARE(figures.gross.minor(), 0);
  QCOMPARE(figures.expectedCash.minor(), 10'000);
  QCOMPARE(figures.rounding.minor(), 0);
}

void TestRefunds::partialRefundsAddUpToTheWhole() {
  Random random(Random::runSeed());
  for (int round = 0; round < 15; ++round) {
    ShopFixture shop;
    shop.openShift(100'000);
    const Document sold = sellMixed(shop, {});
    qint64 gross = 0;
    qint64 tax = 0;
    qint64 discount = 0;
    for (int guard = 0; guard < 200; ++guard) {
      const auto state = sales::refundable(shop.reader(), sold.id).value();
      if (!state.any()) break;
      const auto& line = random.pick(state.lines);
      if (line.left.isZero()) continue;
      const qint64 step = line.line.name == u"Cheese"_s ? 1'000 : 1'000'000;
      const qint64 most = line.left.micro() / step;
      const auto quantity = Quantity::ofMicro(step * random.between(1, most));
      const auto back = shop.sales().refund(backOf(sold, {{line.line.line, quantity}}), shop.asManager());
      CF_VERIFY_OK(back);
      gross += back->gross.minor();
      tax += back->tax.minor();
      discount += back->discount.minor();
    }
    QCOMPARE(gross, -sold.gross.minor());
    QCOMPARE(tax, -sold.tax.minor());
    QCOMPARE(discount, -sold.discount.minor());
  }
}

void TestRefunds::moreThanWasSoldIsNeverGivenBack() {
  ShopFixture shop;
  shop.openShift(10'000);
  const Document sold = sellMixed(shop, {});
  CF_VERIFY_CODE(shop.sales().refund(backOf(sold, {{1, Quantity::ofUnits(4)}}), shop.asManager()),
                 "quantity_exceeds_refundable");
  CF_VERIFY_OK(shop.sales().refund(backOf(sold, {{1, Quantity::ofUnits(2)}}), shop.asManager()));
  CF_VERIFY_CODE(shop.sales().refund(backOf(sold, {{1, Quantity::ofUnits(2)}}), shop.asManager()),
                 "quantity_exceeds_refundable");
  CF_VERIFY_CODE(
      shop.sales().refund(backOf(sold, {{1, Quantity::ofUnits(1)}, {1, Quantity::ofUnits(1)}}), shop.asManager()),
      "quantity_exceeds_refundable");
  CF_VERIFY_CODE(shop.sales().refund(backOf(sold, {{9, Quantity::ofUnits(1)}}), shop.asManager()), "unknown_line");
  CF_VERIFY_CODE(shop.sales().refund(backOf(sold, {{1, Quantity()}}), shop.asManager()), "quantity_zero");
  CF_VERIFY_CODE(shop.sales().refund(backOf(sold, {{1, Quantity::ofMicro(500'000)}}), shop.asManager()),
                 "quantity_not_whole");
  const auto refund = shop.sales().refund(backOf(sold, {{1, Quantity::ofUnits(1)}}), shop.asManager());
  CF_VERIFY_OK(refund);
  CF_VERIFY_CODE(shop.sales().refund(backOf(*refund), shop.asManager()), "not_refundable");
}

void TestRefunds::originalTendersComeFirstAndAreCapped() {
  ShopFixture shop;
  shop.openShift(10'000);
  sales::TenderRequest voucher = shop.byCard(200);
  voucher.kind = pricing::TenderKind::Voucher;
  const Document sold = sellMixed(shop, {shop.byCard(1'000), voucher});
  // The most recent tender is cash, then the voucher, then the card.
  const auto quote = shop.sales().quoteRefund(backOf(sold));
  CF_VERIFY_OK(quote);
  QCOMPARE(quote->tenders.size(), std::size_t(3));
  QCOMPARE(quote->tenders[0].kind, pricing::TenderKind::Voucher);
  QCOMPARE(quote->tenders[0].amount.minor(), -200);
  QCOMPARE(quote->tenders[1].kind, pricing::TenderKind::Card);
  QCOMPARE(quote->tenders[1].amount.minor(), -1'000);
  QCOMPARE(quote->tenders[2].amount.minor(), -(sold.gross.minor() - 1'200));

  RefundRequest greedy = backOf(sold);
  greedy.tenders = {shop.byCard(-sold.gross.minor())};
  CF_VERIFY_CODE(shop.sales().refund(greedy, shop.asManager()), "tender_exceeds_original");
  greedy.tenders = {shop.byCard(-1'000)};
  CF_VERIFY_CODE(shop.sales().refund(greedy, shop.asManager()), "tenders_do_not_settle");
  CF_VERIFY_OK(shop.sales().refund(backOf(sold), shop.asManager()));
}

void TestRefunds::payingACardBackInCashNeedsPermission() {
  ShopFixture shop;
  shop.openShift(10'000);
  const TicketId ticket = shop.ticketWith({{shop.bread, 1'000'000}});
  const Document sold = shop.sales().complete(ticket, {shop.byCard(250)}, shop.asCashier()).value();
  RefundRequest request = backOf(sold);
  request.tenders = {shop.inCash(-250)};
  const auto denied = shop.sales().refund(request, shop.asCashier());
  QVERIFY(!denied);
  QCOMPARE(denied.error().kind, core::ErrorKind::Denied);
  CF_VERIFY_OK(shop.sales().refund(request, shop.asManager()));
}

void TestRefunds::aVoidedSaleIsNotRefundable() {
  ShopFixture shop;
  shop.openShift(10'000);
  const Document sold = shop.sellOne(shop.bread).value();
  CF_VERIFY_OK(shop.sales().postVoid(sold.id, u"rang twice"_s, shop.asManager()));
  CF_VERIFY_CODE(shop.sales().refund(backOf(sold), shop.asManager()), "not_refundable");
  CF_VERIFY_CODE(shop.sales().postVoid(sold.id, u"again"_s, shop.asManager()), "already_voided");
}

void TestRefunds::aVoidMirrorsADocumentOfTheSameShift() {
  ShopFixture::Options options;
  options.cashStepMinor = 5;
  ShopFixture shop(options);
  shop.openShift(10'000);
  const Document sold = sellMixed(shop, {shop.byCard(1'000)});
  const auto mirror = shop.sales().postVoid(sold.id, u"rang twice"_s, shop.asManager());
  CF_VERIFY_OK(mirror);
  QCOMPARE(mirror->number, u"L1-T1A-V-000001"_s);
  QVERIFY(mirrors(sold, *mirror));
  auto figures = shop.closing().x().value();
  QCOMPARE(figures.gross.minor(), 0);
  QCOMPARE(figures.voidCount, 1);
  QCOMPARE(figures.expectedCash.minor(), 10'000);

  const Document later = shop.sellOne(shop.bread).value();
  const Document partly = shop.sellOne(shop.bread, 2'000'000).value();
  CF_VERIFY_OK(shop.sales().refund(backOf(partly, {{1, Quantity::ofUnits(1)}}), shop.asManager()));
  CF_VERIFY_CODE(shop.sales().postVoid(partly.id, u"oops"_s, shop.asManager()), "already_refunded");
  CF_VERIFY_CODE(shop.sales().postVoid(mirror->id, u"oops"_s, shop.asManager()), "not_voidable");
  CF_VERIFY_OK(shop.closing().close({cash::countOf(shop.money(10'500)), {}}, shop.asManager()));
  shop.openShift(10'500);
  CF_VERIFY_CODE(shop.sales().postVoid(later.id, u"oops"_s, shop.asManager()), "other_shift");
}

void TestRefunds::aVoidedRefundFreesWhatItGaveBack() {
  ShopFixture shop;
  shop.openShift(10'000);
  const Document sold = shop.sellOne(shop.bread, 2'000'000).value();
  const auto back = shop.sales().refund(backOf(sold), shop.asManager()).value();
  CF_VERIFY_OK(shop.sales().postVoid(back.id, u"wrong receipt"_s, shop.asManager()));
  const auto state = sales::refundable(shop.reader(), sold.id).value();
  QCOMPARE(state.lines[0].left, Quantity::ofUnits(2));
  QCOMPARE(state.tenders[0].left.minor(), 500);
  CF_VERIFY_OK(shop.sales().refund(backOf(sold), shop.asManager()));
  QCOMPARE(shop.closing().x()->expectedCash.minor(), 10'000);
}

void TestRefunds::anExchangeSettlesTheDifference_data() {
  QTest::addColumn<qint64>("loaves");
  QTest::addColumn<qint64>("tenderMinor");
  QTest::newRow("dearer: the customer pays") << qint64(3) << qint64(250);
  QTest::newRow("even") << qint64(2) << qint64(0);
  QTest::newRow("cheaper: the customer is paid") << qint64(1) << qint64(-250);
}

void TestRefunds::anExchangeSettlesTheDifference() {
  QFETCH(qint64, loaves);
  QFETCH(qint64, tenderMinor);
  ShopFixture shop;
  shop.openShift(10'000);
  const Document sold = shop.sellOne(shop.bread, 2'000'000).value();
  const TicketId ticket = shop.desk().open(shop.asManager())->ticket.id;
  CF_VERIFY_OK(shop.desk().addReturn(ticket, {sold.id, 1}, Quantity::ofUnits(2), u"stale"_s, shop.asManager()));
  const auto view = shop.desk().addProduct(ticket, shop.bread, Quantity::ofUnits(loaves), shop.asManager());
  CF_VERIFY_OK(view);
  QCOMPARE(view->priced.due.minor(), tenderMinor);
  shop.restart();
  std::vector<sales::TenderRequest> tenders;
  if (tenderMinor != 0) tenders.push_back(shop.inCash(tenderMinor));
  const auto exchange = shop.sales().complete(ticket, tenders, shop.asManager());
  CF_VERIFY_OK(exchange);
  QVERIFY(exchange->isExchange());
  QCOMPARE(exchange->gross.minor(), tenderMinor);
  QCOMPARE(exchange->net.minor() + exchange->tax.minor(), tenderMinor);
  QCOMPARE(shop.closing().x()->expectedCash.minor(), 10'000 + 500 + tenderMinor);
  CF_VERIFY_CODE(shop.sales().refund(backOf(sold), shop.asManager()), "nothing_to_refund");
}

void TestRefunds::anExchangeSharesTheLimitsOfRefunds() {
  ShopFixture shop;
  shop.openShift(10'000);
  const Document sold = shop.sellOne(shop.bread, 2'000'000).value();
  const TicketId ticket = shop.desk().open(shop.asManager())->ticket.id;
  CF_VERIFY_OK(shop.desk().addReturn(ticket, {sold.id, 1}, Quantity::ofUnits(1), u"stale"_s, shop.asManager()));
  CF_VERIFY_CODE(shop.desk().addReturn(ticket, {sold.id, 1}, Quantity::ofUnits(2), u"stale"_s, shop.asManager()),
                 "quantity_exceeds_refundable");
  CF_VERIFY_CODE(shop.desk().addReturn(ticket, {sold.id, 7}, Quantity::ofUnits(1), u"stale"_s, shop.asManager()),
                 "unknown_line");
  // Somebody refunds everything while the exchange is open.
  CF_VERIFY_OK(shop.sales().refund(backOf(sold), shop.asManager()));
  CF_VERIFY_CODE(shop.sales().complete(ticket, {shop.inCash(-250)}, shop.asManager()), "quantity_exceeds_refundable");
}

void TestRefunds::stockComesBack() {
  ShopFixture shop;
  shop.openShift(10'000);
  const inventory::InventoryQueries stock(shop.reader());
  const Document sold = shop.sellOne(shop.bread, 3'000'000).value();
  QCOMPARE(stock.onHandMicro(shop.bread).value(), -3'000'000);
  CF_VERIFY_OK(shop.sales().refund(backOf(sold, {{1, Quantity::ofUnits(2)}}), shop.asManager()));
  QCOMPARE(stock.onHandMicro(shop.bread).value(), -1'000'000);
  const Document other = shop.sellOne(shop.bread, 3'000'000).value();
  CF_VERIFY_OK(shop.sales().postVoid(other.id, u"oops"_s, shop.asManager()));
  QCOMPARE(stock.onHandMicro(shop.bread).value(), -1'000'000);
  const auto months = stock.months(shop.bread, u"2026-01"_s).value();
  QCOMPARE(months.size(), std::size_t(1));
  QCOMPARE(months[0].soldMicro, 3'000'000);
  QCOMPARE(months[0].refundedMicro, 2'000'000);
}

void TestRefunds::aCardRefundAtTheTerminalIsBookedOnce() {
  ShopFixture shop;
  const auto shift = shop.openShift(10'000);
  const TicketId ticket = shop.ticketWith({{shop.bread, 2'000'000}});
  payments::StartPayment start;
  start.ticket = ticket.as<core::Anything>();
  start.shift = shift.id.as<core::Anything>();
  start.amountMinor = 500;
  start.currency = u"GBP"_s;
  const auto charge = shop.payments().start(start, shop.asCashier()).value();
  sales::TenderRequest tender = shop.byCard(500);
  tender.attempt = charge.id;
  CF_VERIFY_CODE(shop.sales().complete(ticket, {tender}, shop.asCashier()), "payment_not_approved");
  payments::TerminalAnswer approved;
  approved.outcome = payments::Outcome::Approved;
  approved.reference = u"A1"_s;
  CF_VERIFY_OK(shop.payments().resolve(charge.id, approved, shop.asCashier()));
  CF_VERIFY_CODE(shop.sales().complete(ticket, {shop.inCash(500)}, shop.asCashier()), "payment_not_tendered");
  const Document sold = shop.sales().complete(ticket, {tender}, shop.asCashier()).value();
  QCOMPARE(sold.tenders[0].reference, u"A1"_s);

  start.purpose = payments::Purpose::Refund;
  start.original = charge.id;
  start.amountMinor = 250;
  const auto first = shop.payments().start(start, shop.asManager()).value();
  CF_VERIFY_OK(shop.payments().resolve(first.id, approved, shop.asManager()));
  RefundRequest request = backOf(sold, {{1, Quantity::ofUnits(1)}});
  sales::TenderRequest payout = shop.byCard(-250);
  payout.attempt = first.id;
  request.tenders = {payout};
  CF_VERIFY_OK(shop.sales().refund(request, shop.asManager()));
  CF_VERIFY_CODE(shop.sales().refund(request, shop.asManager()), "payment_used");
  QCOMPARE(sales::refundable(shop.reader(), sold.id)->tenders[0].left.minor(), 250);
  start.amountMinor = 251;
  CF_VERIFY_CODE(shop.payments().start(start, shop.asManager()), "not_refundable");
  CF_VERIFY_CODE(shop.sales().postVoid(sold.id, u"oops"_s, shop.asManager()), "already_refunded");
}

QTEST_GUILESS_MAIN(TestRefunds)
#include "tst_refunds.moc"
