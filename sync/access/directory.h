// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QSet>
#include <memory>
#include <shared_mutex>
#include <vector>

#include "models/devices/types.h"
#include "models/journal/sql.h"
#include "sync/hub/estate.h"

namespace counterfoil::access {

/// What the gate must know of a tenant without asking its store.
struct TenantAccess {
  struct DeviceEntry {
    QByteArray publicKey;
    devices::DeviceState state = devices::DeviceState::Revoked;
  };
  struct KeyEntry {
    QByteArray hash;
    QSet<QString> scopes;
    core::Instant expiresAt;
    bool revoked = true;
  };
  QHash<protocol::DeviceId, DeviceEntry> devices;
  QHash<devices::ApiKeyId, KeyEntry> keys;
  QHash<devices::UserId, QSet<QString>> users;  ///< scopes of those that are not disabled
  core::Instant codeUntil;                      ///< until then a new device may join with a code that nobody used yet
};

[[nodiscard]] core::Result<TenantAccess> readTenantAccess(const journal::Reader& reader);

/// All tenants of this hub, in memory. Thread-safe; who asks keeps what it got as long as it likes.
class Directory {
 public:
  /// Null for a tenant that was not read yet, or is none.
  [[nodiscard]] std::shared_ptr<const TenantAccess> of(hub::TenantId tenant) const;
  /// The tenants to which a code with this hint may belong; mostly one.
  [[nodiscard]] std::vector<hub::TenantId> hinted(quint32 hint) const;

  void put(hub::TenantId tenant, TenantAccess access);
  /// Whether a tenant is gone for good, as the store of tenants said when it was last looked through.
  [[nodiscard]] bool isErased(hub::TenantId tenant) const;
  void setErased(QSet<hub::TenantId> tenants);
  /// Forgets those that are not among them.
  void keepOnly(const QSet<hub::TenantId>& tenants);

 private:
  mutable std::shared_mutex m_mutex;
  QHash<hub::TenantId, std::shared_ptr<const TenantAccess>> m_tenants;
  QSet<hub::TenantId> m_erased;
};

}  // namespace counterfoil::access
