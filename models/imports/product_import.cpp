// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/imports/product_import.h"

#include <algorithm>

#include "models/catalog/barcode.h"
#include "models/catalog/facts.h"
#include "models/catalog/queries.h"
#include "models/catalog/rules.h"
#include "models/catalog/search_index_sqlite.h"
#include "models/catalog/service.h"
#include "models/catalog/text_key.h"
#include "models/core/percent.h"
#include "models/imports/undo.h"

namespace counterfoil::imports {
using namespace Qt::StringLiterals;

using catalog::CatalogQueries;
using catalog::CodeMatch;
using catalog::Product;
using catalog::ProductId;
using core::Done;
using core::Error;
using core::refused;
using core::Result;
using journal::Writing;

namespace {

Error blame(ProductField field, const QString& code, const QString& detail = {}) {
  return refused(code, detail.left(80)).at(u'/' + fieldName(field));
}

QString cellOf(const ProductRow& row, ProductField field) {
  return row.cells[size_t(field)].value_or(QString());
}

QStringList codesOf(const QString& cell) {
  QStringList codes;
  for (const QString& part : cell.split(u'|', Qt::SkipEmptyParts)) {
    for (const QString& code : part.split(u';', Qt::SkipEmptyParts)) {
      if (!code.trimmed().isEmpty()) codes.append(code.trimmed());
    }
  }
  return codes;
}

/// The field that an error of catalog's rules means: "/price_micro" → Price.
std::optional<ProductField> fieldOf(const QString& where) {
  for (size_t i = 0; i < kProductFields; ++i) {
    if (where.startsWith(u'/' + fieldName(ProductField(i)))) return ProductField(i);
  }
  return std::nullopt;
}

std::optional<catalog::ProductKind> kindOfText(const QString& text) {
  const QString key = catalog::textKey(text);
  if (key == u"goods" || key == u"good" || key == u"product" || key == u"artikel") return catalog::ProductKind::Goods;
  if (key == u"service" || key == u"dienstleistung") return catalog::ProductKind::Service;
  if (key == u"fee" || key == u"charge" || key == u"gebuhr") return catalog::ProductKind::Fee;
  return std::nullopt;
}

/// The one product among matches; nothing for none, an error for several.
Result<std::optional<ProductId>> only(const std::vector<CodeMatch>& matches, ProductField field, const QString& code) {
  std::optional<ProductId> found;
  for (const CodeMatch& match : matches) {
    if (found && *found != match.product) return blame(field, fieldName(field) + u"_ambiguous"_s, code);
    found = match.product;
  }
  return found;
}

}  // namespace

Done ProductImporter::readCatalog() {
  const CatalogQueries queries(m_reader);
  CF_TRY(const auto categories, queries.categories());
  for (const catalog::Category& category : categories) {
    m_categories.insert(catalog::textKey(category.name), category.id);
  }
  CF_TRY(m_taxes, queries.taxes());
  CF_TRY(const qint64 any, m_reader.integer("SELECT COUNT(*) FROM (SELECT 1 FROM product LIMIT 1)", {}));
  m_nothingBefore = any == 0;
  return {};
}

Result<ImportReport> ProductImporter::run(ProductRows& rows) {
  m_report = {};
  m_decimals = rows.decimals();
  if (!m_options.dryRun) {
    CF_TRY(m_report.undoneBefore, undoUnfinished(*m_book, m_options.actor));
  }
  CF_CHECK(readCatalog());
  if (!m_options.dryRun) {
    CF_TRY(m_report.batch, m_book->write([&](Writing& writing) {
      return startBatch(writing, m_options.format, m_options.source, m_options.actor);
    }));
  }
  for (bool more = true; more;) {
    m_pace.begin();
    if (m_options.dryRun) {
      CF_TRY(more, runSlice(rows, nullptr, m_reader));
    } else {
      CF_TRY(more, m_book->write([&](Writing& writing) { return runSlice(rows, &writing, writing.reader()); }));
      m_pace.end();
      m_report.slices = m_pace.times();
    }
    if (m_options.progress && !m_options.progress(m_report.counts.rows, rows.bytesDone(), rows.bytesTotal())) {
      m_report.cancelled = true;
      break;
    }
  }
  if (m_options.dryRun) return m_report;
  if (m_report.cancelled) {
    CF_TRY([[maybe_unused]] const auto undone, undoProductBatch(*m_book, m_report.batch, m_options.actor));
    return m_report;
  }
  CF_CHECK(catalog::fillSearchIndex(*m_book));
  CF_CHECK(m_book->write([&](Writing& writing) {
    return finishBatch(writing, m_report.batch, toJson(m_report.counts), m_options.actor);
  }));
  return m_report;
}

/// Rows for as long as a slice may take; answers whether there may be more.
Result<bool> ProductImporter::runSlice(ProductRows& rows, Writing* writing, const journal::Reader& reader) {
  do {
    const auto row = rows.next();
    if (!row) return false;
    CF_TRY(Plan plan, planOf(*row, reader));
    if (writing != nullptr && plan.verdict.verdict != Verdict::Refused && plan.verdict.verdict != Verdict::Unchanged) {
      CF_CHECK(commit(plan, *writing));
    }
    count(plan.verdict);
  } while (!m_pace.isOver());
  return true;
}

Result<ProductImporter::Plan> ProductImporter::planOf(const ProductRow& row, const journal::Reader& reader) {
  Plan plan;
  plan.verdict.line = row.line;
  for (const ProductField field : {ProductField::Sku, ProductField::Name, ProductField::Category}) {
    plan.verdict.formula = plan.verdict.formula || isFormulaLike(cellOf(row, field));
  }
  const Done filled = fill(plan, row, reader);
  if (!filled) {
    const Error& error = filled.error();
    if (error.kind != core::ErrorKind::Refused) return error;
    plan.verdict.verdict = Verdict::Refused;
    plan.verdict.code = error.code;
    plan.verdict.detail = error.detail;
    if (const auto field = fieldOf(error.where)) {
      plan.verdict.field = fieldName(*field);
      plan.verdict.column = row.columns[size_t(*field)];
    }
    if (error.code == u"too_many_cells") plan.verdict.column = row.surplusColumn.value_or(0);
    return plan;
  }
  const bool same = !plan.isNew && plan.newCategory.isEmpty() &&
                    plan.before.barcodes.size() == plan.after.barcodes.size() &&
                    catalog::toJson(plan.before) == catalog::toJson(plan.after);
  plan.verdict.verdict = plan.isNew ? Verdict::Created : same ? Verdict::Unchanged : Verdict::Updated;
  if (!plan.after.sku.isEmpty()) m_skus.insert(catalog::skuKey(plan.after.sku));
  for (const QString& code : codesOf(cellOf(row, ProductField::Barcode))) m_codes.insert(catalog::codeKey(code));
  return plan;
}

Done ProductImporter::fill(Plan& plan, const ProductRow& row, const journal::Reader& reader) {
  if (row.blank) return refused(u"row_empty"_s);
  if (row.surplusColumn) return refused(u"too_many_cells"_s);
  const QString name = cellOf(row, ProductField::Name);
  const QString sku = cellOf(row, ProductField::Sku);
  const QStringList codes = codesOf(cellOf(row, ProductField::Barcode));
  if (name.isEmpty()) return blame(ProductField::Name, u"name_missing"_s);
  if (catalog::isScientificNotation(sku)) return blame(ProductField::Sku, u"sku_in_scientific_notation"_s, sku);
  if (!sku.isEmpty() && m_skus.contains(catalog::skuKey(sku))) {
    return blame(ProductField::Sku, u"duplicate_in_file"_s, sku);
  }
  for (const QString& code : codes) {
    CF_CHECK(catalog::checkBarcode({{}, code, catalog::kOneMicro}));
    if (m_codes.contains(catalog::codeKey(code))) {
      return blame(ProductField::Barcode, u"barcode_repeated_in_file"_s, code);
    }
  }
  CF_CHECK(findExisting(plan, sku, codes, name, reader));
  plan.after = plan.before;
  plan.after.archived = false;
  plan.after.name = name;
  if (!sku.isEmpty()) plan.after.sku = sku;
  if (plan.isNew) plan.after.taxes = m_options.taxes;
  for (const QString& code : codes) {
    const QString key = catalog::codeKey(code);
    const auto& known = plan.after.barcodes;
    if (std::none_of(known.begin(), known.end(), [&](const auto& b) { return catalog::codeKey(b.code) == key; })) {
      plan.after.barcodes.push_back({{}, code, catalog::kOneMicro});
    }
  }
  CF_CHECK(fillNumbers(plan, row));
  if (const QString tax = cellOf(row, ProductField::Tax); !tax.isEmpty()) CF_CHECK(fillTax(plan, tax));
  if (const QString unit = cellOf(row, ProductField::Unit); !unit.isEmpty()) {
    const auto code = unitOfText(unit);
    if (!code) return blame(ProductField::Unit, u"unit_unknown"_s, unit);
    plan.after.unit = *code;
    if (plan.isNew) plan.after.fractional = catalog::unitOf(*code)->divisible;
  }
  if (const QString kind = cellOf(row, ProductField::Kind); !kind.isEmpty()) {
    const auto known = kindOfText(kind);
    if (!known) return blame(ProductField::Kind, u"kind_unknown"_s, kind);
    plan.after.kind = *known;
  }
  fillCategory(plan, cellOf(row, ProductField::Category));
  return catalog::checkProduct(plan.after);
}

Done ProductImporter::findExisting(Plan& plan, const QString& sku, const QStringList& codes, const QString& name,
                                   const journal::Reader& reader) {
  const CatalogQueries queries(reader);
  // Into an empty catalog: what bears a code of its own can only be new, for codes of rows before were refused.
  plan.isNew = true;
  if (m_nothingBefore && (!sku.isEmpty() || !codes.isEmpty())) return {};
  std::optional<ProductId> found;
  if (!sku.isEmpty()) {
    CF_TRY(const auto matches, queries.bySku(sku));
    CF_TRY(found, only(matches, ProductField::Sku, sku));
  }
  for (const QString& code : codes) {
    CF_TRY(const auto matches, queries.byCodeKey(catalog::codeKey(code)));
    CF_TRY(const auto owner, only(matches, ProductField::Barcode, code));
    if (!owner || owner == found) continue;
    CF_TRY(const auto other, queries.product(*owner));
    const bool stranger = found || (other && !sku.isEmpty() && !other->sku.isEmpty());
    if (stranger && other && !other->archived) return blame(ProductField::Barcode, u"barcode_taken"_s, code);
    if (!stranger) found = owner;
  }
  if (!found && sku.isEmpty() && codes.isEmpty()) {
    CF_TRY(found,
           reader.first("SELECT id FROM product WHERE name_key = $1 AND name = $2 AND created_stamp IS NOT NULL "
                        "ORDER BY archived, id LIMIT 1",
                        {catalog::textKey(name), name}, [](const journal::Row& r) { return r.id<ProductId>(0); }));
  }
  plan.isNew = !found;
  if (!found) return {};
  CF_TRY(const auto product, queries.product(*found));
  plan.before = product.value_or(Product());
  return {};
}

Done ProductImporter::fillNumbers(Plan& plan, const ProductRow& row) const {
  const auto number = [&](ProductField field) -> Result<std::optional<qint64>> {
    const QString text = cellOf(row, field);
    if (text.isEmpty()) return std::optional<qint64>();
    const auto micro = parseMicro(text, m_decimals);
    if (!micro) return blame(field, micro.error().code, text);
    return std::optional<qint64>(*micro);
  };
  CF_TRY(const auto price, number(ProductField::Price));
  CF_TRY(const auto cost, number(ProductField::Cost));
  const bool priced = row.cells[size_t(ProductField::Price)].has_value();
  if (plan.isNew && priced && !price) return blame(ProductField::Price, u"price_missing"_s);
  if (price) plan.after.priceMicro = *price;
  if (cost) plan.after.costMicro = *cost;
  return {};
}

Done ProductImporter::fillTax(Plan& plan, const QString& text) const {
  QString rate = text.simplified();
  if (rate.endsWith(u'%')) rate.chop(1);
  const auto ppm = core::Percent::parse(rate.trimmed().replace(u',', u'.'));
  for (const catalog::Tax& tax : m_taxes) {
    const bool named = tax.code.compare(text.trimmed(), Qt::CaseInsensitive) == 0;
    const bool rated = ppm && tax.kind == catalog::TaxKind::Percent && tax.ratePpm == ppm->ppm();
    if (!named && !rated) continue;
    plan.after.taxes = {tax.id};
    return {};
  }
  return blame(ProductField::Tax, u"tax_unknown"_s, text);
}

void ProductImporter::fillCategory(Plan& plan, const QString& text) const {
  const QString key = catalog::textKey(text);
  if (key.isEmpty()) return;
  const auto known = m_categories.constFind(key);
  if (known != m_categories.constEnd())
    plan.after.category = *known;
  else
    plan.newCategory = text.simplified().left(catalog::kMaxNameLength);
}

Done ProductImporter::commit(Plan& plan, Writing& writing) {
  const core::AnyId batch = m_report.batch.as<core::Anything>();
  if (!plan.newCategory.isEmpty()) {
    catalog::Category category;
    category.name = plan.newCategory;
    CF_TRY(plan.after.category, catalog::recordCategory(writing, category, m_options.actor, batch));
    m_categories.insert(catalog::textKey(plan.newCategory), plan.after.category);
  }
  if (plan.isNew) {
    CF_TRY([[maybe_unused]] const auto id, catalog::recordProduct(writing, plan.after, m_options.actor, batch));
    return {};
  }
  CF_TRY([[maybe_unused]] const bool changed,
         catalog::recordProductChange(writing, plan.before, plan.after, m_options.actor, batch));
  return {};
}

void ProductImporter::count(const RowVerdict& verdict) {
  ImportCounts& counts = m_report.counts;
  ++counts.rows;
  switch (verdict.verdict) {
    case Verdict::Created:
      ++counts.created;
      break;
    case Verdict::Updated:
      ++counts.updated;
      break;
    case Verdict::Unchanged:
      ++counts.unchanged;
      break;
    case Verdict::Refused:
      ++counts.refused;
      break;
  }
  if (verdict.formula) ++counts.formulas;
  if (verdict.formula || verdict.verdict == Verdict::Refused) m_report.notable.push_back(verdict);
  if (m_options.each) m_options.each(verdict);
}

QString verdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::Created:
      return u"created"_s;
    case Verdict::Updated:
      return u"updated"_s;
    case Verdict::Unchanged:
      return u"unchanged"_s;
    case Verdict::Refused:
      break;
  }
  return u"refused"_s;
}

QJsonObject toJson(const ImportCounts& counts) {
  return {{u"rows"_s, counts.rows},           {u"created"_s, counts.created}, {u"updated"_s, counts.updated},
          {u"unchanged"_s, counts.unchanged}, {u"refused"_s, counts.refused}, {u"formulas"_s, counts.formulas}};
}

QString reportCsv(const ImportReport& report) {
  QString text = u"line,verdict,column,field,code,detail\r\n"_s;
  for (const RowVerdict& row : report.notable) {
    const QString code = row.code.isEmpty() && row.formula ? u"formula_kept_as_text"_s : row.code;
    const QStringList cells{QString::number(row.line),
                            verdictName(row.verdict),
                            QString::number(row.column),
                            csvCell(row.field),
                            csvCell(code),
                            csvCell(row.detail)};
    text += cells.join(u',') + u"\r\n"_s;
  }
  return text;
}

}  // namespace counterfoil::imports
