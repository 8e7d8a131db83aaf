// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace counterfoil::sales {

/// Tickets that are open on this device, each whole in one row.
inline constexpr const char* kTicketTable = "open_ticket";
inline constexpr const char* const kLocalTables[] = {
    "CREATE TABLE IF NOT EXISTS open_ticket(id BLOB PRIMARY KEY, state TEXT NOT NULL, parked INTEGER NOT NULL, "
    "label TEXT NOT NULL, updated_utc_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID",
};

}  // namespace counterfoil::sales
