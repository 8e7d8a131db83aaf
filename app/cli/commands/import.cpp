// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonArray>
#include <csignal>

#include "app/cli/command.h"
#include "app/cli/shop_access.h"
#include "models/imports/customer_import.h"
#include "models/imports/sales_import.h"
#include "models/imports/undo.h"

namespace counterfoil::cli {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

volatile std::sig_atomic_t interrupted = 0;

/// While it lives, Ctrl+C cancels in good order: what was written is undone before the program ends.
class Interruptible {
 public:
  Interruptible() {
    std::signal(SIGINT, [](int) { interrupted = 1; });
  }
  ~Interruptible() { std::signal(SIGINT, SIG_DFL); }
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;
};

imports::ImportProgress progressOn(const Context& context) {
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  return [&context, terminal, shown = qint64(-1)](qint64 rows, qint64 done, qint64 all) mutable {
    const qint64 percent = all > 0 ? done * 100 / all : 0;
    if (terminal && percent != shown) {
      context.progress().write(u"\r%1 %, %2 rows "_s.arg(percent).arg(rows).toUtf8());
      if (percent >= 100) context.progress().write("\n");
      shown = percent;
    }
    return interrupted == 0;
  };
}

/// A file of any size that imports take, also packed; or standard input for "-".
Result<QByteArray> fileBytes(const Context& context, const QString& path) {
  if (path == u"-") return imports::unpacked(context.input().readAll());
  auto bytes = imports::readImportFile(path);
  if (!bytes && bytes.error().kind == core::ErrorKind::NotFound) {
    core::Error error = core::storageError(u"cannot_read"_s, bytes.error().detail);
    error.where = path;
    return error;
  }
  return bytes;
}

QString sourceName(const QString& path) {
  return path == u"-" ? u"standard input"_s : QFileInfo(path).fileName();
}

/// Of a shop that is open, or is only read.
template <class AnyShop>
Result<journal::Actor> importer(const Context& context, const AnyShop& shop) {
  journal::Actor actor;
  CF_TRY(actor.staff, staffNamed(shop.reader(), context.value(u"staff"_s).value_or(QString())));
  CF_CHECK(shop.authority().authorise(shop.reader(), actor, staff::Permission::ImportRun));
  return actor;
}

QJsonArray refusedJson(const imports::ImportReport& report) {
  QJsonArray all;
  for (const imports::RowVerdict& row : report.notable) {
    if (row.verdict != imports::Verdict::Refused) continue;
    all.append(QJsonObject{{u"row"_s, row.line},
                           {u"column"_s, row.column},
                           {u"field"_s, row.field},
                           {u"code"_s, row.code},
                           {u"detail"_s, row.detail}});
  }
  return all;
}

QJsonArray refusedJson(const std::vector<imports::RefusedRow>& refused) {
  QJsonArray all;
  for (const imports::RefusedRow& row : refused) {
    all.append(QJsonObject{{u"row"_s, row.row},
                           {u"column"_s, row.column},
                           {u"field"_s, row.field},
                           {u"code"_s, row.code},
                           {u"detail"_s, row.detail},
                           {u"invoice"_s, row.invoice}});
  }
  return all;
}

Result<std::unique_ptr<imports::ProductRows>> productRows(const Context& context, const QByteArray& bytes) {
  QByteArray mapping;
  if (const auto path = context.value(u"mapping"_s)) {
    CF_TRY(mapping, context.readInput(*path));
  }
  const bool grocery = context.format() == u"grocery" || (mapping.isEmpty() && imports::isGroceryHeader(bytes));
  return grocery ? imports::groceryProducts(bytes) : imports::csvProducts(bytes, mapping);
}

Result<imports::ImportReport> runProducts(const Context& context, imports::ImportOptions options,
                                          imports::ProductRows& rows) {
  CF_TRY(const OpenShop shop, openShop(context));
  CF_TRY(options.actor, importer(context, *shop));
  return imports::ProductImporter(shop->book(), options).run(rows);
}

/// What would happen is only read, also while a till sells.
Result<imports::ImportReport> tryProducts(const Context& context, imports::ImportOptions options,
                                          imports::ProductRows& rows) {
  CF_TRY(const app::ReadingShop shop, openReadingShop(context));
  CF_TRY(options.actor, importer(context, shop));
  return imports::ProductImporter(shop.reader(), core::SystemClock(), options).run(rows);
}

Done importProducts(Context& context) {
  const QString path = context.operands().first();
  CF_TRY(const QByteArray bytes, fileBytes(context, path));
  CF_TRY(const auto rows, productRows(context, bytes));
  imports::ImportOptions options;
  options.format = context.format() == u"grocery" ? u"grocery"_s : u"products"_s;
  options.source = sourceName(path);
  options.dryRun = context.flag(u"dry-run"_s);
  options.progress = progressOn(context);
  const Interruptible interruptible;
  QElapsedTimer timer;
  timer.start();
  CF_TRY(const auto report,
         options.dryRun ? tryProducts(context, options, *rows) : runProducts(context, options, *rows));
  if (report.cancelled) return core::refused(u"cancelled"_s, u"what was written is undone"_s);
  return context.answer({{u"batch"_s, options.dryRun ? QJsonValue() : QJsonValue(report.batch.text())},
                         {u"dry_run"_s, options.dryRun},
                         {u"rows"_s, report.counts.rows},
                         {u"created"_s, report.counts.created},
                         {u"updated"_s, report.counts.updated},
                         {u"unchanged"_s, report.counts.unchanged},
                         {u"refused"_s, report.counts.refused},
                         {u"refusals"_s, refusedJson(report)},
                         {u"undone_before"_s, report.undoneBefore},
                         {u"elapsed_ms"_s, timer.elapsed()}});
}

Done importSales(Context& context) {
  const QString path = context.operands().first();
  CF_TRY(const QByteArray bytes, fileBytes(context, path));
  CF_TRY(const auto file, imports::OnlineRetailFile::open(bytes));
  CF_TRY(const OpenShop shop, openShop(context));
  imports::SalesImportOptions options;
  CF_TRY(options.actor, importer(context, *shop));
  options.source = sourceName(path);
  options.progress = progressOn(context);
  const Interruptible interruptible;
  QElapsedTimer timer;
  timer.start();
  CF_TRY(const auto report, imports::SalesImporter(shop->book(), *file, options).run());
  if (report.cancelled) return core::refused(u"cancelled"_s, u"what was written is undone"_s);
  QJsonObject answer = imports::toJson(report.tally);
  answer[u"batch"_s] = report.batch.text();
  answer[u"rows"_s] = report.rows;
  answer[u"blank"_s] = report.blank;
  answer[u"refused"_s] = qint64(report.refused.size());
  answer[u"refusals"_s] = refusedJson(report.refused);
  answer[u"split_invoices"_s] = report.split;
  answer[u"undone_before"_s] = report.undoneBefore;
  answer[u"slices"_s] = report.slices.slices;
  answer[u"slices_over_30_ms"_s] = report.slices.slow;
  answer[u"longest_slice_ms"_s] = report.slices.longestMs;
  answer[u"elapsed_ms"_s] = timer.elapsed();
  return context.answer(answer);
}

QJsonArray notableJson(const imports::CustomerImportReport& report) {
  QJsonArray all;
  for (const imports::CustomerRowVerdict& row : report.notable) {
    QJsonObject json{{u"row"_s, row.line}, {u"verdict"_s, imports::verdictName(row.verdict)}, {u"code"_s, row.code}};
    if (row.column > 0) json[u"column"_s] = row.column;
    if (!row.field.isEmpty()) json[u"field"_s] = row.field;
    if (!row.detail.isEmpty()) json[u"detail"_s] = row.detail;
    if (!row.customer.isNull()) json[u"customer"_s] = row.customer.text();
    if (row.firstLine > 0) json[u"first_row"_s] = row.firstLine;
    if (row.formula) json[u"formula"_s] = true;
    all.append(json);
  }
  return all;
}

Result<imports::Duplicates> duplicatesIn(const Context& context) {
  const QString wanted = context.value(u"duplicates"_s).value_or(u"skip"_s);
  if (wanted == u"skip") return imports::Duplicates::Skip;
  if (wanted == u"merge") return imports::Duplicates::Merge;
  return core::invalid(u"bad_usage"_s, u"--duplicates is one of skip, merge"_s, u"--duplicates"_s);
}

/// Reads beside a till, or writes.
Result<imports::CustomerImportReport> runCustomers(const Context& context, imports::CustomerImportOptions options,
                                                   imports::CustomerRows& rows) {
  if (options.dryRun) {
    CF_TRY(const app::ReadingShop shop, openReadingShop(context));
    CF_TRY(options.actor, importer(context, shop));
    CF_CHECK(shop.authority().authorise(shop.reader(), options.actor, staff::Permission::CustomersRead));
    CF_TRY(const vault::Vault vault, shop.vault());
    const core::SystemClock clock;
    return imports::CustomerImporter(shop.reader(), customers::unsealWith(vault), clock, options).run(rows);
  }
  CF_TRY(const OpenShop shop, openShop(context));
  if (!shop->vault()) return *shop->keyMissing();
  CF_TRY(options.actor, importer(context, *shop));
  CF_CHECK(shop->authority().authorise(shop->reader(), options.actor, staff::Permission::CustomersWrite));
  return imports::CustomerImporter(shop->book(), shop->customers(), options).run(rows);
}

Done importCustomers(Context& context) {
  const QString path = context.operands().first();
  CF_TRY(const QByteArray bytes, fileBytes(context, path));
  QByteArray mapping;
  if (const auto file = context.value(u"mapping"_s)) {
    CF_TRY(mapping, context.readInput(*file));
  }
  CF_TRY(auto rows, imports::CustomerRows::open(bytes, mapping, context.flag(u"without-consent"_s)));
  imports::CustomerImportOptions options;
  options.source = sourceName(path);
  options.dryRun = context.flag(u"dry-run"_s);
  CF_TRY(options.duplicates, duplicatesIn(context));
  options.progress = progressOn(context);
  QJsonArray columns;
  for (const auto& [field, header] : rows.taken()) {
    columns.append(QJsonObject{{u"field"_s, field}, {u"header"_s, header}});
  }
  const Interruptible interruptible;
  QElapsedTimer timer;
  timer.start();
  CF_TRY(const auto report, runCustomers(context, options, rows));
  if (report.cancelled) return core::refused(u"cancelled"_s, u"what was written is undone"_s);
  QJsonObject answer{{u"batch"_s, options.dryRun ? QJsonValue() : QJsonValue(report.batch.text())},
                     {u"dry_run"_s, options.dryRun},
                     {u"columns"_s, columns},
                     {u"rows"_s, report.rows},
                     {u"notable"_s, notableJson(report)},
                     {u"undone_before"_s, report.undoneBefore},
                     {u"elapsed_ms"_s, timer.elapsed()}};
  for (size_t i = 0; i < report.counts.size(); ++i) {
    answer[imports::verdictName(imports::CustomerVerdict(i))] = report.counts[i];
  }
  return context.answer(answer);
}

Done importUndo(Context& context) {
  const auto batch = imports::BatchId::parse(context.operands().first());
  if (!batch) return core::invalid(u"bad_usage"_s, u"a batch is named by its id; import list shows them"_s);
  CF_TRY(const OpenShop shop, openShop(context));
  CF_TRY(const auto actor, importer(context, *shop));
  const Interruptible interruptible;
  CF_TRY(QJsonObject counts, imports::undoBatch(shop->book(), *batch, actor, progressOn(context)));
  counts[u"batch"_s] = batch->text();
  return context.answer(counts);
}

Done importList(Context& context) {
  CF_TRY(const qint64 limit, context.integer(u"limit"_s, 50, 1, 10'000));
  CF_TRY(const auto reader, openShopReader(context));
  CF_TRY(const auto batches, imports::batches(*reader, int(limit)));
  QJsonArray all;
  for (const imports::Batch& batch : batches) {
    const QString state = batch.undone ? u"undone"_s : batch.finished ? u"finished"_s : u"cut_off"_s;
    all.append(QJsonObject{{u"batch"_s, batch.id.text()},
                           {u"format"_s, batch.format},
                           {u"source"_s, batch.source},
                           {u"at"_s, batch.startedAt.text()},
                           {u"state"_s, state},
                           {u"counts"_s, batch.counts}});
  }
  return context.answer({{u"imports"_s, all}});
}

const Option kImportStaff{u"staff"_s, u"NAME"_s, u"who does it; otherwise the program"_s, false};

}  // namespace

std::vector<Command> importCommands() {
  return {
      {u"import products"_s,
       u"FILE|-"_s,
       u"products from a table, with a verdict for every row"_s,
       {{u"mapping"_s, u"FILE"_s, u"which column is which: {\"columns\": {\"name\": \"Bezeichnung\"}}"_s, false},
        {u"dry-run"_s, {}, u"says what would happen and writes nothing"_s, false},
        kImportStaff},
       1,
       1,
       importProducts,
       {u"csv"_s, u"grocery"_s}},
      {u"import sales"_s,
       u"FILE|-"_s,
       u"historic invoices, as sales and refunds on their own dates"_s,
       {kImportStaff},
       1,
       1,
       importSales,
       {u"online-retail"_s}},
      {u"customers import"_s,
       u"FILE|-"_s,
       u"customers from a table, with a verdict for every row that needs one; import undo takes it back"_s,
       {{u"mapping"_s, u"FILE"_s, u"which column is which: {\"columns\": {\"phone\": [\"Tel\", \"Mobil\"]}}"_s, false},
        {u"duplicates"_s, u"skip|merge"_s, u"whose phone or mail is known: left out, or given what they lack (skip)"_s,
         false},
        {u"without-consent"_s, {}, u"takes nothing from columns about consent"_s, false},
        {u"dry-run"_s, {}, u"says what would happen and writes nothing"_s, false},
        kImportStaff},
       1,
       1,
       importCustomers},
      {u"import undo"_s, u"BATCH"_s, u"takes an import back by its id"_s, {kImportStaff}, 1, 1, importUndo},
      {u"import list"_s,
       {},
       u"imports, newest first"_s,
       {{u"limit"_s, u"N"_s, u"at most so many (50)"_s, false}},
       0,
       0,
       importList},
  };
}

}  // namespace counterfoil::cli
