// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/catalog/product_search.h"
#include "models/catalog/queries.h"
#include "models/catalog/search_index_sqlite.h"
#include "models/catalog/text_key.h"
#include "models/catalog/word_distance.h"
#include "tests/models/catalog/book_of_products.h"
#include "tests/support/random.h"

using namespace Qt::StringLiterals;
using namespace counterfoil::catalog;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;
using counterfoil::support::BookOfProducts;
using counterfoil::support::Random;

namespace {

std::vector<const char*> searchTables() {
  return {std::begin(kSearchTables), std::end(kSearchTables)};
}

const QStringList kNames{u"Whole milk 1 l"_s,
                         u"Skimmed milk 1 l"_s,
                         u"Milk chocolate bar"_s,
                         u"Dark chocolate 70 %"_s,
                         u"Crème brûlée dessert"_s,
                         u"Coca Cola 0.5 l"_s,
                         u"Coca Cola Zero 1.5 l"_s,
                         u"Orange juice"_s,
                         u"Mandarin oranges"_s,
                         u"Smørrebrød rye bread"_s,
                         u"Straßenkreide bunt"_s,
                         u"Men's shampoo"_s,
                         u"Strawberry yoghurt"_s,
                         u"Raspberry jam"_s,
                         u"Blueberry muffin"_s,
                         u"Washing powder lavender"_s,
                         u"Toothpaste whitening"_s,
                         u"Toothbrush soft"_s,
                         u"Sunflower oil"_s,
                         u"Extra virgin olive oil"_s,
                         u"Spaghetti No. 5"_s,
                         u"Macaroni cheese"_s,
                         u"Parmesan cheese grated"_s,
                         u"Cheddar mature"_s,
                         u"Notebook A5 squared"_s,
                         u"Ballpoint pen blue"_s,
                         u"Lemonade"_s,
                         u"Sparkling water"_s,
                         u"Icecream vanilla"_s,
                         u"Battery AA 4 pack"_s,
                         u"Φέτα cheese"_s,
                         u"Greeting card birthday"_s};

QString typoOf(const QString& word, Random& random) {
  QString wrong = word;
  const qsizetype at = 1 + random.below(word.size() - 1);  // first letters are rarely wrong
  switch (random.below(4)) {
    case 0:
      wrong.remove(at, 1);
      break;
    case 1:
      wrong.insert(at, QChar(u'a' + char16_t(random.below(26))));
      break;
    case 2:
      wrong[at] = QChar(u'a' + char16_t(random.below(26)));
      break;
    default:
      if (at + 1 < word.size()) std::swap(wrong[at], wrong[at + 1]);
  }
  return wrong;
}

}  // namespace

class TestProductSearch : public QObject {
  Q_OBJECT

  std::unique_ptr<BookOfProducts> m_shop;

  QStringList found(const QString& text, int limit = 10, const std::vector<PopularProduct>& popular = {}) {
    ProductSearch search(m_shop->reader());
    if (!search.prefer(popular)) return {u"failed"_s};
    const auto hits = search.find(text, limit);
    if (!hits) return {hits.error().code + hits.error().detail};
    QStringList names;
    for (const SearchHit& hit : *hits) names.append((**CatalogQueries(m_shop->reader()).product(hit.product)).name);
    return names;
  }

 private Q_SLOTS:
  void initTestCase() {
    m_shop = std::make_unique<BookOfProducts>(
        [](journal::Projectors& all) { all.add(std::make_unique<SearchIndexer>()); }, searchTables());
    for (qsizetype i = 0; i < kNames.size(); ++i) {
      // Half of them in the index, the others pending.
      if (i == kNames.size() / 2) CF_VERIFY_OK(fillSearchIndex(m_shop->book()));
      m_shop->add(kNames[i], u"AB-%1"_s.arg(i, 3, 10, QChar(u'0')), {u"40063813%1"_s.arg(i, 5, 10, QChar(u'0'))});
    }
  }

  void whatIsTypedFinds_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("first");
    QTest::newRow("a word") << u"lemonade"_s << u"Lemonade"_s;
    QTest::newRow("a beginning") << u"lem"_s << u"Lemonade"_s;
    QTest::newRow("a beginning longer than the index keeps") << u"lemon"_s << u"Lemonade"_s;
    QTest::newRow("long beginnings in another order") << u"chee parme"_s << u"Parmesan cheese grated"_s;
    QTest::newRow("a first letter") << u"n"_s << u"Notebook A5 squared"_s;
    QTest::newRow("words in another order") << u"zero coca"_s << u"Coca Cola Zero 1.5 l"_s;
    QTest::newRow("beginnings in another order") << u"ch par"_s << u"Parmesan cheese grated"_s;
    QTest::newRow("capitals") << u"MACARONI"_s << u"Macaroni cheese"_s;
    QTest::newRow("without accents") << u"creme brul"_s << u"Crème brûlée dessert"_s;
    QTest::newRow("with other accents") << u"crème brülée"_s << u"Crème brûlée dessert"_s;
    QTest::newRow("a letter without its stroke") << u"smorrebrod"_s << u"Smørrebrød rye bread"_s;
    QTest::newRow("sharp s in two letters") << u"strassenkreide"_s << u"Straßenkreide bunt"_s;
    QTest::newRow("an apostrophe left out") << u"mens"_s << u"Men's shampoo"_s;
    QTest::newRow("Greek") << u"φετα"_s << u"Φέτα cheese"_s;
    QTest::newRow("one letter wrong") << u"milk choxolate"_s << u"Milk chocolate bar"_s;
    QTest::newRow("one letter missing") << u"chocolte dark"_s << u"Dark chocolate 70 %"_s;
    QTest::newRow("two letters swapped") << u"spahgetti"_s << u"Spaghetti No. 5"_s;
    QTest::newRow("two errors in a long word") << u"strewbery"_s << u"Strawberry yoghurt"_s;
    QTest::newRow("an error while still typing") << u"strowb"_s << u"Strawberry yoghurt"_s;
    QTest::newRow("a part of a word") << u"kreide"_s << u"Straßenkreide bunt"_s;
    QTest::newRow("written together") << u"cocacola zero"_s << u"Coca Cola Zero 1.5 l"_s;
    QTest::newRow("written apart") << u"ice cream"_s << u"Icecream vanilla"_s;
    QTest::newRow("a SKU") << u"ab-006"_s << u"Coca Cola Zero 1.5 l"_s;
    QTest::newRow("a barcode") << u"4006381300007"_s << u"Orange juice"_s;
    QTest::newRow("a barcode with zeros before it") << u"04006381300007"_s << u"Orange juice"_s;
    QTest::newRow("the beginning of a barcode") << u"400638130000"_s << u"Whole milk 1 l"_s;
  }
  void whatIsTypedFinds() {
    QFETCH(const QString, typed);
    QFETCH(const QString, first);
    const QStringList names = found(typed);
    QVERIFY2(!names.isEmpty(), "nothing was found");
    QVERIFY2(names.front() == first, qPrintable(names.join(u" | "_s)));
  }

  void nothingIsFoundWhereNothingIs_data() {
    QTest::addColumn<QString>("typed");
    QTest::newRow("nothing typed") << QString();
    QTest::newRow("blanks") << u"   "_s;
    QTest::newRow("signs") << u"\"*() - :^"_s;
    QTest::newRow("another word") << u"zzzzqqq"_s;
    QTest::newRow("words of different products") << u"toothpaste macaroni"_s;
    QTest::newRow("words of the query language") << u"NEAR NOT AND OR"_s;
    QTest::newRow("very long text") << QString(5000, u'x');
    QTest::newRow("a lone surrogate") << QString(QChar(0xd800));
  }
  void nothingIsFoundWhereNothingIs() {
    QFETCH(const QString, typed);
    QCOMPARE(found(typed), QStringList());
  }

  void aWholeWordIsFoundAmongManyBeginnings() {
    BookOfProducts shop([](journal::Projectors& all) { all.add(std::make_unique<SearchIndexer>()); }, searchTables());
    for (int i = 0; i < 600; ++i) shop.add(u"Teapot %1"_s.arg(i));
    const ProductId green = shop.add(u"Green tea"_s);
    CF_VERIFY_OK(fillSearchIndex(shop.book()));
    const auto hits = ProductSearch(shop.reader()).find(u"tea"_s, 10);
    CF_VERIFY_OK(hits);
    QCOMPARE(hits->size(), size_t(10));
    QVERIFY(hits->front().product == green);
  }

  void aBeginningOfMoreWordsThanAreNamedFindsThem() {
    BookOfProducts shop([](journal::Projectors& all) { all.add(std::make_unique<SearchIndexer>()); }, searchTables());
    for (int i = 0; i < 60; ++i) shop.add(u"Contra%1%2 %3"_s.arg(QChar(u'a' + i % 8)).arg(QChar(u'a' + i / 8)).arg(i));
    const ProductId longest = shop.add(u"Mat contr"_s + QString(60, u'z'));
    CF_VERIFY_OK(fillSearchIndex(shop.book()));
    ProductSearch search(shop.reader());
    QCOMPARE(search.find(u"contr"_s, 200)->size(), size_t(61));
    QCOMPARE(search.find(u"contraa"_s, 200)->size(), size_t(8));
    const auto hits = search.find(u"contrzz"_s, 200);
    QVERIFY(!hits->empty() && hits->front().product == longest);
  }

  void noLetterMakesASearchFail() {
    BookOfProducts shop([](journal::Projectors& all) { all.add(std::make_unique<SearchIndexer>()); }, searchTables());
    Random random(Random::runSeed());
    std::vector<char16_t> letters{0x19b0, 0x19c0, 0x19c8, 0x19c9, 0x1cf2, 0x1cf3};
    for (int i = 0; i < 150; ++i) letters.push_back(char16_t(0x80 + random.below(0xff00)));
    for (const char16_t letter : letters) shop.add(u"abcd%1xyz towel"_s.arg(QChar(letter)));
    CF_VERIFY_OK(fillSearchIndex(shop.book()));
    ProductSearch search(shop.reader());
    for (const char16_t letter : letters) {
      const QString typed = u"abcd%1xyz"_s.arg(QChar(letter));
      const auto hits = search.find(typed, 200);
      CF_VERIFY_OK(hits);
      const bool surrogate = letter >= 0xd800 && letter < 0xe000;
      QVERIFY2(surrogate || !hits->empty(), qPrintable(QString::number(letter, 16)));
    }
    QCOMPARE(search.find(u"abcd"_s, 200)->size(), letters.size());
  }

  void whatSellsWinsAmongEquals() {
    QCOMPARE(found(u"tooth"_s).front(), u"Toothbrush soft"_s);
    const auto paste = CatalogQueries(m_shop->reader()).bySku(u"AB-016"_s);
    QCOMPARE(found(u"tooth"_s, 10, {{paste->front().product, 500}}).front(), u"Toothpaste whitening"_s);
    QCOMPARE(found(u"tooth"_s, 1, {{paste->front().product, 500}}).size(), 1);
  }

  void theIndexFollowsEveryChange_data() {
    QTest::addColumn<bool>("filled");
    QTest::newRow("while changes are pending") << false;
    QTest::newRow("after the index was filled") << true;
  }
  void theIndexFollowsEveryChange() {
    QFETCH(const bool, filled);
    initTestCase();  // a shop of its own
    CatalogService service(m_shop->book());
    const CatalogQueries queries(m_shop->reader());
    const ProductId id = queries.bySku(u"AB-026"_s)->front().product;
    ProductSearch search(m_shop->reader());
    CF_VERIFY_OK(search.warm());
    CF_VERIFY_OK(search.prefer({{id, 9}}));
    const auto ids = [&](const QString& text) {
      if (filled && !fillSearchIndex(m_shop->book())) return size_t(99);
      return search.find(text, 10)->size();
    };
    const Product before = **queries.product(id);
    Product after = before;
    after.name = u"Elderflower cordial"_s;
    QVERIFY(*service.changeProduct(before, after, {}));
    QCOMPARE(ids(u"lemonade"_s), size_t(0));
    QCOMPARE(ids(u"cordial elder"_s), size_t(1));
    QCOMPARE(ids(u"eldreflower"_s), size_t(1));
    QVERIFY(*service.setArchived(id, true, {}));
    QCOMPARE(ids(u"cordial"_s), size_t(0));
    QVERIFY(*service.setArchived(id, false, {}));
    QCOMPARE(ids(u"cordial"_s), size_t(1));
    CF_VERIFY_OK(m_shop->store().rebuild([](qint64, qint64) { return true; }));
    QCOMPARE(ids(u"cordial"_s), size_t(1));
    QCOMPARE(ids(u"lemonade"_s), size_t(0));
    const auto check = m_shop->book().write([&](journal::Writing& writing) {
      return writing.local("search_text").execute("INSERT INTO search_text(search_text) VALUES('integrity-check')", {});
    });
    CF_VERIFY_OK(check);
  }

  void aStoreWithoutIndexIsIndexedOnce() {
    BookOfProducts plain({}, searchTables());
    for (const QString& name : kNames) plain.add(name);
    QCOMPARE(ProductSearch(plain.reader()).find(u"lemon"_s, 5)->size(), size_t(0));
    int calls = 0;
    const auto progress = [&](qint64, qint64) { return ++calls > 0; };
    CF_VERIFY_OK(fillSearchIndex(plain.book(), progress));
    CF_VERIFY_OK(fillSearchIndex(plain.book(), progress));
    QCOMPARE(calls, 1);
    QCOMPARE(*plain.reader().integer("SELECT COUNT(*) FROM search_pending", {}), qint64(0));
    QCOMPARE(ProductSearch(plain.reader()).find(u"lemon"_s, 5)->size(), size_t(1));
  }

  void oneTypingErrorIsForgiven() {
    // Words of five letters and more with one random error each: the product must be among the first three.
    Random random(Random::runSeed());
    ProductSearch search(m_shop->reader());
    CF_VERIFY_OK(search.warm());
    const CatalogQueries queries(m_shop->reader());
    int asked = 0;
    int recalled = 0;
    QStringList missed;
    for (int round = 0; round < 20; ++round) {
      for (const QString& name : kNames) {
        for (const QString& word : keyWords(textKey(name))) {
          if (word.size() < 5 || !word.front().isLetter()) continue;
          const QString typed = typoOf(word, random);
          const auto hits = search.find(typed, 3);
          CF_VERIFY_OK(hits);
          ++asked;
          const bool there = std::any_of(hits->begin(), hits->end(), [&](const SearchHit& hit) {
            return keyWords(textKey((**queries.product(hit.product)).name)).contains(word);
          });
          if (there)
            ++recalled;
          else
            missed.append(typed + u'/' + word);
        }
      }
    }
    qInfo("recall among three: %d of %d", recalled, asked);
    QVERIFY2(recalled * 100 >= asked * 97, qPrintable(missed.join(u' ')));
  }

  void distancesAreThoseOfTheBook_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("word");
    QTest::addColumn<int>("whole");
    QTest::addColumn<int>("prefix");
    QTest::newRow("equal") << u"milk"_s << u"milk"_s << 0 << 0;
    QTest::newRow("swapped") << u"mlik"_s << u"milk"_s << 1 << 1;
    QTest::newRow("a beginning") << u"choc"_s << u"chocolate"_s << 3 << 0;
    QTest::newRow("a beginning with an error") << u"chco"_s << u"chocolate"_s << 3 << 1;
    QTest::newRow("one too many") << u"millk"_s << u"milk"_s << 1 << 1;
    QTest::newRow("nothing typed") << u""_s << u"milk"_s << 3 << 0;
    QTest::newRow("far") << u"abcd"_s << u"wxyz"_s << 3 << 3;
    QTest::newRow("two errors") << u"yohgrut"_s << u"yoghurt"_s << 2 << 2;
    QTest::newRow("longer than we look") << QString(40, u'a') << QString(33, u'a') << 0 << 0;
  }
  void distancesAreThoseOfTheBook() {
    QFETCH(const QString, typed);
    QFETCH(const QString, word);
    const WordDistance distance = wordDistance(typed, word, 2);
    QTEST(distance.whole, "whole");
    QTEST(distance.prefix, "prefix");
  }
};

QTEST_GUILESS_MAIN(TestProductSearch)
#include "tst_product_search.moc"
