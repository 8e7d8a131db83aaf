// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <vector>

#include "models/core/instant.h"
#include "models/core/result.h"
#include "sync/protocol/messages.h"

namespace counterfoil::protocol {

// POST /v1/devices and POST /v1/token, as both sides read and write them.

/// With what a store comes to the hub.
enum class StoreState {
  Empty,    ///< nothing worth keeping: it begins from the tenant's snapshot where there is one
  History,  ///< it has sold: only into an empty tenant, which it then fills
};

/// What a new device says. The code is a secret until it was used; the store key always is.
struct EnrolRequest {
  QString code;  ///< as typed
  QString name;  ///< 1 to 80 characters, "Front till"
  QByteArray publicKey;
  QByteArray proof;  ///< signature by the key over `enrolmentProof`
  StoreState store = StoreState::Empty;
  QByteArray storeKey;  ///< 32 bytes, or empty where the store has none
  QString tillCode;     ///< of a store with history: the code that its till has; otherwise empty
  QString currency;     ///< of a store that has one; otherwise empty
  /// Of a store that belongs to a tenant and enrols again: a code of another one is refused unspent, and the store key
  /// stays with the store until the hub has named that tenant and asked for it (`store_key_missing`).
  TenantId tenant = {};
  [[nodiscard]] QJsonObject toJson() const;
  /// Invalid `missing_member`, `wrong_type`, `malformed_bytes`, `out_of_range`.
  [[nodiscard]] static core::Result<EnrolRequest> fromJson(const QJsonObject& json);
};
/// What the proof is over: it shows that who asks holds the key, for this code.
[[nodiscard]] QByteArray enrolmentProof(const QString& code, const QByteArray& publicKey);

/// A key with which the hub signs heads and tokens.
struct HubKey {
  QString kid;
  QByteArray publicKey;
};

enum class Bootstrap {
  Push,      ///< the tenant is empty: go on with the own store, and push it
  Snapshot,  ///< begin from the tenant's snapshot
};

struct EnrolAnswer {
  DeviceId device;
  TenantId tenant;
  QString tillCode;  ///< this till's code from now on
  Bootstrap bootstrap = Bootstrap::Push;
  /// The tenant's store key; the same that was handed over, where this device was the first. Empty where nobody has
  /// brought one.
  QByteArray tenantKey;
  std::vector<HubKey> hubKeys;
  core::Instant serverTime;
  [[nodiscard]] QJsonObject toJson() const;
  [[nodiscard]] static core::Result<EnrolAnswer> fromJson(const QJsonObject& json);
};

/// A device proves itself with an assertion, and shows its refresh token where it has one. A person signs in by
/// password or by a link from a mail; the program that they use makes a secret of its own for that, and shows it again
/// with every refresh.
struct TokenRequest {
  QByteArray assertion = {};
  QByteArray refreshToken = {};  ///< empty: a new family begins
  QString client = {};           ///< of people: 16 to 128 characters that nobody can guess
  TenantId tenant = {};          ///< with login and password
  QString login = {};
  QString password = {};
  QByteArray link = {};
  /// What an OpenID Connect provider sent back to the person's program, with tenant and client.
  struct Code {
    QString provider;  ///< its name at the hub
    QString code;
    QString verifier;     ///< PKCE, 43 to 128 characters
    QString redirectUri;  ///< on the person's computer
    QString nonce;
  };
  Code oidc = {};
  [[nodiscard]] QString grantType() const;
  [[nodiscard]] QJsonObject toJson() const;
  [[nodiscard]] static core::Result<TokenRequest> fromJson(const QJsonObject& json);
};

/// POST /v1/magic-links: a mail with a link for TokenRequest::link, if the hub knows the login.
struct LinkRequest {
  TenantId tenant;
  QString login;
  QString client;
  [[nodiscard]] QJsonObject toJson() const;
  [[nodiscard]] static core::Result<LinkRequest> fromJson(const QJsonObject& json);
};

struct TokenAnswer {
  QByteArray accessToken;
  int expiresInS = 0;
  QByteArray refreshToken;  ///< takes the place of the one that was shown
  int refreshExpiresInS = 0;
  std::vector<HubKey> hubKeys;
  core::Instant serverTime;
  [[nodiscard]] QJsonObject toJson() const;
  [[nodiscard]] static core::Result<TokenAnswer> fromJson(const QJsonObject& json);
};

}  // namespace counterfoil::protocol
