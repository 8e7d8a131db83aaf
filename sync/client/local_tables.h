// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace counterfoil::client {

/// What a store remembers of its hub.
///  sync_state    one row: which hub and device, the cursor of the next page and the epoch it is of
///  sync_origin   for each chain that was written here: up to where the hub has said of each fact that it has it, and
///                up to where that survives the loss of the hub
///  sync_refusal  facts of this store that the hub does not take, for a person to see; they stay in the journal and are
///                sent again now and then
///  sync_person   persons of whose key, or erasure, the hub has heard
///  sync_known    one row: how many those are, how many of them erased, and the exclusive or of their
///                protocol::keyContent
///  sync_erased   under which number the hub has an erased person
///  sync_behind   how many devices have answered the hub up to which number only; the last row, of none, is the newest
///                erasure that this is about
///  sync_keys     one row: up to which number of the hub's the keys of persons are here, whether it has heard of that,
///  and
///                how often everything was begun anew
///  sync_witness  up to where the hub has signed that it had a chain of others: with that, any till gives facts back to
///                a hub that lost them. The newest of each chain, and one at every `kWitnessEvery`
///  sync_left     chains of others that do not fit what the hub sends (left_chains.h)
///  sync_shut_out one row while the hub does not let this till in: for what, and since when
///  sync_till     while a store that joined empty does not know its shop yet: the code of the till that it shall be
inline constexpr const char* kLocalTables[] = {
    "CREATE TABLE IF NOT EXISTS sync_state("
    "one INTEGER PRIMARY KEY CHECK (one = 1), hub TEXT NOT NULL DEFAULT '', device BLOB, tenant BLOB, "
    "authority TEXT NOT NULL DEFAULT '', cursor TEXT NOT NULL DEFAULT '', epoch INTEGER NOT NULL DEFAULT 0, "
    "position INTEGER NOT NULL DEFAULT 0, head INTEGER NOT NULL DEFAULT 0, last_sync_utc_ms INTEGER) STRICT;",
    "CREATE TABLE IF NOT EXISTS sync_origin("
    "origin BLOB PRIMARY KEY, acknowledged_seq INTEGER NOT NULL, durable_seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
    "CREATE TABLE IF NOT EXISTS sync_refusal("
    "fact_id BLOB PRIMARY KEY, status TEXT NOT NULL, code TEXT NOT NULL, first_utc_ms INTEGER NOT NULL, "
    "tried_utc_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
    "CREATE TABLE IF NOT EXISTS sync_person(person_id BLOB PRIMARY KEY, erased INTEGER NOT NULL) STRICT, WITHOUT "
    "ROWID;",
    "CREATE TABLE IF NOT EXISTS sync_known("
    "one INTEGER PRIMARY KEY CHECK (one = 1), persons INTEGER NOT NULL, erased INTEGER NOT NULL, content INTEGER NOT "
    "NULL) STRICT;",
    "CREATE TABLE IF NOT EXISTS sync_erased(person_id BLOB PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT "
    "ROWID;",
    "CREATE TABLE IF NOT EXISTS sync_behind(number INTEGER PRIMARY KEY, devices INTEGER NOT NULL) STRICT;",
    "CREATE TABLE IF NOT EXISTS sync_keys("
    "one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL, acknowledged INTEGER NOT NULL, "
    "round INTEGER NOT NULL) STRICT;",
    "CREATE TABLE IF NOT EXISTS sync_witness("
    "origin BLOB NOT NULL, origin_seq INTEGER NOT NULL, digest BLOB NOT NULL, signature BLOB NOT NULL, "
    "PRIMARY KEY(origin, origin_seq)) STRICT, WITHOUT ROWID;",
    "CREATE TABLE IF NOT EXISTS sync_left(origin BLOB PRIMARY KEY, from_seq INTEGER NOT NULL, code TEXT NOT NULL, "
    "tries INTEGER NOT NULL, next_try_utc_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
    "CREATE TABLE IF NOT EXISTS sync_shut_out("
    "one INTEGER PRIMARY KEY CHECK (one = 1), code TEXT NOT NULL, since_utc_ms INTEGER NOT NULL) STRICT;",
    "CREATE TABLE IF NOT EXISTS sync_till(one INTEGER PRIMARY KEY CHECK (one = 1), code TEXT NOT NULL) STRICT;",
};

}  // namespace counterfoil::client
