// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pricing/pricer.h"

namespace counterfoil::pricing {

using core::Done;
using core::Int128;

namespace {

int signOf(qint64 value) {
  return value < 0 ? -1 : value > 0 ? 1 : 0;
}

}  // namespace

// Cash rounding is a difference of the payment: it comes after tax and never touches a line.
Done Pricer::settleTenders() {
  if (m_basket.cashRounding && !m_basket.cashRounding->step.isPositive()) {
    return core::invalid(QStringLiteral("out_of_range"), QStringLiteral("the step must be above zero"),
                         QStringLiteral("/cash_rounding/step"));
  }
  const qint64 due = m_priced.due.minor();
  m_priced.cashRounding = money(0);
  m_priced.tendered = money(0);
  m_priced.change = money(0);
  m_priced.remaining = m_priced.due;
  if (!m_basket.tenders) {
    // Nothing is paid yet: the rounding says what cash would change.
    if (m_explained) step(QString(), QStringLiteral("remaining"), due, due, QStringLiteral("nothing is tendered"));
    if (!m_basket.cashRounding) return {};
    const auto inCash = core::roundedToStep(due, m_basket.cashRounding->step.minor(), m_basket.cashRounding->mode);
    const Int128 difference = Int128(inCash.value_or(0)) - due;
    CF_TRY(const qint64 rounding, bounded(inCash ? difference : Int128(1) << 100, {{}, "/cash_rounding"}));
    m_priced.cashRounding = money(rounding);
    if (m_explained) {
      step(QString(), QStringLiteral("cash_rounding"), due, *inCash, QStringLiteral("if all is paid in cash"));
    }
    return {};
  }
  Int128 cash = 0;
  Int128 other = 0;
  for (const Tender& tender : *m_basket.tenders) {
    (tender.kind == TenderKind::Cash ? cash : other) += tender.amount.minor();
  }
  const bool beyond = due < 0 ? other < due || other > 0 : other > due || other < 0;
  if (beyond) {
    core::Error error = core::refused(QStringLiteral("tender_exceeds_due"),
                                      QStringLiteral("only cash may exceed the %1 due").arg(m_priced.due.text()));
    error.where = QStringLiteral("/tenders");
    return error;
  }
  CF_TRY(const qint64 cashMinor, bounded(cash, {{}, "/tenders"}));
  CF_TRY(const qint64 tendered, bounded(cash + other, {{}, "/tenders"}));
  m_priced.tendered = money(tendered);
  if (m_explained) step(QString(), QStringLiteral("tendered"), 0, tendered, QStringLiteral("all tenders"));
  return settleCash(static_cast<qint64>(Int128(due) - other), cashMinor);
}

// `rest` is what is due after the tenders that are not cash.
Done Pricer::settleCash(qint64 rest, qint64 cash) {
  qint64 target = rest;
  if (m_basket.cashRounding && !(m_basket.cashRounding->exactCashAccepted && cash == rest)) {
    const auto inCash = core::roundedToStep(rest, m_basket.cashRounding->step.minor(), m_basket.cashRounding->mode);
    CF_TRY(target, bounded(inCash ? Int128(*inCash) : Int128(1) << 100, {{}, "/cash_rounding"}));
  }
  // The direction of the money decides what "reaches" means; nothing due takes the direction of the cash.
  const int direction = rest != 0 ? signOf(rest) : !m_priced.due.isZero() ? signOf(m_priced.due.minor()) : signOf(cash);
  const bool reached = direction < 0 ? cash <= target : cash >= target;
  if (!reached) {
    CF_TRY(const qint64 remaining, bounded(Int128(rest) - cash, {{}, "/tenders"}));
    m_priced.remaining = money(remaining);
    if (m_explained) {
      step(QString(), QStringLiteral("cash_rounding"), rest, rest,
           QStringLiteral("the cash does not reach what is due"));
      step(QString(), QStringLiteral("remaining"), rest, remaining, QStringLiteral("what the tenders leave"));
    }
    return {};
  }
  CF_TRY(const qint64 change, bounded(Int128(cash) - target, {{}, "/tenders"}));
  m_priced.cashRounding = money(target - rest);
  m_priced.change = money(change);
  m_priced.remaining = money(0);
  if (m_explained) {
    step(QString(), QStringLiteral("cash_rounding"), rest, target, QStringLiteral("the part that is paid in cash"));
    step(QString(), QStringLiteral("change"), cash, change, QStringLiteral("the cash less what is due in cash"));
    step(QString(), QStringLiteral("remaining"), target, 0, QStringLiteral("the tenders reach what is due"));
  }
  return {};
}

}  // namespace counterfoil::pricing
