// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/cash/projector.h"

#include <QJsonDocument>

#include "models/cash/facts.h"

namespace counterfoil::cash {

using core::Done;
using journal::Value;

namespace {

constexpr journal::ProjectionTable kCashTables[] = {{"shift", R"sql(
CREATE TABLE shift(
  id BLOB PRIMARY KEY,
  opened INTEGER NOT NULL DEFAULT 0,
  store_id BLOB,
  till_id BLOB,
  till_code TEXT NOT NULL DEFAULT '',
  opened_by BLOB,
  opened_by_name TEXT NOT NULL DEFAULT '',
  business_day TEXT NOT NULL DEFAULT '',
  currency TEXT NOT NULL DEFAULT '',
  currency_decimals INTEGER NOT NULL DEFAULT 0,
  opened_utc_ms INTEGER NOT NULL DEFAULT 0,
  float_minor INTEGER NOT NULL DEFAULT 0,
  last_closing_minor INTEGER,
  difference_minor INTEGER NOT NULL DEFAULT 0,
  closed INTEGER NOT NULL DEFAULT 0,
  closed_utc_ms INTEGER NOT NULL DEFAULT 0,
  left_minor INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_till ON shift(till_id, closed, closed_utc_ms);
)sql",
                                                     "id"},
                                                    {"shift_count", R"sql(
CREATE TABLE shift_count(
  fact_id BLOB PRIMARY KEY,
  shift_id BLOB NOT NULL,
  counted_minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  currency_decimals INTEGER NOT NULL,
  pieces TEXT NOT NULL,
  staff_id BLOB,
  staff_name TEXT NOT NULL,
  at_utc_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_count_shift ON shift_count(shift_id);
)sql",
                                                     "fact_id"},
                                                    {"cash_movement", R"sql(
CREATE TABLE cash_movement(
  id BLOB PRIMARY KEY,
  number TEXT NOT NULL,
  shift_id BLOB,
  kind TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  currency_decimals INTEGER NOT NULL,
  reason TEXT NOT NULL,
  staff_id BLOB,
  staff_name TEXT NOT NULL,
  approver_id BLOB,
  business_day TEXT NOT NULL,
  at_utc_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cash_movement_shift ON cash_movement(shift_id);
)sql",
                                                     "id"}};
constexpr const char* kCashKinds[] = {kShiftOpened, kShiftCounted, kCashMoved, kShiftClosed};

/// A body's members as values; what is missing is empty, 0 or null.
struct Body {
  const QJsonObject& object;
  [[nodiscard]] Value words(QLatin1String name) const { return object.value(name).toString(QStringLiteral("")); }
  [[nodiscard]] Value number(QLatin1String name) const { return object.value(name).toInteger(); }
  [[nodiscard]] Value id(QLatin1String name) const {
    const auto id = core::AnyId::parse(object.value(name).toString());
    return id ? Value(*id) : Value();
  }
};

Done projectOpened(const journal::Fact& fact, const Body& body, journal::Transaction& tx) {
  const QJsonValue last = fact.object.value(QLatin1String("last_closing_minor"));
  return tx.execute(R"sql(
INSERT INTO shift(id, opened, store_id, till_id, till_code, opened_by, opened_by_name, business_day, currency,
  currency_decimals, opened_utc_ms, float_minor, last_closing_minor, difference_minor)
VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT(id) DO UPDATE SET opened = 1, store_id = excluded.store_id, till_id = excluded.till_id,
  till_code = excluded.till_code, opened_by = excluded.opened_by, opened_by_name = excluded.opened_by_name,
  business_day = excluded.business_day, currency = excluded.currency,
  currency_decimals = excluded.currency_decimals, opened_utc_ms = excluded.opened_utc_ms,
  float_minor = excluded.float_minor, last_closing_minor = excluded.last_closing_minor,
  difference_minor = excluded.difference_minor
)sql",
                    {fact.subject, body.id(QLatin1String("store")), body.id(QLatin1String("till")),
                     body.words(QLatin1String("till_code")), fact.actor, body.words(QLatin1String("staff_name")),
                     body.words(QLatin1String("business_day")), body.words(QLatin1String("currency")),
                     body.number(QLatin1String("currency_decimals")), body.number(QLatin1String("at_utc_ms")),
                     body.number(QLatin1String("float_minor")), last.isDouble() ? Value(last.toInteger()) : Value(),
                     body.number(QLatin1String("difference_minor"))});
}

Done projectClosed(const journal::Fact& fact, const Body& body, journal::Transaction& tx) {
  return tx.execute(R"sql(
INSERT INTO shift(id, till_id, closed, closed_utc_ms, left_minor) VALUES ($1, $2, 1, $3, $4)
ON CONFLICT(id) DO UPDATE SET closed = 1, closed_utc_ms = excluded.closed_utc_ms, left_minor = excluded.left_minor
)sql",
                    {fact.subject, body.id(QLatin1String("till")), body.number(QLatin1String("at_utc_ms")),
                     body.number(QLatin1String("left_minor"))});
}

Done projectCounted(const journal::Fact& fact, const Body& body, journal::Transaction& tx) {
  return tx.execute(
      R"sql(
INSERT INTO shift_count(fact_id, shift_id, counted_minor, currency, currency_decimals, pieces, staff_id, staff_name,
  at_utc_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
)sql",
      {fact.id, fact.subject, body.number(QLatin1String("counted_minor")), body.words(QLatin1String("currency")),
       body.number(QLatin1String("currency_decimals")),
       QString::fromUtf8(
           QJsonDocument(fact.object.value(QLatin1String("pieces")).toArray()).toJson(QJsonDocument::Compact)),
       fact.actor, body.words(QLatin1String("staff_name")), body.number(QLatin1String("at_utc_ms"))});
}

Done projectMoved(const journal::Fact& fact, const Body& body, journal::Transaction& tx) {
  return tx.execute(
      R"sql(
INSERT INTO cash_movement(id, number, shift_id, kind, amount_minor, currency, currency_decimals, reason, staff_id,
  staff_name, approver_id, business_day, at_utc_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
)sql",
      {fact.subject, body.words(QLatin1String("number")), body.id(QLatin1String("shift")),
       body.words(QLatin1String("kind")), body.number(QLatin1String("amount_minor")),
       body.words(QLatin1String("currency")), body.number(QLatin1String("currency_decimals")),
       body.words(QLatin1String("reason")), fact.actor, body.words(QLatin1String("staff_name")), fact.approver,
       body.words(QLatin1String("business_day")), body.number(QLatin1String("at_utc_ms"))});
}

}  // namespace

std::span<const journal::ProjectionTable> CashProjector::tables() const {
  return kCashTables;
}
std::span<const char* const> CashProjector::kinds() const {
  return kCashKinds;
}

Done CashProjector::project(const journal::Fact& fact, journal::Transaction& tx) const {
  const Body body{fact.object};
  if (fact.kind == QLatin1String(kShiftOpened)) return projectOpened(fact, body, tx);
  if (fact.kind == QLatin1String(kShiftClosed)) return projectClosed(fact, body, tx);
  if (fact.kind == QLatin1String(kShiftCounted)) return projectCounted(fact, body, tx);
  return projectMoved(fact, body, tx);
}

}  // namespace counterfoil::cash
