// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/document_json.h"

#include <QJsonArray>

#include "models/core/decimal.h"

namespace counterfoil::cli {

using namespace Qt::StringLiterals;

namespace {

template <class IdType>
QJsonValue idJson(const IdType& id) {
  return id.isNull() ? QJsonValue(QJsonValue::Null) : QJsonValue(id.text());
}

QJsonArray taxesJson(const std::vector<sales::LineTax>& taxes) {
  QJsonArray all;
  for (const sales::LineTax& tax : taxes) {
    all.append(QJsonObject{{u"id"_s, tax.id},
                           {u"name"_s, tax.name},
                           {u"percent"_s, core::formatScaled(tax.ratePpm, 4, 0)},
                           {u"base"_s, tax.base.text()},
                           {u"amount"_s, tax.amount.text()}});
  }
  return all;
}

QJsonObject lineJson(const sales::DocumentLine& line, int decimals) {
  QJsonObject json{{u"line"_s, line.line},
                   {u"product"_s, idJson(line.product)},
                   {u"sku"_s, line.sku},
                   {u"name"_s, line.name},
                   {u"unit"_s, line.unit},
                   {u"category"_s, line.categoryName},
                   {u"quantity"_s, line.quantity.text()},
                   {u"unit_price"_s, line.unitPrice.text(decimals)},
                   {u"discount"_s, line.discount.text()},
                   {u"basket_discount"_s, line.basketDiscount.text()},
                   {u"gross"_s, line.gross.text()},
                   {u"net"_s, line.net.text()},
                   {u"taxes"_s, taxesJson(line.taxes)}};
  if (line.listPrice) {
    json[u"list_price"_s] = line.listPrice->text(decimals);
    json[u"price_reason"_s] = line.overrideReason;
  }
  if (!line.discountReason.isEmpty()) json[u"discount_reason"_s] = line.discountReason;
  if (!line.note.isEmpty()) json[u"note"_s] = line.note;
  if (line.returns) {
    json[u"returns"_s] = QJsonObject{{u"document"_s, line.returns->document.text()}, {u"line"_s, line.returns->line}};
  }
  return json;
}

QJsonArray tendersJson(const std::vector<sales::DocumentTender>& tenders) {
  QJsonArray all;
  for (const sales::DocumentTender& tender : tenders) {
    QJsonObject json{{u"kind"_s, sales::text(tender.kind)},
                     {u"amount"_s, tender.amount.text()},
                     {u"change"_s, tender.change.text()}};
    if (!tender.reference.isEmpty()) json[u"reference"_s] = tender.reference;
    if (!tender.card.isEmpty()) json[u"card"_s] = tender.card;
    if (tender.unreceived) json[u"unreceived"_s] = true;
    all.append(json);
  }
  return all;
}

QJsonArray talliesJson(const std::vector<sales::Tally>& tallies) {
  QJsonArray all;
  for (const sales::Tally& tally : tallies) {
    QJsonObject json{{u"key"_s, tally.key}, {u"count"_s, tally.count}, {u"amount"_s, tally.amount.text()}};
    if (!tally.name.isEmpty()) json[u"name"_s] = tally.name;
    all.append(json);
  }
  return all;
}

void addCounts(QJsonObject& json, const sales::ShiftFigures& figures) {
  json[u"sales"_s] = QJsonObject{{u"count"_s, figures.saleCount}, {u"gross"_s, figures.sales.text()}};
  json[u"refunds"_s] = QJsonObject{{u"count"_s, figures.refundCount}, {u"gross"_s, figures.refunds.text()}};
  json[u"voids"_s] = QJsonObject{{u"count"_s, figures.voidCount}, {u"gross"_s, figures.voids.text()}};
  json[u"discounts"_s] = QJsonObject{{u"count"_s, figures.discountCount}, {u"amount"_s, figures.discounts.text()}};
  json[u"line_voids"_s] = QJsonObject{{u"count"_s, figures.lineVoidCount}, {u"amount"_s, figures.lineVoids.text()}};
  json[u"price_overrides"_s] = figures.overrideCount;
  json[u"reprints"_s] = figures.reprintCount;
  json[u"abandoned_tickets"_s] = figures.abandonedCount;
  json[u"no_sales"_s] = figures.drawer.noSales;
  json[u"documents"_s] = QJsonObject{
      {u"count"_s, figures.documentCount}, {u"first"_s, figures.firstNumber}, {u"last"_s, figures.lastNumber}};
}

void addDrawer(QJsonObject& json, const sales::ShiftFigures& figures) {
  const auto money = [&](qint64 minor) { return core::Money::ofMinor(minor, figures.currency).text(); };
  json[u"cash"_s] = QJsonObject{{u"opening_float"_s, figures.shift.openingFloat.text()},
                                {u"opening_difference"_s, figures.shift.openingDifference.text()},
                                {u"taken"_s, figures.cashTaken.text()},
                                {u"change"_s, figures.cashChange.text()},
                                {u"paid_out"_s, figures.cashPaidOut.text()},
                                {u"pay_in"_s, money(figures.drawer.payInMinor)},
                                {u"pay_out"_s, money(figures.drawer.payOutMinor)},
                                {u"safe_drop"_s, money(figures.drawer.safeDropMinor)},
                                {u"expected"_s, figures.expectedCash.text()}};
}

}  // namespace

QJsonObject documentJson(const sales::Document& document) {
  QJsonArray lines;
  for (const sales::DocumentLine& line : document.lines) lines.append(lineJson(line, document.currency.decimals()));
  QJsonObject json{{u"id"_s, document.id.text()},
                   {u"kind"_s, sales::text(document.kind)},
                   {u"number"_s, document.number},
                   {u"store"_s, document.storeCode},
                   {u"till"_s, document.tillCode},
                   {u"shift"_s, idJson(document.shift)},
                   {u"staff"_s, idJson(document.staff)},
                   {u"staff_name"_s, document.staffName},
                   {u"approver"_s, idJson(document.approver)},
                   {u"at"_s, document.at.text()},
                   {u"business_day"_s, document.businessDay},
                   {u"currency"_s, document.currency.code()},
                   {u"lines"_s, lines},
                   {u"taxes"_s, taxesJson(document.taxes)},
                   {u"tenders"_s, tendersJson(document.tenders)},
                   {u"gross"_s, document.gross.text()},
                   {u"net"_s, document.net.text()},
                   {u"tax"_s, document.tax.text()},
                   {u"discount"_s, document.discount.text()},
                   {u"due"_s, document.gross.text()},
                   {u"cash_rounding"_s, document.rounding.text()},
                   {u"tendered"_s, document.tendered().text()},
                   {u"change"_s, document.change().text()}};
  if (document.imported) json[u"imported"_s] = true;
  if (!document.original.isNull()) {
    json[u"original"_s] = document.original.text();
    json[u"original_number"_s] = document.originalNumber;
  }
  if (!document.reason.isEmpty()) json[u"reason"_s] = document.reason;
  if (!document.note.isEmpty()) json[u"note"_s] = document.note;
  return json;
}

QJsonObject shiftJson(const cash::Shift& shift) {
  QJsonObject json{{u"id"_s, shift.id.text()},
                   {u"till"_s, shift.tillCode},
                   {u"opened_by"_s, shift.openedByName},
                   {u"opened_at"_s, shift.openedAt.text()},
                   {u"business_day"_s, shift.businessDay},
                   {u"currency"_s, shift.currency.code()},
                   {u"opening_float"_s, shift.openingFloat.text()},
                   {u"opening_difference"_s, shift.openingDifference.text()},
                   {u"closed"_s, shift.closed}};
  if (shift.closed) json[u"closed_at"_s] = shift.closedAt.text();
  return json;
}

QJsonObject movementJson(const cash::Movement& movement) {
  return {{u"id"_s, movement.id.text()},         {u"number"_s, movement.number}, {u"kind"_s, cash::text(movement.kind)},
          {u"amount"_s, movement.amount.text()}, {u"reason"_s, movement.reason}, {u"staff_name"_s, movement.staffName},
          {u"at"_s, movement.at.text()}};
}

QJsonObject figuresJson(const sales::ShiftFigures& figures) {
  QJsonObject json{{u"shift"_s, shiftJson(figures.shift)},
                   {u"at"_s, figures.at.text()},
                   {u"currency"_s, figures.currency.code()},
                   {u"gross"_s, figures.gross.text()},
                   {u"net"_s, figures.net.text()},
                   {u"tax"_s, figures.tax.text()},
                   {u"cash_rounding"_s, figures.rounding.text()},
                   {u"tenders"_s, talliesJson(figures.tenders)},
                   {u"staff"_s, talliesJson(figures.staff)},
                   {u"categories"_s, talliesJson(figures.categories)}};
  QJsonArray taxes;
  for (const sales::TaxTally& tax : figures.taxes) {
    taxes.append(QJsonObject{{u"id"_s, tax.id},
                             {u"name"_s, tax.name},
                             {u"percent"_s, core::formatScaled(tax.ratePpm, 4, 0)},
                             {u"base"_s, tax.net.text()},
                             {u"amount"_s, tax.tax.text()}});
  }
  json[u"taxes"_s] = taxes;
  addCounts(json, figures);
  addDrawer(json, figures);
  if (!figures.number.isEmpty()) {
    json[u"number"_s] = figures.number;
    json[u"closed_by"_s] = figures.closedByName;
    if (figures.counted) json[u"counted"_s] = figures.counted->total.text();
    if (figures.recounted) json[u"recounted"_s] = figures.recounted->text();
    json[u"over_short"_s] = figures.overShort.text();
    json[u"left"_s] = figures.left.text();
    json[u"perpetual_total"_s] = figures.perpetual.text();
  }
  return json;
}

}  // namespace counterfoil::cli
