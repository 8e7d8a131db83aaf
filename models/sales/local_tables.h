// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace counterfoil::sales {

/// Refunds that were begun and not posted: money that a terminal gave back finds its document after a crash.
inline constexpr const char* kRefundTable = "open_refund";
/// Tickets that are open on this device, as their steps: see ticket_steps.h.
inline constexpr const char* kTicketTable = "ticket_step";
inline constexpr const char* const kLocalTables[] = {
    "CREATE TABLE IF NOT EXISTS ticket_step(ticket_id BLOB NOT NULL, step INTEGER NOT NULL, change BLOB NOT NULL, "
    "PRIMARY KEY (ticket_id, step)) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS open_refund(id BLOB PRIMARY KEY, original_id BLOB NOT NULL, state TEXT NOT NULL, "
    "begun_utc_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID",
};

}  // namespace counterfoil::sales
