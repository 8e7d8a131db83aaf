// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sales/assemble.h"

#include <algorithm>

namespace counterfoil::sales {

using core::Done;
using core::Money;
using core::Quantity;

namespace {

Money negative(const Money& money) {
  return Money::ofMinor(-money.minor(), money.currency());
}

std::vector<LineTax> lineTaxes(const TicketLine& line, const pricing::PricedLine& priced) {
  std::vector<LineTax> taxes;
  for (std::size_t i = 0; i < priced.taxes.size(); ++i) {
    const pricing::PricedTax& tax = priced.taxes[i];
    LineTax row{tax.id, tax.name, 0, tax.base, tax.amount};
    const auto rule = std::find_if(line.taxes.begin(), line.taxes.end(),
                                   [&tax](const pricing::Tax& other) { return other.id == tax.id; });
    if (rule != line.taxes.end()) {
      row.ratePpm = rule->rate.ppm();
      if (row.name.isEmpty()) row.name = rule->name;
    }
    taxes.push_back(std::move(row));
  }
  return taxes;
}

Money undiscounted(const TicketLine& line, const pricing::PricedLine& priced, const PricingRules& rules) {
  if (line.returns) {
    const Money& amount = rules.prices == pricing::PriceMode::Gross ? priced.gross : priced.net;
    return Money::ofMinor(amount.minor() + priced.discount.minor() + priced.basketDiscount.minor(), rules.currency);
  }
  const core::Int128 micro = core::Int128(line.quantity.micro()) * line.unitPrice.micro();
  const core::Int128 perMinor = core::Int128(1'000'000) * rules.currency.microPerMinor();
  const auto minor = core::narrowed(core::divideRounded(micro, perMinor, core::RoundingMode::HalfUp));
  return Money::ofMinor(minor.value_or(0), rules.currency);
}

}  // namespace

QString ruleText(const std::optional<pricing::Discount>& discount) {
  if (!discount) return QStringLiteral("");
  if (discount->kind == pricing::Discount::Kind::Percent) return discount->percent.text() + u'%';
  return discount->amount.text();
}

std::vector<DocumentLine> documentLines(const Ticket& ticket, const pricing::PricedBasket& priced,
                                        const PricingRules& rules) {
  std::vector<DocumentLine> lines;
  lines.reserve(ticket.lines.size());
  for (std::size_t i = 0; i < ticket.lines.size(); ++i) {
    const TicketLine& from = ticket.lines[i];
    const pricing::PricedLine& figures = priced.lines[i];
    DocumentLine line;
    line.line = qint64(i) + 1;
    line.product = from.product;
    line.sku = from.sku;
    line.name = from.name;
    line.unit = from.unit;
    line.category = from.category;
    line.categoryName = from.categoryName;
    line.kind = from.kind;
    line.quantity = from.quantity;
    line.unitPrice = from.unitPrice;
    if (from.overridden()) line.listPrice = from.listPrice;
    line.overrideReason = from.overrideReason;
    line.cost = from.cost;
    line.undiscounted = undiscounted(from, figures, rules);
    line.discount = figures.discount;
    line.basketDiscount = figures.basketDiscount;
    line.discountRule = ruleText(from.discount);
    line.discountReason = from.discountReason;
    line.gross = figures.gross;
    line.net = figures.net;
    line.taxes = lineTaxes(from, figures);
    if (from.kind == catalog::ProductKind::Goods && !from.product.isNull()) line.moved = from.quantity.negated();
    line.returns = from.returns;
    line.returnReason = from.returnReason;
    line.note = from.note;
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<LineTax> documentTaxes(const std::vector<DocumentLine>& lines, const core::Currency& currency) {
  std::vector<LineTax> sums;
  for (const DocumentLine& line : lines) {
    for (const LineTax& tax : line.taxes) {
      auto sum = std::find_if(sums.begin(), sums.end(), [&tax](const LineTax& other) {
        return other.id == tax.id && other.name == tax.name && other.ratePpm == tax.ratePpm;
      });
      if (sum == sums.end()) {
        sums.push_back(tax);
        continue;
      }
      sum->base = Money::ofMinor(sum->base.minor() + tax.base.minor(), currency);
      sum->amount = Money::ofMinor(sum->amount.minor() + tax.amount.minor(), currency);
    }
  }
  return sums;
}

std::vector<pricing::Tender> pricingTenders(const std::vector<TenderRequest>& tenders) {
  std::vector<pricing::Tender> list;
  for (const TenderRequest& tender : tenders) list.push_back({tender.kind, tender.amount});
  return list;
}

std::vector<DocumentTender> documentTenders(const std::vector<TenderRequest>& tenders, Money change) {
  std::vector<DocumentTender> list;
  for (const TenderRequest& request : tenders) {
    DocumentTender tender;
    tender.kind = request.kind;
    tender.amount = request.amount;
    tender.change = Money::zero(request.amount.currency());
    tender.attempt = request.attempt;
    tender.reference = request.reference;
    list.push_back(std::move(tender));
  }
  qint64 left = change.minor();
  for (auto tender = list.rbegin(); tender != list.rend() && left != 0; ++tender) {
    if (tender->kind != pricing::TenderKind::Cash) continue;
    const qint64 part = left > 0 ? std::min(left, std::max<qint64>(tender->amount.minor(), 0)) : left;
    tender->change = Money::ofMinor(part, change.currency());
    left -= part;
  }
  return list;
}

Done totalUp(Document& document) {
  qint64 gross = 0;
  qint64 net = 0;
  qint64 discount = 0;
  for (const DocumentLine& line : document.lines) {
    gross += line.gross.minor();
    net += line.net.minor();
    discount += line.discount.minor() + line.basketDiscount.minor();
  }
  const core::Currency& currency = document.currency;
  document.gross = Money::ofMinor(gross, currency);
  document.net = Money::ofMinor(net, currency);
  document.tax = Money::ofMinor(gross - net, currency);
  document.discount = Money::ofMinor(discount, currency);
  document.taxes = documentTaxes(document.lines, currency);
  const qint64 paid = document.tendered().minor() - document.change().minor();
  if (gross + document.rounding.minor() != paid) {
    return core::integrityError(
        QStringLiteral("does_not_balance"),
        QStringLiteral("%1 + %2 is not %3").arg(gross).arg(document.rounding.minor()).arg(paid));
  }
  return {};
}

DocumentLine mirrored(const DocumentLine& line, ReturnOf of) {
  DocumentLine mirror = line;
  mirror.quantity = line.quantity.negated();
  mirror.undiscounted = negative(line.undiscounted);
  mirror.discount = negative(line.discount);
  mirror.basketDiscount = negative(line.basketDiscount);
  mirror.gross = negative(line.gross);
  mirror.net = negative(line.net);
  for (LineTax& tax : mirror.taxes) {
    tax.base = negative(tax.base);
    tax.amount = negative(tax.amount);
  }
  mirror.moved = line.moved.negated();
  mirror.returns = of;
  return mirror;
}

}  // namespace counterfoil::sales
