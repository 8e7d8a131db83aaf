// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>

#include "models/imports/product_import.h"
#include "models/imports/text_file.h"
#include "tests/bench/benches.h"
#include "tests/faults/trade.h"
#include "tests/support/paths.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;

// 92,331 real products with the search index, as `import products` does it. Once: it takes seconds, not microseconds.
void benchImport(Report& report) {
  const WorkFolder folder(u"import"_s);
  const auto trade = faults::Trade::begin(folder.file(u"shop.cfl"_s));
  if (!trade) return report.missing(u"import of products"_s, trade.error().code);
  const auto bytes = imports::readImportFile(support::fixture(u"grocery-products.csv.gz"_s));
  if (!bytes) return report.missing(u"import of products"_s, bytes.error().code);
  auto rows = imports::groceryProducts(*bytes);
  if (!rows) return report.missing(u"import of products"_s, rows.error().code);
  imports::ImportOptions options;
  options.format = u"grocery"_s;
  options.source = u"grocery-products.csv.gz"_s;
  Samples samples;
  qint64 created = 0;
  QString failure = u"nothing was created"_s;
  sample(samples, [&] {
    imports::ProductImporter importer((*trade)->shop().book(), options);
    const auto done = importer.run(**rows);
    if (done) created = done->counts.created;
    if (!done) failure = done.error().code + u' ' + done.error().detail;
  });
  if (created == 0) return report.missing(u"import of products"_s, failure);
  report.add({u"import of products, each 100,000"_s,
              u"s"_s,
              samples.totalUs() / 1e6 * 100'000 / double(created),
              samples.cpuUs() / 1e6 * 100'000 / double(created),
              {},
              {},
              15.0,
              false,
              u"%1 created, with search index"_s.arg(created)});
}

}  // namespace counterfoil::bench
