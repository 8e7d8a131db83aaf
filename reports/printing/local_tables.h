// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace counterfoil::printing {

inline constexpr const char* kPrintJobTable = "print_job";

/// The print queue of this device. `bytes` is null while a job waits to be rendered when its turn comes, and again once
/// it is done. Times in milliseconds since 1970 (UTC).
inline constexpr const char* const kLocalTables[] = {
    "CREATE TABLE IF NOT EXISTS print_job("
    "id BLOB PRIMARY KEY, kind TEXT NOT NULL, document_id BLOB, label TEXT NOT NULL DEFAULT '', "
    "copy INTEGER NOT NULL DEFAULT 0 CHECK(copy >= 0), opens_drawer INTEGER NOT NULL DEFAULT 0, bytes BLOB, "
    "state TEXT NOT NULL DEFAULT 'waiting' CHECK(state IN ('waiting', 'sending', 'done', 'cancelled')), "
    "attempts INTEGER NOT NULL DEFAULT 0, perhaps_printed INTEGER NOT NULL DEFAULT 0, "
    "last_error TEXT NOT NULL DEFAULT '', created_utc_ms INTEGER NOT NULL, next_attempt_utc_ms INTEGER NOT NULL, "
    "ended_utc_ms INTEGER) STRICT",
    "CREATE INDEX IF NOT EXISTS print_job_open ON print_job(created_utc_ms, id) WHERE state IN ('waiting', 'sending')",
};

}  // namespace counterfoil::printing
