// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/till_desk.h"
#include "app/desktop/till_views.h"
#include "models/payments/queries.h"
#include "models/sales/open_refunds.h"
#include "models/sales/payouts.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using pricing::TenderKind;

namespace {

till::CardState cardStateOf(payments::Stage stage) {
  switch (stage) {
    case payments::Stage::Asking:
      return till::CardState::Asking;
    case payments::Stage::NoContact:
      return till::CardState::NoContact;
    case payments::Stage::Unknown:
      return till::CardState::Unknown;
    case payments::Stage::Approved:
      return till::CardState::Approved;
    case payments::Stage::Declined:
    case payments::Stage::Cancelled:
      return till::CardState::Declined;
    case payments::Stage::Idle:
    case payments::Stage::GivenUp:
      break;
  }
  return till::CardState::None;
}

Result<sales::TenderRequest> cardTenderOf(const payments::Attempt& attempt) {
  CF_TRY(const auto currency, core::Currency::of(attempt.currency));
  const bool back = attempt.purpose == payments::Purpose::Refund;
  return sales::TenderRequest{TenderKind::Card,
                              core::Money::ofMinor(back ? -attempt.approvedMinor : attempt.approvedMinor, currency),
                              attempt.id, attempt.reference};
}

bool isUnderWay(payments::Stage stage) {
  return stage == payments::Stage::Asking || stage == payments::Stage::NoContact || stage == payments::Stage::Unknown;
}

}  // namespace

TillDesk::TillDesk(Shop& shop, payments::Timers& timers)
    : m_shop(shop), m_timers(timers), m_simulated(timers, shop.store().path() + u".simulated-terminal"_s) {}

Result<payments::OfflineRules> TillDesk::offlineRules() {
  CF_TRY(const auto* const where, place());
  const settings::OfflineCards& cards = where->settings.till.offlineCards;
  return payments::OfflineRules{cards.allowed, cards.paymentMinor, cards.totalMinor, cards.count, cards.ageS};
}

Result<till::HeldCardsView> TillDesk::heldCards() {
  CF_TRY(const auto* const where, place());
  CF_TRY(const auto rules, offlineRules());
  CF_TRY(const auto held, payments::attemptsHeldOffline(m_shop.reader(), where->settings.till.id.as<core::Anything>()));
  const payments::Exposure kept = payments::exposureOf(held);
  till::HeldCardsView view;
  view.count = kept.count;
  view.minor = kept.minor;
  view.mostCount = rules.count;
  view.mostMinor = rules.totalMinor;
  if (kept.count > 0) {
    view.secondsLeft = (kept.until(rules).utcMs() - m_shop.payments().now().utcMs()) / 1'000;
    view.oldestAt = wallTime(kept.oldest, true);
  }
  return view;
}

Result<payments::CardTerminal*> TillDesk::terminal() {
  CF_TRY(const auto* const where, place());
  payments::CardTerminal* wanted = &m_manual;
  if (where->settings.till.terminal == settings::TerminalKind::Simulator) wanted = &m_simulated;
  const bool busy = m_flow && isUnderWay(m_flow->state().stage);
  if (wanted == m_terminal || busy) return m_terminal;
  m_terminal = wanted;
  m_flow = std::make_unique<payments::CardFlow>(m_shop.payments(), *wanted, m_timers);
  m_flow->setListener([this](const payments::FlowState& state) { cardChanged(state); });
  m_flow->setOfflineRules([this] { return offlineRules(); });
  m_recovery = std::make_unique<payments::Recovery>(m_shop.payments(), *wanted);
  CF_TRY(const int inDoubt, m_shop.payments().recover(core::AnyId(where->settings.till.id.uuid())));
  if (inDoubt > 0) CF_CHECK(workOffCards());
  return m_terminal;
}

Done TillDesk::workOffCards() {
  CF_TRY(const auto* const machine, terminal());
  if (machine == nullptr) return {};
  CF_TRY(const int asked, m_recovery->work());
  return asked >= 0 ? Done() : core::integrityError(u"recovery_failed"_s);
}

void TillDesk::cardChanged(const payments::FlowState& state) {
  if (state.stage == payments::Stage::Asking) return;
  const bool given = std::any_of(m_given.begin(), m_given.end(),
                                 [&](const Given& each) { return each.request.attempt == state.attempt.id; });
  if (state.stage == payments::Stage::Approved && state.attempt.ticket == paying() && !given) {
    if (const auto tender = cardTenderOf(state.attempt)) {
      m_given.push_back({*tender, state.attempt.id.text(), tenderName(TenderKind::Card)});
    }
  }
  if (!m_cardReply) return;
  const CardReply reply = std::exchange(m_cardReply, {});
  auto view = payment();
  if (view && state.stage == payments::Stage::Approved) view = completeIfPaid(std::move(*view));
  reply(std::move(view));
}

void TillDesk::askCard(CardReply reply) {
  if (m_flow && m_flow->state().stage == payments::Stage::Asking) {
    m_cardReply = std::move(reply);
    return;
  }
  auto view = payment();
  if (view) view = completeIfPaid(std::move(*view));
  reply(std::move(view));
}

Result<till::PaymentView> TillDesk::confirmCard(bool taken) {
  if (!m_flow) return core::refused(u"no_payment_in_progress"_s);
  const auto outcome = taken ? payments::Outcome::Approved : payments::Outcome::Declined;
  m_manual.reply(m_flow->state().attempt.id, outcome);
  // A machine that the till talks to has not been heard; the person has seen what it says.
  m_flow->settleByHand(outcome);
  CF_TRY(auto view, payment());
  return taken ? completeIfPaid(std::move(view)) : Result<till::PaymentView>(view);
}

core::AnyId TillDesk::paying() const {
  return m_refund ? m_refund->id.as<core::Anything>() : m_ticket.as<core::Anything>();
}

Result<core::Money> TillDesk::due() {
  if (m_refund) {
    CF_TRY(const auto quote, m_shop.sales().quoteRefund(m_refund->request));
    return quote.due();
  }
  CF_TRY(const sales::TicketView open, m_shop.tickets().view(m_ticket));
  return open.priced.due;
}

std::vector<sales::TenderRequest> TillDesk::tendersGiven() const {
  std::vector<sales::TenderRequest> tenders;
  for (const Given& each : m_given) tenders.push_back(each.request);
  return tenders;
}

Result<till::PaymentView> TillDesk::payment() {
  CF_TRY(const auto* const where, place());
  CF_TRY(const core::Money owed, due());
  const sales::PricingRules rules = sales::pricingRulesOf(where->settings, where->currency);
  std::vector<pricing::Tender> tenders;
  till::PaymentView view;
  for (const Given& given : m_given) {
    tenders.push_back({given.request.kind, given.request.amount});
    view.tenders.append({given.id, tenderKindOf(given.request.kind), given.name, given.request.amount.minor(),
                         given.request.attempt.isNull()});
  }
  CF_TRY(const auto settled, sales::settle(owed, rules, tenders));
  view.totalMinor = owed.minor();
  view.dueMinor = settled.remaining.minor();
  // What is left, as if all of it were paid in cash.
  CF_TRY(const auto inCash, sales::settle(settled.remaining, rules, {}));
  view.cashDueMinor = settled.remaining.minor() + inCash.cashRounding.minor();
  view.suggestionsMinor = suggestedCash(view.cashDueMinor, where->currency.code());
  view.cardByHand = where->settings.till.terminal != settings::TerminalKind::Simulator;
  view.refund = m_refund.has_value();
  if (settled.remaining.isNegative()) {
    CF_TRY(const auto next, m_shop.sales().nextCardPayout(paying(), tendersGiven()));
    if (next) view.cardBackMinor = next->amountMinor;
  }
  if (m_refund) {
    CF_TRY(const auto quote, m_shop.sales().quoteRefund(m_refund->request));
    CF_TRY(const auto document, sales::documentById(m_shop.reader(), m_refund->request.original));
    for (size_t i = 0; i < quote.lines.size() && i < m_refund->request.lines.size(); ++i) {
      const qint64 number = m_refund->request.lines[i].line;
      for (const sales::DocumentLine& line : document.lines) {
        if (line.line == number) view.lines.append({line.name, quote.lines[i].gross.minor()});
      }
    }
  }
  if (m_flow) {
    const payments::FlowState& state = m_flow->state();
    view.attemptId = state.attempt.id.text();
    view.cardMinor = state.attempt.amountMinor;
    view.cardText = state.attempt.reason;
    view.card = cardStateOf(state.stage);
    view.notOffline = state.notOffline;
    CF_TRY(view.held, heldCards());
  }
  return view;
}

Result<till::PaymentView> TillDesk::beginPayment() {
  CF_CHECK(m_shop.store().hasRoom());
  CF_TRY(const auto* const machine, terminal());
  if (machine == nullptr) return core::refused(u"no_terminal"_s);
  CF_CHECK(leaveRefund());
  if (m_ticket.isNull()) return core::refused(u"ticket_empty"_s);
  CF_CHECK(takeUpCards());
  return payment();
}

Done TillDesk::takeUpCards() {
  m_given.clear();
  // Card payments are in the store: one that was approved before a crash is a tender again.
  CF_TRY(const auto attempts, payments::attemptsOf(m_shop.reader(), paying()));
  for (const payments::Attempt& attempt : attempts) {
    CF_TRY(const bool goingBack, payments::reversalQueued(m_shop.reader(), attempt.id));
    if (!payments::moved(attempt.outcome) || goingBack) continue;
    CF_TRY(const auto tender, cardTenderOf(attempt));
    m_given.push_back({tender, attempt.id.text(), tenderName(TenderKind::Card)});
  }
  return {};
}

Done TillDesk::leaveRefund() {
  if (!m_refund) return {};
  const sales::DocumentId id = m_refund->id;
  m_refund.reset();
  m_given.clear();
  CF_TRY(const qint64 held, sales::heldMinor(m_shop.reader(), id.as<core::Anything>()));
  return held > 0 ? Done() : m_shop.sales().dropRefund(id, {m_staff, {}});
}

Result<till::PaymentView> TillDesk::completeIfPaid(till::PaymentView view) {
  CF_TRY(const auto* const where, place());
  const sales::PricingRules rules = sales::pricingRulesOf(where->settings, where->currency);
  CF_TRY(const core::Money owed, due());
  std::vector<pricing::Tender> tenders;
  for (const Given& given : m_given) tenders.push_back({given.request.kind, given.request.amount});
  CF_TRY(const auto settled, sales::settle(owed, rules, tenders));
  if (!settled.remaining.isZero()) return view;
  return complete();
}

Result<till::PaymentView> TillDesk::pay(till::TenderKind kind, qint64 amountMinor, const QString& reference) {
  CF_TRY(const auto* const where, place());
  const bool terminalAsked =
      kind == till::TenderKind::Card && where->settings.till.terminal != settings::TerminalKind::None;
  if (terminalAsked) {
    CF_CHECK(amountMinor < 0 ? startCardPayout() : startCard(amountMinor));
    return payment();
  }
  if (m_flow) m_flow->refuseOffline();
  // Another tender than a card that has not answered: the card's money, if it was taken, goes back.
  if (m_flow && m_flow->state().stage == payments::Stage::Unknown) CF_CHECK(m_flow->giveUp());
  sales::TenderRequest request;
  request.kind = kind == till::TenderKind::Cash   ? TenderKind::Cash
                 : kind == till::TenderKind::Card ? TenderKind::Card
                                                  : TenderKind::Voucher;
  request.amount = core::Money::ofMinor(amountMinor, where->currency);
  request.reference = reference;
  m_given.push_back({request, u"t%1"_s.arg(m_given.size() + 1), tenderName(request.kind)});
  auto view = payment();
  if (view) view = completeIfPaid(*view);
  // What was refused was not given.
  if (!view) m_given.pop_back();
  return view;
}

Done TillDesk::startCard(qint64 amountMinor) {
  CF_TRY(const auto* const where, place());
  CF_TRY(const auto open, cash::openShiftOf(m_shop.reader(), where->settings.till.id));
  if (!open) return core::refused(u"no_open_shift"_s);
  payments::StartPayment command;
  command.ticket = core::AnyId(m_ticket.uuid());
  command.till = core::AnyId(where->settings.till.id.uuid());
  command.shift = core::AnyId(open->id.uuid());
  command.amountMinor = amountMinor;
  command.currency = where->currency.code();
  command.terminal = settings::wordOf(where->settings.till.terminal);
  CF_TRY(const payments::Attempt attempt, m_flow->begin(command, {m_staff, {}}));
  return attempt.id.isNull() ? core::integrityError(u"attempt_without_id"_s) : Done();
}

Done TillDesk::startCardPayout() {
  CF_TRY(const auto next, m_shop.sales().nextCardPayout(paying(), tendersGiven()));
  if (!next) return core::refused(u"tender_exceeds_original"_s);
  CF_TRY(const payments::Attempt attempt, m_flow->begin(*next, {m_staff, {}}));
  return attempt.id.isNull() ? core::integrityError(u"attempt_without_id"_s) : Done();
}

Result<till::PaymentView> TillDesk::keepCard() {
  if (!m_flow) return core::refused(u"no_payment_in_progress"_s);
  const journal::Actor who = actor();
  CF_CHECK(m_flow->acceptOffline(
      [&](const journal::Reader& reader) {
        return m_shop.authority().authorise(reader, who, staff::Permission::PaymentTakeOffline);
      },
      who));
  return payment();
}

Result<till::PaymentView> TillDesk::leaveCard() {
  if (m_flow) m_flow->refuseOffline();
  if (m_flow && m_flow->state().stage == payments::Stage::Unknown) CF_CHECK(m_flow->giveUp());
  return payment();
}

Result<till::PaymentView> TillDesk::removeTender(const QString& tenderId) {
  const auto given =
      std::find_if(m_given.begin(), m_given.end(), [&](const Given& each) { return each.id == tenderId; });
  if (given == m_given.end()) return core::notFound(u"unknown_tender"_s, tenderId);
  // A card that paid gets its money back by the terminal, not by a key.
  if (!given->request.attempt.isNull()) {
    const Done back = m_shop.payments().queueReversal(given->request.attempt);
    // One that was held and declined meanwhile has nothing to take back.
    if (!back && back.error().code != u"already_reversed"_s) return back.error();
  }
  m_given.erase(given);
  return payment();
}

Result<till::PaymentView> TillDesk::complete() {
  if (m_refund) {
    CF_TRY(const sales::Document document, m_shop.sales().finishRefund(m_refund->id, tendersGiven(), actor()));
    m_refund.reset();
    m_given.clear();
    if (m_flow) m_flow->reset();
    return completedViewOf(document);
  }
  CF_TRY(const sales::Document document, m_shop.sales().complete(m_ticket, tendersGiven(), actor()));
  m_ticket = {};
  m_given.clear();
  if (m_flow) m_flow->reset();
  m_shownLines.clear();
  return completedViewOf(document);
}

}  // namespace counterfoil::app
