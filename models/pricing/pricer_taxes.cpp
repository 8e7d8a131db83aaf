// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pricing/pricer.h"

namespace counterfoil::pricing {

using core::Done;
using core::Error;
using core::Int128;
using core::Result;

size_t Pricer::totalOf(const Tax& tax) {
  constexpr size_t few = 16;
  if (m_totals.size() <= few) {
    for (size_t i = 0; i < m_totals.size(); ++i) {
      if (m_totals[i].id == tax.id) return i;
    }
  } else {
    for (auto i = static_cast<size_t>(m_totalOfId.size()); i < m_totals.size(); ++i)
      m_totalOfId.insert(m_totals[i].id, i);
    const auto found = m_totalOfId.constFind(tax.id);
    if (found != m_totalOfId.constEnd()) return *found;
  }
  TaxTotal total;
  total.id = tax.id;
  total.name = tax.name;
  m_totals.push_back(std::move(total));
  return m_totals.size() - 1;
}

// Layer three. In 127 bits where they are enough, which is nearly always.
Done Pricer::taxLine(size_t index) {
  if (m_basket.lines[index].taxes.empty()) return {};
  CF_TRY(const bool fits, taxLineExactly(index, m_narrow));
  if (fits) return {};
  ExactLine<Wide> wide;
  CF_TRY(const bool fitsWide, taxLineExactly(index, wide));
  if (fitsWide) return {};
  return core::invalid(QStringLiteral("out_of_range"), QStringLiteral("the taxes of this line are too large"),
                       Place{index}.text());
}

/// False when the numbers were too small for it; nothing is changed then.
template <class Int>
Result<bool> Pricer::taxLineExactly(size_t index, ExactLine<Int>& exact) {
  const BasketLine& line = m_basket.lines[index];
  if (const Done solved = solveLine(taxed(index), exact); !solved) {
    Error error = solved.error();
    error.where.prepend(Place{index}.text());
    return error;
  }
  std::vector<TaxWork>& taxes = m_work[index].taxes;
  taxes.clear();
  taxes.reserve(line.taxes.size());
  for (const Int& amount : exact.amounts) {
    const auto whole = rounded(amount, exact.denominator);
    if (!whole) return false;
    taxes.push_back({*whole, 0});
  }
  for (size_t i = 0; i < taxes.size(); ++i) {
    taxes[i].total = totalOf(line.taxes[i]);
    if (m_basket.taxRounding == TaxRounding::Document) {
      TaxTotal& total = m_totals[taxes[i].total];
      total.exact.add(exact.amounts[i], exact.denominator);
      total.rounded += taxes[i].amount;
      total.places.emplace_back(index, i);
    }
    if (m_explained) {
      explainTax(index, i, rounded(exact.base(line.taxes, i), exact.denominator).value_or(0), 0, taxes[i].amount);
    }
  }
  return true;
}

// A tax of the document is the exact sum of its lines, rounded once. Lines were rounded on their own, so a residue may
// be left: it goes to the line with the largest absolute base.
Done Pricer::settleDocumentTaxes() {
  for (const TaxTotal& total : m_totals) {
    const auto due = total.exact.rounded();
    if (!due) {
      return core::invalid(QStringLiteral("out_of_range"), QStringLiteral("the sum of a tax is too large"),
                           QStringLiteral("/lines"));
    }
    const auto residue = core::narrowed(Int128(*due) - total.rounded);
    if (!residue) return core::invalid(QStringLiteral("out_of_range"), QString(), QStringLiteral("/lines"));
    if (*residue != 0) CF_CHECK(giveResidue(total, *residue));
  }
  return {};
}

/// The line and the tax of it with the largest absolute base, the first of equals; empty when the numbers are too
/// small.
template <class Int>
std::optional<std::pair<size_t, size_t>> Pricer::largestBase(const TaxTotal& total) {
  std::optional<std::pair<size_t, size_t>> best;
  std::optional<size_t> solved;
  Int bestBase;
  Int bestDenominator = Int128(1);
  ExactLine<Int> exact;
  for (const auto& place : total.places) {
    const auto [line, tax] = place;
    // It was solved before, so it has an answer.
    if (solved != line && !solveLine(taxed(line), exact)) return std::nullopt;
    solved = line;
    const Int base = exact.base(m_basket.lines[line].taxes, tax);
    const Int mine = base * bestDenominator;
    const Int theirs = bestBase * exact.denominator;
    if (mine.overflowed() || theirs.overflowed()) return std::nullopt;
    if (best && Int::compareAbsolute(mine, theirs) <= 0) continue;
    best = place;
    bestBase = base;
    bestDenominator = exact.denominator;
  }
  return best;
}

Done Pricer::giveResidue(const TaxTotal& total, qint64 residue) {
  auto best = largestBase<Narrow>(total);
  if (!best) best = largestBase<Wide>(total);
  if (!best) {
    return core::invalid(QStringLiteral("out_of_range"), QStringLiteral("the bases of a tax are too large"),
                         QStringLiteral("/lines"));
  }
  const auto [bestLine, bestTax] = *best;
  qint64& amount = m_work[bestLine].taxes[bestTax].amount;
  const auto corrected = core::narrowed(Int128(amount) + residue);
  if (!corrected) return core::invalid(QStringLiteral("out_of_range"), QString(), Place{bestLine}.text());
  if (m_explained) {
    const BasketLine& line = m_basket.lines[bestLine];
    step(line.id, QStringLiteral("tax_residue"), amount, *corrected,
         QStringLiteral("%1: rounded over the document, the residue goes to the largest base")
             .arg(line.taxes[bestTax].id));
  }
  amount = *corrected;
  return {};
}

}  // namespace counterfoil::pricing
