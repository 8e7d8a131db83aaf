// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "models/payments/service.h"
#include "models/sales/assemble.h"
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

qint64 grossMinor(const Ticket& ticket) {
  qint64 gross = 0;
  for (const TicketLine& line : ticket.lines) gross += line.returned->gross.minor();
  return gross;
}

/// Original tenders first, the most recent first, each up to what is left of it; the rest in cash, rounded as cash is.
Result<std::vector<DocumentTender>> proposed(const Refundable& state, qint64 dueMinor, const PricingRules& rules) {
  std::vector<DocumentTender> payouts;
  qint64 rest = -dueMinor;
  qint64 cash = 0;
  qint64 cashOrdinal = 0;
  for (const RefundableTender& tender : state.tenders) {
    const qint64 part = std::min(rest, tender.left.minor());
    if (part <= 0) continue;
    rest -= part;
    if (tender.tender.kind == TenderKind::Cash) {
      cash += part;
      if (cashOrdinal == 0) cashOrdinal = tender.ordinal;
      continue;
    }
    DocumentTender payout;
    payout.kind = tender.tender.kind;
    payout.amount = Money::ofMinor(-part, rules.currency);
    payout.change = Money::zero(rules.currency);
    payout.reference = tender.tender.reference;
    payout.card = tender.tender.card;
    payout.original = state.document.id;
    payout.originalOrdinal = tender.ordinal;
    payouts.push_back(payout);
  }
  cash += std::max<qint64>(rest, 0);
  if (cash == 0) return payouts;
  CF_TRY(const pricing::PricedBasket settled, settle(Money::ofMinor(-cash, rules.currency), rules, std::nullopt));
  DocumentTender payout;
  payout.amount = Money::ofMinor(-cash + settled.cashRounding.minor(), rules.currency);
  payout.change = Money::zero(rules.currency);
  if (cashOrdinal != 0) payout.original = state.document.id;
  payout.originalOrdinal = cashOrdinal;
  if (!payout.amount.isZero()) payouts.push_back(payout);
  return payouts;
}

/// A refund attempt at the terminal that was approved, of a charge of this document, for this amount, and is not
/// booked.
Result<qint64> ordinalOfAttempt(const journal::Reader& reader, const Refundable& state, const TenderRequest& tender) {
  CF_TRY(const std::optional<payments::Attempt> attempt, payments::attemptById(reader, tender.attempt));
  if (!attempt || attempt->purpose != payments::Purpose::Refund || !payments::moved(attempt->outcome)) {
    return core::refused(QStringLiteral("payment_not_approved"));
  }
  if (attempt->approvedMinor != -tender.amount.minor()) return core::refused(QStringLiteral("payment_amount_differs"));
  CF_TRY(const qint64 uses,
         reader.integer("SELECT COUNT(*) FROM document_tender WHERE attempt_id = $1", {tender.attempt}));
  if (uses > 0) return core::refused(QStringLiteral("payment_used"));
  for (const RefundableTender& original : state.tenders) {
    if (original.tender.attempt == attempt->original && original.booked.minor() >= attempt->approvedMinor) {
      return original.ordinal;
    }
  }
  return core::refused(QStringLiteral("tender_exceeds_original"));
}

DocumentTender payoutOf(const TenderRequest& request, qint64 minor, const Refundable& state, qint64 ordinal) {
  DocumentTender payout;
  payout.kind = request.kind;
  payout.amount = Money::ofMinor(minor, request.amount.currency());
  payout.change = Money::zero(request.amount.currency());
  payout.attempt = request.attempt;
  payout.reference = request.reference;
  if (ordinal != 0) payout.original = state.document.id;
  payout.originalOrdinal = ordinal;
  return payout;
}

/// The payouts that somebody chose: each goes to original tenders of its kind, and only cash may go beyond them.
Result<std::vector<DocumentTender>> chosen(const journal::Reader& reader, const Refundable& state,
                                           const std::vector<TenderRequest>& tenders) {
  std::vector<DocumentTender> payouts;
  std::vector<RefundableTender> originals = state.tenders;
  for (const TenderRequest& request : tenders) {
    if (request.amount.currency() != state.document.currency) return core::invalid(QStringLiteral("currency_mismatch"));
    if (!request.amount.isNegative()) return core::refused(QStringLiteral("tenders_do_not_settle"));
    if (!request.attempt.isNull()) {
      CF_TRY(const qint64 ordinal, ordinalOfAttempt(reader, state, request));
      payouts.push_back(payoutOf(request, request.amount.minor(), state, ordinal));
      continue;
    }
    qint64 rest = -request.amount.minor();
    for (RefundableTender& original : originals) {
      if (original.tender.kind != request.kind || rest == 0) continue;
      const qint64 part = std::min(rest, original.left.minor());
      if (part == 0) continue;
      original.left = Money::ofMinor(original.left.minor() - part, state.document.currency);
      payouts.push_back(payoutOf(request, -part, state, original.ordinal));
      rest -= part;
    }
    if (rest == 0) continue;
    if (request.kind != TenderKind::Cash) return core::refused(QStringLiteral("tender_exceeds_original"));
    payouts.push_back(payoutOf(request, -rest, state, 0));
  }
  return payouts;
}

/// Cash beyond what was paid in cash gives back a card's money in another way. A step of rounding is no such thing.
bool paysCardInCash(const Refundable& state, const std::vector<DocumentTender>& payouts, const PricingRules& rules) {
  qint64 left = 0;
  for (const RefundableTender& tender : state.tenders) {
    if (tender.tender.kind == TenderKind::Cash) left += tender.left.minor();
  }
  qint64 paid = 0;
  for (const DocumentTender& payout : payouts) {
    if (payout.kind == TenderKind::Cash) paid -= payout.amount.minor();
  }
  const qint64 step = rules.cashRounding ? rules.cashRounding->step.minor() : 0;
  return paid > left + step && !state.tenders.empty();
}

std::vector<pricing::Tender> asPricing(const std::vector<DocumentTender>& payouts) {
  std::vector<pricing::Tender> tenders;
  for (const DocumentTender& payout : payouts) tenders.push_back({payout.kind, payout.amount});
  return tenders;
}

Done checkRefundable(const Refundable& state) {
  if (state.document.kind != DocumentKind::Sale || state.voided) {
    return core::refused(QStringLiteral("not_refundable"));
  }
  return {};
}

}  // namespace

Result<RefundQuote> SaleService::quoteRefund(const RefundRequest& request) const {
  const journal::Reader& reader = m_seat.book().reader();
  CF_TRY(const cash::Seat::Place* here, m_seat.place(reader));
  CF_TRY(const Refundable state, refundable(reader, request.original));
  CF_CHECK(checkRefundable(state));
  CF_TRY(const Ticket ticket, returnTicket(reader, request, state));
  RefundQuote quote;
  for (const TicketLine& line : ticket.lines) quote.lines.push_back(*line.returned);
  quote.gross = Money::ofMinor(grossMinor(ticket), here->currency);
  const PricingRules rules = pricingRulesOf(here->settings, here->currency);
  CF_TRY(quote.tenders, proposed(state, quote.gross.minor(), rules));
  CF_TRY(const pricing::PricedBasket settled, settle(quote.gross, rules, asPricing(quote.tenders)));
  quote.rounding = settled.cashRounding;
  return quote;
}

Result<Document> SaleService::refund(const RefundRequest& request, const journal::Actor& actor) {
  return m_seat.book().write([&](Writing& writing) -> Result<Document> {
    const journal::Reader& reader = writing.reader();
    if (request.reason.size() > 500) return core::invalid(QStringLiteral("text_too_long"));
    CF_TRY(Document document, begin(writing, DocumentKind::Refund, actor));
    CF_TRY(const Refundable state, refundable(reader, request.original));
    CF_CHECK(checkRefundable(state));
    if (state.document.currency != document.currency) return core::invalid(QStringLiteral("currency_mismatch"));
    CF_TRY(const Ticket ticket, returnTicket(reader, request, state));
    const Money gross = Money::ofMinor(grossMinor(ticket), document.currency);
    CF_CHECK(m_authority.authorise(reader, actor, Permission::RefundGive, Extent::amountMinor(gross.minor())));

    CF_TRY(const cash::Seat::Place* here, m_seat.place(reader));
    const PricingRules rules = pricingRulesOf(here->settings, here->currency);
    if (request.tenders.empty()) {
      CF_TRY(document.tenders, proposed(state, gross.minor(), rules));
    } else {
      CF_TRY(document.tenders, chosen(reader, state, request.tenders));
    }
    if (paysCardInCash(state, document.tenders, rules)) {
      CF_CHECK(m_authority.authorise(reader, actor, Permission::RefundWithoutManualCard));
    }
    CF_TRY(const pricing::PricedBasket settled, settle(gross, rules, asPricing(document.tenders)));
    if (!settled.remaining.isZero() || !settled.change.isZero()) {
      return core::refused(QStringLiteral("tenders_do_not_settle"), settled.remaining.text());
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
    return post(writing, std::move(document), actor);
  });
}

namespace {

Done checkVoidable(const journal::Reader& reader, const Document& document, const Document& mirror) {
  if (document.kind == DocumentKind::Void || document.imported) return core::refused(QStringLiteral("not_voidable"));
  if (document.shift != mirror.shift) return core::refused(QStringLiteral("other_shift"));
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
  return m_seat.book().write([&](Writing& writing) -> Result<Document> {
    const journal::Reader& reader = writing.reader();
    if (reason.trimmed().isEmpty()) return core::invalid(QStringLiteral("reason_missing"));
    if (reason.size() > 500) return core::invalid(QStringLiteral("text_too_long"));
    CF_CHECK(m_authority.authorise(reader, actor, Permission::SalePostVoid));
    CF_TRY(const Document document, documentById(reader, id));
    CF_TRY(Document mirror, begin(writing, DocumentKind::Void, actor));
    CF_CHECK(checkVoidable(reader, document, mirror));
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
  });
}

}  // namespace counterfoil::sales
