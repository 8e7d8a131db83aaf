// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/catalog/rules.h"

#include <algorithm>
#include <array>

namespace counterfoil::catalog {

using core::Done;
using core::Error;
using core::refused;

namespace {

constexpr std::array<Unit, 15> kUnits{{
    {"piece", "H87", false},
    {"kg", "KGM", true},
    {"g", "GRM", true},
    {"l", "LTR", true},
    {"ml", "MLT", true},
    {"m", "MTR", true},
    {"cm", "CMT", true},
    {"m2", "MTK", true},
    {"m3", "MTQ", true},
    {"h", "HUR", true},
    {"min", "MIN", true},
    {"day", "DAY", true},
    {"set", "SET", false},
    {"pair", "PR", false},
    {"kwh", "KWH", true},
}};

bool hasControl(QStringView text) {
  return std::any_of(text.begin(), text.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
}

Done checkName(const QString& name) {
  if (name.trimmed().isEmpty()) return refused(QStringLiteral("name_missing")).at(QStringLiteral("/name"));
  if (name.size() > kMaxNameLength) return refused(QStringLiteral("name_too_long")).at(QStringLiteral("/name"));
  if (hasControl(name)) return refused(QStringLiteral("name_has_control_characters")).at(QStringLiteral("/name"));
  return {};
}

Done checkTaxes(const std::vector<TaxId>& taxes) {
  if (taxes.size() > size_t(kMaxTaxes)) return refused(QStringLiteral("too_many_taxes")).at(QStringLiteral("/taxes"));
  for (size_t i = 0; i < taxes.size(); ++i) {
    if (std::find(taxes.begin(), taxes.begin() + qsizetype(i), taxes[i]) != taxes.begin() + qsizetype(i)) {
      return refused(QStringLiteral("tax_repeated"), taxes[i].text()).at(QStringLiteral("/taxes"));
    }
  }
  return {};
}

bool isColour(const QString& colour) {
  return colour.size() == 7 && colour.front() == u'#' && std::all_of(colour.begin() + 1, colour.end(), [](QChar c) {
           return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F');
         });
}

}  // namespace

std::span<const Unit> units() {
  return kUnits;
}

std::optional<Unit> unitOf(QStringView code) {
  for (const Unit& unit : kUnits) {
    if (code == QLatin1String(unit.code)) return unit;
  }
  return std::nullopt;
}

Done checkTax(const Tax& tax) {
  CF_CHECK(checkName(tax.name));
  if (tax.code.trimmed().isEmpty()) return refused(QStringLiteral("code_missing")).at(QStringLiteral("/code"));
  if (tax.code.size() > kMaxCodeLength) return refused(QStringLiteral("code_too_long")).at(QStringLiteral("/code"));
  const Error rate = refused(QStringLiteral("rate_out_of_range")).at(QStringLiteral("/rate_ppm"));
  if (tax.kind == TaxKind::Percent && (tax.ratePpm < -10'000'000 || tax.ratePpm > 10'000'000)) return rate;
  if (tax.kind == TaxKind::Share && (tax.ratePpm <= -1'000'000 || tax.ratePpm >= 1'000'000)) return rate;
  if (tax.kind == TaxKind::PerUnit && (tax.amountMicro < -kMaxPriceMicro || tax.amountMicro > kMaxPriceMicro)) {
    return refused(QStringLiteral("amount_out_of_range")).at(QStringLiteral("/amount_micro"));
  }
  return {};
}

Done checkCategory(const Category& category) {
  CF_CHECK(checkName(category.name));
  CF_CHECK(checkTaxes(category.taxes));
  if (!category.colour.isEmpty() && !isColour(category.colour)) {
    return refused(QStringLiteral("colour_malformed"), category.colour).at(QStringLiteral("/colour"));
  }
  if (!category.parent.isNull() && category.parent == category.id) {
    return refused(QStringLiteral("parent_is_itself")).at(QStringLiteral("/parent"));
  }
  return {};
}

Done checkProduct(const Product& product) {
  CF_CHECK(checkName(product.name));
  CF_CHECK(checkTaxes(product.taxes));
  if (product.sku.size() > kMaxCodeLength || hasControl(product.sku)) {
    return refused(QStringLiteral("sku_too_long")).at(QStringLiteral("/sku"));
  }
  if (product.priceMicro < 0 || product.priceMicro > kMaxPriceMicro) {
    return refused(QStringLiteral("price_out_of_range")).at(QStringLiteral("/price_micro"));
  }
  if (product.costMicro && (*product.costMicro < 0 || *product.costMicro > kMaxPriceMicro)) {
    return refused(QStringLiteral("cost_out_of_range")).at(QStringLiteral("/cost_micro"));
  }
  if (!unitOf(product.unit)) return refused(QStringLiteral("unit_unknown"), product.unit).at(QStringLiteral("/unit"));
  if (product.barcodes.size() > size_t(kMaxBarcodes)) {
    return refused(QStringLiteral("too_many_barcodes")).at(QStringLiteral("/barcodes"));
  }
  for (const Barcode& barcode : product.barcodes) CF_CHECK(checkBarcode(barcode));
  return {};
}

Done checkBarcode(const Barcode& barcode) {
  const QString where = QStringLiteral("/barcodes");
  if (barcode.code.trimmed().isEmpty()) return refused(QStringLiteral("barcode_empty")).at(where);
  if (barcode.code.size() > kMaxCodeLength) return refused(QStringLiteral("barcode_too_long")).at(where);
  if (hasControl(barcode.code)) return refused(QStringLiteral("barcode_has_control_characters")).at(where);
  if (isScientificNotation(barcode.code)) {
    return refused(QStringLiteral("barcode_in_scientific_notation"), barcode.code).at(where);
  }
  if (barcode.quantityMicro <= 0 || barcode.quantityMicro > kMaxQuantityMicro) {
    return refused(QStringLiteral("quantity_out_of_range")).at(where);
  }
  return {};
}

bool isScientificNotation(QStringView code) {
  code = code.trimmed();
  const qsizetype e = code.indexOf(u'E', 0, Qt::CaseInsensitive);
  if (e <= 0 || e + 1 >= code.size()) return false;
  const QStringView mantissa = code.left(e);
  QStringView exponent = code.mid(e + 1);
  const bool sign = exponent.front() == u'+' || exponent.front() == u'-';
  if (sign) exponent = exponent.mid(1);
  const auto digit = [](QChar c) { return c >= u'0' && c <= u'9'; };
  const auto points = std::count_if(mantissa.begin(), mantissa.end(), [](QChar c) { return c == u'.' || c == u','; });
  const bool number =
      std::all_of(mantissa.begin(), mantissa.end(), [&](QChar c) { return digit(c) || c == u'.' || c == u','; }) &&
      points <= 1 && digit(mantissa.front());
  const bool power =
      !exponent.isEmpty() && exponent.size() <= 3 && std::all_of(exponent.begin(), exponent.end(), digit);
  // "12E5" may be a shop's own code; a point or a sign gives the spreadsheet away.
  return number && power && (sign || points == 1);
}

}  // namespace counterfoil::catalog
