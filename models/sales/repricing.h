// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/sql.h"
#include "models/sales/ticket.h"

namespace counterfoil::sales {

/// A line whose product has another list price now than when it was put on the ticket.
struct MovedPrice {
  TicketLineId line;
  QString name;
  core::UnitPrice before;
  core::UnitPrice now;
};

/// The lines that a recalled ticket asks about: sold at their list price, and that is another one today. Returns and
/// overridden prices are left out, and so are products that are no longer there: what was agreed stays.
[[nodiscard]] core::Result<std::vector<MovedPrice>> movedPrices(const journal::Reader& reader, const Ticket& ticket);

}  // namespace counterfoil::sales
