// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <string_view>

#include "models/core/money.h"

namespace counterfoil::core {

namespace {

// ISO 4217, list one (codes in use, without metals, funds of bond markets and codes for testing), by decimals.
constexpr std::string_view noDecimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
constexpr std::string_view twoDecimals =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF "
    "CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG "
    "HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK "
    "MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE "
    "SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR "
    "ZMW ZWG ZWL";
constexpr std::string_view threeDecimals = "BHD IQD JOD KWD LYD OMR TND";
constexpr std::string_view fourDecimals = "CLF UYW";

// Codes are three letters apart by a blank, so a match at a multiple of four is a whole code.
constexpr bool listed(std::string_view list, std::string_view code) {
  for (size_t at = 0; at + 3 <= list.size(); at += 4) {
    if (list.substr(at, 3) == code) return true;
  }
  return false;
}

static_assert(listed(twoDecimals, "GBP") && listed(twoDecimals, "ZWL") && listed(threeDecimals, "TND"));

Error unknownCurrency(QStringView code) {
  return invalid(QStringLiteral("unknown_currency"),
                 QStringLiteral("\"%1\" is no currency code").arg(code.first(std::min<qsizetype>(code.size(), 40))));
}

}  // namespace

Result<std::array<char, 3>> Currency::letters(QStringView code) {
  if (code.size() != 3) return unknownCurrency(code);
  std::array<char, 3> letters{};
  for (qsizetype i = 0; i < 3; ++i) {
    if (code[i] < u'A' || code[i] > u'Z') return unknownCurrency(code);
    letters[static_cast<size_t>(i)] = static_cast<char>(code[i].unicode());
  }
  return letters;
}

Result<Currency> Currency::of(QStringView code) {
  CF_TRY(const auto text, letters(code));
  const std::string_view view(text.data(), text.size());
  if (listed(twoDecimals, view)) return Currency(text, 2);
  if (listed(noDecimals, view)) return Currency(text, 0);
  if (listed(threeDecimals, view)) return Currency(text, 3);
  if (listed(fourDecimals, view)) return Currency(text, 4);
  return unknownCurrency(code);
}

Result<Currency> Currency::custom(QStringView code, int decimals) {
  CF_TRY(const auto text, letters(code));
  if (decimals < 0 || decimals > 6) {
    return invalid(QStringLiteral("out_of_range"), QStringLiteral("a currency has 0 to 6 decimals"));
  }
  return Currency(text, static_cast<quint8>(decimals));
}

}  // namespace counterfoil::core
