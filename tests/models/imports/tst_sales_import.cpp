// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include "app/shop/setup.h"
#include "models/catalog/queries.h"
#include "models/imports/money_adjustments.h"
#include "models/imports/sales_import.h"
#include "models/imports/undo.h"
#include "models/inventory/queries.h"
#include "models/journal/verify.h"
#include "tests/models/imports/retail_sums.h"
#include "tests/support/law_of_projectors.h"
#include "tests/support/paths.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil::imports;
namespace app = counterfoil::app;
namespace catalog = counterfoil::catalog;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;
namespace support = counterfoil::support;

namespace {

const QByteArray kHeader = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

/// A real store with every projector, in a temporary folder.
struct HistoryShop {
  QTemporaryDir folder;
  core::SystemClock clock;
  core::SeededIds ids{7};
  std::unique_ptr<app::Shop> shop;

  HistoryShop() {
    app::ShopOptions options;
    options.path = folder.filePath(u"shop.cfl"_s);
    options.machineFolder = folder.filePath(u"machine"_s);
    options.reserveBytes = 0;
    options.nameless = counterfoil::staff::Authority::Nameless::Program;
    auto made = app::Shop::create(options, clock, ids);
    if (!made) qFatal("%s", support::describe(made).constData());
    shop = std::move(*made);
    app::NewShop request;
    request.shop.name = u"Gifts"_s;
    request.shop.currency = u"GBP"_s;
    request.shop.currencyDecimals = 2;
    request.shop.locale = u"en_GB"_s;
    request.shop.zone = u"Europe/London"_s;
    request.ownerName = u"Owner"_s;
    request.ownerPin = u"739154"_s;
    const auto set = app::setUp(*shop, request);
    if (!set) qFatal("%s", support::describe(set).constData());
  }
  journal::Book& book() { return shop->book(); }
  const journal::Reader& reader() { return shop->reader(); }

  SalesImportReport import(const QByteArray& csv, const ImportProgress& progress = {}) {
    auto file = OnlineRetailFile::open(csv);
    if (!file) qFatal("%s", support::describe(file).constData());
    auto report = SalesImporter(book(), **file, {u"retail.csv"_s, {}, progress}).run();
    if (!report) qFatal("%s", support::describe(report).constData());
    return *report;
  }
  qint64 number(const char* sql) {
    const auto found = reader().integer(sql, {});
    if (!found) qFatal("%s", support::describe(found).constData());
    return *found;
  }
  /// By month: documents and adjustments of money, as the tables have them.
  QMap<QString, qint64> months() {
    QMap<QString, qint64> all;
    const auto read = reader().rows(
        "SELECT substr(business_day, 1, 7), gross_minor FROM sum_hour UNION ALL "
        "SELECT substr(business_day, 1, 7), amount_minor FROM money_adjustment",
        {}, [&](const journal::Row& row) {
          all[row.text(0)] += row.integer(1);
          return true;
        });
    if (!read) qFatal("%s", support::describe(read).constData());
    return all;
  }
};

const QByteArray& wholeFile() {
  static const QByteArray bytes = [] {
    const auto read = readImportFile(support::fixture(u"online-retail.csv.gz"_s));
    if (!read) qFatal("%s", support::describe(read).constData());
    return *read;
  }();
  return bytes;
}

/// The head of the file, the invoice that comes back after another, and the three adjustments of money.
QByteArray partOfFile() {
  QByteArray part;
  qint64 row = 0;
  for (qsizetype from = 0; from < wholeFile().size();) {
    qsizetype to = wholeFile().indexOf('\n', from);
    if (to < 0) to = wholeFile().size() - 1;
    ++row;
    const bool head = row <= 3000;
    const bool split = row >= 78'080 && row <= 78'135;
    if (head || split || wholeFile()[from] == 'A') part += wholeFile().mid(from, to + 1 - from);
    from = to + 1;
  }
  return part;
}

void compareWithFile(HistoryShop& shop, const SalesImportReport& report, const QByteArray& csv) {
  const support::RetailSums sums = support::retailSums(csv);
  QCOMPARE(report.refused.size(), std::size_t(0));
  QCOMPARE(report.rows, sums.lines);
  QCOMPARE(report.tally.lines, sums.lines);
  QCOMPARE(report.tally.sales, sums.sales);
  QCOMPARE(report.tally.refunds, sums.refunds);
  QCOMPARE(report.tally.moneyAdjustments, sums.moneyAdjustments);
  QCOMPARE(report.tally.stockAdjustments, sums.stockAdjustments);
  QCOMPARE(report.tally.products, sums.codes.size());
  QCOMPARE(report.tally.postedMinor, sums.postedMinor);
  QCOMPARE(report.tally.exactMicro, sums.exactThousandths * 1000);
  QCOMPARE(shop.months(), sums.months);
  QCOMPARE(shop.number("SELECT COUNT(*) FROM document WHERE kind = 'sale'"), sums.sales);
  QCOMPARE(shop.number("SELECT COUNT(*) FROM document WHERE kind = 'refund'"), sums.refunds);
  QCOMPARE(shop.number("SELECT COUNT(*) FROM money_adjustment"), sums.moneyAdjustments);
  QCOMPARE(shop.number("SELECT SUM(gross_minor) FROM document_line") +
               shop.number("SELECT COALESCE(SUM(amount_minor), 0) FROM money_adjustment"),
           sums.postedMinor);
}

}  // namespace

class TestSalesImport : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyLineOfAPartOfTheFileIsPostedAndAddsUpByMonth() {
    const QByteArray part = partOfFile();
    HistoryShop shop;
    const SalesImportReport report = shop.import(part);
    compareWithFile(shop, report, part);
    QCOMPARE(report.split, qint64(1));
    QCOMPARE(report.tally.moneyAdjustments, qint64(3));
    QCOMPARE(shop.number("SELECT COUNT(*) FROM document WHERE number = '542806'"), qint64(1));
    QCOMPARE(shop.number("SELECT line_count FROM document WHERE number = '542806'"), qint64(39));
    const auto batch = batchById(shop.reader(), report.batch);
    CF_VERIFY_OK(batch);
    QVERIFY((*batch)->finished);
    QCOMPARE((*batch)->counts.value(u"sales"_s).toInteger(), report.tally.sales);
    // Importing waits for nobody's PIN and opens no shift.
    QCOMPARE(shop.number("SELECT COUNT(*) FROM document WHERE shift_id IS NOT NULL"), qint64(0));
  }

  void anUndoneImportLeavesEveryFigureAtZeroAndCanBeDoneAgain() {
    const QByteArray part = partOfFile();
    HistoryShop shop;
    const SalesImportReport report = shop.import(part);
    const auto undone = undoBatch(shop.book(), report.batch, {});
    CF_VERIFY_OK(undone);
    QCOMPARE((*undone)[u"documents"_s].toInteger(), report.tally.sales + report.tally.refunds);
    QCOMPARE((*undone)[u"archived"_s].toInteger(), report.tally.products);
    const QMap<QString, qint64> months = shop.months();
    for (const qint64 sum : months) QCOMPARE(sum, qint64(0));
    for (const char* sql :
         {"SELECT COUNT(*) FROM sum_hour WHERE sales <> 0 OR refunds <> 0 OR gross_minor <> 0 OR net_minor <> 0 OR "
          "refunded_minor <> 0",
          "SELECT COUNT(*) FROM product_month WHERE sold_quantity_micro <> 0 OR refunded_quantity_micro <> 0 OR "
          "net_minor <> 0 OR moved_quantity_micro <> 0",
          "SELECT COUNT(*) FROM sum_tender WHERE amount_minor <> 0",
          "SELECT COUNT(*) FROM (SELECT SUM(quantity_micro) AS q FROM stock_movement GROUP BY product_id) AS s WHERE q "
          "<> 0",
          "SELECT COUNT(*) FROM product WHERE archived = 0"}) {
      QVERIFY2(shop.number(sql) == 0, sql);
    }
    CF_VERIFY_CODE(undoBatch(shop.book(), report.batch, {}), "batch_already_undone");
    const auto chain = journal::verifyChains(shop.reader());
    CF_VERIFY_OK(chain);
    QVERIFY(chain->holds());

    const SalesImportReport again = shop.import(part);
    QCOMPARE(again.tally.postedMinor, report.tally.postedMinor);
    QCOMPARE(again.tally.products, qint64(0));
    QCOMPARE(shop.months(), support::retailSums(part).months);
    QCOMPARE(shop.number("SELECT COUNT(*) FROM product WHERE archived = 1"), qint64(0));
  }

  void aBatchThatWasCutOffIsUndoneBeforeAnythingElseIsImported() {
    const QByteArray part = partOfFile();
    HistoryShop shop;
    {
      auto file = OnlineRetailFile::open(part);
      CF_VERIFY_OK(file);
      SalesImporter importer(shop.book(), **file, {u"cut.csv"_s, {}});
      CF_VERIFY_OK(importer.begin());
      for (int i = 0; i < 4; ++i) CF_VERIFY_OK(importer.step());
    }
    QVERIFY(shop.number("SELECT COUNT(*) FROM document") > 0);
    const auto products = csvProducts("SKU,Name,Price\nX1,Candle,2.00\n", {});
    CF_VERIFY_OK(products);
    const auto imported = ProductImporter(shop.book(), {}).run(**products);
    CF_VERIFY_OK(imported);
    QCOMPARE(imported->undoneBefore, qint64(1));
    QCOMPARE(shop.number("SELECT SUM(gross_minor) FROM sum_hour"), qint64(0));
    const auto unfinished = unfinishedBatches(shop.reader());
    CF_VERIFY_OK(unfinished);
    QVERIFY(unfinished->empty());
  }

  void anUndoThatWasStoppedGoesOnWhereItWas() {
    HistoryShop shop;
    const SalesImportReport report = shop.import(partOfFile());
    int slices = 0;
    const auto stopped = undoBatch(shop.book(), report.batch, {}, [&](qint64, qint64, qint64) { return ++slices < 2; });
    CF_VERIFY_CODE(stopped, "cancelled");
    const qint64 before = shop.number("SELECT COUNT(*) FROM document WHERE kind = 'void'");
    QVERIFY(before > 0);
    const auto rest = undoBatch(shop.book(), report.batch, {});
    CF_VERIFY_OK(rest);
    QCOMPARE(before + (*rest)[u"documents"_s].toInteger(), report.tally.sales + report.tally.refunds);
    QCOMPARE(shop.number("SELECT SUM(gross_minor) FROM sum_hour"), qint64(0));
  }

  void aCancelledImportIsUndoneAgain() {
    HistoryShop shop;
    int slices = 0;
    const SalesImportReport report = shop.import(
        partOfFile(), [&](qint64 rows, qint64 done, qint64 all) { return rows > 0 && done <= all && ++slices < 3; });
    QVERIFY(report.cancelled);
    QVERIFY(report.tally.sales > 0);
    QCOMPARE(shop.number("SELECT SUM(gross_minor) FROM sum_hour"), qint64(0));
  }

  void aRowThatCannotBeReadIsNamedWithItsColumnAndTheRestIsPosted_data() {
    QTest::addColumn<QByteArray>("row");
    QTest::addColumn<qint64>("column");
    QTest::addColumn<QString>("code");
    const auto add = [](const char* name, const char* row, qint64 column, const char* code) {
      QTest::newRow(name) << QByteArray(row) << column << QString::fromLatin1(code);
    };
    add("no invoice number", ",A,Tea,1,2011-01-02 10:00:00,1.00,1,UK", 1, "malformed_row");
    add("no stock code", "2,,Tea,1,2011-01-02 10:00:00,1.00,1,UK", 2, "malformed_row");
    add("a quantity with decimals", "2,A,Tea,1.5,2011-01-02 10:00:00,1.00,1,UK", 4, "malformed_row");
    add("a quantity of nothing", "2,A,Tea,0,2011-01-02 10:00:00,1.00,1,UK", 4, "malformed_row");
    add("a quantity of words", "2,A,Tea,two,2011-01-02 10:00:00,1.00,1,UK", 4, "malformed_row");
    add("a quantity beyond 64 bits", "2,A,Tea,99999999999999999999,2011-01-02 10:00:00,1.00,1,UK", 4, "malformed_row");
    add("a day that is not", "2,A,Tea,1,2011-02-30 10:00:00,1.00,1,UK", 5, "malformed_row");
    add("an hour that is not", "2,A,Tea,1,2011-02-03 25:00:00,1.00,1,UK", 5, "malformed_row");
    add("a date of another shape", "2,A,Tea,1,02/01/2011 10:00,1.00,1,UK", 5, "malformed_row");
    add("a price with a comma", "2,A,Tea,1,2011-01-02 10:00:00,\"1,00\",1,UK", 6, "malformed_row");
    add("a price in scientific notation", "2,A,Tea,1,2011-01-02 10:00:00,1E+3,1,UK", 6, "malformed_row");
    add("a price with seven decimals", "2,A,Tea,1,2011-01-02 10:00:00,1.0000001,1,UK", 6, "malformed_row");
    add("an amount beyond reason", "2,A,Tea,1000000000,2011-01-02 10:00:00,999999999,1,UK", 6, "out_of_range");
    add("a cell too few", "2,A,Tea,1,2011-01-02 10:00:00,1.00", 7, "cells_missing");
    add("a cell too many", "2,A,Tea,1,2011-01-02 10:00:00,1.00,1,UK,more", 9, "too_many_cells");
  }
  void aRowThatCannotBeReadIsNamedWithItsColumnAndTheRestIsPosted() {
    QFETCH(QByteArray, row);
    QFETCH(qint64, column);
    QFETCH(QString, code);
    const QByteArray csv =
        kHeader + "1,A,Tea,2,2011-01-02 10:00:00,1.25,1,UK\n\n" + row + "\n3,A,Tea,1,2011-01-03 10:00:00,1.00,1,UK\n";
    auto file = OnlineRetailFile::open(csv);
    CF_VERIFY_OK(file);
    qint64 lines = 0;
    while (const auto invoice = (*file)->next()) lines += qint64(invoice->lines.size());
    QCOMPARE(lines, qint64(2));
    QCOMPARE((*file)->rows(), qint64(3));
    QCOMPARE((*file)->blank(), qint64(1));
    QCOMPARE((*file)->refused().size(), std::size_t(1));
    const RefusedRow& refused = (*file)->refused().front();
    QCOMPARE(refused.row, qint64(4));
    QCOMPARE(refused.column, column);
    QCOMPARE(refused.code, code);
  }

  void anInvoiceWhoseLastLineIsRefusedIsPostedNonetheless() {
    auto file = OnlineRetailFile::open(
        kHeader + "1,A,Tea,2,2011-01-02 10:00:00,1.25,1,UK\n1,B,Jam,x,2011-01-02 10:00:00,1,1,UK\n");
    CF_VERIFY_OK(file);
    const auto invoice = (*file)->next();
    QVERIFY(invoice.has_value());
    QCOMPARE(invoice->lines.size(), std::size_t(1));
    QVERIFY(!(*file)->next());
    QCOMPARE((*file)->refused().size(), std::size_t(1));
  }

  void columnsAreFoundByNameAndWhereOneIsMissingNothingIsRead() {
    auto file = OnlineRetailFile::open(
        "Country;Customer ID;price;INVOICEDATE;quantity;Description;StockCode;Invoice\r\n"
        "UK;17850.0;2.50;2011-01-02 10:00:00;-3;Tea;a1;c77\r\n");
    CF_VERIFY_OK(file);
    const auto invoice = (*file)->next();
    QVERIFY(invoice.has_value());
    QCOMPARE(invoice->number, u"C77"_s);
    QCOMPARE(invoice->customer, u"17850"_s);
    QCOMPARE(int(invoice->kind()), int(InvoiceKind::Refund));
    QCOMPARE(lineMinor(invoice->lines.front()), qint64(-750));
    CF_VERIFY_CODE(OnlineRetailFile::open("a,b,c\n1,2,3\n"), "column_missing");
    CF_VERIFY_CODE(OnlineRetailFile::open(""), "file_empty");
  }

  void moneyAdjustmentsDoNotDependOnTheOrderOfFacts() {
    CF_LAW_OF_PROJECTORS([](auto& all) { all.add(std::make_unique<MoneyAdjustmentProjector>()); },
                         [](support::Random& random) {
                           std::vector<journal::FactDraft> drafts;
                           for (int i = 0; i < 20; ++i) {
                             MoneyAdjustment each;
                             each.number = u"A%1"_s.arg(random.below(5));
                             each.businessDay = u"2011-08-%1"_s.arg(random.between(10, 28));
                             each.amount =
                                 core::Money::ofMinor(random.between(-5000, 5000), *core::Currency::of(u"GBP"_s));
                             each.description = random.chance(20) ? QString() : u"Adjust bad debt"_s;
                             drafts.push_back({QLatin1String(kMoneyAdjusted), 1, {}, toJson(each), {}});
                           }
                           return drafts;
                         });
  }

  /// About a minute: in `./dev soak`, and wherever COUNTERFOIL_SOAK is set.
  void everyLineOfTheWholeFileIsPostedAndAddsUpByMonth() {
    if (!support::soaking()) return;
    HistoryShop shop;
    QElapsedTimer timer;
    timer.start();
    const SalesImportReport report = shop.import(wholeFile());
    qInfo("%lld lines in %lld ms, %lld slices, %lld of them over 30 ms, the longest %lld ms", report.rows,
          timer.elapsed(), report.slices.slices, report.slices.slow, report.slices.longestMs);
    compareWithFile(shop, report, wholeFile());
    QCOMPARE(report.rows, qint64(541'909));
    QCOMPARE(report.tally.postedMinor, qint64(974'774'793));
    QCOMPARE(report.tally.exactMicro, qint64(9'747'747'934'000));
    QCOMPARE(report.tally.sales, qint64(19'963));
    QCOMPARE(report.tally.refunds, qint64(3'836));
    QCOMPARE(report.tally.moneyAdjustments, qint64(3));
    QCOMPARE(report.tally.stockAdjustments, qint64(2'098));
    QCOMPARE(report.split, qint64(1));
  }
};

QTEST_GUILESS_MAIN(TestSalesImport)
#include "tst_sales_import.moc"
