// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QSet>
#include <functional>

#include "models/journal/turns.h"
#include "tests/sync/client/sim_store.h"

namespace counterfoil::sim {

/// The database behind a hub: a tenant's tables on a server, and its last backup. Any number of hub processes write to
/// it, one transaction after the other, each through a connection of its own.
class SimCluster {
 public:
  explicit SimCluster(const core::Clock& clock);

  void backUp();
  /// Another server goes on from the last backup: whoever opens it for writing first begins an epoch.
  void restore();
  /// The same server goes on from the last backup, and nothing tells; not where that is from before this epoch.
  void loseTail();

  [[nodiscard]] const journal::Reader& reader() const { return m_disk.reader(); }
  [[nodiscard]] support::MemoryEngine& disk() { return m_disk; }
  /// Which server this is, and which one wrote the feed last.
  [[nodiscard]] int server() const { return m_server; }
  [[nodiscard]] int serverOfFeed() const;
  /// How often connections broke because the server went away.
  [[nodiscard]] int life() const { return m_life; }
  [[nodiscard]] journal::OriginId origin() const;
  /// Of the incarnation after this one; 0 for the first.
  [[nodiscard]] int nextOrdinal(int present);
  /// A chain of the hub's own begins.
  void begins(journal::OriginId origin) { m_origins.insert(origin); }
  /// Chains of the hub's own, of every epoch that there ever was.
  [[nodiscard]] const QSet<journal::OriginId>& origins() const { return m_origins; }
  /// Up to where the last backup has a chain.
  [[nodiscard]] qint64 safe(journal::OriginId origin) const { return m_safe.value(origin, 0); }

  /// A machine that keeps the number of its epochs beside its database; otherwise a restored one counts on from what
  /// the backup knows.
  bool remembersEpochs = true;

 private:
  core::SeededIds m_ids{1};
  support::MemoryEngine m_disk;
  support::MemoryEngine m_backup;
  QHash<journal::OriginId, qint64> m_safe;
  QSet<journal::OriginId> m_origins;
  int m_server = 1;
  int m_life = 0;
  int m_ordinal = 0;
};

/// One process's connection, with the feed row and the turns of models/postgres.
class SimConnection final : public journal::Engine {
 public:
  /// `dies` says whether the process ends at this very step: before a commit, or after it.
  SimConnection(SimCluster& cluster, std::function<bool()> dies) : m_cluster(cluster), m_dies(std::move(dies)) {}

  /// From now on writes only where the feed was last written on the server that there is now.
  void follow() { m_server = m_cluster.server(); }
  [[nodiscard]] core::Done begin() override;
  [[nodiscard]] core::Done commit() override;
  void rollback() override;
  [[nodiscard]] core::Done savepoint() override { return disk().savepoint(); }
  [[nodiscard]] core::Done releaseSavepoint() override { return disk().releaseSavepoint(); }
  void rollbackToSavepoint() override { disk().rollbackToSavepoint(); }
  [[nodiscard]] journal::Transaction& transaction() override { return disk().transaction(); }
  [[nodiscard]] const journal::Reader& reader() const override { return m_cluster.reader(); }
  [[nodiscard]] int generation() const override { return trustsMemory ? 0 : m_turns.generation(); }

  bool trustsMemory = false;  ///< a planted fault: what others write is not looked for

 private:
  [[nodiscard]] support::MemoryEngine& disk() { return m_cluster.disk(); }
  SimCluster& m_cluster;
  std::function<bool()> m_dies;
  journal::Turns m_turns;
  int m_server = 0;  ///< 0: whichever
  int m_life = -1;
};

}  // namespace counterfoil::sim
