// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace counterfoil::staff {

/// Failed sign-ins on this device; see pins.h.
inline constexpr const char* kLockoutTable = "staff_lockout";
inline constexpr const char* const kLocalTables[] = {
    "CREATE TABLE IF NOT EXISTS staff_lockout(staff_id BLOB PRIMARY KEY, failures INTEGER NOT NULL CHECK(failures >= "
    "0), "
    "remaining_ms INTEGER NOT NULL CHECK(remaining_ms >= 0), until_unlocked INTEGER NOT NULL) STRICT, WITHOUT ROWID",
};

}  // namespace counterfoil::staff
