// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/cash/queries.h"

#include <QJsonDocument>

#include "models/cash/facts.h"

namespace counterfoil::cash {

using core::Currency;
using core::Money;
using core::Result;
using journal::Row;

namespace {

#define CF_SHIFT_COLUMNS                                                                                        \
  "SELECT id, store_id, till_id, till_code, opened_by, opened_by_name, business_day, currency, "                \
  "currency_decimals, opened_utc_ms, float_minor, last_closing_minor, difference_minor, closed, closed_utc_ms " \
  "FROM shift "

Currency currencyIn(const Row& row, int column) {
  return Currency::custom(row.text(column), int(row.integer(column + 1))).value_or(Currency());
}

Shift shiftIn(const Row& row) {
  Shift shift;
  shift.id = row.id<ShiftId>(0);
  shift.store = row.id<settings::StoreId>(1);
  shift.till = row.id<settings::TillId>(2);
  shift.tillCode = row.text(3);
  shift.openedBy = row.id<core::StaffId>(4);
  shift.openedByName = row.text(5);
  shift.businessDay = row.text(6);
  shift.currency = currencyIn(row, 7);
  shift.openedAt = row.instant(9);
  shift.openingFloat = Money::ofMinor(row.integer(10), shift.currency);
  if (!row.isNull(11)) shift.lastClosing = Money::ofMinor(row.integer(11), shift.currency);
  shift.openingDifference = Money::ofMinor(row.integer(12), shift.currency);
  shift.closed = row.flag(13);
  shift.closedAt = row.instant(14);
  return shift;
}

Movement movementIn(const Row& row) {
  Movement movement;
  movement.id = row.id<MovementId>(0);
  movement.number = row.text(1);
  movement.shift = row.id<ShiftId>(2);
  movement.kind = movementKindOf(row.text(3));
  movement.amount = Money::ofMinor(row.integer(4), currencyIn(row, 5));
  movement.reason = row.text(7);
  movement.staff = row.id<core::StaffId>(8);
  movement.staffName = row.text(9);
  movement.approver = row.id<core::StaffId>(10);
  movement.at = row.instant(11);
  return movement;
}

CountRecord countIn(const Row& row) {
  CountRecord record;
  record.shift = row.id<ShiftId>(0);
  record.count.total = Money::ofMinor(row.integer(1), currencyIn(row, 2));
  record.count.pieces = piecesOf(QJsonDocument::fromJson(row.text(4).toUtf8()).array());
  record.staff = row.id<core::StaffId>(5);
  record.staffName = row.text(6);
  record.at = row.instant(7);
  return record;
}

}  // namespace

Result<std::optional<Shift>> openShiftOf(const journal::Reader& reader, settings::TillId till) {
  return reader.first(CF_SHIFT_COLUMNS
                      "WHERE till_id = $1 AND closed = 0 AND opened = 1 ORDER BY opened_utc_ms DESC LIMIT 1",
                      {till}, shiftIn);
}

Result<Shift> shiftById(const journal::Reader& reader, ShiftId id) {
  CF_TRY(const std::optional<Shift> found,
         reader.first(CF_SHIFT_COLUMNS "WHERE id = $1 AND opened = 1", {id}, shiftIn));
  if (!found) return core::notFound(QStringLiteral("unknown_shift"), id.text());
  return *found;
}

Result<std::vector<Shift>> listShifts(const journal::Reader& reader, int limit) {
  return reader.list(CF_SHIFT_COLUMNS "WHERE opened = 1 ORDER BY opened_utc_ms DESC, id DESC LIMIT $1", {limit},
                     shiftIn);
}

Result<std::optional<qint64>> lastClosingMinor(const journal::Reader& reader, settings::TillId till) {
  return reader.first(
      "SELECT left_minor FROM shift WHERE till_id = $1 AND closed = 1 ORDER BY closed_utc_ms DESC, id DESC LIMIT 1",
      {till}, [](const Row& row) { return row.integer(0); });
}

Result<QString> tillCodeOf(const journal::Reader& reader, journal::OriginId origin) {
  CF_TRY(const auto code,
         reader.first(
             "SELECT s.till_code FROM journal j JOIN shift s ON s.id = j.subject WHERE j.kind = 'shift.opened' AND "
             "j.kind <> 'sale.completed' AND j.origin = $1 ORDER BY j.position DESC LIMIT 1",
             {origin}, [](const Row& row) { return row.text(0); }));
  return code.value_or(QString());
}

Result<std::vector<Movement>> movementsOf(const journal::Reader& reader, ShiftId shift) {
  return reader.list(
      "SELECT id, number, shift_id, kind, amount_minor, currency, currency_decimals, reason, staff_id, staff_name, "
      "approver_id, at_utc_ms FROM cash_movement WHERE shift_id = $1 ORDER BY at_utc_ms, id",
      {shift}, movementIn);
}

Result<DrawerSums> drawerSums(const journal::Reader& reader, ShiftId shift) {
  DrawerSums sums;
  CF_CHECK(reader.rows("SELECT kind, SUM(amount_minor), COUNT(*) FROM cash_movement WHERE shift_id = $1 GROUP BY kind",
                       {shift}, [&sums](const Row& row) {
                         switch (movementKindOf(row.text(0))) {
                           case MovementKind::PayIn:
                             sums.payInMinor = row.integer(1);
                             break;
                           case MovementKind::PayOut:
                             sums.payOutMinor = row.integer(1);
                             break;
                           case MovementKind::SafeDrop:
                             sums.safeDropMinor = row.integer(1);
                             break;
                           case MovementKind::NoSale:
                             sums.noSales += row.integer(2);
                             break;
                         }
                         return true;
                       }));
  return sums;
}

Result<std::vector<CountRecord>> countsOf(const journal::Reader& reader, ShiftId shift) {
  return reader.list(
      "SELECT shift_id, counted_minor, currency, currency_decimals, pieces, staff_id, staff_name, at_utc_ms "
      "FROM shift_count WHERE shift_id = $1 ORDER BY at_utc_ms, fact_id",
      {shift}, countIn);
}

}  // namespace counterfoil::cash
