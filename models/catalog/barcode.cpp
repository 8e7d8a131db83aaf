// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/catalog/barcode.h"

#include <algorithm>
#include <array>

#include "models/catalog/element_string.h"

namespace counterfoil::catalog {
using namespace Qt::StringLiterals;

using core::Done;
using core::invalid;
using core::Result;

namespace {

bool isDigit(QChar c) {
  return c >= u'0' && c <= u'9';
}
bool allDigits(QStringView text) {
  return !text.isEmpty() && std::all_of(text.begin(), text.end(), isDigit);
}
int digitAt(QStringView text, qsizetype i) {
  return text[i].unicode() - u'0';
}

// The digit maps of GS1 General Specifications 7.9.5: weight 2-, 3, 5+ and 5-.
constexpr std::array<int, 10> kTwoMinus{0, 2, 4, 6, 8, 9, 1, 3, 5, 7};
constexpr std::array<int, 10> kThree{0, 3, 6, 9, 2, 5, 8, 1, 4, 7};
constexpr std::array<int, 10> kFivePlus{0, 5, 1, 6, 2, 7, 3, 8, 4, 9};
constexpr std::array<int, 10> kFiveMinus{0, 5, 9, 4, 8, 3, 7, 2, 6, 1};

/// A pattern taken apart over one code.
struct Measured {
  QString zeroed;  ///< without check digit
  qint64 valueMicro = 0;
  QString digits;
  QChar verifier;
};

/// Nothing when the code does not fit the pattern. The code is without its check digit.
std::optional<Measured> match(QStringView pattern, QStringView code) {
  Measured found;
  qsizetype at = 0;
  bool inside = false;
  qint64 scale = 1'000'000;
  qint64 value = 0;
  for (const QChar c : pattern) {
    if (c == u'{' || c == u'}') {
      inside = c == u'{';
      continue;
    }
    if (at >= code.size()) return std::nullopt;
    const QChar digit = code[at++];
    if (!isDigit(digit)) return std::nullopt;
    if (inside) {
      value = value * 10 + (digit.unicode() - u'0');
      if (c == u'D') scale /= 10;
      found.digits.append(digit);
      found.zeroed.append(u'0');
    } else if (c == u'V') {
      found.verifier = digit;
      found.zeroed.append(u'0');
    } else {
      if (c != u'.' && c != digit) return std::nullopt;
      found.zeroed.append(digit);
    }
  }
  if (at != code.size()) return std::nullopt;
  found.valueMicro = value * scale;
  return found;
}

Done readInStore(Scan& scan, const std::vector<MeasureRule>& rules) {
  const QString padded = scan.code.size() == 12 ? u'0' + scan.code : scan.code;
  if (padded.size() != 13 || !isValidGtin(padded)) return {};
  for (const MeasureRule& rule : rules) {
    const auto found = match(rule.pattern, QStringView(padded).chopped(1));
    if (!found) continue;
    if (!found->verifier.isNull() && found->verifier.unicode() - u'0' != verifierDigit(found->digits)) {
      return invalid(u"verifier_wrong"_s, scan.code);
    }
    scan.kind = ScanKind::InStore;
    scan.lookupKey = codeKey(QString(found->zeroed + QString::number(gtinCheckDigit(found->zeroed))));
    if (rule.measure == Measure::Price) {
      scan.amountMicro = found->valueMicro;
    } else {
      scan.quantityMicro = found->valueMicro;
      if (rule.measure == Measure::WeightKg) scan.unit = u"kg"_s;
    }
    return {};
  }
  return {};
}

/// Symbology identifiers whose data are element strings (GS1 General Specifications, figure 5.1.2-1).
bool meansElementString(QStringView identifier) {
  return identifier == u"]C1" || identifier == u"]e0" || identifier == u"]e1" || identifier == u"]e2" ||
         identifier == u"]d2" || identifier == u"]Q3" || identifier == u"]J1";
}

/// A scanner that sends no symbology identifier: a GTIN behind 01 whose check digit is right.
bool looksLikeElementString(QStringView data) {
  if (data.contains(kGroupSeparator)) return true;
  return data.size() > 16 && data.startsWith(u"01") && isValidGtin(data.mid(2, 14)) && allDigits(data.mid(16, 2));
}

}  // namespace

int gtinCheckDigit(QStringView digits) {
  if (!allDigits(digits)) return -1;
  int sum = 0;
  for (qsizetype i = 0; i < digits.size(); ++i) {
    sum += digitAt(digits, digits.size() - 1 - i) * (i % 2 == 0 ? 3 : 1);
  }
  return (10 - sum % 10) % 10;
}

bool isValidGtin(QStringView code) {
  const qsizetype n = code.size();
  if ((n != 8 && n != 12 && n != 13 && n != 14) || !allDigits(code)) return false;
  return gtinCheckDigit(code.chopped(1)) == digitAt(code, n - 1);
}

QString codeKey(QStringView code) {
  code = code.trimmed();
  if (code.size() >= 8 && code.size() <= 14 && allDigits(code)) return code.toString().rightJustified(14, u'0');
  return code.toString();
}

int verifierDigit(QStringView digits) {
  if (!allDigits(digits)) return -1;
  const auto at = [&](const std::array<int, 10>& map, qsizetype i) { return map[size_t(digitAt(digits, i))]; };
  if (digits.size() == 4) {
    return (at(kTwoMinus, 0) + at(kTwoMinus, 1) + at(kThree, 2) + at(kFiveMinus, 3)) * 3 % 10;
  }
  if (digits.size() != 5) return -1;
  const int sum = at(kFivePlus, 0) + at(kTwoMinus, 1) + at(kFiveMinus, 2) + at(kFivePlus, 3) + at(kTwoMinus, 4);
  const int wanted = (10 - sum % 10) % 10;
  return int(std::find(kFiveMinus.begin(), kFiveMinus.end(), wanted) - kFiveMinus.begin());
}

std::vector<MeasureRule> measureRulesOf(QStringView country) {
  const std::vector<MeasureRule> nordicWeights{{u"23......{NDDD}"_s, Measure::WeightKg},
                                               {u"24......{NNDD}"_s, Measure::WeightKg},
                                               {u"25......{NNND}"_s, Measure::WeightKg}};
  if (country == u"GB") return {{u"20.....V{NNDD}"_s, Measure::Price}};
  if (country == u"DE") {
    return {{u"22....V{NNNDD}"_s, Measure::Price},    {u"23....V{NNNDD}"_s, Measure::Price},
            {u"25....V{NNNNN}"_s, Measure::Count},    {u"26....V{NNNNN}"_s, Measure::Count},
            {u"28....V{NNDDD}"_s, Measure::WeightKg}, {u"29....V{NNDDD}"_s, Measure::WeightKg}};
  }
  if (country == u"SE" || country == u"NO") {
    std::vector<MeasureRule> rules{{u"20......{NNDD}"_s, Measure::Price},
                                   {u"21......{NNND}"_s, Measure::Price},
                                   {u"22......{NNNN}"_s, Measure::Price}};
    rules.insert(rules.end(), nordicWeights.begin(), nordicWeights.end());
    return rules;
  }
  if (country == u"FI" || country == u"EE" || country == u"LV" || country == u"LT") return nordicWeights;
  if (country == u"DK") {
    return {{u"21....{NNNNDD}"_s, Measure::Price},    {u"22....{NNNNDD}"_s, Measure::Price},
            {u"23....{NNNNDD}"_s, Measure::Price},    {u"24....{NNNNDD}"_s, Measure::Price},
            {u"26....{NNNDDD}"_s, Measure::WeightKg}, {u"27.....{NNDDD}"_s, Measure::WeightKg},
            {u"28....{NNNDDD}"_s, Measure::WeightKg}};
  }
  return {};
}

Done checkPattern(const QString& pattern) {
  int digits = 0;
  int measured = 0;
  int braces = 0;
  int verifiers = 0;
  bool decimals = false;
  for (const QChar c : pattern) {
    const bool inside = braces == 1;
    bool fits = false;
    if (c == u'{')
      fits = braces++ == 0;
    else if (c == u'}')
      fits = braces++ == 1 && measured > 0;
    else if (inside)
      fits = (c == u'N' && !decimals) || c == u'D';
    else
      fits = isDigit(c) || c == u'.' || (c == u'V' && verifiers++ == 0);
    if (!fits) return invalid(u"pattern_malformed"_s, pattern);
    if (c == u'{' || c == u'}') continue;
    ++digits;
    if (inside) ++measured;
    decimals = decimals || c == u'D';
  }
  const bool verifiable = verifiers == 0 || measured == 4 || measured == 5;
  if (digits != 12 || braces != 2 || measured > 6 || !verifiable) return invalid(u"pattern_malformed"_s, pattern);
  return {};
}

Result<Scan> parseScan(QStringView raw, const std::vector<MeasureRule>& rules, QDate today) {
  if (raw.size() > 512) return invalid(u"code_too_long"_s);
  QStringView data = raw.trimmed();
  bool elements = false;
  if (data.size() >= 3 && data[0] == u']' && data[1].isLetter() && isDigit(data[2])) {
    elements = meansElementString(data.left(3));
    data = data.mid(3).trimmed();
  }
  if (data.isEmpty()) return invalid(u"code_empty"_s);
  if (isDigitalLink(data)) return parseDigitalLink(data, today);
  if (elements || looksLikeElementString(data)) return parseElementString(data, today);
  Scan scan;
  scan.code = data.toString();
  scan.exactKey = codeKey(data);
  const qsizetype n = data.size();
  scan.checkDigitWrong = (n == 8 || n == 12 || n == 13 || n == 14) && allDigits(data) && !isValidGtin(data);
  if (allDigits(data)) CF_CHECK(readInStore(scan, rules));
  return scan;
}

}  // namespace counterfoil::catalog
