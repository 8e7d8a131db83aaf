// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "app/hub/backups.h"
#include "app/hub/place.h"
#include "sync/api/ground.h"
#include "sync/http/handler.h"
#include "sync/traces/exporter.h"

namespace counterfoil::daemon {

struct WatchOptions {
  QUrl traces;  ///< of a collector; empty: spans go nowhere
  int tracesPercent = 5;
  QString backups;  ///< the folder of serve --backups, for its drills; may be empty
};

/// What is seen of a hub beside the counts of its requests: spans for a collector, how the stores and their backups
/// stand, what waits for a person, and the process itself. Once a minute it looks through the tenants, on a thread of
/// its own.
class Watch {
 public:
  Watch(Place& place, const WatchOptions& options);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// From any thread.
  void request(const http::Outcome& outcome);
  /// A part of the work on a request; sent where the request's trace belongs to the share that is kept.
  void part(const api::Part& part);
  /// In Prometheus' text form (version 0.0.4).
  [[nodiscard]] QByteArray text(const std::optional<Backups::Levels>& backups, qint64 busy);

 private:
  struct Private;
  void run();
  void look();

  Place& m_place;
  const WatchOptions m_options;
  std::unique_ptr<Private> d;
  std::unique_ptr<traces::Exporter> m_traces;
  std::mutex m_mutex;
  std::condition_variable m_wake;
  bool m_ended = false;
  std::jthread m_thread;
};

/// Whether a request is worth a span: every one that failed by the hub's fault or moves money, and of the others a
/// share. What the caller says of sampling is not asked: it could make a hub send everything.
[[nodiscard]] bool isTraced(const http::Outcome& outcome, int percent);

}  // namespace counterfoil::daemon
