// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace counterfoil::sales {

/// Tickets that are open on this device, as their steps: see ticket_steps.h.
inline constexpr const char* kTicketTable = "ticket_step";
inline constexpr const char* const kLocalTables[] = {
    "CREATE TABLE IF NOT EXISTS ticket_step(ticket_id BLOB NOT NULL, step INTEGER NOT NULL, change BLOB NOT NULL, "
    "PRIMARY KEY (ticket_id, step)) STRICT, WITHOUT ROWID",
};

}  // namespace counterfoil::sales
