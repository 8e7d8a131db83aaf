// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "models/payments/service.h"
#include "models/sales/assemble.h"
#include "models/sales/open_refunds.h"
#include "models/sales/payouts.h"
#include "models/sales/returns.h"

namespace counterfoil::sales {

using core::Done;
using core::Money;
using core::Quantity;
using core::Result;
using journal::Writing;
using pricing::TenderKind;
using staff::Extent;
using staff::Permission;

namespace {

/// The returned lines of a request as a ticket, so that refunds and exchanges have one arithmetic.
Result<Ticket> returnTicket(const journal::Reader& reader, const RefundRequest& request, const Refundable& state) {
  Ticket ticket;
  ticket.currency = state.document.currency;
  std::vector<RefundLine> wanted = request.lines;
  if (wanted.empty()) {
    for (const RefundableLine& line : state.lines) {
      if (!line.left.isZero()) wanted.push_back({line.line.line, line.left});
    }
  }
  if (wanted.empty()) return core::refused(QStringLiteral("nothing_to_refund"));
  for (const RefundLine& want : wanted) {
    CF_TRY(TicketLine line, returnLine(reader, {request.original, want.line}, want.quantity));
    line.returnReason = request.reason;
    ticket.lines.push_back(std::move(line));
  }
  CF_CHECK(refreshReturns(reader, ticket));
  return ticket;
}

qint64 sumMinor(const std::vector<DocumentTender>& tenders) {
  qint64 sum = 0;
  for (const DocumentTender& tender : tenders) sum += tender.amount.minor();
  return sum;
}

qint64 grossMinor(const Ticket& ticket) {
  qint64 gross = 0;
  for (const TicketLine& line : ticket.lines) gross += line.returned->gross.minor();
  return gross;
}

std::vector<pricing::Tender> asPricing(const std::vector<DocumentTender>& payouts) {
  std::vector<pricing::Tender> tenders;
  for (const DocumentTender& payout : payouts) tenders.push_back({payout.kind, payout.amount});
  return tenders;
}

/// What a terminal charged is given back by a terminal, not by a line in the book.
Done checkAsked(const std::vector<PayoutPlace>& places, const std::vector<DocumentTender>& payouts) {
  for (const DocumentTender& payout : payouts) {
    for (const PayoutPlace& place : places) {
      if (payout.original == place.document && payout.originalOrdinal == place.tender.ordinal &&
          !place.tender.tender.attempt.isNull()) {
        return core::refused(QStringLiteral("card_not_asked"));
      }
    }
  }
  return {};
}

Done checkRefundable(const Refundable& state) {
  if (state.document.kind != DocumentKind::Sale || state.voided) {
    return core::refused(QStringLiteral("not_refundable"));
  }
  return {};
}

}  // namespace

Result<RefundQuote> SaleService::quoteRefund(const RefundRequest& request) const {
  return quoteRefund(m_seat.book().reader(), request);
}

Result<RefundQuote> SaleService::quoteRefund(const journal::Reader& reader, const RefundRequest& request) const {
  CF_TRY(const cash::Seat::Place* here, m_seat.place(reader));
  CF_TRY(const Refundable state, refundable(reader, request.original));
  CF_CHECK(checkRefundable(state));
  CF_TRY(const Ticket ticket, returnTicket(reader, request, state));
  RefundQuote quote;
  for (const TicketLine& line : ticket.lines) quote.lines.push_back(*line.returned);
  quote.gross = Money::ofMinor(grossMinor(ticket), here->currency);
  const PricingRules rules = pricingRulesOf(here->settings, here->currency);
  CF_TRY(auto places, payoutPlaces(reader, state, {}));
  quote.tenders = unreceivedPayouts(places, quote.gross.minor());
  quote.unreceived = Money::ofMinor(sumMinor(quote.tenders), here->currency);
  CF_TRY(const auto proposed, proposedPayouts(places, quote.due().minor(), rules));
  quote.tenders.insert(quote.tenders.end(), proposed.begin(), proposed.end());
  CF_TRY(const pricing::PricedBasket settled, settle(quote.gross, rules, asPricing(quote.tenders)));
  quote.rounding = settled.cashRounding;
  return quote;
}

Result<Document> SaleService::refund(const RefundRequest& request, const journal::Actor& actor) {
  return m_seat.book().write([&](Writing& writing) { return refund(writing, request, actor); });
}

Result<Document> SaleService::refund(Writing& writing, const RefundRequest& request, const journal::Actor& actor) {
  CF_TRY(Document document, begin(writing, DocumentKind::Refund, actor));
  document.source = request.source;
  CF_CHECK(refuseUnfinished(writing.reader(), request.original));
  return postRefund(writing, std::move(document), request, {{}, actor, actor});
}

Result<Document> SaleService::postRefund(Writing& writing, Document document, const RefundRequest& request,
                                         const Giving& giving) {
  const journal::Reader& reader = writing.reader();
  if (request.reason.size() > 500) return core::invalid(QStringLiteral("text_too_long"));
  CF_TRY(const Refundable state, refundable(reader, request.original));
  CF_CHECK(checkRefundable(state));
  if (state.document.currency != document.currency) return core::invalid(QStringLiteral("currency_mismatch"));
  CF_TRY(const Ticket ticket, returnTicket(reader, request, state));
  const Money gross = Money::ofMinor(grossMinor(ticket), document.currency);
  CF_CHECK(m_authority.authorise(reader, giving.limit, Permission::RefundGive, Extent::amountMinor(gross.minor())));

  CF_TRY(const cash::Seat::Place* here, m_seat.place(reader));
  const PricingRules rules = pricingRulesOf(here->settings, here->currency);
  CF_TRY(std::vector<PayoutPlace> places, payoutPlaces(reader, state, giving.context));
  document.tenders = unreceivedPayouts(places, gross.minor());
  const qint64 unreceived = sumMinor(document.tenders);
  std::vector<DocumentTender> payouts;
  if (request.tenders.empty()) {
    CF_TRY(payouts, proposedPayouts(places, gross.minor() - unreceived, rules));
    CF_CHECK(checkAsked(places, payouts));
  } else {
    CF_TRY(payouts, chosenPayouts(reader, places, giving.context, request.tenders));
  }
  if (paysCardInCash(places, payouts, rules)) {
    CF_CHECK(refuseCashForHeld(reader, places));
    CF_CHECK(m_authority.authorise(reader, giving.tenders, Permission::RefundWithoutManualCard));
  }
  document.tenders.insert(document.tenders.end(), payouts.begin(), payouts.end());
  CF_TRY(const pricing::PricedBasket settled, settle(gross, rules, asPricing(document.tenders)));
  if (!settled.remaining.isZero() || !settled.change.isZero()) {
    if (unreceived == 0) return core::refused(QStringLiteral("tenders_do_not_settle"), settled.remaining.text());
    return core::refused(QStringLiteral("never_received"), Money::ofMinor(-unreceived, document.currency).text());
  }
  document.rounding = settled.cashRounding;
  pricing::PricedBasket priced;
  for (const TicketLine& line : ticket.lines) priced.lines.push_back(*line.returned);
  PricingRules original = rules;
  original.prices = state.document.prices;
  document.prices = state.document.prices;
  document.taxRounding = state.document.taxRounding;
  document.lines = documentLines(ticket, priced, original);
  document.original = state.document.id;
  document.originalNumber = state.document.number;
  document.reason = request.reason.trimmed();
  return post(writing, std::move(document), giving.limit);
}

namespace {

Done checkVoidable(const journal::Reader& reader, const Document& document, const Document& mirror) {
  if (document.kind == DocumentKind::Void || document.imported) return core::refused(QStringLiteral("not_voidable"));
  if (document.shift.isNull() || document.shift != mirror.shift) return core::refused(QStringLiteral("other_shift"));
  CF_TRY(const qint64 voids,
         reader.integer("SELECT COUNT(*) FROM document WHERE original_id = $1 AND kind = 'void'", {document.id}));
  if (voids > 0) return core::refused(QStringLiteral("already_voided"));
  // What was refunded and then voided again nets to nothing.
  CF_TRY(const qint64 returned,
         reader.integer("SELECT COALESCE(SUM(ABS(q)), 0) FROM (SELECT SUM(quantity_micro) AS q FROM document_line "
                        "WHERE original_id = $1 GROUP BY original_line) AS back",
                        {document.id}));
  if (returned != 0) return core::refused(QStringLiteral("already_refunded"));
  return {};
}

/// What a terminal moved for the document is taken back: a job of the same transaction, tried until it is confirmed.
Done reverseCards(Writing& writing, const Document& document) {
  for (const DocumentTender& tender : document.tenders) {
    if (tender.attempt.isNull()) continue;
    CF_TRY(const std::optional<payments::Attempt> attempt, payments::attemptById(writing.reader(), tender.attempt));
    if (!attempt || !payments::moved(attempt->outcome)) continue;
    CF_CHECK(payments::PaymentService::queueReversal(writing, tender.attempt));
  }
  return {};
}

/// What a mirrored line gives back: the line itself, or, where it was a return, the same original once more with the
/// opposite sign, which frees the quantity.
ReturnOf mirroredReturn(const Document& document, const DocumentLine& line) {
  return line.returns ? *line.returns : ReturnOf{document.id, line.line};
}

}  // namespace

Result<Document> SaleService::postVoid(DocumentId id, const QString& reason, const journal::Actor& actor) {
  return m_seat.book().write([&](Writing& writing) { return postVoid(writing, id, reason, actor); });
}

Result<Document> SaleService::postVoid(Writing& writing, DocumentId id, const QString& reason,
                                       const journal::Actor& actor) {
  const journal::Reader& reader = writing.reader();
  if (reason.trimmed().isEmpty()) return core::invalid(QStringLiteral("reason_missing"));
  if (reason.size() > 500) return core::invalid(QStringLiteral("text_too_long"));
  CF_CHECK(m_authority.authorise(reader, actor, Permission::SalePostVoid));
  CF_TRY(const Document document, documentById(reader, id));
  CF_TRY(Document mirror, begin(writing, DocumentKind::Void, actor));
  CF_CHECK(checkVoidable(reader, document, mirror));
  CF_CHECK(refuseUnfinished(reader, id));
  CF_CHECK(reverseCards(writing, document));
  mirror.currency = document.currency;
  mirror.prices = document.prices;
  mirror.taxRounding = document.taxRounding;
  for (const DocumentLine& line : document.lines) {
    mirror.lines.push_back(mirrored(line, mirroredReturn(document, line)));
  }
  qint64 ordinal = 0;
  for (const DocumentTender& tender : document.tenders) {
    ++ordinal;
    DocumentTender back = tender;
    back.amount = Money::ofMinor(tender.change.minor() - tender.amount.minor(), document.currency);
    back.change = Money::zero(document.currency);
    back.attempt = {};
    if (tender.original.isNull()) {
      back.original = document.id;
      back.originalOrdinal = ordinal;
    }
    if (!back.amount.isZero()) mirror.tenders.push_back(std::move(back));
  }
  mirror.rounding = Money::ofMinor(-document.rounding.minor(), document.currency);
  mirror.voidedKind = document.kind;
  mirror.original = document.id;
  mirror.originalNumber = document.number;
  mirror.reason = reason.trimmed();
  return post(writing, std::move(mirror), actor);
}

}  // namespace counterfoil::sales
