// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <span>

#include "models/devices/types.h"
#include "models/journal/book.h"
#include "models/journal/fields.h"

namespace counterfoil::devices {

// Who is enrolled at the hub, recorded by the hub's own origin. Bodies hold no secrets: public keys, names, scopes.
inline constexpr const char* kDeviceEnrolled = "device.enrolled";
inline constexpr const char* kDeviceRenamed = "device.renamed";
inline constexpr const char* kDeviceRevoked = "device.revoked";
inline constexpr const char* kDeviceReleased = "device.released";
/// Chains that the device wrote are another's to go on with; it is revoked. See Succession.
inline constexpr const char* kDeviceSucceeded = "device.succeeded";
/// Somebody says that the disk of a device that was revoked is no more. {"reason"}
inline constexpr const char* kDeviceDiskDestroyed = "device.disk_destroyed";
inline constexpr const char* kDeviceTokenReused = "device.token_reused";
inline constexpr const char* kApiKeyCreated = "api_key.created";
inline constexpr const char* kApiKeyRevoked = "api_key.revoked";
inline constexpr const char* kUserCreated = "user.created";
inline constexpr const char* kUserDisabled = "user.disabled";
inline constexpr const char* kUserPasswordSet = "user.password_set";
inline constexpr const char* kUserLinked = "user.linked";
inline constexpr const char* kProviderAdded = "provider.added";
inline constexpr const char* kProviderRemoved = "provider.removed";
inline constexpr const char* kPersonErased = "person.erased";
inline constexpr const char* kPersonLookedUp = "person.looked_up";
/// {"act", "by", "about"}; see Administered.
inline constexpr const char* kAdministered = "hub.administered";
inline constexpr const char* kUserTokenReused = "user.token_reused";

// Members of the bodies, which are the columns of the tables.
[[nodiscard]] std::span<const journal::FieldSpec> deviceFields();
[[nodiscard]] std::span<const journal::FieldSpec> apiKeyFields();
[[nodiscard]] std::span<const journal::FieldSpec> userFields();

/// The bodies of enrolment and creation, with every field.
[[nodiscard]] QJsonObject toJson(const Device& device);
[[nodiscard]] QJsonObject toJson(const ApiKey& key);
[[nodiscard]] QJsonObject toJson(const User& user);

// Records one fact; what may be is the caller's to check.
[[nodiscard]] core::Done recordEnrolled(journal::Writing& writing, const Device& device, const journal::Actor& actor);
[[nodiscard]] core::Done recordRenamed(journal::Writing& writing, const Device& before, const QString& name,
                                       const journal::Actor& actor);
/// Revoked or Released.
[[nodiscard]] core::Done recordState(journal::Writing& writing, const Device& before, DeviceState state,
                                     const QString& reason, const journal::Actor& actor);
/// {"successor_id", "with_store", "chains": [{"origin", "origin_seq"}]}
struct Succession {
  struct Chain {
    journal::OriginId origin;
    qint64 originSeq = 0;  ///< how far it had come at the hub
  };
  DeviceId successor;
  bool withStore = false;  ///< the successor has the very store that the device had
  std::vector<Chain> chains{};
  bool namesChains = false;  ///< facts from before that did not
};
[[nodiscard]] Succession successionIn(const QJsonObject& body);
[[nodiscard]] core::Done recordSucceeded(journal::Writing& writing, DeviceId device, const Succession& succession,
                                         const journal::Actor& actor);
[[nodiscard]] core::Done recordDiskDestroyed(journal::Writing& writing, DeviceId device, const QString& reason,
                                             const journal::Actor& actor);
[[nodiscard]] core::Done recordTokenReused(journal::Writing& writing, DeviceId device);
[[nodiscard]] core::Done recordCreated(journal::Writing& writing, const ApiKey& key, const journal::Actor& actor);
[[nodiscard]] core::Done recordRevoked(journal::Writing& writing, ApiKeyId key, const journal::Actor& actor);
[[nodiscard]] core::Done recordCreated(journal::Writing& writing, const User& user, const journal::Actor& actor);
[[nodiscard]] core::Done recordDisabled(journal::Writing& writing, const User& before, const journal::Actor& actor);
[[nodiscard]] core::Done recordTokenReused(journal::Writing& writing, UserId user);
[[nodiscard]] core::Done recordPasswordSet(journal::Writing& writing, UserId user, const journal::Actor& actor);

/// The user signs in by that provider too. Who they are there stands in no fact.
[[nodiscard]] core::Done recordLinked(journal::Writing& writing, UserId user, const QString& issuer,
                                      const journal::Actor& actor);
/// People may sign in by a provider, or no more.
[[nodiscard]] core::Done recordProvider(journal::Writing& writing, const QString& name, const QString& issuer,
                                        bool added, const journal::Actor& actor);
/// An act of administration: a command of whoever runs the hub, or a user's through the API.
struct Administered {
  QString act;        ///< the command's words, "device revoke", also where a route did it
  QString by;         ///< whom the hub's computer calls so; empty where the actor says it
  QJsonObject about;  ///< no secrets and nothing of a customer; texts are cut at 200 characters
};
/// Beside the fact that says what changed, if there is one: who did it, and by which act.
[[nodiscard]] core::Done recordAdministered(journal::Writing& writing, const core::AnyId& tenant,
                                            const Administered& what, const journal::Actor& actor);
/// A customer's key was destroyed. `reason` is for whoever asks later, and has no names.
[[nodiscard]] core::Done recordErased(journal::Writing& writing, const core::AnyId& person, const QString& reason,
                                      const journal::Actor& actor);
/// Somebody looked customers up by name; that, and how many they saw.
[[nodiscard]] core::Done recordLookedUp(journal::Writing& writing, int people, const journal::Actor& actor);
/// The same of a look that had an id and was at some time before, while somebody else had the store.
[[nodiscard]] core::Done recordLookedUpBefore(journal::Writing& writing, const core::AnyId& look, int people,
                                              core::Instant at, const journal::Actor& actor);

}  // namespace counterfoil::devices
