// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDate>
#include <QString>
#include <optional>
#include <vector>

#include "models/core/result.h"

namespace counterfoil::catalog {

// What a scanner, a keyboard or a file calls a product. Sources: GS1 General Specifications (check digits 7.9, element
// strings 7.8, symbology identifiers 5.1.2), national variable-measure tables of the GS1 member organisations.

/// The GS1 check digit of `digits` (all but the last digit): weights 3, 1, 3 … from the right. -1 if not all digits.
[[nodiscard]] int gtinCheckDigit(QStringView digits);
/// Whether it has 8, 12, 13 or 14 digits and the last is right.
[[nodiscard]] bool isValidGtin(QStringView code);

/// The key under which a code is stored and found. 8 to 14 digits are filled to 14 with zeros, so that UPC-A, EAN-13
/// with a leading 0 and GTIN-14 with a leading 00 are one; anything else is the trimmed text itself.
[[nodiscard]] QString codeKey(QStringView code);

/// Verifier digit of four or five digits of a price or weight (GS1 General Specifications 7.9.5); -1 for anything else.
[[nodiscard]] int verifierDigit(QStringView digits);

/// What the digits in braces of a pattern mean.
enum class Measure { Price, WeightKg, Count };

/// An in-store code that holds a price, weight or count. The pattern describes all digits but the check digit: a digit
/// stands for itself, `.` for a digit of the item reference, `V` for the verifier of the braces, and in braces `N` is a
/// digit before the decimal point, `D` one after. `21.....{NNDDD}` is an item of five digits with a weight to a gram.
struct MeasureRule {
  QString pattern;
  Measure measure = Measure::Price;
};

/// The rules of a country (ISO 3166-1 alpha-2): DE, GB, SE, NO, FI, EE, LV, LT, DK. Empty elsewhere: patterns are the
/// shop's to configure. The first that matches wins.
[[nodiscard]] std::vector<MeasureRule> measureRulesOf(QStringView country);
/// Invalid `pattern_malformed`.
[[nodiscard]] core::Done checkPattern(const QString& pattern);

enum class ScanKind {
  Code,           ///< a plain code: GTIN, SKU, anything
  InStore,        ///< a variable-measure code of the shop
  ElementString,  ///< GS1-128, DataBar, DataMatrix, QR or Digital Link with application identifiers
};

/// One scan, understood.
struct Scan {
  ScanKind kind = ScanKind::Code;
  QString code;      ///< what was scanned, without symbology identifier; for element strings the GTIN of 14 digits
  QString exactKey;  ///< codeKey of all digits: looked up first
  QString
      lookupKey;  ///< where it differs: the code with its measure (and verifier) zeroed and the check digit made right
  bool checkDigitWrong = false;         ///< a code of a GTIN's length whose last digit does not fit
  std::optional<qint64> quantityMicro;  ///< units, or kilograms, pounds, litres as `unit` says
  QString unit;                         ///< "", "kg", "lb", "l"
  std::optional<qint64> amountMicro;    ///< price of the pack as printed, 10^-6 of the currency's unit
  QString amountCurrency;               ///< ISO 4217 number where the code says so ("978")
  QString lot;
  QString serial;
  std::optional<QDate> made;
  std::optional<QDate> packed;
  std::optional<QDate> bestBefore;
  std::optional<QDate> sellBy;
  std::optional<QDate> expiry;
  /// The first pair rule that is broken, such as `measure_without_gtin`, or empty. The till says it and sells on.
  QString concern;
};

/// Understands a scan. `today` decides centuries. Errors are Invalid: `code_empty`, `code_too_long` (beyond 512),
/// `verifier_wrong`, `gs1_malformed`, `gs1_date_malformed`, `check_digit_wrong` (inside an element string); `where` is
/// the offset in the data.
[[nodiscard]] core::Result<Scan> parseScan(QStringView raw, const std::vector<MeasureRule>& rules, QDate today);

}  // namespace counterfoil::catalog
