// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>

#include "app/shop/setup.h"
#include "models/catalog/product_search.h"
#include "models/catalog/queries.h"
#include "tests/bench/benches.h"
#include "tests/support/paths.h"
#include "tests/support/random.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr int kProducts = 1'000'000;
constexpr int kSlice = 2000;
constexpr int kLookUps = 2000;
constexpr int kSearches = 150;

const QStringList kColours = {u"Red"_s,   u"Green"_s, u"Ivory"_s,  u"Blue"_s,
                              u"Black"_s, u"White"_s, u"Copper"_s, u"Walnut"_s};
const QStringList kKinds = {u"Kettle"_s, u"Lantern"_s, u"Cushion"_s, u"Teapot"_s, u"Candle"_s,  u"Notebook"_s,
                            u"Basket"_s, u"Mirror"_s,  u"Blanket"_s, u"Ladle"_s,  u"Bracket"_s, u"Ribbon"_s,
                            u"Trowel"_s, u"Hammock"_s, u"Chair"_s,   u"Cabinet"_s};
const QStringList kOf = {u"with handle"_s, u"for garden"_s, u"hanging"_s, u"small"_s,
                         u"large"_s,       u"folding"_s,    u"vintage"_s};

/// A made-up brand: 4,096 of them, so that words are as many as in a real catalog.
QString brand(int number) {
  static const QStringList parts = {u"ba"_s, u"ke"_s, u"lo"_s, u"mi"_s, u"nu"_s, u"ra"_s, u"se"_s, u"ti"_s,
                                    u"vo"_s, u"wu"_s, u"da"_s, u"fe"_s, u"go"_s, u"hi"_s, u"ju"_s, u"pa"_s};
  QString name = parts[number % 16] + parts[number / 16 % 16] + parts[number / 256 % 16];
  name[0] = name[0].toUpper();
  return name;
}

QString nameOf(int i) {
  return u"%1 %2 %3 %4 %5"_s.arg(brand(i * 7919 % 4096), kColours[i % 8], kKinds[i / 8 % 16], kOf[i / 128 % 7])
      .arg(i % 97 + 1);
}
QString codeOf(int i) {
  return u"04%1"_s.arg(i, 11, 10, QLatin1Char('0'));
}

core::Done fill(app::Shop& shop, core::ManualClock& clock) {
  for (int done = 0; done < kProducts; done += kSlice) {
    clock.advanceMs(1000);
    CF_CHECK(shop.book().write([&](journal::Writing& writing) -> core::Done {
      for (int i = done; i < done + kSlice; ++i) {
        catalog::Product product;
        product.sku = u"S%1"_s.arg(i, 7, 10, QLatin1Char('0'));
        product.name = nameOf(i);
        product.priceMicro = 990'000 + 10'000 * (i % 5000);
        product.barcodes = {{{}, codeOf(i), catalog::kOneMicro}};
        CF_TRY(const auto id, catalog::recordProduct(writing, product, {}));
        if (id.isNull()) return core::integrityError(u"no_id"_s);
      }
      return {};
    }));
    if (done % 100'000 == 0) std::fprintf(stderr, "  %d products\n", done);
  }
  return {};
}

/// The store of a million products; made once and kept in out/, because making it takes minutes.
core::Result<QString> millionProducts() {
  const QString folder = support::sourceRoot() + u"/out/bench-million"_s;
  const QString path = folder + u"/shop.cfl"_s;
  const core::SystemClock system;
  core::RandomIds ids;
  app::ShopOptions options;
  options.path = path;
  options.machineFolder = folder + u"/machine"_s;
  options.reserveBytes = 0;
  if (QFile::exists(folder + u"/complete"_s)) {
    // Opening builds the tables anew where a projection has changed since.
    CF_TRY(const auto shop, app::Shop::open(options, system, ids));
    return path;
  }
  for (const QString& end : {u""_s, u"-wal"_s, u"-shm"_s}) QFile::remove(path + end);
  core::ManualClock clock(core::Instant::fromUtcMs(1'774'000'000'000));
  CF_TRY(const auto shop, app::Shop::create(options, clock, ids));
  CF_CHECK(fill(*shop, clock));
  QFile complete(folder + u"/complete"_s);
  if (!complete.open(QIODevice::WriteOnly)) return core::storageError(u"storage_failed"_s);
  return path;
}

void lookUp(const journal::Reader& reader, Report& report) {
  const catalog::CatalogQueries queries(reader);
  support::Random random(support::Random::runSeed());
  Samples samples;
  bool found = true;
  for (int i = 0; i < kLookUps; ++i) {
    const QString code = codeOf(int(random.below(kProducts)));
    sample(samples, [&] {
      const auto matches = queries.byCode(code);
      found = found && matches && matches->size() == 1;
    });
  }
  if (!found) return report.missing(u"exact code"_s, u"a code was not found"_s);
  report.add({u"exact code, p50"_s, u"µs"_s, samples.percentile(0.5), samples.cpuUs(), {}, {}, 200.0, false, {}});
  report.add({u"exact code, p99"_s, u"µs"_s, samples.percentile(0.99), {}, {}, {}, {}, false, {}});
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
  return random.chance(50) ? brand(int(random.below(4096))) : random.pick(kKinds);
}

}  // namespace

void benchSearch(Report& report) {
  const auto path = millionProducts();
  if (!path) return report.missing(u"search"_s, path.error().code);
  const auto reader = store::openReader(*path);
  if (!reader) return report.missing(u"search"_s, reader.error().code);
  lookUp(**reader, report);
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
      [](auto& random) { return random.pick(kColours).left(3) + u' ' + random.pick(kKinds).left(3); }, 10.0, report);
  searchFor(
      search, u"a typo"_s,
      [](auto& random) {
        QString word = brand(int(random.below(4096)));
        word[3] = word[3] == u'x' ? u'y' : u'x';
        return word;
      },
      10.0, report);
  searchFor(
      search, u"part of a word"_s, [](auto& random) { return random.pick(kKinds).mid(2, 4); }, 10.0, report);
}

}  // namespace counterfoil::bench
