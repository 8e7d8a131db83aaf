// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "sync/access/directory.h"
#include "sync/access/hub_keys.h"
#include "sync/hub/workforce.h"

namespace counterfoil::access {

/// Tenants in which this process changed who may what: devices, keys, a new tenant. Told after the commit, from any
/// thread, also when nobody listens any more.
class Changes {
 public:
  void tell(hub::TenantId tenant);

 private:
  friend class Keeper;
  std::mutex m_mutex;
  std::condition_variable m_wake;
  QSet<hub::TenantId> m_tenants;
  bool m_ended = false;
};

/// Keeps the directory and the signing keys as they are in the stores and files, on a thread of its own. What this
/// process changes it is told; what others change it finds by looking every `pollMs`.
class Keeper {
 public:
  struct Options {
    int pollMs = 5'000;
    /// Told of each tenant as often as it is read, on the keeper's thread.
    std::function<void(hub::TenantId, const TenantAccess&)> listener = {};
  };
  /// All outlive the keeper.
  Keeper(Directory& directory, HubKeys& keys, hub::Estate& estate, hub::Workforce& workforce,
         std::shared_ptr<Changes> changes, Options options);
  ~Keeper();
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  /// Every tenant that there was at the start has been read.
  [[nodiscard]] bool isReady() const { return m_ready; }

 private:
  void run();
  void readAll();
  void read(hub::TenantId tenant);
  [[nodiscard]] bool isOver() const;

  Directory& m_directory;
  HubKeys& m_keys;
  hub::Estate& m_estate;
  hub::Workforce& m_workforce;
  std::shared_ptr<Changes> m_changes;
  Options m_options;
  std::atomic<bool> m_ready = false;
  std::jthread m_thread;
};

}  // namespace counterfoil::access
