// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sales/returns.h"

#include <algorithm>
#include <map>

#include "models/cash/queries.h"
#include "models/catalog/rules.h"

namespace counterfoil::sales {

using core::Done;
using core::Quantity;
using core::Result;
using core::UnitPrice;

namespace {

Result<RefundableLine*> refundableLineIn(Refundable& state, qint64 line) {
  for (RefundableLine& found : state.lines) {
    if (found.line.line == line) return &found;
  }
  return core::notFound(QStringLiteral("unknown_line"), QString::number(line));
}

core::Error exceedsRefundable(Quantity left) {
  return core::refused(QStringLiteral("quantity_exceeds_refundable"), left.text() + QStringLiteral(" left"));
}

}  // namespace

Result<TicketLine> productLine(const journal::Reader& reader, catalog::ProductId id, Quantity quantity) {
  const catalog::CatalogQueries catalog(reader);
  CF_TRY(const std::optional<catalog::Product> product, catalog.product(id));
  if (!product || product->archived) return core::notFound(QStringLiteral("product_unknown"), id.text());
  TicketLine line;
  line.product = product->id;
  line.sku = product->sku;
  line.name = product->name;
  line.unit = product->unit;
  line.category = product->category;
  if (!product->category.isNull()) {
    CF_TRY(const std::optional<catalog::Category> category, catalog.category(product->category));
    if (category) line.categoryName = category->name;
  }
  line.kind = product->kind;
  line.fractional = product->fractional;
  line.discountable = product->discountable;
  line.quantity = quantity;
  line.unitPrice = UnitPrice::ofMicro(product->priceMicro);
  line.listPrice = line.unitPrice;
  if (product->costMicro) line.cost = UnitPrice::ofMicro(*product->costMicro);
  CF_TRY(line.taxes, catalog.pricingTaxes(*product));
  return line;
}

pricing::PricedLine pricedLineOf(const DocumentLine& line) {
  pricing::PricedLine priced;
  priced.id = QString::number(line.line);
  priced.quantity = line.quantity;
  priced.unitPrice = line.unitPrice;
  priced.gross = line.gross;
  priced.net = line.net;
  priced.discount = line.discount;
  priced.basketDiscount = line.basketDiscount;
  for (const LineTax& tax : line.taxes) priced.taxes.push_back({tax.id, tax.name, tax.base, tax.amount});
  return priced;
}

Result<TicketLine> returnLine(const journal::Reader& reader, ReturnOf of, Quantity quantity) {
  if (quantity.isZero()) return core::invalid(QStringLiteral("quantity_zero"));
  if (quantity.isNegative()) return core::invalid(QStringLiteral("out_of_range"));
  CF_TRY(Refundable state, refundable(reader, of.document));
  if (state.voided || state.document.kind != DocumentKind::Sale) {
    return core::refused(QStringLiteral("not_refundable"));
  }
  CF_TRY(const RefundableLine* found, refundableLineIn(state, of.line));
  if (quantity > found->left) return exceedsRefundable(found->left);
  const DocumentLine& original = found->line;
  // What is sold by the piece comes back by the piece; the line itself does not say more.
  const auto unit = catalog::unitOf(original.unit);
  const bool whole = unit && !unit->divisible && original.quantity.micro() % 1'000'000 == 0;
  if (whole && quantity.micro() % 1'000'000 != 0) return core::invalid(QStringLiteral("quantity_not_whole"));
  TicketLine line;
  line.product = original.product;
  line.sku = original.sku;
  line.name = original.name;
  line.unit = original.unit;
  line.category = original.category;
  line.categoryName = original.categoryName;
  line.kind = original.kind;
  line.fractional = true;
  line.discountable = false;
  line.quantity = quantity.negated();
  line.unitPrice = original.unitPrice;
  line.listPrice = original.unitPrice;
  line.cost = original.cost;
  line.returns = of;
  CF_TRY(line.returned, pricing::refundLine(pricedLineOf(original), found->refunded, quantity));
  // Rates travel with the line, for the printed table of taxes.
  for (const LineTax& tax : original.taxes) {
    pricing::Tax rate;
    rate.id = tax.id;
    rate.name = tax.name;
    rate.rate = core::Percent::ofPpm(tax.ratePpm);
    line.taxes.push_back(rate);
  }
  return line;
}

Done refuseUnreceived(const Refundable& state) {
  for (const RefundableTender& tender : state.tenders) {
    if (!tender.unpaid.isZero()) return core::refused(QStringLiteral("never_received"), tender.unpaid.text());
  }
  return {};
}

Done refreshReturns(const journal::Reader& reader, Ticket& ticket) {
  std::map<DocumentId, Refundable> documents;
  for (TicketLine& line : ticket.lines) {
    if (!line.returns) continue;
    auto state = documents.find(line.returns->document);
    if (state == documents.end()) {
      CF_TRY(Refundable read, refundable(reader, line.returns->document));
      state = documents.emplace(line.returns->document, std::move(read)).first;
    }
    if (state->second.voided) return core::refused(QStringLiteral("not_refundable"));
    CF_TRY(RefundableLine * found, refundableLineIn(state->second, line.returns->line));
    RefundableLine& original = *found;
    const Quantity back = line.quantity.negated();
    if (back > original.left) return exceedsRefundable(original.left);
    CF_TRY(const pricing::PricedLine priced, pricing::refundLine(pricedLineOf(original.line), original.refunded, back));
    CF_TRY(original.refunded, pricing::addRefund(original.refunded, priced));
    original.left = Quantity::ofMicro(original.left.micro() - back.micro());
    line.returned = priced;
  }
  return {};
}

Result<EventPlace> eventPlace(journal::Writing& writing, const cash::Seat& seat) {
  CF_TRY(const cash::Seat::Place* here, seat.place(writing.reader()));
  EventPlace place;
  place.till = here->settings.till.id;
  place.at = writing.now();
  place.businessDay = here->businessDay(place.at);
  CF_TRY(const std::optional<cash::Shift> shift, cash::openShiftOf(writing.reader(), place.till));
  if (shift) place.shift = shift->id;
  return place;
}

Done recordEvents(journal::Writing& writing, Ticket& ticket, const EventPlace& place) {
  for (const TicketEvent& event : ticket.events) CF_CHECK(writing.record(eventFact(ticket.id, event, place)));
  ticket.events.clear();
  return {};
}

}  // namespace counterfoil::sales
