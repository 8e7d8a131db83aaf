// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>

#include "models/catalog/types.h"
#include "models/core/result.h"

namespace counterfoil::catalog {

// Bodies, as models/journal/fields.h has them. A creation holds every field:
//   product.created  {"sku", "name", "category_id", "tax_ids": [ids], "price_micro", "cost_micro", "unit",
//   "fractional",
//                     "kind", "discountable", "favourite", "picture", "archived",
//                     "barcodes": [{"id", "code", "quantity_micro"}], "picture_bytes": base64, "batch": id}
// An edit holds what changed, with both sides:
//   product.changed  {"price_micro": {"before": 100, "after": 120}, "barcodes_added": [{"id", "code",
//   "quantity_micro"}],
//                     "barcodes_removed": [{"id", "code"}], "picture_bytes": base64, "batch": id}
// tax.* and category.* likewise. `picture_bytes` is there when the picture is new to the book, `batch` when an import
// wrote the fact. Archiving is an edit of "archived".

inline constexpr const char* kTaxCreated = "tax.created";
inline constexpr const char* kTaxChanged = "tax.changed";
inline constexpr const char* kCategoryCreated = "category.created";
inline constexpr const char* kCategoryChanged = "category.changed";
inline constexpr const char* kProductCreated = "product.created";
inline constexpr const char* kProductChanged = "product.changed";

[[nodiscard]] QJsonObject toJson(const Tax& tax);
[[nodiscard]] QJsonObject toJson(const Category& category);
/// Without barcodes: those are elements, not a field.
[[nodiscard]] QJsonObject toJson(const Product& product);
[[nodiscard]] QJsonObject toJson(const Barcode& barcode);

/// One side of an edit's body: {"price_micro": 120} for the sides `after`. What is no edit of a field is left out.
[[nodiscard]] QJsonObject sideOf(const QJsonObject& edit, bool before);

/// Sets the members of `fields` that a product has; others are left alone.
void applyTo(Product& product, const QJsonObject& fields);

[[nodiscard]] QString kindText(TaxKind kind);
[[nodiscard]] TaxKind taxKindOf(QStringView text);
[[nodiscard]] QString kindText(ProductKind kind);
[[nodiscard]] ProductKind productKindOf(QStringView text);

/// Ids of taxes as one column: 16 bytes each, in order.
[[nodiscard]] QByteArray packTaxes(const std::vector<TaxId>& taxes);
[[nodiscard]] std::vector<TaxId> unpackTaxes(const QByteArray& bytes);
[[nodiscard]] std::vector<TaxId> taxesOf(const QJsonValue& array);

}  // namespace counterfoil::catalog
