// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/catalog/service.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <algorithm>

#include "models/catalog/facts.h"
#include "models/catalog/queries.h"
#include "models/catalog/rules.h"
#include "models/journal/fields.h"
#include "models/journal/record_about.h"

namespace counterfoil::catalog {
using namespace Qt::StringLiterals;

using core::AnyId;
using core::Done;
using core::notFound;
using core::refused;
using core::Result;
using journal::Actor;
using journal::recordAbout;
using journal::Writing;

namespace {

void mark(QJsonObject& body, const AnyId& batch, const QByteArray& pictureBytes) {
  if (!batch.isNull()) body.insert(u"batch"_s, batch.text());
  if (!pictureBytes.isEmpty()) body.insert(u"picture_bytes"_s, QString::fromLatin1(pictureBytes.toBase64()));
}

/// What the editor changed, with the value that is really there as `before`; nothing where that is the value already.
QJsonObject editOf(const QJsonObject& shown, const QJsonObject& wanted, const QJsonObject& current) {
  const QJsonObject touched = sideOf(journal::changesBetween(shown, wanted), false);
  return journal::changesBetween(current, touched);
}

bool hasBarcode(const std::vector<Barcode>& barcodes, const BarcodeId& id) {
  return std::any_of(barcodes.begin(), barcodes.end(), [&](const Barcode& other) { return other.id == id; });
}

/// A barcode whose code or quantity was edited is a new element in place of the old one.
std::vector<Barcode> withIds(Writing& writing, const std::vector<Barcode>& before, std::vector<Barcode> after) {
  for (Barcode& barcode : after) {
    const auto old = std::find_if(before.begin(), before.end(), [&](const Barcode& b) { return b.id == barcode.id; });
    const bool edited =
        old != before.end() && (old->code != barcode.code || old->quantityMicro != barcode.quantityMicro);
    if (barcode.id.isNull() || edited) barcode.id = writing.make<BarcodeId>();
  }
  return after;
}

void addBarcodeChanges(QJsonObject& body, const std::vector<Barcode>& before, const std::vector<Barcode>& after) {
  QJsonArray added;
  QJsonArray removed;
  for (const Barcode& barcode : after) {
    if (!hasBarcode(before, barcode.id)) added.append(toJson(barcode));
  }
  for (const Barcode& barcode : before) {
    if (!hasBarcode(after, barcode.id))
      removed.append(QJsonObject{{u"id"_s, barcode.id.text()}, {u"code"_s, barcode.code}});
  }
  if (!added.isEmpty()) body.insert(u"barcodes_added"_s, added);
  if (!removed.isEmpty()) body.insert(u"barcodes_removed"_s, removed);
}

Done requireFreeSku(const CatalogQueries& queries, const Product& product) {
  CF_TRY(const auto matches, queries.bySku(product.sku));
  for (const CodeMatch& match : matches) {
    if (match.product == product.id) continue;
    CF_TRY(const auto other, queries.product(match.product));
    if (other && !other->archived) return refused(u"sku_taken"_s, product.sku).at(u"/sku"_s);
  }
  return {};
}

Done requireReferences(const CatalogQueries& queries, const Product& product) {
  if (!product.category.isNull()) {
    CF_TRY(const auto category, queries.category(product.category));
    if (!category) return notFound(u"category_unknown"_s, product.category.text());
  }
  for (const TaxId& id : product.taxes) {
    CF_TRY(const auto tax, queries.tax(id));
    if (!tax) return notFound(u"tax_unknown"_s, id.text());
  }
  return {};
}

Done checkPicture(const QByteArray& bytes) {
  if (bytes.size() > kMaxPictureBytes) return refused(u"picture_too_large"_s).at(u"/picture"_s);
  const bool known = bytes.startsWith("\x89PNG\r\n\x1a\n") || bytes.startsWith("\xff\xd8\xff");
  if (!known) return refused(u"picture_unknown_format"_s).at(u"/picture"_s);
  return {};
}

/// The bytes that a fact must carry to show a stored picture: none where the book has it already.
Result<QByteArray> newPicture(const CatalogQueries& queries, const QString& picture, const QByteArray& bytes) {
  if (!picture.startsWith(u"sha256:"_s)) return QByteArray();
  CF_TRY(const auto known, queries.picture(picture));
  if (known) return QByteArray();
  if (picture != pictureReference(bytes)) return refused(u"picture_missing"_s).at(u"/picture"_s);
  CF_CHECK(checkPicture(bytes));
  return bytes;
}

Done requireFreeCode(const CatalogQueries& queries, const Tax& tax) {
  CF_TRY(const auto taxes, queries.taxes());
  const bool taken = std::any_of(taxes.begin(), taxes.end(),
                                 [&](const Tax& other) { return other.id != tax.id && other.code == tax.code; });
  if (taken) return refused(u"code_taken"_s, tax.code).at(u"/code"_s);
  return {};
}

/// Where a category may lie: beside none of its name, and not in itself by any number of steps.
Done requirePlace(const CatalogQueries& queries, const Category& category) {
  CF_TRY(const auto all, queries.categories(true));
  const auto find = [&](const CategoryId& id) {
    return std::find_if(all.begin(), all.end(), [&](const Category& other) { return other.id == id; });
  };
  for (const Category& other : all) {
    if (other.id != category.id && !other.archived && other.parent == category.parent &&
        other.name.compare(category.name, Qt::CaseInsensitive) == 0) {
      return refused(u"name_taken"_s, category.name).at(u"/name"_s);
    }
  }
  CategoryId above = category.parent;
  for (size_t steps = 0; !above.isNull() && steps <= all.size(); ++steps) {
    if (above == category.id) return refused(u"parent_is_below"_s).at(u"/parent"_s);
    const auto next = find(above);
    if (next == all.end()) return notFound(u"category_unknown"_s, above.text()).at(u"/parent"_s);
    above = next->parent;
  }
  return {};
}

/// Its position among the favourites, where it is to be the last of them.
Result<std::optional<qint64>> placeOf(const journal::Reader& reader, const Product& product) {
  if (product.favourite != kLastFavourite) return product.favourite;
  CF_TRY(const qint64 next,
         reader.integer("SELECT COALESCE(MAX(favourite), -1) + 1 FROM product WHERE favourite IS NOT NULL", {}));
  return std::optional<qint64>(next);
}

}  // namespace

QString pictureReference(const QByteArray& bytes) {
  const QByteArray digest = QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
  return u"sha256:"_s + QString::fromLatin1(digest.toHex());
}

Result<TaxId> recordTax(Writing& writing, Tax tax, const Actor& actor) {
  CF_CHECK(checkTax(tax));
  if (tax.id.isNull()) tax.id = writing.make<TaxId>();
  CF_CHECK(recordAbout(writing, kTaxCreated, tax.id, toJson(tax), actor));
  return tax.id;
}

Result<CategoryId> recordCategory(Writing& writing, Category category, const Actor& actor, AnyId batch) {
  CF_CHECK(checkCategory(category));
  if (category.id.isNull()) category.id = writing.make<CategoryId>();
  QJsonObject body = toJson(category);
  mark(body, batch, {});
  CF_CHECK(recordAbout(writing, kCategoryCreated, category.id, body, actor));
  return category.id;
}

Done recordCategoryArchived(Writing& writing, const Category& category, const Actor& actor, AnyId batch) {
  Category after = category;
  after.archived = true;
  QJsonObject body = journal::changesBetween(toJson(category), toJson(after));
  mark(body, batch, {});
  return recordAbout(writing, kCategoryChanged, category.id, body, actor);
}

Result<ProductId> recordProduct(Writing& writing, Product product, const Actor& actor, AnyId batch,
                                const QByteArray& pictureBytes) {
  CF_CHECK(checkProduct(product));
  if (product.id.isNull()) product.id = writing.make<ProductId>();
  CF_TRY(product.favourite, placeOf(writing.reader(), product));
  QJsonObject body = toJson(product);
  QJsonArray barcodes;
  for (const Barcode& barcode : withIds(writing, {}, product.barcodes)) barcodes.append(toJson(barcode));
  body.insert(u"barcodes"_s, barcodes);
  mark(body, batch, pictureBytes);
  CF_CHECK(recordAbout(writing, kProductCreated, product.id, body, actor));
  return product.id;
}

Result<bool> recordProductChange(Writing& writing, const Product& before, Product after, const Actor& actor,
                                 AnyId batch, const QByteArray& pictureBytes) {
  CF_CHECK(checkProduct(after));
  if (after.favourite != before.favourite) {
    CF_TRY(after.favourite, placeOf(writing.reader(), after));
  }
  const CatalogQueries queries(writing.reader());
  CF_TRY(const auto current, queries.product(before.id));
  if (!current) return notFound(u"product_unknown"_s, before.id.text());
  QJsonObject body = editOf(toJson(before), toJson(after), toJson(*current));
  addBarcodeChanges(body, before.barcodes, withIds(writing, before.barcodes, after.barcodes));
  if (body.isEmpty()) return false;
  mark(body, batch, pictureBytes);
  CF_CHECK(recordAbout(writing, kProductChanged, before.id, body, actor));
  return true;
}

Result<TaxId> CatalogService::createTax(const Tax& tax, const Actor& actor) {
  return m_book.write([&](Writing& writing) -> Result<TaxId> {
    CF_CHECK(requireFreeCode(CatalogQueries(writing.reader()), tax));
    return recordTax(writing, tax, actor);
  });
}

Result<CategoryId> CatalogService::createCategory(const Category& category, const Actor& actor) {
  return m_book.write([&](Writing& writing) -> Result<CategoryId> {
    CF_CHECK(requirePlace(CatalogQueries(writing.reader()), category));
    return recordCategory(writing, category, actor);
  });
}

Result<ProductId> CatalogService::createProduct(const Product& product, const Actor& actor,
                                                const QByteArray& pictureBytes) {
  return m_book.write([&](Writing& writing) -> Result<ProductId> {
    const CatalogQueries queries(writing.reader());
    CF_CHECK(requireFreeSku(queries, product));
    CF_CHECK(requireReferences(queries, product));
    CF_TRY(const auto bytes, newPicture(queries, product.picture, pictureBytes));
    return recordProduct(writing, product, actor, {}, bytes);
  });
}

Result<bool> CatalogService::changeTax(const Tax& before, const Tax& after, const Actor& actor) {
  CF_CHECK(checkTax(after));
  return m_book.write([&](Writing& writing) -> Result<bool> {
    const CatalogQueries queries(writing.reader());
    CF_TRY(const auto current, queries.tax(before.id));
    if (!current) return notFound(u"tax_unknown"_s, before.id.text());
    if (!after.archived && (before.code != after.code || before.archived)) CF_CHECK(requireFreeCode(queries, after));
    const QJsonObject body = editOf(toJson(before), toJson(after), toJson(*current));
    if (body.isEmpty()) return false;
    CF_CHECK(recordAbout(writing, kTaxChanged, before.id, body, actor));
    return true;
  });
}

Result<bool> CatalogService::changeCategory(const Category& before, const Category& after, const Actor& actor) {
  CF_CHECK(checkCategory(after));
  return m_book.write([&](Writing& writing) -> Result<bool> {
    const CatalogQueries queries(writing.reader());
    CF_TRY(const auto current, queries.category(before.id));
    if (!current) return notFound(u"category_unknown"_s, before.id.text());
    const bool moved = before.parent != after.parent || before.name != after.name || before.archived;
    if (!after.archived && moved) CF_CHECK(requirePlace(queries, after));
    const QJsonObject body = editOf(toJson(before), toJson(after), toJson(*current));
    if (body.isEmpty()) return false;
    CF_CHECK(recordAbout(writing, kCategoryChanged, before.id, body, actor));
    return true;
  });
}

Result<bool> CatalogService::changeProduct(const Product& before, const Product& after, const Actor& actor,
                                           const QByteArray& pictureBytes) {
  return m_book.write([&](Writing& writing) -> Result<bool> {
    const CatalogQueries queries(writing.reader());
    if (before.sku != after.sku) {
      Product asked = after;
      asked.id = before.id;
      CF_CHECK(requireFreeSku(queries, asked));
    }
    CF_CHECK(requireReferences(queries, after));
    CF_TRY(const auto bytes,
           newPicture(queries, before.picture == after.picture ? QString() : after.picture, pictureBytes));
    return recordProductChange(writing, before, after, actor, {}, bytes);
  });
}

Result<bool> CatalogService::setArchived(ProductId id, bool archived, const Actor& actor) {
  return m_book.write([&](Writing& writing) -> Result<bool> {
    CF_TRY(const auto before, CatalogQueries(writing.reader()).product(id));
    if (!before) return notFound(u"product_unknown"_s, id.text());
    Product after = *before;
    after.archived = archived;
    return recordProductChange(writing, *before, after, actor);
  });
}

Result<bool> CatalogService::setArchived(CategoryId id, bool archived, const Actor& actor) {
  CF_TRY(const auto before, CatalogQueries(m_book.reader()).category(id));
  if (!before) return notFound(u"category_unknown"_s, id.text());
  Category after = *before;
  after.archived = archived;
  return changeCategory(*before, after, actor);
}

Result<bool> CatalogService::setArchived(TaxId id, bool archived, const Actor& actor) {
  CF_TRY(const auto before, CatalogQueries(m_book.reader()).tax(id));
  if (!before) return notFound(u"tax_unknown"_s, id.text());
  Tax after = *before;
  after.archived = archived;
  return changeTax(*before, after, actor);
}

Result<bool> CatalogService::moveFavourite(ProductId id, qint64 places, const Actor& actor) {
  return m_book.write([&](Writing& writing) -> Result<bool> {
    CF_TRY(const std::vector<Product> before, CatalogQueries(writing.reader()).favourites());
    const auto count = qint64(before.size());
    const auto found = std::find_if(before.begin(), before.end(), [&](const Product& each) { return each.id == id; });
    if (found == before.end()) return notFound(u"favourite_unknown"_s, id.text());
    const qint64 from = found - before.begin();
    const qint64 to = std::clamp(places, -from, count - 1 - from) + from;
    if (to == from) return false;
    std::vector<Product> after = before;
    const auto moved = after.begin() + from;
    if (to > from)
      std::rotate(moved, moved + 1, after.begin() + to + 1);
    else
      std::rotate(after.begin() + to, moved, moved + 1);
    // The same positions in their new order; where several share one, those behind move on.
    qint64 position = -1;
    for (size_t i = 0; i < after.size(); ++i) {
      position = std::max(position + 1, before[i].favourite.value_or(0));
      if (after[i].favourite == position) continue;
      const Product was = after[i];
      after[i].favourite = position;
      CF_TRY([[maybe_unused]] const bool changed, recordProductChange(writing, was, after[i], actor));
    }
    return true;
  });
}

Result<bool> CatalogService::setPicture(ProductId id, const QByteArray& bytes, const Actor& actor) {
  CF_CHECK(checkPicture(bytes));
  return m_book.write([&](Writing& writing) -> Result<bool> {
    const CatalogQueries queries(writing.reader());
    CF_TRY(const auto before, queries.product(id));
    if (!before) return notFound(u"product_unknown"_s, id.text());
    Product after = *before;
    after.picture = pictureReference(bytes);
    CF_TRY(const auto fresh, newPicture(queries, after.picture, bytes));
    return recordProductChange(writing, *before, after, actor, {}, fresh);
  });
}

}  // namespace counterfoil::catalog
