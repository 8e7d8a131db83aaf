// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace counterfoil::cashier {

// The hub's own about gateways: local tables of a tenant, never facts.
//
//  gateway_account  what a provider is reached by; its secrets are sealed under the hub's root key
//  webhook_event    events of providers by their own ids, each worked off once. Only what is needed to find the
//  payment:
//                   the body may hold names and addresses, and what became of a payment is asked of the provider anyway
inline constexpr const char* kAccountTable = "gateway_account";
inline constexpr const char* kEventTable = "webhook_event";

inline constexpr const char* const kLocalTables[] = {
    "CREATE TABLE IF NOT EXISTS gateway_account(id BLOB PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, base_url "
    "TEXT NOT NULL, sealed BLOB NOT NULL, removed INTEGER NOT NULL, changed_at_utc_ms INTEGER NOT NULL) STRICT, "
    "WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS webhook_event(gateway_id BLOB NOT NULL, event_id TEXT NOT NULL, type TEXT NOT NULL, "
    "result TEXT NOT NULL, received_at_utc_ms INTEGER NOT NULL, PRIMARY KEY(gateway_id, event_id)) STRICT, WITHOUT "
    "ROWID",
    "CREATE INDEX IF NOT EXISTS webhook_event_at ON webhook_event(received_at_utc_ms)",
};

}  // namespace counterfoil::cashier
