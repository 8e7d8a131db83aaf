// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/sync/client/sim_process.h"

namespace counterfoil::sim {

/// A hub as tills see it: one address, behind it one process over a store of its own, or several over one cluster, of
/// which each request reaches another. They end at any step and are begun again; the store is restored from its last
/// backup.
class SimHub {
 public:
  SimHub(Timeline& timeline, support::Random& random, int processes = 1);
  SimHub(const SimHub&) = delete;
  SimHub& operator=(const SimHub&) = delete;

  void handle(const client::HttpRequest& request, const SimProcess::Answer& answer);
  void enrol(const QByteArray& key, const QString& name);
  /// Through one of the processes; where that ends meanwhile, a little later again.
  void revoke(const QByteArray& key);
  void release(const QByteArray& key);
  /// One of several processes ends, and is begun again after a while.
  void crash();
  void backUp() { m_cluster.backUp(); }
  /// Back to the last backup. Requests that a process holds open are never answered, where it is the only one.
  void restore();
  /// The newest facts are gone and nobody noticed.
  void loseTail();
  [[nodiscard]] const journal::Reader& reader() const { return m_cluster.reader(); }
  [[nodiscard]] const QSet<journal::OriginId>& origins() const { return m_cluster.origins(); }
  [[nodiscard]] const QByteArray& complaint() const { return m_record.complaint; }
  [[nodiscard]] qint64 deaths() const { return m_deaths; }
  /// Whether epochs are counted from what the backup knows.
  void letEpochsFall() { m_cluster.remembersEpochs = false; }

  HubTemper temper;

 private:
  [[nodiscard]] bool several() const { return m_processes.size() > 1; }
  void begin(size_t which);
  void end(size_t which, bool silent);
  [[nodiscard]] SimProcess* anyone();

  Timeline& m_timeline;
  support::Random& m_random;
  SkewedClock m_clock;
  SimCluster m_cluster;
  HubRecord m_record;
  std::vector<std::unique_ptr<SimProcess>> m_processes;
  quint64 m_lives = 0;
  qint64 m_deaths = 0;
};

}  // namespace counterfoil::sim
