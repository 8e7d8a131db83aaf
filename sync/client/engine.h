// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>

#include "models/core/clock.h"
#include "sync/client/environment.h"
#include "sync/client/ledger.h"
#include "sync/client/status.h"

namespace counterfoil::client {

/// A till's side of sync: loops that send the outbox, follow the hub's feed and exchange keys of
/// persons, side by side. All that it
/// has to remember is in the store; it can be destroyed at any moment and made anew. Lives on one thread.
class Engine {
 public:
  /// All outlive the engine. `seed` spreads the pauses of tills that lost their hub together.
  Engine(Transport& transport, Scheduler& scheduler, StoreGate& gate, const Ledger& ledger, const core::Clock& clock,
         quint64 seed);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  void start();
  /// The store has new facts.
  void factsWritten();
  /// The network is back, or a person asks: does not wait out a pause, unless the hub has ordered it.
  void hurry();

  [[nodiscard]] const Status& status() const;
  /// Called after each change, on the engine's thread.
  void onStatus(std::function<void(const Status&)> listener);
  /// What waits for a person beside what sync itself finds, such as entries of the inbox.
  void setNotice(const QString& code, qint64 count);

 private:
  struct Private;
  std::unique_ptr<Private> d;
};

}  // namespace counterfoil::client
