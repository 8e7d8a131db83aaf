// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shop/setup.h"
#include "models/imports/product_import.h"
#include "models/imports/sales_import.h"
#include "models/imports/text_file.h"
#include "tests/bench/benches.h"
#include "tests/support/paths.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;

namespace {

core::Result<std::unique_ptr<app::Shop>> emptyShop(const WorkFolder& folder, const core::Clock& clock,
                                                   core::IdSource& ids) {
  app::ShopOptions options;
  options.path = folder.file(u"shop.cfl"_s);
  options.machineFolder = folder.file(u"machine"_s);
  options.reserveBytes = 0;
  options.nameless = staff::Authority::Nameless::Program;
  CF_TRY(auto shop, app::Shop::create(options, clock, ids));
  app::NewShop request;
  request.shop.name = u"Bench"_s;
  request.shop.currency = u"GBP"_s;
  request.shop.currencyDecimals = 2;
  request.shop.locale = u"en_GB"_s;
  request.shop.zone = u"Europe/London"_s;
  request.ownerName = u"Owner"_s;
  request.ownerPin = u"739154"_s;
  CF_TRY([[maybe_unused]] const auto made, app::setUp(*shop, request));
  return shop;
}

void reportSlices(const QString& what, const imports::SliceTimes& times, Report& report) {
  report.add({what + u", longest slice"_s,
              u"ms"_s,
              double(times.longestMs),
              {},
              {},
              {},
              30.0,
              false,
              u"%1 of %2 slices over 30 ms"_s.arg(times.slow).arg(times.slices)});
}

// 92,331 real products with the search index, as `import products` does it. Once: it takes seconds, not microseconds.
core::Done importProducts(Report& report) {
  const WorkFolder folder(u"import"_s);
  const core::SystemClock clock;
  core::RandomIds ids;
  CF_TRY(const auto shop, emptyShop(folder, clock, ids));
  CF_TRY(const auto bytes, imports::readImportFile(support::fixture(u"grocery-products.csv.gz"_s)));
  CF_TRY(const auto rows, imports::groceryProducts(bytes));
  imports::ImportOptions options;
  options.format = u"grocery"_s;
  options.source = u"grocery-products.csv.gz"_s;
  Samples samples;
  core::Result<imports::ImportReport> done = core::refused(u"nothing"_s);
  sample(samples, [&] { done = imports::ProductImporter(shop->book(), options).run(*rows); });
  if (!done) return done.error();
  const auto created = double(std::max<qint64>(1, done->counts.created));
  report.add({u"import of products, each 100,000"_s,
              u"s"_s,
              samples.totalUs() / 1e6 * 100'000 / created,
              samples.cpuUs() / 1e6 * 100'000 / created,
              {},
              {},
              15.0,
              false,
              u"%1 created, with search index"_s.arg(done->counts.created)});
  reportSlices(u"import of products"_s, done->slices, report);
  return {};
}

// A year of a real shop: 541,909 lines of 25,900 invoices, with every product, document, sum and movement of stock.
core::Done importSales(Report& report) {
  const WorkFolder folder(u"import"_s);
  const core::SystemClock clock;
  core::RandomIds ids;
  CF_TRY(const auto shop, emptyShop(folder, clock, ids));
  CF_TRY(const auto bytes, imports::readImportFile(support::fixture(u"online-retail.csv.gz"_s)));
  CF_TRY(const auto file, imports::OnlineRetailFile::open(bytes));
  Samples samples;
  core::Result<imports::SalesImportReport> done = core::refused(u"nothing"_s);
  sample(samples, [&] {
    done = imports::SalesImporter(shop->book(), *file, {u"online-retail.csv.gz"_s, {}, {}}).run();
  });
  if (!done) return done.error();
  report.add({u"import of a year's invoices"_s,
              u"s"_s,
              samples.totalUs() / 1e6,
              samples.cpuUs() / 1e6,
              {},
              {},
              {},
              false,
              u"%1 lines, %2 documents, %3 products"_s.arg(done->rows)
                  .arg(done->tally.sales + done->tally.refunds)
                  .arg(done->tally.products)});
  reportSlices(u"import of a year's invoices"_s, done->slices, report);
  return {};
}

}  // namespace

void benchImport(Report& report) {
  if (const auto done = importProducts(report); !done) {
    report.missing(u"import of products"_s, done.error().code + u' ' + done.error().detail);
  }
  if (const auto done = importSales(report); !done) {
    report.missing(u"import of a year's invoices"_s, done.error().code + u' ' + done.error().detail);
  }
}

}  // namespace counterfoil::bench
