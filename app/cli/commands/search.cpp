// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QJsonArray>

#include "app/cli/command.h"
#include "app/cli/shop_access.h"
#include "models/catalog/product_search.h"
#include "models/catalog/queries.h"
#include "models/core/decimal.h"
#include "models/inventory/queries.h"

namespace counterfoil::cli {

using namespace Qt::StringLiterals;
using core::Done;

namespace {

QString matchWord(catalog::SearchMatch match) {
  switch (match) {
    case catalog::SearchMatch::Code:
      return u"code"_s;
    case catalog::SearchMatch::Words:
      return u"words"_s;
    case catalog::SearchMatch::Part:
      return u"part"_s;
    case catalog::SearchMatch::Typo:
      break;
  }
  return u"typo"_s;
}

Done search(Context& context) {
  CF_TRY(const qint64 limit, context.integer(u"limit"_s, 20, 1, 200));
  CF_TRY(const auto reader, openShopReader(context));
  catalog::ProductSearch products(*reader);
  CF_CHECK(products.warm());
  const QString yearAgo = QDate::currentDate().addYears(-1).toString(u"yyyy-MM"_s);
  CF_TRY(const auto sold, inventory::InventoryQueries(*reader).bestsellers(yearAgo, 5000));
  std::vector<catalog::PopularProduct> popular;
  popular.reserve(sold.size());
  for (const inventory::SoldProduct& each : sold) popular.push_back({each.product, each.soldMicro});
  CF_CHECK(products.prefer(popular));

  const QString text = context.operands().join(u' ');
  QElapsedTimer timer;
  timer.start();
  CF_TRY(const auto hits, products.find(text, int(limit)));
  const qint64 elapsedUs = timer.nsecsElapsed() / 1000;
  const catalog::CatalogQueries queries(*reader);
  CF_TRY(const core::Currency currency, currencyOf(*reader));
  QJsonArray all;
  for (const catalog::SearchHit& hit : hits) {
    CF_TRY(const auto product, queries.product(hit.product));
    if (!product) continue;
    QJsonArray codes;
    for (const catalog::Barcode& barcode : product->barcodes) codes.append(barcode.code);
    all.append(QJsonObject{{u"id"_s, product->id.text()},
                           {u"sku"_s, product->sku},
                           {u"name"_s, product->name},
                           {u"price"_s, core::formatScaled(product->priceMicro, 6, currency.decimals())},
                           {u"unit"_s, product->unit},
                           {u"barcodes"_s, codes},
                           {u"match"_s, matchWord(hit.match)}});
  }
  return context.answer({{u"query"_s, text}, {u"elapsed_us"_s, elapsedUs}, {u"products"_s, all}});
}

}  // namespace

std::vector<Command> searchCommands() {
  return {{u"search"_s,
           u"TEXT"_s,
           u"products by code, words or words with typing errors, best first"_s,
           {{u"limit"_s, u"N"_s, u"at most so many (20)"_s, false}},
           1,
           20,
           search}};
}

}  // namespace counterfoil::cli
