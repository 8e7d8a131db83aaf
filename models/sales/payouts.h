// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/sales/service.h"

namespace counterfoil::sales {

// Money that goes back, in refunds and exchanges alike: to the tenders that paid, the most recent first, each up to
// what is left of it; what remains in cash. A card that a terminal charged gets its money back by a terminal.

/// A tender of an earlier document that money may go back to.
struct PayoutPlace {
  DocumentId document;
  RefundableTender tender;
};

/// The tenders of a document. Attempts of `context` (the open ticket or refund) hold what they ask for, also of cards
/// that no terminal charged.
[[nodiscard]] core::Result<std::vector<PayoutPlace>> payoutPlaces(const journal::Reader& reader,
                                                                  const Refundable& state, const core::AnyId& context);
/// Of all documents that lines of a ticket come from, in the order of the lines.
[[nodiscard]] core::Result<std::vector<PayoutPlace>> payoutPlaces(const journal::Reader& reader, const Ticket& ticket);

/// What of `dueMinor` (negative) was never received, by tender: it is settled first, before any money goes back, and
/// nobody chooses otherwise. Taken out of `places`.
[[nodiscard]] std::vector<DocumentTender> unreceivedPayouts(std::vector<PayoutPlace>& places, qint64 dueMinor);

/// How `dueMinor` (negative) goes back.
[[nodiscard]] core::Result<std::vector<DocumentTender>> proposedPayouts(const std::vector<PayoutPlace>& places,
                                                                        qint64 dueMinor, const PricingRules& rules);

/// The payouts that somebody chose: each goes to tenders of its kind, and only cash may go beyond them. An attempt must
/// be approved, of `context` where that is not null, and booked nowhere. Refused `tenders_do_not_settle`,
/// `tender_exceeds_original`, `payment_not_approved`, `payment_amount_differs`, `payment_used`, `card_not_asked` (a
/// terminal charged it, and was not asked).
[[nodiscard]] core::Result<std::vector<DocumentTender>> chosenPayouts(const journal::Reader& reader,
                                                                      std::vector<PayoutPlace> places,
                                                                      const core::AnyId& context,
                                                                      const std::vector<TenderRequest>& tenders);

/// Cash beyond what was paid in cash gives back a card's money in another way. A step of rounding is no such thing.
[[nodiscard]] bool paysCardInCash(const std::vector<PayoutPlace>& places, const std::vector<DocumentTender>& payouts,
                                  const PricingRules& rules);

/// Cash for the money of a card that its terminal has not sent yet would be lost besides, should the card be declined.
/// Refused `payment_held_offline`.
[[nodiscard]] core::Done refuseCashForHeld(const journal::Reader& reader, const std::vector<PayoutPlace>& places);

/// What attempts of a context gave back already or may be giving back, in minor units, positive; what is on its way
/// back to us does not count.
[[nodiscard]] core::Result<qint64> heldMinor(const journal::Reader& reader, const core::AnyId& context);

}  // namespace counterfoil::sales
