// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/catalog/projector.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <array>

#include "models/catalog/barcode.h"
#include "models/catalog/facts.h"
#include "models/catalog/text_key.h"
#include "models/journal/stamped.h"

namespace counterfoil::catalog {
using namespace Qt::StringLiterals;

using core::Done;
using journal::Fact;
using journal::FieldValue;
using journal::Transaction;
using journal::Value;

namespace {

constexpr const char* kTaxSql = R"(
CREATE TABLE tax(
  id BLOB PRIMARY KEY, created_stamp BLOB,
  name TEXT NOT NULL DEFAULT '', name_stamp BLOB,
  code TEXT NOT NULL DEFAULT '', code_stamp BLOB,
  kind TEXT NOT NULL DEFAULT 'percent', kind_stamp BLOB,
  rate_ppm INTEGER NOT NULL DEFAULT 0, rate_ppm_stamp BLOB,
  amount_micro INTEGER NOT NULL DEFAULT 0, amount_micro_stamp BLOB,
  included INTEGER, included_stamp BLOB,
  affects_next INTEGER NOT NULL DEFAULT 0, affects_next_stamp BLOB,
  ignores_previous INTEGER NOT NULL DEFAULT 0, ignores_previous_stamp BLOB,
  archived INTEGER NOT NULL DEFAULT 0, archived_stamp BLOB) STRICT, WITHOUT ROWID)";

constexpr const char* kCategorySql = R"(
CREATE TABLE category(
  id BLOB PRIMARY KEY, created_stamp BLOB,
  name TEXT NOT NULL DEFAULT '', name_stamp BLOB,
  parent_id BLOB, parent_id_stamp BLOB,
  colour TEXT NOT NULL DEFAULT '', colour_stamp BLOB,
  tax_ids BLOB, tax_ids_stamp BLOB,
  sort INTEGER NOT NULL DEFAULT 0, sort_stamp BLOB,
  archived INTEGER NOT NULL DEFAULT 0, archived_stamp BLOB) STRICT, WITHOUT ROWID)";

// name_key and sku_key follow from name and sku, and carry the same stamps. The indexes by name, SKU, price and
// category end in `archived`, so that lists are counted and skipped through without reading a product: a million are
// 0.1 s instead of 4; a category is sorted by SKU or price out of its index. Which of them were created is asked of
// product_not_created, which is nearly always empty.
constexpr const char* kProductSql = R"(
CREATE TABLE product(
  id BLOB PRIMARY KEY, created_stamp BLOB,
  sku TEXT NOT NULL DEFAULT '', sku_stamp BLOB,
  sku_key TEXT NOT NULL DEFAULT '', sku_key_stamp BLOB,
  name TEXT NOT NULL DEFAULT '', name_stamp BLOB,
  name_key TEXT NOT NULL DEFAULT '', name_key_stamp BLOB,
  category_id BLOB, category_id_stamp BLOB,
  tax_ids BLOB, tax_ids_stamp BLOB,
  price_micro INTEGER NOT NULL DEFAULT 0, price_micro_stamp BLOB,
  cost_micro INTEGER, cost_micro_stamp BLOB,
  unit TEXT NOT NULL DEFAULT 'piece', unit_stamp BLOB,
  fractional INTEGER NOT NULL DEFAULT 0, fractional_stamp BLOB,
  kind TEXT NOT NULL DEFAULT 'goods', kind_stamp BLOB,
  discountable INTEGER NOT NULL DEFAULT 1, discountable_stamp BLOB,
  favourite INTEGER, favourite_stamp BLOB,
  picture TEXT NOT NULL DEFAULT '', picture_stamp BLOB,
  archived INTEGER NOT NULL DEFAULT 0, archived_stamp BLOB) STRICT, WITHOUT ROWID;
CREATE INDEX product_by_sku ON product(sku_key, id, archived);
CREATE INDEX product_by_name ON product(name_key, id, archived);
CREATE INDEX product_by_price ON product(price_micro, id, archived);
CREATE INDEX product_by_category ON product(category_id, name_key, id, archived, sku_key, price_micro);
CREATE INDEX product_not_created ON product(id) WHERE created_stamp IS NULL;
CREATE INDEX product_by_favourite ON product(favourite) WHERE favourite IS NOT NULL)";

// A scan reads the index and the product, and not the barcode's own row.
constexpr const char* kBarcodeSql = R"(
CREATE TABLE product_barcode(
  id BLOB PRIMARY KEY, product_id BLOB, code TEXT NOT NULL DEFAULT '', code_key TEXT NOT NULL DEFAULT '',
  quantity_micro INTEGER NOT NULL DEFAULT 1000000,
  added INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE INDEX product_barcode_by_key ON product_barcode(code_key, product_id, quantity_micro)
  WHERE added = 1 AND removed = 0;
CREATE INDEX product_barcode_by_product ON product_barcode(product_id))";

// By content: the same picture in two facts is one row.
constexpr const char* kPictureSql = R"(
CREATE TABLE picture(sha256 BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT)";

constexpr std::array<journal::ProjectionTable, 5> kTables{{{"tax", kTaxSql, "id", "id"},
                                                           {"category", kCategorySql, "id", "id"},
                                                           {"product", kProductSql, "id", "id"},
                                                           {"product_barcode", kBarcodeSql, "id"},
                                                           {"picture", kPictureSql, "sha256"}}};

constexpr std::array<const char*, 6> kKinds{kTaxCreated,      kTaxChanged,     kCategoryCreated,
                                            kCategoryChanged, kProductCreated, kProductChanged};

/// How a member of a body becomes columns.
enum class Shape { Text, Number, MaybeNumber, Flag, MaybeFlag, Id, Taxes };

struct Member {
  const char* name;  ///< of the column too
  Shape shape;
};

constexpr std::array<Member, 9> kTaxMembers{{{"name", Shape::Text},
                                             {"code", Shape::Text},
                                             {"kind", Shape::Text},
                                             {"rate_ppm", Shape::Number},
                                             {"amount_micro", Shape::Number},
                                             {"included", Shape::MaybeFlag},
                                             {"affects_next", Shape::Flag},
                                             {"ignores_previous", Shape::Flag},
                                             {"archived", Shape::Flag}}};

constexpr std::array<Member, 6> kCategoryMembers{{{"name", Shape::Text},
                                                  {"parent_id", Shape::Id},
                                                  {"colour", Shape::Text},
                                                  {"tax_ids", Shape::Taxes},
                                                  {"sort", Shape::Number},
                                                  {"archived", Shape::Flag}}};

constexpr std::array<Member, 13> kProductMembers{{{"sku", Shape::Text},
                                                  {"name", Shape::Text},
                                                  {"category_id", Shape::Id},
                                                  {"tax_ids", Shape::Taxes},
                                                  {"price_micro", Shape::Number},
                                                  {"cost_micro", Shape::MaybeNumber},
                                                  {"unit", Shape::Text},
                                                  {"fractional", Shape::Flag},
                                                  {"kind", Shape::Text},
                                                  {"discountable", Shape::Flag},
                                                  {"favourite", Shape::MaybeNumber},
                                                  {"picture", Shape::Text},
                                                  {"archived", Shape::Flag}}};

/// Never null: a text column of a projection is NOT NULL, and no body may break on that.
Value textValue(const QString& text) {
  return text.isNull() ? Value(u""_s) : Value(text);
}

Value columnValue(const QJsonValue& value, Shape shape) {
  switch (shape) {
    case Shape::Text:
      return textValue(value.toString());
    case Shape::Number:
      return value.toInteger();
    case Shape::MaybeNumber:
      return value.isDouble() ? Value(value.toInteger()) : Value();
    case Shape::Flag:
      return value.toBool();
    case Shape::MaybeFlag:
      return value.isBool() ? Value(value.toBool()) : Value();
    case Shape::Id:
      return CategoryId::parse(value.toString()).value_or(CategoryId());
    case Shape::Taxes:
      return packTaxes(taxesOf(value));
  }
  return {};
}

std::vector<FieldValue> columnsOf(std::span<const Member> members, const QJsonObject& fields) {
  std::vector<FieldValue> columns;
  columns.reserve(members.size() + 2);
  for (const Member& member : members) {
    const auto found = fields.constFind(QLatin1String(member.name));
    if (found != fields.constEnd()) columns.push_back({member.name, columnValue(*found, member.shape)});
  }
  return columns;
}

std::vector<FieldValue> productColumns(const QJsonObject& fields) {
  std::vector<FieldValue> columns = columnsOf(kProductMembers, fields);
  if (const auto name = fields.constFind(QLatin1String("name")); name != fields.constEnd()) {
    columns.push_back({"name_key", textValue(textKey(name->toString()))});
  }
  if (const auto sku = fields.constFind(QLatin1String("sku")); sku != fields.constEnd()) {
    columns.push_back({"sku_key", textValue(skuKey(sku->toString()))});
  }
  return columns;
}

Done addBarcodes(Transaction& tx, const Fact& fact, const QJsonValue& list) {
  const QJsonArray barcodes = list.toArray();
  for (const QJsonValue entry : barcodes) {
    const auto id = BarcodeId::parse(entry[QLatin1String("id")].toString());
    if (!id) continue;
    const QString code = entry[QLatin1String("code")].toString();
    CF_CHECK(journal::addElement(tx, "product_barcode", *id,
                                 {{"product_id", fact.subject},
                                  {"code", textValue(code)},
                                  {"code_key", textValue(codeKey(code))},
                                  {"quantity_micro", entry[QLatin1String("quantity_micro")].toInteger(kOneMicro)}}));
  }
  return {};
}

Done removeBarcodes(Transaction& tx, const QJsonValue& list) {
  const QJsonArray barcodes = list.toArray();
  for (const QJsonValue entry : barcodes) {
    const auto id = BarcodeId::parse(entry[QLatin1String("id")].toString());
    if (id) CF_CHECK(journal::removeElement(tx, "product_barcode", *id));
  }
  return {};
}

Done keepPicture(Transaction& tx, const QJsonObject& body) {
  const auto found = body.constFind(QLatin1String("picture_bytes"));
  if (found == body.constEnd()) return {};
  const QByteArray bytes = QByteArray::fromBase64(found->toString().toLatin1());
  if (bytes.isEmpty()) return {};
  return tx.execute("INSERT INTO picture(sha256, bytes) VALUES($1, $2) ON CONFLICT(sha256) DO NOTHING",
                    {QCryptographicHash::hash(bytes, QCryptographicHash::Sha256), bytes});
}

}  // namespace

std::span<const journal::ProjectionTable> CatalogProjector::tables() const {
  return kTables;
}

std::span<const char* const> CatalogProjector::kinds() const {
  return kKinds;
}

Done CatalogProjector::project(const Fact& fact, Transaction& tx) const {
  const QJsonObject& body = fact.object;
  const bool created = fact.kind.endsWith(u".created"_s);
  const QJsonObject fields = created ? body : sideOf(body, false);
  const auto apply = [&](const char* table, const std::vector<FieldValue>& columns) -> Done {
    if (created) return journal::createRow(tx, table, fact.subject, fact.stamp(), columns);
    if (columns.empty()) return {};
    return journal::editRow(tx, table, fact.subject, fact.stamp(), columns);
  };
  if (fact.kind.startsWith(u"tax."_s)) return apply("tax", columnsOf(kTaxMembers, fields));
  if (fact.kind.startsWith(u"category."_s)) return apply("category", columnsOf(kCategoryMembers, fields));
  CF_CHECK(apply("product", productColumns(fields)));
  CF_CHECK(addBarcodes(tx, fact, body.value(created ? QLatin1String("barcodes") : QLatin1String("barcodes_added"))));
  CF_CHECK(removeBarcodes(tx, body.value(QLatin1String("barcodes_removed"))));
  return keepPicture(tx, body);
}

}  // namespace counterfoil::catalog
