// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/directory.h"

#include <mutex>

#include "sync/protocol/crockford.h"

namespace counterfoil::access {

using devices::ApiKeyId;
using hub::TenantId;
using protocol::DeviceId;

core::Result<TenantAccess> readTenantAccess(const journal::Reader& reader) {
  TenantAccess access;
  CF_CHECK(reader.rows("SELECT id, public_key, state FROM access_device", {}, [&](const journal::Row& row) {
    access.devices.insert(row.id<DeviceId>(0), {row.bytes(1), devices::deviceStateOf(row.text(2))});
    return true;
  }));
  CF_CHECK(reader.rows(
      "SELECT id, hash, scopes, expires_at_utc_ms, revoked FROM access_api_key", {}, [&](const journal::Row& row) {
        const QStringList scopes = row.text(2).split(u' ', Qt::SkipEmptyParts);
        access.keys.insert(row.id<ApiKeyId>(0),
                           {row.bytes(1), QSet<QString>(scopes.begin(), scopes.end()), row.instant(3), row.flag(4)});
        return true;
      }));
  CF_CHECK(reader.rows("SELECT id, scopes FROM access_user WHERE disabled = 0", {}, [&](const journal::Row& row) {
    const QStringList scopes = row.text(1).split(u' ', Qt::SkipEmptyParts);
    access.users.insert(row.id<devices::UserId>(0), QSet<QString>(scopes.begin(), scopes.end()));
    return true;
  }));
  CF_TRY(const qint64 until,
         reader.integer("SELECT max(expires_at_utc_ms) FROM access_code WHERE used_by IS NULL", {}));
  access.codeUntil = core::Instant::fromUtcMs(until);
  return access;
}

std::shared_ptr<const TenantAccess> Directory::of(TenantId tenant) const {
  const std::shared_lock lock(m_mutex);
  return m_tenants.value(tenant);
}

std::vector<TenantId> Directory::hinted(quint32 hint) const {
  const std::shared_lock lock(m_mutex);
  std::vector<TenantId> found;
  for (auto tenant = m_tenants.keyBegin(); tenant != m_tenants.keyEnd(); ++tenant) {
    if (protocol::tenantHint(tenant->bytes()) == hint) found.push_back(*tenant);
  }
  return found;
}

void Directory::put(TenantId tenant, TenantAccess access) {
  auto shared = std::make_shared<const TenantAccess>(std::move(access));
  const std::unique_lock lock(m_mutex);
  m_tenants[tenant] = std::move(shared);
}

bool Directory::isErased(TenantId tenant) const {
  const std::shared_lock lock(m_mutex);
  return m_erased.contains(tenant);
}

void Directory::setErased(QSet<TenantId> tenants) {
  const std::unique_lock lock(m_mutex);
  m_erased = std::move(tenants);
}

void Directory::keepOnly(const QSet<TenantId>& tenants) {
  const std::unique_lock lock(m_mutex);
  m_tenants.removeIf([&](const auto& entry) { return !tenants.contains(entry.key()); });
}

}  // namespace counterfoil::access
