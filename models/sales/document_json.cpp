// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sales/body.h"
#include "models/sales/facts.h"

namespace counterfoil::sales {

using core::Currency;
using core::Quantity;
using core::UnitPrice;

namespace {

QString wordOf(catalog::ProductKind kind) {
  switch (kind) {
    case catalog::ProductKind::Service:
      return QStringLiteral("service");
    case catalog::ProductKind::Fee:
      return QStringLiteral("fee");
    case catalog::ProductKind::Goods:
      break;
  }
  return QStringLiteral("goods");
}

catalog::ProductKind productKindOf(const QString& word) {
  if (word == QLatin1String("service")) return catalog::ProductKind::Service;
  if (word == QLatin1String("fee")) return catalog::ProductKind::Fee;
  return catalog::ProductKind::Goods;
}

QJsonArray taxesToJson(const std::vector<LineTax>& taxes) {
  QJsonArray array;
  for (const LineTax& tax : taxes) {
    BodyWriter json;
    json.words("id", tax.id).words("name", tax.name).integer("rate_ppm", tax.ratePpm);
    json.put("base_minor", tax.base.minor()).put("amount_minor", tax.amount.minor());
    array.append(json.take());
  }
  return array;
}

QJsonObject documentLineToJson(const DocumentLine& line) {
  BodyWriter json;
  json.put("line", line.line).id("product", line.product).words("sku", line.sku).words("name", line.name);
  json.words("unit", line.unit).id("category", line.category).words("category_name", line.categoryName);
  if (line.kind != catalog::ProductKind::Goods) json.words("kind", wordOf(line.kind));
  json.put("quantity_micro", line.quantity.micro()).put("price_micro", line.unitPrice.micro());
  if (line.listPrice) json.put("list_price_micro", line.listPrice->micro());
  json.words("override_reason", line.overrideReason);
  if (line.cost) json.put("cost_micro", line.cost->micro());
  json.put("undiscounted_minor", line.undiscounted.minor()).money("discount_minor", line.discount);
  json.money("basket_discount_minor", line.basketDiscount).words("discount_rule", line.discountRule);
  json.words("discount_reason", line.discountReason);
  json.put("gross_minor", line.gross.minor()).put("net_minor", line.net.minor());
  json.put("taxes", taxesToJson(line.taxes)).integer("moved_micro", line.moved.micro());
  if (line.returns) {
    json.id("original_document", line.returns->document).integer("original_line", line.returns->line);
  }
  json.words("return_reason", line.returnReason).words("note", line.note);
  return json.take();
}

QJsonObject tenderToJson(const DocumentTender& tender) {
  BodyWriter json;
  json.words("kind", text(tender.kind)).put("amount_minor", tender.amount.minor()).money("change_minor", tender.change);
  json.id("attempt", tender.attempt).words("reference", tender.reference).words("card", tender.card);
  json.id("original", tender.original).integer("original_ordinal", tender.originalOrdinal);
  if (tender.offline) json.put("offline", true);
  if (tender.unreceived) json.put("unreceived", true);
  return json.take();
}

QJsonObject shopToJson(const PrintedShop& shop) {
  BodyWriter json;
  json.words("name", shop.name).words("address", shop.address).words("tax_number", shop.taxNumber);
  json.words("header", shop.header).words("footer", shop.footer).words("locale", shop.locale);
  json.words("zone", shop.zone);
  return json.take();
}

std::vector<LineTax> taxesOf(const QJsonArray& array, const Currency& currency) {
  std::vector<LineTax> taxes;
  for (const QJsonValue value : array) {
    const Body body(value.toObject());
    taxes.push_back({body.words(QLatin1String("id")), body.words(QLatin1String("name")),
                     body.integer(QLatin1String("rate_ppm")), body.money(QLatin1String("base_minor"), currency),
                     body.money(QLatin1String("amount_minor"), currency)});
  }
  return taxes;
}

DocumentLine documentLineOf(const Body& body, const Currency& currency) {
  DocumentLine line;
  line.line = body.integer(QLatin1String("line"));
  line.product = body.id<catalog::ProductId>(QLatin1String("product"));
  line.sku = body.words(QLatin1String("sku"));
  line.name = body.words(QLatin1String("name"));
  line.unit = body.words(QLatin1String("unit"));
  line.category = body.id<catalog::CategoryId>(QLatin1String("category"));
  line.categoryName = body.words(QLatin1String("category_name"));
  line.kind = productKindOf(body.words(QLatin1String("kind")));
  line.quantity = Quantity::ofMicro(body.integer(QLatin1String("quantity_micro")));
  line.unitPrice = UnitPrice::ofMicro(body.integer(QLatin1String("price_micro")));
  if (body.has(QLatin1String("list_price_micro"))) {
    line.listPrice = UnitPrice::ofMicro(body.integer(QLatin1String("list_price_micro")));
  }
  line.overrideReason = body.words(QLatin1String("override_reason"));
  if (body.has(QLatin1String("cost_micro"))) line.cost = UnitPrice::ofMicro(body.integer(QLatin1String("cost_micro")));
  line.undiscounted = body.money(QLatin1String("undiscounted_minor"), currency);
  line.discount = body.money(QLatin1String("discount_minor"), currency);
  line.basketDiscount = body.money(QLatin1String("basket_discount_minor"), currency);
  line.discountRule = body.words(QLatin1String("discount_rule"));
  line.discountReason = body.words(QLatin1String("discount_reason"));
  line.gross = body.money(QLatin1String("gross_minor"), currency);
  line.net = body.money(QLatin1String("net_minor"), currency);
  line.taxes = taxesOf(body.array(QLatin1String("taxes")), currency);
  line.moved = Quantity::ofMicro(body.integer(QLatin1String("moved_micro")));
  if (body.has(QLatin1String("original_document"))) {
    line.returns =
        ReturnOf{body.id<DocumentId>(QLatin1String("original_document")), body.integer(QLatin1String("original_line"))};
  }
  line.returnReason = body.words(QLatin1String("return_reason"));
  line.note = body.words(QLatin1String("note"));
  return line;
}

DocumentTender tenderOf(const Body& body, const Currency& currency) {
  DocumentTender tender;
  tender.kind = tenderKindOf(body.words(QLatin1String("kind")));
  tender.amount = body.money(QLatin1String("amount_minor"), currency);
  tender.change = body.money(QLatin1String("change_minor"), currency);
  tender.attempt = body.id<payments::AttemptId>(QLatin1String("attempt"));
  tender.reference = body.words(QLatin1String("reference"));
  tender.card = body.words(QLatin1String("card"));
  tender.original = body.id<DocumentId>(QLatin1String("original"));
  tender.originalOrdinal = body.integer(QLatin1String("original_ordinal"));
  tender.offline = body.has(QLatin1String("offline"));
  tender.unreceived = body.has(QLatin1String("unreceived"));
  return tender;
}

PrintedShop shopOf(const Body& body) {
  return {body.words(QLatin1String("name")),       body.words(QLatin1String("address")),
          body.words(QLatin1String("tax_number")), body.words(QLatin1String("header")),
          body.words(QLatin1String("footer")),     body.words(QLatin1String("locale")),
          body.words(QLatin1String("zone"))};
}

void writeHeader(const Document& document, BodyWriter& json) {
  json.words("number", document.number).words("series", document.series);
  json.id("store", document.store).words("store_code", document.storeCode).words("store_name", document.storeName);
  json.id("till", document.till).words("till_code", document.tillCode).id("shift", document.shift);
  json.id("staff", document.staff).words("staff_name", document.staffName);
  json.put("at_utc_ms", document.at.utcMs()).words("business_day", document.businessDay).integer("hour", document.hour);
  json.words("currency", document.currency.code()).put("currency_decimals", document.currency.decimals());
  json.words("prices", document.prices == pricing::PriceMode::Net ? QStringLiteral("net") : QStringLiteral("gross"));
  json.words("tax_rounding", document.taxRounding == pricing::TaxRounding::Document ? QStringLiteral("document")
                                                                                    : QStringLiteral("line"));
  json.put("shop", shopToJson(document.shop));
  json.id("original", document.original).words("original_number", document.originalNumber);
  if (document.kind == DocumentKind::Void && document.voidedKind == DocumentKind::Refund) {
    json.words("voided_kind", text(document.voidedKind));
  }
  json.words("reason", document.reason).words("note", document.note).id("batch", document.batch);
  if (!document.source.kind.isEmpty()) {
    BodyWriter source;
    source.words("kind", document.source.kind).words("reference", document.source.reference);
    if (!document.source.key.isEmpty()) source.words("key", document.source.key);
    json.put("source", source.id("by", document.source.by).take());
  }
}

void readHeader(const Body& body, Document& document) {
  document.number = body.words(QLatin1String("number"));
  document.series = body.words(QLatin1String("series"));
  document.store = body.id<settings::StoreId>(QLatin1String("store"));
  document.storeCode = body.words(QLatin1String("store_code"));
  document.storeName = body.words(QLatin1String("store_name"));
  document.till = body.id<settings::TillId>(QLatin1String("till"));
  document.tillCode = body.words(QLatin1String("till_code"));
  document.shift = body.id<cash::ShiftId>(QLatin1String("shift"));
  document.staff = body.id<core::StaffId>(QLatin1String("staff"));
  document.staffName = body.words(QLatin1String("staff_name"));
  document.at = core::Instant::fromUtcMs(body.integer(QLatin1String("at_utc_ms")));
  document.businessDay = body.words(QLatin1String("business_day"));
  document.hour = int(body.integer(QLatin1String("hour")));
  document.currency =
      Currency::custom(body.words(QLatin1String("currency")), int(body.integer(QLatin1String("currency_decimals"))))
          .value_or(Currency());
  if (body.words(QLatin1String("prices")) == QLatin1String("net")) document.prices = pricing::PriceMode::Net;
  if (body.words(QLatin1String("tax_rounding")) == QLatin1String("document")) {
    document.taxRounding = pricing::TaxRounding::Document;
  }
  document.shop = shopOf(Body(body.object(QLatin1String("shop"))));
  document.original = body.id<DocumentId>(QLatin1String("original"));
  document.originalNumber = body.words(QLatin1String("original_number"));
  if (body.words(QLatin1String("voided_kind")) == QLatin1String("refund")) document.voidedKind = DocumentKind::Refund;
  document.reason = body.words(QLatin1String("reason"));
  document.note = body.words(QLatin1String("note"));
  document.batch = body.id<core::AnyId>(QLatin1String("batch"));
  const Body source(body.object(QLatin1String("source")));
  document.source = {source.words(QLatin1String("kind")), source.words(QLatin1String("reference")),
                     source.id<core::AnyId>(QLatin1String("by")), source.words(QLatin1String("key"))};
}

}  // namespace

SealedCustomer sealedCustomerOf(const Body& body) {
  SealedCustomer customer;
  customer.person = body.id<core::AnyId>(QLatin1String("person"));
  for (const CustomerField& field : kCustomerFields) {
    customer.*(field.sealed) = QByteArray::fromBase64(body.words(QLatin1String(field.name)).toLatin1());
  }
  return customer;
}

QJsonObject sealedCustomerToJson(const SealedCustomer& customer) {
  BodyWriter json;
  json.id("person", customer.person);
  for (const CustomerField& field : kCustomerFields) {
    json.words(field.name, QString::fromLatin1((customer.*(field.sealed)).toBase64()));
  }
  return json.take();
}

QJsonObject documentBody(const Document& document) {
  BodyWriter json;
  writeHeader(document, json);
  QJsonArray lines;
  for (const DocumentLine& line : document.lines) lines.append(documentLineToJson(line));
  QJsonArray tenders;
  for (const DocumentTender& tender : document.tenders) tenders.append(tenderToJson(tender));
  json.put("lines", lines).put("taxes", taxesToJson(document.taxes)).put("tenders", tenders);
  json.put("gross_minor", document.gross.minor()).put("net_minor", document.net.minor());
  json.put("tax_minor", document.tax.minor()).money("discount_minor", document.discount);
  json.money("rounding_minor", document.rounding).words("discount_rule", document.discountRule);
  json.words("discount_reason", document.discountReason);
  if (document.customer) json.put("customer", sealedCustomerToJson(*document.customer));
  if (!document.unknownPayments.empty()) {
    QJsonArray unknown;
    for (const payments::AttemptId& attempt : document.unknownPayments) unknown.append(attempt.text());
    json.put("unknown_payments", unknown);
  }
  return json.take();
}

Document documentOf(const journal::Fact& fact) {
  const Body body(fact.object);
  Document document;
  document.id = fact.subject.as<struct DocumentTag>();
  document.kind = fact.kind == QLatin1String(kSaleVoided)         ? DocumentKind::Void
                  : fact.kind.startsWith(QLatin1String("refund")) ? DocumentKind::Refund
                                                                  : DocumentKind::Sale;
  document.imported = fact.kind.endsWith(QLatin1String(".imported"));
  document.approver = fact.approver;
  readHeader(body, document);
  for (const QJsonValue line : body.array(QLatin1String("lines"))) {
    document.lines.push_back(documentLineOf(Body(line.toObject()), document.currency));
  }
  document.taxes = taxesOf(body.array(QLatin1String("taxes")), document.currency);
  for (const QJsonValue tender : body.array(QLatin1String("tenders"))) {
    document.tenders.push_back(tenderOf(Body(tender.toObject()), document.currency));
  }
  document.gross = body.money(QLatin1String("gross_minor"), document.currency);
  document.net = body.money(QLatin1String("net_minor"), document.currency);
  document.tax = body.money(QLatin1String("tax_minor"), document.currency);
  document.discount = body.money(QLatin1String("discount_minor"), document.currency);
  document.rounding = body.money(QLatin1String("rounding_minor"), document.currency);
  document.discountRule = body.words(QLatin1String("discount_rule"));
  document.discountReason = body.words(QLatin1String("discount_reason"));
  if (body.has(QLatin1String("customer")))
    document.customer = sealedCustomerOf(Body(body.object(QLatin1String("customer"))));
  for (const QJsonValue attempt : body.array(QLatin1String("unknown_payments"))) {
    if (const auto id = payments::AttemptId::parse(attempt.toString())) document.unknownPayments.push_back(*id);
  }
  return document;
}

}  // namespace counterfoil::sales
