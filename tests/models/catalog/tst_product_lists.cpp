// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSet>
#include <QTest>

#include "models/catalog/queries.h"
#include "tests/models/catalog/book_of_products.h"
#include "tests/support/random.h"

using namespace Qt::StringLiterals;
using namespace counterfoil::catalog;
using counterfoil::support::BookOfProducts;
using counterfoil::support::Random;

namespace {

QStringList names(const std::vector<Product>& products) {
  QStringList all;
  for (const Product& product : products) all.append(product.name);
  return all;
}

}  // namespace

class TestProductLists : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void pagesShowEveryProductOnce_data() {
    QTest::addColumn<int>("sort");
    QTest::addColumn<bool>("descending");
    QTest::newRow("by name") << int(ProductSort::Name) << false;
    QTest::newRow("by name, backwards") << int(ProductSort::Name) << true;
    QTest::newRow("by SKU") << int(ProductSort::Sku) << false;
    QTest::newRow("by price, where many are equal") << int(ProductSort::Price) << true;
  }
  void pagesShowEveryProductOnce() {
    QFETCH(const int, sort);
    QFETCH(const bool, descending);
    BookOfProducts shop;
    for (int i = 0; i < 53; ++i) shop.add(u"Thing %1"_s.arg(i % 10), u"S%1"_s.arg(i * 7 % 53), {}, i % 3);
    const CatalogQueries queries(shop.reader());
    std::optional<ProductCursor> cursor;
    QSet<QString> seen;
    std::vector<Product> all;
    do {
      const auto page = queries.products({}, ProductSort(sort), descending, cursor, 10);
      CF_VERIFY_OK(page);
      QVERIFY(page->products.size() <= 10);
      for (const Product& product : page->products) {
        seen.insert(product.id.text());
        all.push_back(product);
      }
      cursor = page->next;
      if (all.size() == 20) shop.add(u"AAA while paging"_s);
    } while (cursor);
    QVERIFY(seen.size() >= 53);
    QCOMPARE(size_t(seen.size()), all.size());
    for (size_t i = 1; i < all.size(); ++i) {
      if (ProductSort(sort) == ProductSort::Price) QVERIFY(all[i - 1].priceMicro >= all[i].priceMicro);
      if (ProductSort(sort) == ProductSort::Name)
        QVERIFY(descending ? all[i - 1].name >= all[i].name : all[i - 1].name <= all[i].name);
    }
  }

  void countsAndJumpsPassOverWhatIsArchived_data() {
    QTest::addColumn<int>("sort");
    QTest::addColumn<bool>("descending");
    for (const bool descending : {false, true}) {
      const char* const way = descending ? "downwards" : "upwards";
      QTest::addRow("by name, %s", way) << int(ProductSort::Name) << descending;
      QTest::addRow("by SKU, %s", way) << int(ProductSort::Sku) << descending;
      QTest::addRow("by price, %s", way) << int(ProductSort::Price) << descending;
    }
  }
  void countsAndJumpsPassOverWhatIsArchived() {
    QFETCH(const int, sort);
    QFETCH(const bool, descending);
    BookOfProducts shop;
    CatalogService service(shop.book());
    const auto category = *service.createCategory({{}, u"Drinks"_s}, {});
    for (int i = 0; i < 60; ++i) {
      Product product;
      product.name = u"Thing %1"_s.arg(i % 7);
      product.sku = i % 5 == 0 ? QString() : u"S%1"_s.arg(i * 7 % 60);
      product.priceMicro = i % 4;
      if (i % 2 == 0) product.category = category;
      const auto id = service.createProduct(product, {});
      CF_VERIFY_OK(id);
      if (i % 3 == 0) CF_VERIFY_OK(service.setArchived(*id, true, {}));
    }
    const CatalogQueries queries(shop.reader());
    for (const auto& filter : {ProductFilter(), ProductFilter{category, false, {}},
                               ProductFilter{CategoryId(), true, {}}, ProductFilter{{}, false, u"thing 3"_s}}) {
      const auto all = queries.products(filter, ProductSort(sort), descending, {}, 100);
      CF_VERIFY_OK(all);
      QVERIFY(all->products.size() > 3);
      QCOMPARE(*queries.countOf(filter), qint64(all->products.size()));
      const auto cursor = queries.cursorAfter(filter, ProductSort(sort), descending, {}, 3);
      CF_VERIFY_OK(cursor);
      const auto rest = queries.products(filter, ProductSort(sort), descending, *cursor, 100);
      QCOMPARE(rest->products.size(), all->products.size() - 3);
      for (size_t i = 0; i < rest->products.size(); ++i) QVERIFY(rest->products[i].id == all->products[i + 3].id);
      QVERIFY(!*queries.cursorAfter(filter, ProductSort(sort), descending, *cursor, 100));
    }
  }

  void aNewFavouriteGoesToTheEnd() {
    BookOfProducts shop;
    CatalogService service(shop.book());
    const CatalogQueries queries(shop.reader());
    for (const QString& name : {u"Zebra"_s, u"Monkey"_s, u"Ape"_s}) {
      Product product;
      product.name = name;
      product.favourite = kLastFavourite;
      CF_VERIFY_OK(service.createProduct(product, {}));
    }
    QCOMPARE(names(*queries.favourites()), (QStringList{u"Zebra"_s, u"Monkey"_s, u"Ape"_s}));
    const Product before = **queries.product(shop.add(u"Bear"_s));
    Product after = before;
    after.favourite = kLastFavourite;
    QVERIFY(*service.changeProduct(before, after, {}));
    QCOMPARE(names(*queries.favourites()).back(), u"Bear"_s);
    QCOMPARE((**queries.product(before.id)).favourite, std::optional<qint64>(3));
    // Another edit from the same editor leaves it there.
    Product renamed = after;
    renamed.name = u"Brown bear"_s;
    QVERIFY(*service.changeProduct(after, renamed, {}));
    QCOMPARE((**queries.product(before.id)).favourite, std::optional<qint64>(3));
  }

  void aFavouriteMovesAmongTheOthers_data() {
    QTest::addColumn<QList<qint64>>("positions");
    QTest::newRow("each at a place of its own") << QList<qint64>{0, 1, 2, 3, 4};
    QTest::newRow("all at the same place") << QList<qint64>{0, 0, 0, 0, 0};
    QTest::newRow("with gaps and shared places") << QList<qint64>{2, 2, 7, 8, 8};
  }
  void aFavouriteMovesAmongTheOthers() {
    QFETCH(const QList<qint64>, positions);
    BookOfProducts shop;
    CatalogService service(shop.book());
    const CatalogQueries queries(shop.reader());
    for (qsizetype i = 0; i < positions.size(); ++i) {
      Product product;
      product.name = u"F%1"_s.arg(i);
      product.favourite = positions[i];
      CF_VERIFY_OK(service.createProduct(product, {}));
    }
    QStringList order = names(*queries.favourites());
    Random random(Random::runSeed());
    for (int round = 0; round < 40; ++round) {
      const qsizetype from = random.below(order.size());
      const qint64 places = random.below(9) - 4;
      const ProductId id = (*queries.favourites())[size_t(from)].id;
      const auto moved = service.moveFavourite(id, places, {});
      CF_VERIFY_OK(moved);
      const qsizetype to = std::clamp<qsizetype>(from + places, 0, order.size() - 1);
      QCOMPARE(*moved, to != from);
      order.move(from, to);
      QCOMPARE(names(*queries.favourites()), order);
    }
    CF_VERIFY_CODE(service.moveFavourite(shop.add(u"Elsewhere"_s), 1, {}), "favourite_unknown");
  }

  void aListIsFiltered() {
    BookOfProducts shop;
    CatalogService service(shop.book());
    const auto drinks = service.createCategory({{}, u"Drinks"_s}, {});
    Product tea;
    tea.name = u"Thé vert"_s;
    tea.category = *drinks;
    CF_VERIFY_OK(service.createProduct(tea, {}));
    const auto old = shop.add(u"Old thing"_s);
    CF_VERIFY_OK(service.setArchived(old, true, {}));
    shop.add(u"Theatre ticket"_s);
    const CatalogQueries queries(shop.reader());
    const auto list = [&](const ProductFilter& filter) {
      return names(queries.products(filter, ProductSort::Name, false, {}, 50)->products);
    };
    QCOMPARE(list({*drinks, false, {}}), QStringList{u"Thé vert"_s});
    QCOMPARE(list({CategoryId(), false, {}}), QStringList{u"Theatre ticket"_s});
    QCOMPARE(list({{}, true, {}}), QStringList{u"Old thing"_s});
    QCOMPARE(list({{}, false, u"THE"_s}), (QStringList{u"Thé vert"_s, u"Theatre ticket"_s}));
  }
};

QTEST_GUILESS_MAIN(TestProductLists)
#include "tst_product_lists.moc"
