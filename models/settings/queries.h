// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "models/journal/book.h"
#include "models/journal/sql.h"
#include "models/settings/types.h"

namespace counterfoil::settings {

/// Everything this device needs, in three point queries. Values that a newer program may have put out of range come
/// back as the nearest usable ones.
[[nodiscard]] core::Result<ShopSettings> readSettings(const journal::Reader& reader);
[[nodiscard]] core::Result<Shop> readShop(const journal::Reader& reader);
/// By code.
[[nodiscard]] core::Result<std::vector<Store>> listStores(const journal::Reader& reader);
/// By store and code; web tills last.
[[nodiscard]] core::Result<std::vector<Till>> listTills(const journal::Reader& reader);
/// NotFound `unknown_store`.
[[nodiscard]] core::Result<Store> findStore(const journal::Reader& reader, StoreId id);
/// NotFound `unknown_till`.
[[nodiscard]] core::Result<Till> findTill(const journal::Reader& reader, TillId id);

/// Whether kept ShopSettings must be read again after a commit.
[[nodiscard]] bool concernsSettings(const journal::Change& change);

}  // namespace counterfoil::settings
