// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "app/hub/feed_lag.h"
#include "sync/access/gate.h"
#include "sync/api/ground.h"
#include "sync/cashier/cashier.h"
#include "sync/http/handler.h"
#include "sync/http/server.h"
#include "sync/hub/workforce.h"
#include "sync/protocol/messages.h"

namespace counterfoil::daemon {

/// What an operator's Prometheus reads. Labels are methods, templates of routes, statuses and words of this program:
/// nothing that names a tenant, a device or a person, and nothing that grows without bound. Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  void request(const http::Outcome& outcome);
  void pushed(const protocol::PushAnswer& answer);
  /// `nowMs` and the heads' are of one clock that only rises.
  void given(const api::Given& given, qint64 nowMs);
  void advanced(hub::TenantId tenant, qint64 head, qint64 nowMs) { m_feed.advanced(tenant, head, nowMs); }

  /// What is counted elsewhere, as of now.
  struct Levels {
    hub::Workforce::Counts workforce;
    http::Stats server;
    qint64 longPolls = 0;
    bool ready = false;
    access::Gate::Counts refused;
    qint64 tokenReuses = 0;
    cashier::Cashier::Levels payments;
  };
  /// In Prometheus' text form (version 0.0.4).
  [[nodiscard]] QByteArray text(const Levels& levels);

 private:
  struct Private;
  std::unique_ptr<Private> d;
  FeedLag m_feed;
};

}  // namespace counterfoil::daemon
