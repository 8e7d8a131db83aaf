// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>
#include <QLocale>

#include "app/cli/command.h"
#include "app/cli/document_json.h"
#include "app/cli/shop_access.h"
#include "models/imports/money_adjustments.h"
#include "models/settings/queries.h"
#include "reports/documents/from_sales.h"
#include "reports/figures/reconciliation.h"
#include "reports/figures/reports.h"
#include "reports/renderers/csv.h"
#include "reports/renderers/escpos.h"
#include "reports/renderers/json.h"
#include "reports/renderers/pdf.h"
#include "reports/renderers/text.h"
#include "reports/renderers/xlsx.h"

namespace counterfoil::cli {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

struct ReportWords {
  Q_DECLARE_TR_FUNCTIONS(Report)
};

constexpr int kTextColumns = 42;
constexpr int kPageColumns = 100;

Done receipt(Context& context) {
  CF_TRY(const auto reader, openShopReader(context));
  CF_TRY(const auto id, documentNamed(*reader, context.operands().first()));
  CF_TRY(const sales::Document document, sales::documentById(*reader, id));
  if (context.format() == u"json") return context.answer(documentJson(document));
  const documents::Slip slip = documents::slipOf(documents::receiptOf(document));
  if (context.format() == u"pdf") return context.write(renderers::toPdf(slip, renderers::PdfPaper::Roll80));
  if (context.format() == u"escpos") return context.write(renderers::toEscpos(slip, {}));
  CF_TRY(const qint64 columns, context.integer(u"columns"_s, kTextColumns, 20, 200));
  return context.write(renderers::toText(slip, int(columns)));
}

/// A table in the format that was asked for; JSON is for the caller.
Done writeTable(const Context& context, const figures::FigureTable& table, const documents::Slip& slip, bool page) {
  if (context.format() == u"csv") return context.write(renderers::toCsv(table));
  if (context.format() == u"xlsx") {
    CF_TRY(const QByteArray bytes, renderers::toXlsx({table}));
    return context.write(bytes);
  }
  if (context.format() == u"pdf") {
    return context.write(renderers::toPdf(slip, page ? renderers::PdfPaper::A4 : renderers::PdfPaper::Roll80));
  }
  return context.write(renderers::toText(slip, page ? kPageColumns : kTextColumns));
}

Done writeShift(const Context& context, const sales::ShiftFigures& figures) {
  if (context.format() == u"json") return context.answer(figuresJson(figures));
  const documents::ShiftReport report = documents::shiftReportOf(figures);
  return writeTable(context, documents::figuresOf(report), documents::slipOf(report), false);
}

Done reportX(Context& context) {
  CF_TRY(const auto reader, openShopReader(context));
  CF_TRY(const auto shifts, cash::listShifts(*reader, 1000));
  for (const cash::Shift& shift : shifts) {
    if (shift.closed) continue;
    CF_TRY(const auto figures, sales::shiftFigures(*reader, shift.id, core::SystemClock().now()));
    return writeShift(context, figures);
  }
  return core::refused(u"no_open_shift"_s, u"an X is of an open shift"_s);
}

Result<QDate> dayOption(const Context& context, const QString& name, QDate fallback) {
  const auto text = context.value(name);
  if (!text) return fallback;
  const QDate day = QDate::fromString(*text, Qt::ISODate);
  if (day.isValid() && text->size() == 10) return day;
  return core::invalid(u"bad_usage"_s, u"--%1 is a day like 2026-11-21"_s.arg(name), u"--"_s + name);
}

/// `--from` and `--to`; the month up to today where they are not given.
Result<figures::Period> periodOf(const Context& context, const settings::ShopSettings& settings) {
  CF_TRY(const core::Zone zone, core::Zone::named(settings.shop.zone));
  figures::Period period;
  CF_TRY(period.to,
         dayOption(context, u"to"_s, zone.businessDay(core::SystemClock().now(), settings.shop.cutOverHour)));
  CF_TRY(period.from, dayOption(context, u"from"_s, QDate(period.to.year(), period.to.month(), 1)));
  return period;
}

/// The closings of a period, a row each.
figures::FigureTable closingsTable(const std::vector<sales::ClosingRow>& rows, const figures::Period& period,
                                   const settings::Shop& shop) {
  using figures::FigureKind;
  figures::FigureTable table;
  table.key = u"closings"_s;
  table.title = ReportWords::tr("Z reports");
  table.from = period.from;
  table.to = period.to;
  table.currency = {shop.currency, shop.currencyDecimals};
  table.columns = {{u"number"_s, ReportWords::tr("Number"), FigureKind::Text},
                   {u"day"_s, ReportWords::tr("Day"), FigureKind::Date},
                   {u"till"_s, ReportWords::tr("Till"), FigureKind::Text},
                   {u"closed_by"_s, ReportWords::tr("Closed by"), FigureKind::Text},
                   {u"gross"_s, ReportWords::tr("Gross"), FigureKind::Money},
                   {u"over_short"_s, ReportWords::tr("Over or short"), FigureKind::Money}};
  for (const sales::ClosingRow& row : rows) {
    const QDate day = QDate::fromString(row.businessDay, Qt::ISODate);
    if (day < period.from || day > period.to) continue;
    table.rows.push_back(
        {row.number, day.toJulianDay(), row.tillCode, row.closedByName, row.gross.minor(), row.overShort.minor()});
  }
  return table;
}

Done reportZ(Context& context) {
  CF_TRY(const auto reader, openShopReader(context));
  CF_TRY(const auto closings, sales::listClosings(*reader, 100'000));
  const QString named = context.operands().value(0);
  if (context.flag(u"from"_s) || context.flag(u"to"_s)) {
    CF_TRY(const auto settings, settings::readSettings(*reader));
    CF_TRY(const auto period, periodOf(context, settings));
    const figures::FigureTable table = closingsTable(closings, period, settings.shop);
    if (context.format() == u"json") return context.answer(renderers::toJson(table));
    return writeTable(context, table, documents::slipOf(table, QLocale(settings.shop.locale)), true);
  }
  for (const sales::ClosingRow& row : closings) {
    if (!named.isEmpty() && row.number != named && row.shift.text() != named) continue;
    CF_TRY(const auto figures, sales::closingOf(*reader, row.shift));
    return writeShift(context, figures);
  }
  return core::notFound(u"unknown_closing"_s, named);
}

using MakeTable = Result<figures::FigureTable> (*)(const Context&, const journal::Reader&, const figures::Period&);

Done reportTable(Context& context, MakeTable make, bool withAdjustments) {
  CF_TRY(const auto reader, openShopReader(context));
  CF_TRY(const auto settings, settings::readSettings(*reader));
  if (settings.shop.currency.isEmpty()) return core::refused(u"shop_not_set_up"_s);
  CF_TRY(const auto period, periodOf(context, settings));
  CF_TRY(const figures::FigureTable table, make(context, *reader, period));
  if (context.format() != u"json") {
    documents::ShopHeader shop;
    shop.name = settings.shop.name;
    shop.addressLines = settings.shop.address.split(u'\n', Qt::SkipEmptyParts);
    return writeTable(context, table, documents::slipOf(table, QLocale(settings.shop.locale), shop), true);
  }
  QJsonObject json = renderers::toJson(table);
  if (withAdjustments) {
    // Amounts without goods from imported history belong to no document; they stand beside the sales.
    CF_TRY(const auto adjustments, imports::moneyAdjustments(*reader, period.from, period.to));
    qint64 minor = 0;
    for (const imports::MoneyAdjustment& each : adjustments) minor += each.amount.minor();
    json[u"money_adjustments"_s] =
        QJsonObject{{u"count"_s, qint64(adjustments.size())},
                    {u"amount"_s, figures::plainDecimal(minor, settings.shop.currencyDecimals)}};
  }
  return context.answer(json);
}

Done reportSales(Context& context) {
  return reportTable(
      context,
      [](const Context& from, const journal::Reader& reader,
         const figures::Period& period) -> Result<figures::FigureTable> {
        const auto by = figures::salesByOf(from.value(u"by"_s).value_or(u"day"_s));
        if (!by) return core::invalid(u"bad_usage"_s, u"--by is one of day, hour, staff, tender, source"_s, u"--by"_s);
        return figures::salesFigures(reader, period, *by);
      },
      true);
}

Done reportTax(Context& context) {
  return reportTable(
      context,
      [](const Context&, const journal::Reader& reader, const figures::Period& period) {
        return figures::taxFigures(reader, period);
      },
      false);
}

Done reportStock(Context& context) {
  return reportTable(
      context,
      [](const Context&, const journal::Reader& reader, const figures::Period& period) {
        return figures::stockFigures(reader, period);
      },
      false);
}

Done reportReconciliation(Context& context) {
  return reportTable(
      context,
      [](const Context& from, const journal::Reader& reader, const figures::Period& period) {
        return figures::reconciliationFigures(reader, {period.from, period.to}, from.flag(u"open"_s));
      },
      false);
}

const Option kFromOption{u"from"_s, u"DAY"_s, u"first business day (the first of the month)"_s, false};
const Option kToOption{u"to"_s, u"DAY"_s, u"last business day (today)"_s, false};
const QStringList kReportFormats{u"json"_s, u"text"_s, u"csv"_s, u"xlsx"_s, u"pdf"_s};

}  // namespace

std::vector<Command> reportCommands() {
  return {
      {u"receipt"_s,
       u"ID|NUMBER"_s,
       u"a posted document as it was printed"_s,
       {{u"columns"_s, u"N"_s, u"width of --format text (42)"_s, false}},
       1,
       1,
       receipt,
       {u"json"_s, u"text"_s, u"pdf"_s, u"escpos"_s}},
      {u"report x"_s, {}, u"the open shift, without side effect"_s, {}, 0, 0, reportX, kReportFormats},
      {u"report z"_s,
       u"[NUMBER]"_s,
       u"a closed shift as it was written, the newest without a number; or those of a period"_s,
       {kFromOption, kToOption},
       0,
       1,
       reportZ,
       kReportFormats},
      {u"report sales"_s,
       {},
       u"sales of a period"_s,
       {kFromOption, kToOption, {u"by"_s, u"day|hour|staff|tender|source"_s, u"rows of what (day)"_s, false}},
       0,
       0,
       reportSales,
       kReportFormats},
      {u"report tax"_s,
       {},
       u"taxes of a period, by tax and rate"_s,
       {kFromOption, kToOption},
       0,
       0,
       reportTax,
       kReportFormats},
      {u"report stock"_s,
       {},
       u"what is on hand now, and what moved in the months of a period"_s,
       {kFromOption, kToOption},
       0,
       0,
       reportStock,
       kReportFormats},
      {u"report reconciliation"_s,
       {},
       u"the book beside what providers reported and what was counted, a line each"_s,
       {kFromOption, kToOption, {u"open"_s, {}, u"only what still needs a reason"_s, false}},
       0,
       0,
       reportReconciliation,
       kReportFormats},
  };
}

}  // namespace counterfoil::cli
