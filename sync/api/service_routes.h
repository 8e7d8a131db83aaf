// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "models/core/clock.h"
#include "sync/http/router.h"

namespace counterfoil::api {

/// Whether a load balancer should send requests here. What was found good stays so for two seconds,
/// however many ask.
class Readiness {
 public:
  /// `probe` writes something and reads it back; called on the thread that asks.
  Readiness(std::function<core::Done()> probe, const core::Clock& clock) : m_probe(std::move(probe)), m_clock(clock) {}
  /// From now on it is not.
  void drain() { m_draining = true; }
  [[nodiscard]] core::Done state();

 private:
  std::function<core::Done()> m_probe;
  const core::Clock& m_clock;
  std::atomic<bool> m_draining = false;
  std::mutex m_mutex;
  std::optional<qint64> m_goodMs;
};

/// /livez (the process answers) and /readyz (503 with the reason where it should get no requests); anyone may ask.
[[nodiscard]] std::vector<http::Route> healthRoutes(std::shared_ptr<Readiness> readiness,
                                                    std::function<void(std::function<void()>)> aside);

/// A router of these routes and /v1/openapi.json, which describes them all.
[[nodiscard]] std::unique_ptr<http::Router> makeRouter(std::vector<http::Route> routes, http::Router::Gate gate,
                                                       http::Router::Observer observer = {});

}  // namespace counterfoil::api
