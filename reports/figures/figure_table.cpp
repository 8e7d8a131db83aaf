// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/figures/figure_table.h"

namespace counterfoil::figures {

bool isNumeric(FigureKind kind) {
  return kind != FigureKind::Text && kind != FigureKind::Date && kind != FigureKind::Hour;
}

QString shown(const Figure& figure, FigureKind kind, const Formatter& formatter) {
  if (const auto* words = std::get_if<QString>(&figure)) return *words;
  const auto* number = std::get_if<qint64>(&figure);
  if (number == nullptr) return {};
  switch (kind) {
    case FigureKind::Text:
    case FigureKind::Count:
      return formatter.count(*number);
    case FigureKind::Money:
      return formatter.money(*number);
    case FigureKind::UnitPrice:
      return formatter.unitPrice(*number);
    case FigureKind::Quantity:
      return formatter.quantity(*number);
    case FigureKind::Percent:
      return formatter.percent(*number);
    case FigureKind::Date:
      return formatter.date(QDate::fromJulianDay(*number));
    case FigureKind::Hour:
      return formatter.time(QTime(static_cast<int>(*number), 0));
  }
  return {};
}

QString plain(const Figure& figure, FigureKind kind, const CurrencyFormat& currency) {
  if (const auto* words = std::get_if<QString>(&figure)) return *words;
  const auto* number = std::get_if<qint64>(&figure);
  if (number == nullptr) return {};
  switch (kind) {
    case FigureKind::Text:
    case FigureKind::Count:
      return QString::number(*number);
    case FigureKind::Money:
      return plainDecimal(*number, currency.decimals);
    case FigureKind::UnitPrice:
      return shortDecimal(*number, 6, currency.decimals);
    case FigureKind::Quantity:
      return shortDecimal(*number, 6);
    case FigureKind::Percent:
      return shortDecimal(*number, 4);
    case FigureKind::Date:
      return QDate::fromJulianDay(*number).toString(Qt::ISODate);
    case FigureKind::Hour:
      return QStringLiteral("%1:00").arg(*number, 2, 10, QLatin1Char('0'));
  }
  return {};
}

}  // namespace counterfoil::figures
