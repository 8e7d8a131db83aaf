// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include "models/core/id.h"
#include "models/core/instant.h"

namespace counterfoil::devices {

using DeviceId = core::Id<struct DeviceTag>;
using ApiKeyId = core::Id<struct ApiKeyTag>;
using UserId = core::Id<struct UserTag>;

/// A revoked device gets no tokens and pulls nothing; what it still pushes waits in quarantine. A released one is
/// revoked as before, but a manager has let in what it sends.
enum class DeviceState { Active, Revoked, Released };

/// "active", "revoked", "released"; an unknown word reads as revoked, because a newer program meant something by it.
[[nodiscard]] QString wordOf(DeviceState state);
[[nodiscard]] DeviceState deviceStateOf(QStringView word);

/// A till, or whatever else syncs, as the hub enrolled it. Every enrolment is a device of its own.
struct Device {
  DeviceId id;
  QString name;
  QByteArray publicKey;  ///< Ed25519, 32 bytes
  QString tillCode;      ///< as the hub assigned it, or as a store with history brought it
  bool withHistory = false;
  core::Instant enrolledAt;
  DeviceState state = DeviceState::Active;
  QString reason;          ///< of the newest change of state
  qint64 tokenReuses = 0;  ///< times that a spent refresh token was shown: stolen, or a copied device
};

/// An API key without its secret.
struct ApiKey {
  ApiKeyId id;
  QString name;
  QStringList scopes;  ///< permissions, "orders:read", sorted
  core::Instant createdAt;
  core::Instant expiresAt;
  bool revoked = false;
};

/// A person who uses the hub itself, without login and password.
struct User {
  UserId id;
  QString name;
  QStringList scopes;  ///< permissions, sorted
  bool disabled = false;
};

}  // namespace counterfoil::devices
