// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/cash/service.h"

#include "models/cash/facts.h"
#include "models/staff/queries.h"

namespace counterfoil::cash {

using core::Done;
using core::Money;
using core::Result;
using journal::Writing;
using staff::Permission;

namespace {

Permission permissionFor(MovementKind kind) {
  switch (kind) {
    case MovementKind::PayIn:
      return Permission::CashPayIn;
    case MovementKind::PayOut:
      return Permission::CashPayOut;
    case MovementKind::SafeDrop:
      return Permission::CashSafeDrop;
    case MovementKind::NoSale:
      break;
  }
  return Permission::DrawerOpen;
}

Done checkCount(const Count& count, const core::Currency& currency) {
  if (count.total.currency() != currency) return core::invalid(QStringLiteral("currency_mismatch"));
  if (count.total.isNegative()) return core::invalid(QStringLiteral("out_of_range"));
  return {};
}

Done checkMovement(MovementKind kind, const Money& amount, const QString& reason, const core::Currency& currency) {
  if (amount.currency() != currency) return core::invalid(QStringLiteral("currency_mismatch"));
  if (kind == MovementKind::NoSale && !amount.isZero()) return core::invalid(QStringLiteral("amount_not_zero"));
  if (kind != MovementKind::NoSale && !amount.isPositive()) return core::invalid(QStringLiteral("amount_not_positive"));
  if (kind != MovementKind::SafeDrop && reason.trimmed().isEmpty()) {
    return core::invalid(QStringLiteral("reason_missing"));
  }
  if (reason.size() > 200) return core::invalid(QStringLiteral("text_too_long"));
  return {};
}

}  // namespace

Result<QString> nameOf(const journal::Reader& reader, core::StaffId staff) {
  if (staff.isNull()) return QString(QStringLiteral(""));
  const auto member = staff::findStaff(reader, staff);
  if (!member && member.error().kind == core::ErrorKind::NotFound) return QString(QStringLiteral(""));
  if (!member) return member.error();
  return member->name;
}

Result<Shift> CashService::openShift(const Count& openingFloat, const journal::Actor& actor) {
  return m_seat.book().write([&](Writing& writing) -> Result<Shift> {
    const journal::Reader& reader = writing.reader();
    CF_TRY(const Seat::Place* here, m_seat.place(reader));
    CF_CHECK(m_authority.authorise(reader, actor, Permission::ShiftOpen));
    CF_CHECK(checkCount(openingFloat, here->currency));
    CF_TRY(const std::optional<Shift> already, openShiftOf(reader, here->settings.till.id));
    if (already) return core::refused(QStringLiteral("shift_already_open"), already->id.text());
    Shift shift;
    shift.id = writing.make<ShiftId>();
    shift.store = here->settings.store.id;
    shift.till = here->settings.till.id;
    shift.tillCode = here->settings.till.code;
    shift.openedBy = actor.staff;
    CF_TRY(shift.openedByName, nameOf(reader, actor.staff));
    shift.openedAt = writing.now();
    shift.businessDay = here->businessDay(shift.openedAt);
    shift.currency = here->currency;
    shift.openingFloat = openingFloat.total;
    shift.openingDifference = Money::zero(here->currency);
    CF_TRY(const std::optional<qint64> last, lastClosingMinor(reader, shift.till));
    if (last) {
      shift.lastClosing = Money::ofMinor(*last, here->currency);
      CF_TRY(shift.openingDifference, shift.openingFloat.minus(*shift.lastClosing));
    }
    CF_CHECK(writing.record(shiftOpened(shift, openingFloat, actor)));
    return shift;
  });
}

Result<Movement> CashService::move(MovementKind kind, Money amount, const QString& reason,
                                   const journal::Actor& actor) {
  return m_seat.book().write([&](Writing& writing) -> Result<Movement> {
    const journal::Reader& reader = writing.reader();
    CF_TRY(const Seat::Place* here, m_seat.place(reader));
    CF_CHECK(checkMovement(kind, amount, reason, here->currency));
    const auto extent =
        kind == MovementKind::PayOut ? staff::Extent::amountMinor(amount.minor()) : staff::Extent::none();
    CF_CHECK(m_authority.authorise(reader, actor, permissionFor(kind), extent));
    CF_TRY(const std::optional<Shift> shift, openShiftOf(reader, here->settings.till.id));
    if (!shift) return core::refused(QStringLiteral("no_open_shift"));
    Movement movement;
    movement.id = writing.make<MovementId>();
    CF_TRY(movement.number, m_seat.nextNumber(writing, QString::fromLatin1(kCashSeries)));
    movement.shift = shift->id;
    movement.kind = kind;
    movement.amount = amount;
    movement.reason = reason.trimmed();
    movement.staff = actor.staff;
    CF_TRY(movement.staffName, nameOf(reader, actor.staff));
    movement.approver = actor.approver;
    movement.at = writing.now();
    CF_CHECK(writing.record(cashMoved(movement, *shift, here->businessDay(movement.at), actor)));
    return movement;
  });
}

Result<CountRecord> CashService::count(const Count& counted, const journal::Actor& actor) {
  return m_seat.book().write([&](Writing& writing) -> Result<CountRecord> {
    CF_TRY(const Seat::Place* here, m_seat.place(writing.reader()));
    CF_CHECK(m_authority.authorise(writing.reader(), actor, Permission::ShiftClose));
    CF_TRY(const std::optional<Shift> shift, openShiftOf(writing.reader(), here->settings.till.id));
    if (!shift) return core::refused(QStringLiteral("no_open_shift"));
    return count(writing, *shift, counted, actor);
  });
}

Result<CountRecord> CashService::count(Writing& writing, const Shift& shift, const Count& counted,
                                       const journal::Actor& actor) {
  CF_CHECK(checkCount(counted, shift.currency));
  CountRecord record;
  record.shift = shift.id;
  record.count = counted;
  record.staff = actor.staff;
  CF_TRY(record.staffName, nameOf(writing.reader(), actor.staff));
  record.at = writing.now();
  CF_CHECK(writing.record(shiftCounted(record, actor)));
  return record;
}

}  // namespace counterfoil::cash
