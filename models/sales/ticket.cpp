// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sales/ticket.h"

#include <algorithm>

namespace counterfoil::sales {

using core::Done;
using core::Money;
using core::Quantity;
using core::Result;
using core::UnitPrice;
using pricing::Discount;
using pricing::PricedBasket;

namespace {

constexpr qsizetype kMaxText = 500;

TicketLine* lineIn(Ticket& ticket, TicketLineId id) {
  const auto found =
      std::find_if(ticket.lines.begin(), ticket.lines.end(), [&id](const TicketLine& line) { return line.id == id; });
  return found == ticket.lines.end() ? nullptr : &*found;
}

core::Error unknownLine() {
  return core::notFound(QStringLiteral("unknown_line"));
}

Done checkText(const QString& words) {
  if (words.size() > kMaxText) return core::invalid(QStringLiteral("text_too_long"));
  return {};
}

Done checkReason(const QString& reason) {
  if (reason.trimmed().isEmpty()) return core::invalid(QStringLiteral("reason_missing"));
  return checkText(reason);
}

Done checkQuantity(const TicketLine& line, Quantity quantity) {
  if (quantity.isZero()) return core::invalid(QStringLiteral("quantity_zero"));
  if (std::abs(quantity.micro()) > Quantity::limitUnits * 1'000'000) {
    return core::invalid(QStringLiteral("out_of_range"));
  }
  if (!line.fractional && quantity.micro() % 1'000'000 != 0) {
    return core::invalid(QStringLiteral("quantity_not_whole"));
  }
  return {};
}

Done checkDiscount(const Ticket& ticket, const Discount& discount) {
  if (discount.kind == Discount::Kind::Percent) {
    if (discount.percent.ppm() <= 0 || discount.percent.ppm() > 1'000'000) {
      return core::invalid(QStringLiteral("discount_out_of_range"));
    }
    return {};
  }
  if (discount.amount.currency() != ticket.currency) return core::invalid(QStringLiteral("currency_mismatch"));
  if (!discount.amount.isPositive()) return core::invalid(QStringLiteral("discount_out_of_range"));
  return {};
}

bool mergeable(const TicketLine& there, const TicketLine& added) {
  return there.product == added.product && !there.product.isNull() && there.unitPrice == added.unitPrice &&
         there.listPrice == added.listPrice && there.name == added.name && there.taxes == added.taxes &&
         !there.discount && !added.discount && there.note.isEmpty() && added.note.isEmpty() && !there.returns &&
         !added.returns && there.discountable == added.discountable;
}

pricing::BasketLine basketLine(const TicketLine& line, qsizetype index) {
  pricing::BasketLine basket;
  basket.id = QString::number(index + 1);
  basket.quantity = line.quantity;
  basket.unitPrice = line.unitPrice;
  basket.discount = line.discount;
  basket.discountable = line.discountable;
  basket.taxes = line.taxes;
  return basket;
}

Done addTaxes(std::vector<pricing::PricedTax>& sums, const std::vector<pricing::PricedTax>& taxes) {
  for (const pricing::PricedTax& tax : taxes) {
    const auto sum =
        std::find_if(sums.begin(), sums.end(), [&tax](const pricing::PricedTax& other) { return other.id == tax.id; });
    if (sum == sums.end()) {
      sums.push_back(tax);
      continue;
    }
    CF_TRY(sum->base, sum->base.plus(tax.base));
    CF_TRY(sum->amount, sum->amount.plus(tax.amount));
  }
  return {};
}

/// Puts returned lines between the priced ones, where the ticket has them, and adds them to the totals.
Done weaveReturns(const Ticket& ticket, PricedBasket& priced) {
  std::vector<pricing::PricedLine> lines;
  std::size_t sold = 0;
  for (const TicketLine& line : ticket.lines) {
    if (!line.returns) {
      lines.push_back(priced.lines[sold++]);
      continue;
    }
    const pricing::PricedLine& back = *line.returned;
    lines.push_back(back);
    CF_TRY(priced.gross, priced.gross.plus(back.gross));
    CF_TRY(priced.net, priced.net.plus(back.net));
    CF_TRY(priced.discount, priced.discount.plus(back.discount));
    CF_TRY(priced.discount, priced.discount.plus(back.basketDiscount));
    CF_CHECK(addTaxes(priced.taxes, back.taxes));
  }
  CF_TRY(priced.tax, priced.gross.minus(priced.net));
  priced.lines = std::move(lines);
  priced.due = priced.gross;
  return {};
}

}  // namespace

const TicketLine* Ticket::line(TicketLineId lineId) const {
  const auto found =
      std::find_if(lines.begin(), lines.end(), [&lineId](const TicketLine& line) { return line.id == lineId; });
  return found == lines.end() ? nullptr : &*found;
}

Result<TicketLineId> addLine(Ticket& ticket, TicketLine line) {
  CF_CHECK(checkQuantity(line, line.quantity));
  for (TicketLine& there : ticket.lines) {
    if (!mergeable(there, line)) continue;
    CF_TRY(const Quantity sum, there.quantity.plus(line.quantity));
    CF_CHECK(checkQuantity(there, sum));
    there.quantity = sum;
    return there.id;
  }
  if (ticket.lines.size() >= kMaxTicketLines) return core::refused(QStringLiteral("ticket_full"));
  ticket.lines.push_back(std::move(line));
  return ticket.lines.back().id;
}

Done setQuantity(Ticket& ticket, TicketLineId id, Quantity quantity) {
  TicketLine* line = lineIn(ticket, id);
  if (!line) return unknownLine();
  CF_CHECK(checkQuantity(*line, quantity));
  if (line->returns.has_value() != quantity.isNegative()) return core::refused(QStringLiteral("line_is_a_return"));
  line->quantity = quantity;
  return {};
}

Done setPrice(Ticket& ticket, TicketLineId id, UnitPrice price, const QString& reason) {
  TicketLine* line = lineIn(ticket, id);
  if (!line) return unknownLine();
  if (line->returns) return core::refused(QStringLiteral("line_is_a_return"));
  if (price.isNegative() || price.micro() / 1'000'000 > UnitPrice::limitUnits) {
    return core::invalid(QStringLiteral("out_of_range"));
  }
  if (price != line->listPrice) CF_CHECK(checkReason(reason));
  line->unitPrice = price;
  line->overrideReason = price == line->listPrice ? QString() : reason.trimmed();
  return {};
}

Done setLineDiscount(Ticket& ticket, TicketLineId id, std::optional<Discount> discount, const QString& reason) {
  TicketLine* line = lineIn(ticket, id);
  if (!line) return unknownLine();
  if (line->returns) return core::refused(QStringLiteral("line_is_a_return"));
  if (discount) {
    if (!line->discountable) return core::refused(QStringLiteral("not_discountable"));
    CF_CHECK(checkDiscount(ticket, *discount));
    CF_CHECK(checkReason(reason));
  }
  line->discount = std::move(discount);
  line->discountReason = line->discount ? reason.trimmed() : QString();
  return {};
}

Done setTicketDiscount(Ticket& ticket, std::optional<Discount> discount, const QString& reason) {
  if (discount) {
    CF_CHECK(checkDiscount(ticket, *discount));
    CF_CHECK(checkReason(reason));
  }
  ticket.discount = std::move(discount);
  ticket.discountReason = ticket.discount ? reason.trimmed() : QString();
  return {};
}

Done setNote(Ticket& ticket, const QString& note) {
  CF_CHECK(checkText(note));
  ticket.note = note.trimmed();
  return {};
}

Done setLineNote(Ticket& ticket, TicketLineId id, const QString& note) {
  TicketLine* line = lineIn(ticket, id);
  if (!line) return unknownLine();
  CF_CHECK(checkText(note));
  line->note = note.trimmed();
  return {};
}

Done removeLine(Ticket& ticket, TicketLineId id) {
  const auto removed =
      std::remove_if(ticket.lines.begin(), ticket.lines.end(), [&id](const TicketLine& line) { return line.id == id; });
  if (removed == ticket.lines.end()) return unknownLine();
  ticket.lines.erase(removed, ticket.lines.end());
  return {};
}

PricingRules pricingRulesOf(const settings::ShopSettings& settings, core::Currency currency) {
  const settings::Shop& shop = settings.shop;
  PricingRules rules;
  rules.currency = currency;
  rules.prices = shop.priceMode == settings::PriceMode::Net ? pricing::PriceMode::Net : pricing::PriceMode::Gross;
  rules.taxRounding =
      shop.taxRounding == settings::TaxRounding::Document ? pricing::TaxRounding::Document : pricing::TaxRounding::Line;
  if (shop.cashStepMinor > 0) {
    const core::RoundingMode mode = shop.cashRounding == settings::CashRounding::Up     ? core::RoundingMode::Up
                                    : shop.cashRounding == settings::CashRounding::Down ? core::RoundingMode::Down
                                                                                        : core::RoundingMode::HalfUp;
    rules.cashRounding = {Money::ofMinor(shop.cashStepMinor, currency), mode, shop.exactCashAccepted};
  }
  return rules;
}

Result<PricedBasket> priceTicket(const Ticket& ticket, const PricingRules& rules,
                                 const std::optional<std::vector<pricing::Tender>>& tenders, pricing::Explain explain) {
  pricing::Basket basket;
  basket.currency = rules.currency;
  basket.prices = rules.prices;
  basket.taxRounding = rules.taxRounding;
  basket.cashRounding = rules.cashRounding;
  basket.discount = ticket.discount;
  bool returns = false;
  for (const TicketLine& line : ticket.lines) {
    if (line.returns) {
      if (!line.returned) return core::integrityError(QStringLiteral("return_without_figures"));
      returns = true;
    } else {
      basket.lines.push_back(basketLine(line, qsizetype(basket.lines.size())));
    }
  }
  if (!returns) {
    basket.tenders = tenders;
    return pricing::price(basket, explain);
  }
  CF_TRY(PricedBasket priced, pricing::price(basket, explain));
  CF_CHECK(weaveReturns(ticket, priced));
  CF_TRY(const PricedBasket settled, settle(priced.due, rules, tenders));
  priced.cashRounding = settled.cashRounding;
  priced.tendered = settled.tendered;
  priced.change = settled.change;
  priced.remaining = settled.remaining;
  return priced;
}

Result<PricedBasket> settle(Money due, const PricingRules& rules,
                            const std::optional<std::vector<pricing::Tender>>& tenders) {
  // One untaxed unit at the due amount: the engine's own rules of settling, and no second writing of them.
  pricing::Basket basket;
  basket.currency = rules.currency;
  basket.cashRounding = rules.cashRounding;
  basket.tenders = tenders;
  pricing::BasketLine line;
  line.id = QStringLiteral("1");
  line.quantity = Quantity::ofUnits(due.isNegative() ? -1 : 1);
  line.unitPrice = UnitPrice::ofMicro(std::abs(due.minor()) * due.currency().microPerMinor());
  basket.lines.push_back(line);
  return pricing::price(basket);
}

qint64 discountPpm(const Discount& discount, Money of) {
  if (discount.kind == Discount::Kind::Percent) return discount.percent.ppm();
  if (of.isZero()) return 1'000'000;
  return core::multiplyDivide(std::abs(discount.amount.minor()), 1'000'000, std::abs(of.minor()),
                              core::RoundingMode::Up)
      .value_or(1'000'000);
}

}  // namespace counterfoil::sales
