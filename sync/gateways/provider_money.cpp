// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/gateways/provider_money.h"

#include <QStringList>

namespace counterfoil::gateways {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMostUnits = 1'000'000'000'000'000;

constexpr qint64 tenTo(int exponent) {
  qint64 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

}  // namespace

int stripeDecimals(const core::Currency& currency) {
  static const QStringList none = {u"BIF"_s, u"CLP"_s, u"DJF"_s, u"GNF"_s, u"JPY"_s, u"KMF"_s, u"KRW"_s, u"MGA"_s,
                                   u"PYG"_s, u"RWF"_s, u"VND"_s, u"VUV"_s, u"XAF"_s, u"XOF"_s, u"XPF"_s};
  const QString code = currency.code();
  if (none.contains(code)) return 0;
  if (code == u"ISK" || code == u"UGX") return 2;
  return currency.decimals();
}

int payPalDecimals(const core::Currency& currency) {
  const QString code = currency.code();
  return code == u"HUF" || code == u"JPY" || code == u"TWD" ? 0 : 2;
}

std::optional<qint64> rescaled(qint64 units, int fromDecimals, int toDecimals) {
  if (units > kMostUnits || units < -kMostUnits) return std::nullopt;
  if (toDecimals >= fromDecimals) {
    const qint64 factor = tenTo(toDecimals - fromDecimals);
    if (units > kMostUnits / factor || units < -kMostUnits / factor) return std::nullopt;
    return units * factor;
  }
  const qint64 divisor = tenTo(fromDecimals - toDecimals);
  if (units % divisor != 0) return std::nullopt;
  return units / divisor;
}

QString decimalText(qint64 units, int decimals) {
  QString digits = QString::number(units < 0 ? -units : units);
  if (decimals > 0) {
    digits = digits.rightJustified(decimals + 1, u'0');
    digits.insert(digits.size() - decimals, u'.');
  }
  return units < 0 ? u'-' + digits : digits;
}

std::optional<qint64> unitsOf(QStringView text, int decimals) {
  const bool negative = text.startsWith(u'-');
  if (negative) text = text.mid(1);
  const qsizetype point = text.indexOf(u'.');
  const QStringView whole = point < 0 ? text : text.first(point);
  QString fraction = point < 0 ? QString() : text.mid(point + 1).toString();
  // "1240.00" of a currency without decimals is the same number.
  while (fraction.size() > decimals && fraction.endsWith(u'0')) fraction.chop(1);
  if (whole.isEmpty() || whole.size() > 15 || fraction.size() > decimals || (point >= 0 && point + 1 == text.size())) {
    return std::nullopt;
  }
  qint64 units = 0;
  for (const QChar digit : whole.toString() + fraction.leftJustified(decimals, u'0')) {
    if (digit < u'0' || digit > u'9') return std::nullopt;
    if (units > kMostUnits) return std::nullopt;
    units = units * 10 + (digit.unicode() - u'0');
  }
  if (units > kMostUnits) return std::nullopt;
  return negative ? -units : units;
}

}  // namespace counterfoil::gateways
