// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <span>

#include "models/catalog/types.h"
#include "models/core/result.h"

namespace counterfoil::catalog {

/// Pure checks of what may enter the catalog. Errors are Refused, `where` names the field ("/name").

/// 10^12 of the currency's unit.
inline constexpr qint64 kMaxPriceMicro = 1'000'000'000'000'000'000;
/// 10^9 units.
inline constexpr qint64 kMaxQuantityMicro = 1'000'000'000'000'000;
inline constexpr qsizetype kMaxNameLength = 200;
inline constexpr qsizetype kMaxCodeLength = 80;
inline constexpr qsizetype kMaxTaxes = 8;
inline constexpr qsizetype kMaxBarcodes = 100;
inline constexpr qsizetype kMaxPictureBytes = 256 * 1024;

/// A unit of measure: our code, the code of UN/ECE Recommendation 20, whether it is divisible by nature.
struct Unit {
  const char* code;
  const char* unece;
  bool divisible;
};
[[nodiscard]] std::span<const Unit> units();
/// Nothing for a code that is not in the list.
[[nodiscard]] std::optional<Unit> unitOf(QStringView code);

/// `name_missing`, `name_too_long`, `name_has_control_characters`, `code_missing`, `code_too_long`,
/// `rate_out_of_range` (beyond ±1000 %, a share of 100 % or more), `amount_out_of_range`.
[[nodiscard]] core::Done checkTax(const Tax& tax);
/// The name's codes, `colour_malformed`, `parent_is_itself`, `too_many_taxes`.
[[nodiscard]] core::Done checkCategory(const Category& category);
/// The name's codes, `sku_too_long`, `price_out_of_range`, `cost_out_of_range`, `unit_unknown`, `too_many_taxes`,
/// `tax_repeated`, `too_many_barcodes`, and those of `checkBarcode`.
[[nodiscard]] core::Done checkProduct(const Product& product);
/// `barcode_empty`, `barcode_too_long`, `barcode_has_control_characters`, `barcode_in_scientific_notation`,
/// `quantity_out_of_range`.
[[nodiscard]] core::Done checkBarcode(const Barcode& barcode);

/// Whether a spreadsheet has turned the code into a number: "5.9E+12", "5,01234E+12".
[[nodiscard]] bool isScientificNotation(QStringView code);

}  // namespace counterfoil::catalog
