// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/renderers/json.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace counterfoil::renderers {

namespace {

using documents::Receipt;
using documents::ShiftReport;
using figures::CurrencyFormat;
using figures::FigureKind;
using figures::plainDecimal;
using figures::shortDecimal;

/// Decimal strings in one currency.
struct Decimals {
  const CurrencyFormat& currency;

  [[nodiscard]] QString money(qint64 minor) const { return plainDecimal(minor, currency.decimals); }
  [[nodiscard]] QString price(qint64 micro) const { return shortDecimal(micro, 6, currency.decimals); }
  [[nodiscard]] static QString quantity(qint64 micro) { return shortDecimal(micro, 6); }
};

void addIfAny(QJsonObject& object, const QString& key, const QString& text) {
  if (!text.isEmpty()) object.insert(key, text);
}

QString kindText(documents::ReceiptKind kind) {
  using documents::ReceiptKind;
  switch (kind) {
    case ReceiptKind::Sale:
      return QStringLiteral("sale");
    case ReceiptKind::Refund:
      return QStringLiteral("refund");
    case ReceiptKind::Exchange:
      return QStringLiteral("exchange");
    case ReceiptKind::Void:
      return QStringLiteral("void");
    case ReceiptKind::Bill:
      return QStringLiteral("bill");
    case ReceiptKind::Training:
      return QStringLiteral("training");
  }
  return {};
}

QJsonObject shopJson(const documents::ShopHeader& shop) {
  QJsonObject object{{QStringLiteral("name"), shop.name},
                     {QStringLiteral("address"), QJsonArray::fromStringList(shop.addressLines)}};
  addIfAny(object, QStringLiteral("phone"), shop.phone);
  addIfAny(object, QStringLiteral("website"), shop.website);
  addIfAny(object, QStringLiteral("tax_number"), shop.taxNumber);
  return object;
}

QJsonArray taxesJson(const std::vector<documents::ReceiptTax>& taxes, const Decimals& decimals) {
  QJsonArray array;
  for (const auto& tax : taxes) {
    array.append(QJsonObject{{QStringLiteral("letter"), tax.letter},
                             {QStringLiteral("name"), tax.name},
                             {QStringLiteral("net"), decimals.money(tax.netMinor)},
                             {QStringLiteral("tax"), decimals.money(tax.taxMinor)},
                             {QStringLiteral("gross"), decimals.money(tax.grossMinor)}});
  }
  return array;
}

QJsonArray linesJson(const Receipt& receipt, const Decimals& decimals) {
  QJsonArray lines;
  for (const documents::ReceiptLine& line : receipt.lines) {
    QJsonArray discounts;
    for (const auto& discount : line.discounts) {
      discounts.append(QJsonObject{{QStringLiteral("label"), discount.label},
                                   {QStringLiteral("amount"), decimals.money(discount.amountMinor)}});
    }
    QJsonObject object{{QStringLiteral("name"), line.name},
                       {QStringLiteral("sku"), line.sku},
                       {QStringLiteral("quantity"), Decimals::quantity(line.quantityMicro)},
                       {QStringLiteral("unit_price"), decimals.price(line.unitPriceMicro)},
                       {QStringLiteral("discounts"), discounts},
                       {QStringLiteral("amount"), decimals.money(line.amountMinor)},
                       {QStringLiteral("taxes"), line.taxLetters}};
    addIfAny(object, QStringLiteral("unit"), line.unit);
    addIfAny(object, QStringLiteral("note"), line.note);
    lines.append(object);
  }
  return lines;
}

QJsonArray countedJson(const std::vector<documents::CountedAmount>& rows, const Decimals& decimals) {
  QJsonArray array;
  for (const auto& row : rows) {
    QJsonObject object{{QStringLiteral("name"), row.name},
                       {QStringLiteral("count"), row.count},
                       {QStringLiteral("amount"), decimals.money(row.amountMinor)}};
    addIfAny(object, QStringLiteral("id"), row.key);
    array.append(object);
  }
  return array;
}

QJsonObject countOf(qint64 count, qint64 amountMinor, const Decimals& decimals) {
  return {{QStringLiteral("count"), count}, {QStringLiteral("amount"), decimals.money(amountMinor)}};
}

QJsonArray drawerJson(const ShiftReport& report, const Decimals& decimals) {
  QJsonArray array;
  for (const auto& drawer : report.drawer) {
    QJsonObject object{{QStringLiteral("tender"), drawer.name}};
    if (!report.expectedHidden) object.insert(QStringLiteral("expected"), decimals.money(drawer.expectedMinor));
    if (drawer.countedMinor) object.insert(QStringLiteral("counted"), decimals.money(*drawer.countedMinor));
    if (drawer.recountedMinor) object.insert(QStringLiteral("recounted"), decimals.money(*drawer.recountedMinor));
    if (drawer.differenceMinor && !report.expectedHidden) {
      object.insert(QStringLiteral("difference"), decimals.money(*drawer.differenceMinor));
    }
    array.append(object);
  }
  return array;
}

QJsonArray denominationsJson(const ShiftReport& report, const Decimals& decimals) {
  QJsonArray array;
  for (const auto& row : report.denominations) {
    array.append(QJsonObject{{QStringLiteral("value"), decimals.money(row.valueMinor)},
                             {QStringLiteral("pieces"), row.pieces},
                             {QStringLiteral("amount"), decimals.money(row.amountMinor)}});
  }
  return array;
}

QJsonValue figureJson(const figures::Figure& figure, FigureKind kind, const CurrencyFormat& currency) {
  if (std::holds_alternative<std::monostate>(figure)) return QJsonValue::Null;
  const auto* number = std::get_if<qint64>(&figure);
  if (number != nullptr && (kind == FigureKind::Count || kind == FigureKind::Hour)) return *number;
  return figures::plain(figure, kind, currency);
}

QJsonObject rowJson(const figures::FigureTable& table, const std::vector<figures::Figure>& row) {
  QJsonObject object;
  for (std::size_t i = 0; i < table.columns.size() && i < row.size(); ++i) {
    object.insert(table.columns[i].key, figureJson(row[i], table.columns[i].kind, table.currency));
  }
  return object;
}

}  // namespace

QJsonObject toJson(const Receipt& receipt) {
  const Decimals decimals{receipt.currency};
  QJsonArray tenders;
  for (const auto& tender : receipt.tenders) {
    QJsonObject object{{QStringLiteral("name"), tender.name},
                       {QStringLiteral("amount"), decimals.money(tender.amountMinor)},
                       {QStringLiteral("cash"), tender.cash}};
    if (!tender.details.isEmpty()) object.insert(QStringLiteral("details"), QJsonArray::fromStringList(tender.details));
    tenders.append(object);
  }
  QJsonObject object{
      {QStringLiteral("id"), receipt.id},
      {QStringLiteral("kind"), kindText(receipt.kind)},
      {QStringLiteral("number"), receipt.number},
      {QStringLiteral("shop"), shopJson(receipt.shop)},
      {QStringLiteral("till"), receipt.till},
      {QStringLiteral("staff"), receipt.staff},
      {QStringLiteral("at"), receipt.instantUtc},
      {QStringLiteral("business_day"), receipt.businessDay},
      {QStringLiteral("currency"), receipt.currency.code},
      {QStringLiteral("prices"), receipt.pricesWithTax ? QStringLiteral("gross") : QStringLiteral("net")},
      {QStringLiteral("lines"), linesJson(receipt, decimals)},
      {QStringLiteral("taxes"), taxesJson(receipt.taxes, decimals)},
      {QStringLiteral("tenders"), tenders},
      {QStringLiteral("net"), decimals.money(receipt.netMinor)},
      {QStringLiteral("tax"), decimals.money(receipt.taxMinor)},
      {QStringLiteral("gross"), decimals.money(receipt.grossMinor)},
      {QStringLiteral("discount"), decimals.money(receipt.discountMinor)},
      {QStringLiteral("cash_rounding"), decimals.money(receipt.cashRoundingMinor)},
      {QStringLiteral("change"), decimals.money(receipt.changeMinor)},
      {QStringLiteral("remaining"), decimals.money(receipt.remainingMinor)},
      {QStringLiteral("copy"), receipt.copy}};
  addIfAny(object, QStringLiteral("original"), receipt.originalNumber);
  addIfAny(object, QStringLiteral("customer"), receipt.customer);
  if (!receipt.notes.isEmpty()) object.insert(QStringLiteral("notes"), QJsonArray::fromStringList(receipt.notes));
  return object;
}

QJsonObject toJson(const ShiftReport& report) {
  const Decimals decimals{report.currency};
  QJsonObject object{
      {QStringLiteral("kind"), report.closes ? QStringLiteral("z") : QStringLiteral("x")},
      {QStringLiteral("shift"), report.shiftId},
      {QStringLiteral("shop"), shopJson(report.shop)},
      {QStringLiteral("till"), report.till},
      {QStringLiteral("at"), report.instantUtc},
      {QStringLiteral("business_day"), report.businessDay},
      {QStringLiteral("currency"), report.currency.code},
      {QStringLiteral("sales"), countOf(report.saleCount, report.salesMinor, decimals)},
      {QStringLiteral("refunds"), countOf(report.refundCount, report.refundsMinor, decimals)},
      {QStringLiteral("voids"), countOf(report.voidCount, report.voidsMinor, decimals)},
      {QStringLiteral("lines_voided"), countOf(report.lineVoidCount, report.lineVoidsMinor, decimals)},
      {QStringLiteral("discounts"), countOf(report.discountCount, report.discountsMinor, decimals)},
      {QStringLiteral("price_overrides"), report.overrideCount},
      {QStringLiteral("no_sales"), report.noSaleCount},
      {QStringLiteral("reprints"), report.reprintCount},
      {QStringLiteral("abandoned_tickets"), report.abandonedCount},
      {QStringLiteral("parked_tickets"), report.parkedCount},
      {QStringLiteral("unknown_payments"), report.unknownPaymentCount},
      {QStringLiteral("unposted_refunds"), report.unpostedPayoutCount},
      {QStringLiteral("cards_not_sent"), countOf(report.heldOfflineCount, report.heldOfflineMinor, decimals)},
      {QStringLiteral("cards_declined_later"), countOf(report.declinedLateCount, report.declinedLateMinor, decimals)},
      {QStringLiteral("opening_difference"), decimals.money(report.openingDifferenceMinor)},
      {QStringLiteral("documents"), report.documentCount},
      {QStringLiteral("first_number"), report.firstNumber},
      {QStringLiteral("last_number"), report.lastNumber},
      {QStringLiteral("net"), decimals.money(report.netMinor)},
      {QStringLiteral("tax"), decimals.money(report.taxMinor)},
      {QStringLiteral("gross"), decimals.money(report.grossMinor)},
      {QStringLiteral("cash_rounding"), decimals.money(report.cashRoundingMinor)},
      {QStringLiteral("taxes"), taxesJson(report.taxes, decimals)},
      {QStringLiteral("tenders"), countedJson(report.tenders, decimals)},
      {QStringLiteral("staff"), countedJson(report.staff, decimals)},
      {QStringLiteral("categories"), countedJson(report.categories, decimals)},
      {QStringLiteral("late"), countedJson(report.lateDocuments, decimals)},
      {QStringLiteral("drawer"), drawerJson(report, decimals)},
      {QStringLiteral("denominations"), denominationsJson(report, decimals)},
      {QStringLiteral("copy"), report.copy}};
  addIfAny(object, QStringLiteral("number"), report.number);
  addIfAny(object, QStringLiteral("opened_by"), report.openedBy);
  addIfAny(object, QStringLiteral("closed_by"), report.closedBy);
  if (!report.expectedHidden) object.insert(QStringLiteral("cash"), countedJson(report.cashParts, decimals));
  if (report.leftMinor) object.insert(QStringLiteral("left"), decimals.money(*report.leftMinor));
  if (report.perpetualMinor) {
    object.insert(QStringLiteral("perpetual_total"), decimals.money(*report.perpetualMinor));
  }
  return object;
}

QJsonObject toJson(const figures::FigureTable& table) {
  QJsonArray rows;
  for (const auto& row : table.rows) rows.append(rowJson(table, row));
  QJsonObject object{{QStringLiteral("report"), table.key},
                     {QStringLiteral("currency"), table.currency.code},
                     {QStringLiteral("rows"), rows},
                     {QStringLiteral("totals"),
                      table.totals.empty() ? QJsonValue(QJsonValue::Null) : QJsonValue(rowJson(table, table.totals))}};
  if (table.from.isValid()) object.insert(QStringLiteral("from"), table.from.toString(Qt::ISODate));
  if (table.to.isValid()) object.insert(QStringLiteral("to"), table.to.toString(Qt::ISODate));
  addIfAny(object, QStringLiteral("as_of"), table.asOf);
  return object;
}

QByteArray jsonText(const QJsonObject& object) {
  return QJsonDocument(object).toJson(QJsonDocument::Indented);
}

}  // namespace counterfoil::renderers
