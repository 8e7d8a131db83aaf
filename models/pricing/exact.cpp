// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pricing/exact.h"

#include <algorithm>
#include <numeric>

namespace counterfoil::pricing {

using core::Int128;
using core::UInt128;

namespace {

constexpr size_t mostLimbs = 256;

Int128 greatestDivisor(Int128 a, Int128 b) {
  a = core::absolute(a);
  while (b != 0) {
    const Int128 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

}  // namespace

Wide::Wide(Int128 value) : m_negative(value < 0) {
  auto rest = m_negative ? UInt128(0) - static_cast<UInt128>(value) : static_cast<UInt128>(value);
  for (; rest != 0; rest >>= 64) m_limbs.push_back(static_cast<uint64_t>(rest));
}

void Wide::trim() {
  while (!m_limbs.empty() && m_limbs.back() == 0) m_limbs.pop_back();
  if (m_limbs.empty()) m_negative = false;
  if (m_limbs.size() > mostLimbs) {
    m_limbs.resize(mostLimbs);
    m_overflowed = true;
  }
}

int Wide::compareAbsolute(const Wide& a, const Wide& b) {
  if (a.m_limbs.size() != b.m_limbs.size()) return a.m_limbs.size() < b.m_limbs.size() ? -1 : 1;
  for (size_t i = a.m_limbs.size(); i-- > 0;) {
    if (a.m_limbs[i] != b.m_limbs[i]) return a.m_limbs[i] < b.m_limbs[i] ? -1 : 1;
  }
  return 0;
}

Wide Wide::addAbsolute(const Wide& a, const Wide& b) {
  Wide sum;
  const size_t size = std::max(a.m_limbs.size(), b.m_limbs.size());
  sum.m_limbs.reserve(size + 1);
  UInt128 carry = 0;
  for (size_t i = 0; i < size; ++i) {
    carry += i < a.m_limbs.size() ? a.m_limbs[i] : 0;
    carry += i < b.m_limbs.size() ? b.m_limbs[i] : 0;
    sum.m_limbs.push_back(static_cast<uint64_t>(carry));
    carry >>= 64;
  }
  sum.m_limbs.push_back(static_cast<uint64_t>(carry));
  return sum;
}

Wide Wide::subtractAbsolute(const Wide& larger, const Wide& smaller) {
  Wide difference;
  difference.m_limbs.reserve(larger.m_limbs.size());
  uint64_t borrow = 0;
  for (size_t i = 0; i < larger.m_limbs.size(); ++i) {
    const UInt128 taken = UInt128(i < smaller.m_limbs.size() ? smaller.m_limbs[i] : 0) + borrow;
    borrow = taken > larger.m_limbs[i] ? 1 : 0;
    difference.m_limbs.push_back(static_cast<uint64_t>((UInt128(borrow) << 64) + larger.m_limbs[i] - taken));
  }
  return difference;
}

Wide operator+(const Wide& a, const Wide& b) {
  Wide sum;
  if (a.m_negative == b.m_negative) {
    sum = Wide::addAbsolute(a, b);
    sum.m_negative = a.m_negative;
  } else if (Wide::compareAbsolute(a, b) >= 0) {
    sum = Wide::subtractAbsolute(a, b);
    sum.m_negative = a.m_negative;
  } else {
    sum = Wide::subtractAbsolute(b, a);
    sum.m_negative = b.m_negative;
  }
  sum.m_overflowed = a.m_overflowed || b.m_overflowed;
  sum.trim();
  return sum;
}

Wide operator-(const Wide& a, const Wide& b) {
  Wide negated = b;
  if (!negated.m_limbs.empty()) negated.m_negative = !b.m_negative;
  return a + negated;
}

Wide operator*(const Wide& a, const Wide& b) {
  Wide product;
  product.m_limbs.assign(a.m_limbs.size() + b.m_limbs.size(), 0);
  for (size_t i = 0; i < a.m_limbs.size(); ++i) {
    UInt128 carry = 0;
    for (size_t j = 0; j < b.m_limbs.size(); ++j) {
      carry += UInt128(a.m_limbs[i]) * b.m_limbs[j] + product.m_limbs[i + j];
      product.m_limbs[i + j] = static_cast<uint64_t>(carry);
      carry >>= 64;
    }
    product.m_limbs[i + b.m_limbs.size()] = static_cast<uint64_t>(carry);
  }
  product.m_negative = a.m_negative != b.m_negative;
  product.m_overflowed = a.m_overflowed || b.m_overflowed;
  product.trim();
  return product;
}

std::optional<qint64> rounded(const Narrow& numerator, const Narrow& denominator) {
  if (numerator.overflowed() || denominator.overflowed()) return std::nullopt;
  return core::narrowed(core::divideRounded(numerator.value(), denominator.value(), core::RoundingMode::HalfUp));
}

std::optional<qint64> rounded(const Wide& numerator, const Wide& denominator) {
  // The largest q with (2q − 1) × denominator ≤ 2 × |numerator| is the nearest, halves up: found bit by bit.
  const Wide twice = numerator * Int128(2);
  qint64 quotient = 0;
  for (int bit = 62; bit >= 0; --bit) {
    const qint64 candidate = quotient | (qint64(1) << bit);
    if (Wide::compareAbsolute(denominator * Wide(Int128(candidate) * 2 - 1), twice) <= 0) quotient = candidate;
  }
  const bool tooLarge = Wide::compareAbsolute(denominator * Wide((Int128(1) << 64) - 1), twice) <= 0;
  if (tooLarge || numerator.overflowed() || denominator.overflowed() || twice.overflowed()) return std::nullopt;
  return numerator.isNegative() ? -quotient : quotient;
}

void ExactSum::add(const Narrow& numerator, const Narrow& denominator) {
  for (Term& term : m_terms) {
    if (term.denominator.value() != denominator.value()) continue;
    const Narrow sum = term.numerator + numerator;
    if (sum.overflowed()) return add(Wide(numerator.value()), Wide(denominator.value()));
    term.numerator = sum;
    return;
  }
  m_terms.push_back({numerator, denominator});
  if (m_terms.size() < 8) return;
  // Many denominators: bring them over one, the least common multiple.
  Term all = {Int128(0), Int128(1)};
  for (const Term& term : m_terms) {
    const Int128 common = greatestDivisor(all.denominator.value(), term.denominator.value());
    const Narrow mine = term.denominator.value() / common;
    const Narrow theirs = all.denominator.value() / common;
    all = {all.numerator * mine + term.numerator * theirs, all.denominator * mine};
    if (all.numerator.overflowed() || all.denominator.overflowed()) {
      const std::vector<Term> terms = std::move(m_terms);
      m_terms.clear();
      for (const Term& each : terms) add(Wide(each.numerator.value()), Wide(each.denominator.value()));
      return;
    }
  }
  m_terms.assign(1, all);
}

void ExactSum::add(const Wide& numerator, const Wide& denominator) {
  if (!m_wideNumerator) m_wideNumerator = Wide();
  if (Wide::compareAbsolute(m_wideDenominator, denominator) == 0) {
    m_wideNumerator = *m_wideNumerator + numerator;
    return;
  }
  m_wideNumerator = *m_wideNumerator * denominator + numerator * m_wideDenominator;
  m_wideDenominator = m_wideDenominator * denominator;
}

std::optional<qint64> ExactSum::rounded() const {
  if (m_terms.empty() && !m_wideNumerator) return 0;
  if (m_terms.size() == 1 && !m_wideNumerator) {
    return pricing::rounded(m_terms[0].numerator, m_terms[0].denominator);
  }
  Wide numerator = m_wideNumerator.value_or(Wide());
  Wide denominator = m_wideDenominator;
  for (const Term& term : m_terms) {
    numerator = numerator * Wide(term.denominator.value()) + Wide(term.numerator.value()) * denominator;
    denominator = denominator * Wide(term.denominator.value());
  }
  return pricing::rounded(numerator, denominator);
}

}  // namespace counterfoil::pricing
