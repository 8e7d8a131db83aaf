// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/serving.h"

#include <QThread>

#include "app/hub/gateway_secrets.h"
#include "app/shop/shop.h"
#include "models/catalog/search_index_sqlite.h"
#include "sync/access/enrolment.h"
#include "sync/access/routes.h"
#include "sync/api/bootstrap_routes.h"
#include "sync/api/order_keys.h"
#include "sync/api/order_routes.h"
#include "sync/api/resource_routes.h"
#include "sync/api/sync_routes.h"
#include "sync/cashier/payment_routes.h"
#include "sync/cashier/webhook_routes.h"
#include "sync/hub/arbiter.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Done;

namespace {

/// How long the server waits with listening until the gate knows every tenant.
constexpr int kGateMs = 10'000;

api::Asker askerOf(const http::Request& request) {
  // Every route that asks is behind the gate, which has put it there.
  const access::Principal* const principal = access::principalOf(request);
  return {principal->tenant, principal->id, principal->quarantined, principal->permissions, principal->publicKey};
}

}  // namespace

Serving::Serving(Place& place, const ServingOptions& options, const JsonLog& log)
    : m_place(place),
      m_options(options),
      m_log(log),
      m_rates(place.clock(), options.ratesPercent),
      m_gate(place.keys(), m_directory, m_rates, place.clock()) {
  m_aside.setMaxThreadCount(2);
  m_hashing.setMaxThreadCount(4);
  // A store that is a file has one process, which hears of its own commits: nobody has to be asked.
  api::LongPolls::Options waiting;
  if (place.postgres() != nullptr) waiting.askHead = [this](hub::TenantId tenant) { askHead(tenant); };
  m_polls = std::make_unique<api::LongPolls>(std::move(waiting));
  if (place.postgres() != nullptr) m_options.workforce.mostWaitMs = 2'000;
  api::Snapshots::Options copying{place.folder() + u"/replicas"_s, app::allLocalTables()};
  copying.index = [](journal::Book& book) { return catalog::fillSearchIndex(book); };
  m_snapshots = std::make_unique<api::Snapshots>(place.estate(), app::allProjectors(), place.clock(), copying);
  m_workforce = std::make_unique<hub::Workforce>(place.estate(), m_options.workforce,
                                                 [this](hub::TenantId tenant, qint64 head) { advance(tenant, head); });
  const auto changes = std::make_shared<access::Changes>();
  place.setWorkforce(m_workforce.get());
  place.setGate(&m_directory, changes);
  m_watch = std::make_unique<Watch>(place, m_options.watch);
  access::Keeper::Options keeping;
  keeping.listener = [this](hub::TenantId tenant, const access::TenantAccess& known) {
    // Whoever was given a code asks for a snapshot soon.
    if (m_place.clock().now() < known.codeUntil) m_snapshots->prepare(tenant);
  };
  m_keeper = std::make_unique<access::Keeper>(m_directory, place.keys(), place.estate(), *m_workforce, changes,
                                              std::move(keeping));
  cashier::Cashier::Options paying;
  // Stores that are files have no other process: what was in flight at the start is in doubt at once.
  paying.alone = place.postgres() == nullptr;
  m_cashier = std::make_unique<cashier::Cashier>(
      *m_workforce, place.estate(), place.keys(), place.clock(),
      [&clock = place.clock()](const cashier::Account& account, const QByteArray& secrets) {
        return openGateway(account, secrets, clock);
      },
      paying);
  // With a cluster another process may do better; a folder has this one alone.
  m_readiness =
      std::make_shared<api::Readiness>([this] { return probe(); }, place.clock(), place.postgres() ? 250 : 2'000);
  m_router = api::makeRouter(routes(changes), m_gate.asFunction(), [this](const http::Outcome& outcome) {
    m_log.request(outcome);
    m_metrics.request(outcome);
    m_watch->request(outcome);
  });
  m_server = std::make_unique<http::Server>(*m_router, place.clock());
}

std::vector<http::Route> Serving::routes(const std::shared_ptr<access::Changes>& changes) {
  const auto aside = [this](std::function<void()> work) { run(std::move(work)); };
  const auto sign = [&keys = m_place.keys()](const QByteArray& bytes) { return keys.signer().key.sign(bytes); };
  const auto ground = std::make_shared<const api::Ground>(
      api::Ground{*m_workforce, *m_polls, m_place.clock(), api::CursorSeal(m_place.keys().cursorKey()), askerOf, sign,
                  aside, protocol::Limits(), [this](const protocol::PushAnswer& answer) { m_metrics.pushed(answer); },
                  [this](const api::Given& given) { m_metrics.given(given, m_place.clock().monotonicMs()); },
                  [this](const api::Part& part) { m_watch->part(part); },
                  [&keys = m_place.keys()](const journal::Reader& reader, hub::TenantId tenant) {
                    return access::tenantKey(reader, tenant, keys);
                  },
                  hub::watchfulArbiter(app::sharedProjectors()),
                  [&keys = m_place.keys()](const QByteArray& bytes, const QByteArray& signature) {
                    return keys.hasSigned(bytes, signature);
                  },
                  [&estate = m_place.estate()](hub::TenantId tenant) { return estate.durable(tenant); },
                  [](journal::Writing& writing, std::span<const journal::Fact> facts) -> Done {
                    CF_CHECK(access::applyReturned(writing, facts));
                    return api::ordersReturned(writing, facts);
                  },
                  [](const journal::Reader& reader, const core::AnyId& device) {
                    return access::publicKeyOf(reader, device.as<devices::DeviceTag>());
                  },
                  [](const journal::Reader& reader, const core::AnyId& device) {
                    return access::cameWithHistory(reader, device.as<devices::DeviceTag>());
                  }});
  std::vector<http::Route> all;
  const auto add = [&all](std::vector<http::Route> group) {
    for (http::Route& route : group) all.push_back(std::move(route));
  };
  add(api::syncRoutes(ground));
  add(api::bootstrapRoutes(ground, *m_snapshots, app::sharedProjectors()));
  add(api::resourceRoutes(ground));
  add(api::orderRoutes(ground));
  add(access::routes({m_place.keys(),
                      m_directory,
                      m_rates,
                      *m_workforce,
                      m_place.clock(),
                      changes,
                      [this](std::function<void()> work) { m_hashing.start(std::move(work)); },
                      {},
                      std::make_shared<access::FileOutbox>(m_place.folder() + u"/outbox"_s, m_place.clock()),
                      std::make_shared<access::ProviderClient>(m_outbound, m_place.clock()),
                      [this](const QString& code) {
                        m_log.warn("identity_refused", "a provider's identity was refused", {{u"code"_s, code}});
                      },
                      [this] { ++m_tokenReuses; }}));
  add(cashier::paymentRoutes(ground, *m_cashier));
  add(cashier::webhookRoutes(ground, *m_cashier,
                             [this](hub::TenantId tenant) { return bool(m_directory.of(tenant)); }));
  add(api::healthRoutes(m_readiness, aside));
  return all;
}

Done Serving::probe() {
  CF_CHECK(m_place.probe());
  if (m_place.postgres() != nullptr) followServer();
  if (m_keeper->isReady()) return {};
  return core::Error{core::ErrorKind::Busy, u"not_ready"_s, u"not every tenant was read yet"_s, {}};
}

void Serving::followServer() {
  const QByteArray server = m_place.postgres()->probedServer();
  const QByteArray before = std::exchange(m_database, server);
  if (before == server || before.isEmpty()) return;
  m_log.warn("server_changed", "the database was promoted or restored: every tenant begins an epoch",
             {{u"server"_s, QString::fromLatin1(server)}, {u"before"_s, QString::fromLatin1(before)}});
  const auto tenants = m_place.estate().tenants();
  if (!tenants) return;
  // A command without content is what notices.
  for (const hub::TenantRow& row : *tenants) {
    m_workforce->write(
        row.id, [](journal::Writing&) { return Done(); }, [](const Done&) {});
  }
}

void Serving::advance(hub::TenantId tenant, qint64 head) {
  // Before anybody is woken by it.
  m_metrics.advanced(tenant, head, m_place.clock().monotonicMs());
  m_polls->advance(tenant, head);
  m_snapshots->advance(tenant, head);
}

void Serving::askHead(hub::TenantId tenant) {
  m_workforce->read(tenant,
                    [this, tenant, told = m_polls->head(tenant)](const core::Result<const journal::Reader*>& reader) {
                      if (!reader) return;
                      const auto head = hub::headOfFeed(**reader);
                      if (!head) return;
                      m_metrics.advanced(tenant, *head, m_place.clock().monotonicMs());
                      m_polls->seen(tenant, told, *head);
                    });
}

Done Serving::start() {
  for (int waitedMs = 0; !m_keeper->isReady() && waitedMs < kGateMs; waitedMs += 5) QThread::msleep(5);
  CF_CHECK(m_place.probe());
  if (!m_options.backups.folder.isEmpty()) m_backups = std::make_unique<Backups>(m_place, m_options.backups, m_log);
  CF_CHECK(startMetrics());
  return m_server->start(m_options.http);
}

Done Serving::startMetrics() {
  if (!m_options.metrics) return {};
  const auto collect = [this](const http::Request&) {
    const Metrics::Levels levels{m_workforce->counts(),      m_server->stats(), m_polls->waiting(),
                                 bool(m_readiness->state()), m_gate.counts(),   m_tokenReuses,
                                 m_cashier->levels()};
    const auto backups = m_backups ? std::optional(m_backups->levels()) : std::nullopt;
    return http::text(m_metrics.text(levels) + m_watch->text(backups, levels.workforce.busy),
                      "text/plain; version=0.0.4; charset=utf-8");
  };
  std::vector<http::Route> routes{{"GET",
                                   u"/metrics"_s,
                                   http::answering(collect),
                                   QLatin1String(access::kPublic),
                                   {},
                                   0,
                                   false,
                                   u"Counters and levels"_s}};
  m_metricsRouter = std::make_unique<http::Router>(std::move(routes));
  m_metricsServer = std::make_unique<http::Server>(*m_metricsRouter, m_place.clock());
  return m_metricsServer->start(*m_options.metrics);
}

bool Serving::drain() {
  m_readiness->drain();
  m_polls->end();
  return m_server->drain(m_options.drainMs);
}

Serving::~Serving() {
  m_polls->end();
  m_server->stop();
  if (m_metricsServer) m_metricsServer->stop();
  m_aside.waitForDone();
  m_hashing.waitForDone();
  m_readiness->end();
  m_watch.reset();
  m_keeper.reset();
  m_cashier->stop();
  m_place.setWorkforce(nullptr);
  m_place.setGate(nullptr, nullptr);
  m_workforce.reset();
  m_backups.reset();
}

}  // namespace counterfoil::daemon
