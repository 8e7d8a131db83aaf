// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace counterfoil::payments {

/// This device's own work about attempts that nobody has answered for.
inline constexpr const char* kJobTable = "payment_job";
inline constexpr const char* const kLocalTables[] = {
    "CREATE TABLE IF NOT EXISTS payment_job(attempt_id BLOB PRIMARY KEY, kind TEXT NOT NULL, "
    "due_utc_ms INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID",
};

}  // namespace counterfoil::payments
