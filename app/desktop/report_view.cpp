// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>

#include "app/desktop/till_views.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;

namespace {

/// Rows of a report as they are added.
class ReportRows {
 public:
  ReportRows(till::ReportView& view, const core::Currency& currency) : m_view(view), m_money(moneyFormatOf(currency)) {}

  [[nodiscard]] static QString say(const char* text) { return QCoreApplication::translate("Report", text); }
  void heading(const char* text) { m_view.rows.append({say(text), {}, 0}); }
  void row(const QString& label, const QString& value) { m_view.rows.append({label, value, 1}); }
  void amount(const char* label, qint64 minor) { row(say(label), m_money.text(minor)); }
  void counted(const char* label, qint64 count, qint64 minor) {
    row(count > 0 ? u"%1 \u00d7 %2"_s.arg(count).arg(say(label)) : say(label), m_money.text(minor));
  }
  void tally(const QString& label, qint64 count, qint64 minor) {
    row(u"%1 (%2)"_s.arg(label).arg(count), m_money.text(minor));
  }
  void total(const char* label, qint64 minor) { m_view.rows.append({say(label), m_money.text(minor), 2}); }

 private:
  till::ReportView& m_view;
  shared::MoneyFormat m_money;
};

void addSales(ReportRows& rows, const sales::ShiftFigures& figures) {
  rows.heading(QT_TRANSLATE_NOOP("Report", "Sales"));
  rows.counted(QT_TRANSLATE_NOOP("Report", "Sales"), figures.saleCount, figures.sales.minor());
  rows.counted(QT_TRANSLATE_NOOP("Report", "Refunds"), figures.refundCount, figures.refunds.minor());
  rows.counted(QT_TRANSLATE_NOOP("Report", "Voids"), figures.voidCount, figures.voids.minor());
  rows.total(QT_TRANSLATE_NOOP("Report", "Gross"), figures.gross.minor());
  rows.amount(QT_TRANSLATE_NOOP("Report", "Net"), figures.net.minor());
  for (const sales::TaxTally& tax : figures.taxes) {
    rows.row(tax.name.isEmpty() ? tax.id : tax.name, moneyFormatOf(figures.currency).text(tax.tax.minor()));
  }
  rows.heading(QT_TRANSLATE_NOOP("Report", "Tenders"));
  for (const sales::Tally& tender : figures.tenders) {
    rows.tally(tenderName(sales::tenderKindOf(tender.key)), tender.count, tender.amount.minor());
  }
  rows.amount(QT_TRANSLATE_NOOP("Report", "Cash rounding"), figures.rounding.minor());
  rows.heading(QT_TRANSLATE_NOOP("Report", "Staff"));
  for (const sales::Tally& person : figures.staff) rows.tally(person.name, person.count, person.amount.minor());
}

void addEvents(ReportRows& rows, const sales::ShiftFigures& figures) {
  rows.heading(QT_TRANSLATE_NOOP("Report", "To look at"));
  rows.counted(QT_TRANSLATE_NOOP("Report", "Discounts"), figures.discountCount, figures.discounts.minor());
  rows.counted(QT_TRANSLATE_NOOP("Report", "Lines voided"), figures.lineVoidCount, figures.lineVoids.minor());
  rows.row(ReportRows::say(QT_TRANSLATE_NOOP("Report", "Prices overridden")), QString::number(figures.overrideCount));
  rows.row(ReportRows::say(QT_TRANSLATE_NOOP("Report", "Drawer opened without sale")),
           QString::number(figures.drawer.noSales));
  rows.row(ReportRows::say(QT_TRANSLATE_NOOP("Report", "Receipts printed again")),
           QString::number(figures.reprintCount));
  rows.row(ReportRows::say(QT_TRANSLATE_NOOP("Report", "Tickets dropped")), QString::number(figures.abandonedCount));
  if (!figures.heldOffline.empty()) {
    rows.counted(QT_TRANSLATE_NOOP("Report", "Cards not sent yet"), qint64(figures.heldOffline.size()),
                 figures.heldOfflineSum.minor());
  }
  if (!figures.declinedLate.empty()) {
    rows.counted(QT_TRANSLATE_NOOP("Report", "Cards declined later"), qint64(figures.declinedLate.size()),
                 figures.declinedLateSum.minor());
  }
  if (!figures.firstNumber.isEmpty()) {
    rows.row(ReportRows::say(QT_TRANSLATE_NOOP("Report", "First and last number")),
             figures.firstNumber + u" \u2013 "_s + figures.lastNumber);
  }
}

}  // namespace

till::ReportView reportViewOf(const sales::ShiftFigures& figures, const QString& opened, const QString& made) {
  till::ReportView view;
  const bool closes = !figures.number.isEmpty();
  view.title = closes ? ReportRows::say(QT_TRANSLATE_NOOP("Report", "Z report")) + u' ' + figures.number
                      : ReportRows::say(QT_TRANSLATE_NOOP("Report", "X report"));
  view.reference = figures.shift.id.text();
  ReportRows rows(view, figures.currency);
  rows.row(ReportRows::say(QT_TRANSLATE_NOOP("Report", "Till")), figures.shift.tillCode);
  rows.row(ReportRows::say(QT_TRANSLATE_NOOP("Report", "Opened")), opened + u", "_s + figures.shift.openedByName);
  if (closes) {
    rows.row(ReportRows::say(QT_TRANSLATE_NOOP("Report", "Closed")), made + u", "_s + figures.closedByName);
  } else {
    rows.row(ReportRows::say(QT_TRANSLATE_NOOP("Report", "As of")), made);
  }
  addSales(rows, figures);
  rows.heading(QT_TRANSLATE_NOOP("Report", "Drawer"));
  rows.amount(QT_TRANSLATE_NOOP("Report", "Float"), figures.shift.openingFloat.minor());
  rows.amount(QT_TRANSLATE_NOOP("Report", "Cash taken"), figures.cashTaken.minor());
  rows.amount(QT_TRANSLATE_NOOP("Report", "Change given"), -figures.cashChange.minor());
  rows.amount(QT_TRANSLATE_NOOP("Report", "Cash refunded"), -figures.cashPaidOut.minor());
  rows.amount(QT_TRANSLATE_NOOP("Report", "Paid in"), figures.drawer.payInMinor);
  rows.amount(QT_TRANSLATE_NOOP("Report", "Paid out"), -figures.drawer.payOutMinor);
  rows.amount(QT_TRANSLATE_NOOP("Report", "To the safe"), -figures.drawer.safeDropMinor);
  if (closes) {
    rows.total(QT_TRANSLATE_NOOP("Report", "Expected"), figures.expectedCash.minor());
    if (figures.counted) rows.amount(QT_TRANSLATE_NOOP("Report", "Counted"), figures.counted->total.minor());
    if (figures.recounted) rows.amount(QT_TRANSLATE_NOOP("Report", "Counted again"), figures.recounted->minor());
    rows.total(QT_TRANSLATE_NOOP("Report", "Difference"), figures.overShort.minor());
    rows.amount(QT_TRANSLATE_NOOP("Report", "Left in the drawer"), figures.left.minor());
    view.differenceMinor = figures.overShort.minor();
  }
  addEvents(rows, figures);
  if (closes) {
    rows.heading(QT_TRANSLATE_NOOP("Report", "Since the till was set up"));
    rows.total(QT_TRANSLATE_NOOP("Report", "Grand total"), figures.perpetual.minor());
  }
  return view;
}

}  // namespace counterfoil::app
