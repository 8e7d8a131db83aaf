// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <algorithm>

#include "models/sales/body.h"
#include "models/sales/ticket.h"

namespace counterfoil::sales {

using core::Money;
using core::Quantity;
using core::Result;
using core::UnitPrice;
using pricing::Discount;

namespace {

constexpr int kChangeVersion = 1;

QJsonObject discountToJson(const Discount& discount) {
  if (discount.kind == Discount::Kind::Percent) return {{QStringLiteral("ppm"), discount.percent.ppm()}};
  return {{QStringLiteral("minor"), discount.amount.minor()}};
}

std::optional<Discount> discountIn(const Body& body, QLatin1String name, const core::Currency& currency) {
  if (!body.has(name)) return std::nullopt;
  const Body json(body.object(name));
  Discount discount;
  if (json.has(QLatin1String("ppm"))) {
    discount.percent = core::Percent::ofPpm(json.integer(QLatin1String("ppm")));
  } else {
    discount.kind = Discount::Kind::Amount;
    discount.amount = json.money(QLatin1String("minor"), currency);
  }
  return discount;
}

QJsonObject taxToJson(const pricing::Tax& tax) {
  QJsonObject json{
      {QStringLiteral("id"), tax.id}, {QStringLiteral("name"), tax.name}, {QStringLiteral("kind"), int(tax.kind)}};
  if (!tax.rate.isZero()) json.insert(QStringLiteral("ppm"), tax.rate.ppm());
  if (!tax.amountPerUnit.isZero()) json.insert(QStringLiteral("micro"), tax.amountPerUnit.micro());
  if (tax.included) json.insert(QStringLiteral("included"), *tax.included);
  if (tax.affectsNext) json.insert(QStringLiteral("affects_next"), true);
  if (tax.ignoresPrevious) json.insert(QStringLiteral("ignores_previous"), true);
  return json;
}

pricing::Tax taxIn(const Body& body) {
  pricing::Tax tax;
  tax.id = body.words(QLatin1String("id"));
  tax.name = body.words(QLatin1String("name"));
  const qint64 kind = body.integer(QLatin1String("kind"));
  tax.kind = kind == 1 ? pricing::TaxKind::PerUnit : kind == 2 ? pricing::TaxKind::Share : pricing::TaxKind::Percent;
  tax.rate = core::Percent::ofPpm(body.integer(QLatin1String("ppm")));
  tax.amountPerUnit = UnitPrice::ofMicro(body.integer(QLatin1String("micro")));
  if (body.has(QLatin1String("included"))) tax.included = body.flag(QLatin1String("included"));
  tax.affectsNext = body.flag(QLatin1String("affects_next"));
  tax.ignoresPrevious = body.flag(QLatin1String("ignores_previous"));
  return tax;
}

QJsonObject pricedToJson(const pricing::PricedLine& line) {
  QJsonArray taxes;
  for (const pricing::PricedTax& tax : line.taxes) {
    taxes.append(QJsonObject{{QStringLiteral("id"), tax.id},
                             {QStringLiteral("name"), tax.name},
                             {QStringLiteral("base"), tax.base.minor()},
                             {QStringLiteral("amount"), tax.amount.minor()}});
  }
  return {{QStringLiteral("quantity"), line.quantity.micro()},
          {QStringLiteral("price"), line.unitPrice.micro()},
          {QStringLiteral("gross"), line.gross.minor()},
          {QStringLiteral("net"), line.net.minor()},
          {QStringLiteral("discount"), line.discount.minor()},
          {QStringLiteral("basket"), line.basketDiscount.minor()},
          {QStringLiteral("taxes"), taxes}};
}

pricing::PricedLine pricedIn(const Body& body, const core::Currency& currency) {
  pricing::PricedLine line;
  line.quantity = Quantity::ofMicro(body.integer(QLatin1String("quantity")));
  line.unitPrice = UnitPrice::ofMicro(body.integer(QLatin1String("price")));
  line.gross = body.money(QLatin1String("gross"), currency);
  line.net = body.money(QLatin1String("net"), currency);
  line.discount = body.money(QLatin1String("discount"), currency);
  line.basketDiscount = body.money(QLatin1String("basket"), currency);
  for (const QJsonValue value : body.array(QLatin1String("taxes"))) {
    const Body tax(value.toObject());
    line.taxes.push_back({tax.words(QLatin1String("id")), tax.words(QLatin1String("name")),
                          tax.money(QLatin1String("base"), currency), tax.money(QLatin1String("amount"), currency)});
  }
  return line;
}

QJsonObject lineToJson(const TicketLine& line) {
  BodyWriter json;
  json.id("id", line.id).id("product", line.product).words("sku", line.sku).words("name", line.name);
  json.words("unit", line.unit).id("category", line.category).words("category_name", line.categoryName);
  json.integer("kind", int(line.kind)).flag("fractional", line.fractional).flag("fixed", !line.discountable);
  json.integer("quantity", line.quantity.micro()).integer("price", line.unitPrice.micro());
  json.integer("list", line.listPrice.micro()).words("override_reason", line.overrideReason);
  if (line.cost) json.put("cost", line.cost->micro());
  if (line.discount) json.put("discount", discountToJson(*line.discount));
  json.words("discount_reason", line.discountReason).words("note", line.note);
  QJsonArray taxes;
  for (const pricing::Tax& tax : line.taxes) taxes.append(taxToJson(tax));
  json.put("taxes", taxes);
  if (line.returns) {
    json.id("return_document", line.returns->document).integer("return_line", line.returns->line);
    json.words("return_reason", line.returnReason);
  }
  if (line.returned) json.put("returned", pricedToJson(*line.returned));
  return json.take();
}

TicketLine lineOf(const Body& body, const core::Currency& currency) {
  TicketLine line;
  line.id = body.id<TicketLineId>(QLatin1String("id"));
  line.product = body.id<catalog::ProductId>(QLatin1String("product"));
  line.sku = body.words(QLatin1String("sku"));
  line.name = body.words(QLatin1String("name"));
  line.unit = body.words(QLatin1String("unit"));
  line.category = body.id<catalog::CategoryId>(QLatin1String("category"));
  line.categoryName = body.words(QLatin1String("category_name"));
  line.kind = catalog::ProductKind(std::clamp<qint64>(body.integer(QLatin1String("kind")), 0, 2));
  line.fractional = body.flag(QLatin1String("fractional"));
  line.discountable = !body.flag(QLatin1String("fixed"));
  line.quantity = Quantity::ofMicro(body.integer(QLatin1String("quantity")));
  line.unitPrice = UnitPrice::ofMicro(body.integer(QLatin1String("price")));
  line.listPrice = UnitPrice::ofMicro(body.integer(QLatin1String("list")));
  line.overrideReason = body.words(QLatin1String("override_reason"));
  if (body.has(QLatin1String("cost"))) line.cost = UnitPrice::ofMicro(body.integer(QLatin1String("cost")));
  line.discount = discountIn(body, QLatin1String("discount"), currency);
  line.discountReason = body.words(QLatin1String("discount_reason"));
  line.note = body.words(QLatin1String("note"));
  for (const QJsonValue tax : body.array(QLatin1String("taxes"))) line.taxes.push_back(taxIn(Body(tax.toObject())));
  if (body.has(QLatin1String("return_document"))) {
    line.returns =
        ReturnOf{body.id<DocumentId>(QLatin1String("return_document")), body.integer(QLatin1String("return_line"))};
    line.returnReason = body.words(QLatin1String("return_reason"));
  }
  if (body.has(QLatin1String("returned"))) {
    line.returned = pricedIn(Body(body.object(QLatin1String("returned"))), currency);
  }
  return line;
}

QJsonObject eventToJson(const TicketEvent& event) {
  BodyWriter json;
  json.integer("kind", int(event.kind)).id("product", event.product).words("name", event.name);
  json.integer("quantity", event.quantity.micro()).integer("price", event.unitPrice.micro());
  json.integer("list", event.listPrice.micro()).integer("amount", event.amount.minor()).words("reason", event.reason);
  json.id("staff", event.staff).id("approver", event.approver).integer("at", event.at.utcMs());
  return json.take();
}

TicketEvent eventOf(const Body& body, const core::Currency& currency) {
  TicketEvent event;
  event.kind =
      body.integer(QLatin1String("kind")) == 1 ? TicketEvent::Kind::PriceOverridden : TicketEvent::Kind::LineVoided;
  event.product = body.id<catalog::ProductId>(QLatin1String("product"));
  event.name = body.words(QLatin1String("name"));
  event.quantity = Quantity::ofMicro(body.integer(QLatin1String("quantity")));
  event.unitPrice = UnitPrice::ofMicro(body.integer(QLatin1String("price")));
  event.listPrice = UnitPrice::ofMicro(body.integer(QLatin1String("list")));
  event.amount = body.money(QLatin1String("amount"), currency);
  event.reason = body.words(QLatin1String("reason"));
  event.staff = body.id<core::StaffId>(QLatin1String("staff"));
  event.approver = body.id<core::StaffId>(QLatin1String("approver"));
  event.at = core::Instant::fromUtcMs(body.integer(QLatin1String("at")));
  return event;
}

QJsonObject headToJson(const Ticket& ticket) {
  BodyWriter json;
  json.id("id", ticket.id).id("staff", ticket.staff).integer("opened", ticket.openedAt.utcMs());
  json.words("currency", ticket.currency.code()).integer("decimals", ticket.currency.decimals());
  json.words("label", ticket.label).flag("parked", ticket.parked).words("note", ticket.note);
  if (ticket.customer) json.put("customer", sealedCustomerToJson(*ticket.customer));
  if (ticket.discount) json.put("discount", discountToJson(*ticket.discount));
  json.words("discount_reason", ticket.discountReason);
  return json.take();
}

core::Done applyHead(Ticket& ticket, const Body& head) {
  ticket.id = head.id<TicketId>(QLatin1String("id"));
  ticket.staff = head.id<core::StaffId>(QLatin1String("staff"));
  ticket.openedAt = core::Instant::fromUtcMs(head.integer(QLatin1String("opened")));
  CF_TRY(ticket.currency,
         core::Currency::custom(head.words(QLatin1String("currency")), int(head.integer(QLatin1String("decimals")))));
  ticket.label = head.words(QLatin1String("label"));
  ticket.parked = head.flag(QLatin1String("parked"));
  ticket.note = head.words(QLatin1String("note"));
  ticket.customer.reset();
  if (head.has(QLatin1String("customer"))) {
    ticket.customer = sealedCustomerOf(Body(head.object(QLatin1String("customer"))));
  }
  ticket.discount = discountIn(head, QLatin1String("discount"), ticket.currency);
  ticket.discountReason = head.words(QLatin1String("discount_reason"));
  return {};
}

void putLine(Ticket& ticket, TicketLine line) {
  const auto there = std::find_if(ticket.lines.begin(), ticket.lines.end(),
                                  [&line](const TicketLine& other) { return other.id == line.id; });
  if (there != ticket.lines.end()) {
    *there = std::move(line);
  } else {
    ticket.lines.push_back(std::move(line));
  }
}

}  // namespace

QJsonObject ticketChange(const Ticket& before, const Ticket& after) {
  BodyWriter json;
  if (QJsonObject head = headToJson(after); head != headToJson(before)) json.put("head", head);
  QJsonArray lines;
  QJsonArray gone;
  // Lines stay in their order, so one walk through both finds what left, what differs and what was added.
  auto now = after.lines.begin();
  for (const TicketLine& line : before.lines) {
    if (now == after.lines.end() || now->id != line.id) {
      gone.append(line.id.text());
    } else if (!(*now++ == line)) {
      lines.append(lineToJson(*std::prev(now)));
    }
  }
  for (; now != after.lines.end(); ++now) lines.append(lineToJson(*now));
  QJsonArray events;
  for (std::size_t i = before.events.size(); i < after.events.size(); ++i) events.append(eventToJson(after.events[i]));
  if (!lines.isEmpty()) json.put("lines", lines);
  if (!gone.isEmpty()) json.put("gone", gone);
  if (!events.isEmpty()) json.put("events", events);
  QJsonObject change = json.take();
  if (!change.isEmpty()) change.insert(QLatin1String("version"), kChangeVersion);
  return change;
}

core::Done applyTicketChange(Ticket& ticket, const QJsonObject& change) {
  const Body body(change);
  if (body.integer(QLatin1String("version")) != kChangeVersion) {
    return core::Error{core::ErrorKind::TooNew, QStringLiteral("ticket_too_new"), {}, {}};
  }
  if (body.has(QLatin1String("head"))) CF_CHECK(applyHead(ticket, Body(body.object(QLatin1String("head")))));
  for (const QJsonValue gone : body.array(QLatin1String("gone"))) {
    const auto id = TicketLineId::parse(gone.toString());
    std::erase_if(ticket.lines, [&id](const TicketLine& line) { return id && line.id == *id; });
  }
  for (const QJsonValue line : body.array(QLatin1String("lines"))) {
    putLine(ticket, lineOf(Body(line.toObject()), ticket.currency));
  }
  for (const QJsonValue event : body.array(QLatin1String("events"))) {
    ticket.events.push_back(eventOf(Body(event.toObject()), ticket.currency));
  }
  return {};
}

}  // namespace counterfoil::sales
