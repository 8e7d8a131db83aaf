// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>

#include "reports/documents/shift_report.h"

namespace counterfoil::documents {

namespace {

struct ShiftWords {
  Q_DECLARE_TR_FUNCTIONS(ShiftReport)
};

QString counted(const QString& name, qint64 count, const Formatter& formatter) {
  return count == 0 ? name : ShiftWords::tr("%1 (%2)").arg(name, formatter.count(count));
}

void addTop(Slip& slip, const ShiftReport& report, const Formatter& formatter) {
  slip.words(report.shop.name, Align::Centre, Tone::Large);
  for (const QString& line : report.shop.addressLines) slip.words(line, Align::Centre);
  slip.gap();
  slip.words(report.closes ? ShiftWords::tr("Z report %1").arg(report.number) : ShiftWords::tr("X report"),
             Align::Centre, Tone::Large);
  if (!report.closes) slip.words(ShiftWords::tr("Nothing is closed by this reading."), Align::Centre, Tone::Quiet);
  if (report.copy > 0) slip.words(ShiftWords::tr("COPY %1").arg(report.copy), Align::Centre, Tone::Large);
  slip.gap();
  slip.pair(ShiftWords::tr("Till"), report.till);
  slip.pair(ShiftWords::tr("Business day"), formatter.date(QDate::fromString(report.businessDay, Qt::ISODate)));
  slip.pair(ShiftWords::tr("Opened"), formatter.dateTime(report.opened.date, report.opened.time));
  if (!report.openedBy.isEmpty()) slip.pair(ShiftWords::tr("Opened by"), report.openedBy);
  slip.pair(report.closes ? ShiftWords::tr("Closed") : ShiftWords::tr("Read"),
            formatter.dateTime(report.made.date, report.made.time));
  if (!report.closedBy.isEmpty()) {
    slip.pair(report.closes ? ShiftWords::tr("Closed by") : ShiftWords::tr("Read by"), report.closedBy);
  }
}

void addTurnover(Slip& slip, const ShiftReport& report, const Formatter& formatter) {
  slip.section(ShiftWords::tr("Turnover"));
  slip.pair(counted(ShiftWords::tr("Sales"), report.saleCount, formatter), formatter.money(report.salesMinor));
  slip.pair(counted(ShiftWords::tr("Refunds"), report.refundCount, formatter), formatter.money(report.refundsMinor));
  slip.pair(counted(ShiftWords::tr("Voids"), report.voidCount, formatter), formatter.money(report.voidsMinor));
  slip.pair(ShiftWords::tr("Net"), formatter.money(report.netMinor));
  slip.pair(ShiftWords::tr("Tax"), formatter.money(report.taxMinor));
  slip.pair(ShiftWords::tr("Gross"), formatter.moneyWithSymbol(report.grossMinor), Tone::Total);
}

void addTaxTable(Slip& slip, const ShiftReport& report, const Formatter& formatter) {
  if (report.taxes.empty()) return;
  slip.section(ShiftWords::tr("Taxes"));
  Grid grid;
  grid.titles = {ShiftWords::tr("Tax"), ShiftWords::tr("Net"), ShiftWords::tr("Tax amount"), ShiftWords::tr("Gross")};
  for (const ReceiptTax& tax : report.taxes) {
    grid.rows.push_back(
        {tax.name, formatter.money(tax.netMinor), formatter.money(tax.taxMinor), formatter.money(tax.grossMinor)});
  }
  slip.blocks.emplace_back(std::move(grid));
}

void addCounted(Slip& slip, const QString& title, const std::vector<CountedAmount>& rows, const Formatter& formatter) {
  if (rows.empty()) return;
  slip.section(title);
  for (const CountedAmount& row : rows) {
    slip.pair(counted(row.name, row.count, formatter), formatter.money(row.amountMinor));
  }
}

void addDrawer(Slip& slip, const ShiftReport& report, const Formatter& formatter) {
  if (!report.expectedHidden) addCounted(slip, ShiftWords::tr("Cash in the drawer"), report.cashParts, formatter);
  if (report.drawer.empty()) return;
  slip.section(ShiftWords::tr("Count"));
  for (const DrawerCount& drawer : report.drawer) {
    if (!report.expectedHidden) {
      slip.pair(ShiftWords::tr("%1 expected").arg(drawer.name), formatter.money(drawer.expectedMinor));
    }
    if (drawer.countedMinor) {
      slip.pair(ShiftWords::tr("%1 counted").arg(drawer.name), formatter.money(*drawer.countedMinor));
    }
    if (drawer.recountedMinor) {
      slip.pair(ShiftWords::tr("%1 counted again").arg(drawer.name), formatter.money(*drawer.recountedMinor));
    }
    if (drawer.differenceMinor && !report.expectedHidden) {
      const qint64 difference = *drawer.differenceMinor;
      const QString label = difference < 0   ? ShiftWords::tr("%1 short").arg(drawer.name)
                            : difference > 0 ? ShiftWords::tr("%1 over").arg(drawer.name)
                                             : ShiftWords::tr("%1 agrees").arg(drawer.name);
      slip.pair(label, formatter.money(difference), Tone::Strong);
    }
  }
  if (report.leftMinor) slip.pair(ShiftWords::tr("Left in the drawer"), formatter.money(*report.leftMinor));
  if (report.denominations.empty()) return;
  Grid grid;
  grid.titles = {ShiftWords::tr("Coin or note"), ShiftWords::tr("Pieces"), ShiftWords::tr("Amount")};
  grid.aligns = {Align::End, Align::End, Align::End};
  for (const Denomination& row : report.denominations) {
    grid.rows.push_back(
        {formatter.money(row.valueMinor), formatter.count(row.pieces), formatter.money(row.amountMinor)});
  }
  slip.blocks.emplace_back(std::move(grid));
}

void addWatch(Slip& slip, const ShiftReport& report, const Formatter& formatter) {
  slip.section(ShiftWords::tr("To look at"));
  slip.pair(counted(ShiftWords::tr("Discounts"), report.discountCount, formatter),
            formatter.money(report.discountsMinor));
  slip.pair(counted(ShiftWords::tr("Lines voided"), report.lineVoidCount, formatter),
            formatter.money(report.lineVoidsMinor));
  slip.pair(ShiftWords::tr("Prices overridden"), formatter.count(report.overrideCount));
  slip.pair(ShiftWords::tr("Drawer opened, no sale"), formatter.count(report.noSaleCount));
  slip.pair(ShiftWords::tr("Copies printed"), formatter.count(report.reprintCount));
  slip.pair(ShiftWords::tr("Tickets abandoned"), formatter.count(report.abandonedCount));
  if (report.parkedCount != 0) slip.pair(ShiftWords::tr("Tickets still parked"), formatter.count(report.parkedCount));
  if (report.unknownPaymentCount != 0) {
    slip.pair(ShiftWords::tr("Card payments in doubt"), formatter.count(report.unknownPaymentCount), Tone::Strong);
  }
  if (report.unpostedPayoutCount != 0) {
    slip.pair(ShiftWords::tr("Card refunds without a receipt"), formatter.count(report.unpostedPayoutCount),
              Tone::Strong);
  }
  if (report.heldOfflineCount != 0) {
    slip.pair(counted(ShiftWords::tr("Cards not sent yet"), report.heldOfflineCount, formatter),
              formatter.money(report.heldOfflineMinor), Tone::Strong);
  }
  if (report.declinedLateCount != 0) {
    slip.pair(counted(ShiftWords::tr("Cards declined later"), report.declinedLateCount, formatter),
              formatter.money(report.declinedLateMinor), Tone::Strong);
  }
  if (report.openingDifferenceMinor != 0) {
    slip.pair(ShiftWords::tr("Float against last closing"), formatter.money(report.openingDifferenceMinor));
  }
  slip.pair(ShiftWords::tr("Cash rounding"), formatter.money(report.cashRoundingMinor));
}

void addNumbers(Slip& slip, const ShiftReport& report, const Formatter& formatter) {
  slip.section(ShiftWords::tr("Documents"));
  slip.pair(ShiftWords::tr("Issued"), formatter.count(report.documentCount));
  if (!report.firstNumber.isEmpty()) slip.pair(ShiftWords::tr("First"), report.firstNumber);
  if (!report.lastNumber.isEmpty()) slip.pair(ShiftWords::tr("Last"), report.lastNumber);
  if (report.perpetualMinor) {
    slip.pair(ShiftWords::tr("Perpetual total"), formatter.moneyWithSymbol(*report.perpetualMinor), Tone::Strong);
  }
}

}  // namespace

Slip slipOf(const ShiftReport& report) {
  const Formatter formatter(report.locale.isEmpty() ? QLocale::c() : QLocale(report.locale), report.currency);
  Slip slip;
  slip.title = report.closes ? ShiftWords::tr("Z report %1").arg(report.number) : ShiftWords::tr("X report");
  slip.locale = formatter.locale();
  addTop(slip, report, formatter);
  addTurnover(slip, report, formatter);
  addTaxTable(slip, report, formatter);
  addCounted(slip, ShiftWords::tr("Tenders"), report.tenders, formatter);
  addDrawer(slip, report, formatter);
  addWatch(slip, report, formatter);
  addCounted(slip, ShiftWords::tr("Staff"), report.staff, formatter);
  addCounted(slip, ShiftWords::tr("Categories"), report.categories, formatter);
  addCounted(slip, ShiftWords::tr("Arrived after an earlier close"), report.lateDocuments, formatter);
  addNumbers(slip, report, formatter);
  return slip;
}

}  // namespace counterfoil::documents
