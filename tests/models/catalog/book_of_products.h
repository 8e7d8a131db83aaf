// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>
#include <memory>

#include "models/catalog/projector.h"
#include "models/catalog/service.h"
#include "models/store/store.h"
#include "tests/support/verify.h"

namespace counterfoil::support {

/// A new store with the projectors of a test, in a folder of its own.
class BookOfProducts {
 public:
  explicit BookOfProducts(std::function<void(journal::Projectors&)> more = {},
                          std::vector<const char*> localTables = {}) {
    m_projectors.add(std::make_unique<catalog::CatalogProjector>());
    if (more) more(m_projectors);
    store::OpenOptions options;
    options.path = m_folder.filePath(QStringLiteral("shop.cfl"));
    options.machineFolder = m_folder.filePath(QStringLiteral("machine"));
    options.reserveBytes = 0;
    options.localTables = std::move(localTables);
    auto made = store::Store::create(options, m_projectors, m_clock, m_ids);
    if (!made) qFatal("no store: %s", describe(made).constData());
    m_store = std::move(made).value();
  }

  [[nodiscard]] store::Store& store() { return *m_store; }
  [[nodiscard]] journal::Book& book() { return m_store->book(); }
  [[nodiscard]] const journal::Reader& reader() const { return m_store->reader(); }
  [[nodiscard]] core::ManualClock& clock() { return m_clock; }
  [[nodiscard]] QString file(const QString& name) const { return m_folder.filePath(name); }

  /// A product with what matters to most tests.
  catalog::ProductId add(const QString& name, const QString& sku = {}, const QStringList& codes = {},
                         qint64 priceMicro = 1'000'000) {
    catalog::Product product;
    product.name = name;
    product.sku = sku;
    product.priceMicro = priceMicro;
    for (const QString& code : codes) product.barcodes.push_back({{}, code, catalog::kOneMicro});
    auto made = catalog::CatalogService(book()).createProduct(product, {});
    if (!made) qFatal("no product: %s", describe(made).constData());
    m_clock.advanceMs(1);
    return *made;
  }

 private:
  QTemporaryDir m_folder;
  journal::Projectors m_projectors;
  core::ManualClock m_clock{core::Instant::fromUtcMs(1'763'719'200'000)};
  core::SeededIds m_ids{7};
  std::unique_ptr<store::Store> m_store;
};

}  // namespace counterfoil::support
