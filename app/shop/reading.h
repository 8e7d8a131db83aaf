// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/shop/shop.h"

namespace counterfoil::app {

/// A shop for somebody who only looks: read-only, beside whoever writes, with names where this machine has the key.
class ReadingShop {
 public:
  /// Errors: those of store::openReader.
  [[nodiscard]] static core::Result<ReadingShop> open(const ShopOptions& options);

  [[nodiscard]] const journal::Reader& reader() const { return *m_reader; }
  [[nodiscard]] const staff::Authority& authority() const { return m_authority; }
  /// The vault, or why there is none (`key_missing` …).
  [[nodiscard]] core::Result<vault::Vault> vault() const;
  /// Knows nobody until it is filled.
  [[nodiscard]] core::Result<std::unique_ptr<customers::Directory>> directory() const;
  /// Leaves the trace of a look at so many people, for whoever writes. Before the answer is shown.
  [[nodiscard]] core::Done noteLook(qint64 people, const journal::Actor& actor) const;

 private:
  ReadingShop(const ShopOptions& options, std::unique_ptr<store::SqliteConnection> reader,
              core::Result<vault::StoreKey> key)
      : m_options(options), m_reader(std::move(reader)), m_key(std::move(key)), m_authority(options.nameless) {}
  ShopOptions m_options;
  std::unique_ptr<store::SqliteConnection> m_reader;
  core::Result<vault::StoreKey> m_key;
  staff::Authority m_authority;
};

}  // namespace counterfoil::app
