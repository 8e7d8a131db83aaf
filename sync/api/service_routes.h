// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "models/core/clock.h"
#include "sync/http/router.h"

namespace counterfoil::api {

/// Whether a load balancer should send requests here. What was found good stays so for two seconds, however many ask;
/// who asks while a probe takes longer than it may is told so (`probe_slow`) and does not wait for it.
class Readiness {
 public:
  /// `probe` writes something and reads it back; called on a thread of its own.
  Readiness(std::function<core::Done()> probe, const core::Clock& clock, int mostMs = 2'000);
  ~Readiness() { end(); }
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;
  /// From now on it is not.
  void drain() { m_draining = true; }
  /// Waits for a probe that is under way; there are none after it.
  void end();
  [[nodiscard]] core::Done state();

 private:
  void probeWhenAsked();
  std::function<core::Done()> m_probe;
  const core::Clock& m_clock;
  const int m_mostMs;
  std::atomic<bool> m_draining = false;
  std::mutex m_mutex;
  std::condition_variable m_changed;
  bool m_wanted = false;  ///< a probe is due or under way
  bool m_ended = false;
  core::Done m_found;
  std::optional<qint64> m_goodMs;
  std::jthread m_thread;
};

/// /livez (the process answers) and /readyz (503 with the reason where it should get no requests); anyone may ask.
[[nodiscard]] std::vector<http::Route> healthRoutes(std::shared_ptr<Readiness> readiness,
                                                    std::function<void(std::function<void()>)> aside);

/// A router of these routes and /v1/openapi.json, which describes them all.
[[nodiscard]] std::unique_ptr<http::Router> makeRouter(std::vector<http::Route> routes, http::Router::Gate gate,
                                                       http::Router::Observer observer = {});

}  // namespace counterfoil::api
