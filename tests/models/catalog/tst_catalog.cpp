// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QTest>

#include "models/catalog/facts.h"
#include "models/catalog/queries.h"
#include "models/journal/fields.h"
#include "tests/models/catalog/book_of_products.h"
#include "tests/support/law_of_projectors.h"

using namespace Qt::StringLiterals;
using namespace counterfoil::catalog;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;
using counterfoil::support::BookOfProducts;
using counterfoil::support::Random;

namespace {

core::AnyId idOf(int n) {
  return core::AnyId::fromBytes(QByteArray(15, 'x') + char(n));
}

QJsonObject anEdit(Random& random, const core::AnyId& subject) {
  Product before;
  before.name = u"Tea"_s;
  Product after = before;
  if (random.chance(50)) after.name = u"Tea %1"_s.arg(random.below(5));
  if (random.chance(50)) after.priceMicro = random.below(4) * 10'000;
  if (random.chance(30)) after.sku = u"T%1"_s.arg(random.below(3));
  if (random.chance(30)) after.archived = true;
  if (random.chance(30)) after.favourite = random.below(9);
  if (random.chance(30)) after.taxes = {TaxId(idOf(int(random.below(3))).uuid())};
  QJsonObject body = journal::changesBetween(toJson(before), toJson(after));
  const QJsonArray barcode{toJson(
      Barcode{BarcodeId(idOf(subject.bytes().back() * 8 + 32 + int(random.below(4))).uuid()), u"4006381333931"_s, 1})};
  if (random.chance(40)) body.insert(u"barcodes_added"_s, barcode);
  if (random.chance(40)) body.insert(u"barcodes_removed"_s, barcode);
  return body;
}

std::vector<journal::FactDraft> historyOfCatalog(Random& random) {
  std::vector<journal::FactDraft> drafts;
  for (int i = 0; i < 24; ++i) {
    const core::AnyId subject = idOf(int(random.below(3)));
    switch (random.below(6)) {
      case 0: {
        Product product;
        product.name = u"Created %1"_s.arg(i);
        product.costMicro = i;
        QJsonObject body = toJson(product);
        body.insert(u"picture_bytes"_s, QString::fromLatin1(QByteArray("a picture").toBase64()));
        drafts.push_back({QLatin1String(kProductCreated), 1, subject, body, {}});
        break;
      }
      case 1:
        drafts.push_back({QLatin1String(kTaxCreated), 1, subject, toJson(Tax{{}, u"VAT"_s, u"V%1"_s.arg(i)}), {}});
        break;
      case 2:
        drafts.push_back({QLatin1String(kTaxChanged),
                          1,
                          subject,
                          journal::changesBetween(toJson(Tax{}), toJson(Tax{{}, u"VAT"_s, u"C"_s, TaxKind::Share, i})),
                          {}});
        break;
      case 3:
        drafts.push_back({QLatin1String(kCategoryCreated), 1, subject, toJson(Category{{}, u"Hot %1"_s.arg(i)}), {}});
        break;
      case 4:
        drafts.push_back(
            {QLatin1String(kCategoryChanged),
             1,
             subject,
             journal::changesBetween(toJson(Category{}), toJson(Category{{}, u"Cold"_s, {}, u"#ffffff"_s})),
             {}});
        break;
      default:
        drafts.push_back({QLatin1String(kProductChanged), 1, subject, anEdit(random, subject), {}});
    }
  }
  return drafts;
}

QStringList names(const std::vector<Product>& products) {
  QStringList all;
  for (const Product& product : products) all.append(product.name);
  return all;
}

}  // namespace

class TestCatalog : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void tablesDoNotDependOnTheOrderOfFacts() {
    CF_LAW_OF_PROJECTORS([](journal::Projectors& all) { all.add(std::make_unique<CatalogProjector>()); },
                         historyOfCatalog);
  }

  void aProductIsReadAsItWasMade() {
    BookOfProducts shop;
    CatalogService service(shop.book());
    const auto vat = service.createTax({{}, u"VAT 20%"_s, u"VAT20"_s, TaxKind::Percent, 200'000}, {});
    const auto eco = service.createTax({{}, u"Bottle"_s, u"ECO"_s, TaxKind::PerUnit, 0, 250'000, true, true}, {});
    const auto drinks = service.createCategory({{}, u"Drinks"_s, {}, u"#2f7d6b"_s, {*vat}, 3}, {});
    Product cola{{},
                 u"C-1"_s,
                 u"Cola"_s,
                 *drinks,
                 {*eco, *vat},
                 1'990'000,
                 900'000,
                 u"l"_s,
                 true,
                 ProductKind::Goods,
                 false,
                 4,
                 u"drawn:bottle"_s,
                 false,
                 {{{}, u"5449000000996"_s, kOneMicro}, {{}, u"5449000000997"_s, 6 * kOneMicro}}};
    const auto id = service.createProduct(cola, {});
    CF_VERIFY_OK(id);
    const CatalogQueries queries(shop.reader());
    const auto read = queries.product(*id);
    QVERIFY(read && *read);
    cola.id = *id;
    QCOMPARE(toJson(**read), toJson(cola));
    QCOMPARE((*read)->barcodes.size(), size_t(2));
    const auto taxes = queries.pricingTaxes(**read);
    CF_VERIFY_OK(taxes);
    QCOMPARE(taxes->size(), size_t(2));
    QCOMPARE(taxes->front().id, u"ECO"_s);
    QCOMPARE(taxes->front().included, std::optional<bool>(true));
    QCOMPARE(taxes->front().amountPerUnit.micro(), qint64(250'000));
    QCOMPARE(taxes->back().rate.ppm(), qint64(200'000));
    QCOMPARE(names(*queries.favourites()), QStringList{u"Cola"_s});
    QCOMPARE((*queries.categories())[0].colour, u"#2f7d6b"_s);
    QVERIFY((*queries.taxByCode(u"VAT20"_s)).has_value());
  }

  void aCodeFindsEveryProductThatBearsIt() {
    BookOfProducts shop;
    const auto first = shop.add(u"Pen"_s, u"00123"_s, {u"036000291452"_s});
    const auto second = shop.add(u"Pen, new packing"_s, u"4711"_s, {u"00036000291452"_s, u"Ω-CODE"_s});
    const CatalogQueries queries(shop.reader());
    const auto both = queries.byCode(u"0036000291452"_s);
    CF_VERIFY_OK(both);
    QCOMPARE(both->size(), size_t(2));
    QCOMPARE((*queries.byCode(u"Ω-CODE"_s))[0].product, second);
    QCOMPARE((*queries.byCode(u" 00123 "_s))[0].product, first);
    QVERIFY((*queries.byCode(u"00123"_s))[0].bySku);
    QVERIFY(queries.byCode(u"123"_s)->empty());
    QVERIFY(queries.byCode(QString())->empty());
    QCOMPARE(queries.duplicateCodes(10)->size(), size_t(1));
    CF_VERIFY_OK(CatalogService(shop.book()).setArchived(first, true, {}));
    QCOMPARE(queries.byCode(u"036000291452"_s)->size(), size_t(1));
    CF_VERIFY_OK(CatalogService(shop.book()).setArchived(second, true, {}));
    QCOMPARE(queries.byCode(u"036000291452"_s)->size(), size_t(2));
  }

  void anEditHoldsWhatItTouched() {
    BookOfProducts shop;
    CatalogService service(shop.book());
    const auto id = shop.add(u"Tea"_s, u"T"_s, {u"4006381333931"_s});
    const CatalogQueries queries(shop.reader());
    const Product shown = **queries.product(id);
    Product dearer = shown;
    dearer.priceMicro = 5'000'000;
    QVERIFY(*service.changeProduct(shown, dearer, {}));
    Product renamed = shown;  // an editor opened before that price
    renamed.name = u"Green tea"_s;
    renamed.barcodes[0].quantityMicro = 12 * kOneMicro;
    QVERIFY(*service.changeProduct(shown, renamed, {}));
    const Product now = **queries.product(id);
    QCOMPARE(now.name, u"Green tea"_s);
    QCOMPARE(now.priceMicro, qint64(5'000'000));
    QCOMPARE(now.barcodes.size(), size_t(1));
    QCOMPARE(now.barcodes[0].quantityMicro, 12 * kOneMicro);
    QVERIFY(!*service.changeProduct(shown, dearer, {}));
    const auto body =
        shop.reader().first("SELECT body FROM journal WHERE kind = 'product.changed' ORDER BY position DESC LIMIT 1",
                            {}, [](const journal::Row& row) { return row.bytes(0); });
    const QJsonObject edit = *journal::parseBody(**body);
    QCOMPARE(edit.keys(), (QStringList{u"barcodes_added"_s, u"barcodes_removed"_s, u"name"_s}));
    QCOMPARE(edit[u"name"_s][u"before"_s].toString(), u"Tea"_s);
  }

  void whatIsWrongIsRefused() {
    BookOfProducts shop;
    CatalogService service(shop.book());
    shop.add(u"Tea"_s, u"T-1"_s);
    Product product;
    CF_VERIFY_CODE(service.createProduct(product, {}), "name_missing");
    product.name = u"Other tea"_s;
    product.sku = u"t-1"_s;
    CF_VERIFY_CODE(service.createProduct(product, {}), "sku_taken");
    product.sku.clear();
    product.priceMicro = -1;
    CF_VERIFY_CODE(service.createProduct(product, {}), "price_out_of_range");
    product.priceMicro = 0;
    product.unit = u"stone"_s;
    CF_VERIFY_CODE(service.createProduct(product, {}), "unit_unknown");
    product.unit = u"kg"_s;
    product.barcodes = {{{}, u"5.9E+12"_s, kOneMicro}};
    CF_VERIFY_CODE(service.createProduct(product, {}), "barcode_in_scientific_notation");
    product.barcodes.clear();
    product.taxes = {TaxId(idOf(1).uuid())};
    CF_VERIFY_CODE(service.createProduct(product, {}), "tax_unknown");
    CF_VERIFY_CODE(service.createTax({{}, u"T"_s, {}, TaxKind::Percent, 0}, {}), "code_missing");
    CF_VERIFY_CODE(service.createTax({{}, u"T"_s, u"T"_s, TaxKind::Share, 1'000'000}, {}), "rate_out_of_range");
    CF_VERIFY_CODE(service.createCategory({{}, u"C"_s, {}, u"green"_s}, {}), "colour_malformed");
    CF_VERIFY_CODE(service.setArchived(ProductId(idOf(1).uuid()), true, {}), "product_unknown");
    QCOMPARE(*CatalogQueries(shop.reader()).productCount(), qint64(1));
  }

  void aPictureIsKeptOnce() {
    BookOfProducts shop;
    CatalogService service(shop.book());
    const QByteArray png = QByteArray("\x89PNG\r\n\x1a\n") + QByteArray(1000, 'p');
    const auto first = shop.add(u"One"_s);
    const auto second = shop.add(u"Two"_s);
    QVERIFY(*service.setPicture(first, png, {}));
    QVERIFY(*service.setPicture(second, png, {}));
    const CatalogQueries queries(shop.reader());
    QCOMPARE((*queries.picture((**queries.product(second)).picture)).value_or(QByteArray()), png);
    QCOMPARE(*shop.reader().integer("SELECT COUNT(*) FROM picture", {}), qint64(1));
    QCOMPARE(*shop.reader().integer("SELECT COUNT(*) FROM journal WHERE length(body) > 1000", {}), qint64(1));
    CF_VERIFY_CODE(service.setPicture(first, "GIF89a", {}), "picture_unknown_format");
    CF_VERIFY_CODE(service.setPicture(first, QByteArray(300'000, 'x'), {}), "picture_too_large");
  }

  void aPictureTravelsWithTheEditThatShowsIt() {
    BookOfProducts shop;
    CatalogService service(shop.book());
    const QByteArray png = QByteArray("\x89PNG\r\n\x1a\n") + QByteArray(1000, 'p');
    Product tea;
    tea.name = u"Tea"_s;
    tea.picture = pictureReference(png);
    const auto id = service.createProduct(tea, {}, png);
    CF_VERIFY_OK(id);
    const CatalogQueries queries(shop.reader());
    const Product before = **queries.product(*id);
    Product after = before;
    after.picture.clear();
    QVERIFY(*service.changeProduct(before, after, {}));
    QVERIFY(*service.changeProduct(after, before, {}, png));
    QCOMPARE((**queries.product(*id)).picture, tea.picture);
    QCOMPARE((*queries.picture(tea.picture)).value_or(QByteArray()), png);
    QCOMPARE(*shop.reader().integer("SELECT COUNT(*) FROM journal WHERE length(body) > 1000", {}), qint64(1));
    CF_VERIFY_OK(shop.store().rebuild([](qint64, qint64) { return true; }));
    QCOMPARE((*CatalogQueries(shop.reader()).picture(tea.picture)).value_or(QByteArray()), png);
  }

  void aTaxKeepsItsCodeToItself() {
    BookOfProducts shop;
    CatalogService service(shop.book());
    const Tax vat{{}, u"VAT"_s, u"VAT20"_s, TaxKind::Percent, 200'000};
    const auto first = service.createTax(vat, {});
    CF_VERIFY_CODE(service.createTax(vat, {}), "code_taken");
    CF_VERIFY_OK(service.setArchived(*first, true, {}));
    const auto second = service.createTax(vat, {});
    CF_VERIFY_OK(second);
    CF_VERIFY_CODE(service.setArchived(*first, false, {}), "code_taken");
    const CatalogQueries queries(shop.reader());
    const Tax before = **queries.tax(*second);
    Tax after = before;
    after.ratePpm = 210'000;
    QVERIFY(*service.changeTax(before, after, {}));
    QCOMPARE((**queries.tax(*second)).ratePpm, qint64(210'000));
  }

  void aCategoryCannotLieInItself() {
    BookOfProducts shop;
    CatalogService service(shop.book());
    const CatalogQueries queries(shop.reader());
    const auto food = service.createCategory({{}, u"Food"_s}, {});
    const auto bread = service.createCategory({{}, u"Bread"_s, *food}, {});
    const auto rolls = service.createCategory({{}, u"Rolls"_s, *bread}, {});
    CF_VERIFY_CODE(service.createCategory({{}, u"bread"_s, *food}, {}), "name_taken");
    CF_VERIFY_OK(service.createCategory({{}, u"Bread"_s}, {}));
    const auto move = [&](const CategoryId& id, const CategoryId& parent) {
      const Category before = **queries.category(id);
      Category after = before;
      after.parent = parent;
      return service.changeCategory(before, after, {});
    };
    CF_VERIFY_CODE(move(*food, *rolls), "parent_is_below");
    CF_VERIFY_CODE(move(*food, *food), "parent_is_itself");
    CF_VERIFY_CODE(move(*bread, CategoryId()), "name_taken");
    CF_VERIFY_CODE(move(*rolls, CategoryId(QUuid::createUuidV5(QUuid(), u"none"_s))), "category_unknown");
    QVERIFY(*move(*rolls, {}));
    QVERIFY(*move(*food, *rolls));
  }

  void aRebuiltCatalogIsTheSame() {
    BookOfProducts shop;
    const auto id = shop.add(u"Tea"_s, u"T"_s, {u"4006381333931"_s});
    CF_VERIFY_OK(CatalogService(shop.book()).setArchived(id, true, {}));
    const auto before = CatalogQueries(shop.reader()).product(id);
    CF_VERIFY_OK(shop.store().rebuild([](qint64, qint64) { return true; }));
    const auto after = CatalogQueries(shop.reader()).product(id);
    QCOMPARE(toJson(**after), toJson(**before));
    QCOMPARE((*after)->barcodes.size(), size_t(1));
  }
};

QTEST_GUILESS_MAIN(TestCatalog)
#include "tst_catalog.moc"
