// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "models/journal/fact.h"
#include "models/vault/ed25519.h"
#include "models/vault/secret_store.h"
#include "sync/protocol/enrolment.h"

namespace counterfoil::device {

// The device's side of enrolment and tokens; knows nothing of transport and clocks.
//
//   code typed → EnrolRequest → POST /v1/devices → EnrolAnswer: identity, till code, tenant's key, hub's keys
//   assertion (+ refresh token) → TokenRequest → POST /v1/token → TokenAnswer: access token for 10 minutes
//
// An assertion is good for a minute by the hub's clock. A till whose clock is wrong makes it from the hub's time: every
// answer of the hub, a refusal too, has it in its `Date`.
//
// After `device_revoked` (403 from /v1/token) there are no tokens. What is in the outbox can still be sent: a push with
// an assertion in place of the access token goes to quarantine.

/// Who this device is at the hub; from the EnrolAnswer, kept with the store.
struct Identity {
  protocol::TenantId tenant;
  protocol::DeviceId device;
};

/// The key pair of this machine for one store. The secret half never leaves the machine.
class DeviceKeys {
 public:
  [[nodiscard]] static DeviceKeys random() { return DeviceKeys(vault::SigningKey::random()); }
  /// Invalid `malformed_key` unless 32 bytes.
  [[nodiscard]] static core::Result<DeviceKeys> fromBytes(const QByteArray& bytes);

  /// For writing to a SecretStore only.
  [[nodiscard]] const QByteArray& bytes() const { return m_key.seed(); }
  [[nodiscard]] const QByteArray& publicKey() const { return m_key.publicKey(); }

  /// Everything of the request that needs the key; name, state, store key and till code are the caller's. Invalid
  /// `malformed_code` for what cannot be a code, so that a slip of the finger is found without asking the hub.
  [[nodiscard]] core::Result<protocol::EnrolRequest> enrolRequest(const QString& typedCode) const;
  /// Good once, for a minute; `hubTime` is now by the hub's clock.
  [[nodiscard]] QByteArray assertion(const Identity& identity, core::Instant hubTime) const;

 private:
  explicit DeviceKeys(vault::SigningKey key) : m_key(std::move(key)) {}
  vault::SigningKey m_key;
};

/// The name under which a store's device key is kept.
[[nodiscard]] QString secretName(journal::StoreFileId store);
/// The device key of this machine, made and kept where there is none. Storage errors of the SecretStore;
/// `key_file_broken` for a secret that is no key.
void findOrMakeKeys(vault::SecretStore& secrets, journal::StoreFileId store,
                    std::function<void(core::Result<DeviceKeys>)> done);

/// Whether one of the hub's keys signed these bytes (a head, see protocol::signedBytes).
[[nodiscard]] bool signedByHub(const std::vector<protocol::HubKey>& keys, const QByteArray& bytes,
                               const QByteArray& signature);

}  // namespace counterfoil::device
