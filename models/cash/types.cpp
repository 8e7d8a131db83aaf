// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/cash/types.h"

namespace counterfoil::cash {

using core::Money;
using core::Result;

Result<Count> countOf(std::vector<Piece> pieces, core::Currency currency) {
  Money total = Money::zero(currency);
  for (const Piece& piece : pieces) {
    if (piece.valueMinor <= 0 || piece.count < 0) return core::invalid(QStringLiteral("out_of_range"));
    CF_TRY(const Money part, Money::ofMinor(piece.valueMinor, currency).times(piece.count));
    CF_TRY(total, total.plus(part));
  }
  return Count{std::move(pieces), total};
}

std::vector<qint64> denominations(const QString& currencyCode) {
  if (currencyCode == QLatin1String("GBP")) return {5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1};
  if (currencyCode == QLatin1String("EUR")) {
    return {50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1};
  }
  if (currencyCode == QLatin1String("USD")) return {10000, 5000, 2000, 1000, 500, 200, 100, 50, 25, 10, 5, 1};
  if (currencyCode == QLatin1String("CHF"))
    return {100000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5};
  if (currencyCode == QLatin1String("JPY")) return {10000, 5000, 2000, 1000, 500, 100, 50, 10, 5, 1};
  return {10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1};
}

QString text(MovementKind kind) {
  switch (kind) {
    case MovementKind::PayIn:
      return QStringLiteral("pay_in");
    case MovementKind::PayOut:
      return QStringLiteral("pay_out");
    case MovementKind::SafeDrop:
      return QStringLiteral("safe_drop");
    case MovementKind::NoSale:
      break;
  }
  return QStringLiteral("no_sale");
}

MovementKind movementKindOf(QStringView text) {
  if (text == QLatin1String("pay_in")) return MovementKind::PayIn;
  if (text == QLatin1String("pay_out")) return MovementKind::PayOut;
  if (text == QLatin1String("safe_drop")) return MovementKind::SafeDrop;
  return MovementKind::NoSale;
}

}  // namespace counterfoil::cash
