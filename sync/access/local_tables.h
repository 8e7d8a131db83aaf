// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace counterfoil::access {

// A tenant's secrets and decisions about who may what: local tables of the hub, so that no fact that a till pushes can
// let anybody in. What happened to devices and keys is told in facts as well (models/devices), for people.
//
//  access_tenant    one row: the tenant's store key, wrapped by the hub's root key
//  access_code      one-time codes, by HMAC; a used one is kept until it expires, for an answer that got lost
//  access_device    devices and what they may
//  access_spent     ids of assertions that were used, until they expire
//  access_family    what began with one sign-in of a device or user; ended: nothing of it is good any more
//  access_refresh   refresh tokens by SHA-256
//  access_api_key   API keys: SHA-256 of the secret
//  access_user      people who use the hub: login, Argon2id of the password
//  access_link      links by mail, by SHA-256
//  access_provider  OpenID Connect providers that let users in; the client's secret wrapped by the hub's root key
//  access_identity  who is whom at a provider
inline constexpr const char* kTenantTable = "access_tenant";
inline constexpr const char* kCodeTable = "access_code";
inline constexpr const char* kDeviceTable = "access_device";
inline constexpr const char* kSpentTable = "access_spent";
inline constexpr const char* kFamilyTable = "access_family";
inline constexpr const char* kRefreshTable = "access_refresh";
inline constexpr const char* kApiKeyTable = "access_api_key";
inline constexpr const char* kUserTable = "access_user";
inline constexpr const char* kLinkTable = "access_link";
inline constexpr const char* kProviderTable = "access_provider";
inline constexpr const char* kIdentityTable = "access_identity";

inline constexpr const char* const kLocalTables[] = {
    "CREATE TABLE IF NOT EXISTS access_tenant(id INTEGER PRIMARY KEY CHECK(id = 1), wrapped BLOB NOT NULL, "
    "device_id BLOB NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS access_code(hash BLOB PRIMARY KEY, name TEXT NOT NULL, expires_at_utc_ms INTEGER NOT "
    "NULL, used_by BLOB) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS access_device(id BLOB PRIMARY KEY, public_key BLOB NOT NULL, state TEXT NOT NULL, "
    "till_code TEXT NOT NULL, with_history INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS access_spent(jti BLOB PRIMARY KEY, expires_at_utc_ms INTEGER NOT NULL) STRICT, "
    "WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS access_family(id BLOB PRIMARY KEY, holder BLOB NOT NULL, client BLOB, "
    "began_at_utc_ms INTEGER NOT NULL, newest INTEGER NOT NULL, ended INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS access_refresh(hash BLOB PRIMARY KEY, family BLOB NOT NULL, generation INTEGER NOT "
    "NULL, expires_at_utc_ms INTEGER NOT NULL, used_at_utc_ms INTEGER) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS access_api_key(id BLOB PRIMARY KEY, hash BLOB NOT NULL, scopes TEXT NOT NULL, "
    "expires_at_utc_ms INTEGER NOT NULL, revoked INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS access_user(id BLOB PRIMARY KEY, login TEXT NOT NULL UNIQUE, scopes TEXT NOT NULL, "
    "disabled INTEGER NOT NULL, salt BLOB, tag BLOB, memory_kib INTEGER, passes INTEGER) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS access_link(hash BLOB PRIMARY KEY, user_id BLOB NOT NULL, client BLOB NOT NULL, "
    "expires_at_utc_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS access_provider(name TEXT PRIMARY KEY, issuer TEXT NOT NULL, client_id TEXT NOT NULL, "
    "secret BLOB NOT NULL, algorithms TEXT NOT NULL, link_by_email INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS access_identity(issuer TEXT NOT NULL, subject TEXT NOT NULL, user_id BLOB NOT NULL, "
    "PRIMARY KEY(issuer, subject)) STRICT, WITHOUT ROWID",
};

}  // namespace counterfoil::access
