// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>

#include "app/hub/invocation.h"
#include "models/store/store.h"
#include "sync/access/hub_keys.h"
#include "sync/access/keeper.h"
#include "sync/cluster/postgres_estate.h"
#include "sync/hub/embedded_estate.h"
#include "sync/hub/workforce.h"

namespace counterfoil::daemon {

/// `--data`, or $XDG_DATA_HOME/counterfoil-hub.
[[nodiscard]] QString dataFolder(const QString& wanted);

/// Where a hub keeps what it has: "keys/", and "tenants/" with a store each, unless those are schemas of a PostgreSQL
/// cluster. The folder is its user's alone.
class Place {
 public:
  /// As the options say. Errors: Storage; those of access::HubKeys.
  [[nodiscard]] static core::Result<std::unique_ptr<Place>> open(const Invocation& invocation,
                                                                 const core::Clock& clock);

  [[nodiscard]] const QString& folder() const { return m_folder; }
  [[nodiscard]] access::HubKeys& keys() const { return *m_keys; }
  [[nodiscard]] hub::Estate& estate() { return *m_estate; }
  /// Null where the stores are files.
  [[nodiscard]] cluster::PostgresEstate* postgres() { return m_postgres; }
  /// Null where they are schemas.
  [[nodiscard]] hub::EmbeddedEstate* embedded() { return m_embedded; }
  /// How stores in this folder are opened; the path is that of no store.
  [[nodiscard]] const store::OpenOptions& storeOptions() const { return m_storeOptions; }
  [[nodiscard]] QString tenantsFolder() const { return m_folder + QStringLiteral("/tenants"); }
  [[nodiscard]] const core::Clock& clock() const { return m_clock; }
  /// By name or id. NotFound `unknown_tenant`.
  [[nodiscard]] core::Result<hub::TenantRow> tenant(const QString& nameOrId);
  /// The one that --tenant names. Besides: Invalid `bad_usage` where it names none.
  [[nodiscard]] core::Result<hub::TenantRow> tenantOf(const Invocation& invocation);

  /// While it is set, commands write and read through it. Not from the threads of the workforce.
  void setWorkforce(hub::Workforce* workforce) { m_workforce = workforce; }
  /// What the gate of this process knows, and how it is told of changes; both or none.
  void setGate(const access::Directory* directory, std::shared_ptr<access::Changes> changes) {
    m_directory = directory;
    m_changes = std::move(changes);
  }
  /// Who may what was changed. A tenant that is new is known to the gate when this returns, or soon.
  void tellChange(hub::TenantId tenant) const;
  /// One command on a tenant's book, waited for.
  [[nodiscard]] core::Done write(hub::TenantId tenant, const hub::Workforce::Work& work);
  /// An act of administration: the same, and the fact that says who did it, in one transaction. `about` is what the
  /// work made of it: no secrets, and nothing of a customer.
  [[nodiscard]] core::Done act(const Invocation& invocation, hub::TenantId tenant, const hub::Workforce::Work& work,
                               const std::function<QJsonObject()>& about = {});
  /// Tells every tenant of an act that concerned them all.
  [[nodiscard]] core::Done tellAll(const QString& act, const QString& by, const QJsonObject& about = {});
  [[nodiscard]] core::Done read(hub::TenantId tenant, const std::function<core::Done(const journal::Reader&)>& ask);

  /// Whether what it keeps can be written now.
  [[nodiscard]] core::Done probe() const;

 private:
  Place(QString folder, std::unique_ptr<access::HubKeys> keys, const core::Clock& clock)
      : m_folder(std::move(folder)), m_keys(std::move(keys)), m_clock(clock) {}

  QString m_folder;
  std::unique_ptr<access::HubKeys> m_keys;
  const core::Clock& m_clock;
  store::OpenOptions m_storeOptions;
  std::unique_ptr<hub::Estate> m_estate;
  cluster::PostgresEstate* m_postgres = nullptr;
  hub::EmbeddedEstate* m_embedded = nullptr;
  hub::Workforce* m_workforce = nullptr;
  const access::Directory* m_directory = nullptr;
  std::shared_ptr<access::Changes> m_changes;
};

/// The place of the process that serves, or one opened for this command alone.
class PlaceOf {
 public:
  [[nodiscard]] core::Result<Place*> open(const Invocation& invocation);

 private:
  core::SystemClock m_clock;
  std::unique_ptr<Place> m_own;
};

}  // namespace counterfoil::daemon
