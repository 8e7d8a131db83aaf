// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sales/closing.h"

#include "models/cash/service.h"
#include "models/core/failpoint.h"
#include "models/payments/offline.h"
#include "models/payments/queries.h"
#include "models/sales/facts.h"
#include "models/sales/open_refunds.h"
#include "models/sales/returns.h"

namespace counterfoil::sales {

using core::Done;
using core::Money;
using core::Result;
using journal::Writing;
using staff::Permission;

namespace {

Result<cash::Shift> openShift(const journal::Reader& reader, settings::TillId till) {
  CF_TRY(const std::optional<cash::Shift> shift, cash::openShiftOf(reader, till));
  if (!shift) return core::refused(QStringLiteral("no_open_shift"));
  return *shift;
}

/// The grand total since the till was set up: of all its closings and this shift.
Result<qint64> perpetualMinor(const journal::Reader& reader, const ShiftFigures& figures) {
  CF_TRY(const qint64 before,
         reader.integer("SELECT COALESCE(SUM(gross_minor), 0) FROM shift_closing WHERE till_id = $1",
                        {figures.shift.till}));
  return before + figures.gross.minor();
}

/// Before the first sale of a shift no document tells what is printed about the shop.
void fillShop(const settings::ShopSettings& settings, ShiftFigures& figures) {
  figures.storeCode = settings.store.code;
  const settings::Shop& shop = settings.shop;
  figures.shop = {shop.name,          shop.address, shop.taxNumber, shop.receiptHeader,
                  shop.receiptFooter, shop.locale,  shop.zone};
}

/// Cards that this till took without contact: what is at risk now, and what was lost since the last closing. A terminal
/// often hears of that when no shift is open.
Done fillOffline(const journal::Reader& reader, ShiftFigures& figures) {
  const auto till = figures.shift.till.as<core::Anything>();
  CF_TRY(const auto held, payments::attemptsHeldOffline(reader, till));
  CF_TRY(const qint64 since, reader.integer("SELECT COALESCE(MAX(closed_utc_ms), 0) FROM shift WHERE till_id = $1 AND "
                                            "closed = 1 AND closed_utc_ms <= $2",
                                            {figures.shift.till, figures.shift.openedAt}));
  CF_TRY(const auto declined, payments::attemptsDeclinedLate(reader, till, core::Instant::fromUtcMs(since)));
  for (const payments::Attempt& attempt : held) figures.heldOffline.push_back(attempt.id.text());
  figures.heldOfflineSum = Money::ofMinor(payments::exposureOf(held).minor, figures.currency);
  qint64 lost = 0;
  for (const payments::Attempt& attempt : declined) {
    figures.declinedLate.push_back(attempt.id.text());
    lost += attempt.lostMinor();
  }
  figures.declinedLateSum = Money::ofMinor(lost, figures.currency);
  return {};
}

Done settleCount(const CloseRequest& request, ShiftFigures& figures) {
  if (!figures.counted) return core::refused(QStringLiteral("not_counted"));
  const Money stands = figures.recounted.value_or(figures.counted->total);
  CF_TRY(figures.overShort, figures.counted->total.minus(figures.expectedCash));
  figures.left = request.left.value_or(stands);
  if (figures.left.currency() != figures.currency) return core::invalid(QStringLiteral("currency_mismatch"));
  if (figures.left.isNegative()) return core::invalid(QStringLiteral("out_of_range"));
  if (figures.left.minor() > stands.minor()) return core::refused(QStringLiteral("left_exceeds_counted"));
  return {};
}

}  // namespace

Result<Pending> ClosingService::pending() const {
  const journal::Reader& reader = m_seat.book().reader();
  CF_TRY(const cash::Seat::Place* here, m_seat.place(reader));
  Pending pending;
  CF_TRY(const std::vector<TicketView> tickets, m_desk.all());
  for (const TicketView& view : tickets) {
    if (!view.ticket.isEmpty()) pending.tickets.push_back(view);
  }
  const auto keepOwn = [till = here->settings.till.id.as<core::Anything>()](const auto& all, auto& own) {
    for (const payments::Attempt& attempt : all) {
      if (attempt.till == till) own.push_back(attempt);
    }
  };
  CF_TRY(const auto open, payments::openAttempts(reader, core::AnyId()));
  CF_TRY(const auto unposted, unpostedPayouts(reader));
  CF_TRY(const auto kept, payments::attemptsHeldOffline(reader, here->settings.till.id.as<core::Anything>()));
  for (const payments::Attempt& attempt : kept) {
    if (attempt.isHeld()) pending.heldOffline.push_back(attempt);
  }
  CF_TRY(const auto reversing, payments::attemptsBeingReversed(reader));
  keepOwn(open, pending.unknownPayments);
  keepOwn(unposted, pending.unpostedPayouts);
  keepOwn(reversing, pending.reversing);
  CF_TRY(pending.reversals, payments::reversalsPending(reader));
  if (m_unprintedJobs) {
    CF_TRY(pending.unprintedJobs, m_unprintedJobs(reader));
  }
  return pending;
}

Result<ShiftFigures> ClosingService::x() const {
  const journal::Reader& reader = m_seat.book().reader();
  CF_TRY(const cash::Seat::Place* here, m_seat.place(reader));
  CF_TRY(const cash::Shift shift, openShift(reader, here->settings.till.id));
  CF_TRY(ShiftFigures figures, shiftFigures(reader, shift.id, m_seat.book().clock().now()));
  fillShop(here->settings, figures);
  CF_CHECK(fillOffline(reader, figures));
  CF_TRY(const qint64 perpetual, perpetualMinor(reader, figures));
  figures.perpetual = Money::ofMinor(perpetual, figures.currency);
  return figures;
}

Result<ShiftFigures> ClosingService::close(const CloseRequest& request, const journal::Actor& actor) {
  CF_TRY(const Pending left, pending());
  return m_seat.book().write([&](Writing& writing) -> Result<ShiftFigures> {
    const journal::Reader& reader = writing.reader();
    CF_TRY(const cash::Seat::Place* here, m_seat.place(reader));
    CF_CHECK(m_authority.authorise(reader, actor, Permission::ShiftClose));
    CF_TRY(const cash::Shift shift, openShift(reader, here->settings.till.id));
    if (request.counted) CF_CHECK(cash::CashService::count(writing, shift, *request.counted, actor));
    CF_TRY(ShiftFigures figures, shiftFigures(reader, shift.id, writing.now()));
    fillShop(here->settings, figures);
    CF_CHECK(fillOffline(reader, figures));
    CF_CHECK(settleCount(request, figures));
    const settings::Shop& shop = here->settings.shop;
    if (shop.overToleranceNeedsManager && std::abs(figures.overShort.minor()) > shop.countToleranceMinor) {
      CF_CHECK(m_authority.authorise(reader, actor, Permission::ShiftOverTolerance));
    }
    CF_TRY(figures.number, m_seat.nextNumber(writing, QString::fromLatin1(cash::kClosingSeries)));
    figures.closedBy = actor.staff;
    CF_TRY(figures.closedByName, cash::nameOf(reader, actor.staff));
    CF_TRY(const qint64 perpetual, perpetualMinor(reader, figures));
    figures.perpetual = Money::ofMinor(perpetual, figures.currency);
    for (const auto& attempt : left.unknownPayments) figures.unresolvedPayments.push_back(attempt.id.text());
    for (const auto& attempt : left.unpostedPayouts) figures.unpostedPayouts.push_back(attempt.id.text());
    for (const TicketView& view : left.tickets) figures.parkedTickets += view.ticket.parked ? 1 : 0;
    CF_FAILPOINT("closing_numbered");
    CF_CHECK(writing.record(closedFact(figures, actor)));
    figures.shift.closed = true;
    figures.shift.closedAt = figures.at;
    if (m_hook) CF_CHECK(m_hook(writing, figures));
    CF_FAILPOINT("closing_recorded");
    return figures;
  });
}

Result<qint64> reprintsOf(const journal::Reader& reader, cash::ShiftId shift) {
  return reader.integer("SELECT COUNT(*) FROM sale_event WHERE subject_id = $1 AND kind = 'report.reprinted'", {shift});
}

Result<int> ClosingService::reprint(cash::ShiftId shift, const journal::Actor& actor) {
  return m_seat.book().write([&](Writing& writing) -> Result<int> {
    CF_CHECK(m_authority.authorise(writing.reader(), actor, Permission::ReceiptReprint));
    CF_TRY(const ShiftFigures figures, closingOf(writing.reader(), shift));
    CF_TRY(const qint64 before, reprintsOf(writing.reader(), shift));
    CF_TRY(const EventPlace place, eventPlace(writing, m_seat));
    const int copy = int(before) + 1;
    CF_CHECK(writing.record(reportReprintedFact(figures, copy, place, actor)));
    return copy;
  });
}

}  // namespace counterfoil::sales
