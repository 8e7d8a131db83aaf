// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/cash/facts.h"
#include "models/sales/body.h"
#include "models/sales/facts.h"

namespace counterfoil::sales {

using core::Currency;
using core::Money;

namespace {

QJsonArray talliesToJson(const std::vector<Tally>& tallies) {
  QJsonArray array;
  for (const Tally& tally : tallies) {
    BodyWriter json;
    json.words("key", tally.key).words("name", tally.name).put("count", tally.count);
    array.append(json.put("amount_minor", tally.amount.minor()).take());
  }
  return array;
}

std::vector<Tally> talliesOf(const QJsonArray& array, const Currency& currency) {
  std::vector<Tally> tallies;
  for (const QJsonValue value : array) {
    const Body body(value.toObject());
    tallies.push_back({body.words(QLatin1String("key")), body.words(QLatin1String("name")),
                       body.integer(QLatin1String("count")), body.money(QLatin1String("amount_minor"), currency)});
  }
  return tallies;
}

QJsonArray taxTalliesToJson(const std::vector<TaxTally>& taxes) {
  QJsonArray array;
  for (const TaxTally& tax : taxes) {
    BodyWriter json;
    json.words("id", tax.id).words("name", tax.name).integer("rate_ppm", tax.ratePpm);
    array.append(json.put("net_minor", tax.net.minor()).put("tax_minor", tax.tax.minor()).take());
  }
  return array;
}

/// The figures that are one amount or one number, with their names in the body.
struct AmountMember {
  const char* name;
  Money ShiftFigures::*member;
};
constexpr AmountMember kAmounts[] = {
    {"sales_minor", &ShiftFigures::sales},
    {"refunds_minor", &ShiftFigures::refunds},
    {"voids_minor", &ShiftFigures::voids},
    {"gross_minor", &ShiftFigures::gross},
    {"net_minor", &ShiftFigures::net},
    {"tax_minor", &ShiftFigures::tax},
    {"discounts_minor", &ShiftFigures::discounts},
    {"line_voids_minor", &ShiftFigures::lineVoids},
    {"rounding_minor", &ShiftFigures::rounding},
    {"cash_taken_minor", &ShiftFigures::cashTaken},
    {"cash_change_minor", &ShiftFigures::cashChange},
    {"cash_paid_out_minor", &ShiftFigures::cashPaidOut},
    {"expected_minor", &ShiftFigures::expectedCash},
    {"over_short_minor", &ShiftFigures::overShort},
    {"left_minor", &ShiftFigures::left},
    {"perpetual_minor", &ShiftFigures::perpetual},
};
struct CountMember {
  const char* name;
  qint64 ShiftFigures::*member;
};
constexpr CountMember kCounts[] = {
    {"sale_count", &ShiftFigures::saleCount},          {"refund_count", &ShiftFigures::refundCount},
    {"void_count", &ShiftFigures::voidCount},          {"discount_count", &ShiftFigures::discountCount},
    {"line_void_count", &ShiftFigures::lineVoidCount}, {"override_count", &ShiftFigures::overrideCount},
    {"reprint_count", &ShiftFigures::reprintCount},    {"abandoned_count", &ShiftFigures::abandonedCount},
    {"document_count", &ShiftFigures::documentCount},  {"parked_tickets", &ShiftFigures::parkedTickets},
};

void writeShift(const ShiftFigures& figures, BodyWriter& json) {
  const cash::Shift& shift = figures.shift;
  json.words("number", figures.number).id("store", shift.store).words("store_code", figures.storeCode);
  json.id("till", shift.till).words("till_code", shift.tillCode).words("business_day", shift.businessDay);
  json.words("currency", figures.currency.code()).put("currency_decimals", figures.currency.decimals());
  json.id("opened_by", shift.openedBy).words("opened_by_name", shift.openedByName);
  json.put("opened_utc_ms", shift.openedAt.utcMs()).put("at_utc_ms", figures.at.utcMs());
  json.put("float_minor", shift.openingFloat.minor());
  if (shift.lastClosing) json.put("last_closing_minor", shift.lastClosing->minor());
  json.put("opening_difference_minor", shift.openingDifference.minor());
  json.words("closed_by_name", figures.closedByName);
  json.words("first_number", figures.firstNumber).words("last_number", figures.lastNumber);
}

void readShift(const journal::Fact& fact, const Body& body, ShiftFigures& figures) {
  cash::Shift& shift = figures.shift;
  figures.currency =
      Currency::custom(body.words(QLatin1String("currency")), int(body.integer(QLatin1String("currency_decimals"))))
          .value_or(Currency());
  shift.id = cash::ShiftId(fact.subject.uuid());
  shift.store = body.id<settings::StoreId>(QLatin1String("store"));
  shift.till = body.id<settings::TillId>(QLatin1String("till"));
  shift.tillCode = body.words(QLatin1String("till_code"));
  shift.openedBy = body.id<core::StaffId>(QLatin1String("opened_by"));
  shift.openedByName = body.words(QLatin1String("opened_by_name"));
  shift.openedAt = core::Instant::fromUtcMs(body.integer(QLatin1String("opened_utc_ms")));
  shift.businessDay = body.words(QLatin1String("business_day"));
  shift.currency = figures.currency;
  shift.openingFloat = body.money(QLatin1String("float_minor"), figures.currency);
  if (body.has(QLatin1String("last_closing_minor"))) {
    shift.lastClosing = body.money(QLatin1String("last_closing_minor"), figures.currency);
  }
  shift.openingDifference = body.money(QLatin1String("opening_difference_minor"), figures.currency);
  shift.closed = true;
  figures.number = body.words(QLatin1String("number"));
  figures.storeCode = body.words(QLatin1String("store_code"));
  figures.at = core::Instant::fromUtcMs(body.integer(QLatin1String("at_utc_ms")));
  shift.closedAt = figures.at;
  figures.closedBy = fact.actor;
  figures.closedByName = body.words(QLatin1String("closed_by_name"));
  figures.firstNumber = body.words(QLatin1String("first_number"));
  figures.lastNumber = body.words(QLatin1String("last_number"));
}

void writeOffline(const char* name, const std::vector<QString>& ids, const Money& sum, BodyWriter& json) {
  if (ids.empty()) return;
  const QJsonArray attempts = QJsonArray::fromStringList(QStringList(ids.begin(), ids.end()));
  json.put(name, QJsonObject{{QStringLiteral("attempts"), attempts}, {QStringLiteral("sum_minor"), sum.minor()}});
}

void readOffline(const Body& body, const char* name, const Currency& currency, std::vector<QString>& ids, Money& sum) {
  const Body object(body.object(QLatin1String(name)));
  for (const QJsonValue& id : object.array(QLatin1String("attempts"))) ids.push_back(id.toString());
  sum = object.money(QLatin1String("sum_minor"), currency);
}

QJsonObject printedShop(const PrintedShop& shop) {
  BodyWriter json;
  json.words("name", shop.name).words("address", shop.address).words("tax_number", shop.taxNumber);
  return json.words("locale", shop.locale).words("zone", shop.zone).take();
}

}  // namespace

journal::FactDraft closedFact(const ShiftFigures& figures, const journal::Actor& actor) {
  BodyWriter json;
  writeShift(figures, json);
  for (const AmountMember& amount : kAmounts) json.put(amount.name, (figures.*amount.member).minor());
  for (const CountMember& count : kCounts) json.put(count.name, figures.*count.member);
  json.put("taxes", taxTalliesToJson(figures.taxes)).put("tenders", talliesToJson(figures.tenders));
  json.put("staff", talliesToJson(figures.staff)).put("categories", talliesToJson(figures.categories));
  json.put("pay_in_minor", figures.drawer.payInMinor).put("pay_out_minor", figures.drawer.payOutMinor);
  json.put("safe_drop_minor", figures.drawer.safeDropMinor).put("no_sale_count", figures.drawer.noSales);
  if (figures.counted) {
    json.put("counted_minor", figures.counted->total.minor());
    json.put("pieces", cash::piecesToJson(figures.counted->pieces));
  }
  if (figures.recounted) json.put("recounted_minor", figures.recounted->minor());
  json.put("unresolved_payments", QJsonArray::fromStringList(QStringList(figures.unresolvedPayments.begin(),
                                                                         figures.unresolvedPayments.end())));
  if (!figures.unpostedPayouts.empty()) {
    json.put("unposted_payouts",
             QJsonArray::fromStringList(QStringList(figures.unpostedPayouts.begin(), figures.unpostedPayouts.end())));
  }
  writeOffline("held_offline", figures.heldOffline, figures.heldOfflineSum, json);
  writeOffline("declined_late", figures.declinedLate, figures.declinedLateSum, json);
  json.put("shop", printedShop(figures.shop));
  return {QString::fromLatin1(cash::kShiftClosed), 1, figures.shift.id.as<core::Anything>(), json.take(), actor};
}

ShiftFigures closingOf(const journal::Fact& fact) {
  const Body body(fact.object);
  ShiftFigures figures;
  readShift(fact, body, figures);
  for (const AmountMember& amount : kAmounts) {
    figures.*amount.member = body.money(QLatin1String(amount.name), figures.currency);
  }
  for (const CountMember& count : kCounts) figures.*count.member = body.integer(QLatin1String(count.name));
  for (const QJsonValue value : body.array(QLatin1String("taxes"))) {
    const Body tax(value.toObject());
    figures.taxes.push_back({tax.words(QLatin1String("id")), tax.words(QLatin1String("name")),
                             tax.integer(QLatin1String("rate_ppm")),
                             tax.money(QLatin1String("net_minor"), figures.currency),
                             tax.money(QLatin1String("tax_minor"), figures.currency)});
  }
  figures.tenders = talliesOf(body.array(QLatin1String("tenders")), figures.currency);
  figures.staff = talliesOf(body.array(QLatin1String("staff")), figures.currency);
  figures.categories = talliesOf(body.array(QLatin1String("categories")), figures.currency);
  figures.drawer = {body.integer(QLatin1String("pay_in_minor")), body.integer(QLatin1String("pay_out_minor")),
                    body.integer(QLatin1String("safe_drop_minor")), body.integer(QLatin1String("no_sale_count"))};
  if (body.has(QLatin1String("counted_minor"))) {
    figures.counted = cash::Count{cash::piecesOf(body.array(QLatin1String("pieces"))),
                                  body.money(QLatin1String("counted_minor"), figures.currency)};
  }
  if (body.has(QLatin1String("recounted_minor"))) {
    figures.recounted = body.money(QLatin1String("recounted_minor"), figures.currency);
  }
  for (const QJsonValue id : body.array(QLatin1String("unresolved_payments"))) {
    figures.unresolvedPayments.push_back(id.toString());
  }
  for (const QJsonValue& id : body.array(QLatin1String("unposted_payouts"))) {
    figures.unpostedPayouts.push_back(id.toString());
  }
  readOffline(body, "held_offline", figures.currency, figures.heldOffline, figures.heldOfflineSum);
  readOffline(body, "declined_late", figures.currency, figures.declinedLate, figures.declinedLateSum);
  const Body shop(body.object(QLatin1String("shop")));
  figures.shop.name = shop.words(QLatin1String("name"));
  figures.shop.address = shop.words(QLatin1String("address"));
  figures.shop.taxNumber = shop.words(QLatin1String("tax_number"));
  figures.shop.locale = shop.words(QLatin1String("locale"));
  figures.shop.zone = shop.words(QLatin1String("zone"));
  return figures;
}

}  // namespace counterfoil::sales
