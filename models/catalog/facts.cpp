// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/catalog/facts.h"

#include <QJsonArray>

namespace counterfoil::catalog {
using namespace Qt::StringLiterals;

namespace {

template <class IdType>
QJsonValue idJson(const IdType& id) {
  return id.isNull() ? QJsonValue(QJsonValue::Null) : QJsonValue(id.text());
}

template <class T>
QJsonValue maybeJson(const std::optional<T>& value) {
  return value ? QJsonValue(*value) : QJsonValue(QJsonValue::Null);
}

QJsonArray taxesJson(const std::vector<TaxId>& taxes) {
  QJsonArray array;
  for (const TaxId& tax : taxes) array.append(tax.text());
  return array;
}

}  // namespace

QJsonObject toJson(const Tax& tax) {
  return {{u"name"_s, tax.name},
          {u"code"_s, tax.code},
          {u"kind"_s, kindText(tax.kind)},
          {u"rate_ppm"_s, tax.ratePpm},
          {u"amount_micro"_s, tax.amountMicro},
          {u"included"_s, maybeJson(tax.included)},
          {u"affects_next"_s, tax.affectsNext},
          {u"ignores_previous"_s, tax.ignoresPrevious},
          {u"archived"_s, tax.archived}};
}

QJsonObject toJson(const Category& category) {
  return {{u"name"_s, category.name},     {u"parent_id"_s, idJson(category.parent)},
          {u"colour"_s, category.colour}, {u"tax_ids"_s, taxesJson(category.taxes)},
          {u"sort"_s, category.sort},     {u"archived"_s, category.archived}};
}

QJsonObject toJson(const Product& product) {
  return {{u"sku"_s, product.sku},
          {u"name"_s, product.name},
          {u"category_id"_s, idJson(product.category)},
          {u"tax_ids"_s, taxesJson(product.taxes)},
          {u"price_micro"_s, product.priceMicro},
          {u"cost_micro"_s, maybeJson(product.costMicro)},
          {u"unit"_s, product.unit},
          {u"fractional"_s, product.fractional},
          {u"kind"_s, kindText(product.kind)},
          {u"discountable"_s, product.discountable},
          {u"favourite"_s, maybeJson(product.favourite)},
          {u"picture"_s, product.picture},
          {u"archived"_s, product.archived}};
}

QJsonObject toJson(const Barcode& barcode) {
  return {{u"id"_s, barcode.id.text()}, {u"code"_s, barcode.code}, {u"quantity_micro"_s, barcode.quantityMicro}};
}

QJsonObject sideOf(const QJsonObject& edit, bool before) {
  const QString member = before ? u"before"_s : u"after"_s;
  QJsonObject values;
  for (auto it = edit.begin(); it != edit.end(); ++it) {
    if (!it.value().isObject()) continue;
    const QJsonObject sides = it.value().toObject();
    if (const auto side = sides.constFind(member); side != sides.constEnd()) values.insert(it.key(), *side);
  }
  return values;
}

void applyTo(Product& product, const QJsonObject& fields) {
  const auto has = [&](const QString& name) { return fields.contains(name); };
  const auto number = [&](const QString& name) -> std::optional<qint64> {
    const QJsonValue value = fields.value(name);
    if (!value.isDouble()) return std::nullopt;
    return value.toInteger();
  };
  if (has(u"sku"_s)) product.sku = fields.value(u"sku"_s).toString();
  if (has(u"name"_s)) product.name = fields.value(u"name"_s).toString();
  if (has(u"category_id"_s)) {
    product.category = CategoryId::parse(fields.value(u"category_id"_s).toString()).value_or(CategoryId());
  }
  if (has(u"tax_ids"_s)) product.taxes = taxesOf(fields.value(u"tax_ids"_s));
  if (has(u"price_micro"_s)) product.priceMicro = number(u"price_micro"_s).value_or(0);
  if (has(u"cost_micro"_s)) product.costMicro = number(u"cost_micro"_s);
  if (has(u"unit"_s)) product.unit = fields.value(u"unit"_s).toString();
  if (has(u"fractional"_s)) product.fractional = fields.value(u"fractional"_s).toBool();
  if (has(u"kind"_s)) product.kind = productKindOf(fields.value(u"kind"_s).toString());
  if (has(u"discountable"_s)) product.discountable = fields.value(u"discountable"_s).toBool();
  if (has(u"favourite"_s)) product.favourite = number(u"favourite"_s);
  if (has(u"picture"_s)) product.picture = fields.value(u"picture"_s).toString();
  if (has(u"archived"_s)) product.archived = fields.value(u"archived"_s).toBool();
}

QString kindText(TaxKind kind) {
  switch (kind) {
    case TaxKind::PerUnit:
      return u"per_unit"_s;
    case TaxKind::Share:
      return u"share"_s;
    case TaxKind::Percent:
      break;
  }
  return u"percent"_s;
}

TaxKind taxKindOf(QStringView text) {
  if (text == u"per_unit") return TaxKind::PerUnit;
  return text == u"share" ? TaxKind::Share : TaxKind::Percent;
}

QString kindText(ProductKind kind) {
  switch (kind) {
    case ProductKind::Service:
      return u"service"_s;
    case ProductKind::Fee:
      return u"fee"_s;
    case ProductKind::Goods:
      break;
  }
  return u"goods"_s;
}

ProductKind productKindOf(QStringView text) {
  if (text == u"service") return ProductKind::Service;
  return text == u"fee" ? ProductKind::Fee : ProductKind::Goods;
}

QByteArray packTaxes(const std::vector<TaxId>& taxes) {
  QByteArray bytes("");
  for (const TaxId& tax : taxes) bytes.append(tax.bytes());
  return bytes;
}

std::vector<TaxId> unpackTaxes(const QByteArray& bytes) {
  std::vector<TaxId> taxes;
  for (qsizetype i = 0; i + 16 <= bytes.size(); i += 16) taxes.push_back(TaxId::fromBytes(bytes.mid(i, 16)));
  return taxes;
}

std::vector<TaxId> taxesOf(const QJsonValue& array) {
  std::vector<TaxId> taxes;
  const QJsonArray ids = array.toArray();
  for (const QJsonValue id : ids) {
    if (const auto tax = TaxId::parse(id.toString())) taxes.push_back(*tax);
  }
  return taxes;
}

}  // namespace counterfoil::catalog
