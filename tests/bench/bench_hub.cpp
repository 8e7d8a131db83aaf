// SPDX-License-Identifier: GPL-3.0-or-later
// The real hub over loopback, durable, with its gate, its log and its metrics.
#include <QDir>
#include <QElapsedTimer>
#include <QJsonDocument>

#include "models/journal/facts_queries.h"
#include "sync/protocol/messages.h"
#include "tests/app/hub/enrolled.h"
#include "tests/bench/benches.h"
#include "tests/bench/probed_till.h"
#include "tests/faults/trade.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;

namespace {

/// What is not done by then is missing; selling before that does not count.
constexpr int kPushesMs = 25'000;
constexpr int kOfflineSales = 10'000;
/// Between what a till sends first and the most that it ever sends.
constexpr size_t kBatchFacts = 300;

QByteArray bodyOf(const std::vector<journal::Fact>& facts, size_t from, size_t count) {
  const protocol::PushRequest request{facts.front().origin,
                                      {facts.begin() + qsizetype(from), facts.begin() + qsizetype(from + count)}};
  return QJsonDocument(request.toJson()).toJson(QJsonDocument::Compact);
}

/// Every fact of a till that sold so often while nobody could be reached, and its store in `kept`. It sells in memory:
/// how long that takes is another bench's.
core::Result<std::vector<journal::Fact>> soldOffline(const QString& kept, int sales) {
  const QTemporaryDir memory(support::memoryFolderTemplate());
  const QString folder = memory.filePath(u"till"_s);
  QDir().mkpath(folder);
  CF_TRY(auto trade, faults::Trade::begin(folder + u"/shop.cfl"_s, {{}, 0, folder + u"/state/counterfoil"_s}));
  for (int i = 0; i < sales; ++i) CF_CHECK(trade->sell());
  std::vector<journal::Fact> all;
  for (;;) {
    CF_TRY(auto facts, journal::factsAfter(trade->shop().reader(), all.empty() ? 0 : all.back().position, 1000, false));
    if (facts.empty()) break;
    for (journal::Fact& fact : facts) all.push_back(std::move(fact));
  }
  trade.reset();
  if (QProcess::execute(u"cp"_s, {u"-a"_s, folder, kept}) != 0) return core::storageError(u"storage_failed"_s, kept);
  return all;
}

/// The same by the till itself: what it reads, packs and notes, and how much it sends at a time, are its own.
void benchOwnPush(Report& report, support::HubProgram& hub, const QString& folder, const QDeadlineTimer& end) {
  const QString name = u"10,000 offline sales pushed by a till's own engine"_s;
  if (hub.say("tenant create Crumb").status != 0) return report.missing(name, u"no tenant"_s);
  const auto pushes = [&] { return metricOf(hub, "http_server_request_duration_seconds_count", "/v1/sync/push"); };
  const double pushesBefore = pushes();
  const ProbedTill till = probeTill(hub, u"push"_s, folder, end);
  if (!till.fault.isEmpty()) return report.missing(name, till.fault);
  const QString note =
      u"both disks; %1 pushes; CPU of the till; of the hub %2 s; ready after %3 s"_s.arg(pushes() - pushesBefore)
          .arg(till.hubCpuMs / 1e3, 0, 'f', 1)
          .arg(till.ms(u"ready_ms"_s) / 1e3, 0, 'f', 1);
  report.add({name, u"ms"_s, till.ms(u"sent_ms"_s), till.ms(u"cpu_ms"_s), {}, {}, 1700, false, note});
}

}  // namespace

void benchPushes(Report& report) {
  const QString name = u"10,000 offline sales pushed"_s;
  const WorkFolder folder(u"hub"_s);
  const auto facts = soldOffline(folder.file(u"till"_s), kOfflineSales);
  if (!facts) return report.missing(name, facts.error().code);
  const QDeadlineTimer end(kPushesMs);
  std::vector<QByteArray> bodies;
  for (size_t from = 0; from < facts->size(); from += kBatchFacts) {
    bodies.push_back(bodyOf(*facts, from, std::min(kBatchFacts, facts->size() - from)));
  }
  support::HubProgram hub;
  hub.serve({u"--rates"_s, u"1000000"_s, u"--metrics"_s, u"127.0.0.1:0"_s});
  const QByteArray credential = support::enrolled(hub, "Bench");
  http::RawClient client(hub.port());
  const double idleMib = memoryMibOf(hub.processId());
  forgetPeakOf(hub.processId());
  const double cpuBefore = cpuUsOf(hub.processId());
  QElapsedTimer time;
  time.start();
  for (const QByteArray& body : bodies) {
    if (end.hasExpired()) return report.missing(name, u"the time was over"_s);
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
  benchOwnPush(report, hub, folder.file(u"till"_s), end);
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

}  // namespace counterfoil::bench
