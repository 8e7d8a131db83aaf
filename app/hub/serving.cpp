// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/serving.h"

#include "app/hub/tenant_tokens.h"
#include "app/shop/shop.h"
#include "sync/api/bootstrap_routes.h"
#include "sync/api/sync_routes.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Done;

namespace {

api::Asker askerOf(const http::Request& request) {
  // Every route that asks has a permission, so the gate has put it there.
  const auto* const principal = static_cast<const TenantPrincipal*>(request.principal.get());
  return {principal->tenant, {}, false};
}

}  // namespace

Serving::Serving(Place& place, const ServingOptions& options, const JsonLog& log)
    : m_place(place), m_options(options), m_log(log) {
  m_aside.setMaxThreadCount(2);
  // A store that is a file has one process, which hears of its own commits: nobody has to be asked.
  api::LongPolls::Options waiting;
  if (place.postgres() != nullptr) waiting.askHead = [this](hub::TenantId tenant) { askHead(tenant); };
  m_polls = std::make_unique<api::LongPolls>(std::move(waiting));
  m_workforce = std::make_unique<hub::Workforce>(
      place.estate(), m_options.workforce,
      [polls = m_polls.get()](hub::TenantId tenant, qint64 head) { polls->advance(tenant, head); });
  place.setWorkforce(m_workforce.get());
  m_readiness = std::make_shared<api::Readiness>([&place] { return place.probe(); }, place.clock());

  const auto aside = [this](std::function<void()> work) { run(std::move(work)); };
  const auto ground = std::make_shared<const api::Ground>(
      api::Ground{*m_workforce, *m_polls, place.clock(), api::CursorSeal(place.keys().cursorKey()), askerOf,
                  [&place](const QByteArray& bytes) { return place.keys().sign(bytes); }, aside, protocol::Limits()});
  m_snapshots =
      std::make_unique<api::Snapshots>(place.estate(), app::allProjectors(), place.clock(),
                                       api::Snapshots::Options{place.folder() + u"/replicas"_s, app::allLocalTables()});
  auto routes = api::syncRoutes(ground);
  for (auto& route : api::bootstrapRoutes(ground, *m_snapshots, app::sharedProjectors())) {
    routes.push_back(std::move(route));
  }
  for (auto& route : api::healthRoutes(m_readiness, aside)) routes.push_back(std::move(route));
  m_router = api::makeRouter(std::move(routes), tenantTokenGate(place.keys().accessKey()),
                             [&log](const http::Outcome& outcome) { log.request(outcome); });
  m_server = std::make_unique<http::Server>(*m_router, place.clock());
}

void Serving::askHead(hub::TenantId tenant) {
  m_workforce->read(tenant, [this, tenant](const core::Result<const journal::Reader*>& reader) {
    if (!reader) return;
    if (const auto head = hub::headOfFeed(**reader)) m_polls->advance(tenant, *head);
  });
}

Done Serving::start() {
  CF_CHECK(m_place.probe());
  return m_server->start(m_options.http);
}

bool Serving::drain() {
  m_readiness->drain();
  m_polls->end();
  return m_server->drain(m_options.drainMs);
}

Serving::~Serving() {
  m_polls->end();
  m_server->stop();
  m_aside.waitForDone();
  m_place.setWorkforce(nullptr);
  m_workforce.reset();
}

}  // namespace counterfoil::daemon
