// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/catalog/facts.h"
#include "models/catalog/product_search.h"
#include "models/catalog/queries.h"
#include "models/catalog/search_index_sqlite.h"
#include "models/imports/product_import.h"
#include "tests/models/catalog/book_of_products.h"
#include "tests/support/law_of_projectors.h"
#include "tests/support/paths.h"

using namespace Qt::StringLiterals;
using namespace counterfoil::imports;
namespace catalog = counterfoil::catalog;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;
using counterfoil::support::BookOfProducts;
using counterfoil::support::Random;

namespace {

void addProjectors(journal::Projectors& all) {
  all.add(std::make_unique<catalog::SearchIndexer>());
  all.add(std::make_unique<BatchProjector>());
}

std::vector<const char*> searchTables() {
  return {std::begin(catalog::kSearchTables), std::end(catalog::kSearchTables)};
}

struct Shop : BookOfProducts {
  Shop() : BookOfProducts(addProjectors, searchTables()) {}
  ImportReport import(const QByteArray& csv, ImportOptions options = {}, const QByteArray& mapping = {}) {
    auto rows = csvProducts(csv, mapping);
    if (!rows) qFatal("%s", counterfoil::support::describe(rows).constData());
    auto report = ProductImporter(book(), std::move(options)).run(**rows);
    if (!report) qFatal("%s", counterfoil::support::describe(report).constData());
    return *report;
  }
  std::optional<catalog::Product> bySku(const QString& sku) {
    const auto found = catalog::CatalogQueries(reader()).bySku(sku);
    if (!found || found->empty()) return std::nullopt;
    return *catalog::CatalogQueries(reader()).product(found->front().product);
  }
};

QString notableText(const ImportReport& report) {
  QStringList all;
  for (const RowVerdict& row : report.notable) {
    all.append(u"%1:%2 %3"_s.arg(row.line).arg(row.column).arg(row.code));
  }
  return all.join(u", "_s);
}

}  // namespace

class TestProductImport : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void tablesDoNotDependOnTheOrderOfFacts() {
    CF_LAW_OF_PROJECTORS([](journal::Projectors& all) { all.add(std::make_unique<BatchProjector>()); },
                         [](Random& random) {
                           std::vector<journal::FactDraft> drafts;
                           for (int i = 0; i < 20; ++i) {
                             const auto subject = core::AnyId::fromBytes(QByteArray(15, 'b') + char(random.below(3)));
                             const char* const kind =
                                 std::array{kImportStarted, kImportFinished, kImportUndone}[size_t(random.below(3))];
                             drafts.push_back({QLatin1String(kind),
                                               1,
                                               subject,
                                               QJsonObject{{u"source"_s, u"file %1"_s.arg(i)},
                                                           {u"counts"_s, QJsonObject{{u"created"_s, i}}}},
                                               {}});
                           }
                           return drafts;
                         });
  }

  void everyRowGetsOneVerdict() {
    Shop shop;
    QByteArray csv =
        "\xef\xbb\xbf"
        "SKU;Bezeichnung;EAN;Warengruppe;VK brutto;Einheit\r\n"
        "00123;Tee;4006381333931;Getränke;2,50;Stk\r\n"   // 2 created
        ";Kaffee;5449000000996;Getränke;1.234,50;kg\r\n"  // 3 created
        "00123;Tee;;;2,50;\r\n"                           // 4 duplicate
        "124;;4006381333932;;1,00;\r\n"                   // 5 no name
        "125;Saft;5.9E+12;;1,00;\r\n"                     // 6 spreadsheet
        "126;=HYPERLINK(\"x\");;;1,00;\r\n"               // 7 created, a formula
        "127;Brot;;;frei;\r\n"                            // 8 no number
        "128;Milch;5449000000996;;1,00;\r\n"              // 9 barcode of row 3
        "\r\n"                                            // 10 blank
        "129;Käse;;;1,00;Scheibe\r\n"                     // 11 no unit
        "130;Wurst;;;1,00;kg;zu viel\r\n"                 // 12 too many cells
        "131;Zu \"genau\";;;1,0000001;\r\n"               // 13 too precise
        "132;Öl;;;-1,00;\r\n"                             // 14 negative
        "133;Ei mit Null;;;1,00;\r\n";                    // 15 a zero byte
    csv.replace("mit Null", QByteArray("\0", 1));
    const ImportReport report = shop.import(csv);
    QCOMPARE(report.counts.created, qint64(3));
    QCOMPARE(report.counts.rows, report.counts.created + report.counts.refused);
    const QString notable = notableText(report);
    for (const char* expected :
         {"4:1 duplicate_in_file", "5:2 name_missing", "6:3 barcode_in_scientific_notation", "7:0 ",
          "8:5 number_malformed", "9:3 barcode_repeated_in_file", "10:0 row_empty", "11:6 unit_unknown",
          "12:7 too_many_cells", "13:5 too_precise", "14:5 price_out_of_range", "15:2 name_has_control_characters"}) {
      QVERIFY2(notable.contains(QString::fromUtf8(expected)),
               qPrintable(QString::fromUtf8(expected) + u" in "_s + notable));
    }
    const auto tea = shop.bySku(u"00123"_s);
    QVERIFY(tea);
    QCOMPARE(tea->priceMicro, qint64(2'500'000));
    QCOMPARE(tea->barcodes.size(), size_t(1));
    QCOMPARE(shop.bySku(u"126"_s)->name, u"=HYPERLINK(\"x\")"_s);
    QVERIFY(reportCsv(report).contains(u"formula_kept_as_text"_s));
    const auto categories = catalog::CatalogQueries(shop.reader()).categories();
    QCOMPARE(categories->size(), size_t(1));
    QCOMPARE(categories->front().name, u"Getränke"_s);
    QCOMPARE((*batchById(shop.reader(), report.batch))->counts[u"created"_s].toInteger(), qint64(3));
  }

  void encodingsAndShapesAllArrive_data() {
    QTest::addColumn<QByteArray>("bytes");
    const QString text = u"sku\tname\tprice\r\n007\tCrème brûlée\t3,20\r\n"_s;
    QStringEncoder little(QStringEncoder::Utf16LE);
    QStringEncoder big(QStringEncoder::Utf16BE);
    QTest::newRow("UTF-16 little endian") << QByteArray("\xff\xfe") + QByteArray(little(text));
    QTest::newRow("UTF-16 big endian") << QByteArray("\xfe\xff") + QByteArray(big(text));
    QTest::newRow("UTF-8") << text.toUtf8();
    QTest::newRow("Latin-1") << text.toLatin1();
    QTest::newRow("quoted, with commas") << QByteArray("sku,name,price\n\"007\",\"Crème brûlée\",\"3,20\"\n");
    QTest::newRow("columns in another order") << QByteArray("Price|Item name|Stock code\n3.20|Crème brûlée|007\n");
    QTest::newRow("short rows and spare columns") << QByteArray("sku,name,price,ean,notes\n007,Crème brûlée,3.20\n");
  }
  void encodingsAndShapesAllArrive() {
    QFETCH(const QByteArray, bytes);
    Shop shop;
    QCOMPARE(shop.import(bytes).counts.created, qint64(1));
    const auto product = shop.bySku(u"007"_s);
    QVERIFY(product);
    QCOMPARE(product->name, u"Crème brûlée"_s);
    QCOMPARE(product->priceMicro, qint64(3'200'000));
  }

  void aSecondTimeChangesOnlyWhatDiffers() {
    Shop shop;
    CF_VERIFY_OK(catalog::CatalogService(shop.book())
                     .createTax({{}, u"VAT 20 %"_s, u"VAT20"_s, catalog::TaxKind::Percent, 200'000}, {}));
    const QByteArray csv(
        "sku,name,price,ean,vat,category\nA,Tea,1.50,4006381333931,20%,Drinks\nB,Jam,2.00,,VAT20,Food\n");
    QCOMPARE(shop.import(csv).counts.created, qint64(2));
    QCOMPARE(shop.bySku(u"A"_s)->taxes.size(), size_t(1));
    const ImportReport again = shop.import(csv);
    QCOMPARE(again.counts.unchanged, qint64(2));
    const ImportReport third = shop.import("sku,name,price,ean\nA,Tea,1.75,4006381333931|5449000000996\nB,Jam,,\n");
    QCOMPARE(third.counts.updated, qint64(1));
    QCOMPARE(third.counts.unchanged, qint64(1));
    QCOMPARE(shop.bySku(u"A"_s)->barcodes.size(), size_t(2));
    QCOMPARE(shop.bySku(u"A"_s)->taxes.size(), size_t(1));
    QCOMPARE(shop.import("sku,name,price,vat\nC,Ham,1,17.5\n").counts.refused, qint64(1));
  }

  void aDryRunWritesNothing() {
    Shop shop;
    ImportOptions options;
    options.dryRun = true;
    const qint64 before = *shop.reader().integer("SELECT COUNT(*) FROM journal", {});
    const ImportReport report = shop.import("sku,name,price\nA,Tea,1.50\nA,Tea,1.50\nB,,1\n", options);
    QCOMPARE(report.counts.created, qint64(1));
    QCOMPARE(report.counts.refused, qint64(2));
    QVERIFY(report.batch.isNull());
    QCOMPARE(*shop.reader().integer("SELECT COUNT(*) FROM journal", {}), before);
  }

  void aMappingFileDecides() {
    Shop shop;
    const QByteArray csv("a,b,c\nX1,Tea,\"1,250\"\n");
    const QByteArray mapping(R"({"columns": {"sku": "A", "name": 2, "price": "c"}, "decimals": "comma"})");
    QCOMPARE(shop.import(csv, {}, mapping).counts.created, qint64(1));
    QCOMPARE(shop.bySku(u"X1"_s)->priceMicro, qint64(1'250'000));
    CF_VERIFY_CODE(csvProducts(csv, {}), "name_column_missing");
    CF_VERIFY_CODE(csvProducts(csv, R"({"columns": {"name": "zzz"}})"), "column_unknown");
    CF_VERIFY_CODE(csvProducts(csv, R"({"columns": {"colour": "a"}})"), "mapping_malformed");
    CF_VERIFY_CODE(csvProducts(csv, "{"), "malformed_json");
    CF_VERIFY_CODE(csvProducts("", {}), "file_empty");
  }

  void anImportIsUndoneByItsBatch() {
    Shop shop;
    catalog::CatalogService service(shop.book());
    shop.add(u"Old tea"_s, u"A"_s, {u"4006381333931"_s}, 1'000'000);
    const catalog::Product before = *shop.bySku(u"A"_s);
    const ImportReport report =
        shop.import("sku,name,price,ean,category\nA,New tea,2.00,5449000000996,Drinks\nB,Jam,3.00,,Food\n");
    QCOMPARE(report.counts.updated, qint64(1));
    const catalog::Product imported = *shop.bySku(u"A"_s);
    catalog::Product edited = imported;
    edited.priceMicro = 9'000'000;  // somebody, since
    QVERIFY(*service.changeProduct(imported, edited, {}));
    const auto undone = undoProductBatch(shop.book(), report.batch, {});
    CF_VERIFY_OK(undone);
    QCOMPARE(undone->archived, qint64(1));
    QCOMPARE(undone->restored, qint64(1));
    QCOMPARE(undone->kept, qint64(1));
    catalog::Product expected = before;
    expected.priceMicro = 9'000'000;
    QCOMPARE(catalog::toJson(*shop.bySku(u"A"_s)), catalog::toJson(expected));
    QCOMPARE(shop.bySku(u"A"_s)->barcodes.size(), size_t(1));
    QVERIFY(shop.bySku(u"B"_s)->archived);
    QVERIFY(catalog::CatalogQueries(shop.reader()).categories()->empty());
    QCOMPARE(catalog::ProductSearch(shop.reader()).find(u"jam"_s, 5)->size(), size_t(0));
    CF_VERIFY_CODE(undoProductBatch(shop.book(), report.batch, {}), "batch_already_undone");
    CF_VERIFY_CODE(undoProductBatch(shop.book(), BatchId(QUuid::createUuidV5({}, u"x"_s)), {}), "batch_unknown");
    QCOMPARE(shop.import("sku,name,price\nB,Jam,3.00\n").counts.updated, qint64(1));
    QVERIFY(!shop.bySku(u"B"_s)->archived);
  }

  void aCancelledImportLeavesNothing() {
    Shop shop;
    QByteArray csv("sku,name,price\n");
    for (int i = 0; i < 1000; ++i) csv += "S" + QByteArray::number(i) + ",Thing,1.00\n";
    ImportOptions options;
    options.progress = [](qint64 rows, qint64, qint64) { return rows < 400; };
    const ImportReport report = shop.import(csv, options);
    QVERIFY(report.cancelled);
    QCOMPARE(report.counts.rows, qint64(400));
    QCOMPARE(*catalog::CatalogQueries(shop.reader()).productCount(), qint64(0));
    QVERIFY((*batchById(shop.reader(), report.batch))->undone);
  }

  void aBatchThatWasCutOffIsUndoneFirst() {
    Shop shop;
    const auto cut = shop.book().write([&](journal::Writing& writing) -> core::Result<BatchId> {
      CF_TRY(const auto batch, startBatch(writing, u"products"_s, u"half.csv"_s, {}));
      catalog::Product product;
      product.name = u"Half"_s;
      product.sku = u"H"_s;
      CF_TRY([[maybe_unused]] const auto id, catalog::recordProduct(writing, product, {}, batch.as<core::Anything>()));
      return batch;
    });
    CF_VERIFY_OK(cut);
    QCOMPARE(unfinishedBatches(shop.reader())->size(), size_t(1));
    const ImportReport report = shop.import("sku,name,price\nA,Tea,1.50\n");
    QCOMPARE(report.undoneBefore, qint64(1));
    QVERIFY(shop.bySku(u"H"_s)->archived);
    QVERIFY(!shop.bySku(u"A"_s)->archived);
    QVERIFY(unfinishedBatches(shop.reader())->empty());
  }

  void theGroceryListArrives() {
    Shop shop;
    const auto bytes = readImportFile(counterfoil::support::fixture(u"grocery-products.csv.gz"_s));
    CF_VERIFY_OK(bytes);
    QVERIFY(isGroceryHeader(*bytes));
    CF_VERIFY_CODE(groceryProducts("a,b\n"), "not_the_grocery_list");
    // A tenth of it; the whole list is a measurement of its own.
    const QByteArray beginning = bytes->left(bytes->indexOf('\n', bytes->size() / 10) + 1);
    const auto rows = groceryProducts(counterfoil::support::soaking() ? *bytes : beginning);
    CF_VERIFY_OK(rows);
    ImportOptions options;
    options.format = u"grocery"_s;
    const auto report = ProductImporter(shop.book(), options).run(**rows);
    CF_VERIFY_OK(report);
    QVERIFY(report->counts.created > 9000);
    QCOMPARE(report->counts.rows, report->counts.created + report->counts.refused);
    for (const RowVerdict& row : report->notable) QCOMPARE(row.code, u"name_missing"_s);
    const auto ice = shop.bySku(u"25671"_s);
    QVERIFY(ice);
    QCOMPARE(ice->name, u"Ice - crushed/cubed 22 lb"_s);
    QCOMPARE(ice->barcodes.front().code, groceryBarcode(u"25671"_s));
    QCOMPARE(ice->priceMicro, groceryPriceMicro(u"GROCERY"_s, u"25671"_s));
    QVERIFY(ice->priceMicro >= 490'000 && ice->priceMicro <= 8'990'000);
    QCOMPARE(catalog::CatalogQueries(shop.reader()).byCode(groceryBarcode(u"25671"_s))->size(), size_t(1));
    QVERIFY(!catalog::ProductSearch(shop.reader()).find(u"crushed ice"_s, 5)->empty());
  }
};

QTEST_GUILESS_MAIN(TestProductImport)
#include "tst_product_import.moc"
