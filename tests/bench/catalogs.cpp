// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/catalogs.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <cstdio>

#include "app/shop/setup.h"
#include "tests/support/paths.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr int kSlice = 2000;

QString productName(int i) {
  static const QStringList more = {u"with handle"_s, u"for garden"_s, u"hanging"_s, u"small"_s,
                                   u"large"_s,       u"folding"_s,    u"vintage"_s};
  return u"%1 %2 %3 %4 %5"_s
      .arg(brandName(int(qint64(i) * 7919 % kBrands)), productColours()[i % 8], productKinds()[i / 8 % 16],
           more[i / 128 % 7])
      .arg(i % 97 + 1);
}

core::Done fill(app::Shop& shop, core::ManualClock& clock, int count) {
  for (int done = 0; done < count; done += kSlice) {
    clock.advanceMs(100);
    CF_CHECK(shop.book().write([&](journal::Writing& writing) -> core::Done {
      for (int i = done; i < std::min(done + kSlice, count); ++i) {
        catalog::Product product;
        product.sku = u"S%1"_s.arg(i, 7, 10, QLatin1Char('0'));
        product.name = productName(i);
        product.priceMicro = 990'000 + 10'000 * (i % 5000);
        product.barcodes = {{{}, productCode(i), catalog::kOneMicro}};
        CF_TRY(const auto id, catalog::recordProduct(writing, product, {}));
        if (id.isNull()) return core::integrityError(u"no_id"_s);
      }
      return {};
    }));
    if (done % 100'000 == 0) std::fprintf(stderr, "  %d of %d products\n", done, count);
  }
  return {};
}

}  // namespace

int largeCatalog() {
  bool ok = false;
  const int count = qEnvironmentVariableIntValue("COUNTERFOIL_BENCH_PRODUCTS", &ok);
  return ok && count > 0 ? count : 1'000'000;
}

QString brandName(int number) {
  static const QStringList parts = {u"ba"_s, u"ke"_s, u"lo"_s, u"mi"_s, u"nu"_s, u"ra"_s, u"se"_s, u"ti"_s,
                                    u"vo"_s, u"wu"_s, u"da"_s, u"fe"_s, u"go"_s, u"hi"_s, u"ju"_s, u"pa"_s};
  QString name = parts[number % 16] + parts[number / 16 % 16] + parts[number / 256 % 16];
  name[0] = name[0].toUpper();
  return name;
}

const QStringList& productColours() {
  static const QStringList all = {u"Red"_s,   u"Green"_s, u"Ivory"_s,  u"Blue"_s,
                                  u"Black"_s, u"White"_s, u"Copper"_s, u"Walnut"_s};
  return all;
}

const QStringList& productKinds() {
  static const QStringList all = {u"Kettle"_s, u"Lantern"_s, u"Cushion"_s, u"Teapot"_s, u"Candle"_s,  u"Notebook"_s,
                                  u"Basket"_s, u"Mirror"_s,  u"Blanket"_s, u"Ladle"_s,  u"Bracket"_s, u"Ribbon"_s,
                                  u"Trowel"_s, u"Hammock"_s, u"Chair"_s,   u"Cabinet"_s};
  return all;
}

// A GTIN-13 with its check digit, of another range than the demo's own.
QString productCode(int i) {
  const QString digits = u"05%1"_s.arg(i, 10, 10, QLatin1Char('0'));
  int sum = 0;
  for (int k = 0; k < 12; ++k) sum += digits[k].digitValue() * (k % 2 == 0 ? 1 : 3);
  return digits + QString::number((10 - sum % 10) % 10);
}

core::Result<QString> shopWithProducts(int count) {
  const QString folder = support::sourceRoot() + u"/out/bench-%1-products"_s.arg(count);
  const core::SystemClock system;
  core::RandomIds ids;
  app::ShopOptions options;
  options.path = folder + u"/shop.cfl"_s;
  options.machineFolder = folder + u"/state/counterfoil"_s;
  options.reserveBytes = 0;
  if (QFile::exists(folder + u"/complete"_s)) {
    // Opening builds the tables anew where a projection has changed since.
    CF_TRY(const auto shop, app::Shop::open(options, system, ids));
    return options.path;
  }
  QDir(folder).removeRecursively();
  core::ManualClock clock(system.now().plusMs(-40LL * 86'400'000));
  {
    CF_TRY(const auto shop, app::Shop::create(options, clock, ids));
    CF_CHECK(app::makeDemo(*shop, clock, system.now()));
    CF_CHECK(shop->notePhrase());  // the till asks nobody for it
    CF_CHECK(fill(*shop, clock, count));
  }
  QFile complete(folder + u"/complete"_s);
  if (!complete.open(QIODevice::WriteOnly)) return core::storageError(u"storage_failed"_s, complete.fileName());
  return options.path;
}

}  // namespace counterfoil::bench
