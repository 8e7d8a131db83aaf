// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/till_desk.h"
#include "app/desktop/till_views.h"
#include "reports/documents/from_sales.h"
#include "reports/printing/shop_printing.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

Result<till::ShiftView> TillDesk::shift() {
  CF_TRY(const auto* const where, place());
  CF_TRY(const auto open, cash::openShiftOf(m_shop.reader(), where->settings.till.id));
  till::ShiftView view;
  if (open) {
    view.open = true;
    view.number = open->businessDay;
    view.openedAt = wallTime(open->openedAt, true);
    view.openedBy = open->openedByName;
    return view;
  }
  CF_TRY(view.expectedFloatMinor, cash::lastClosingMinor(m_shop.reader(), where->settings.till.id));
  return view;
}

Result<cash::Count> TillDesk::counted(const QList<till::CountRow>& counts) {
  CF_TRY(const auto* const where, place());
  std::vector<cash::Piece> pieces;
  for (const till::CountRow& row : counts) {
    if (row.pieces != 0) pieces.push_back({row.denominationMinor, row.pieces});
  }
  if (pieces.empty()) return cash::countOf(core::Money::zero(where->currency));
  return cash::countOf(std::move(pieces), where->currency);
}

Result<till::ShiftView> TillDesk::openShift(const QList<till::CountRow>& counts) {
  CF_TRY(const auto count, counted(counts));
  CF_TRY(const auto opened, m_shop.cash().openShift(count, actor()));
  if (opened.closed) return core::integrityError(u"shift_closed"_s);
  return shift();
}

Done TillDesk::moveCash(till::CashMove kind, qint64 amountMinor, const QString& reason) {
  CF_TRY(const auto* const where, place());
  const cash::MovementKind wanted = kind == till::CashMove::PayIn      ? cash::MovementKind::PayIn
                                    : kind == till::CashMove::PayOut   ? cash::MovementKind::PayOut
                                    : kind == till::CashMove::SafeDrop ? cash::MovementKind::SafeDrop
                                                                       : cash::MovementKind::NoSale;
  CF_TRY(const auto moved,
         m_shop.cash().move(wanted, core::Money::ofMinor(amountMinor, where->currency), reason, actor()));
  if (moved.number.isEmpty()) return core::integrityError(u"movement_without_number"_s);
  if (wanted != cash::MovementKind::NoSale) return {};
  return m_shop.book().write(
      [&](journal::Writing& writing) { return printing::oweDrawer(writing, where->settings.till); });
}

Result<till::ReportView> TillDesk::xReport() {
  CF_TRY(const auto figures, m_shop.closing().x());
  return reportViewOf(figures, wallTime(figures.shift.openedAt, true), wallTime(figures.at, true));
}

Done TillDesk::countDrawer(const QList<till::CountRow>& counts) {
  CF_TRY(const auto count, counted(counts));
  CF_TRY(const auto recorded, m_shop.cash().count(count, actor()));
  return recorded.shift.isNull() ? core::integrityError(u"count_without_shift"_s) : Done();
}

Result<till::ReportView> TillDesk::closeShift() {
  const journal::Actor who = actor();
  auto closed = m_shop.closing().close({}, who);
  if (!closed && closed.error().code == u"disk_full") {
    m_shop.store().releaseReserve();
    closed = m_shop.closing().close({}, who);
  }
  if (!closed) return closed.error();
  return reportViewOf(*closed, wallTime(closed->shift.openedAt, true), wallTime(closed->at, true));
}

Done TillDesk::printReport(const QString& shiftId) {
  const auto id = cash::ShiftId::parse(shiftId);
  if (!id) return core::notFound(u"unknown_shift"_s, shiftId);
  CF_TRY(const auto* const where, place());
  CF_TRY(const auto figures, sales::shiftFigures(m_shop.reader(), *id, m_shop.book().clock().now()));
  return m_shop.book().write([&](journal::Writing& writing) {
    return printing::oweSlip(writing, printing::JobKind::Report, documents::slipOf(documents::shiftReportOf(figures)),
                             where->settings.till);
  });
}

}  // namespace counterfoil::app
