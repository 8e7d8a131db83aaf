// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/sales/queries.h"
#include "reports/documents/from_sales.h"
#include "reports/figures/reports.h"
#include "tests/support/shop_fixture.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using support::ShopFixture;

class FromSalesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_sale_becomes_its_receipt();
  void a_refund_names_what_it_gives_back();
  void a_receipt_says_the_same_after_the_catalog_changed();
  void the_z_the_receipts_and_the_figures_agree();
  void an_x_can_be_blind();
  void figures_refuse_a_period_that_is_none();
  void an_empty_period_is_an_empty_table();
};

namespace {

figures::Period march() {
  return {QDate(2026, 3, 1), QDate(2026, 3, 31), {}};
}

qint64 numberAt(const figures::FigureTable& table, std::size_t row, std::size_t column) {
  return std::get<qint64>(table.rows.at(row).at(column));
}

}  // namespace

void FromSalesTest::a_sale_becomes_its_receipt() {
  ShopFixture shop;
  shop.openShift(10'000);
  const auto ticket = shop.ticketWith({{shop.bread, 2'000'000}, {shop.tea, 1'000'000}, {shop.cheese, 350'000}});
  const auto sold = shop.sales().complete(ticket, {shop.byCard(500), shop.inCash(2'000)}, shop.asCashier());
  CF_VERIFY_OK(sold);
  const documents::Receipt receipt = documents::receiptOf(*sold);
  QCOMPARE(receipt.kind, documents::ReceiptKind::Sale);
  QCOMPARE(receipt.number, sold->number);
  QCOMPARE(receipt.staff, u"Carl Cashier"_s);
  QCOMPARE(receipt.shop.name, u"Corner Shop"_s);
  QCOMPARE(receipt.date, QDate(2026, 3, 2));
  QCOMPARE(receipt.time, QTime(9, 0));
  QCOMPARE(receipt.lines.size(), 3UL);
  QCOMPARE(receipt.lines[0].amountMinor, 500);
  QCOMPARE(receipt.lines[2].quantityMicro, 350'000);
  QCOMPARE(receipt.taxes.size(), 2UL);
  QCOMPARE(receipt.lines[0].taxLetters, receipt.lines[2].taxLetters);
  QVERIFY(receipt.lines[0].taxLetters != receipt.lines[1].taxLetters);
  QCOMPARE(receipt.tenders.size(), 2UL);
  QCOMPARE(receipt.changeMinor, 2'500 - receipt.grossMinor);
  QCOMPARE(receipt.grossMinor, 500 + 499 + 644);
  qint64 gross = 0;
  for (const auto& tax : receipt.taxes) gross += tax.grossMinor;
  QCOMPARE(gross, receipt.grossMinor);
  QVERIFY(documents::opensDrawer(receipt));
}

void FromSalesTest::a_refund_names_what_it_gives_back() {
  ShopFixture shop;
  shop.openShift(10'000);
  const auto sold = shop.sellOne(shop.bread, 2'000'000);
  CF_VERIFY_OK(sold);
  sales::RefundRequest request;
  request.original = sold->id;
  request.lines = {{1, core::Quantity::ofUnits(1)}};
  request.reason = u"stale"_s;
  const auto refunded = shop.sales().refund(request, shop.asManager());
  CF_VERIFY_OK(refunded);
  const documents::Receipt receipt = documents::receiptOf(*refunded);
  QCOMPARE(receipt.kind, documents::ReceiptKind::Refund);
  QCOMPARE(receipt.originalNumber, sold->number);
  QCOMPARE(receipt.grossMinor, -250);
  QVERIFY(receipt.notes.join(u' ').contains(u"stale"_s));
  QVERIFY(documents::opensDrawer(receipt));
}

void FromSalesTest::a_receipt_says_the_same_after_the_catalog_changed() {
  ShopFixture shop;
  shop.openShift(0);
  const auto sold = shop.sellOne(shop.bread);
  CF_VERIFY_OK(sold);
  const QStringList before = documents::slipOf(documents::receiptOf(*sold)).texts();
  shop.clock().advanceMs(86'400'000);
  shop.restart();
  const auto read = sales::documentById(shop.reader(), sold->id);
  CF_VERIFY_OK(read);
  QCOMPARE(documents::slipOf(documents::receiptOf(*read)).texts(), before);
}

void FromSalesTest::the_z_the_receipts_and_the_figures_agree() {
  ShopFixture shop;
  shop.openShift(10'000);
  qint64 receipts = 0;
  for (const auto& product : {shop.bread, shop.tea, shop.book12, shop.bag}) {
    const auto sold = shop.sellOne(product, 3'000'000);
    CF_VERIFY_OK(sold);
    receipts += documents::receiptOf(*sold).grossMinor;
    shop.clock().advanceMs(3'600'000);
  }
  const auto x = shop.closing().x();
  CF_VERIFY_OK(x);
  const auto z = shop.closing().close({cash::countOf(x->expectedCash), {}}, shop.asManager());
  CF_VERIFY_OK(z);
  const documents::ShiftReport report = documents::shiftReportOf(*z);
  QVERIFY(report.closes);
  QCOMPARE(report.grossMinor, receipts);
  QCOMPARE(report.saleCount, 4);
  QCOMPARE(report.drawer.front().differenceMinor.value(), 0);
  qint64 inDrawer = 0;
  for (const auto& part : report.cashParts) inDrawer += part.amountMinor;
  QCOMPARE(inDrawer, report.drawer.front().expectedMinor);
  const auto read = sales::closingOf(shop.reader(), z->shift.id);
  CF_VERIFY_OK(read);
  QCOMPARE(documents::slipOf(documents::shiftReportOf(*read)).texts(), documents::slipOf(report).texts());

  const auto byDay = figures::salesFigures(shop.reader(), march(), figures::SalesBy::Day);
  CF_VERIFY_OK(byDay);
  QCOMPARE(byDay->rows.size(), 1UL);
  QCOMPARE(numberAt(*byDay, 0, 1), 4);
  QCOMPARE(numberAt(*byDay, 0, 5), report.grossMinor);
  const auto byHour = figures::salesFigures(shop.reader(), march(), figures::SalesBy::Hour);
  CF_VERIFY_OK(byHour);
  QCOMPARE(byHour->rows.size(), 4UL);
  QCOMPARE(std::get<qint64>(byHour->totals.at(5)), report.grossMinor);
  const auto byStaff = figures::salesFigures(shop.reader(), march(), figures::SalesBy::Staff);
  CF_VERIFY_OK(byStaff);
  QCOMPARE(std::get<QString>(byStaff->rows.at(0).at(0)), u"Carl Cashier"_s);
  const auto byTender = figures::salesFigures(shop.reader(), march(), figures::SalesBy::Tender);
  CF_VERIFY_OK(byTender);
  QCOMPARE(numberAt(*byTender, 0, 2), report.grossMinor);
  const auto tax = figures::taxFigures(shop.reader(), march());
  CF_VERIFY_OK(tax);
  QCOMPARE(std::get<qint64>(tax->totals.at(3)), report.taxMinor);
  const auto stock = figures::stockFigures(shop.reader(), march());
  CF_VERIFY_OK(stock);
  QVERIFY(stock->rows.size() >= 5);
  qint64 sold = 0;
  for (std::size_t row = 0; row < stock->rows.size(); ++row) sold += numberAt(*stock, row, 4);
  QCOMPARE(sold, 12'000'000);
}

void FromSalesTest::an_x_can_be_blind() {
  ShopFixture shop;
  shop.openShift(12'345);
  const auto x = shop.closing().x();
  CF_VERIFY_OK(x);
  const auto open = documents::slipOf(documents::shiftReportOf(*x)).texts().join(u'\n');
  QVERIFY(open.contains(u"123.45"_s));
  const auto blind = documents::slipOf(documents::shiftReportOf(*x, {0, true, u"Carl"_s})).texts().join(u'\n');
  QVERIFY(!blind.contains(u"123.45"_s));
  QVERIFY(blind.contains(u"X report"_s));
}

void FromSalesTest::figures_refuse_a_period_that_is_none() {
  ShopFixture shop;
  CF_VERIFY_CODE(figures::taxFigures(shop.reader(), {QDate(2026, 3, 2), QDate(2026, 3, 1), {}}), "bad_period");
  CF_VERIFY_CODE(figures::stockFigures(shop.reader(), {QDate(), QDate(2026, 3, 1), {}}), "bad_period");
}

void FromSalesTest::an_empty_period_is_an_empty_table() {
  ShopFixture shop;
  const auto table =
      figures::salesFigures(shop.reader(), {QDate(2020, 1, 1), QDate(2020, 1, 2), {}}, figures::SalesBy::Day);
  CF_VERIFY_OK(table);
  QVERIFY(table->rows.empty());
  const auto texts = documents::slipOf(*table, QLocale(u"en_GB"_s)).texts();
  QVERIFY(texts.contains(u"Nothing in this period."_s));
}

QTEST_GUILESS_MAIN(FromSalesTest)
#include "tst_from_sales.moc"
