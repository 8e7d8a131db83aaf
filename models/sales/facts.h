// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/fact.h"
#include "models/sales/closing.h"

namespace counterfoil::sales {

inline constexpr const char* kSaleCompleted = "sale.completed";
inline constexpr const char* kRefundCompleted = "refund.completed";
inline constexpr const char* kSaleVoided = "sale.voided";
inline constexpr const char* kSaleImported = "sale.imported";
inline constexpr const char* kRefundImported = "refund.imported";
inline constexpr const char* kTicketParked = "ticket.parked";
inline constexpr const char* kTicketRecalled = "ticket.recalled";
inline constexpr const char* kTicketAbandoned = "ticket.abandoned";
inline constexpr const char* kLineVoided = "line.voided";
inline constexpr const char* kPriceOverridden = "price.overridden";
inline constexpr const char* kReceiptReprinted = "receipt.reprinted";
inline constexpr const char* kReportReprinted = "report.reprinted";

/// Whether a kind is a document, and which.
[[nodiscard]] bool isDocument(const QString& kind);
[[nodiscard]] QString documentFactKind(DocumentKind kind, bool imported);

/// Subject: the document. The body holds results only.
[[nodiscard]] journal::FactDraft documentFact(const Document& document);
[[nodiscard]] QJsonObject documentBody(const Document& document);
[[nodiscard]] Document documentOf(const journal::Fact& fact);

/// Where a ticket's event happened.
struct EventPlace {
  settings::TillId till;
  cash::ShiftId shift;
  QString businessDay;
  core::Instant at;
};
/// Parked, recalled, abandoned. Subject: the ticket.
[[nodiscard]] journal::FactDraft ticketFact(const char* kind, const Ticket& ticket, core::Money amount,
                                            const QString& reason, const EventPlace& place,
                                            const journal::Actor& actor);
/// `line.voided` or `price.overridden`. Subject: the ticket.
[[nodiscard]] journal::FactDraft eventFact(TicketId ticket, const TicketEvent& event, const EventPlace& place);
/// COPY n of a shift's Z.
[[nodiscard]] journal::FactDraft reportReprintedFact(const ShiftFigures& figures, int copy, const EventPlace& place,
                                                     const journal::Actor& actor);
[[nodiscard]] journal::FactDraft reprintedFact(const Document& document, int copy, const EventPlace& place,
                                               const journal::Actor& actor);

/// `shift.closed`. Subject: the shift.
[[nodiscard]] journal::FactDraft closedFact(const ShiftFigures& figures, const journal::Actor& actor);
[[nodiscard]] ShiftFigures closingOf(const journal::Fact& fact);

}  // namespace counterfoil::sales
