// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sales/facts.h"

#include "models/sales/body.h"

namespace counterfoil::sales {

using journal::FactDraft;

bool isDocument(const QString& kind) {
  return kind == QLatin1String(kSaleCompleted) || kind == QLatin1String(kRefundCompleted) ||
         kind == QLatin1String(kSaleVoided) || kind == QLatin1String(kSaleImported) ||
         kind == QLatin1String(kRefundImported);
}

QString documentFactKind(DocumentKind kind, bool imported) {
  switch (kind) {
    case DocumentKind::Refund:
      return QString::fromLatin1(imported ? kRefundImported : kRefundCompleted);
    case DocumentKind::Void:
      return QString::fromLatin1(kSaleVoided);
    case DocumentKind::Sale:
      break;
  }
  return QString::fromLatin1(imported ? kSaleImported : kSaleCompleted);
}

FactDraft documentFact(const Document& document) {
  return {documentFactKind(document.kind, document.imported),
          1,
          document.id.as<core::Anything>(),
          documentBody(document),
          {document.staff, document.approver}};
}

namespace {

BodyWriter placed(const EventPlace& place) {
  BodyWriter json;
  json.id("till", place.till).id("shift", place.shift).words("business_day", place.businessDay);
  json.put("at_utc_ms", place.at.utcMs());
  return json;
}

}  // namespace

FactDraft ticketFact(const char* kind, const Ticket& ticket, core::Money amount, const QString& reason,
                     const EventPlace& place, const journal::Actor& actor) {
  BodyWriter json = placed(place);
  json.put("amount_minor", amount.minor()).words("currency", amount.currency().code()).words("reason", reason);
  QJsonArray lines;
  for (const TicketLine& line : ticket.lines) {
    BodyWriter row;
    row.id("product", line.product).words("name", line.name).put("quantity_micro", line.quantity.micro());
    row.put("price_micro", line.unitPrice.micro());
    lines.append(row.take());
  }
  json.put("lines", lines);
  return {QString::fromLatin1(kind), 1, ticket.id.as<core::Anything>(), json.take(), actor};
}

FactDraft eventFact(TicketId ticket, const TicketEvent& event, const EventPlace& place) {
  BodyWriter json = placed(place);
  json.id("product", event.product).words("name", event.name).put("quantity_micro", event.quantity.micro());
  json.put("price_micro", event.unitPrice.micro()).put("list_price_micro", event.listPrice.micro());
  json.put("amount_minor", event.amount.minor()).words("reason", event.reason);
  json.put("at_utc_ms", event.at.utcMs());
  const bool voided = event.kind == TicketEvent::Kind::LineVoided;
  return {QString::fromLatin1(voided ? kLineVoided : kPriceOverridden),
          1,
          ticket.as<core::Anything>(),
          json.take(),
          {event.staff, event.approver}};
}

FactDraft reportReprintedFact(const ShiftFigures& figures, int copy, const EventPlace& place,
                              const journal::Actor& actor) {
  BodyWriter json = placed(place);
  json.words("number", figures.number).integer("copy", copy);
  return {QString::fromLatin1(kReportReprinted), 1, figures.shift.id.as<core::Anything>(), json.take(), actor};
}

FactDraft reprintedFact(const Document& document, int copy, const EventPlace& place, const journal::Actor& actor) {
  BodyWriter json = placed(place);
  json.words("number", document.number).integer("copy", copy);
  return {QString::fromLatin1(kReceiptReprinted), 1, document.id.as<core::Anything>(), json.take(), actor};
}

}  // namespace counterfoil::sales
