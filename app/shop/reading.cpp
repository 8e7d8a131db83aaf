// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shop/reading.h"

#include "app/shop/owed_looks.h"
#include "models/store/upkeep.h"

namespace counterfoil::app {

using core::Done;
using core::Result;

Result<ReadingShop> ReadingShop::open(const ShopOptions& options) {
  CF_TRY(auto reader, store::openReader(options.path));
  CF_TRY(const auto id, store::storeIdOf(*reader));
  auto key = keyOf(*reader, id, options);
  return ReadingShop(options, std::move(reader), std::move(key));
}

Result<vault::Vault> ReadingShop::vault() const {
  if (!m_key) return m_key.error();
  return vault::Vault(*m_key);
}

Result<std::unique_ptr<customers::Directory>> ReadingShop::directory() const {
  if (!m_key) return m_key.error();
  return std::make_unique<customers::Directory>(*m_key);
}

Done ReadingShop::noteLook(qint64 people, const journal::Actor& actor) const {
  const core::SystemClock clock;
  CF_CHECK(oweLook(m_options.path, people, actor, clock.now()));
  // Where nobody has the store it is written down at once, by opening it; else by who has it.
  core::RandomIds ids;
  ShopOptions options = m_options;
  options.waitMs = 0;
  static_cast<void>(Shop::open(options, clock, ids));
  return {};
}

}  // namespace counterfoil::app
