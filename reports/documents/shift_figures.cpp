// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>

#include "reports/documents/shift_report.h"

namespace counterfoil::documents {

namespace {

using figures::Figure;
using figures::FigureKind;
using figures::FigureTable;

struct SheetWords {
  Q_DECLARE_TR_FUNCTIONS(ShiftReport)
};

/// Rows of (section, item, count, net, tax, amount); sections and items carry stable keys, because the table is data.
class ShiftRows {
 public:
  explicit ShiftRows(FigureTable& table) : m_table(table) {}

  void amount(const QString& section, const QString& item, Figure count, Figure minor) {
    m_table.rows.push_back({section, item, std::move(count), {}, {}, std::move(minor)});
  }
  void text(const QString& section, const QString& item, const QString& words) {
    m_table.rows.push_back({section, item + QStringLiteral(": ") + words, {}, {}, {}, {}});
  }
  void tax(const ReceiptTax& tax) {
    m_table.rows.push_back({QStringLiteral("tax"), tax.name, {}, tax.netMinor, tax.taxMinor, tax.grossMinor});
  }
  void all(const QString& section, const std::vector<CountedAmount>& rows) {
    for (const CountedAmount& row : rows) amount(section, row.name, row.count, row.amountMinor);
  }

 private:
  FigureTable& m_table;
};

void addShiftTotals(ShiftRows& rows, const ShiftReport& report) {
  const QString turnover = QStringLiteral("turnover");
  rows.amount(turnover, QStringLiteral("sales"), report.saleCount, report.salesMinor);
  rows.amount(turnover, QStringLiteral("refunds"), report.refundCount, report.refundsMinor);
  rows.amount(turnover, QStringLiteral("voids"), report.voidCount, report.voidsMinor);
  rows.amount(turnover, QStringLiteral("net"), {}, report.netMinor);
  rows.amount(turnover, QStringLiteral("tax"), {}, report.taxMinor);
  rows.amount(turnover, QStringLiteral("gross"), {}, report.grossMinor);
}

void addShiftWatch(ShiftRows& rows, const ShiftReport& report) {
  const QString watch = QStringLiteral("watch");
  rows.amount(watch, QStringLiteral("discounts"), report.discountCount, report.discountsMinor);
  rows.amount(watch, QStringLiteral("lines_voided"), report.lineVoidCount, report.lineVoidsMinor);
  rows.amount(watch, QStringLiteral("price_overrides"), report.overrideCount, {});
  rows.amount(watch, QStringLiteral("no_sales"), report.noSaleCount, {});
  rows.amount(watch, QStringLiteral("reprints"), report.reprintCount, {});
  rows.amount(watch, QStringLiteral("abandoned_tickets"), report.abandonedCount, {});
  rows.amount(watch, QStringLiteral("parked_tickets"), report.parkedCount, {});
  rows.amount(watch, QStringLiteral("unknown_payments"), report.unknownPaymentCount, {});
  rows.amount(watch, QStringLiteral("unposted_refunds"), report.unpostedPayoutCount, {});
  rows.amount(watch, QStringLiteral("cards_not_sent"), report.heldOfflineCount, report.heldOfflineMinor);
  rows.amount(watch, QStringLiteral("cards_declined_later"), report.declinedLateCount, report.declinedLateMinor);
  rows.amount(watch, QStringLiteral("opening_difference"), {}, report.openingDifferenceMinor);
  rows.amount(watch, QStringLiteral("cash_rounding"), {}, report.cashRoundingMinor);
}

}  // namespace

FigureTable figuresOf(const ShiftReport& report) {
  FigureTable table;
  table.key = report.closes ? QStringLiteral("z") : QStringLiteral("x");
  table.title = report.closes ? SheetWords::tr("Z report %1").arg(report.number) : SheetWords::tr("X report");
  table.from = QDate::fromString(report.businessDay, Qt::ISODate);
  table.to = table.from;
  table.asOf = report.instantUtc;
  table.currency = report.currency;
  table.columns = {{QStringLiteral("section"), SheetWords::tr("Section"), FigureKind::Text},
                   {QStringLiteral("item"), SheetWords::tr("Item"), FigureKind::Text},
                   {QStringLiteral("count"), SheetWords::tr("Count"), FigureKind::Count},
                   {QStringLiteral("net"), SheetWords::tr("Net"), FigureKind::Money},
                   {QStringLiteral("tax"), SheetWords::tr("Tax"), FigureKind::Money},
                   {QStringLiteral("amount"), SheetWords::tr("Amount"), FigureKind::Money}};
  ShiftRows rows(table);
  addShiftTotals(rows, report);
  for (const ReceiptTax& tax : report.taxes) rows.tax(tax);
  rows.all(QStringLiteral("tender"), report.tenders);
  if (!report.expectedHidden) rows.all(QStringLiteral("cash"), report.cashParts);
  for (const DrawerCount& drawer : report.drawer) {
    if (!report.expectedHidden) rows.amount(QStringLiteral("expected"), drawer.name, {}, drawer.expectedMinor);
    if (drawer.countedMinor) rows.amount(QStringLiteral("counted"), drawer.name, {}, *drawer.countedMinor);
    if (drawer.recountedMinor) rows.amount(QStringLiteral("recounted"), drawer.name, {}, *drawer.recountedMinor);
    if (drawer.differenceMinor && !report.expectedHidden) {
      rows.amount(QStringLiteral("difference"), drawer.name, {}, *drawer.differenceMinor);
    }
  }
  if (report.leftMinor) rows.amount(QStringLiteral("left"), QStringLiteral("cash"), {}, *report.leftMinor);
  addShiftWatch(rows, report);
  rows.all(QStringLiteral("staff"), report.staff);
  rows.all(QStringLiteral("category"), report.categories);
  rows.all(QStringLiteral("late"), report.lateDocuments);
  const QString documents = QStringLiteral("documents");
  rows.amount(documents, QStringLiteral("documents"), report.documentCount, {});
  rows.text(documents, QStringLiteral("first"), report.firstNumber);
  rows.text(documents, QStringLiteral("last"), report.lastNumber);
  if (report.perpetualMinor) rows.amount(documents, QStringLiteral("perpetual_total"), {}, *report.perpetualMinor);
  return table;
}

}  // namespace counterfoil::documents
