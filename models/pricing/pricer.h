// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <optional>
#include <utility>
#include <vector>

#include "models/core/result.h"
#include "models/pricing/basket.h"
#include "models/pricing/line_tax.h"
#include "models/pricing/price_source.h"

namespace counterfoil::pricing {

/// The steps of one pricing, in their order. Inside of models/pricing; everybody else calls `price`.
class Pricer {
 public:
  Pricer(const Basket& basket, bool explained, const PriceSource* source)
      : m_basket(basket), m_source(source), m_explained(explained) {}

  [[nodiscard]] core::Result<PricedBasket> run();

 private:
  /// What is known of a line between the steps, in minor units.
  struct Work {
    qint64 amount = 0;  ///< after discounts so far, in the price mode of the basket
    std::vector<qint64> taxes;
  };
  /// Taxes of one id over the document.
  struct TaxTotal {
    ExactSum exact;
    core::Int128 rounded = 0;
  };

  core::Done checkCurrencies() const;
  core::Done priceLine(size_t index);
  core::Result<qint64> discountOf(const Discount& discount, qint64 whole, const QString& where) const;
  core::Done spreadBasketDiscount();
  void takeBasketDiscount(size_t index, qint64 part);

  core::Done taxLine(size_t index);
  template <class Int>
  core::Result<bool> taxLineExactly(size_t index, ExactLine<Int>& exact);
  core::Done settleDocumentTaxes();
  template <class Int>
  std::optional<std::pair<size_t, size_t>> largestBase(size_t total);
  core::Done giveResidue(size_t total, qint64 residue);
  int totalOf(const QString& id);

  core::Done finishLine(size_t index);
  core::Done sumUp();
  core::Done settleTenders();
  core::Done settleCash(qint64 rest, qint64 cash);

  [[nodiscard]] core::Money money(qint64 minor) const { return core::Money::ofMinor(minor, m_basket.currency); }
  /// The amount when it is at most 10^12 units.
  [[nodiscard]] core::Result<qint64> bounded(core::Int128 minor, const QString& where) const;
  [[nodiscard]] static QString lineWhere(size_t index) { return QStringLiteral("/lines/%1").arg(index); }
  [[nodiscard]] TaxedLine taxed(size_t index) const {
    return {m_basket.lines[index], m_basket.prices, m_basket.currency, m_work[index].amount};
  }

  void step(const QString& line, const QString& code, qint64 before, qint64 after, const QString& why);
  void explainTax(size_t line, size_t tax, qint64 base, qint64 before, qint64 after);
  void explainTotals();

  const Basket& m_basket;
  const PriceSource* m_source;
  bool m_explained;
  PricedBasket m_priced;
  std::vector<Work> m_work;
  std::vector<TaxTotal> m_totals;
  QHash<QString, int> m_totalOfId;
  ExactLine<Narrow> m_narrow;
};

}  // namespace counterfoil::pricing
