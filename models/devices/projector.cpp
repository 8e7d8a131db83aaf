// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/devices/projector.h"

#include "models/devices/facts.h"

namespace counterfoil::devices {

using journal::ProjectionTable;

namespace {

constexpr ProjectionTable kTables[] = {
    {"enrolled_device",
     "CREATE TABLE enrolled_device(id BLOB PRIMARY KEY, created_stamp BLOB, name TEXT NOT NULL DEFAULT '', "
     "name_stamp BLOB, public_key TEXT NOT NULL DEFAULT '', public_key_stamp BLOB, "
     "till_code TEXT NOT NULL DEFAULT '', till_code_stamp BLOB, with_history INTEGER, with_history_stamp BLOB, "
     "enrolled_at_utc_ms INTEGER, enrolled_at_utc_ms_stamp BLOB, state TEXT NOT NULL DEFAULT '', state_stamp BLOB, "
     "reason TEXT NOT NULL DEFAULT '', reason_stamp BLOB) STRICT, WITHOUT ROWID",
     "id", "id"},
    {"api_key",
     "CREATE TABLE api_key(id BLOB PRIMARY KEY, created_stamp BLOB, name TEXT NOT NULL DEFAULT '', name_stamp BLOB, "
     "scopes TEXT NOT NULL DEFAULT '', scopes_stamp BLOB, created_at_utc_ms INTEGER, created_at_utc_ms_stamp BLOB, "
     "expires_at_utc_ms INTEGER, expires_at_utc_ms_stamp BLOB, revoked INTEGER, revoked_stamp BLOB) "
     "STRICT, WITHOUT ROWID",
     "id", "id"},
    {"hub_user",
     "CREATE TABLE hub_user(id BLOB PRIMARY KEY, created_stamp BLOB, name TEXT NOT NULL DEFAULT '', name_stamp BLOB, "
     "scopes TEXT NOT NULL DEFAULT '', scopes_stamp BLOB, disabled INTEGER, disabled_stamp BLOB) "
     "STRICT, WITHOUT ROWID",
     "id", "id"},
    {"device_alarm",
     "CREATE TABLE device_alarm(device_id BLOB PRIMARY KEY, token_reuses INTEGER NOT NULL) STRICT, WITHOUT ROWID",
     "device_id"},
};

constexpr const char* kKinds[] = {kDeviceEnrolled,  kDeviceRenamed,       kDeviceRevoked,     kDeviceReleased,
                                  kDeviceSucceeded, kDeviceDiskDestroyed, kDeviceTokenReused, kApiKeyCreated,
                                  kApiKeyRevoked,   kUserCreated,         kUserDisabled,      kUserPasswordSet,
                                  kUserTokenReused, kUserLinked,          kProviderAdded,     kProviderRemoved,
                                  kPersonErased,    kPersonLookedUp,      kAdministered};

}  // namespace

std::span<const ProjectionTable> DevicesProjector::tables() const {
  return kTables;
}

std::span<const char* const> DevicesProjector::kinds() const {
  return kKinds;
}

bool DevicesProjector::stamped(const QString& kind) const {
  return kind != QLatin1String(kDeviceTokenReused);
}

core::Done DevicesProjector::project(const journal::Fact& fact, journal::Transaction& tx) const {
  const auto is = [&](const char* kind) { return fact.kind == QLatin1String(kind); };
  if (is(kDeviceTokenReused)) {
    return tx.execute(
        "INSERT INTO device_alarm(device_id, token_reuses) VALUES($1, 1) "
        "ON CONFLICT(device_id) DO UPDATE SET token_reuses = device_alarm.token_reuses + 1",
        {fact.subject});
  }
  // Of these, that it happened is all there is to know.
  for (const char* const kind :
       {kDeviceSucceeded, kDeviceDiskDestroyed, kUserPasswordSet, kUserTokenReused, kUserLinked, kProviderAdded,
        kProviderRemoved, kPersonErased, kPersonLookedUp, kAdministered}) {
    if (is(kind)) return {};
  }
  if (is(kUserCreated)) {
    return journal::createRow(tx, "hub_user", fact.subject, fact.stamp(),
                              journal::createdFields(fact.object, userFields()));
  }
  if (is(kUserDisabled)) {
    return journal::editRow(tx, "hub_user", fact.subject, fact.stamp(),
                            journal::editedFields(fact.object, userFields()));
  }
  const bool key = is(kApiKeyCreated) || is(kApiKeyRevoked);
  const char* const table = key ? "api_key" : "enrolled_device";
  const auto fields = key ? apiKeyFields() : deviceFields();
  if (is(kDeviceEnrolled) || is(kApiKeyCreated)) {
    return journal::createRow(tx, table, fact.subject, fact.stamp(), journal::createdFields(fact.object, fields));
  }
  return journal::editRow(tx, table, fact.subject, fact.stamp(), journal::editedFields(fact.object, fields));
}

}  // namespace counterfoil::devices
