// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/catalog/product_search.h"
#include "models/catalog/queries.h"
#include "models/store/store.h"
#include "tests/bench/benches.h"
#include "tests/bench/catalogs.h"
#include "tests/support/random.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLookUps = 2000;
constexpr int kSearches = 150;

void lookUp(const journal::Reader& reader, Report& report) {
  const catalog::CatalogQueries queries(reader);
  bool found = true;
  const auto lookUpAll = [&](Samples& samples) {
    support::Random random(support::Random::runSeed());
    for (int i = 0; i < kLookUps; ++i) {
      const QString code = productCode(int(random.below(largeCatalog())));
      sample(samples, [&] {
        const auto matches = queries.byCode(code);
        found = found && matches && matches->size() == 1;
      });
    }
  };
  Samples samples;
  Samples again;
  lookUpAll(samples);
  lookUpAll(again);
  if (!found) return report.missing(u"exact code"_s, u"a code was not found"_s);
  report.add({u"exact code, p50"_s,
              u"µs"_s,
              samples.percentile(0.5),
              samples.cpuUs(),
              {},
              {},
              200.0,
              false,
              u"among %1 products, as the searches below"_s.arg(largeCatalog())});
  report.add({u"exact code, p99"_s,
              u"µs"_s,
              samples.percentile(0.99),
              {},
              {},
              {},
              {},
              false,
              u"the first time each: with what the disk takes"_s});
  report.add({u"exact code, the second time, p99"_s,
              u"µs"_s,
              again.percentile(0.99),
              again.cpuUs(),
              {},
              {},
              200.0,
              false,
              u"from the system's memory; a reader keeps 4 MB"_s});
}

/// What the desk's list of products waits for: first pages, the length, a jump far down.
void list(const journal::Reader& reader, Report& report) {
  const catalog::CatalogQueries queries(reader);
  const auto time = [&](const QString& what, const std::function<bool()>& read, std::optional<double> budgetMs) {
    Samples samples;
    bool ok = true;
    sample(samples, [&] { ok = read(); });
    if (!ok) return report.missing(what, u"an error"_s);
    report.add({u"list, "_s + what,
                u"ms"_s,
                samples.totalUs() / 1000,
                samples.cpuUs() / 1000,
                {},
                {},
                budgetMs,
                false,
                u"once, without a warm-up"_s});
  };
  using catalog::ProductSort;
  const catalog::ProductFilter uncategorised{catalog::CategoryId(), false, {}};
  struct Order {
    QString word;
    ProductSort sort;
  };
  const Order orders[] = {
      {u"name"_s, ProductSort::Name}, {u"SKU"_s, ProductSort::Sku}, {u"price"_s, ProductSort::Price}};
  for (const Order& by : orders) {
    time(
        u"first page by "_s + by.word, [&] { return bool(queries.products({}, by.sort, true, {}, 256)); }, 50.0);
    time(u"far down by "_s + by.word,
         [&] { return bool(queries.cursorAfter({}, by.sort, false, {}, largeCatalog() / 10 * 9)); }, {});
    time(u"first page without category by "_s + by.word,
         [&] { return bool(queries.products(uncategorised, by.sort, false, {}, 256)); }, {});
  }
  time(u"length"_s, [&] { return bool(queries.countOf({})); }, {});
}

using Typed = std::function<QString(support::Random&)>;

void searchFor(catalog::ProductSearch& search, const QString& what, const Typed& typed, double budgetMs,
               Report& report) {
  support::Random random(support::Random::runSeed());
  Samples samples;
  qsizetype hits = 0;
  for (int i = 0; i < kSearches; ++i) {
    const QString text = typed(random);
    sample(samples, [&] {
      const auto found = search.find(text, 20);
      hits += found ? qsizetype(found->size()) : 0;
    });
  }
  const QString note = u"%1 hits on average"_s.arg(double(hits) / kSearches, 0, 'f', 1);
  report.add({u"search, "_s + what + u", p50"_s,
              u"ms"_s,
              samples.percentile(0.5) / 1000,
              samples.cpuUs() / 1000,
              {},
              {},
              {},
              false,
              note});
  report.add(
      {u"search, "_s + what + u", p99"_s, u"ms"_s, samples.percentile(0.99) / 1000, {}, {}, {}, budgetMs, false, {}});
}

QString anyWord(support::Random& random) {
  return random.chance(50) ? brandName(int(random.below(kBrands))) : random.pick(productKinds());
}

}  // namespace

void benchSearch(Report& report) {
  const auto path = shopWithProducts(largeCatalog());
  if (!path) return report.missing(u"search"_s, path.error().code);
  const auto reader = store::openReader(*path);
  if (!reader) return report.missing(u"search"_s, reader.error().code);
  lookUp(**reader, report);
  list(**reader, report);
  catalog::ProductSearch search(**reader);
  Samples warming;
  sample(warming, [&] { static_cast<void>(bool(search.warm())); });
  report.add({u"search, words read into memory"_s,
              u"ms"_s,
              warming.totalUs() / 1000,
              warming.cpuUs() / 1000,
              {},
              {},
              {},
              false,
              u"once, in the background"_s});
  for (int letters = 1; letters <= 6; ++letters) {
    searchFor(
        search, u"%1 letters"_s.arg(letters), [letters](auto& random) { return anyWord(random).left(letters); },
        letters < 3 ? 20.0 : 10.0, report);
  }
  searchFor(
      search, u"two beginnings"_s,
      [](auto& random) { return random.pick(productColours()).left(3) + u' ' + random.pick(productKinds()).left(3); },
      10.0, report);
  searchFor(
      search, u"words that never meet"_s,
      [](auto& random) { return random.pick(productKinds()) + u' ' + random.pick(productKinds()); }, 10.0, report);
  searchFor(
      search, u"a typo"_s,
      [](auto& random) {
        QString word = brandName(int(random.below(kBrands)));
        word[3] = word[3] == u'x' ? u'y' : u'x';
        return word;
      },
      10.0, report);
  searchFor(
      search, u"part of a word"_s, [](auto& random) { return random.pick(productKinds()).mid(2, 4); }, 10.0, report);
}

}  // namespace counterfoil::bench
