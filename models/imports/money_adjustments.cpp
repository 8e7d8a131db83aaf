// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/imports/money_adjustments.h"

#include <array>

#include "models/journal/record_about.h"

namespace counterfoil::imports {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

constexpr const char* kMoneySql = R"(
CREATE TABLE money_adjustment(
  fact_id BLOB PRIMARY KEY,
  number TEXT NOT NULL,
  at_utc_ms INTEGER NOT NULL,
  business_day TEXT NOT NULL,
  currency TEXT NOT NULL,
  currency_decimals INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,
  description TEXT NOT NULL,
  batch_id BLOB,
  reverses_id BLOB) STRICT, WITHOUT ROWID;
CREATE INDEX money_adjustment_day ON money_adjustment(business_day);
)";

constexpr std::array<journal::ProjectionTable, 1> kMoneyTables{{{"money_adjustment", kMoneySql, "fact_id"}}};
constexpr std::array<const char*, 1> kMoneyKinds{kMoneyAdjusted};

/// Never null, which would be stored as NULL.
QString wordsOf(const QString& text) {
  return text.isNull() ? u""_s : text;
}

}  // namespace

QJsonObject toJson(const MoneyAdjustment& adjustment) {
  QJsonObject body{{u"number"_s, adjustment.number},
                   {u"at_utc_ms"_s, adjustment.at.utcMs()},
                   {u"business_day"_s, adjustment.businessDay},
                   {u"currency"_s, adjustment.amount.currency().code()},
                   {u"currency_decimals"_s, adjustment.amount.currency().decimals()},
                   {u"amount_minor"_s, adjustment.amount.minor()},
                   {u"description"_s, adjustment.description}};
  if (!adjustment.batch.isNull()) body.insert(u"batch"_s, adjustment.batch.text());
  if (!adjustment.reverses.isNull()) body.insert(u"reverses"_s, adjustment.reverses.text());
  return body;
}

MoneyAdjustment moneyAdjustmentOf(const QJsonObject& body) {
  MoneyAdjustment adjustment;
  adjustment.number = body.value(u"number"_s).toString();
  adjustment.at = core::Instant::fromUtcMs(body.value(u"at_utc_ms"_s).toInteger());
  adjustment.businessDay = body.value(u"business_day"_s).toString();
  const auto currency = core::Currency::custom(body.value(u"currency"_s).toString(),
                                               int(body.value(u"currency_decimals"_s).toInteger(2)));
  adjustment.amount =
      core::Money::ofMinor(body.value(u"amount_minor"_s).toInteger(), currency.value_or(core::Currency()));
  adjustment.description = body.value(u"description"_s).toString();
  adjustment.batch = core::AnyId::parse(body.value(u"batch"_s).toString()).value_or(core::AnyId());
  adjustment.reverses = journal::FactId::parse(body.value(u"reverses"_s).toString()).value_or(journal::FactId());
  return adjustment;
}

Done recordMoneyAdjustment(journal::Writing& writing, const MoneyAdjustment& adjustment, const journal::Actor& actor) {
  return journal::recordAbout(writing, kMoneyAdjusted, adjustment.batch, toJson(adjustment), actor);
}

std::span<const journal::ProjectionTable> MoneyAdjustmentProjector::tables() const {
  return kMoneyTables;
}
std::span<const char* const> MoneyAdjustmentProjector::kinds() const {
  return kMoneyKinds;
}

Done MoneyAdjustmentProjector::project(const journal::Fact& fact, journal::Transaction& tx) const {
  const MoneyAdjustment adjustment = moneyAdjustmentOf(fact.object);
  return tx.execute(
      "INSERT INTO money_adjustment(fact_id, number, at_utc_ms, business_day, currency, currency_decimals, "
      "amount_minor, description, batch_id, reverses_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {fact.id, wordsOf(adjustment.number), adjustment.at, wordsOf(adjustment.businessDay),
       wordsOf(adjustment.amount.currency().code()), adjustment.amount.currency().decimals(), adjustment.amount.minor(),
       wordsOf(adjustment.description), adjustment.batch, adjustment.reverses});
}

Result<std::vector<MoneyAdjustment>> moneyAdjustments(const journal::Reader& reader, QDate from, QDate to) {
  return reader.list(
      "SELECT number, at_utc_ms, business_day, currency, currency_decimals, amount_minor, description, batch_id, "
      "reverses_id FROM money_adjustment WHERE business_day BETWEEN $1 AND $2 ORDER BY business_day, at_utc_ms, "
      "fact_id",
      {from.toString(Qt::ISODate), to.toString(Qt::ISODate)}, [](const journal::Row& row) {
        const auto currency = core::Currency::custom(row.text(3), int(row.integer(4))).value_or(core::Currency());
        return MoneyAdjustment{row.text(0),
                               row.instant(1),
                               row.text(2),
                               core::Money::ofMinor(row.integer(5), currency),
                               row.text(6),
                               row.id<core::AnyId>(7),
                               row.id<journal::FactId>(8)};
      });
}

}  // namespace counterfoil::imports
