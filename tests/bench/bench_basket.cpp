// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pricing/engine.h"
#include "tests/bench/benches.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;

namespace {

/// 50 lines with two taxes each, a discount on every third, one over the basket, rounded cash.
pricing::Basket fiftyLines(core::Currency currency) {
  pricing::Basket basket;
  basket.currency = currency;
  pricing::Tax eco;
  eco.id = u"ECO"_s;
  eco.kind = pricing::TaxKind::PerUnit;
  eco.amountPerUnit = core::UnitPrice::ofMicro(50'000);
  eco.affectsNext = true;
  pricing::Tax vat;
  vat.id = u"VAT20"_s;
  vat.rate = core::Percent::ofPpm(200'000);
  for (int i = 0; i < 50; ++i) {
    pricing::BasketLine line;
    line.id = QString::number(i + 1);
    line.quantity = core::Quantity::ofUnits(1 + i % 4);
    line.unitPrice = core::UnitPrice::ofMicro(1'990'000 + 130'000 * i);
    if (i % 3 == 0) {
      pricing::Discount discount;
      discount.percent = core::Percent::ofPpm(100'000);
      line.discount = discount;
    }
    line.taxes = {eco, vat};
    basket.lines.push_back(line);
  }
  pricing::Discount overall;
  overall.kind = pricing::Discount::Kind::Amount;
  overall.amount = core::Money::ofMinor(500, currency);
  basket.discount = overall;
  return basket;
}

}  // namespace

void benchBasket(Report& report) {
  const auto currency = core::Currency::of(u"GBP"_s);
  if (!currency) return report.missing(u"basket"_s, currency.error().code);
  const pricing::Basket basket = fiftyLines(*currency);
  std::vector<double> plain, plainCpu, explained, explainedCpu;
  bool failed = false;
  for (int round = 0; round < kRounds; ++round) {
    Samples one, other;
    for (int i = 0; i < 200; ++i) {
      sample(one, [&] { failed = failed || !pricing::price(basket); });
      sample(other, [&] { failed = failed || !pricing::price(basket, pricing::Explain::Yes); });
    }
    plain.push_back(one.percentile(0.5));
    plainCpu.push_back(one.cpuUs());
    explained.push_back(other.percentile(0.5));
    explainedCpu.push_back(other.cpuUs());
  }
  if (failed) return report.missing(u"basket"_s, u"the engine refused the basket"_s);
  report.add({u"basket of 50 lines"_s,
              u"µs"_s,
              medianOf(plain),
              medianOf(plainCpu),
              {},
              {},
              1000.0,
              false,
              u"the budget is for 200 rules; there are none yet"_s});
  report.add({u"basket of 50 lines, explained"_s,
              u"µs"_s,
              medianOf(explained),
              medianOf(explainedCpu),
              {},
              {},
              2000.0,
              false,
              {}});
}

}  // namespace counterfoil::bench
