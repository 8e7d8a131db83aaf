// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDate>
#include <QLocale>
#include <QString>
#include <QTime>

namespace counterfoil::figures {

/// An ISO 4217 currency as documents need it: its code and the number of decimals of its minor unit (0 to 6).
struct CurrencyFormat {
  QString code;
  int decimals = 2;

  friend bool operator==(const CurrencyFormat&, const CurrencyFormat&) = default;
};

/// The exact decimal of an integer scaled by 10^decimals, with a point, no grouping: "12.40", "-0.05". Never "-0.00",
/// because zero has no sign in an integer. This is how figures stand in JSON, CSV and other data.
[[nodiscard]] QString plainDecimal(qint64 scaled, int decimals);
/// The same without needless zeros after the point, but at least `fewest` of them: 350000 at 6 decimals is "0.35".
[[nodiscard]] QString shortDecimal(qint64 scaled, int decimals, int fewest = 0);

/// Writes figures for people: separators, digits and order of a locale, exactly, without floating point.
class Formatter {
 public:
  Formatter(QLocale locale, CurrencyFormat currency) : m_locale(std::move(locale)), m_currency(std::move(currency)) {}

  [[nodiscard]] const QLocale& locale() const { return m_locale; }
  [[nodiscard]] const CurrencyFormat& currency() const { return m_currency; }

  /// "1,234.50": for columns, where the currency is named once.
  [[nodiscard]] QString money(qint64 minor) const;
  /// "£1,234.50", "1.234,50 €"; the code where the symbol is not this locale's own ("CHF 12.00").
  [[nodiscard]] QString moneyWithSymbol(qint64 minor) const;
  /// A unit price in 10^-6 of the currency: at least the currency's decimals, more where there are any.
  [[nodiscard]] QString unitPrice(qint64 micro) const;
  /// A quantity in 10^-6: "3", "0.35".
  [[nodiscard]] QString quantity(qint64 micro) const;
  /// A percentage in parts per million: 200000 is "20%".
  [[nodiscard]] QString percent(qint64 ppm) const;
  [[nodiscard]] QString count(qint64 number) const;
  [[nodiscard]] QString date(QDate date) const;
  [[nodiscard]] QString time(QTime time) const;
  [[nodiscard]] QString dateTime(QDate date, QTime time) const;

 private:
  [[nodiscard]] QString localised(const QString& plain) const;

  QLocale m_locale;
  CurrencyFormat m_currency;
};

}  // namespace counterfoil::figures
