// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sales/payouts.h"

#include <algorithm>

#include "models/payments/queries.h"

namespace counterfoil::sales {

using core::Money;
using core::Result;
using pricing::TenderKind;

namespace {

DocumentTender payoutOf(const TenderRequest& request, qint64 minor, const PayoutPlace* place) {
  DocumentTender payout;
  payout.kind = request.kind;
  payout.amount = Money::ofMinor(minor, request.amount.currency());
  payout.change = Money::zero(request.amount.currency());
  payout.attempt = request.attempt;
  payout.reference = request.reference;
  if (place != nullptr) {
    payout.original = place->document;
    payout.originalOrdinal = place->tender.ordinal;
  }
  return payout;
}

void take(Money& from, qint64 minor) {
  from = Money::ofMinor(std::max<qint64>(from.minor() - minor, 0), from.currency());
}

/// An attempt that gives back, and whose money is not on its way back to us.
Result<bool> holds(const journal::Reader& reader, const payments::Attempt& attempt) {
  if (attempt.purpose != payments::Purpose::Refund) return false;
  if (!payments::open(attempt.outcome) && !payments::moved(attempt.outcome)) return false;
  CF_TRY(const bool reversing, payments::reversalQueued(reader, attempt.id));
  return !reversing;
}

qint64 heldBy(const payments::Attempt& attempt) {
  return payments::moved(attempt.outcome) ? attempt.approvedMinor : attempt.amountMinor;
}

/// The payout of an attempt: to the charge that it names, or to a card of its document that no terminal charged.
Result<DocumentTender> ofAttempt(const journal::Reader& reader, std::vector<PayoutPlace>& places,
                                 const core::AnyId& context, const TenderRequest& request) {
  CF_TRY(const std::optional<payments::Attempt> attempt, payments::attemptById(reader, request.attempt));
  if (!attempt) return core::refused(QStringLiteral("payment_not_approved"));
  CF_TRY(const bool gaveBack, holds(reader, *attempt));
  const bool ours = context.isNull() || attempt->ticket == context;
  if (!gaveBack || !ours || !payments::moved(attempt->outcome)) {
    return core::refused(QStringLiteral("payment_not_approved"));
  }
  const qint64 minor = attempt->approvedMinor;
  if (minor != -request.amount.minor()) return core::refused(QStringLiteral("payment_amount_differs"));
  CF_TRY(const qint64 uses,
         reader.integer("SELECT COUNT(*) FROM document_tender WHERE attempt_id = $1", {request.attempt}));
  if (uses > 0) return core::refused(QStringLiteral("payment_used"));
  for (PayoutPlace& place : places) {
    const DocumentTender& original = place.tender.tender;
    const bool named = original.attempt == attempt->original && original.kind == TenderKind::Card;
    const bool apart = attempt->original.isNull() && place.document.as<core::Anything>() != attempt->originalDocument;
    if (!named || apart || place.tender.booked.minor() < minor) continue;
    take(place.tender.booked, minor);
    DocumentTender payout = payoutOf(request, -minor, &place);
    payout.reference = attempt->reference;
    payout.card = attempt->card;
    return payout;
  }
  return core::refused(QStringLiteral("tender_exceeds_original"));
}

}  // namespace

Result<std::vector<PayoutPlace>> payoutPlaces(const journal::Reader& reader, const Refundable& state,
                                              const core::AnyId& context) {
  std::vector<PayoutPlace> places;
  for (const RefundableTender& tender : state.tenders) places.push_back({state.document.id, tender});
  if (context.isNull()) return places;
  CF_TRY(const auto attempts, payments::attemptsOf(reader, context));
  for (const payments::Attempt& attempt : attempts) {
    if (!attempt.original.isNull() || attempt.originalDocument != state.document.id.as<core::Anything>()) continue;
    CF_TRY(const bool holding, holds(reader, attempt));
    qint64 held = holding ? heldBy(attempt) : 0;
    for (PayoutPlace& place : places) {
      const DocumentTender& original = place.tender.tender;
      if (original.kind != TenderKind::Card || !original.attempt.isNull()) continue;
      const qint64 part = std::min(held, place.tender.left.minor());
      take(place.tender.left, part);
      held -= part;
    }
  }
  return places;
}

Result<std::vector<PayoutPlace>> payoutPlaces(const journal::Reader& reader, const Ticket& ticket) {
  std::vector<PayoutPlace> places;
  std::vector<DocumentId> seen;
  for (const TicketLine& line : ticket.lines) {
    if (!line.returns || std::find(seen.begin(), seen.end(), line.returns->document) != seen.end()) continue;
    seen.push_back(line.returns->document);
    CF_TRY(const Refundable state, refundable(reader, line.returns->document));
    CF_TRY(const auto more, payoutPlaces(reader, state, ticket.id.as<core::Anything>()));
    places.insert(places.end(), more.begin(), more.end());
  }
  return places;
}

std::vector<DocumentTender> unreceivedPayouts(std::vector<PayoutPlace>& places, qint64 dueMinor) {
  std::vector<DocumentTender> payouts;
  qint64 rest = -dueMinor;
  for (PayoutPlace& place : places) {
    const qint64 part = std::min(rest, place.tender.unpaid.minor());
    if (part <= 0) continue;
    rest -= part;
    take(place.tender.unpaid, part);
    take(place.tender.booked, part);
    const DocumentTender& original = place.tender.tender;
    DocumentTender payout = payoutOf({original.kind, original.amount, {}, original.reference}, -part, &place);
    payout.card = original.card;
    payout.unreceived = true;
    payouts.push_back(std::move(payout));
  }
  return payouts;
}

Result<std::vector<DocumentTender>> proposedPayouts(const std::vector<PayoutPlace>& places, qint64 dueMinor,
                                                    const PricingRules& rules) {
  std::vector<DocumentTender> payouts;
  qint64 rest = -dueMinor;
  qint64 cash = 0;
  const PayoutPlace* cashPlace = nullptr;
  for (const PayoutPlace& place : places) {
    const qint64 part = std::min(rest, place.tender.left.minor());
    if (part <= 0) continue;
    rest -= part;
    const DocumentTender& original = place.tender.tender;
    if (original.kind == TenderKind::Cash) {
      cash += part;
      if (cashPlace == nullptr) cashPlace = &place;
      continue;
    }
    const TenderRequest request{original.kind, Money::ofMinor(-part, rules.currency), {}, original.reference};
    DocumentTender payout = payoutOf(request, -part, &place);
    payout.card = original.card;
    payouts.push_back(std::move(payout));
  }
  cash += std::max<qint64>(rest, 0);
  if (cash == 0) return payouts;
  CF_TRY(const pricing::PricedBasket settled, settle(Money::ofMinor(-cash, rules.currency), rules, std::nullopt));
  const TenderRequest request{TenderKind::Cash, Money::zero(rules.currency), {}, {}};
  DocumentTender payout = payoutOf(request, -cash + settled.cashRounding.minor(), cashPlace);
  if (!payout.amount.isZero()) payouts.push_back(std::move(payout));
  return payouts;
}

Result<std::vector<DocumentTender>> chosenPayouts(const journal::Reader& reader, std::vector<PayoutPlace> places,
                                                  const core::AnyId& context,
                                                  const std::vector<TenderRequest>& tenders) {
  std::vector<DocumentTender> payouts;
  for (const TenderRequest& request : tenders) {
    if (!request.amount.isNegative()) return core::refused(QStringLiteral("tenders_do_not_settle"));
    if (!request.attempt.isNull()) {
      const bool twice = std::any_of(payouts.begin(), payouts.end(), [&request](const DocumentTender& payout) {
        return payout.attempt == request.attempt;
      });
      if (twice) return core::refused(QStringLiteral("payment_used"));
      CF_TRY(DocumentTender payout, ofAttempt(reader, places, context, request));
      payouts.push_back(std::move(payout));
      continue;
    }
    qint64 rest = -request.amount.minor();
    bool atTerminal = false;
    for (PayoutPlace& place : places) {
      if (place.tender.tender.kind != request.kind || rest == 0) continue;
      const qint64 part = std::min(rest, place.tender.left.minor());
      if (part == 0) continue;
      if (!place.tender.tender.attempt.isNull()) {
        atTerminal = true;
        continue;
      }
      take(place.tender.left, part);
      payouts.push_back(payoutOf(request, -part, &place));
      rest -= part;
    }
    if (rest == 0) continue;
    if (atTerminal) return core::refused(QStringLiteral("card_not_asked"));
    if (request.kind != TenderKind::Cash) return core::refused(QStringLiteral("tender_exceeds_original"));
    payouts.push_back(payoutOf(request, -rest, nullptr));
  }
  return payouts;
}

bool paysCardInCash(const std::vector<PayoutPlace>& places, const std::vector<DocumentTender>& payouts,
                    const PricingRules& rules) {
  qint64 left = 0;
  for (const PayoutPlace& place : places) {
    if (place.tender.tender.kind == TenderKind::Cash) left += place.tender.left.minor();
  }
  qint64 paid = 0;
  for (const DocumentTender& payout : payouts) {
    if (payout.kind == TenderKind::Cash) paid -= payout.amount.minor();
  }
  const qint64 step = rules.cashRounding ? rules.cashRounding->step.minor() : 0;
  return paid > left + step && !places.empty();
}

core::Done refuseCashForHeld(const journal::Reader& reader, const std::vector<PayoutPlace>& places) {
  for (const PayoutPlace& place : places) {
    const DocumentTender& tender = place.tender.tender;
    if (tender.attempt.isNull()) continue;
    CF_TRY(const std::optional<payments::Attempt> charge, payments::attemptById(reader, tender.attempt));
    if (charge && charge->isHeld()) return core::refused(QStringLiteral("payment_held_offline"));
  }
  return {};
}

Result<qint64> heldMinor(const journal::Reader& reader, const core::AnyId& context) {
  CF_TRY(const auto attempts, payments::attemptsOf(reader, context));
  qint64 held = 0;
  for (const payments::Attempt& attempt : attempts) {
    CF_TRY(const bool holding, holds(reader, attempt));
    if (holding) held += heldBy(attempt);
  }
  return held;
}

}  // namespace counterfoil::sales
