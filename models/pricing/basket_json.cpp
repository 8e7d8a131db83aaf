// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pricing/basket_json.h"

#include <QJsonArray>
#include <QSet>
#include <array>
#include <utility>

namespace counterfoil::pricing {

using core::Currency;
using core::Done;
using core::Error;
using core::JsonReader;
using core::Result;

namespace {

QLatin1String key(const char* text) {
  return QLatin1String(text);
}

/// One word of a list; `fallback` where the member is missing.
template <class Value, size_t Count>
Result<Value> word(const JsonReader& reader, QLatin1String member,
                   const std::array<std::pair<const char*, Value>, Count>& words,
                   std::optional<Value> fallback = std::nullopt) {
  if (fallback && !reader.has(member)) return *fallback;
  CF_TRY(const QString text, reader.string(member));
  for (const auto& [name, value] : words) {
    if (text == QLatin1String(name)) return value;
  }
  return reader.wrong(member, QStringLiteral("unknown_value"),
                      QStringLiteral("\"%1\" is not known here").arg(text.left(40)));
}

Done exactlyOne(const JsonReader& reader, std::initializer_list<QLatin1String> members) {
  int count = 0;
  QStringList names;
  for (const QLatin1String member : members) {
    count += reader.has(member) ? 1 : 0;
    names.append(QString(member));
  }
  if (count == 1) return {};
  return core::invalid(QStringLiteral("one_of"),
                       QStringLiteral("exactly one of %1 is due").arg(names.join(QStringLiteral(", "))),
                       reader.where());
}

Done refuseOthers(const JsonReader& reader, std::initializer_list<QLatin1String> known,
                  std::initializer_list<QLatin1String> extra) {
  const Done refused = reader.refuseUnknown(known);
  if (refused || extra.size() == 0) return refused;
  QJsonObject rest = reader.json();
  for (const QLatin1String member : extra) rest.remove(member);
  return JsonReader(rest, reader.where()).refuseUnknown(known);
}

Result<Currency> readCurrency(const JsonReader& reader) {
  const QLatin1String member = key("currency");
  if (!reader.json().value(member).isObject()) {
    CF_TRY(const QString code, reader.string(member));
    auto currency = Currency::of(code);
    if (!currency) return currency.error().at(reader.where(member));
    return currency;
  }
  CF_TRY(const JsonReader custom, reader.object(member));
  CF_CHECK(custom.refuseUnknown({key("code"), key("decimals")}));
  CF_TRY(const QString code, custom.string(key("code")));
  CF_TRY(const qint64 decimals, custom.integer(key("decimals"), 0, 6));
  auto currency = Currency::custom(code, static_cast<int>(decimals));
  if (!currency) return currency.error().at(custom.where(key("code")));
  return currency;
}

Result<CashRounding> readCashRounding(const JsonReader& reader, Currency currency) {
  constexpr std::array<std::pair<const char*, core::RoundingMode>, 3> modes = {
      {{"half_up", core::RoundingMode::HalfUp}, {"up", core::RoundingMode::Up}, {"down", core::RoundingMode::Down}}};
  CF_CHECK(reader.refuseUnknown({key("step"), key("mode"), key("exact_cash_accepted")}));
  CashRounding rounding;
  CF_TRY(rounding.step, reader.money(key("step"), currency));
  if (!rounding.step.isPositive()) {
    return reader.wrong(key("step"), QStringLiteral("out_of_range"), QStringLiteral("the step must be above zero"));
  }
  CF_TRY(rounding.mode, word(reader, key("mode"), modes, std::optional(core::RoundingMode::HalfUp)));
  CF_TRY(rounding.exactCashAccepted, reader.boolean(key("exact_cash_accepted"), false));
  return rounding;
}

Result<BasketLine> readLine(const JsonReader& reader, Currency currency, const ExtraMembers& extra) {
  CF_CHECK(refuseOthers(
      reader, {key("id"), key("quantity"), key("unit_price"), key("discount"), key("discountable"), key("taxes")},
      extra.line));
  BasketLine line;
  CF_TRY(line.id, reader.string(key("id")));
  CF_TRY(line.quantity, reader.quantity(key("quantity")));
  CF_TRY(line.unitPrice, reader.unitPrice(key("unit_price")));
  CF_TRY(line.discountable, reader.boolean(key("discountable"), true));
  if (reader.has(key("discount"))) {
    CF_TRY(const JsonReader discount, reader.object(key("discount")));
    CF_TRY(line.discount, readDiscount(discount, currency));
  }
  CF_TRY(const std::vector<JsonReader> taxes, reader.objects(key("taxes"), false));
  line.taxes.reserve(taxes.size());
  for (const JsonReader& each : taxes) {
    CF_TRY(Tax tax, readTax(each));
    line.taxes.push_back(std::move(tax));
  }
  return line;
}

Result<Tender> readTender(const JsonReader& reader, Currency currency, const ExtraMembers& extra) {
  constexpr std::array<std::pair<const char*, TenderKind>, 4> kinds = {{{"cash", TenderKind::Cash},
                                                                        {"card", TenderKind::Card},
                                                                        {"voucher", TenderKind::Voucher},
                                                                        {"account", TenderKind::Account}}};
  CF_CHECK(refuseOthers(reader, {key("kind"), key("amount")}, extra.tender));
  Tender tender;
  CF_TRY(tender.kind, word(reader, key("kind"), kinds));
  CF_TRY(tender.amount, reader.money(key("amount"), currency));
  return tender;
}

Done readLines(const JsonReader& reader, const ExtraMembers& extra, Basket& basket) {
  CF_TRY(const std::vector<JsonReader> lines, reader.objects(key("lines")));
  QSet<QString> ids;
  basket.lines.reserve(lines.size());
  for (const JsonReader& each : lines) {
    CF_TRY(BasketLine line, readLine(each, basket.currency, extra));
    ids.insert(line.id);
    basket.lines.push_back(std::move(line));
    if (static_cast<size_t>(ids.size()) != basket.lines.size()) {
      return each.wrong(key("id"), QStringLiteral("duplicate_id"), QStringLiteral("another line has this id"));
    }
  }
  return {};
}

QJsonObject taxJson(const PricedTax& tax) {
  QJsonObject json{{QStringLiteral("id"), tax.id},
                   {QStringLiteral("base"), tax.base.text()},
                   {QStringLiteral("amount"), tax.amount.text()}};
  if (!tax.name.isEmpty()) json.insert(QStringLiteral("name"), tax.name);
  return json;
}

QJsonArray taxesJson(const std::vector<PricedTax>& taxes) {
  QJsonArray array;
  for (const PricedTax& tax : taxes) array.append(taxJson(tax));
  return array;
}

QJsonObject stepJson(const Step& step) {
  return {{QStringLiteral("line"), step.line.isNull() ? QJsonValue() : QJsonValue(step.line)},
          {QStringLiteral("step"), step.code},
          {QStringLiteral("before"), step.before},
          {QStringLiteral("after"), step.after},
          {QStringLiteral("why"), step.why}};
}

}  // namespace

Result<Tax> readTax(const JsonReader& reader) {
  CF_CHECK(reader.refuseUnknown({key("id"), key("name"), key("percent"), key("per_unit"), key("share"), key("included"),
                                 key("affects_next"), key("ignores_previous")}));
  CF_CHECK(exactlyOne(reader, {key("percent"), key("per_unit"), key("share")}));
  Tax tax;
  CF_TRY(tax.id, reader.string(key("id")));
  CF_TRY(tax.name, reader.string(key("name"), QString()));
  if (reader.has(key("per_unit"))) {
    tax.kind = TaxKind::PerUnit;
    CF_TRY(tax.amountPerUnit, reader.unitPrice(key("per_unit")));
  } else {
    tax.kind = reader.has(key("share")) ? TaxKind::Share : TaxKind::Percent;
    CF_TRY(tax.rate, reader.percent(tax.kind == TaxKind::Share ? key("share") : key("percent")));
  }
  if (reader.has(key("included"))) {
    CF_TRY(tax.included, reader.boolean(key("included")));
  }
  CF_TRY(tax.affectsNext, reader.boolean(key("affects_next"), false));
  CF_TRY(tax.ignoresPrevious, reader.boolean(key("ignores_previous"), false));
  return tax;
}

Result<Discount> readDiscount(const JsonReader& reader, Currency currency) {
  CF_CHECK(reader.refuseUnknown({key("percent"), key("amount")}));
  CF_CHECK(exactlyOne(reader, {key("percent"), key("amount")}));
  Discount discount;
  discount.kind = reader.has(key("amount")) ? Discount::Kind::Amount : Discount::Kind::Percent;
  const bool amount = discount.kind == Discount::Kind::Amount;
  if (amount) {
    CF_TRY(discount.amount, reader.money(key("amount"), currency));
  } else {
    CF_TRY(discount.percent, reader.percent(key("percent")));
  }
  if (amount ? discount.amount.isNegative() : discount.percent.isNegative()) {
    return reader.wrong(key(amount ? "amount" : "percent"), QStringLiteral("out_of_range"),
                        QStringLiteral("a discount is written as a positive number"));
  }
  return discount;
}

Result<Basket> readBasket(const JsonReader& reader, const ExtraMembers& extra) {
  constexpr std::array<std::pair<const char*, PriceMode>, 2> modes = {
      {{"gross", PriceMode::Gross}, {"net", PriceMode::Net}}};
  constexpr std::array<std::pair<const char*, TaxRounding>, 2> roundings = {
      {{"line", TaxRounding::Line}, {"document", TaxRounding::Document}}};
  CF_CHECK(refuseOthers(reader,
                        {key("currency"), key("prices"), key("tax_rounding"), key("cash_rounding"), key("lines"),
                         key("discount"), key("tenders")},
                        extra.basket));
  Basket basket;
  CF_TRY(basket.currency, readCurrency(reader));
  CF_TRY(basket.prices, word(reader, key("prices"), modes));
  CF_TRY(basket.taxRounding, word(reader, key("tax_rounding"), roundings, std::optional(TaxRounding::Line)));
  if (reader.has(key("cash_rounding"))) {
    CF_TRY(const JsonReader rounding, reader.object(key("cash_rounding")));
    CF_TRY(basket.cashRounding, readCashRounding(rounding, basket.currency));
  }
  CF_CHECK(readLines(reader, extra, basket));
  if (reader.has(key("discount"))) {
    CF_TRY(const JsonReader discount, reader.object(key("discount")));
    CF_TRY(basket.discount, readDiscount(discount, basket.currency));
  }
  if (reader.has(key("tenders"))) {
    CF_TRY(const std::vector<JsonReader> tenders, reader.objects(key("tenders")));
    basket.tenders.emplace();
    for (const JsonReader& each : tenders) {
      CF_TRY(const Tender tender, readTender(each, basket.currency, extra));
      basket.tenders->push_back(tender);
    }
  }
  return basket;
}

QJsonObject toJson(const PricedBasket& priced, bool withSteps) {
  QJsonArray lines;
  for (const PricedLine& line : priced.lines) {
    lines.append(QJsonObject{{QStringLiteral("id"), line.id},
                             {QStringLiteral("gross"), line.gross.text()},
                             {QStringLiteral("net"), line.net.text()},
                             {QStringLiteral("discount"), line.discount.text()},
                             {QStringLiteral("basket_discount"), line.basketDiscount.text()},
                             {QStringLiteral("taxes"), taxesJson(line.taxes)}});
  }
  QJsonObject json{{QStringLiteral("lines"), lines},
                   {QStringLiteral("taxes"), taxesJson(priced.taxes)},
                   {QStringLiteral("gross"), priced.gross.text()},
                   {QStringLiteral("net"), priced.net.text()},
                   {QStringLiteral("tax"), priced.tax.text()},
                   {QStringLiteral("discount"), priced.discount.text()},
                   {QStringLiteral("due"), priced.due.text()},
                   {QStringLiteral("cash_rounding"), priced.cashRounding.text()},
                   {QStringLiteral("tendered"), priced.tendered.text()},
                   {QStringLiteral("change"), priced.change.text()},
                   {QStringLiteral("remaining"), priced.remaining.text()}};
  if (withSteps) {
    QJsonArray steps;
    for (const Step& step : priced.steps) steps.append(stepJson(step));
    json.insert(QStringLiteral("steps"), steps);
  }
  return json;
}

}  // namespace counterfoil::pricing
