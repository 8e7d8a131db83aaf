// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace counterfoil::cash {

/// The last number of every series of this device.
inline constexpr const char* kCounterTable = "document_counter";
inline constexpr const char* const kLocalTables[] = {
    "CREATE TABLE IF NOT EXISTS document_counter(series TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID",
};

}  // namespace counterfoil::cash
