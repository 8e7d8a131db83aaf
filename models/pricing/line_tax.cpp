// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pricing/line_tax.h"

#include <numeric>

namespace counterfoil::pricing {

using core::Done;
using core::Int128;

namespace {

constexpr qint64 million = 1'000'000;

/// A rate or a fixed amount as a reduced fraction over a positive denominator.
struct Fraction {
  Int128 numerator = 0;
  qint64 denominator = 1;
};

Fraction reduced(qint64 numerator, qint64 denominator) {
  const qint64 common = std::gcd(numerator, denominator);
  return {numerator / common, denominator / common};
}

/// Minor units for the whole quantity, before rounding.
Fraction fixedAmount(const Tax& tax, const TaxedLine& taxed) {
  Fraction amount = {Int128(tax.amountPerUnit.micro()) * taxed.line.quantity.micro(),
                     million * taxed.currency.microPerMinor()};
  while (amount.denominator > 1 && amount.numerator % 10 == 0) {
    amount.numerator /= 10;
    amount.denominator /= 10;
  }
  return amount;
}

core::Error notSolvable(const QString& detail, const QString& where) {
  core::Error error = core::refused(QStringLiteral("tax_not_solvable"), detail);
  error.where = where;
  return error;
}

/// The coefficients of one line: amount i is (factor i × N + constant i) / scale.
template <class Int>
class Equation {
 public:
  explicit Equation(ExactLine<Int>& exact) : m_exact(exact), m_factors(exact.factors), m_constants(exact.constants) {
    m_factors.clear();
    m_constants.clear();
  }

  void add(const Tax& tax, const Fraction& fraction) {
    Int factor = 0;
    Int constant = 0;
    if (tax.kind == TaxKind::PerUnit) {
      constant = m_scale * Int(fraction.numerator);
      m_anyConstant = m_anyConstant || fraction.numerator != 0;
    } else {
      Int baseFactor = m_scale;
      Int baseConstant = 0;
      if (!tax.ignoresPrevious) {
        baseFactor = baseFactor + m_affectingFactor;
        baseConstant = m_affectingConstant;
      }
      factor = baseFactor * Int(fraction.numerator);
      constant = baseConstant * Int(fraction.numerator);
    }
    rescale(fraction.denominator);
    m_factors.push_back(factor);
    m_constants.push_back(constant);
    if (tax.affectsNext) {
      m_affectingFactor = m_affectingFactor + factor;
      m_affectingConstant = m_affectingConstant + constant;
    }
  }

  [[nodiscard]] Done solve(const TaxedLine& taxed) {
    Int divisor = m_scale;
    Int included = 0;
    bool anyIncluded = false;
    for (size_t i = 0; i < m_factors.size(); ++i) {
      if (!isIncluded(taxed.line.taxes[i], taxed.prices)) continue;
      anyIncluded = true;
      divisor = divisor + m_factors[i];
      included = included + m_constants[i];
    }
    if (!divisor.isPositive() && !divisor.overflowed()) {
      return notSolvable(QStringLiteral("the included taxes leave no net"), QStringLiteral("/taxes"));
    }
    const Int amount = Int128(taxed.amountMinor);
    m_exact.amounts.clear();
    // Without fixed amounts, or without included taxes, one factor cancels.
    if (!m_anyConstant || !anyIncluded) {
      m_exact.denominator = divisor;
      m_exact.net = amount * m_scale;
      for (size_t i = 0; i < m_factors.size(); ++i) m_exact.amounts.push_back(m_factors[i] * amount + m_constants[i]);
    } else {
      const Int left = amount * m_scale - included;
      m_exact.denominator = m_scale * divisor;
      m_exact.net = left * m_scale;
      for (size_t i = 0; i < m_factors.size(); ++i)
        m_exact.amounts.push_back(m_factors[i] * left + m_constants[i] * divisor);
    }
    return {};
  }

 private:
  /// Brings everything so far over a scale that is `by` times as large; the tax being added already is.
  void rescale(qint64 by) {
    if (by == 1) return;
    const Int times = Int128(by);
    m_scale = m_scale * times;
    for (size_t i = 0; i < m_factors.size(); ++i) {
      m_factors[i] = m_factors[i] * times;
      m_constants[i] = m_constants[i] * times;
    }
    m_affectingFactor = m_affectingFactor * times;
    m_affectingConstant = m_affectingConstant * times;
  }

  ExactLine<Int>& m_exact;
  std::vector<Int>& m_factors;
  std::vector<Int>& m_constants;
  Int m_scale = Int128(1);
  Int m_affectingFactor;
  Int m_affectingConstant;
  bool m_anyConstant = false;
};

template <class Int>
Done solve(const TaxedLine& taxed, ExactLine<Int>& exact) {
  const std::vector<Tax>& taxes = taxed.line.taxes;
  if (taxes.size() > mostTaxesOnLine) {
    return core::invalid(QStringLiteral("out_of_range"),
                         QStringLiteral("at most %1 taxes on a line").arg(mostTaxesOnLine), QStringLiteral("/taxes"));
  }
  Equation<Int> equation(exact);
  for (size_t i = 0; i < taxes.size(); ++i) {
    const Tax& tax = taxes[i];
    if (tax.kind == TaxKind::Share && tax.rate.ppm() >= million) {
      return notSolvable(QStringLiteral("a share of 100 % or more leaves no price"),
                         QStringLiteral("/taxes/%1/share").arg(i));
    }
    const Fraction fraction = tax.kind == TaxKind::PerUnit ? fixedAmount(tax, taxed)
                              : tax.kind == TaxKind::Share ? reduced(tax.rate.ppm(), million - tax.rate.ppm())
                                                           : reduced(tax.rate.ppm(), million);
    equation.add(tax, fraction);
  }
  return equation.solve(taxed);
}

}  // namespace

Done solveLine(const TaxedLine& taxed, ExactLine<Narrow>& exact) {
  return solve(taxed, exact);
}

Done solveLine(const TaxedLine& taxed, ExactLine<Wide>& exact) {
  return solve(taxed, exact);
}

}  // namespace counterfoil::pricing
