// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace counterfoil::settings {

/// This device's own affairs: which till it is. One row at most.
inline constexpr const char* kDeviceTable = "device";
inline constexpr const char* const kLocalTables[] = {
    "CREATE TABLE IF NOT EXISTS device(id INTEGER PRIMARY KEY CHECK(id = 1), till_id BLOB NOT NULL) STRICT",
};

}  // namespace counterfoil::settings
