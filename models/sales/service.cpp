// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sales/service.h"

#include <algorithm>

#include "models/cash/service.h"
#include "models/core/failpoint.h"
#include "models/payments/service.h"
#include "models/sales/assemble.h"
#include "models/sales/open_refunds.h"
#include "models/sales/payouts.h"
#include "models/sales/returns.h"

namespace counterfoil::sales {

using core::Done;
using core::Money;
using core::Result;
using journal::Writing;
using pricing::TenderKind;
using staff::Extent;
using staff::Permission;

namespace {

Done checkTenders(const std::vector<TenderRequest>& tenders, const core::Currency& currency) {
  for (const TenderRequest& tender : tenders) {
    if (tender.amount.currency() != currency) return core::invalid(QStringLiteral("currency_mismatch"));
    if (tender.amount.isZero()) return core::invalid(QStringLiteral("amount_not_positive"));
    if (tender.reference.size() > 100) return core::invalid(QStringLiteral("text_too_long"));
  }
  return {};
}

/// A payment through a gateway, which no ticket knows of: captured over this amount, and all of it still with us.
Done checkCaptured(const journal::Reader& reader, const TenderRequest& tender) {
  CF_TRY(const std::optional<payments::Payment> payment, payments::paymentById(reader, tender.attempt));
  if (!payment || payment->capturedMinor() == 0) {
    const bool inDoubt = payment && payment->openStep();
    return core::refused(inDoubt ? QStringLiteral("payment_unknown") : QStringLiteral("payment_not_approved"));
  }
  const Money& amount = tender.amount;
  const bool whole = payment->refundableMinor() == amount.minor() && payment->capturedMinor() == amount.minor();
  if (!whole || payment->root.currency != amount.currency().code()) {
    return core::refused(QStringLiteral("payment_amount_differs"));
  }
  return {};
}

/// A charge that was approved for this ticket, over this amount, and paid for nothing else yet.
Done checkCharge(const journal::Reader& reader, const TenderRequest& tender, const core::AnyId& ticket) {
  CF_TRY(const std::optional<payments::Attempt> attempt, payments::attemptById(reader, tender.attempt));
  if (attempt && !attempt->gateway.isNull() && attempt->ticket.isNull()) {
    CF_CHECK(checkCaptured(reader, tender));
  } else if (!attempt || attempt->ticket != ticket || !payments::moved(attempt->outcome) ||
             attempt->purpose != payments::Purpose::Charge) {
    return core::refused(QStringLiteral("payment_not_approved"));
  } else if (attempt->approvedMinor != tender.amount.minor()) {
    return core::refused(QStringLiteral("payment_amount_differs"));
  }
  CF_TRY(const qint64 uses,
         reader.integer("SELECT COUNT(*) FROM document_tender WHERE attempt_id = $1", {tender.attempt}));
  if (uses > 0) return core::refused(QStringLiteral("payment_used"));
  // Given up earlier, so its money is on its way back whatever the terminal says now.
  CF_TRY(const bool onItsWay, payments::reversalQueued(reader, tender.attempt));
  if (onItsWay) return core::refused(QStringLiteral("payment_not_approved"));
  return {};
}

/// The limits that the desk holds edits against, for a ticket that came whole.
Done checkLimits(const staff::Authority& authority, const journal::Reader& reader, const Ticket& ticket,
                 const journal::Actor& actor) {
  for (const TicketLine& line : ticket.lines) {
    const pricing::PricedLine* returned = line.returned ? &*line.returned : nullptr;
    if (returned) {
      CF_CHECK(
          authority.authorise(reader, actor, Permission::RefundGive, Extent::amountMinor(returned->gross.minor())));
    }
    if (line.overridden()) {
      const qint64 below = line.unitPrice < line.listPrice
                               ? core::multiplyDivide(line.listPrice.micro() - line.unitPrice.micro(), 1'000'000,
                                                      line.listPrice.micro(), core::RoundingMode::Up)
                                     .value_or(1'000'000)
                               : 0;
      CF_CHECK(authority.authorise(reader, actor, Permission::SalePriceOverride, Extent::percentPpm(below)));
    }
  }
  return {};
}

/// What discounts took off, against the limit of the role: of each line, and of the whole.
Done checkDiscounts(const staff::Authority& authority, const journal::Reader& reader, const Document& document,
                    const journal::Actor& actor) {
  if (document.discount.isZero()) return {};
  qint64 worst = 0;
  for (const DocumentLine& line : document.lines) {
    if (line.returns || line.undiscounted.isZero()) continue;
    const qint64 off = std::abs(line.discount.minor() + line.basketDiscount.minor());
    worst =
        std::max(worst, core::multiplyDivide(off, 1'000'000, std::abs(line.undiscounted.minor())).value_or(1'000'000));
  }
  if (worst == 0) return {};
  return authority.authorise(reader, actor, Permission::SaleDiscount, Extent::percentPpm(worst));
}

}  // namespace

Result<Document> SaleService::begin(Writing& writing, DocumentKind kind, const journal::Actor& actor) const {
  CF_TRY(const cash::Seat::Place* here, m_seat.place(writing.reader()));
  const settings::ShopSettings& settings = here->settings;
  Document document;
  if (settings.till.kind != settings::TillKind::Web) {
    CF_TRY(const std::optional<cash::Shift> shift, cash::openShiftOf(writing.reader(), settings.till.id));
    if (!shift) return core::refused(QStringLiteral("no_open_shift"));
    document.shift = shift->id;
  }
  document.id = writing.make<DocumentId>();
  document.kind = kind;
  document.store = settings.store.id;
  document.storeCode = settings.store.code;
  document.storeName = settings.store.name;
  document.till = settings.till.id;
  document.tillCode = settings.till.code;
  document.staff = actor.staff;
  CF_TRY(document.staffName, cash::nameOf(writing.reader(), actor.staff));
  document.approver = actor.approver;
  document.at = writing.now();
  document.businessDay = here->businessDay(document.at);
  document.hour = here->zone.toWall(document.at).time.hour();
  document.currency = here->currency;
  const PricingRules rules = pricingRulesOf(settings, here->currency);
  document.prices = rules.prices;
  document.taxRounding = rules.taxRounding;
  document.rounding = Money::zero(here->currency);
  const settings::Shop& shop = settings.shop;
  document.shop = {shop.name,          shop.address, shop.taxNumber, shop.receiptHeader,
                   shop.receiptFooter, shop.locale,  shop.zone};
  return document;
}

Result<Document> SaleService::post(Writing& writing, Document document, const journal::Actor& actor) {
  CF_CHECK(totalUp(document));
  document.staff = actor.staff;
  document.approver = actor.approver;
  document.series = QString::fromLatin1(document.kind == DocumentKind::Sale     ? cash::kSaleSeries
                                        : document.kind == DocumentKind::Refund ? cash::kRefundSeries
                                                                                : cash::kVoidSeries);
  CF_TRY(document.number, m_seat.nextNumber(writing, document.series));
  CF_FAILPOINT("document_numbered");
  CF_CHECK(writing.record(documentFact(document)));
  CF_FAILPOINT("document_recorded");
  if (m_hook) CF_CHECK(m_hook(writing, document));
  CF_FAILPOINT("document_hooked");
  return document;
}

Result<Document> SaleService::complete(TicketId id, const std::vector<TenderRequest>& tenders,
                                       const journal::Actor& actor) {
  Result<Document> document =
      m_seat.book().write([&](Writing& writing) { return complete(writing, id, tenders, actor); });
  if (!document) return document;
  m_desk.forget(id);
  CF_FAILPOINT("document_committed");
  return document;
}

Result<Document> SaleService::complete(Writing& writing, TicketId id, const std::vector<TenderRequest>& tenders,
                                       const journal::Actor& actor) {
  CF_TRY(const Ticket ticket, m_desk.read(writing.reader(), id));
  if (ticket.parked) return core::refused(QStringLiteral("already_parked"));
  CF_CHECK(TicketDesk::remove(writing, id));
  return completeTicket(writing, ticket, tenders, actor);
}

Result<Document> SaleService::sell(const SellRequest& request, const journal::Actor& actor) {
  return m_seat.book().write([&](Writing& writing) { return sell(writing, request, actor); });
}

Result<Document> SaleService::sell(Writing& writing, const SellRequest& request, const journal::Actor& actor) {
  Ticket ticket = request.ticket;
  const bool isNew = ticket.id.isNull();
  if (isNew) ticket.id = writing.make<TicketId>();
  ticket.customer = request.known;
  if (!ticket.customer) {
    CF_TRY(ticket.customer, m_desk.sealed(writing, {}, request.customer));
  }
  CF_CHECK(checkLimits(m_authority, writing.reader(), ticket, actor));
  CF_TRY(Document document, completeTicket(writing, ticket, request.tenders, actor, request.source, isNew));
  CF_CHECK(checkDiscounts(m_authority, writing.reader(), document, actor));
  return document;
}

Result<Document> SaleService::completeTicket(Writing& writing, const Ticket& open,
                                             const std::vector<TenderRequest>& tenders, const journal::Actor& actor,
                                             const DocumentSource& source, bool isNew) {
  const journal::Reader& reader = writing.reader();
  CF_CHECK(m_authority.authorise(reader, actor, Permission::SaleSell));
  if (open.isEmpty()) return core::refused(QStringLiteral("ticket_empty"));
  CF_TRY(Document document, begin(writing, DocumentKind::Sale, actor));
  document.source = source;
  Ticket ticket = open;
  CF_CHECK(checkTenders(tenders, document.currency));
  CF_CHECK(refreshReturns(reader, ticket));
  for (const TicketLine& line : ticket.lines) {
    if (!line.returns) continue;
    CF_CHECK(refuseUnfinished(reader, line.returns->document));
    CF_TRY(const Refundable state, refundable(reader, line.returns->document));
    CF_CHECK(refuseUnreceived(state));
  }
  CF_TRY(document.unknownPayments, settlePayments(writing, ticket.id.as<core::Anything>(), tenders, actor, isNew));

  CF_TRY(const cash::Seat::Place* here, m_seat.place(reader));
  const PricingRules rules = pricingRulesOf(here->settings, here->currency);
  CF_TRY(const pricing::PricedBasket priced, priceTicket(ticket, rules, pricingTenders(tenders)));
  if (!priced.remaining.isZero()) {
    return core::refused(QStringLiteral("not_fully_paid"), priced.remaining.text() + QStringLiteral(" remains"));
  }
  document.lines = documentLines(ticket, priced, rules);
  CF_TRY(document.tenders, exchangeTenders(writing, ticket, tenders, priced.change, actor));
  document.rounding = priced.cashRounding;
  document.discountRule = ruleText(ticket.discount);
  document.discountReason = ticket.discountReason;
  document.note = ticket.note;
  document.customer = ticket.customer;
  CF_CHECK(recordEvents(writing, ticket, {document.till, document.shift, document.businessDay, document.at}));
  return post(writing, std::move(document), actor);
}

Result<std::vector<DocumentTender>> SaleService::exchangeTenders(Writing& writing, const Ticket& ticket,
                                                                 const std::vector<TenderRequest>& tenders,
                                                                 const Money& change,
                                                                 const journal::Actor& actor) const {
  const journal::Reader& reader = writing.reader();
  std::vector<TenderRequest> taken;
  std::vector<TenderRequest> paidOut;
  for (const TenderRequest& tender : tenders) (tender.amount.isNegative() ? paidOut : taken).push_back(tender);
  if (!paidOut.empty() && !change.isZero()) return core::refused(QStringLiteral("tenders_do_not_settle"));
  std::vector<DocumentTender> list = documentTenders(taken, change);
  for (DocumentTender& tender : list) {
    if (tender.attempt.isNull()) continue;
    CF_TRY(const std::optional<payments::Attempt> attempt, payments::attemptById(reader, tender.attempt));
    tender.reference = attempt->reference;
    tender.card = attempt->card;
    tender.offline = attempt->isHeld();
  }
  if (paidOut.empty()) return list;
  CF_TRY(const std::vector<PayoutPlace> places, payoutPlaces(reader, ticket));
  CF_TRY(const auto payouts, chosenPayouts(reader, places, ticket.id.as<core::Anything>(), paidOut));
  CF_TRY(const cash::Seat::Place* here, m_seat.place(reader));
  if (paysCardInCash(places, payouts, pricingRulesOf(here->settings, here->currency))) {
    CF_CHECK(refuseCashForHeld(reader, places));
    CF_CHECK(m_authority.authorise(reader, actor, Permission::RefundWithoutManualCard));
  }
  list.insert(list.end(), payouts.begin(), payouts.end());
  return list;
}

Result<std::vector<payments::AttemptId>> SaleService::settlePayments(Writing& writing, const core::AnyId& context,
                                                                     const std::vector<TenderRequest>& tenders,
                                                                     const journal::Actor& actor, bool isNew) const {
  const journal::Reader& reader = writing.reader();
  for (auto tender = tenders.begin(); tender != tenders.end(); ++tender) {
    if (tender->attempt.isNull()) continue;
    const auto twice = std::find_if(tenders.begin(), tender,
                                    [&tender](const TenderRequest& other) { return other.attempt == tender->attempt; });
    if (twice != tender) return core::refused(QStringLiteral("payment_used"));
    if (!tender->amount.isNegative()) CF_CHECK(checkCharge(reader, *tender, context));
  }
  std::vector<payments::AttemptId> unknown;
  // No attempt names a ticket that was not there before, and on a hub each question is a round trip.
  if (isNew) return unknown;
  CF_TRY(const auto attempts, payments::attemptsOf(reader, context));
  for (const payments::Attempt& attempt : attempts) {
    const bool tendered = std::any_of(tenders.begin(), tenders.end(),
                                      [&attempt](const TenderRequest& tender) { return tender.attempt == attempt.id; });
    if (payments::moved(attempt.outcome) && !tendered) {
      // Given up and on its way back is fine; money that was taken and left out is not.
      CF_TRY(const bool onItsWay, payments::reversalQueued(reader, attempt.id));
      if (!onItsWay) return core::refused(QStringLiteral("payment_not_tendered"), attempt.id.text());
    }
    if (payments::open(attempt.outcome)) unknown.push_back(attempt.id);
  }
  if (!unknown.empty()) {
    const Done consent = m_authority.authorise(reader, actor, Permission::PaymentLeaveInDoubt);
    if (!consent) return core::Error{consent.error().kind, QStringLiteral("payment_unknown"), consent.error().code, {}};
  }
  for (const payments::AttemptId& attempt : unknown) {
    CF_CHECK(payments::PaymentService::queueReversal(writing, attempt));
  }
  return unknown;
}

Result<int> SaleService::reprint(DocumentId id, const journal::Actor& actor) {
  return m_seat.book().write([&](Writing& writing) { return reprint(writing, id, actor); });
}

Result<int> SaleService::reprint(Writing& writing, DocumentId id, const journal::Actor& actor) {
  CF_CHECK(m_authority.authorise(writing.reader(), actor, Permission::ReceiptReprint));
  CF_TRY(const Document document, documentById(writing.reader(), id));
  CF_TRY(const qint64 before, reprintsOf(writing.reader(), id));
  CF_TRY(const EventPlace place, eventPlace(writing, m_seat));
  const int copy = int(before) + 1;
  CF_CHECK(writing.record(reprintedFact(document, copy, place, actor)));
  return copy;
}

}  // namespace counterfoil::sales
