// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "models/postgres/tenant.h"
#include "sync/hub/estate.h"

namespace counterfoil::cluster {

struct PostgresPlace {
  /// Of the role that serves; it may read and write rows and owns nothing.
  QString servingUrl;
  /// Of the role that makes and migrates schemas; only for `create` and `migrate`.
  QString ownerUrl;
  /// DDL of local and vault tables.
  std::vector<const char*> localTables;
};

/// Tenants as schemas "t_<id>" of one PostgreSQL cluster, their names in "counterfoil.tenant". Any number of processes
/// may serve them side by side. Every thread has a connection of its own for all its tenants, so that prepared
/// statements keep their plans; one that is lost is made anew by the next command.
class PostgresEstate final : public hub::Estate {
 public:
  PostgresEstate(PostgresPlace place, const journal::Projectors& projectors, const core::Clock& clock);

  [[nodiscard]] core::Result<std::vector<hub::TenantRow>> tenants() const override;
  [[nodiscard]] core::Result<hub::TenantRow> create(const QString& name) override;
  /// In one transaction; `tenant_served` while the serving role has another session.
  [[nodiscard]] core::Result<hub::TenantRow> erase(const QString& nameOrId) override;
  [[nodiscard]] core::Result<QSet<hub::TenantId>> erased() const override;
  [[nodiscard]] core::Result<std::unique_ptr<hub::TenantStore>> open(hub::TenantId tenant) override;
  [[nodiscard]] core::Result<std::unique_ptr<hub::TenantReader>> openReader(hub::TenantId tenant) override;
  [[nodiscard]] core::Result<std::unique_ptr<hub::TenantReader>> openLongReader(hub::TenantId tenant) override;

  /// Writes a row of the cluster's own and reads which shape the schemas were brought to. On one thread. Errors: Busy
  /// `store_read_only` (a standby), `store_unreachable`, `store_busy`; Refused `store_not_migrated`.
  [[nodiscard]] core::Done probe();
  /// The server that the last probe reached (postgres::Connection::server).
  [[nodiscard]] QByteArray probedServer() const;

  /// Makes the directory of tenants where it is missing, and brings every schema to this program's shape; how many
  /// needed it. Nobody may serve meanwhile.
  [[nodiscard]] core::Result<int> migrate(const std::function<bool(qint64, qint64)>& progress = {});
  /// How the cluster itself is kept from loss, as far as its serving role may see.
  struct Safety {
    bool archiving = false;
    qint64 archiveFailures = 0;
    std::optional<core::Instant> lastArchived;
    qint64 standbys = 0;          ///< that follow now
    std::optional<qint64> lagMs;  ///< the slowest standby's; nothing where the role is no member of pg_monitor
  };
  [[nodiscard]] core::Result<Safety> safety() const;
  /// Compares what the tenants hold with what the server has archived; now and then, on one thread. The archive is what
  /// a restore to an instant needs beside a base backup, of which a server knows nothing.
  [[nodiscard]] core::Done followArchive();
  /// Up to where the tenant's feed is in the archive, as of the last time that somebody looked.
  [[nodiscard]] std::optional<qint64> durable(hub::TenantId tenant) const override;
  /// When the tenants held what the archive holds by now; nothing where nothing is archived.
  [[nodiscard]] std::optional<core::Instant> durableSince() const;

  /// Begins a new epoch in every tenant, by hand: a promoted or restored server begins them by itself, but one whose
  /// whole disk was set back looks as before. Nobody may serve meanwhile.
  [[nodiscard]] core::Done beginEpoch();

 private:
  using Shared = std::shared_ptr<postgres::Connection>;
  [[nodiscard]] core::Result<Shared> connection(postgres::Patience patience = postgres::Patience::Serving) const;
  [[nodiscard]] core::Result<std::unique_ptr<hub::TenantReader>> readerWith(postgres::Patience patience,
                                                                            hub::TenantId tenant) const;
  [[nodiscard]] QString shape() const;
  [[nodiscard]] core::Result<postgres::TenantOptions> optionsOf(hub::TenantId tenant) const;

  PostgresPlace m_place;
  const journal::Projectors& m_projectors;
  const core::Clock& m_clock;
  mutable std::mutex m_mutex;
  using Place = std::pair<std::thread::id, postgres::Patience>;
  mutable std::map<Place, std::weak_ptr<postgres::Connection>> m_connections;
  std::unique_ptr<postgres::Connection> m_probing;
  QByteArray m_probedServer;
  mutable QByteArray m_servingRole;
  /// What the tenants held when the log was written up to `lsn`.
  struct Mark {
    qint64 lsn = 0;
    core::Instant at;
    std::map<hub::TenantId, qint64> heads;
  };
  std::deque<Mark> m_marks;  ///< on the thread that follows the archive; not in it yet, oldest first
  QByteArray m_archivedServer;
  std::unique_ptr<postgres::Connection> m_following;
  std::optional<Mark> m_archived;  ///< guarded by m_mutex
};

}  // namespace counterfoil::cluster
