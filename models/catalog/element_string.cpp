// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/catalog/element_string.h"

#include <QStringList>
#include <algorithm>
#include <array>

namespace counterfoil::catalog {
using namespace Qt::StringLiterals;

using core::Done;
using core::Error;
using core::invalid;
using core::Result;

namespace {

bool isDecimalDigit(QChar c) {
  return c >= u'0' && c <= u'9';
}
bool isNumber(QStringView text) {
  return !text.isEmpty() && std::all_of(text.begin(), text.end(), isDecimalDigit);
}

Error malformed(const QString& detail, qsizetype offset) {
  return invalid(u"gs1_malformed"_s, detail, QString::number(offset));
}

/// An application identifier: its digits without a decimals digit, how long the data are, and whether the fourth digit
/// of the identifier counts decimals.
struct Identifier {
  const char* stem;
  int minimum;
  int maximum;
  bool numeric;
  bool decimals;
};

// Fixed length where minimum = maximum and the stem is in the table of predefined lengths; others end at FNC1.
constexpr std::array<Identifier, 31> kIdentifiers{{
    {"00", 18, 18, true, false},  {"01", 14, 14, true, false},   {"02", 14, 14, true, false},
    {"10", 1, 20, false, false},  {"11", 6, 6, true, false},     {"12", 6, 6, true, false},
    {"13", 6, 6, true, false},    {"15", 6, 6, true, false},     {"16", 6, 6, true, false},
    {"17", 6, 6, true, false},    {"20", 2, 2, true, false},     {"21", 1, 20, false, false},
    {"240", 1, 30, false, false}, {"30", 1, 8, true, false},     {"310", 6, 6, true, true},
    {"315", 6, 6, true, true},    {"320", 6, 6, true, true},     {"37", 1, 8, true, false},
    {"390", 1, 15, true, true},   {"391", 4, 18, true, true},    {"392", 1, 15, true, true},
    {"393", 4, 18, true, true},   {"394", 4, 4, true, true},     {"400", 1, 30, false, false},
    {"410", 13, 13, true, false}, {"414", 13, 13, true, false},  {"8005", 6, 6, true, false},
    {"8008", 8, 12, true, false}, {"8020", 1, 25, false, false}, {"7003", 10, 10, true, false},
    {"422", 3, 3, true, false},
}};

/// Everything else of a predefined stem has one length; 90 to 99 are the company's own.
struct Found {
  QString stem;
  int digits = 0;  ///< of the identifier
  int decimals = 0;
  int minimum = 0;
  int maximum = 0;
  bool numeric = false;
};

std::optional<Found> identifierAt(QStringView data) {
  for (const Identifier& known : kIdentifiers) {
    const QLatin1String stem(known.stem);
    if (!data.startsWith(stem)) continue;
    Found found{stem, int(stem.size()), 0, known.minimum, known.maximum, known.numeric};
    if (known.decimals) {
      if (data.size() <= stem.size() || !isDecimalDigit(data[stem.size()])) return std::nullopt;
      found.decimals = data[stem.size()].unicode() - u'0';
      if (found.decimals > 6) return std::nullopt;
      ++found.digits;
    }
    return found;
  }
  if (data.size() < 2 || !isNumber(data.left(2))) return std::nullopt;
  const QString two = data.left(2).toString();
  const int stem = two.toInt();
  if (stem >= 31 && stem <= 36) return Found{two, 4, 0, 6, 6, true};
  if (stem == 41) return Found{two, 3, 0, 13, 13, true};
  if (stem >= 90) return Found{two, 2, 0, 1, 90, false};
  return std::nullopt;
}

bool isPredefinedLength(QStringView stem) {
  const int two = stem.left(2).toInt();
  return (two >= 0 && two <= 4) || (two >= 11 && two <= 20) || (two >= 31 && two <= 36) || two == 41;
}

qint64 microOf(QStringView digits, int decimals) {
  qint64 value = digits.toLongLong();
  for (int i = decimals; i < 6; ++i) {
    if (value > std::numeric_limits<qint64>::max() / 10) return -1;
    value *= 10;
  }
  return value;
}

struct Collected {
  bool gtin = false;
  bool contained = false;
  bool count = false;
  bool measure = false;
  bool detail = false;  ///< lot, serial or a date
};

Done takeDate(std::optional<QDate>& into, QStringView value, QDate today, qsizetype offset) {
  into = gs1Date(value, today);
  if (!into) return invalid(u"gs1_date_malformed"_s, value.toString(), QString::number(offset));
  return {};
}

Done takeGtin(Scan& scan, QStringView value, qsizetype offset) {
  if (!isValidGtin(value)) return invalid(u"check_digit_wrong"_s, value.toString(), QString::number(offset));
  scan.code = value.toString();
  scan.exactKey = codeKey(value);
  return {};
}

Done takeMeasure(Scan& scan, const Found& ai, QStringView value, qsizetype offset) {
  const qint64 micro = microOf(value, ai.decimals);
  if (micro < 0) return malformed(value.toString(), offset);
  scan.quantityMicro = micro;
  scan.unit = ai.stem == u"310" ? u"kg"_s : ai.stem == u"320" ? u"lb"_s : ai.stem == u"315" ? u"l"_s : QString();
  return {};
}

Done takeAmount(Scan& scan, const Found& ai, QStringView value, qsizetype offset) {
  const bool currency = ai.stem == u"391" || ai.stem == u"393";
  if (currency) {
    scan.amountCurrency = value.left(3).toString();
    value = value.mid(3);
  }
  const qint64 micro = microOf(value, ai.decimals);
  if (micro < 0) return malformed(value.toString(), offset);
  scan.amountMicro = micro;
  return {};
}

Done take(Scan& scan, Collected& seen, const Found& ai, QStringView value, QDate today, qsizetype offset) {
  const QString& stem = ai.stem;
  if (stem == u"01" || stem == u"02") {
    (stem == u"01" ? seen.gtin : seen.contained) = true;
    return takeGtin(scan, value, offset);
  }
  if (stem == u"30" || stem == u"37") {
    seen.count = seen.count || stem == u"37";
    return takeMeasure(scan, ai, value, offset);
  }
  if (stem == u"310" || stem == u"320" || stem == u"315") {
    seen.measure = true;
    return takeMeasure(scan, ai, value, offset);
  }
  if (stem == u"392" || stem == u"393" || stem == u"390" || stem == u"391") return takeAmount(scan, ai, value, offset);
  if (stem == u"10" || stem == u"21" || stem == u"17") seen.detail = true;
  if (stem == u"10") scan.lot = value.toString();
  if (stem == u"21") scan.serial = value.toString();
  if (stem == u"11") return takeDate(scan.made, value, today, offset);
  if (stem == u"13") return takeDate(scan.packed, value, today, offset);
  if (stem == u"15") return takeDate(scan.bestBefore, value, today, offset);
  if (stem == u"16") return takeDate(scan.sellBy, value, today, offset);
  if (stem == u"17") return takeDate(scan.expiry, value, today, offset);
  return {};
}

Done finish(Scan& scan, const Collected& seen, QStringView data) {
  scan.kind = ScanKind::ElementString;
  if (seen.gtin && seen.count)
    scan.concern = u"gtin_with_content_count"_s;
  else if (seen.contained && !seen.count)
    scan.concern = u"content_without_count"_s;
  else if (seen.measure && !seen.gtin && !seen.contained)
    scan.concern = u"measure_without_gtin"_s;
  else if (seen.detail && !seen.gtin && !seen.contained)
    scan.concern = u"detail_without_gtin"_s;
  if (scan.exactKey.isEmpty()) {
    scan.code = data.toString();
    scan.exactKey = codeKey(data);
  }
  return {};
}

Done takeChecked(Scan& scan, Collected& seen, QStringView identifier, QStringView value, QDate today,
                 qsizetype offset) {
  const auto ai = identifierAt(identifier);
  if (!ai || ai->digits != identifier.size()) return malformed(identifier.toString(), offset);
  if (value.size() < ai->minimum || value.size() > ai->maximum || (ai->numeric && !isNumber(value))) {
    return malformed(value.toString(), offset);
  }
  return take(scan, seen, *ai, value, today, offset);
}

}  // namespace

Result<Scan> parseElementString(QStringView data, QDate today) {
  Scan scan;
  Collected seen;
  qsizetype at = data.startsWith(kGroupSeparator) ? 1 : 0;
  if (at >= data.size()) return invalid(u"code_empty"_s);
  while (at < data.size()) {
    const QStringView rest = data.mid(at);
    const auto ai = identifierAt(rest);
    if (!ai || rest.size() < ai->digits || !isNumber(rest.left(ai->digits))) {
      return malformed(rest.left(4).toString(), at);
    }
    const QStringView behind = rest.mid(ai->digits);
    const qsizetype separator = behind.indexOf(kGroupSeparator);
    qsizetype length = separator < 0 ? behind.size() : separator;
    if (isPredefinedLength(ai->stem)) length = std::min<qsizetype>(ai->maximum, length);
    CF_CHECK(takeChecked(scan, seen, rest.left(ai->digits), behind.left(length), today, at));
    at += ai->digits + length;
    if (at < data.size() && data[at] == kGroupSeparator) ++at;
  }
  CF_CHECK(finish(scan, seen, data));
  return scan;
}

bool isDigitalLink(QStringView data) {
  const bool scheme = data.startsWith(u"https://") || data.startsWith(u"http://") || data.startsWith(u"HTTPS://") ||
                      data.startsWith(u"HTTP://");
  return scheme && data.contains(u"/01/");
}

Result<Scan> parseDigitalLink(QStringView data, QDate today) {
  Scan scan;
  Collected seen;
  const qsizetype start = data.indexOf(u"/01/");
  const qsizetype fragment = data.indexOf(u'#');
  if (fragment >= 0) data = data.left(fragment);
  const qsizetype query = data.indexOf(u'?');
  if (start < 0 || (query >= 0 && query < start)) return malformed(u"no GTIN"_s, 0);
  const auto decoded = [](QStringView part) {
    return QString::fromUtf8(QByteArray::fromPercentEncoding(part.toUtf8()));
  };
  const auto path = data.mid(start + 1, (query < 0 ? data.size() : query) - start - 1).split(u'/', Qt::SkipEmptyParts);
  for (qsizetype i = 0; i + 1 < path.size(); i += 2) {
    QString value = decoded(path[i + 1]);
    if (path[i] == u"01" && isNumber(value)) value = value.rightJustified(14, u'0');
    CF_CHECK(takeChecked(scan, seen, path[i], value, today, start));
  }
  if (query >= 0) {
    const auto pairs = data.mid(query + 1).split(u'&', Qt::SkipEmptyParts);
    for (const QStringView pair : pairs) {
      const qsizetype equals = pair.indexOf(u'=');
      // What is no application identifier belongs to whoever made the link.
      if (equals < 2 || !isNumber(pair.left(equals))) continue;
      CF_CHECK(takeChecked(scan, seen, pair.left(equals), decoded(pair.mid(equals + 1)), today, query));
    }
  }
  CF_CHECK(finish(scan, seen, data));
  return scan;
}

std::optional<QDate> gs1Date(QStringView digits, QDate today) {
  if (digits.size() != 6 || !isNumber(digits)) return std::nullopt;
  const int century = today.year() / 100;
  const int difference = digits.left(2).toInt() - today.year() % 100;
  const int shift = difference >= 51 ? -1 : difference <= -50 ? 1 : 0;
  const int year = (century + shift) * 100 + digits.left(2).toInt();
  const int month = digits.mid(2, 2).toInt();
  const int day = digits.mid(4, 2).toInt();
  if (month < 1 || month > 12) return std::nullopt;
  const QDate first(year, month, 1);
  const QDate date = day == 0 ? QDate(year, month, first.daysInMonth()) : QDate(year, month, day);
  if (!date.isValid()) return std::nullopt;
  return date;
}

}  // namespace counterfoil::catalog
