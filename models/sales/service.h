// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "models/sales/queries.h"
#include "models/sales/tickets.h"

namespace counterfoil::sales {

/// A tender as it is handed in. Card at a terminal: `attempt` names the approved attempt, which must be of this ticket
/// and of the same amount; without one the card was taken on a machine of its own.
struct TenderRequest {
  pricing::TenderKind kind = pricing::TenderKind::Cash;
  core::Money amount;  ///< positive: given; negative: paid out
  payments::AttemptId attempt;
  QString reference;
};

/// A sale without an open ticket: the command line, a web shop.
struct SellRequest {
  Ticket ticket;  ///< its id may be null; lines as productLine() makes them
  CustomerText customer;
  std::optional<SealedCustomer> known = std::nullopt;  ///< instead: somebody whose name is sealed in the book already
  std::vector<TenderRequest> tenders;
  DocumentSource source = {};
};

/// What is to be given back of a line; positive.
struct RefundLine {
  qint64 line = 0;
  core::Quantity quantity;
};

struct RefundRequest {
  DocumentId original;
  std::vector<RefundLine> lines;  ///< empty: all that is left
  QString reason;
  /// How it is paid out, negative amounts. Empty: as proposed by quoteRefund, original tenders first.
  std::vector<TenderRequest> tenders;
  DocumentSource source = {};
};

/// A refund that was begun and is paid out piece by piece, in one local row. Its id becomes the document's.
struct OpenRefund {
  DocumentId id;
  RefundRequest request;  ///< without tenders
  core::StaffId staff;    ///< who began it, and who lifted the limit for it
  core::StaffId approver;
  core::Instant begunAt;
};

struct RefundQuote {
  std::vector<pricing::PricedLine> lines;  ///< negative
  core::Money gross;                       ///< negative: what comes back
  core::Money unreceived;                  ///< of gross, negative: was never received, so nothing is given back for it
  core::Money rounding;
  /// Negative: what the customer gets back, before it is rounded.
  [[nodiscard]] core::Money due() const {
    return core::Money::ofMinor(gross.minor() - unreceived.minor(), gross.currency());
  }
  /// What was never received, then original tenders, the most recent first, each up to what is left of it; what remains
  /// in cash.
  std::vector<DocumentTender> tenders;
};

// Documents. Each command is one transaction: prices, limits, number, fact, projections, the end of the open ticket,
// the print job. A crash leaves all of it or none; a refused command leaves no gap in the numbers.
//
// Each comes twice: alone, and as a part of a larger command, which hands in its Writing (a hub groups many). Over a
// seat without a book only the second form can be used.
//
// Errors of every command: Refused `no_open_shift` (a web till has no shifts), `shop_not_set_up`, `till_not_chosen`;
// Denied by the authority; those of the price engine.
class SaleService {
 public:
  /// Called in the transaction of every document: local rows of the print queue.
  using Hook = std::function<core::Done(journal::Writing&, const Document&)>;

  SaleService(cash::Seat& seat, const staff::Authority& authority, TicketDesk& desk)
      : m_seat(seat), m_authority(authority), m_desk(desk) {}
  void setHook(Hook hook) { m_hook = std::move(hook); }

  /// The open ticket becomes a document. Refused `ticket_empty`, `not_fully_paid`, `tender_exceeds_due`,
  /// `payment_not_approved`, `payment_amount_differs`, `payment_used`, `payment_unknown` (an attempt of this ticket is
  /// in doubt and nobody with the permission consents), `payment_not_tendered` (an approved attempt is left out),
  /// `quantity_exceeds_refundable`, `refund_unfinished`, `no_sealer`. Where the ticket gives back, its payouts follow
  /// the rules of a refund's.
  [[nodiscard]] core::Result<Document> complete(TicketId ticket, const std::vector<TenderRequest>& tenders,
                                                const journal::Actor& actor);
  /// `forget` the ticket at the desk once this is committed.
  [[nodiscard]] core::Result<Document> complete(journal::Writing& writing, TicketId ticket,
                                                const std::vector<TenderRequest>& tenders, const journal::Actor& actor);
  [[nodiscard]] core::Result<Document> sell(const SellRequest& request, const journal::Actor& actor);
  [[nodiscard]] core::Result<Document> sell(journal::Writing& writing, const SellRequest& request,
                                            const journal::Actor& actor);

  /// Figures of a refund, without side effect. NotFound `unknown_document`, `unknown_line`; Refused
  /// `quantity_exceeds_refundable`, `nothing_to_refund`, `not_refundable` (a refund or void itself, or a voided
  /// document).
  [[nodiscard]] core::Result<RefundQuote> quoteRefund(const RefundRequest& request) const;
  [[nodiscard]] core::Result<RefundQuote> quoteRefund(const journal::Reader& reader,
                                                      const RefundRequest& request) const;
  /// Besides: Refused `tenders_do_not_settle`, `tender_exceeds_original` (more to a card than it paid),
  /// `card_not_asked` (a terminal took the money, so a terminal gives it back: beginRefund), `refund_unfinished`
  /// (another refund of this document was begun and a card got money for it).
  [[nodiscard]] core::Result<Document> refund(const RefundRequest& request, const journal::Actor& actor);
  [[nodiscard]] core::Result<Document> refund(journal::Writing& writing, const RefundRequest& request,
                                              const journal::Actor& actor);

  /// A refund that a terminal pays out: permission and limits first, then the row, then the terminal. A refund that was
  /// begun before and paid nothing is replaced.
  [[nodiscard]] core::Result<OpenRefund> beginRefund(const RefundRequest& request, const journal::Actor& actor);
  [[nodiscard]] core::Result<OpenRefund> beginRefund(journal::Writing& writing, const RefundRequest& request,
                                                     const journal::Actor& actor);
  /// What the terminal is to be asked for next, for an open refund or an open ticket that gives back: its `guard` holds
  /// the limits. Empty where no card is left to be paid. `given` are payouts so far.
  [[nodiscard]] core::Result<std::optional<payments::StartPayment>> nextCardPayout(
      const core::AnyId& refundOrTicket, const std::vector<TenderRequest>& given) const;
  /// The open refund becomes a document. Besides: NotFound `unknown_refund`, Refused `payment_unknown`,
  /// `payment_not_tendered`.
  [[nodiscard]] core::Result<Document> finishRefund(DocumentId refund, const std::vector<TenderRequest>& tenders,
                                                    const journal::Actor& actor);
  [[nodiscard]] core::Result<Document> finishRefund(journal::Writing& writing, DocumentId refund,
                                                    const std::vector<TenderRequest>& tenders,
                                                    const journal::Actor& actor);
  /// Ends a refund without a document. What a card got, or may have got, is taken back, which needs the permission to
  /// void. NotFound `unknown_refund`.
  [[nodiscard]] core::Done dropRefund(DocumentId refund, const journal::Actor& actor);
  [[nodiscard]] core::Done dropRefund(journal::Writing& writing, DocumentId refund, const journal::Actor& actor);

  /// Mirrors a document of the open shift, and queues the reversal of what a card terminal moved for it. Refused
  /// `other_shift`, `already_refunded`, `already_voided`, `not_voidable`.
  [[nodiscard]] core::Result<Document> postVoid(DocumentId document, const QString& reason,
                                                const journal::Actor& actor);
  [[nodiscard]] core::Result<Document> postVoid(journal::Writing& writing, DocumentId document, const QString& reason,
                                                const journal::Actor& actor);
  /// Notes a reprint; answers which copy it is, from 1.
  [[nodiscard]] core::Result<int> reprint(DocumentId document, const journal::Actor& actor);
  [[nodiscard]] core::Result<int> reprint(journal::Writing& writing, DocumentId document, const journal::Actor& actor);

  [[nodiscard]] cash::Seat& seat() const { return m_seat; }

 private:
  [[nodiscard]] core::Result<Document> completeTicket(journal::Writing& writing, const Ticket& ticket,
                                                      const std::vector<TenderRequest>& tenders,
                                                      const journal::Actor& actor, const DocumentSource& source = {},
                                                      bool isNew = false);
  [[nodiscard]] core::Result<std::vector<payments::AttemptId>> settlePayments(journal::Writing& writing,
                                                                              const core::AnyId& context,
                                                                              const std::vector<TenderRequest>& tenders,
                                                                              const journal::Actor& actor,
                                                                              bool isNew = false) const;
  struct Giving {
    core::AnyId context;     ///< the open refund; null: none
    journal::Actor limit;    ///< who gives that much back
    journal::Actor tenders;  ///< who chose how
  };
  [[nodiscard]] core::Result<Document> postRefund(journal::Writing& writing, Document document,
                                                  const RefundRequest& request, const Giving& giving);
  [[nodiscard]] core::Result<std::vector<DocumentTender>> exchangeTenders(journal::Writing& writing,
                                                                          const Ticket& ticket,
                                                                          const std::vector<TenderRequest>& tenders,
                                                                          const core::Money& change,
                                                                          const journal::Actor& actor) const;
  [[nodiscard]] core::Result<core::Money> dueOf(const journal::Reader& reader, const core::AnyId& refundOrTicket) const;
  [[nodiscard]] core::Done checkCardPayout(const journal::Reader& reader, const payments::StartPayment& payout) const;
  [[nodiscard]] core::Result<Document> post(journal::Writing& writing, Document document, const journal::Actor& actor);
  [[nodiscard]] core::Result<Document> begin(journal::Writing& writing, DocumentKind kind,
                                             const journal::Actor& actor) const;

  cash::Seat& m_seat;
  const staff::Authority& m_authority;
  TicketDesk& m_desk;
  Hook m_hook;
};

}  // namespace counterfoil::sales
