// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <memory>
#include <optional>
#include <vector>

#include "models/journal/book.h"
#include "sync/protocol/messages.h"

namespace counterfoil::hub {

using protocol::TenantId;

struct TenantRow {
  TenantId id;
  QString name;
};

/// A tenant's book; used by the thread that opened it, and by no other.
class TenantStore {
 public:
  virtual ~TenantStore() = default;
  [[nodiscard]] virtual journal::Book& book() = 0;
};

/// What a tenant's store holds, as committed; used by the thread that opened it.
class TenantReader {
 public:
  virtual ~TenantReader() = default;
  [[nodiscard]] virtual const journal::Reader& reader() const = 0;
};

/// Where tenants live: a folder of store files, or the schemas of a PostgreSQL cluster. Thread-safe.
class Estate {
 public:
  virtual ~Estate() = default;
  /// By name.
  [[nodiscard]] virtual core::Result<std::vector<TenantRow>> tenants() const = 0;
  /// Invalid `name_missing`, `name_too_long`; Refused `tenant_exists`.
  [[nodiscard]] virtual core::Result<TenantRow> create(const QString& name) = 0;
  /// Ends a tenant for good: its book, its keys and its secrets are gone when this returns; what was cut off is gone on
  /// with. Nobody serves it meanwhile: Refused `tenant_served` where that can be seen. By name or id; NotFound
  /// `unknown_tenant`; Storage.
  [[nodiscard]] virtual core::Result<TenantRow> erase(const QString& nameOrId) = 0;
  /// Who is gone: whoever belonged to one is told so for ever.
  [[nodiscard]] virtual core::Result<QSet<TenantId>> erased() const = 0;
  /// NotFound `unknown_tenant`; Busy, Storage, TooNew as the store says.
  [[nodiscard]] virtual core::Result<std::unique_ptr<TenantStore>> open(TenantId tenant) = 0;
  [[nodiscard]] virtual core::Result<std::unique_ptr<TenantReader>> openReader(TenantId tenant) = 0;
  /// For what may take minutes (snapshots, exports): its statements have no deadline.
  [[nodiscard]] virtual core::Result<std::unique_ptr<TenantReader>> openLongReader(TenantId tenant) {
    return openReader(tenant);
  }
  /// The tenant's store where that is a file; empty on a cluster.
  [[nodiscard]] virtual QString fileOf(TenantId tenant) const {
    Q_UNUSED(tenant);
    return {};
  }
  /// Newest position of the tenant's feed that survives the loss of this hub: in its last verified backup or on its
  /// standby. Nothing where nobody knows; then nothing is promised.
  [[nodiscard]] virtual std::optional<qint64> durable(TenantId tenant) const {
    Q_UNUSED(tenant);
    return std::nullopt;
  }
};

}  // namespace counterfoil::hub
