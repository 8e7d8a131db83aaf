// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/settings/rules.h"

#include <QLocale>

#include "models/core/zone.h"

namespace counterfoil::settings {

using core::Done;
using core::invalid;

namespace {

constexpr qsizetype kNameLength = 100;
constexpr qsizetype kTextLength = 2000;
constexpr qint64 kMostMinor = 1'000'000'000'000;

QString place(const char* member) {
  return u'/' + QLatin1String(member);
}

Done checkText(const QString& text, const char* member, qsizetype longest) {
  if (text.size() > longest) {
    return invalid(QStringLiteral("text_too_long"), QString::number(longest), place(member));
  }
  return {};
}

Done checkName(const QString& name) {
  if (name.trimmed().isEmpty()) return invalid(QStringLiteral("empty_name"), {}, place("name"));
  return checkText(name, "name", kNameLength);
}

Done checkRange(qint64 value, qint64 low, qint64 high, const char* member) {
  if (value < low || value > high) {
    return invalid(QStringLiteral("out_of_range"), QStringLiteral("%1 to %2").arg(low).arg(high), place(member));
  }
  return {};
}

bool isUpperLetter(QChar c) {
  return c >= u'A' && c <= u'Z';
}

Done checkCode(const QString& code) {
  bool good = !code.isEmpty() && code.size() <= 8;
  for (const QChar c : code) good = good && (isUpperLetter(c) || (c >= u'0' && c <= u'9'));
  if (!good) return invalid(QStringLiteral("malformed_code"), QStringLiteral("1 to 8 of A-Z and 0-9"), place("code"));
  return {};
}

bool isHost(const QString& host) {
  if (host.size() > 253) return false;
  for (const QChar c : host) {
    const bool letter = isUpperLetter(c) || (c >= u'a' && c <= u'z');
    const bool digit = c >= u'0' && c <= u'9';
    if (!letter && !digit && c != u'.' && c != u'-' && c != u':' && c != u'_') return false;
  }
  return true;
}

bool isLocale(const QString& name) {
  const QLocale locale(name);
  return locale.language() != QLocale::C && locale.name().section(u'_', 0, 0) == name.section(u'_', 0, 0);
}

}  // namespace

Done checkShop(const Shop& shop) {
  CF_CHECK(checkName(shop.name));
  CF_CHECK(checkText(shop.address, "address", kTextLength));
  CF_CHECK(checkText(shop.taxNumber, "tax_number", kNameLength));
  CF_CHECK(checkText(shop.receiptHeader, "receipt_header", kTextLength));
  CF_CHECK(checkText(shop.receiptFooter, "receipt_footer", kTextLength));
  bool currency = shop.currency.size() == 3;
  for (const QChar c : shop.currency) currency = currency && isUpperLetter(c);
  if (!currency) return invalid(QStringLiteral("unknown_currency"), shop.currency, place("currency"));
  CF_CHECK(checkRange(shop.currencyDecimals, 0, 6, "currency_decimals"));
  if (!isLocale(shop.locale)) return invalid(QStringLiteral("unknown_locale"), shop.locale, place("locale"));
  if (const auto zone = core::Zone::named(shop.zone); !zone) return zone.error().at(place("zone"));
  CF_CHECK(checkRange(shop.cashStepMinor, 0, 1'000'000'000, "cash_step_minor"));
  CF_CHECK(checkRange(shop.cutOverHour, 0, 12, "cut_over_hour"));
  if (shop.idleLockS != 0) CF_CHECK(checkRange(shop.idleLockS, 10, 86'400, "idle_lock_s"));
  return checkRange(shop.countToleranceMinor, 0, 1'000'000'000'000, "count_tolerance_minor");
}

Done checkStore(const Store& store) {
  CF_CHECK(checkCode(store.code));
  return checkName(store.name);
}

Done checkTill(const Till& till) {
  CF_CHECK(checkCode(till.code));
  CF_CHECK(checkName(till.name));
  if (till.store.isNull()) return invalid(QStringLiteral("unknown_store"), {}, place("store_id"));
  if (!isHost(till.printerHost))
    return invalid(QStringLiteral("malformed_host"), till.printerHost, place("printer_host"));
  CF_CHECK(checkRange(till.printerPort, 1, 65'535, "printer_port"));
  CF_CHECK(checkRange(till.printerColumns, 24, 64, "printer_columns"));
  CF_CHECK(checkText(till.printerCodePage, "printer_code_page", 32));
  const OfflineCards& cards = till.offlineCards;
  CF_CHECK(checkRange(cards.paymentMinor, 1, kMostMinor, "offline_payment_minor"));
  CF_CHECK(checkRange(cards.totalMinor, cards.paymentMinor, kMostMinor, "offline_total_minor"));
  CF_CHECK(checkRange(cards.count, 1, 1'000, "offline_count"));
  return checkRange(cards.ageS, 3'600, 259'200, "offline_age_s");
}

}  // namespace counterfoil::settings
