// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/figures/formatter.h"

namespace counterfoil::figures {

QString plainDecimal(qint64 scaled, int decimals) {
  const bool negative = scaled < 0;
  // The magnitude as unsigned, because the smallest qint64 has no positive counterpart.
  QString digits = QString::number(negative ? 0 - static_cast<quint64>(scaled) : static_cast<quint64>(scaled));
  if (decimals > 0) {
    digits = digits.rightJustified(decimals + 1, QLatin1Char('0'));
    digits.insert(digits.size() - decimals, QLatin1Char('.'));
  }
  return negative ? QLatin1Char('-') + digits : digits;
}

QString shortDecimal(qint64 scaled, int decimals, int fewest) {
  QString text = plainDecimal(scaled, decimals);
  int spare = decimals - fewest;
  while (spare > 0 && text.endsWith(QLatin1Char('0'))) {
    text.chop(1);
    --spare;
  }
  if (text.endsWith(QLatin1Char('.'))) text.chop(1);
  return text;
}

QString Formatter::localised(const QString& plain) const {
  const bool negative = plain.startsWith(QLatin1Char('-'));
  const QString magnitude = negative ? plain.mid(1) : plain;
  const qsizetype point = magnitude.indexOf(QLatin1Char('.'));
  QString text = m_locale.toString(magnitude.left(point < 0 ? magnitude.size() : point).toULongLong());
  if (point >= 0) {
    text += m_locale.decimalPoint();
    const QString zero = m_locale.zeroDigit();
    for (const QChar digit : QStringView(magnitude).mid(point + 1)) {
      if (zero.size() == 1) {
        text += QChar(static_cast<char16_t>(zero.at(0).unicode() + digit.digitValue()));
      } else {
        text += digit;
      }
    }
  }
  return negative ? m_locale.negativeSign() + text : text;
}

QString Formatter::money(qint64 minor) const {
  return localised(plainDecimal(minor, m_currency.decimals));
}

QString Formatter::moneyWithSymbol(qint64 minor) const {
  const bool own = m_locale.currencySymbol(QLocale::CurrencyIsoCode) == m_currency.code;
  const QString symbol = own ? m_locale.currencySymbol() : m_currency.code;
  // Where the symbol goes is asked of the locale with a single digit, which the exact figure then replaces. The sign
  // always leads: some locales would put negative amounts in brackets, which on a receipt reads as a remark.
  const QString eight = m_locale.toString(8);
  const QString pattern = m_locale.toCurrencyString(qlonglong(8), symbol);
  const qsizetype place = pattern.indexOf(eight);
  const QString figure = plainDecimal(minor, m_currency.decimals);
  const QString magnitude = localised(minor < 0 ? figure.mid(1) : figure);
  QString before = place < 0 ? symbol : pattern.left(place);
  QString after = place < 0 ? QString() : pattern.mid(place + eight.size());
  // A code needs a space between itself and the digits; symbols mostly do without.
  if (!own && before == symbol) before += QChar(QChar::Nbsp);
  if (!own && after == symbol) after.prepend(QChar(QChar::Nbsp));
  return (minor < 0 ? m_locale.negativeSign() : QString()) + before + magnitude + after;
}

QString Formatter::unitPrice(qint64 micro) const {
  return localised(shortDecimal(micro, 6, m_currency.decimals));
}

QString Formatter::quantity(qint64 micro) const {
  return localised(shortDecimal(micro, 6));
}

QString Formatter::percent(qint64 ppm) const {
  return localised(shortDecimal(ppm, 4)) + m_locale.percent();
}

QString Formatter::count(qint64 number) const {
  return localised(QString::number(number));
}

QString Formatter::date(QDate date) const {
  return m_locale.toString(date, QLocale::ShortFormat);
}

QString Formatter::time(QTime time) const {
  return m_locale.toString(time, QLocale::ShortFormat);
}

QString Formatter::dateTime(QDate date, QTime time) const {
  return this->date(date) + QLatin1Char(' ') + this->time(time);
}

}  // namespace counterfoil::figures
