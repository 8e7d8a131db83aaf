// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>

#include "models/cash/seat.h"
#include "models/catalog/queries.h"
#include "models/sales/ticket_steps.h"
#include "models/staff/authority.h"

namespace counterfoil::sales {

/// A ticket with its figures, for the face.
struct TicketView {
  Ticket ticket;
  pricing::PricedBasket priced;  ///< lines in the order of the ticket's; cash rounding as if all were paid in cash
  bool canUndo = false;
};

/// Open tickets of this device, written at every change, so that a crash loses the key being pressed at most, and
/// undone step by step, also after a restart (see ticket_steps.h). Parking and recalling cannot be undone. Every
/// command: NotFound `unknown_ticket`; those of the pure edits; Denied by the authority, for which the actor may carry
/// an approver.
class TicketDesk {
 public:
  /// Seals a field of a person in the transaction; see vault::Vault::seal.
  using Sealer = std::function<core::Result<QByteArray>(journal::Writing&, core::AnyId person, const QString& field,
                                                        const QString& text)>;

  TicketDesk(cash::Seat& seat, const staff::Authority& authority) : m_seat(seat), m_authority(authority) {}
  void setSealer(Sealer sealer) { m_sealer = std::move(sealer); }

  /// Refused `no_open_shift`.
  [[nodiscard]] core::Result<TicketView> open(const journal::Actor& actor);
  [[nodiscard]] core::Result<TicketView> view(TicketId ticket) const;
  /// Open and parked ones, oldest first; those whose state a newer program wrote are left out.
  [[nodiscard]] core::Result<std::vector<TicketView>> all() const;

  /// NotFound `product_unknown`. The quantity may be that of a pack's barcode.
  [[nodiscard]] core::Result<TicketView> addProduct(TicketId ticket, catalog::ProductId product,
                                                    core::Quantity quantity, const journal::Actor& actor);
  [[nodiscard]] core::Result<TicketView> setQuantity(TicketId ticket, TicketLineId line, core::Quantity quantity,
                                                     const journal::Actor& actor);
  [[nodiscard]] core::Result<TicketView> overridePrice(TicketId ticket, TicketLineId line, core::UnitPrice price,
                                                       const QString& reason, const journal::Actor& actor);
  [[nodiscard]] core::Result<TicketView> discountLine(TicketId ticket, TicketLineId line,
                                                      std::optional<pricing::Discount> discount, const QString& reason,
                                                      const journal::Actor& actor);
  [[nodiscard]] core::Result<TicketView> discountTicket(TicketId ticket, std::optional<pricing::Discount> discount,
                                                        const QString& reason, const journal::Actor& actor);
  [[nodiscard]] core::Result<TicketView> noteTicket(TicketId ticket, const QString& note);
  [[nodiscard]] core::Result<TicketView> noteLine(TicketId ticket, TicketLineId line, const QString& note);
  /// Both are sealed at once; nothing of them stands in the clear. Both empty: no customer. Refused `no_sealer`.
  [[nodiscard]] core::Result<TicketView> customer(TicketId ticket, const QString& name, const QString& phone);
  /// Somebody who is known already, with their name as it stands sealed in the book; nothing: no customer.
  [[nodiscard]] core::Result<TicketView> attach(TicketId ticket, const std::optional<SealedCustomer>& customer);
  [[nodiscard]] core::Result<TicketView> voidLine(TicketId ticket, TicketLineId line, const QString& reason,
                                                  const journal::Actor& actor);
  /// For an exchange: gives back `quantity` (positive) of a line of an earlier document on this ticket.
  /// NotFound `unknown_document`, `unknown_line`; Refused `quantity_exceeds_refundable`.
  [[nodiscard]] core::Result<TicketView> addReturn(TicketId ticket, ReturnOf of, core::Quantity quantity,
                                                   const QString& reason, const journal::Actor& actor);
  /// Refused `nothing_to_undo`.
  [[nodiscard]] core::Result<TicketView> undo(TicketId ticket);

  /// Refused `ticket_empty`, `already_parked`.
  [[nodiscard]] core::Done park(TicketId ticket, const QString& label, const journal::Actor& actor);
  /// Refused `not_parked`.
  [[nodiscard]] core::Result<TicketView> recall(TicketId ticket, const journal::Actor& actor);
  /// The list prices of today for the lines of movedPrices() (repricing.h); can be undone.
  [[nodiscard]] core::Result<TicketView> takeNewPrices(TicketId ticket, const journal::Actor& actor);
  /// Drops the ticket. One without lines or events goes without a trace. Refused `ticket_has_payments` while a card
  /// attempt for it is approved and not reversed; attempts in doubt are reversed.
  [[nodiscard]] core::Done abandon(TicketId ticket, const QString& reason, const journal::Actor& actor);

  /// Inside another command: the ticket, its end, and a customer's seal, under `person` where it is not null.
  [[nodiscard]] core::Result<Ticket> read(const journal::Reader& reader, TicketId ticket) const;
  [[nodiscard]] static core::Done remove(journal::Writing& writing, TicketId ticket);
  [[nodiscard]] core::Result<std::optional<SealedCustomer>> sealed(journal::Writing& writing, core::AnyId person,
                                                                   const CustomerText& text) const;
  void forget(TicketId ticket) { m_kept.erase(ticket); }

 private:
  using Edit = std::function<core::Done(journal::Writing&, Ticket&)>;
  using Work = std::function<core::Done(journal::Writing&, KeptTicket&)>;
  [[nodiscard]] core::Result<TicketView> change(TicketId ticket, const Edit& edit);
  /// One transaction on a kept ticket, and what it then shows.
  [[nodiscard]] core::Result<TicketView> with(TicketId ticket, const Work& work);
  [[nodiscard]] core::Result<TicketView> viewOf(const journal::Reader& reader, const KeptTicket& kept) const;

  cash::Seat& m_seat;
  const staff::Authority& m_authority;
  Sealer m_sealer;
  /// Tickets that were written last, as they stand in the store: one whose command failed is read again.
  std::map<TicketId, KeptTicket> m_kept;
};

}  // namespace counterfoil::sales
