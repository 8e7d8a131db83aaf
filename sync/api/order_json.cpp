// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/api/order_json.h"

#include "sync/api/lists.h"

namespace counterfoil::api {

using namespace Qt::StringLiterals;

namespace {

QJsonArray taxesJson(const std::vector<sales::LineTax>& taxes) {
  QJsonArray list;
  for (const sales::LineTax& tax : taxes) {
    list.append(QJsonObject{{u"code"_s, tax.id},
                            {u"name"_s, tax.name},
                            {u"rate_ppm"_s, tax.ratePpm},
                            {u"base"_s, moneyJson(tax.base)},
                            {u"amount"_s, moneyJson(tax.amount)}});
  }
  return list;
}

QJsonObject lineJson(const sales::DocumentLine& line) {
  QJsonObject json{{u"line"_s, line.line},
                   {u"product"_s, line.product.isNull() ? QJsonValue() : QJsonValue(line.product.text())},
                   {u"sku"_s, line.sku},
                   {u"name"_s, line.name},
                   {u"quantity_micro"_s, line.quantity.micro()},
                   {u"unit_price_micro"_s, line.unitPrice.micro()},
                   {u"discount"_s, moneyJson(line.discount)},
                   {u"gross"_s, moneyJson(line.gross)},
                   {u"net"_s, moneyJson(line.net)},
                   {u"taxes"_s, taxesJson(line.taxes)}};
  if (line.returns) {
    json[u"returns"_s] = QJsonObject{{u"order"_s, line.returns->document.text()}, {u"line"_s, line.returns->line}};
  }
  return json;
}

QString sourceWord(const sales::DocumentSource& source) {
  return source.kind.isEmpty() ? u"till"_s : source.kind;
}

}  // namespace

QJsonObject orderRowJson(const sales::DocumentRow& row) {
  return {{u"id"_s, row.id.text()},
          {u"kind"_s, sales::text(row.kind)},
          {u"number"_s, row.number},
          {u"business_day"_s, row.businessDay},
          {u"at"_s, row.at.text()},
          {u"till"_s, row.tillCode},
          {u"lines"_s, row.lineCount},
          {u"gross"_s, moneyJson(row.gross)},
          {u"state"_s, sales::text(row.state)},
          {u"source"_s, sourceWord(row.source)},
          {u"reference"_s, row.source.reference},
          {u"store"_s, row.store.isNull() ? QJsonValue() : QJsonValue(row.store.text())},
          {u"customer"_s, row.person.isNull() ? QJsonValue() : QJsonValue(row.person.text())}};
}

QJsonObject orderJson(const sales::Document& document) {
  QJsonArray lines;
  for (const sales::DocumentLine& line : document.lines) lines.append(lineJson(line));
  QJsonArray tenders;
  for (const sales::DocumentTender& tender : document.tenders) {
    tenders.append(QJsonObject{{u"kind"_s, sales::text(tender.kind)},
                               {u"amount"_s, moneyJson(tender.amount)},
                               {u"change"_s, moneyJson(tender.change)},
                               {u"reference"_s, tender.reference}});
  }
  return {{u"id"_s, document.id.text()},
          {u"kind"_s, sales::text(document.kind)},
          {u"number"_s, document.number},
          {u"store"_s, document.storeCode},
          {u"till"_s, document.tillCode},
          {u"staff"_s, document.staff.isNull() ? QJsonValue() : QJsonValue(document.staff.text())},
          {u"at"_s, document.at.text()},
          {u"business_day"_s, document.businessDay},
          {u"lines"_s, lines},
          {u"taxes"_s, taxesJson(document.taxes)},
          {u"tenders"_s, tenders},
          {u"gross"_s, moneyJson(document.gross)},
          {u"net"_s, moneyJson(document.net)},
          {u"tax"_s, moneyJson(document.tax)},
          {u"discount"_s, moneyJson(document.discount)},
          {u"rounding"_s, moneyJson(document.rounding)},
          {u"original"_s, document.original.isNull() ? QJsonValue() : QJsonValue(document.original.text())},
          {u"reason"_s, document.reason},
          {u"source"_s, sourceWord(document.source)},
          {u"reference"_s, document.source.reference},
          {u"note"_s, document.note},
          {u"customer"_s, document.customer ? QJsonValue(document.customer->person.text()) : QJsonValue()}};
}

}  // namespace counterfoil::api
