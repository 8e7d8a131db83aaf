// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "reports/documents/receipt.h"
#include "reports/documents/shift_report.h"

namespace counterfoil::samples {

using namespace Qt::StringLiterals;

inline documents::ShopHeader shop() {
  return {u"Harbour & Rye"_s,    {u"14 Quay Street"_s, u"Whitby YO21 1DQ"_s},
          u"+44 1947 555 010"_s, u"harbourandrye.example"_s,
          u"VAT no."_s,          u"GB 123 4567 89"_s};
}

/// A sale with two rates, a weighed line, discounts on line and basket, card and cash, rounding and change.
inline documents::Receipt sale() {
  documents::Receipt receipt;
  receipt.id = u"0190f2c4-a1b2-7000-8000-000000000abc"_s;
  receipt.number = u"WH-1-A-000042"_s;
  receipt.shop = shop();
  receipt.till = u"Till 1"_s;
  receipt.staff = u"Amina"_s;
  receipt.date = QDate(2026, 11, 21);
  receipt.time = QTime(9, 30);
  receipt.instantUtc = u"2026-11-21T09:30:00Z"_s;
  receipt.businessDay = u"2026-11-21"_s;
  receipt.locale = u"en_GB"_s;
  receipt.currency = {u"GBP"_s, 2};
  receipt.lines = {
      {u"Flat white"_s, u"COF-01"_s, 2'000'000, {}, 3'400'000, {}, 680, 680, u"A"_s, {}},
      {u"Sourdough loaf, seeded, baked this morning in the back room with local flour"_s,
       u"BRD-07"_s,
       1'000'000,
       {},
       4'250'000,
       {{u"10% off"_s, 43}, {u"Order discount"_s, 19}},
       425,
       363,
       u"B"_s,
       {}},
      {u"Comté 18 months"_s, u"CHE-11"_s, 352'000, u"kg"_s, 32'500'000, {}, 1144, 1144, u"B"_s, {}},
  };
  receipt.taxes = {{u"A"_s, u"VAT 20%"_s, 567, 113, 680}, {u"B"_s, u"VAT 0%"_s, 1507, 0, 1507}};
  receipt.netMinor = 2074;
  receipt.taxMinor = 113;
  receipt.grossMinor = 2187;
  receipt.discountMinor = 62;
  receipt.cashRoundingMinor = -2;
  receipt.tenders = {{u"Card"_s, 1000, {u"VISA •••• 4242"_s, u"Auth 019283"_s}, false}, {u"Cash"_s, 2000, {}, true}};
  receipt.changeMinor = 815;
  receipt.footer = {u"Thank you. Bring this slip within 28 days to exchange."_s};
  return receipt;
}

/// Part of that sale, given back in cash.
inline documents::Receipt refund() {
  documents::Receipt receipt = sale();
  receipt.kind = documents::ReceiptKind::Refund;
  receipt.number = u"WH-1-A-000043"_s;
  receipt.originalNumber = u"WH-1-A-000042"_s;
  receipt.lines = {
      {u"Flat white"_s, u"COF-01"_s, -1'000'000, {}, 3'400'000, {}, -340, -340, u"A"_s, u"Not as ordered"_s}};
  receipt.taxes = {{u"A"_s, u"VAT 20%"_s, -283, -57, -340}};
  receipt.netMinor = -283;
  receipt.taxMinor = -57;
  receipt.grossMinor = -340;
  receipt.discountMinor = 0;
  receipt.cashRoundingMinor = 0;
  receipt.tenders = {{u"Cash"_s, -340, {}, true}};
  receipt.changeMinor = 0;
  return receipt;
}

inline documents::ShiftReport zReport() {
  documents::ShiftReport report;
  report.closes = true;
  report.number = u"Z-1-000117"_s;
  report.shiftId = u"0190f2c4-a1b2-7000-8000-000000000def"_s;
  report.shop = shop();
  report.till = u"Till 1"_s;
  report.openedBy = u"Amina"_s;
  report.closedBy = u"Jonas"_s;
  report.opened = {QDate(2026, 11, 21), QTime(8, 2)};
  report.made = {QDate(2026, 11, 21), QTime(18, 14)};
  report.instantUtc = u"2026-11-21T18:14:00Z"_s;
  report.businessDay = u"2026-11-21"_s;
  report.locale = u"en_GB"_s;
  report.currency = {u"GBP"_s, 2};
  report.saleCount = 184;
  report.salesMinor = 312'480;
  report.refundCount = 3;
  report.refundsMinor = -2'315;
  report.voidCount = 1;
  report.voidsMinor = -680;
  report.lineVoidCount = 7;
  report.lineVoidsMinor = 2'410;
  report.discountCount = 22;
  report.discountsMinor = 4'122;
  report.overrideCount = 2;
  report.noSaleCount = 4;
  report.reprintCount = 5;
  report.documentCount = 188;
  report.firstNumber = u"WH-1-A-000042"_s;
  report.lastNumber = u"WH-1-A-000229"_s;
  report.netMinor = 274'531;
  report.taxMinor = 34'954;
  report.grossMinor = 309'485;
  report.taxes = {{u"A"_s, u"VAT 20%"_s, 174'770, 34'954, 209'724}, {u"B"_s, u"VAT 0%"_s, 99'761, 0, 99'761}};
  report.tenders = {{u"card"_s, u"Card"_s, 131, 224'110}, {u"cash"_s, u"Cash"_s, 57, 85'375}};
  report.staff = {{{}, u"Amina"_s, 101, 170'020}, {{}, u"Jonas"_s, 87, 139'465}};
  report.categories = {
      {{}, u"Coffee"_s, 240, 98'440}, {{}, u"Bread"_s, 133, 61'280}, {{}, u"Cheese & deli"_s, 96, 149'765}};
  report.cashRoundingMinor = -7;
  report.cashParts = {{u"opening"_s, u"Opening float"_s, 0, 15'000}, {u"taken"_s, u"Cash taken"_s, 54, 98'210},
                      {u"change"_s, u"Change given"_s, 41, -12'835}, {u"pay_in"_s, u"Pay-ins"_s, 1, 2'000},
                      {u"pay_out"_s, u"Pay-outs"_s, 2, -3'150},      {u"drop"_s, u"Safe drops"_s, 1, -50'000}};
  report.drawer = {{u"Cash"_s, 49'225, 49'105, {}, -120}};
  report.denominations = {{2'000, 14, 28'000}, {1'000, 15, 15'000}, {500, 10, 5'000}, {100, 11, 1'100}, {5, 1, 5}};
  report.perpetualMinor = 48'211'930;
  return report;
}

inline figures::FigureTable salesByDay() {
  using figures::FigureKind;
  figures::FigureTable table;
  table.key = u"sales_by_day"_s;
  table.title = u"Sales by day"_s;
  table.from = QDate(2026, 11, 19);
  table.to = QDate(2026, 11, 21);
  table.currency = {u"GBP"_s, 2};
  table.columns = {{u"day"_s, u"Day"_s, FigureKind::Date},      {u"documents"_s, u"Documents"_s, FigureKind::Count},
                   {u"net"_s, u"Net"_s, FigureKind::Money},     {u"tax"_s, u"Tax"_s, FigureKind::Money},
                   {u"gross"_s, u"Gross"_s, FigureKind::Money}, {u"note"_s, u"Note"_s, FigureKind::Text}};
  const auto day = [](int d) { return QDate(2026, 11, d).toJulianDay(); };
  table.rows = {{day(19), qint64(171), qint64(251'011), qint64(31'842), qint64(282'853), u"=1+1"_s},
                {day(20), qint64(166), qint64(242'700), qint64(30'115), qint64(272'815), u"rain, \"heavy\""_s},
                {day(21), qint64(188), qint64(274'531), qint64(34'954), qint64(309'485), {}}};
  table.totals = {u"Total"_s, qint64(525), qint64(768'242), qint64(96'911), qint64(865'153), {}};
  return table;
}

}  // namespace counterfoil::samples
