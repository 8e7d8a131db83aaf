// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QThreadPool>

#include "models/journal/facts_queries.h"
#include "sync/api/service_routes.h"
#include "sync/api/sync_routes.h"
#include "sync/http/server.h"
#include "sync/hub/embedded_estate.h"
#include "tests/bench/benches.h"
#include "tests/faults/trade.h"
#include "tests/sync/http/raw_client.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr int kOfflineSales = 10'000;
constexpr int kSeenSales = 200;
/// As a till's batches grow to where nothing holds them up.
constexpr size_t kBatchFacts = 300;

/// A hub in this process over loopback, without a gate: stores on the disk, every push durable.
class LoopbackHub {
 public:
  explicit LoopbackHub(const WorkFolder& folder) {
    store::OpenOptions options;
    options.machineFolder = folder.file(u"machine"_s);
    options.localTables = app::sharedLocalTables();
    m_estate =
        std::make_unique<hub::EmbeddedEstate>(folder.file(u"tenants"_s), options, app::sharedProjectors(), m_clock);
    m_polls = std::make_unique<api::LongPolls>(api::LongPolls::Options());
    m_workforce =
        std::make_unique<hub::Workforce>(*m_estate, hub::WorkforceOptions(),
                                         [this](hub::TenantId tenant, qint64 head) { m_polls->advance(tenant, head); });
  }
  ~LoopbackHub() {
    m_polls->end();
    if (m_server) m_server->stop();
    m_aside.waitForDone();
    m_workforce.reset();
  }
  LoopbackHub(const LoopbackHub&) = delete;
  LoopbackHub& operator=(const LoopbackHub&) = delete;

  [[nodiscard]] core::Done start() {
    CF_TRY(const hub::TenantRow tenant, m_estate->create(u"Bench"_s));
    const auto ground = std::make_shared<const api::Ground>(
        api::Ground{*m_workforce, *m_polls, m_clock, api::CursorSeal(QByteArray(32, 'k')),
                    [id = tenant.id](const http::Request&) {
                      return api::Asker{id, {}, false};
                    },
                    [](const QByteArray& bytes) { return bytes.leftJustified(64, 's', true); },
                    [this](std::function<void()> work) { m_aside.start(std::move(work)); }, protocol::Limits()});
    m_router = api::makeRouter(api::syncRoutes(ground), {});
    m_server = std::make_unique<http::Server>(*m_router, m_clock);
    return m_server->start({});
  }
  [[nodiscard]] quint16 port() const { return m_server->port(); }

 private:
  core::SystemClock m_clock;
  QThreadPool m_aside;
  std::unique_ptr<hub::EmbeddedEstate> m_estate;
  std::unique_ptr<api::LongPolls> m_polls;
  std::unique_ptr<hub::Workforce> m_workforce;
  std::unique_ptr<http::Router> m_router;
  std::unique_ptr<http::Server> m_server;
};

QByteArray bodyOf(const std::vector<journal::Fact>& facts, size_t from, size_t count) {
  const protocol::PushRequest request{facts.front().origin,
                                      {facts.begin() + qsizetype(from), facts.begin() + qsizetype(from + count)}};
  return QJsonDocument(request.toJson()).toJson(QJsonDocument::Compact);
}

/// Every fact of a till that sold so often while nobody could be reached.
core::Result<std::vector<journal::Fact>> soldOffline(const QString& path, int sales) {
  CF_TRY(const auto trade, faults::Trade::begin(path));
  for (int i = 0; i < sales; ++i) CF_CHECK(trade->sell());
  std::vector<journal::Fact> all;
  for (;;) {
    CF_TRY(auto facts, journal::factsAfter(trade->shop().reader(), all.empty() ? 0 : all.back().position, 1000, false));
    if (facts.empty()) return all;
    for (journal::Fact& fact : facts) all.push_back(std::move(fact));
  }
}

bool pushed(http::RawClient& client, const QByteArray& body) {
  return client.ask(http::post("/v1/sync/push", body)).status == 200;
}

/// From sending a sale's push to having the page with it, on another connection that waits.
void measureSeen(Report& report, const LoopbackHub& hub, const std::vector<journal::Fact>& facts, size_t from) {
  http::RawClient seller(hub.port());
  http::RawClient watcher(hub.port());
  const auto cursorIn = [](const http::Reply& reply) {
    return QJsonDocument::fromJson(reply.body)[u"cursor"_s].toString().toLatin1();
  };
  QByteArray cursor;
  for (bool more = true; more;) {
    const http::Reply page =
        watcher.ask(http::get("/v1/sync/pull?limit=1000" + (cursor.isEmpty() ? "" : "&cursor=" + cursor)));
    if (page.status != 200) return report.missing(u"a sale seen on another till"_s, u"cannot pull"_s);
    cursor = cursorIn(page);
    more = QJsonDocument::fromJson(page.body)[u"more"_s].toBool();
  }
  std::vector<double> seenMs;
  for (; from < facts.size(); ++from) {
    watcher.send(http::get("/v1/sync/pull?wait=25&cursor=" + cursor));
    const QByteArray body = bodyOf(facts, from, 1);
    QElapsedTimer time;
    time.start();
    if (!pushed(seller, body)) return report.missing(u"a sale seen on another till"_s, u"cannot push"_s);
    const http::Reply page = watcher.reply();
    seenMs.push_back(double(time.nsecsElapsed()) / 1e6);
    cursor = cursorIn(page);
  }
  const QString note = u"one till waits, one sells; loopback, durable"_s;
  report.add({u"a sale seen on another till, median"_s, u"ms"_s, medianOf(seenMs), {}, {}, {}, 20, false, note});
  report.add({u"a sale seen on another till, p95"_s, u"ms"_s, shareOf(seenMs, 0.95), {}, {}, {}, 100, false, note});
}

}  // namespace

void benchHub(Report& report) {
  const QString name = u"10,000 offline sales pushed"_s;
  const WorkFolder folder(u"hub"_s);
  const auto facts = soldOffline(folder.file(u"shop.cfl"_s), kOfflineSales + kSeenSales);
  if (!facts) return report.missing(name, facts.error().code);
  LoopbackHub hub(folder);
  if (const auto started = hub.start(); !started) return report.missing(name, started.error().code);
  const size_t seenFrom = facts->size() - kSeenSales;
  std::vector<QByteArray> bodies;
  for (size_t from = 0; from < seenFrom; from += kBatchFacts) {
    bodies.push_back(bodyOf(*facts, from, std::min(kBatchFacts, seenFrom - from)));
  }
  http::RawClient client(hub.port());
  const double cpuBefore = processCpuUs();
  QElapsedTimer time;
  time.start();
  for (const QByteArray& body : bodies) {
    if (!pushed(client, body)) return report.missing(name, u"a push failed"_s);
  }
  const double ms = double(time.nsecsElapsed()) / 1e6;
  const double cpuMs = (processCpuUs() - cpuBefore) / 1e3;
  report.add({name, u"ms"_s, ms, cpuMs, {}, {}, 1700, false, u"loopback, durable, batches of 300 facts"_s});
  measureSeen(report, hub, *facts, seenFrom);
}

}  // namespace counterfoil::bench
