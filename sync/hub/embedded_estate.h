// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <mutex>

#include "models/store/store.h"
#include "sync/hub/estate.h"

namespace counterfoil::hub {

/// A folder with a store file for each tenant: "<folder>/<tenant id>/tenant.cfl", its name beside it.
///
/// `options` are those of every store (local tables, reserve); its path is not used. `machineFolder` must lie outside
/// of the folder: a copied or restored folder is then a new incarnation of every tenant, whose hub origin is new, and
/// that is what an epoch is.
class EmbeddedEstate final : public Estate {
 public:
  EmbeddedEstate(QString folder, store::OpenOptions options, const journal::Projectors& projectors,
                 const core::Clock& clock);

  [[nodiscard]] core::Result<std::vector<TenantRow>> tenants() const override;
  [[nodiscard]] core::Result<TenantRow> create(const QString& name) override;
  /// First its name goes, and with it the tenant from every list; then its files; an empty file "erased" stays.
  [[nodiscard]] core::Result<TenantRow> erase(const QString& nameOrId) override;
  [[nodiscard]] core::Result<QSet<TenantId>> erased() const override;
  [[nodiscard]] core::Result<std::unique_ptr<TenantStore>> open(TenantId tenant) override;
  [[nodiscard]] core::Result<std::unique_ptr<TenantReader>> openReader(TenantId tenant) override;
  [[nodiscard]] QString fileOf(TenantId tenant) const override { return pathOf(tenant); }
  [[nodiscard]] std::optional<qint64> durable(TenantId tenant) const override;
  /// Up to this position the feed is in a backup that was read back.
  void setDurable(TenantId tenant, qint64 position);

 private:
  /// Those whose folder has a file of that name, with their own names from it.
  [[nodiscard]] std::vector<TenantRow> foldersWith(const char* file) const;
  [[nodiscard]] QString pathOf(TenantId tenant) const;
  [[nodiscard]] store::OpenOptions optionsOf(TenantId tenant) const;

  QString m_folder;
  store::OpenOptions m_options;
  const journal::Projectors& m_projectors;
  const core::Clock& m_clock;
  std::mutex m_creating;
  mutable std::mutex m_mutex;
  std::map<TenantId, qint64> m_durable;
};

}  // namespace counterfoil::hub
