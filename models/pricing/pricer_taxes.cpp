// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pricing/pricer.h"

namespace counterfoil::pricing {

using core::Done;
using core::Error;
using core::Int128;
using core::Result;

int Pricer::totalOf(const QString& id) {
  const auto next = static_cast<int>(m_totalOfId.size());
  const auto found = m_totalOfId.constFind(id);
  if (found != m_totalOfId.constEnd()) return *found;
  m_totalOfId.insert(id, next);
  return next;
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
                       lineWhere(index));
}

/// False when the numbers were too small for it; nothing is changed then.
template <class Int>
Result<bool> Pricer::taxLineExactly(size_t index, ExactLine<Int>& exact) {
  const BasketLine& line = m_basket.lines[index];
  if (const Done solved = solveLine(taxed(index), exact); !solved) {
    Error error = solved.error();
    error.where.prepend(lineWhere(index));
    return error;
  }
  std::vector<qint64>& taxes = m_work[index].taxes;
  taxes.clear();
  taxes.reserve(line.taxes.size());
  for (const Int& amount : exact.amounts) {
    const auto whole = rounded(amount, exact.denominator);
    if (!whole) return false;
    taxes.push_back(*whole);
  }
  for (size_t i = 0; i < taxes.size(); ++i) {
    if (m_basket.taxRounding == TaxRounding::Document) {
      const auto total = static_cast<size_t>(totalOf(line.taxes[i].id));
      if (m_totals.size() <= total) m_totals.resize(total + 1);
      m_totals[total].exact.add(exact.amounts[i], exact.denominator);
      m_totals[total].rounded += taxes[i];
    }
    if (m_explained) {
      explainTax(index, i, rounded(exact.base(line.taxes, i), exact.denominator).value_or(0), 0, taxes[i]);
    }
  }
  return true;
}

// A tax of the document is the exact sum of its lines, rounded once. Lines were rounded on their own, so a residue may
// be left: it goes to the line with the largest absolute base.
Done Pricer::settleDocumentTaxes() {
  for (size_t total = 0; total < m_totals.size(); ++total) {
    const auto due = m_totals[total].exact.rounded();
    if (!due) {
      return core::invalid(QStringLiteral("out_of_range"), QStringLiteral("the sum of a tax is too large"),
                           QStringLiteral("/lines"));
    }
    const auto residue = core::narrowed(Int128(*due) - m_totals[total].rounded);
    if (!residue) return core::invalid(QStringLiteral("out_of_range"), QString(), QStringLiteral("/lines"));
    if (*residue != 0) CF_CHECK(giveResidue(total, *residue));
  }
  return {};
}

/// The line and the tax of it with the largest absolute base, the first of equals; empty when the numbers are too small.
template <class Int>
std::optional<std::pair<size_t, size_t>> Pricer::largestBase(size_t total) {
  std::optional<std::pair<size_t, size_t>> best;
  Int bestBase;
  Int bestDenominator = Int128(1);
  ExactLine<Int> exact;
  for (size_t line = 0; line < m_work.size(); ++line) {
    const std::vector<Tax>& taxes = m_basket.lines[line].taxes;
    bool solved = false;
    for (size_t tax = 0; tax < taxes.size(); ++tax) {
      if (static_cast<size_t>(totalOf(taxes[tax].id)) != total) continue;
      // It was solved before, so it has an answer.
      if (!solved && !solveLine(taxed(line), exact)) return std::nullopt;
      solved = true;
      const Int base = exact.base(taxes, tax);
      const Int mine = base * bestDenominator;
      const Int theirs = bestBase * exact.denominator;
      if (mine.overflowed() || theirs.overflowed()) return std::nullopt;
      if (best && Int::compareAbsolute(mine, theirs) <= 0) continue;
      best = std::make_pair(line, tax);
      bestBase = base;
      bestDenominator = exact.denominator;
    }
  }
  return best;
}

Done Pricer::giveResidue(size_t total, qint64 residue) {
  auto best = largestBase<Narrow>(total);
  if (!best) best = largestBase<Wide>(total);
  if (!best) {
    return core::invalid(QStringLiteral("out_of_range"), QStringLiteral("the bases of a tax are too large"),
                         QStringLiteral("/lines"));
  }
  const auto [bestLine, bestTax] = *best;
  qint64& amount = m_work[bestLine].taxes[bestTax];
  const auto corrected = core::narrowed(Int128(amount) + residue);
  if (!corrected) return core::invalid(QStringLiteral("out_of_range"), QString(), lineWhere(bestLine));
  if (m_explained) {
    const BasketLine& line = m_basket.lines[bestLine];
    step(line.id, QStringLiteral("tax_residue"), amount, *corrected,
         QStringLiteral("%1: rounded over the document, the residue goes to the largest base").arg(line.taxes[bestTax].id));
  }
  amount = *corrected;
  return {};
}

}  // namespace counterfoil::pricing
