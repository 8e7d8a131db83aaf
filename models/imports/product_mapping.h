// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <array>
#include <optional>
#include <vector>

#include "models/core/result.h"
#include "models/imports/numbers.h"

namespace counterfoil::imports {

/// What a column of a table of products holds.
enum class ProductField { Sku, Name, Barcode, Category, Price, Cost, Tax, Unit, Kind };
inline constexpr size_t kProductFields = 9;

/// Which column is which; counted from 0.
struct ProductMapping {
  std::array<std::optional<size_t>, kProductFields> columns{};
  DecimalSign decimals = DecimalSign::Unknown;  ///< Unknown: found out from the prices

  [[nodiscard]] std::optional<size_t> columnOf(ProductField field) const { return columns[size_t(field)]; }
};

/// The member of mapping files and reports: "sku", "name", "barcode", "category", "price", "cost", "tax", "unit",
/// "kind".
[[nodiscard]] QString fieldName(ProductField field);

/// By the names of the header, in several languages ("Artikelnummer", "EAN", "VK brutto"). Errors: Invalid
/// `name_column_missing`, where = "line:column" of the header.
[[nodiscard]] core::Result<ProductMapping> mappingOfHeader(const std::vector<QString>& header);

/// By a file: {"columns": {"name": "Bezeichnung", "price": "VK"}, "decimals": "comma"|"point"}. Columns are named as in
/// the header, or by number from 1. Errors: Invalid `malformed_json`, `mapping_malformed`, `column_unknown`.
[[nodiscard]] core::Result<ProductMapping> mappingOfFile(const QByteArray& json, const std::vector<QString>& header);

/// Our code for what people write: "Stk", "each", "pcs." → "piece"; nothing for what is no unit.
[[nodiscard]] std::optional<QString> unitOfText(const QString& text);

}  // namespace counterfoil::imports
