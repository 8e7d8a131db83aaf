// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sales/types.h"

#include <algorithm>

namespace counterfoil::sales {

using core::Money;
using pricing::TenderKind;

QString text(DocumentKind kind) {
  switch (kind) {
    case DocumentKind::Refund:
      return QStringLiteral("refund");
    case DocumentKind::Void:
      return QStringLiteral("void");
    case DocumentKind::Sale:
      break;
  }
  return QStringLiteral("sale");
}

DocumentKind documentKindOf(QStringView text) {
  if (text == QLatin1String("refund")) return DocumentKind::Refund;
  if (text == QLatin1String("void")) return DocumentKind::Void;
  return DocumentKind::Sale;
}

QString text(TenderKind kind) {
  switch (kind) {
    case TenderKind::Card:
      return QStringLiteral("card");
    case TenderKind::Voucher:
      return QStringLiteral("voucher");
    case TenderKind::Account:
      return QStringLiteral("account");
    case TenderKind::External:
      return QStringLiteral("external");
    case TenderKind::Cash:
      break;
  }
  return QStringLiteral("cash");
}

TenderKind tenderKindOf(QStringView text) {
  if (text == QLatin1String("card")) return TenderKind::Card;
  if (text == QLatin1String("voucher")) return TenderKind::Voucher;
  if (text == QLatin1String("account")) return TenderKind::Account;
  if (text == QLatin1String("external")) return TenderKind::External;
  return TenderKind::Cash;
}

Money Document::tendered() const {
  qint64 sum = 0;
  for (const DocumentTender& tender : tenders) sum += tender.amount.minor();
  return Money::ofMinor(sum, currency);
}

Money Document::change() const {
  qint64 sum = 0;
  for (const DocumentTender& tender : tenders) sum += tender.change.minor();
  return Money::ofMinor(sum, currency);
}

bool Document::isExchange() const {
  return kind == DocumentKind::Sale &&
         std::any_of(lines.begin(), lines.end(), [](const DocumentLine& line) { return line.quantity.isNegative(); });
}

}  // namespace counterfoil::sales
