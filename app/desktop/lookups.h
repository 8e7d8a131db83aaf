// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QImage>
#include <memory>
#include <optional>

#include "models/catalog/product_search.h"
#include "models/customers/directory.h"
#include "models/store/sqlite_connection.h"
#include "ui/till/backend_types.h"

namespace counterfoil::app {

/// What the screens look up without waiting for the store's thread: on a thread and a read-only connection of its own.
struct Lookups {
  void open(const QString& path, std::shared_ptr<customers::Directory> directory);
  void close();

  [[nodiscard]] core::Result<QList<till::ProductView>> find(const QString& text);
  [[nodiscard]] core::Result<till::ProductView> byCode(const QString& code);
  [[nodiscard]] core::Result<QList<till::CustomerView>> customers(const QString& text);
  /// Reads some more names of customers; whether there are others.
  [[nodiscard]] bool learnNames();
  [[nodiscard]] core::Result<QList<till::CategoryView>> categories();
  /// A stored picture, so small that a tile needs no smaller one.
  [[nodiscard]] core::Result<QImage> picture(const QString& key);
  /// Favourites for an empty category.
  [[nodiscard]] core::Result<QList<till::ProductView>> tiles(const QString& categoryId);

 private:
  [[nodiscard]] core::Result<till::ProductView> view(const catalog::Product& product);
  [[nodiscard]] core::Done ready() const;

  std::unique_ptr<store::SqliteConnection> m_reader;
  std::unique_ptr<catalog::ProductSearch> m_search;
  std::shared_ptr<customers::Directory> m_directory;
  std::optional<core::Error> m_failed;
};

}  // namespace counterfoil::app
