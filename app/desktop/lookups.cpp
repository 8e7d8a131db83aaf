// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/lookups.h"

#include <QDate>
#include <QHash>

#include "app/desktop/till_views.h"
#include "models/catalog/barcode.h"
#include "models/catalog/queries.h"
#include "models/inventory/queries.h"
#include "models/store/store.h"
#include "ui/shared/stored_picture.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {
constexpr int kFound = 40;
constexpr int kTiles = 60;
constexpr size_t kCustomers = 20;
constexpr int kNamesAtOnce = 300;
}  // namespace

void Lookups::open(const QString& path, std::shared_ptr<customers::Directory> directory) {
  m_directory = std::move(directory);
  auto reader = store::openReader(path);
  if (!reader) {
    m_failed = reader.error();
    return;
  }
  m_reader = std::move(*reader);
  m_search = std::make_unique<catalog::ProductSearch>(*m_reader);
  if (const Done warmed = m_search->warm(); !warmed) m_failed = warmed.error();
  // Among equals, what sells comes first; without it the search still works.
  const auto sold = inventory::InventoryQueries(*m_reader).bestsellers(u""_s, 1000);
  if (!sold) return;
  std::vector<catalog::PopularProduct> popular;
  for (const inventory::SoldProduct& each : *sold) popular.push_back({each.product, each.soldMicro});
  if (const Done preferred = m_search->prefer(popular); !preferred) m_failed = preferred.error();
}

void Lookups::close() {
  m_search.reset();
  m_reader.reset();
}

Done Lookups::ready() const {
  if (m_failed) return *m_failed;
  return m_search ? Done() : core::storageError(u"store_closed"_s);
}

Result<till::ProductView> Lookups::view(const catalog::Product& product) {
  till::ProductView shown = productViewOf(product, {});
  if (!shown.tracked) return shown;
  CF_TRY(shown.onHandMicro, inventory::InventoryQueries(*m_reader).onHandMicro(product.id));
  return shown;
}

Result<QList<till::ProductView>> Lookups::find(const QString& text) {
  CF_CHECK(ready());
  CF_TRY(const auto hits, m_search->find(text, kFound));
  const catalog::CatalogQueries queries(*m_reader);
  QList<till::ProductView> found;
  for (const catalog::SearchHit& hit : hits) {
    CF_TRY(const auto product, queries.product(hit.product));
    if (!product) continue;
    CF_TRY(const auto shown, view(*product));
    found.append(shown);
  }
  return found;
}

Result<till::ProductView> Lookups::byCode(const QString& code) {
  CF_CHECK(ready());
  CF_TRY(const catalog::Scan scan, catalog::parseScan(code, {}, QDate()));
  const catalog::CatalogQueries queries(*m_reader);
  CF_TRY(auto matches, queries.byCodeKey(scan.exactKey));
  if (matches.empty() && !scan.lookupKey.isEmpty()) {
    CF_TRY(matches, queries.byCodeKey(scan.lookupKey));
  }
  if (matches.empty()) {
    CF_TRY(matches, queries.bySku(code.trimmed()));
  }
  if (matches.empty()) return core::notFound(u"unknown_code"_s, code);
  CF_TRY(const auto product, queries.product(matches.front().product));
  if (!product) return core::notFound(u"unknown_code"_s, code);
  return view(*product);
}

Result<QList<till::CustomerView>> Lookups::customers(const QString& text) {
  CF_CHECK(ready());
  CF_TRY(const auto found, m_directory->find(*m_reader, text, kCustomers));
  QList<till::CustomerView> views;
  for (const customers::Customer& each : found) {
    const QString contact = each.contacts.empty() ? QString() : each.contacts.front().value;
    const bool nameless = each.name.isEmpty();
    views.append({each.id.text(), nameless ? contact : each.name, nameless ? QString() : contact});
  }
  return views;
}

bool Lookups::learnNames() {
  if (!m_reader || !m_directory || m_failed) return false;
  const auto whole = m_directory->fill(*m_reader, kNamesAtOnce);
  return whole && !*whole;
}

Result<QList<till::CategoryView>> Lookups::categories() {
  CF_CHECK(ready());
  CF_TRY(const auto all, catalog::CatalogQueries(*m_reader).categories());
  QList<till::CategoryView> views;
  for (const catalog::Category& category : all) views.append({category.id.text(), category.name});
  return views;
}

Result<QImage> Lookups::picture(const QString& key) {
  constexpr int kSide = 192;
  CF_CHECK(ready());
  CF_TRY(const auto bytes, catalog::CatalogQueries(*m_reader).picture(key));
  if (!bytes) return core::notFound(u"picture_missing"_s, key);
  const QImage image = shared::storedPicture(*bytes);
  if (image.isNull()) return core::invalid(u"picture_unknown_format"_s, key);
  const QSize small = image.size().scaled(kSide, kSide, Qt::KeepAspectRatioByExpanding);
  const bool large = small.width() < image.width();
  return (large ? image.scaled(small, Qt::IgnoreAspectRatio, Qt::SmoothTransformation) : image)
      .convertToFormat(QImage::Format_ARGB32_Premultiplied);
}

Result<QList<till::ProductView>> Lookups::tiles(const QString& categoryId) {
  CF_CHECK(ready());
  const catalog::CatalogQueries queries(*m_reader);
  std::vector<catalog::Product> products;
  if (categoryId.isEmpty()) {
    CF_TRY(products, queries.favourites());
  } else {
    catalog::ProductFilter filter;
    filter.category = catalog::CategoryId::parse(categoryId);
    CF_TRY(const auto page, queries.products(filter, catalog::ProductSort::Name, false, {}, kTiles));
    products = page.products;
  }
  CF_TRY(const auto all, queries.categories());
  QHash<catalog::CategoryId, QString> colours;
  for (const catalog::Category& category : all) colours.insert(category.id, category.colour);
  QList<till::ProductView> views;
  for (const catalog::Product& product : products) {
    views.append(productViewOf(product, {}));
    views.last().categoryColour = colours.value(product.category);
  }
  return views;
}

}  // namespace counterfoil::app
