// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/card_refund.h"

#include <algorithm>

#include "models/payments/flow.h"
#include "models/payments/queries.h"
#include "models/sales/open_refunds.h"
#include "models/sales/payouts.h"

namespace counterfoil::cli {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using payments::Outcome;
using payments::Stage;
using pricing::TenderKind;

namespace {

constexpr qint64 kStepMs = 1'000;

bool asking(const payments::CardFlow& flow) {
  return flow.state().stage == Stage::Asking || flow.state().stage == Stage::Unknown;
}

/// One payout through the flow, to its end. The attempt as it then is.
Result<payments::Attempt> ask(app::Shop& shop, const payments::StartPayment& payout, settings::TerminalKind kind,
                              const QString& says, const journal::Actor& actor) {
  payments::ManualTimers timers;
  payments::ManualTerminal apart;
  payments::SimulatedTerminal simulator(timers);
  payments::CardTerminal& terminal =
      kind == settings::TerminalKind::Simulator ? static_cast<payments::CardTerminal&>(simulator) : apart;
  payments::CardFlow flow(shop.payments(), terminal, timers);
  CF_TRY(const payments::Attempt begun, flow.begin(payout, actor));
  apart.reply(begun.id, says == u"approved" ? Outcome::Approved : Outcome::Declined);
  const qint64 longest = simulator.timeoutMs() + payments::CardFlow::kWindowMs + 60 * kStepMs;
  for (qint64 passed = 0; passed < longest && asking(flow); passed += kStepMs) timers.advance(kStepMs);
  if (asking(flow)) CF_CHECK(flow.giveUp());
  return flow.state().attempt;
}

/// Whether a terminal took what would go back.
Result<bool> needsTerminal(app::Shop& shop, const sales::RefundRequest& request) {
  CF_TRY(const auto quote, shop.sales().quoteRefund(request));
  CF_TRY(const auto state, sales::refundable(shop.reader(), request.original));
  const auto atTerminal = [&state](const sales::DocumentTender& payout) {
    return std::any_of(state.tenders.begin(), state.tenders.end(), [&payout](const sales::RefundableTender& tender) {
      return !payout.unreceived && tender.ordinal == payout.originalOrdinal && !tender.tender.attempt.isNull();
    });
  };
  const bool cardWanted =
      request.tenders.empty() || std::any_of(request.tenders.begin(), request.tenders.end(),
                                             [](const auto& tender) { return tender.kind == TenderKind::Card; });
  return cardWanted && std::any_of(quote.tenders.begin(), quote.tenders.end(), atTerminal);
}

/// The rest in cash, as cash rounds it.
Done addCash(app::Shop& shop, const sales::RefundRequest& request, std::vector<sales::TenderRequest>& given) {
  CF_TRY(const auto* const place, shop.seat().place(shop.reader()));
  const auto rules = sales::pricingRulesOf(place->settings, place->currency);
  CF_TRY(const auto quote, shop.sales().quoteRefund(request));
  std::vector<pricing::Tender> tenders;
  for (const auto& tender : given) tenders.push_back({tender.kind, tender.amount});
  CF_TRY(const auto settled, sales::settle(quote.due(), rules, tenders));
  if (!settled.remaining.isNegative()) return {};
  CF_TRY(const auto inCash, sales::settle(settled.remaining, rules, {}));
  const qint64 minor = settled.remaining.minor() + inCash.cashRounding.minor();
  if (minor != 0) given.push_back({TenderKind::Cash, core::Money::ofMinor(minor, place->currency), {}, {}});
  return {};
}

}  // namespace

Result<sales::Document> postRefund(app::Shop& shop, const sales::RefundRequest& request,
                                   const std::optional<QString>& says, const journal::Actor& actor) {
  CF_TRY(const bool byTerminal, needsTerminal(shop, request));
  if (!byTerminal) return shop.sales().refund(request, actor);
  CF_TRY(const auto* const place, shop.seat().place(shop.reader()));
  const settings::TerminalKind kind = place->settings.till.terminal;
  const bool apart = kind == settings::TerminalKind::Manual;
  if (kind == settings::TerminalKind::None || (apart && !says)) return core::refused(u"card_not_asked"_s);

  CF_TRY(const auto refund, shop.sales().beginRefund(request, actor));
  const auto context = refund.id.as<core::Anything>();
  std::vector<sales::TenderRequest> given;
  for (const auto& tender : request.tenders) {
    if (tender.kind != TenderKind::Card) given.push_back(tender);
  }
  for (;;) {
    CF_TRY(const auto next, shop.sales().nextCardPayout(context, given));
    if (!next) break;
    CF_TRY(const auto attempt, ask(shop, *next, kind, says.value_or(QString()), actor));
    if (!payments::moved(attempt.outcome)) {
      CF_TRY(const qint64 held, sales::heldMinor(shop.reader(), context));
      if (held == 0) CF_CHECK(shop.sales().dropRefund(refund.id, actor));
      return core::refused(payments::open(attempt.outcome) ? u"payment_unknown"_s : u"payment_not_approved"_s,
                           attempt.reason);
    }
    given.push_back({TenderKind::Card, core::Money::ofMinor(-attempt.approvedMinor, place->currency), attempt.id,
                     attempt.reference});
  }
  if (request.tenders.empty()) CF_CHECK(addCash(shop, refund.request, given));
  return shop.sales().finishRefund(refund.id, given, actor);
}

Result<sales::Document> finishRefundOf(app::Shop& shop, const payments::Attempt& attempt, const journal::Actor& actor) {
  CF_TRY(const auto* const place, shop.seat().place(shop.reader()));
  CF_TRY(const auto refund, sales::openRefund(shop.reader(), sales::DocumentId(attempt.ticket.uuid())));
  CF_TRY(const auto attempts, payments::attemptsOf(shop.reader(), attempt.ticket));
  std::vector<sales::TenderRequest> given;
  for (const payments::Attempt& each : attempts) {
    CF_TRY(const bool goingBack, payments::reversalQueued(shop.reader(), each.id));
    if (!payments::moved(each.outcome) || goingBack) continue;
    given.push_back(
        {TenderKind::Card, core::Money::ofMinor(-each.approvedMinor, place->currency), each.id, each.reference});
  }
  if (given.empty()) return core::refused(u"unknown_refund"_s, u"no card got money for it"_s);
  CF_CHECK(addCash(shop, refund.request, given));
  return shop.sales().finishRefund(refund.id, given, actor);
}

}  // namespace counterfoil::cli
