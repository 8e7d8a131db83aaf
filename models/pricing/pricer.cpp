// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pricing/pricer.h"

#include "models/core/decimal.h"
#include "models/pricing/engine.h"

namespace counterfoil::pricing {

using core::Done;
using core::Error;
using core::Int128;
using core::Money;
using core::Result;
using core::RoundingMode;

Result<PricedBasket> price(const Basket& basket, Explain explain, const PriceSource* source) {
  return Pricer(basket, explain == Explain::Yes, source).run();
}

Result<PricedBasket> Pricer::run() {
  CF_CHECK(checkCurrencies());
  m_priced.currency = m_basket.currency;
  m_priced.lines.resize(m_basket.lines.size());
  m_work.resize(m_basket.lines.size());
  for (size_t i = 0; i < m_work.size(); ++i) CF_CHECK(priceLine(i));
  if (m_basket.discount) CF_CHECK(spreadBasketDiscount());
  for (size_t i = 0; i < m_work.size(); ++i) CF_CHECK(taxLine(i));
  if (m_basket.taxRounding == TaxRounding::Document) CF_CHECK(settleDocumentTaxes());
  for (size_t i = 0; i < m_work.size(); ++i) CF_CHECK(finishLine(i));
  CF_CHECK(sumUp());
  CF_CHECK(settleTenders());
  return std::move(m_priced);
}

Result<qint64> Pricer::bounded(Int128 minor, Place place) const {
  if (core::absolute(minor) > Int128(core::largestAmountUnits) * m_basket.currency.minorPerUnit()) {
    return core::invalid(QStringLiteral("out_of_range"), QStringLiteral("an amount beyond 10^12"), place.text());
  }
  return static_cast<qint64>(minor);
}

Done Pricer::checkCurrencies() const {
  const auto foreign = [this](const Money& amount) { return amount.currency() != m_basket.currency; };
  const auto mismatch = [](Place place) {
    return core::invalid(QStringLiteral("currency_mismatch"), QStringLiteral("an amount in another currency"),
                         place.text());
  };
  const auto foreignDiscount = [&](const std::optional<Discount>& discount) {
    return discount && discount->kind == Discount::Kind::Amount && foreign(discount->amount);
  };
  for (size_t i = 0; i < m_basket.lines.size(); ++i) {
    if (foreignDiscount(m_basket.lines[i].discount)) return mismatch({i, "/discount/amount"});
  }
  if (foreignDiscount(m_basket.discount)) return mismatch({{}, "/discount/amount"});
  if (m_basket.cashRounding && foreign(m_basket.cashRounding->step)) {
    return mismatch({{}, "/cash_rounding/step"});
  }
  if (!m_basket.tenders) return {};
  for (size_t i = 0; i < m_basket.tenders->size(); ++i) {
    if (foreign((*m_basket.tenders)[i].amount)) return mismatch({{}, "/tenders"});
  }
  return {};
}

// Layer one: unit price × quantity, rounded once; then the line's own discount, rounded.
Done Pricer::priceLine(size_t index) {
  const BasketLine& line = m_basket.lines[index];
  PricedLine& priced = m_priced.lines[index];
  priced.id = line.id;
  priced.quantity = line.quantity;
  priced.unitPrice = line.unitPrice;
  if (m_source != nullptr) {
    CF_TRY(const SourcedPrice sourced, m_source->priceOf(m_basket, line));
    if (m_explained && sourced.unitPrice != line.unitPrice) {
      m_priced.steps.push_back(
          {line.id, QStringLiteral("unit_price"), line.unitPrice.text(2), sourced.unitPrice.text(2), sourced.rule});
    }
    priced.unitPrice = sourced.unitPrice;
  }
  const Int128 product = Int128(priced.unitPrice.micro()) * line.quantity.micro();
  const Int128 minorScale = Int128(1'000'000) * m_basket.currency.microPerMinor();
  CF_TRY(const qint64 whole, bounded(core::divideRounded(product, minorScale, RoundingMode::HalfUp), {index}));
  if (m_explained) {
    step(line.id, QStringLiteral("line_amount"), 0, whole,
         QStringLiteral("%1 × %2").arg(line.quantity.text(), priced.unitPrice.text()));
  }
  qint64 taken = 0;
  if (line.discount) {
    const qint64 absolute = whole < 0 ? -whole : whole;
    CF_TRY(const qint64 discount, discountOf(*line.discount, absolute, {index}));
    taken = whole < 0 ? -discount : discount;
    if (m_explained) {
      step(line.id, QStringLiteral("line_discount"), whole, whole - taken,
           line.discount->kind == Discount::Kind::Percent
               ? QStringLiteral("%1 % of %2").arg(line.discount->percent.text(), money(whole).text())
               : QStringLiteral("%1 off").arg(line.discount->amount.text()));
    }
  }
  priced.discount = money(taken);
  priced.basketDiscount = money(0);
  m_work[index].amount = whole - taken;
  return {};
}

// `whole` is not negative.
Result<qint64> Pricer::discountOf(const Discount& discount, qint64 whole, Place place) const {
  const bool percent = discount.kind == Discount::Kind::Percent;
  place.member = percent ? "/discount/percent" : "/discount/amount";
  if (percent ? discount.percent.isNegative() : discount.amount.isNegative()) {
    return core::invalid(QStringLiteral("out_of_range"), QStringLiteral("a discount is written as a positive number"),
                         place.text());
  }
  const Int128 taken =
      percent ? core::divideRounded(Int128(whole) * discount.percent.ppm(), 1'000'000, RoundingMode::HalfUp)
              : Int128(discount.amount.minor());
  if (taken > whole) {
    Error error = core::refused(QStringLiteral("discount_exceeds_basket"),
                                QStringLiteral("there is only %1 to take from").arg(money(whole).text()));
    return error.at(place.text());
  }
  return static_cast<qint64>(taken);
}

// Layer two: over the discountable lines with a positive amount, in proportion to those amounts.
Done Pricer::spreadBasketDiscount() {
  std::vector<qint64> weights(m_work.size(), 0);
  Int128 sum = 0;
  for (size_t i = 0; i < m_work.size(); ++i) {
    if (!m_basket.lines[i].discountable || m_work[i].amount <= 0) continue;
    weights[i] = m_work[i].amount;
    sum += m_work[i].amount;
  }
  CF_TRY(const qint64 whole, bounded(sum, {{}, "/lines"}));
  CF_TRY(const qint64 taken, discountOf(*m_basket.discount, whole, {}));
  if (m_explained) {
    step(QString(), QStringLiteral("basket_discount"), whole, whole - taken,
         m_basket.discount->kind == Discount::Kind::Percent
             ? QStringLiteral("%1 % of the discountable lines").arg(m_basket.discount->percent.text())
             : QStringLiteral("%1 off the discountable lines").arg(m_basket.discount->amount.text()));
  }
  if (taken == 0) return {};
  std::vector<qint64> parts(weights.size());
  if (!core::allocateMinor(taken, weights, parts)) {
    return core::refused(QStringLiteral("discount_exceeds_basket"), QStringLiteral("no line to take from"));
  }
  for (size_t i = 0; i < parts.size(); ++i) {
    if (weights[i] > 0) takeBasketDiscount(i, parts[i]);
  }
  return {};
}

void Pricer::takeBasketDiscount(size_t index, qint64 part) {
  Work& work = m_work[index];
  if (m_explained) {
    step(m_basket.lines[index].id, QStringLiteral("basket_discount"), work.amount, work.amount - part,
         QStringLiteral("its share of the basket's discount, by largest remainder"));
  }
  m_priced.lines[index].basketDiscount = money(part);
  work.amount -= part;
}

// Net is the amount less the included taxes; gross is net and all taxes.
Done Pricer::finishLine(size_t index) {
  const BasketLine& line = m_basket.lines[index];
  const Work& work = m_work[index];
  PricedLine& priced = m_priced.lines[index];
  Int128 net = work.amount;
  Int128 gross = work.amount;
  for (size_t i = 0; i < line.taxes.size(); ++i) {
    if (isIncluded(line.taxes[i], m_basket.prices)) {
      net -= work.taxes[i].amount;
    } else {
      gross += work.taxes[i].amount;
    }
  }
  CF_TRY(const qint64 netMinor, bounded(net, {index}));
  CF_TRY(const qint64 grossMinor, bounded(gross, {index}));
  priced.net = money(netMinor);
  priced.gross = money(grossMinor);
  priced.taxes.reserve(line.taxes.size());
  Int128 affecting = 0;
  for (size_t i = 0; i < line.taxes.size(); ++i) {
    const Tax& tax = line.taxes[i];
    CF_TRY(const qint64 base, bounded(tax.ignoresPrevious ? net : net + affecting, {index}));
    CF_TRY(const qint64 amount, bounded(work.taxes[i].amount, {index}));
    priced.taxes.push_back({tax.id, tax.name, money(base), money(amount)});
    TaxTotal& total = m_totals[work.taxes[i].total];
    total.base += base;
    total.amount += amount;
    if (tax.affectsNext) affecting += amount;
  }
  if (m_explained) {
    step(line.id, QStringLiteral("net"), work.amount, netMinor, QStringLiteral("the amount less the taxes in it"));
    step(line.id, QStringLiteral("gross"), netMinor, grossMinor, QStringLiteral("the net and all taxes"));
  }
  return {};
}

Done Pricer::sumUp() {
  Int128 gross = 0;
  Int128 net = 0;
  Int128 discount = 0;
  for (const PricedLine& line : m_priced.lines) {
    gross += line.gross.minor();
    net += line.net.minor();
    discount += Int128(line.discount.minor()) + line.basketDiscount.minor();
  }
  m_priced.taxes.reserve(m_totals.size());
  for (const TaxTotal& total : m_totals) {
    CF_TRY(const qint64 base, bounded(total.base, {}));
    CF_TRY(const qint64 amount, bounded(total.amount, {}));
    m_priced.taxes.push_back({total.id, total.name, money(base), money(amount)});
  }
  CF_TRY(const qint64 grossMinor, bounded(gross, {}));
  CF_TRY(const qint64 netMinor, bounded(net, {}));
  CF_TRY(const qint64 taxMinor, bounded(gross - net, {}));
  CF_TRY(const qint64 discountMinor, bounded(discount, {}));
  m_priced.gross = money(grossMinor);
  m_priced.net = money(netMinor);
  m_priced.tax = money(taxMinor);
  m_priced.discount = money(discountMinor);
  m_priced.due = m_priced.gross;
  if (m_explained) explainTotals();
  return {};
}

}  // namespace counterfoil::pricing
