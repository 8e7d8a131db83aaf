// SPDX-License-Identifier: GPL-3.0-or-later
// Money that a terminal gives back, for refunds and exchanges. A refund that a terminal pays is a local row before the
// terminal is asked; every answer is in the book; the document takes the row away. So a crash leaves one of three:
// nothing given back and the row forgotten, an attempt in doubt, or money given back with a row that can be finished or
// reversed.
#include <algorithm>

#include "models/cash/service.h"
#include "models/core/failpoint.h"
#include "models/payments/service.h"
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

/// Where money of an open refund or ticket may go back to.
Result<std::vector<PayoutPlace>> placesOf(const journal::Reader& reader, const TicketDesk& desk,
                                          const core::AnyId& context) {
  const auto refund = openRefund(reader, context.as<DocumentTag>());
  if (!refund) {
    CF_TRY(const Ticket ticket, desk.read(reader, context.as<TicketTag>()));
    return payoutPlaces(reader, ticket);
  }
  CF_TRY(const Refundable state, refundable(reader, refund->request.original));
  return payoutPlaces(reader, state, context);
}

/// Whether the open ticket or refund gave up waiting for a refund to that charge.
Result<bool> leftInDoubt(const journal::Reader& reader, const core::AnyId& context, const payments::AttemptId& charge) {
  CF_TRY(const auto attempts, payments::attemptsOf(reader, context));
  for (const payments::Attempt& attempt : attempts) {
    if (attempt.purpose != payments::Purpose::Refund || attempt.original != charge) continue;
    if (!payments::open(attempt.outcome)) continue;
    CF_TRY(const bool reversing, payments::reversalQueued(reader, attempt.id));
    if (reversing) return true;
  }
  return false;
}

}  // namespace

Result<OpenRefund> SaleService::beginRefund(const RefundRequest& request, const journal::Actor& actor) {
  return m_seat.book().write([&](Writing& writing) { return beginRefund(writing, request, actor); });
}

Result<OpenRefund> SaleService::beginRefund(Writing& writing, const RefundRequest& request,
                                            const journal::Actor& actor) {
  const journal::Reader& reader = writing.reader();
  CF_TRY(const RefundQuote quote, quoteRefund(reader, request));
  if (request.reason.size() > 500) return core::invalid(QStringLiteral("text_too_long"));
  CF_TRY(const Document begun, begin(writing, DocumentKind::Refund, actor));
  CF_CHECK(m_authority.authorise(reader, actor, Permission::RefundGive, Extent::amountMinor(quote.gross.minor())));
  CF_CHECK(refuseUnfinished(reader, request.original));
  CF_TRY(const std::vector<OpenRefund> before, openRefunds(reader));
  for (const OpenRefund& each : before) {
    if (each.request.original == request.original) CF_CHECK(removeOpenRefund(writing, each.id));
  }
  OpenRefund refund;
  refund.id = begun.id;
  refund.request = request;
  refund.request.tenders.clear();
  if (refund.request.lines.empty()) {
    // What is left now; not what will be left when it is finished.
    CF_TRY(const Refundable state, refundable(reader, request.original));
    for (const RefundableLine& line : state.lines) {
      if (!line.left.isZero()) refund.request.lines.push_back({line.line.line, line.left});
    }
  }
  refund.staff = actor.staff;
  refund.approver = actor.approver;
  refund.begunAt = begun.at;
  CF_CHECK(writeOpenRefund(writing, refund));
  CF_FAILPOINT("refund_begun");
  return refund;
}

Result<Money> SaleService::dueOf(const journal::Reader& reader, const core::AnyId& context) const {
  const auto refund = openRefund(reader, context.as<DocumentTag>());
  if (refund) {
    CF_TRY(const RefundQuote quote, quoteRefund(refund->request));
    return quote.due();
  }
  CF_TRY(Ticket ticket, m_desk.read(reader, context.as<TicketTag>()));
  CF_CHECK(refreshReturns(reader, ticket));
  CF_TRY(const cash::Seat::Place* here, m_seat.place(reader));
  CF_TRY(const auto priced, priceTicket(ticket, pricingRulesOf(here->settings, here->currency), std::nullopt));
  return priced.due;
}

Done SaleService::checkCardPayout(const journal::Reader& reader, const payments::StartPayment& payout) const {
  if (!openRefund(reader, payout.ticket.as<DocumentTag>())) {
    CF_CHECK(refuseUnfinished(reader, payout.originalDocument.as<DocumentTag>()));
  }
  CF_TRY(const Money due, dueOf(reader, payout.ticket));
  CF_TRY(const qint64 held, heldMinor(reader, payout.ticket));
  if (payout.amountMinor > -due.minor() - held) return core::refused(QStringLiteral("not_refundable"));
  CF_TRY(const auto places, placesOf(reader, m_desk, payout.ticket));
  const bool fits = std::any_of(places.begin(), places.end(), [&payout](const PayoutPlace& place) {
    const DocumentTender& original = place.tender.tender;
    return original.kind == TenderKind::Card && original.attempt == payout.original &&
           place.document.as<core::Anything>() == payout.originalDocument &&
           place.tender.left.minor() >= payout.amountMinor;
  });
  return fits ? Done() : Done(core::refused(QStringLiteral("tender_exceeds_original")));
}

Result<std::optional<payments::StartPayment>> SaleService::nextCardPayout(
    const core::AnyId& context, const std::vector<TenderRequest>& given) const {
  const journal::Reader& reader = m_seat.book().reader();
  CF_TRY(const cash::Seat::Place* here, m_seat.place(reader));
  const PricingRules rules = pricingRulesOf(here->settings, here->currency);
  CF_TRY(const Money due, dueOf(reader, context));
  std::vector<pricing::Tender> tenders;
  for (const TenderRequest& tender : given) tenders.push_back({tender.kind, tender.amount});
  CF_TRY(const pricing::PricedBasket settled, settle(due, rules, tenders));
  if (!settled.remaining.isNegative()) return std::optional<payments::StartPayment>();
  CF_TRY(auto places, placesOf(reader, m_desk, context));
  // What was handed out of the drawer or as a voucher is in no ledger yet.
  for (const TenderRequest& tender : given) {
    qint64 rest = tender.attempt.isNull() ? -tender.amount.minor() : 0;
    for (PayoutPlace& place : places) {
      if (place.tender.tender.kind != tender.kind || rest <= 0) continue;
      const qint64 part = std::min(rest, place.tender.left.minor());
      place.tender.left = Money::ofMinor(place.tender.left.minor() - part, here->currency);
      rest -= part;
    }
  }
  CF_TRY(const auto payouts, proposedPayouts(places, settled.remaining.minor(), rules));
  for (const DocumentTender& payout : payouts) {
    if (payout.kind != TenderKind::Card) continue;
    payments::StartPayment start;
    start.purpose = payments::Purpose::Refund;
    start.ticket = context;
    start.originalDocument = payout.original.as<core::Anything>();
    for (const PayoutPlace& place : places) {
      const bool same = place.document == payout.original && place.tender.ordinal == payout.originalOrdinal;
      if (same) start.original = place.tender.tender.attempt;
    }
    if (!start.original.isNull()) {
      CF_TRY(const auto charge, payments::attemptById(reader, start.original));
      // No terminal of a till can reach it.
      if (charge && !charge->gateway.isNull()) return core::refused(QStringLiteral("paid_through_gateway"));
    }
    start.till = here->settings.till.id.as<core::Anything>();
    CF_TRY(const std::optional<cash::Shift> shift, cash::openShiftOf(reader, here->settings.till.id));
    if (!shift) return core::refused(QStringLiteral("no_open_shift"));
    start.shift = shift->id.as<core::Anything>();
    start.amountMinor = -payout.amount.minor();
    start.currency = here->currency.code();
    // A card whose refund was left in doubt is not asked again for it: the money may be with the customer.
    CF_TRY(const bool inDoubt, leftInDoubt(reader, context, start.original));
    if (inDoubt) continue;
    start.guard = [this, checked = start](const journal::Reader& now) { return checkCardPayout(now, checked); };
    return std::optional<payments::StartPayment>(std::move(start));
  }
  return std::optional<payments::StartPayment>();
}

Result<Document> SaleService::finishRefund(DocumentId id, const std::vector<TenderRequest>& tenders,
                                           const journal::Actor& actor) {
  Result<Document> posted =
      m_seat.book().write([&](Writing& writing) { return finishRefund(writing, id, tenders, actor); });
  if (posted) CF_FAILPOINT("refund_finished");
  return posted;
}

Result<Document> SaleService::finishRefund(Writing& writing, DocumentId id, const std::vector<TenderRequest>& tenders,
                                           const journal::Actor& actor) {
  CF_TRY(const OpenRefund refund, openRefund(writing.reader(), id));
  CF_TRY(Document document, begin(writing, DocumentKind::Refund, actor));
  document.id = id;
  RefundRequest request = refund.request;
  request.tenders = tenders;
  CF_CHECK(removeOpenRefund(writing, id));
  // The limit was lifted when it was begun, and whoever lifted it is named.
  journal::Actor giver = actor;
  if (giver.approver.isNull()) giver.approver = refund.approver;
  CF_TRY(document.unknownPayments, settlePayments(writing, id.as<core::Anything>(), tenders, actor));
  return postRefund(writing, std::move(document), request, {id.as<core::Anything>(), giver, actor});
}

Done SaleService::dropRefund(DocumentId id, const journal::Actor& actor) {
  return m_seat.book().write([&](Writing& writing) { return dropRefund(writing, id, actor); });
}

Done SaleService::dropRefund(Writing& writing, DocumentId id, const journal::Actor& actor) {
  const journal::Reader& reader = writing.reader();
  CF_TRY(const OpenRefund refund, openRefund(reader, id));
  CF_TRY(const qint64 held, heldMinor(reader, refund.id.as<core::Anything>()));
  if (held > 0) CF_CHECK(m_authority.authorise(reader, actor, Permission::SalePostVoid));
  CF_TRY(const auto attempts, payments::attemptsOf(reader, id.as<core::Anything>()));
  for (const payments::Attempt& attempt : attempts) {
    if (!payments::open(attempt.outcome) && !payments::moved(attempt.outcome)) continue;
    CF_CHECK(payments::PaymentService::queueReversal(writing, attempt.id));
  }
  return removeOpenRefund(writing, id);
}

}  // namespace counterfoil::sales
