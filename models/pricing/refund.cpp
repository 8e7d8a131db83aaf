// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pricing/refund.h"

namespace counterfoil::pricing {

using core::Int128;
using core::Money;
using core::Quantity;
using core::Result;

namespace {

/// The part of a sum that a cumulative quantity makes due, less what was refunded before, mirrored.
class Mirror {
 public:
  Mirror(Quantity cumulative, Quantity original) : m_cumulative(cumulative.micro()), m_original(original.micro()) {
    if (m_original < 0) {
      m_original = -m_original;
      m_cumulative = -m_cumulative;
    }
  }

  [[nodiscard]] Result<Money> of(Money total, Money already) const {
    if (already.currency() != total.currency()) {
      if (!already.isZero()) return core::invalid(QStringLiteral("currency_mismatch"));
      already = Money::zero(total.currency());
    }
    const auto due = core::multiplyDivide(total.minor(), m_cumulative, m_original);
    const auto part = due ? core::narrowed(Int128(already.minor()) - *due) : std::nullopt;
    if (!part) return core::invalid(QStringLiteral("out_of_range"));
    return Money::ofMinor(*part, total.currency());
  }

 private:
  qint64 m_cumulative;
  qint64 m_original;
};

}  // namespace

Result<PricedLine> refundLine(const PricedLine& original, const RefundedSoFar& already, Quantity quantity) {
  if (quantity.isZero() || quantity.isNegative() != original.quantity.isNegative()) {
    return core::invalid(QStringLiteral("out_of_range"), QStringLiteral("a refund needs a quantity above zero"));
  }
  CF_TRY(const Quantity cumulative, already.quantity.plus(quantity));
  const bool tooMuch = original.quantity.isNegative() ? cumulative < original.quantity : cumulative > original.quantity;
  if (tooMuch) {
    return core::refused(QStringLiteral("quantity_exceeds_original"),
                         QStringLiteral("%1 of %2 would come back").arg(cumulative.text(), original.quantity.text()));
  }
  if (!already.taxes.empty() && already.taxes.size() != original.taxes.size()) {
    return core::invalid(QStringLiteral("out_of_range"),
                         QStringLiteral("the refunded taxes are not those of the line"));
  }
  const Mirror mirror(cumulative, original.quantity);
  const Money zero = Money::zero(original.gross.currency());
  PricedLine refund;
  refund.id = original.id;
  refund.quantity = quantity.negated();
  refund.unitPrice = original.unitPrice;
  CF_TRY(refund.gross, mirror.of(original.gross, already.gross));
  CF_TRY(refund.discount, mirror.of(original.discount, already.discount));
  CF_TRY(refund.basketDiscount, mirror.of(original.basketDiscount, already.basketDiscount));
  refund.net = refund.gross;
  refund.taxes.reserve(original.taxes.size());
  for (size_t i = 0; i < original.taxes.size(); ++i) {
    const PricedTax& tax = original.taxes[i];
    const PricedTax before = already.taxes.empty() ? PricedTax{tax.id, tax.name, zero, zero} : already.taxes[i];
    CF_TRY(const Money base, mirror.of(tax.base, before.base));
    CF_TRY(const Money amount, mirror.of(tax.amount, before.amount));
    CF_TRY(refund.net, refund.net.minus(amount));
    refund.taxes.push_back({tax.id, tax.name, base, amount});
  }
  return refund;
}

Result<RefundedSoFar> addRefund(const RefundedSoFar& already, const PricedLine& refund) {
  const auto less = [](Money before, Money part) -> Result<Money> {
    if (before == Money()) return part.negated();
    return before.minus(part);
  };
  RefundedSoFar sum = already;
  CF_TRY(sum.quantity, already.quantity.minus(refund.quantity));
  CF_TRY(sum.gross, less(already.gross, refund.gross));
  CF_TRY(sum.discount, less(already.discount, refund.discount));
  CF_TRY(sum.basketDiscount, less(already.basketDiscount, refund.basketDiscount));
  if (sum.taxes.empty()) {
    for (const PricedTax& tax : refund.taxes) sum.taxes.push_back({tax.id, tax.name, {}, {}});
  }
  if (sum.taxes.size() != refund.taxes.size()) return core::invalid(QStringLiteral("out_of_range"));
  for (size_t i = 0; i < refund.taxes.size(); ++i) {
    CF_TRY(sum.taxes[i].base, less(sum.taxes[i].base, refund.taxes[i].base));
    CF_TRY(sum.taxes[i].amount, less(sum.taxes[i].amount, refund.taxes[i].amount));
  }
  return sum;
}

}  // namespace counterfoil::pricing
