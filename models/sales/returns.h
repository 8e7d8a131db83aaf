// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/sales/facts.h"

namespace counterfoil::sales {

// Shared by the ticket desk and the services of documents.

/// A ticket line of a product as the catalog has it now. NotFound `product_unknown`.
[[nodiscard]] core::Result<TicketLine> productLine(const journal::Reader& reader, catalog::ProductId product,
                                                   core::Quantity quantity);

/// The price engine's view of a line of a document.
[[nodiscard]] pricing::PricedLine pricedLineOf(const DocumentLine& line);

/// A ticket line that gives back `quantity` (positive) of a line of a document, with its figures. NotFound
/// `unknown_document`, `unknown_line`; Refused `not_refundable`, `quantity_exceeds_refundable`; Invalid
/// `quantity_zero`.
[[nodiscard]] core::Result<TicketLine> returnLine(const journal::Reader& reader, ReturnOf of, core::Quantity quantity);

/// Goods that were not wholly paid come back by a refund, which settles what is missing; in an exchange it would pay
/// for other goods. Refused `never_received`, with the amount.
[[nodiscard]] core::Done refuseUnreceived(const Refundable& state);

/// Makes the figures of all returned lines anew, against the ledger and against each other: two lines that return the
/// same original share what is left.
[[nodiscard]] core::Done refreshReturns(const journal::Reader& reader, Ticket& ticket);

/// Where and when an event of this till happens. Its shift may be null.
[[nodiscard]] core::Result<EventPlace> eventPlace(journal::Writing& writing, const cash::Seat& seat);

/// Records what happened to a ticket, and forgets it in the ticket.
[[nodiscard]] core::Done recordEvents(journal::Writing& writing, Ticket& ticket, const EventPlace& place);

}  // namespace counterfoil::sales
