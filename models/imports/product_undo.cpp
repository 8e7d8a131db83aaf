// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>

#include "models/catalog/facts.h"
#include "models/catalog/queries.h"
#include "models/catalog/service.h"
#include "models/imports/product_import.h"
#include "models/imports/slices.h"

namespace counterfoil::imports {
using namespace Qt::StringLiterals;

using catalog::Barcode;
using catalog::CatalogQueries;
using catalog::Product;
using core::Done;
using core::refused;
using core::Result;
using journal::Writing;

namespace {

/// One fact of the batch, with no more of it than undoing needs.
struct UndoStep {
  QString kind;
  core::AnyId subject;
  QJsonObject edit;
};

Result<std::vector<UndoStep>> stepsOf(const journal::Reader& reader, BatchId batch) {
  std::vector<UndoStep> steps;
  CF_CHECK(eachFactOfBatch(reader, batch, [&](const journal::Fact& fact) {
    const bool edit = fact.kind == QLatin1String(catalog::kProductChanged);
    const bool made =
        fact.kind == QLatin1String(catalog::kProductCreated) || fact.kind == QLatin1String(catalog::kCategoryCreated);
    if (edit || made) steps.push_back({fact.kind, fact.subject, edit ? fact.object : QJsonObject()});
  }));
  return steps;
}

/// The product as it was before an edit, but for fields that were changed again since.
Product restored(const Product& now, const QJsonObject& edit, UndoReport& report) {
  const QJsonObject before = catalog::sideOf(edit, true);
  const QJsonObject after = catalog::sideOf(edit, false);
  const QJsonObject current = catalog::toJson(now);
  QJsonObject back;
  for (auto it = before.begin(); it != before.end(); ++it) {
    if (current.value(it.key()) == after.value(it.key()))
      back.insert(it.key(), it.value());
    else if (current.value(it.key()) != it.value())
      ++report.kept;
  }
  Product product = now;
  catalog::applyTo(product, back);
  const QJsonArray added = edit.value(u"barcodes_added"_s).toArray();
  for (const QJsonValue barcode : added) {
    const QString id = barcode[u"id"_s].toString();
    std::erase_if(product.barcodes, [&](const Barcode& known) { return known.id.text() == id; });
  }
  return product;
}

Done undoStep(const UndoStep& step, Writing& writing, BatchId batch, const journal::Actor& actor, UndoReport& report) {
  const CatalogQueries queries(writing.reader());
  if (step.kind == QLatin1String(catalog::kCategoryCreated)) {
    const auto id = step.subject.as<catalog::CategoryTag>();
    CF_TRY(const qint64 used,
           writing.reader().integer("SELECT 1 FROM product WHERE category_id = $1 AND archived = 0 LIMIT 1",
                                    {step.subject}));
    CF_TRY(const auto category, queries.category(id));
    if (used != 0 || !category || category->archived) return {};
    return catalog::recordCategoryArchived(writing, *category, actor, batch.as<core::Anything>());
  }
  CF_TRY(const auto now, queries.product(step.subject.as<catalog::ProductTag>()));
  if (!now) return {};
  Product after = *now;
  const bool made = step.kind == QLatin1String(catalog::kProductCreated);
  if (made)
    after.archived = true;
  else
    after = restored(*now, step.edit, report);
  CF_TRY(const bool changed, catalog::recordProductChange(writing, *now, after, actor));
  if (changed) ++(made ? report.archived : report.restored);
  return {};
}

QJsonObject toJson(const UndoReport& report) {
  return {{u"archived"_s, report.archived}, {u"restored"_s, report.restored}, {u"kept"_s, report.kept}};
}

}  // namespace

Result<UndoReport> undoCatalogFacts(const SlicedBook& book, BatchId batch, const journal::Actor& actor,
                                    const ImportProgress& progress) {
  UndoReport report;
  CF_TRY(const auto steps, stepsOf(book.reader(), batch));
  // Newest first, so that two edits of one field end at the oldest value; categories, which come before their products,
  // last.
  const auto undo = [&](Writing& writing, const UndoStep& step) {
    return undoStep(step, writing, batch, actor, report);
  };
  CF_CHECK(inSlices(book, steps.rbegin(), steps.rend(), undo, progress));
  return report;
}

Result<UndoReport> undoProductBatch(const SlicedBook& book, BatchId batch, const journal::Actor& actor,
                                    const ImportProgress& progress) {
  CF_TRY(const auto known, batchById(book.reader(), batch));
  if (!known) return core::notFound(u"batch_unknown"_s, batch.text());
  if (known->undone) return refused(u"batch_already_undone"_s, batch.text());
  CF_TRY(const auto report, undoCatalogFacts(book, batch, actor, progress));
  CF_CHECK(book.write([&](Writing& writing) { return markUndone(writing, batch, toJson(report), actor); }));
  return report;
}

}  // namespace counterfoil::imports
