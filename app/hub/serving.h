// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QThreadPool>
#include <atomic>
#include <memory>

#include "app/hub/backups.h"
#include "app/hub/json_log.h"
#include "app/hub/metrics.h"
#include "app/hub/place.h"
#include "app/hub/watch.h"
#include "sync/access/gate.h"
#include "sync/access/network_outbound.h"
#include "sync/api/ground.h"
#include "sync/api/service_routes.h"
#include "sync/api/snapshots.h"
#include "sync/cashier/cashier.h"
#include "sync/http/server.h"

namespace counterfoil::daemon {

struct ServingOptions {
  http::Options http;
  std::optional<http::Options> metrics;  ///< where Prometheus asks; nothing: nowhere
  hub::WorkforceOptions workforce;
  int drainMs = 10'000;
  BackupOptions backups;
  WatchOptions watch;
  int ratesPercent = 100;
};

/// A hub at work: the workforce over the place's estate, the routes, the server. Everything that a request may still
/// touch outlives it: the end is drain, then the server, then what waits, then the workforce.
class Serving {
 public:
  Serving(Place& place, const ServingOptions& options, const JsonLog& log);
  ~Serving();
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  [[nodiscard]] core::Done start();
  [[nodiscard]] quint16 port() const { return m_server->port(); }
  /// 0 without.
  [[nodiscard]] quint16 metricsPort() const { return m_metricsServer ? m_metricsServer->port() : quint16(0); }
  /// Not ready any more; what is in flight is finished. Whether all of it was, in time.
  [[nodiscard]] bool drain();
  /// See http::Server.
  [[nodiscard]] core::Done readCertificateAgain() { return m_server->readCertificateAgain(); }

 private:
  /// On the thread of the readiness alone.
  [[nodiscard]] core::Done probe();
  void followServer();
  [[nodiscard]] std::vector<http::Route> routes(const std::shared_ptr<access::Changes>& changes);
  [[nodiscard]] core::Done startMetrics();
  void advance(hub::TenantId tenant, qint64 head);
  void askHead(hub::TenantId tenant);
  void run(std::function<void()> work) { m_aside.start(std::move(work)); }

  Place& m_place;
  ServingOptions m_options;
  const JsonLog& m_log;
  QThreadPool m_aside;
  std::atomic<qint64> m_tokenReuses = 0;
  QThreadPool m_hashing;  ///< passwords: four at once are 256 MiB
  std::unique_ptr<api::LongPolls> m_polls;
  std::unique_ptr<api::Snapshots> m_snapshots;
  std::unique_ptr<cashier::Cashier> m_cashier;
  std::unique_ptr<hub::Workforce> m_workforce;
  access::Directory m_directory;
  access::NetworkOutbound m_outbound;
  access::RateLimits m_rates;
  access::Gate m_gate;
  std::unique_ptr<access::Keeper> m_keeper;
  std::shared_ptr<api::Readiness> m_readiness;
  std::unique_ptr<Backups> m_backups;
  std::unique_ptr<Watch> m_watch;
  QByteArray m_database;  ///< which server, as of the last probe
  Metrics m_metrics;
  std::unique_ptr<http::Router> m_router;
  std::unique_ptr<http::Server> m_server;
  std::unique_ptr<http::Router> m_metricsRouter;
  std::unique_ptr<http::Server> m_metricsServer;
};

}  // namespace counterfoil::daemon
