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
  struct TaxWork {
    qint64 amount = 0;
    size_t total = 0;  ///< in m_totals
  };
  struct Work {
    qint64 amount = 0;  ///< after discounts so far, in the price mode of the basket
    std::vector<TaxWork> taxes;
  };
  /// A place in the basket document; only an error makes text of it.
  struct Place {
    std::optional<size_t> line;
    const char* member = "";

    [[nodiscard]] QString text() const {
      const QString rest = QString::fromLatin1(member);
      return line ? QStringLiteral("/lines/%1").arg(*line) + rest : rest;
    }
  };
  /// Taxes of one id over the document.
  struct TaxTotal {
    QString id;
    QString name;
    ExactSum exact;
    core::Int128 rounded = 0;
    std::vector<std::pair<size_t, size_t>> places;  ///< line and tax, where the document is rounded
    core::Int128 base = 0;                          ///< sums of the finished lines
    core::Int128 amount = 0;
  };

  core::Done checkCurrencies() const;
  core::Done priceLine(size_t index);
  core::Result<qint64> discountOf(const Discount& discount, qint64 whole, Place place) const;
  core::Done spreadBasketDiscount();
  void takeBasketDiscount(size_t index, qint64 part);

  core::Done taxLine(size_t index);
  template <class Int>
  core::Result<bool> taxLineExactly(size_t index, ExactLine<Int>& exact);
  core::Done settleDocumentTaxes();
  template <class Int>
  std::optional<std::pair<size_t, size_t>> largestBase(const TaxTotal& total);
  core::Done giveResidue(const TaxTotal& total, qint64 residue);
  /// Few taxes are looked through, many are hashed.
  size_t totalOf(const Tax& tax);

  core::Done finishLine(size_t index);
  core::Done sumUp();
  core::Done settleTenders();
  core::Done settleCash(qint64 rest, qint64 cash);

  [[nodiscard]] core::Money money(qint64 minor) const { return core::Money::ofMinor(minor, m_basket.currency); }
  /// The amount when it is at most 10^12 units.
  [[nodiscard]] core::Result<qint64> bounded(core::Int128 minor, Place place) const;
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
  QHash<QString, size_t> m_totalOfId;  ///< of all totals, once they are many
  ExactLine<Narrow> m_narrow;
};

}  // namespace counterfoil::pricing
