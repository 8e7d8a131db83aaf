// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFuture>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "app/shop/hub_link.h"

namespace counterfoil::bench {

using Steady = std::chrono::steady_clock;

/// Where tills note which sales of others they have taken in, durably, and when. Thread-safe.
class Sightings {
 public:
  void note(core::AnyId document);
  /// How many there were in all.
  [[nodiscard]] qint64 notes();
  /// When so many tills had this one; fewer where `patienceMs` was not enough.
  [[nodiscard]] std::vector<Steady::time_point> of(core::AnyId document, size_t tills, int patienceMs);

 private:
  std::mutex m_mutex;
  std::condition_variable m_more;
  QHash<core::AnyId, std::vector<Steady::time_point>> m_seen;
  qint64 m_notes = 0;
};

/// A till as the program runs it: a shop on a store's thread, with sync beside it over real sockets; without screens.
class LiveTill {
 public:
  /// Makes its folder. `sightings` outlives it.
  LiveTill(QString folder, Sightings& sightings);
  ~LiveTill();
  LiveTill(const LiveTill&) = delete;
  LiveTill& operator=(const LiveTill&) = delete;

  /// The first till of a tenant: a shop with an owner and products.
  [[nodiscard]] core::Done setUp();
  /// Becomes a till of the hub's tenant, with all that the hub has and an open shift, which the hub
  /// hears of when it follows. Others may do so meanwhile.
  [[nodiscard]] QFuture<core::Done> join(const QString& hub, const QString& code);
  void follow();
  /// As when the program ends.
  void leave();
  [[nodiscard]] core::Result<core::AnyId> sell();
  /// One after the other; other tills may do so meanwhile.
  [[nodiscard]] QFuture<core::Done> sellMany(int sales);
  /// Of a till that follows; as of the last turn of the event loop.
  [[nodiscard]] const client::Status& status() const { return m_link->status(); }
  [[nodiscard]] Sightings& sightings() { return m_sightings; }

 private:
  [[nodiscard]] core::Done create();
  [[nodiscard]] core::Done joinNow(const QString& hub, const QString& code);
  [[nodiscard]] core::Done openShift();
  [[nodiscard]] core::Result<core::AnyId> sellNow();

  QString m_folder;
  Sightings& m_sightings;
  core::SystemClock m_clock;
  core::RandomIds m_ids;
  store::WorkerThread m_thread;
  core::StaffId m_owner;
  std::vector<catalog::ProductId> m_products;
  size_t m_next = 0;
  std::unique_ptr<app::Shop> m_shop;
  std::unique_ptr<journal::Subscription> m_subscription;
  std::unique_ptr<app::HubLink> m_link;
};

}  // namespace counterfoil::bench
