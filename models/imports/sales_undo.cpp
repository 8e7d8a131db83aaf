// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSet>

#include "models/core/failpoint.h"
#include "models/imports/customer_import.h"
#include "models/imports/money_adjustments.h"
#include "models/imports/slices.h"
#include "models/imports/undo.h"
#include "models/inventory/facts.h"
#include "models/inventory/service.h"
#include "models/journal/facts_queries.h"
#include "models/sales/assemble.h"
#include "models/sales/facts.h"
#include "models/sales/queries.h"

namespace counterfoil::imports {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using journal::Writing;

namespace {

/// Documents of the batch that nothing has taken back yet, oldest first.
Result<std::vector<sales::DocumentId>> standingDocuments(const journal::Reader& reader, BatchId batch) {
  return reader.list(
      "SELECT d.id FROM document d WHERE d.batch_id = $1 AND d.kind <> 'void' AND NOT EXISTS "
      "(SELECT 1 FROM document v WHERE v.original_id = d.id AND v.kind = 'void') ORDER BY d.id",
      {batch}, [](const journal::Row& row) { return row.id<sales::DocumentId>(0); });
}

/// Facts of the batch with these kinds that nothing has taken back yet.
Result<std::vector<journal::FactId>> standingAdjustments(const journal::Reader& reader, BatchId batch,
                                                         const char* kind) {
  std::vector<journal::FactId> made;
  QSet<QString> reversed;
  CF_TRY(const qint64 first, reader.integer("SELECT MIN(position) FROM journal WHERE subject = $1 AND kind = $2",
                                            {batch, QString::fromLatin1(kImportStarted)}));
  CF_CHECK(reader.rows("SELECT fact_id, body FROM journal WHERE position >= $1 AND kind = $2 ORDER BY position",
                       {first, QString::fromLatin1(kind)}, [&](const journal::Row& row) {
                         const auto body = journal::parseBody(row.bytes(1));
                         if (!body || body->value(u"batch"_s).toString() != batch.text()) return true;
                         const QString reverses = body->value(u"reverses"_s).toString();
                         if (reverses.isEmpty()) {
                           made.push_back(row.id<journal::FactId>(0));
                         } else {
                           reversed.insert(reverses);
                         }
                         return true;
                       }));
  std::erase_if(made, [&](const journal::FactId& id) { return reversed.contains(id.text()); });
  return made;
}

Done mirrorDocument(Writing& writing, sales::DocumentId id, const journal::Actor& actor) {
  CF_TRY(const sales::Document document, sales::documentById(writing.reader(), id));
  const auto negated = [](const core::Money& money) { return core::Money::ofMinor(-money.minor(), money.currency()); };
  sales::Document mirror = document;
  mirror.id = writing.make<sales::DocumentId>();
  mirror.kind = sales::DocumentKind::Void;
  mirror.voidedKind = document.kind;
  mirror.number = document.number + u"-UNDO"_s;
  mirror.original = document.id;
  mirror.originalNumber = document.number;
  mirror.staff = actor.staff;
  mirror.approver = actor.approver;
  mirror.lines.clear();
  for (const sales::DocumentLine& line : document.lines) {
    mirror.lines.push_back(sales::mirrored(line, {document.id, line.line}));
  }
  qint64 ordinal = 0;
  for (sales::DocumentTender& tender : mirror.tenders) {
    tender.amount = negated(tender.amount);
    tender.original = document.id;
    tender.originalOrdinal = ++ordinal;
  }
  mirror.gross = negated(document.gross);
  mirror.net = negated(document.net);
  CF_TRY([[maybe_unused]] const auto fact, writing.record(sales::documentFact(mirror)));
  return {};
}

Done mirrorStock(Writing& writing, journal::FactId id, const journal::Actor& actor) {
  CF_TRY(const auto fact, journal::factById(writing.reader(), id));
  if (!fact) return {};
  CF_TRY(const QJsonObject body, journal::parseBody(fact->body));
  inventory::Adjustment mirror = inventory::adjustmentOf(body);
  mirror.reason = inventory::AdjustmentReason::Other;
  mirror.reverses = id;
  for (inventory::AdjustmentLine& line : mirror.lines) line.quantityMicro = -line.quantityMicro;
  CF_TRY([[maybe_unused]] const auto posted, inventory::recordAdjustment(writing, mirror, actor));
  return {};
}

Done mirrorMoney(Writing& writing, journal::FactId id, const journal::Actor& actor) {
  CF_TRY(const auto fact, journal::factById(writing.reader(), id));
  if (!fact) return {};
  CF_TRY(const QJsonObject body, journal::parseBody(fact->body));
  MoneyAdjustment mirror = moneyAdjustmentOf(body);
  mirror.amount = core::Money::ofMinor(-mirror.amount.minor(), mirror.amount.currency());
  mirror.reverses = id;
  return recordMoneyAdjustment(writing, mirror, actor);
}

/// Posts a mirror for each, in slices.
template <class IdType, class Mirror>
Result<qint64> mirrorAll(const SlicedBook& book, const std::vector<IdType>& all, Mirror mirror,
                         const ImportProgress& progress) {
  const auto sliced = []() -> Done {
    CF_FAILPOINT("import.undo");
    return {};
  };
  CF_CHECK(inSlices(book, all.begin(), all.end(), mirror, sliced, progress));
  return qint64(all.size());
}

QJsonObject toJson(const SalesUndoReport& report) {
  return {{u"documents"_s, report.documents},
          {u"stock_adjustments"_s, report.stockAdjustments},
          {u"money_adjustments"_s, report.moneyAdjustments},
          {u"archived"_s, report.products}};
}

bool isSalesFormat(const QString& format) {
  return format == u"online-retail";
}

}  // namespace

Result<SalesUndoReport> undoSalesBatch(const SlicedBook& book, BatchId batch, const journal::Actor& actor,
                                       const ImportProgress& progress) {
  CF_TRY(const auto known, batchById(book.reader(), batch));
  if (!known) return core::notFound(u"batch_unknown"_s, batch.text());
  if (known->undone) return core::refused(u"batch_already_undone"_s, batch.text());
  SalesUndoReport report;
  CF_TRY(const auto documents, standingDocuments(book.reader(), batch));
  CF_TRY(report.documents,
         mirrorAll(
             book, documents,
             [&](Writing& writing, sales::DocumentId id) { return mirrorDocument(writing, id, actor); }, progress));
  CF_TRY(const auto stock, standingAdjustments(book.reader(), batch, inventory::kStockAdjusted));
  CF_TRY(report.stockAdjustments,
         mirrorAll(
             book, stock, [&](Writing& writing, journal::FactId id) { return mirrorStock(writing, id, actor); },
             progress));
  CF_TRY(const auto money, standingAdjustments(book.reader(), batch, kMoneyAdjusted));
  CF_TRY(report.moneyAdjustments,
         mirrorAll(
             book, money, [&](Writing& writing, journal::FactId id) { return mirrorMoney(writing, id, actor); },
             progress));
  CF_TRY(const UndoReport catalog, undoCatalogFacts(book, batch, actor, progress));
  report.products = catalog.archived;
  CF_CHECK(book.write([&](Writing& writing) { return markUndone(writing, batch, toJson(report), actor); }));
  return report;
}

Result<QJsonObject> undoBatch(const SlicedBook& book, BatchId batch, const journal::Actor& actor,
                              const ImportProgress& progress) {
  CF_TRY(const auto known, batchById(book.reader(), batch));
  if (!known) return core::notFound(u"batch_unknown"_s, batch.text());
  if (isSalesFormat(known->format)) {
    CF_TRY(const SalesUndoReport report, undoSalesBatch(book, batch, actor, progress));
    return toJson(report);
  }
  if (known->format == u"customers") return undoCustomerBatch(book, batch, actor, progress);
  CF_TRY(const UndoReport report, undoProductBatch(book, batch, actor, progress));
  return QJsonObject{{u"archived"_s, report.archived}, {u"restored"_s, report.restored}, {u"kept"_s, report.kept}};
}

Result<qint64> undoUnfinished(const SlicedBook& book, const journal::Actor& actor, const ImportProgress& progress) {
  CF_TRY(const auto unfinished, unfinishedBatches(book.reader()));
  qint64 undone = 0;
  for (const Batch& batch : unfinished) {
    if (batch.origin != book.origin()) continue;
    CF_TRY([[maybe_unused]] const auto counts, undoBatch(book, batch.id, actor, progress));
    ++undone;
  }
  return undone;
}

}  // namespace counterfoil::imports
