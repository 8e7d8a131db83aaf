// SPDX-License-Identifier: GPL-3.0-or-later
// What is still open about cards, and what can be done about it.
#include <algorithm>

#include "app/desktop/till_desk.h"
#include "app/desktop/till_views.h"
#include "models/payments/queries.h"
#include "models/sales/open_refunds.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

Result<payments::Attempt> attemptNamed(const journal::Reader& reader, const QString& text) {
  const auto id = payments::AttemptId::parse(text);
  if (!id) return core::notFound(u"unknown_attempt"_s, text);
  CF_TRY(const auto attempt, payments::attemptById(reader, *id));
  if (!attempt) return core::notFound(u"unknown_attempt"_s, text);
  if (!attempt->gateway.isNull()) return core::refused(u"payment_of_the_hub"_s, text);
  return *attempt;
}

}  // namespace

Result<QList<till::PendingRow>> TillDesk::pending() {
  CF_TRY(const auto waiting, m_shop.closing().pending());
  CF_TRY(const auto* const where, place());
  const shared::MoneyFormat money = moneyFormatOf(where->currency);
  const bool byHand = where->settings.till.terminal != settings::TerminalKind::Simulator;
  QList<till::PendingRow> rows;
  const auto addCards = [&](const QString& kind, const std::vector<payments::Attempt>& attempts) {
    for (const payments::Attempt& attempt : attempts) {
      const qint64 minor = payments::moved(attempt.outcome) ? attempt.approvedMinor : attempt.amountMinor;
      till::PendingRow row{kind, attempt.id.text(), wallTime(attempt.startedAt, true) + u"  "_s + money.text(minor)};
      row.byHand = byHand;
      row.givesBack = attempt.purpose == payments::Purpose::Refund;
      rows.append(row);
    }
  };
  for (const sales::TicketView& each : waiting.tickets) {
    rows.append({u"parked"_s, each.ticket.id.text(),
                 (each.ticket.label.isEmpty() ? wallTime(each.ticket.openedAt, false) : each.ticket.label) + u"  "_s +
                     money.text(each.priced.due.minor())});
  }
  addCards(u"refund"_s, waiting.unpostedPayouts);
  std::vector<payments::Attempt> inDoubt;
  for (const payments::Attempt& attempt : waiting.unknownPayments) {
    const bool goingBack = std::any_of(waiting.reversing.begin(), waiting.reversing.end(),
                                       [&attempt](const payments::Attempt& other) { return other.id == attempt.id; });
    if (!goingBack) inDoubt.push_back(attempt);
  }
  addCards(u"payment"_s, inDoubt);
  addCards(u"offline"_s, waiting.heldOffline);
  addCards(u"reversal"_s, waiting.reversing);
  if (waiting.unprintedJobs > 0) rows.append({u"print"_s, {}, QString::number(waiting.unprintedJobs)});
  return rows;
}

Result<till::PaymentView> TillDesk::finishPending(const QString& attemptId) {
  CF_TRY(const auto attempt, attemptNamed(m_shop.reader(), attemptId));
  CF_TRY(const auto* const machine, terminal());
  if (machine == nullptr) return core::refused(u"no_terminal"_s);
  CF_CHECK(leaveRefund());
  const auto refund = sales::openRefund(m_shop.reader(), sales::DocumentId(attempt.ticket.uuid()));
  if (refund) {
    m_refund = *refund;
  } else {
    CF_TRY(const auto view, m_shop.tickets().view(sales::TicketId(attempt.ticket.uuid())));
    if (view.ticket.parked) {
      CF_TRY(const auto recalled, m_shop.tickets().recall(view.ticket.id, actor()));
      if (recalled.ticket.parked) return core::refused(u"already_parked"_s);
    }
    m_ticket = view.ticket.id;
  }
  CF_CHECK(takeUpCards());
  CF_TRY(auto view, payment());
  return completeIfPaid(std::move(view));
}

Done TillDesk::settlePending(const QString& attemptId, till::PendingAction action) {
  CF_TRY(const auto attempt, attemptNamed(m_shop.reader(), attemptId));
  payments::TerminalAnswer said;
  switch (action) {
    case till::PendingAction::Ask:
      CF_CHECK(m_shop.payments().hurry(attempt.id));
      return workOffCards();
    case till::PendingAction::Reverse:
      return m_shop.takePaymentBack(attempt, actor());
    case till::PendingAction::Approved:
      said.outcome = payments::Outcome::Approved;
      break;
    case till::PendingAction::NotApproved:
      said.outcome = payments::Outcome::Declined;
      break;
    case till::PendingAction::TakenBack:
      said.outcome = payments::Outcome::Reversed;
      break;
  }
  CF_TRY(const auto settled, m_shop.settlePayment(attempt.id, said, actor()));
  return settled.id == attempt.id ? Done() : core::integrityError(u"unknown_attempt"_s);
}

}  // namespace counterfoil::app
