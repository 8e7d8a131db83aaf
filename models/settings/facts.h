// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <span>

#include "models/journal/fields.h"
#include "models/settings/types.h"

namespace counterfoil::settings {

inline constexpr const char* kShopChanged = "shop.changed";
inline constexpr const char* kStoreCreated = "store.created";
inline constexpr const char* kStoreChanged = "store.changed";
inline constexpr const char* kTillCreated = "till.created";
inline constexpr const char* kTillChanged = "till.changed";

/// There is one shop in a book; its facts have this subject.
[[nodiscard]] core::AnyId shopSubject();

/// The web till of a store has an id that follows from the store's, so that whoever makes it makes the same one.
[[nodiscard]] TillId webTillOf(StoreId store);

// Members of the bodies, which are the columns of the tables.
[[nodiscard]] std::span<const journal::FieldSpec> shopFields();
[[nodiscard]] std::span<const journal::FieldSpec> storeFields();
[[nodiscard]] std::span<const journal::FieldSpec> tillFields();

/// Bodies with every field; an edit's body is journal::changesBetween of two.
[[nodiscard]] QJsonObject toJson(const Shop& shop);
[[nodiscard]] QJsonObject toJson(const Store& store);
[[nodiscard]] QJsonObject toJson(const Till& till);

}  // namespace counterfoil::settings
