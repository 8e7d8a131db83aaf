// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pricing/pricer.h"

namespace counterfoil::pricing {

void Pricer::step(const QString& line, const QString& code, qint64 before, qint64 after, const QString& why) {
  m_priced.steps.push_back({line, code, money(before).text(), money(after).text(), why});
}

// `base` is rounded for reading only.
void Pricer::explainTax(size_t line, size_t tax, qint64 base, qint64 before, qint64 after) {
  const Tax& rule = m_basket.lines[line].taxes[tax];
  const QString place = isIncluded(rule, m_basket.prices) ? QStringLiteral("in the price") : QStringLiteral("on top");
  QString how;
  switch (rule.kind) {
    case TaxKind::Percent:
      how = QStringLiteral("%1 % of about %2").arg(rule.rate.text(), money(base).text());
      break;
    case TaxKind::Share:
      how = QStringLiteral("%1 % of the price with it, which without it is about %2")
                .arg(rule.rate.text(), money(base).text());
      break;
    case TaxKind::PerUnit:
      how = QStringLiteral("%1 × %2").arg(m_basket.lines[line].quantity.text(), rule.amountPerUnit.text());
      break;
  }
  step(m_basket.lines[line].id, QStringLiteral("tax"), before, after,
       QStringLiteral("%1: %2, %3").arg(rule.id, how, place));
}

void Pricer::explainTotals() {
  for (const PricedTax& tax : m_priced.taxes) {
    step(QString(), QStringLiteral("tax"), 0, tax.amount.minor(),
         QStringLiteral("%1: the sum of the lines, of a base of %2").arg(tax.id, tax.base.text()));
  }
  const qint64 net = m_priced.net.minor();
  step(QString(), QStringLiteral("discount"), 0, m_priced.discount.minor(), QStringLiteral("the sum of the lines"));
  step(QString(), QStringLiteral("net"), 0, net, QStringLiteral("the sum of the lines"));
  step(QString(), QStringLiteral("tax"), 0, m_priced.tax.minor(), QStringLiteral("the sum of the lines"));
  step(QString(), QStringLiteral("gross"), net, m_priced.gross.minor(), QStringLiteral("net and tax"));
  step(QString(), QStringLiteral("due"), m_priced.gross.minor(), m_priced.due.minor(),
       QStringLiteral("the gross, never rounded to cash"));
}

}  // namespace counterfoil::pricing
