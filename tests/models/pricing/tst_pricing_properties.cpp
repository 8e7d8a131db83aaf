// SPDX-License-Identifier: GPL-3.0-or-later
#include <rapidcheck.h>

#include <QTest>

#include "models/pricing/engine.h"
#include "models/pricing/refund.h"

namespace counterfoil::pricing {

using core::Money;
using core::Percent;
using core::Quantity;
using core::UnitPrice;

namespace {

core::Currency pounds() {
  return core::Currency::of(u"GBP").value();
}

Tax anyTax() {
  Tax tax;
  tax.id = QStringLiteral("T%1").arg(*rc::gen::inRange(0, 4));
  tax.kind = *rc::gen::element(TaxKind::Percent, TaxKind::Percent, TaxKind::PerUnit, TaxKind::Share);
  tax.rate = Percent::ofPpm(*rc::gen::inRange<qint64>(-100'000, 300'000));
  tax.amountPerUnit = UnitPrice::ofMicro(*rc::gen::inRange<qint64>(-500'000, 2'000'000));
  if (*rc::gen::inRange(0, 4) == 0) tax.included = *rc::gen::arbitrary<bool>();
  tax.affectsNext = *rc::gen::arbitrary<bool>();
  tax.ignoresPrevious = *rc::gen::inRange(0, 4) == 0;
  return tax;
}

Basket anyBasket(bool withReturns) {
  Basket basket;
  basket.currency = pounds();
  basket.prices = *rc::gen::element(PriceMode::Gross, PriceMode::Net);
  basket.taxRounding = *rc::gen::element(TaxRounding::Line, TaxRounding::Document);
  const int count = *rc::gen::inRange(0, 8);
  for (int i = 0; i < count; ++i) {
    BasketLine line;
    line.id = QString::number(i);
    line.quantity = Quantity::ofMicro(*rc::gen::inRange<qint64>(withReturns ? -9'000'000 : 0, 9'000'000));
    line.unitPrice = UnitPrice::ofMicro(*rc::gen::inRange<qint64>(0, 90'000'000));
    line.discountable = *rc::gen::inRange(0, 4) != 0;
    if (*rc::gen::inRange(0, 3) == 0) {
      line.discount = Discount{Discount::Kind::Percent, Percent::ofPpm(*rc::gen::inRange<qint64>(0, 1'000'000)), {}};
    }
    const int taxes = *rc::gen::inRange(0, 4);
    for (int tax = 0; tax < taxes; ++tax) line.taxes.push_back(anyTax());
    basket.lines.push_back(line);
  }
  if (*rc::gen::arbitrary<bool>()) {
    basket.discount = Discount{Discount::Kind::Percent, Percent::ofPpm(*rc::gen::inRange<qint64>(0, 1'000'000)), {}};
  }
  basket.cashRounding = CashRounding{Money::ofMinor(5, pounds()), core::RoundingMode::HalfUp, false};
  return basket;
}

Money mirrored(Money amount) {
  return amount.negated().value();
}

}  // namespace

class TestPricingProperties : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void netAndTaxesAreTheGross() {
    QVERIFY(rc::check([] {
      const Basket basket = anyBasket(true);
      const auto priced = price(basket);
      RC_ASSERT(priced.has_value());
      qint64 gross = 0;
      qint64 net = 0;
      qint64 taxes = 0;
      for (const PricedLine& line : priced->lines) {
        qint64 tax = 0;
        for (const PricedTax& each : line.taxes) tax += each.amount.minor();
        RC_ASSERT(line.net.minor() + tax == line.gross.minor());
        gross += line.gross.minor();
        net += line.net.minor();
      }
      for (const PricedTax& each : priced->taxes) taxes += each.amount.minor();
      RC_ASSERT(priced->gross.minor() == gross);
      RC_ASSERT(priced->net.minor() == net);
      RC_ASSERT(priced->tax.minor() == taxes);
      RC_ASSERT(gross == net + taxes);
      RC_ASSERT(priced->due == priced->gross);
      RC_ASSERT((priced->due.minor() + priced->cashRounding.minor()) % 5 == 0);
    }));
  }

  void anExplanationChangesNothing() {
    QVERIFY(rc::check([] {
      const Basket basket = anyBasket(true);
      auto explained = price(basket, Explain::Yes).value();
      RC_ASSERT(basket.lines.empty() || !explained.steps.empty());
      explained.steps.clear();
      RC_ASSERT(explained == price(basket).value());
    }));
  }

  void aBasketOfReturnsIsTheMirrorOfItsSale() {
    QVERIFY(rc::check([] {
      Basket basket = anyBasket(false);
      basket.discount.reset();
      const auto sale = price(basket).value();
      for (BasketLine& line : basket.lines) line.quantity = line.quantity.negated();
      const auto back = price(basket).value();
      for (size_t i = 0; i < sale.lines.size(); ++i) {
        RC_ASSERT(back.lines[i].gross == mirrored(sale.lines[i].gross));
        RC_ASSERT(back.lines[i].net == mirrored(sale.lines[i].net));
        RC_ASSERT(back.lines[i].discount == mirrored(sale.lines[i].discount));
        for (size_t tax = 0; tax < sale.lines[i].taxes.size(); ++tax) {
          RC_ASSERT(back.lines[i].taxes[tax].amount == mirrored(sale.lines[i].taxes[tax].amount));
          RC_ASSERT(back.lines[i].taxes[tax].base == mirrored(sale.lines[i].taxes[tax].base));
        }
      }
      RC_ASSERT(back.due == mirrored(sale.due));
      RC_ASSERT(back.cashRounding == mirrored(sale.cashRounding));
    }));
  }

  void theOrderOfLinesMovesPenniesOnly() {
    QVERIFY(rc::check([] {
      Basket basket = anyBasket(true);
      const auto forward = price(basket).value();
      std::reverse(basket.lines.begin(), basket.lines.end());
      const auto backward = price(basket).value();
      RC_ASSERT(forward.discount == backward.discount);
      const auto lines = static_cast<qint64>(basket.lines.size());
      for (size_t i = 0; i < forward.lines.size(); ++i) {
        const qint64 difference =
            forward.lines[i].gross.minor() - backward.lines[forward.lines.size() - 1 - i].gross.minor();
        // A penny of the discount, and the residues of four taxes, each at most half a penny a line and tax.
        RC_ASSERT(std::abs(difference) <= 2 + 8 * lines);
      }
      if (!basket.discount) RC_ASSERT(std::abs(forward.gross.minor() - backward.gross.minor()) == 0);
    }));
  }

  void refundingAllOfALineIsItsMirror() {
    QVERIFY(rc::check([] {
      const auto sale = price(anyBasket(true)).value();
      for (const PricedLine& line : sale.lines) {
        if (line.quantity.isZero()) continue;
        const auto refund = refundLine(line, {}, line.quantity);
        RC_ASSERT(refund.has_value());
        RC_ASSERT(refund->quantity == line.quantity.negated());
        RC_ASSERT(refund->gross == mirrored(line.gross));
        RC_ASSERT(refund->net == mirrored(line.net));
        RC_ASSERT(refund->discount == mirrored(line.discount));
        RC_ASSERT(refund->basketDiscount == mirrored(line.basketDiscount));
        for (size_t i = 0; i < line.taxes.size(); ++i) {
          RC_ASSERT(refund->taxes[i].amount == mirrored(line.taxes[i].amount));
          RC_ASSERT(refund->taxes[i].base == mirrored(line.taxes[i].base));
        }
      }
    }));
  }

  void partialRefundsAddUpToTheWhole() {
    QVERIFY(rc::check([] {
      const auto sale = price(anyBasket(true)).value();
      for (const PricedLine& line : sale.lines) {
        RefundedSoFar already;
        qint64 left = line.quantity.micro();
        int parts = *rc::gen::inRange(1, 6);
        while (left != 0) {
          const qint64 most = std::abs(left);
          const qint64 size = parts-- <= 1 ? most : *rc::gen::inRange<qint64>(1, most + 1);
          const Quantity now = Quantity::ofMicro(left < 0 ? -size : size);
          const auto refund = refundLine(line, already, now);
          RC_ASSERT(refund.has_value());
          qint64 taxes = 0;
          for (const PricedTax& tax : refund->taxes) taxes += tax.amount.minor();
          RC_ASSERT(refund->net.minor() + taxes == refund->gross.minor());
          already = addRefund(already, *refund).value();
          left -= now.micro();
        }
        if (line.quantity.isZero()) continue;
        RC_ASSERT(already.quantity == line.quantity);
        RC_ASSERT(already.gross == line.gross);
        RC_ASSERT(already.discount == line.discount);
        RC_ASSERT(already.basketDiscount == line.basketDiscount);
        RC_ASSERT(already.taxes == line.taxes);
        RC_ASSERT(!refundLine(line, already, Quantity::ofMicro(line.quantity.isNegative() ? -1 : 1)).has_value());
      }
    }));
  }

  void aRefundKeepsToItsLine() {
    PricedLine line;
    line.quantity = Quantity::ofUnits(3);
    line.gross = Money::ofMinor(1000, pounds());
    line.net = Money::ofMinor(833, pounds());
    line.discount = Money::zero(pounds());
    line.basketDiscount = Money::zero(pounds());
    line.taxes = {{QStringLiteral("V"), {}, Money::ofMinor(833, pounds()), Money::ofMinor(167, pounds())}};
    RefundedSoFar already;
    const auto part = [&] {
      const auto refund = refundLine(line, already, Quantity::ofUnits(1)).value();
      already = addRefund(already, refund).value();
      return refund.gross.text() + u' ' + refund.net.text() + u' ' + refund.taxes[0].amount.text();
    };
    QCOMPARE(part(), QStringLiteral("-3.33 -2.77 -0.56"));
    QCOMPARE(part(), QStringLiteral("-3.34 -2.79 -0.55"));
    QCOMPARE(part(), QStringLiteral("-3.33 -2.77 -0.56"));
    QCOMPARE(refundLine(line, already, Quantity::ofMicro(1)).error().code, QStringLiteral("quantity_exceeds_original"));
    QCOMPARE(refundLine(line, {}, Quantity::ofUnits(-1)).error().code, QStringLiteral("out_of_range"));
    QCOMPARE(refundLine(line, {}, Quantity()).error().code, QStringLiteral("out_of_range"));
  }

  void aBasketOfFiftyLinesPricesQuickly() {
    Basket basket;
    basket.currency = pounds();
    basket.taxRounding = TaxRounding::Document;
    for (int i = 0; i < 50; ++i) {
      BasketLine line;
      line.id = QString::number(i);
      line.quantity = Quantity::ofMicro(1'000'000 + i * 125'000);
      line.unitPrice = UnitPrice::ofMicro(1'990'000 + i * 370'000);
      Tax eco{QStringLiteral("ECO"), {}, TaxKind::PerUnit, {}, UnitPrice::ofMicro(250'000), {}, true, false};
      Tax vat{QStringLiteral("VAT"), {}, TaxKind::Percent, Percent::ofWhole(i % 3 == 0 ? 5 : 20), {}, {}, false, false};
      if (i % 10 == 0) line.taxes.push_back(eco);
      line.taxes.push_back(vat);
      basket.lines.push_back(line);
    }
    basket.discount = Discount{Discount::Kind::Percent, Percent::ofWhole(5), {}};
    QBENCHMARK {
      QVERIFY(price(basket).has_value());
    }
  }
};

}  // namespace counterfoil::pricing

QTEST_APPLESS_MAIN(counterfoil::pricing::TestPricingProperties)
#include "tst_pricing_properties.moc"
