// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace counterfoil::vault {

// Tables of kind vault: never in the journal, never rebuilt, deletable. `vault_store` holds one row 'check' (does a
// store key fit?), one row 'phrase' (the store key behind the recovery phrase) and, until somebody said that the phrase
// is on paper, an empty row 'unnoted'. A destroyed person key leaves its row with `wrapped` null, so that nobody is
// sealed anew under an erased identity.
inline constexpr const char* kVaultStoreTable = "vault_store";
inline constexpr const char* kPersonKeyTable = "vault_person_key";
inline constexpr const char* const kLocalTables[] = {
    "CREATE TABLE IF NOT EXISTS vault_store(name TEXT PRIMARY KEY, sealed BLOB NOT NULL, salt BLOB NOT NULL, "
    "memory_kib INTEGER NOT NULL, passes INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS vault_person_key(person_id BLOB PRIMARY KEY, key_version INTEGER NOT NULL, "
    "wrapped BLOB) STRICT, WITHOUT ROWID",
};

}  // namespace counterfoil::vault
