// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/imports/numbers.h"

#include <algorithm>

#include "models/core/decimal.h"

namespace counterfoil::imports {
using namespace Qt::StringLiterals;

using core::refused;
using core::Result;

namespace {

bool isAsciiDigit(QChar c) {
  return c >= u'0' && c <= u'9';
}

/// Digits, points, commas and a minus; nothing when the cell holds anything that belongs to no amount.
std::optional<QString> bareNumber(const QString& cell) {
  QString bare;
  QString letters;
  bool negative = false;
  for (const QChar c : QStringView(cell).trimmed()) {
    const bool idle =
        c == u')' || c == u'+' || c == u'\'' || c == u'\u2019' || c.isSpace() || c.category() == QChar::Symbol_Currency;
    if (isAsciiDigit(c) || c == u'.' || c == u',') {
      bare.append(c);
    } else if (c == u'-' || c == u'\u2212' || c == u'(') {
      negative = true;
    } else if (c.isLetter()) {
      letters.append(c);
    } else if (!idle) {
      return std::nullopt;
    }
  }
  // "GBP", "kr", "zł": a code or sign of a currency, never an exponent.
  if (letters.size() > 3 || (letters.compare(u"e", Qt::CaseInsensitive) == 0)) return std::nullopt;
  if (bare.isEmpty() || !std::any_of(bare.begin(), bare.end(), isAsciiDigit)) return std::nullopt;
  return negative ? u'-' + bare : bare;
}

}  // namespace

DecimalSign decimalSignOf(const QString& cell) {
  const auto bare = bareNumber(cell);
  if (!bare) return DecimalSign::Unknown;
  const qsizetype point = bare->lastIndexOf(u'.');
  const qsizetype comma = bare->lastIndexOf(u',');
  if (point < 0 && comma < 0) return DecimalSign::Unknown;
  const qsizetype last = std::max(point, comma);
  const DecimalSign sign = point > comma ? DecimalSign::Point : DecimalSign::Comma;
  if (point >= 0 && comma >= 0) return sign;
  const QChar mark = (*bare)[last];
  if (bare->count(mark) > 1) return sign == DecimalSign::Point ? DecimalSign::Comma : DecimalSign::Point;
  return bare->size() - last - 1 == 3 ? DecimalSign::Unknown : sign;
}

Result<qint64> parseMicro(const QString& cell, DecimalSign sign) {
  const auto bare = bareNumber(cell);
  if (!bare) return refused(u"number_malformed"_s, cell.left(40));
  const DecimalSign own = decimalSignOf(cell);
  const bool marked = bare->contains(u'.') || bare->contains(u',');
  DecimalSign used = own;
  if (used == DecimalSign::Unknown) used = sign;
  if (marked && used == DecimalSign::Unknown) return refused(u"number_ambiguous"_s, cell.left(40));
  QString plain = *bare;
  const QChar decimal = used == DecimalSign::Comma ? u',' : u'.';
  plain.remove(used == DecimalSign::Comma ? u'.' : u',');
  if (plain.count(decimal) > 1) return refused(u"number_malformed"_s, cell.left(40));
  plain.replace(decimal, u'.');
  if (plain.endsWith(u'.')) plain.chop(1);
  if (plain.startsWith(u'.')) plain.prepend(u'0');
  if (plain.startsWith(u"-.")) plain.insert(1, u'0');
  return core::parseScaled(plain, 6, core::largestAmountUnits);
}

}  // namespace counterfoil::imports
