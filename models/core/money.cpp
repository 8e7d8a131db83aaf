// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/money.h"

#include <algorithm>
#include <memory>

#include "models/core/decimal.h"
#include "models/core/percent.h"
#include "models/core/quantity.h"
#include "models/core/unit_price.h"

namespace counterfoil::core {

namespace {

Error overflow(const QString& what) {
  return invalid(QStringLiteral("out_of_range"), what);
}

Result<Money> moneyFrom(Int128 minor, Currency currency) {
  const auto fits = narrowed(minor);
  if (!fits) return overflow(QStringLiteral("an amount left 64 bits"));
  return Money::ofMinor(*fits, currency);
}

template <class Value>
Result<Value> scaledFrom(Int128 value) {
  if (absolute(value) > Int128(Value::limitUnits) * powerOfTen(Value::decimals)) {
    return overflow(QStringLiteral("beyond %1").arg(Value::limitUnits));
  }
  return Value::ofMicro(static_cast<qint64>(value));
}

}  // namespace

Result<Money> Money::parse(QStringView text, Currency currency) {
  CF_TRY(const qint64 minor, parseScaled(text, currency.decimals(), largestAmountUnits));
  return ofMinor(minor, currency);
}

QString Money::text() const {
  return formatScaled(m_minor, m_currency.decimals());
}

Result<Money> Money::plus(Money other) const {
  if (other.m_currency != m_currency) return invalid(QStringLiteral("currency_mismatch"));
  return moneyFrom(Int128(m_minor) + other.m_minor, m_currency);
}

Result<Money> Money::minus(Money other) const {
  if (other.m_currency != m_currency) return invalid(QStringLiteral("currency_mismatch"));
  return moneyFrom(Int128(m_minor) - other.m_minor, m_currency);
}

Result<Money> Money::times(qint64 count) const {
  return moneyFrom(Int128(m_minor) * count, m_currency);
}

Result<Money> Money::negated() const {
  return moneyFrom(-Int128(m_minor), m_currency);
}

bool allocateMinor(qint64 amountMinor, std::span<const qint64> weights, std::span<qint64> parts) {
  Int128 total = 0;
  for (const qint64 weight : weights) {
    if (weight < 0) return false;
    total += weight;
  }
  if (total <= 0 || parts.size() != weights.size()) return false;
  struct Fraction {
    Int128 rest;
    size_t index;
  };
  constexpr size_t few = 64;
  Fraction onStack[few];
  std::unique_ptr<Fraction[]> onHeap;
  if (weights.size() > few) onHeap = std::make_unique<Fraction[]>(weights.size());
  Fraction* fractions = onHeap ? onHeap.get() : onStack;
  const Int128 amount = absolute(amountMinor);
  Int128 left = amount;
  for (size_t i = 0; i < weights.size(); ++i) {
    const Int128 product = amount * weights[i];
    const Int128 part = product / total;
    fractions[i] = {product % total, i};
    left -= part;
    parts[i] = static_cast<qint64>(part);
  }
  // At most one unit a part is left, so the first `left` fractions get one each.
  std::sort(fractions, fractions + weights.size(), [](const Fraction& a, const Fraction& b) {
    return a.rest != b.rest ? a.rest > b.rest : a.index < b.index;
  });
  for (size_t i = 0; left > 0; ++i, --left) ++parts[fractions[i].index];
  if (amountMinor < 0) {
    for (qint64& part : parts) part = -part;
  }
  return true;
}

Result<std::vector<Money>> Money::allocate(std::span<const qint64> weights) const {
  std::vector<qint64> parts(weights.size());
  if (!allocateMinor(m_minor, weights, parts)) {
    return invalid(QStringLiteral("bad_weights"), QStringLiteral("weights must not be negative nor all zero"));
  }
  std::vector<Money> amounts;
  amounts.reserve(parts.size());
  for (const qint64 part : parts) amounts.push_back(ofMinor(part, m_currency));
  return amounts;
}

Result<std::vector<Money>> Money::splitEvenly(int n) const {
  const std::vector<qint64> weights(static_cast<size_t>(std::max(n, 0)), 1);
  return allocate(weights);
}

Result<Quantity> Quantity::parse(QStringView text) {
  CF_TRY(const qint64 micro, parseScaled(text, decimals, limitUnits));
  return ofMicro(micro);
}
QString Quantity::text(int minDecimals) const {
  return formatScaled(m_micro, decimals, minDecimals);
}
Result<Quantity> Quantity::plus(Quantity other) const {
  return scaledFrom<Quantity>(Int128(m_micro) + other.m_micro);
}
Result<Quantity> Quantity::minus(Quantity other) const {
  return scaledFrom<Quantity>(Int128(m_micro) - other.m_micro);
}

Result<UnitPrice> UnitPrice::parse(QStringView text) {
  CF_TRY(const qint64 micro, parseScaled(text, decimals, limitUnits));
  return ofMicro(micro);
}
QString UnitPrice::text(int minDecimals) const {
  return formatScaled(m_micro, decimals, minDecimals);
}
Result<UnitPrice> UnitPrice::plus(UnitPrice other) const {
  return scaledFrom<UnitPrice>(Int128(m_micro) + other.m_micro);
}
Result<UnitPrice> UnitPrice::minus(UnitPrice other) const {
  return scaledFrom<UnitPrice>(Int128(m_micro) - other.m_micro);
}

Result<Percent> Percent::parse(QStringView text) {
  CF_TRY(const qint64 ppm, parseScaled(text, decimals, limitUnits));
  return ofPpm(ppm);
}
QString Percent::text() const {
  return formatScaled(m_ppm, decimals, 0);
}

}  // namespace counterfoil::core
