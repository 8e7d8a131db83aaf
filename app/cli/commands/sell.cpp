// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>

#include "app/cli/card_refund.h"
#include "app/cli/command.h"
#include "app/cli/document_json.h"
#include "app/cli/shop_access.h"
#include "models/core/json_reader.h"
#include "models/pricing/basket_json.h"
#include "models/sales/returns.h"

namespace counterfoil::cli {

using namespace Qt::StringLiterals;
using core::Done;
using core::JsonReader;
using core::Result;

namespace {

constexpr auto kStaff = "staff"_L1;
constexpr auto kApprover = "approver"_L1;
constexpr auto kLines = "lines"_L1;
const QString kCard = u"card"_s;
constexpr auto kTenders = "tenders"_L1;

Result<journal::Actor> actorIn(const JsonReader& json, const journal::Reader& reader) {
  journal::Actor actor;
  CF_TRY(const QString name, json.string(kStaff));
  auto staff = staffNamed(reader, name);
  if (!staff) return staff.error().at(json.where(kStaff));
  actor.staff = *staff;
  CF_TRY(const QString approverName, json.string(kApprover, QString()));
  auto approver = staffNamed(reader, approverName);
  if (!approver) return approver.error().at(json.where(kApprover));
  actor.approver = *approver;
  return actor;
}

Result<sales::TicketLine> lineIn(const JsonReader& json, const journal::Reader& reader, core::Currency currency) {
  CF_CHECK(json.refuseUnknown({"id"_L1, "product"_L1, "quantity"_L1, "unit_price"_L1, "price_reason"_L1, "discount"_L1,
                               "discount_reason"_L1, "note"_L1}));
  CF_TRY(const QString product, json.string("product"_L1));
  auto named = productNamed(reader, product);
  if (!named) return named.error().at(json.where("product"_L1));
  CF_TRY(const core::Quantity quantity, json.quantity("quantity"_L1));
  CF_TRY(sales::TicketLine line, sales::productLine(reader, named->id, quantity));
  if (json.has("unit_price"_L1)) {
    CF_TRY(line.unitPrice, json.unitPrice("unit_price"_L1));
    CF_TRY(line.overrideReason, json.string("price_reason"_L1, QString()));
    if (line.overridden() && line.overrideReason.isEmpty()) return json.wrong("price_reason"_L1, u"reason_missing"_s);
  }
  if (json.has("discount"_L1)) {
    CF_TRY(const JsonReader discount, json.object("discount"_L1));
    CF_TRY(line.discount, pricing::readDiscount(discount, currency));
    CF_TRY(line.discountReason, json.string("discount_reason"_L1, QString()));
  }
  CF_TRY(line.note, json.string("note"_L1, QString()));
  return line;
}

Result<std::vector<sales::TenderRequest>> tendersIn(const JsonReader& json, core::Currency currency) {
  std::vector<sales::TenderRequest> tenders;
  CF_TRY(const auto all, json.objects(kTenders, false));
  for (const JsonReader& each : all) {
    CF_CHECK(each.refuseUnknown({"kind"_L1, "amount"_L1, "reference"_L1}));
    sales::TenderRequest tender;
    CF_TRY(const QString kind, each.string("kind"_L1));
    if (kind != u"cash" && kind != u"card" && kind != u"voucher" && kind != u"account") {
      return each.wrong("kind"_L1, u"unknown_value"_s, kind);
    }
    tender.kind = sales::tenderKindOf(kind);
    CF_TRY(tender.amount, each.money("amount"_L1, currency));
    CF_TRY(tender.reference, each.string("reference"_L1, QString()));
    tenders.push_back(tender);
  }
  return tenders;
}

/// What a basket says of the shop must be what the shop is: a script that prices otherwise should not sell.
Done sameAsShop(const JsonReader& json, const settings::Shop& shop) {
  const std::pair<QLatin1String, QString> fixed[] = {{"currency"_L1, shop.currency},
                                                     {"prices"_L1, settings::wordOf(shop.priceMode)},
                                                     {"tax_rounding"_L1, settings::wordOf(shop.taxRounding)}};
  for (const auto& [member, value] : fixed) {
    CF_TRY(const QString said, json.string(member, value));
    if (said != value) return json.wrong(member, u"differs_from_shop"_s, u"the shop has "_s + value);
  }
  return {};
}

Result<sales::SellRequest> requestIn(const JsonReader& json, const journal::Reader& reader,
                                     const sales::PricingRules& rules) {
  CF_CHECK(json.refuseUnknown({kStaff, kApprover, kLines, kTenders, "currency"_L1, "prices"_L1, "tax_rounding"_L1,
                               "discount"_L1, "discount_reason"_L1, "note"_L1, "customer"_L1}));
  sales::SellRequest request;
  request.ticket.currency = rules.currency;
  CF_TRY(const auto lines, json.objects(kLines));
  for (const JsonReader& each : lines) {
    CF_TRY(sales::TicketLine line, lineIn(each, reader, rules.currency));
    auto added = sales::addLine(request.ticket, std::move(line));
    if (!added) return added.error().at(each.where());
  }
  if (json.has("discount"_L1)) {
    CF_TRY(const JsonReader discount, json.object("discount"_L1));
    CF_TRY(request.ticket.discount, pricing::readDiscount(discount, rules.currency));
    CF_TRY(request.ticket.discountReason, json.string("discount_reason"_L1, QString()));
  }
  CF_TRY(request.ticket.note, json.string("note"_L1, QString()));
  if (json.has("customer"_L1)) {
    CF_TRY(const JsonReader customer, json.object("customer"_L1));
    CF_CHECK(customer.refuseUnknown({"name"_L1, "phone"_L1, "email"_L1}));
    CF_TRY(request.customer.name, customer.string("name"_L1, QString()));
    CF_TRY(request.customer.phone, customer.string("phone"_L1, QString()));
    CF_TRY(request.customer.email, customer.string("email"_L1, QString()));
  }
  CF_TRY(request.tenders, tendersIn(json, rules.currency));
  return request;
}

Done sell(Context& context) {
  CF_TRY(const QByteArray bytes, context.readInput(context.operands().first()));
  CF_TRY(const QJsonObject object, core::parseObject(bytes));
  const JsonReader json(object);
  CF_TRY(const OpenShop shop, openShop(context));
  CF_TRY(const auto* const place, shop->seat().place(shop->reader()));
  CF_CHECK(sameAsShop(json, place->settings.shop));
  CF_TRY(const auto actor, actorIn(json, shop->reader()));
  CF_TRY(const auto request, requestIn(json, shop->reader(), sales::pricingRulesOf(place->settings, place->currency)));
  CF_CHECK(shop->store().hasRoom());
  CF_TRY(const auto document, shop->sales().sell(request, actor));
  return context.answer(documentJson(document));
}

Done refund(Context& context) {
  CF_TRY(const QByteArray bytes, context.readInput(context.operands().first()));
  CF_TRY(const QJsonObject object, core::parseObject(bytes));
  const JsonReader json(object);
  CF_CHECK(json.refuseUnknown({kStaff, kApprover, kLines, kTenders, "document"_L1, "reason"_L1}));
  CF_TRY(const OpenShop shop, openShop(context));
  CF_TRY(const auto currency, currencyOf(shop->reader()));
  CF_TRY(const auto actor, actorIn(json, shop->reader()));
  sales::RefundRequest request;
  CF_TRY(const QString original, json.string("document"_L1));
  auto named = documentNamed(shop->reader(), original);
  if (!named) return named.error().at(json.where("document"_L1));
  request.original = *named;
  CF_TRY(request.reason, json.string("reason"_L1, QString()));
  CF_TRY(const auto lines, json.objects(kLines, false));
  for (const JsonReader& each : lines) {
    CF_CHECK(each.refuseUnknown({"line"_L1, "quantity"_L1}));
    sales::RefundLine line;
    CF_TRY(line.line, each.integer("line"_L1, 1, 1'000'000));
    CF_TRY(line.quantity, each.quantity("quantity"_L1));
    request.lines.push_back(line);
  }
  CF_TRY(request.tenders, tendersIn(json, currency));
  const std::optional<QString> says = context.value(kCard);
  if (says && *says != u"approved" && *says != u"declined") {
    return core::invalid(u"bad_usage"_s, u"--card is approved or declined"_s);
  }
  CF_CHECK(shop->store().hasRoom());
  CF_TRY(const auto document, postRefund(*shop, request, says, actor));
  return context.answer(documentJson(document));
}

}  // namespace

std::vector<Command> sellCommands() {
  return {
      {u"sell"_s,
       u"FILE|-"_s,
       u"posts a sale: {\"staff\", \"lines\": [{\"product\", \"quantity\", …}], \"tenders\": [{\"kind\", \"amount\"}]}"_s,
       {},
       1,
       1,
       sell},
      {u"refund"_s,
       u"FILE|-"_s,
       u"gives back: {\"staff\", \"document\", \"lines\": [{\"line\", \"quantity\"}], \"reason\"}; amounts of tenders are negative"_s,
       {{kCard, u"approved|declined"_s, u"what the card terminal said that stands apart"_s, false}},
       1,
       1,
       refund},
  };
}

}  // namespace counterfoil::cli
