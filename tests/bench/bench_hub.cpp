// SPDX-License-Identifier: GPL-3.0-or-later
// The real hub over loopback, durable, with its gate, its log and its metrics.
#include <QElapsedTimer>
#include <QJsonDocument>

#include "models/journal/facts_queries.h"
#include "sync/protocol/messages.h"
#include "tests/app/hub/enrolled.h"
#include "tests/bench/benches.h"
#include "tests/faults/trade.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr int kOfflineSales = 10'000;
/// As a till's batches grow to where nothing holds them up.
constexpr size_t kBatchFacts = 300;

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

void benchPushes(Report& report) {
  const QString name = u"10,000 offline sales pushed"_s;
  const WorkFolder folder(u"hub"_s);
  const auto facts = soldOffline(folder.file(u"shop.cfl"_s), kOfflineSales);
  if (!facts) return report.missing(name, facts.error().code);
  std::vector<QByteArray> bodies;
  for (size_t from = 0; from < facts->size(); from += kBatchFacts) {
    bodies.push_back(bodyOf(*facts, from, std::min(kBatchFacts, facts->size() - from)));
  }
  support::HubProgram hub;
  hub.serve({u"--rates"_s, u"1000000"_s});
  const QByteArray credential = support::enrolled(hub, "Bench");
  http::RawClient client(hub.port());
  const double idleMib = memoryMibOf(hub.processId());
  forgetPeakOf(hub.processId());
  const double cpuBefore = cpuUsOf(hub.processId());
  QElapsedTimer time;
  time.start();
  for (const QByteArray& body : bodies) {
    const http::Reply reply = client.ask(http::post("/v1/sync/push", body, credential));
    if (reply.status != 200) return report.missing(name, u"%1 %2"_s.arg(reply.status).arg(reply.code()));
  }
  const double ms = double(time.nsecsElapsed()) / 1e6;
  const double cpuMs = (cpuUsOf(hub.processId()) - cpuBefore) / 1e3;
  const double peakMib = peakMibOf(hub.processId());
  report.add({name,
              u"ms"_s,
              ms,
              cpuMs,
              {},
              {},
              1700,
              false,
              u"loopback, durable, batches of %1 facts; CPU of the hub"_s.arg(kBatchFacts)});
  report.add({u"hub, CPU a pushed sale"_s, u"µs"_s, cpuMs * 1e3 / kOfflineSales, {}, {}, {}, {}, false, {}});
  report.add({u"hub, CPU a push"_s, u"µs"_s, cpuMs * 1e3 / double(bodies.size()), {}, {}, {}, {}, false, {}});
  report.add({u"hub, memory above idle while pushed to"_s,
              u"MiB"_s,
              peakMib - idleMib,
              {},
              {},
              {},
              {},
              false,
              u"idle %1 MiB"_s.arg(idleMib, 0, 'f', 0)});
}

}  // namespace

void benchHub(Report& report) {
  benchPushes(report);
  benchTills(report);
  benchBootstrap(report);
}

}  // namespace counterfoil::bench
