// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

#include "models/journal/book.h"
#include "sync/access/hub_keys.h"
#include "sync/hub/estate.h"

namespace counterfoil::access {

/// One act on a tenant, as an operator asks for it at the command line and a user through the API. Verbs and their
/// arguments:
/// - enrol: name?, minutes?, replaces?, anyway? → code, expires_at
/// - succeed: device, successor, anyway?
/// - devices → devices: [{id, name, till_code, state, reason, enrolled_at, token_reuses}]
/// - revoke: device, reason?, anyway?; release: device, reason?
/// - rename: device, name
/// - key_create: name, scopes: [...], days? → id, key
/// - key_revoke: key
/// - keys → keys: [{id, name, scopes, expires_at, revoked}]
/// - users → users: [{user, name, scopes, disabled}]
/// - user_disable: user; Refused `own_account` for the actor
/// What ends a device, or lets another take its place, is refused `offline_cards_held` where its terminal has not sent
/// all card payments that it keeps, unless `anyway` is true; then the journal says what was let go ("cards_held").
struct AdminRequest {
  hub::TenantId tenant;
  QString verb;
  QJsonObject arguments;
  [[nodiscard]] QJsonObject toJson() const;
  [[nodiscard]] static core::Result<AdminRequest> fromJson(const QJsonObject& json);
};

/// What of it goes into the journal: its arguments, and what the ids in them are called ("device_name"). To be asked
/// before the act.
[[nodiscard]] core::Result<QJsonObject> aboutOf(const journal::Reader& reader, const AdminRequest& request);

/// Errors: those of the functions; Invalid `unknown_verb`.
[[nodiscard]] core::Result<QJsonObject> administer(journal::Writing& writing, const HubKeys& keys,
                                                   const AdminRequest& request, core::Instant now,
                                                   const journal::Actor& actor = {});

}  // namespace counterfoil::access
