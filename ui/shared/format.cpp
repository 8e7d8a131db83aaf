// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shared/format.h"

#include <QLocale>
#include <array>

namespace counterfoil::shared {

namespace {

constexpr QChar kMinus(0x2212);

qint64 powerOfTen(int exponent) {
  qint64 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

/// The digits of `value`, which has `places` decimals, keeping at least `least` of them.
QString decimalText(quint64 value, int places, int least) {
  const auto scale = static_cast<quint64>(powerOfTen(places));
  QString fraction = places > 0 ? QString::number(value % scale).rightJustified(places, u'0') : QString();
  while (fraction.size() > least && fraction.endsWith(u'0')) fraction.chop(1);
  const QLocale locale;
  QString text = locale.toString(static_cast<qulonglong>(value / scale));
  if (!fraction.isEmpty()) text += locale.decimalPoint() + fraction;
  return text;
}

quint64 magnitude(qint64 value) {
  return value < 0 ? ~static_cast<quint64>(value) + 1 : static_cast<quint64>(value);
}

}  // namespace

QString MoneyFormat::symbol() const {
  struct Known {
    const char16_t* code;
    const char16_t* symbol;
  };
  static constexpr std::array<Known, 6> known{
      {{u"EUR", u"€"}, {u"GBP", u"£"}, {u"USD", u"$"}, {u"JPY", u"¥"}, {u"INR", u"₹"}, {u"KRW", u"₩"}}};
  for (const auto& row : known) {
    if (code == QStringView(row.code)) return QString::fromUtf16(row.symbol);
  }
  return code + QChar(QChar::Nbsp);
}

QString MoneyFormat::plain(qint64 minor) const {
  const QString digits = decimalText(magnitude(minor), decimals, decimals);
  return minor < 0 ? kMinus + digits : digits;
}

QString MoneyFormat::text(qint64 minor) const {
  const QString digits = symbol() + decimalText(magnitude(minor), decimals, decimals);
  return minor < 0 ? kMinus + digits : digits;
}

QString MoneyFormat::unitPrice(qint64 micro) const {
  const QString digits = decimalText(magnitude(micro), 6, decimals);
  return micro < 0 ? kMinus + digits : digits;
}

std::optional<qint64> MoneyFormat::parse(QStringView text) const {
  return parseDecimal(text, decimals);
}

QString counted(qint64 count, const QString& one, const QString& several) {
  return count == 1 ? one : several.arg(QLocale().toString(count));
}

QString quantityText(qint64 micro) {
  const QString digits = decimalText(magnitude(micro), 6, 0);
  return micro < 0 ? kMinus + digits : digits;
}

std::optional<qint64> parseDecimal(QStringView text, int decimals) {
  text = text.trimmed();
  qint64 value = 0;
  int whole = 0;
  int places = -1;
  for (const QChar c : text) {
    if (c == u'.' || c == u',') {
      if (places >= 0) return std::nullopt;
      places = 0;
      continue;
    }
    if (c < u'0' || c > u'9') return std::nullopt;
    if (places >= 0) {
      if (++places > decimals) return std::nullopt;
    } else if (++whole > 12) {
      return std::nullopt;
    }
    value = value * 10 + (c.unicode() - u'0');
  }
  if (whole + qMax(places, 0) == 0) return std::nullopt;
  const int missing = decimals - qMax(places, 0);
  return value * powerOfTen(missing);
}

}  // namespace counterfoil::shared
