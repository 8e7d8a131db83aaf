// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sales/repricing.h"

#include "models/sales/returns.h"
#include "models/sales/tickets.h"

namespace counterfoil::sales {

using core::Done;
using core::Result;

Result<std::vector<MovedPrice>> movedPrices(const journal::Reader& reader, const Ticket& ticket) {
  std::vector<MovedPrice> moved;
  for (const TicketLine& line : ticket.lines) {
    if (line.returns || line.overridden()) continue;
    const auto now = productLine(reader, line.product, line.quantity);
    if (!now && now.error().kind != core::ErrorKind::NotFound) return now.error();
    if (now && now->listPrice != line.listPrice) moved.push_back({line.id, line.name, line.listPrice, now->listPrice});
  }
  return moved;
}

Result<TicketView> TicketDesk::takeNewPrices(TicketId id, const journal::Actor& actor) {
  return change(id, [&](journal::Writing& writing, Ticket& ticket) -> Done {
    CF_CHECK(m_authority.authorise(writing.reader(), actor, staff::Permission::SaleSell));
    CF_TRY(const auto moved, movedPrices(writing.reader(), ticket));
    for (const MovedPrice& each : moved) {
      for (TicketLine& line : ticket.lines) {
        if (line.id == each.line) line.unitPrice = line.listPrice = each.now;
      }
    }
    return {};
  });
}

}  // namespace counterfoil::sales
