// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>
#include <vector>

#include "models/journal/book.h"
#include "models/sales/ticket.h"

namespace counterfoil::sales {

// An open ticket is kept as its steps: one local row for each change, in order, the first of which holds the ticket
// whole. A scan so writes one line, however long the ticket is; the ticket is what the rows come to; undo takes the
// last row away, also after a restart; a crash loses the step being written at most. What may not be undone (a fact was
// made of it) begins a new first row.

/// A ticket with the rows it stands in.
struct KeptTicket {
  Ticket ticket;
  qint64 first = 0;  ///< the oldest row, which holds the ticket whole
  qint64 last = -1;  ///< the newest
  [[nodiscard]] bool canUndo() const { return last > first; }
};

/// So many steps can be undone at least.
inline constexpr qint64 kUndoSteps = 50;
/// A ticket with so many has its oldest folded into the first row.
inline constexpr qint64 kMostSteps = 300;

/// NotFound `unknown_ticket`; TooNew `ticket_too_new`; Integrity `ticket_unreadable`. O(steps).
[[nodiscard]] core::Result<KeptTicket> readKept(const journal::Reader& reader, TicketId ticket,
                                                qint64 upTo = std::numeric_limits<qint64>::max());
/// All, oldest first; those that this program cannot read are left out.
[[nodiscard]] core::Result<std::vector<KeptTicket>> readAllKept(const journal::Reader& reader);

/// One row instead of all: nothing before it can be undone.
[[nodiscard]] core::Done keepWhole(journal::Writing& writing, KeptTicket& kept);
/// One row more, where `after` differs.
[[nodiscard]] core::Done keepStep(journal::Writing& writing, KeptTicket& kept, Ticket after);
/// Takes the newest row away; the first one stays.
[[nodiscard]] core::Done dropStep(journal::Writing& writing, KeptTicket& kept);
[[nodiscard]] core::Done dropTicket(journal::Writing& writing, TicketId ticket);

}  // namespace counterfoil::sales
