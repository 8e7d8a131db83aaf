// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/decimal.h"

#include <algorithm>

#include "models/core/rounding.h"

namespace counterfoil::core {

Result<qint64> parseScaled(QStringView text, int decimals, qint64 limitUnits) {
  const auto digit = [](QChar c) { return c >= u'0' && c <= u'9'; };
  const auto malformed = [&text] {
    return invalid(QStringLiteral("malformed_number"),
                   QStringLiteral("\"%1\" is no decimal number").arg(text.first(std::min<qsizetype>(text.size(), 40))));
  };
  const bool negative = text.startsWith(u'-');
  const QStringView body = text.sliced(negative ? 1 : 0);
  const qsizetype point = body.indexOf(u'.');
  const QStringView whole = point < 0 ? body : body.first(point);
  const QStringView fraction = point < 0 ? QStringView() : body.sliced(point + 1);
  if (whole.isEmpty() || (point >= 0 && fraction.isEmpty())) return malformed();
  if (!std::all_of(whole.begin(), whole.end(), digit) || !std::all_of(fraction.begin(), fraction.end(), digit)) {
    return malformed();
  }
  if (fraction.size() > decimals) {
    return invalid(QStringLiteral("too_precise"), QStringLiteral("at most %1 decimals").arg(decimals));
  }
  const Int128 limit = Int128(limitUnits) * powerOfTen(decimals);
  Int128 value = 0;
  for (const QChar c : whole) {
    value = std::min<Int128>(value * 10 + (c.unicode() - u'0'), limit + 1);
  }
  for (qsizetype i = 0; i < decimals; ++i) {
    value = value * 10 + (i < fraction.size() ? fraction[i].unicode() - u'0' : 0);
  }
  if (value > limit) {
    return invalid(QStringLiteral("out_of_range"), QStringLiteral("beyond %1").arg(limitUnits));
  }
  return static_cast<qint64>(negative ? -value : value);
}

QString formatScaled(qint64 value, int decimals, int minDecimals) {
  // Sign, 19 digits, a point, and leading zeros of a small number.
  QChar buffer[32];
  QChar* const end = buffer + 32;
  QChar* at = end;
  quint64 rest = value < 0 ? quint64(0) - static_cast<quint64>(value) : static_cast<quint64>(value);
  bool wrote = false;
  for (int place = decimals; place > 0; --place) {
    const auto digit = static_cast<char16_t>(rest % 10);
    rest /= 10;
    if (!wrote && digit == 0 && place > minDecimals) continue;
    *--at = QChar(char16_t(u'0' + digit));
    wrote = true;
  }
  if (wrote) *--at = u'.';
  do {
    *--at = QChar(char16_t(u'0' + rest % 10));
    rest /= 10;
  } while (rest > 0);
  if (value < 0) *--at = u'-';
  return QString(at, end - at);
}

}  // namespace counterfoil::core
