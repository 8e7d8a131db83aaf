// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "tests/sync/client/simulation.h"

namespace counterfoil::sim {

/// A till: a store, and while it runs an engine with its timers, its way to the store and its line to the hub.
class SimTill {
 public:
  SimTill(Timeline& timeline, support::Random& random, SimHub& hub, const SimOptions& options, SimCounts& counts,
          int number);
  ~SimTill();

  void start();
  /// The process ends between two steps: what was committed is there, everything else is gone.
  void crash();
  [[nodiscard]] bool running() const { return m_life != nullptr; }
  /// Trades: one command, one or a few facts.
  void trade();
  /// A customer is written down, or asks to be forgotten.
  void meetPerson();
  void backUp();
  /// The last backup is put back on this machine.
  void restoreBackup();
  /// The disk of another till in this machine, which has a key of its own and does not know that it is a copy.
  void becomeCloneOf(const SimTill& other);
  /// The newest fact's bytes change on the disk.
  void damageNewest();
  void setSkew(qint64 ms) { m_clock.skewMs = ms; }

  [[nodiscard]] SimStore& store() { return m_store; }
  [[nodiscard]] client::Status status() const;
  [[nodiscard]] int number() const { return m_number; }
  /// The device's: what its chains are held by.
  [[nodiscard]] const QByteArray& key() const { return m_key; }

  bool cut = false;       ///< nothing gets through
  bool troubled = false;  ///< much gets lost

 private:
  struct Life;
  void deliver(const client::HttpRequest& request, const std::shared_ptr<std::function<void(client::HttpAnswer)>>& done,
               const std::weak_ptr<Life>& life);
  void send(const client::HttpRequest& request, std::function<void(client::HttpAnswer)> done);
  void runInStore(const std::function<void(journal::Book&)>& work, const std::function<void()>& then);
  void fail(const std::shared_ptr<std::function<void(client::HttpAnswer)>>& done, const std::weak_ptr<Life>& life);
  [[nodiscard]] bool diesNow();

  Timeline& m_timeline;
  support::Random& m_random;
  SimHub& m_hub;
  const SimOptions& m_options;
  SimCounts& m_counts;
  int m_number;
  QByteArray m_key;
  SkewedClock m_clock;
  SimStore m_store;
  SimStore m_backup;
  std::shared_ptr<Life> m_life;
  bool m_dying = false;
  int m_traded = 0;
};

}  // namespace counterfoil::sim
