// SPDX-License-Identifier: GPL-3.0-or-later
// Many tills, as the program runs them, and the real hub: all in this machine's processors, where in a shop each till
// has its own.
#include <QCoreApplication>
#include <QElapsedTimer>
#include <algorithm>

#include "tests/app/hub/hub_program.h"
#include "tests/bench/benches.h"
#include "tests/bench/live_till.h"
#include "tests/bench/probed_till.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;
using support::HubProgram;
using Tills = std::vector<std::unique_ptr<LiveTill>>;

namespace {

/// A hundred tills that join and sell, before the hub goes away; then all of them sell, and it comes back.
constexpr int kBeforeMs = 75'000;
constexpr int kDrainMs = 150'000;
constexpr size_t kFew = 2;
constexpr size_t kMany = 50;
constexpr size_t kAll = 100;
/// Seen on one till, on 49.
constexpr int kFewSales = 200;
constexpr int kManySales = 40;
constexpr int kAwaySales = 60;
/// Tries that fail meanwhile spread the tills as a longer absence does.
constexpr int kAwayMs = 8'000;
/// Then it ends, also where not every till has taken in what all others sold: that takes their own processors.
constexpr int kAfterwardsMs = 3'000;

/// As a hub behind HAProxy, which counts connections by itself: all tills have one address here.
const QStringList kServing{u"--rates"_s, u"1000000"_s, u"--behind-proxy"_s, u"--metrics"_s, u"127.0.0.1:0"_s};

/// Both read what came: the hub's log, and what tills say of themselves.
void turn(HubProgram& hub, int ms) {
  hub.listen(ms);
  QCoreApplication::processEvents();
}

double faultsOf(const HubProgram& hub) {
  return metricOf(hub, "http_server_request_duration_seconds_count", "status=\"5");
}

bool settle(HubProgram& hub, const Tills& tills, size_t howMany, int mostMs) {
  QElapsedTimer time;
  time.start();
  const auto idle = [&] {
    return std::all_of(tills.begin(), tills.begin() + qsizetype(howMany),
                       [](const auto& till) { return till->status().idle; });
  };
  do turn(hub, 20);
  while (!idle() && time.elapsed() < mostMs);
  return idle();
}

bool restart(HubProgram& hub) {
  hub.wantedPort = hub.port();
  if (hub.terminate() != 0) return false;
  hub.serve(kServing);
  return true;
}

/// All of them enrolled, some at a time; what went wrong.
QString joinAll(HubProgram& hub, const Tills& tills, const QDeadlineTimer& end) {
  constexpr size_t kAtOnce = 8;
  // So many codes a minute may come from one address, whatever --rates says; another process counts anew.
  constexpr size_t kOfOneProcess = 20;
  const QString url = u"http://127.0.0.1:%1"_s.arg(hub.port());
  for (size_t from = 0, enrolled = 0; from < tills.size();) {
    if (end.hasExpired()) return u"the time was over after %1"_s.arg(from);
    if (enrolled + kAtOnce > kOfOneProcess) {
      if (!restart(hub)) return u"the hub did not end well"_s;
      enrolled = 0;
    }
    // The first one fills the tenant.
    const size_t upTo = from == 0 ? 1 : std::min(from + kAtOnce, tills.size());
    std::vector<QFuture<core::Done>> joining;
    for (; from < upTo; ++from, ++enrolled) {
      const QString code = hub.say("enrol --tenant Crumb").json()[u"code"_s].toString();
      joining.push_back(tills[from]->join(url, code));
    }
    for (auto& each : joining) {
      each.waitForFinished();
      const core::Done done = each.takeResult();
      if (!done) return done.error().code + u' ' + done.error().detail;
    }
    turn(hub, 0);
  }
  return {};
}

/// From asking one till to sell to every other one having the sale on its disk.
void seenBy(Report& report, HubProgram& hub, const Tills& tills, size_t howMany, int sales, const QDeadlineTimer& end) {
  const QString name = u"a sale seen on another till, %1 tills"_s.arg(howMany);
  if (!settle(hub, tills, howMany, int(std::min<qint64>(20'000, end.remainingTime()))))
    return report.missing(name, u"the tills are not up to date"_s);
  const double cpuBefore = cpuUsOf(hub.processId());
  std::vector<double> ms;
  qint64 late = 0;
  int sold = 0;
  for (; sold < sales && late < 3 && !end.hasExpired(); ++sold) {
    const auto begun = Steady::now();
    const auto sale = tills.front()->sell();
    if (!sale) return report.missing(name, sale.error().code);
    const auto times = tills.front()->sightings().of(*sale, howMany - 1, 5000);
    if (times.size() < howMany - 1) ++late;
    for (const auto& at : times) ms.push_back(std::chrono::duration<double, std::milli>(at - begun).count());
    turn(hub, 2);
  }
  if (late > 0) report.missing(name, u"%1 sales were not seen by all within 5 s"_s.arg(late));
  if (ms.empty()) return;
  const QString note =
      u"%1 sales, from the command to the other till's commit; CPU of the hub a sale %2 µs"_s.arg(sold).arg(
          (cpuUsOf(hub.processId()) - cpuBefore) / sold, 0, 'f', 0);
  const bool few = howMany == kFew;
  report.add(
      {name + u", median"_s, u"ms"_s, medianOf(ms), {}, {}, {}, few ? std::optional(20.0) : std::nullopt, false, note});
  report.add({name + u", p95"_s, u"ms"_s, shareOf(ms, 0.95), {}, {}, {}, few ? 100.0 : 700.0, false, note});
}

/// Sales while the hub was away; then it comes back, and every till finds out by itself.
void backAgain(Report& report, HubProgram& hub, const Tills& tills) {
  const QString name = u"%1 tills back after eight hours"_s.arg(tills.size());
  for (const auto& till : tills) till->leave();
  hub.wantedPort = hub.port();
  if (hub.terminate() != 0) return report.missing(name, u"the hub did not end well"_s);
  std::vector<QFuture<core::Done>> selling;
  for (const auto& till : tills) selling.push_back(till->sellMany(kAwaySales));
  for (auto& each : selling) {
    each.waitForFinished();
    if (!each.takeResult()) return report.missing(name, u"a till could not sell"_s);
  }
  QElapsedTimer time;
  time.start();
  for (const auto& till : tills) till->follow();
  while (time.elapsed() < kAwayMs) QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
  const qint64 notesBefore = tills.front()->sightings().notes();
  hub.serve(kServing);
  time.start();
  const double idleMib = memoryMibOf(hub.processId());
  forgetPeakOf(hub.processId());
  const double expected = double(tills.size()) * kAwaySales;
  double arrived = 0;
  const auto sentAll = [&] {
    return std::all_of(tills.begin(), tills.end(), [](const auto& till) { return till->status().toSend == 0; });
  };
  while ((arrived < expected || !sentAll()) && time.elapsed() < kDrainMs) {
    turn(hub, 100);
    arrived = metricOf(hub, "counterfoil_sync_ops_total", "result=\"applied\"");
  }
  const double drainedS = double(time.elapsed()) / 1e3;
  const double cpuMs = cpuUsOf(hub.processId()) / 1e3;
  const double pushes = metricOf(hub, "http_server_request_duration_seconds_count", "/v1/sync/push");
  if (arrived < expected || !sentAll()) {
    report.missing(name + u", all drained"_s, u"%1 of %2 facts after %3 s"_s.arg(arrived).arg(expected).arg(drainedS));
  } else {
    const QString note =
        u"%1 sales each, the pauses of failed tries included; the field asks for 180 s; %2 pushes"_s.arg(kAwaySales)
            .arg(pushes);
    report.add(
        {name + u", all drained"_s, u"s"_s, drainedS, cpuMs / 1e3, {}, {}, 60, false, note + u"; CPU of the hub"_s});
  }
  static_cast<void>(settle(hub, tills, tills.size(), kAfterwardsMs));
  const double seconds = double(time.elapsed()) / 1e3;
  const auto ready = std::count_if(tills.begin(), tills.end(), [](const auto& till) { return till->status().idle; });
  const double taken = double(tills.front()->sightings().notes() - notesBefore);
  const QString note =
      u"%1 of %2 facts after %3 s, %4 tills have all; in a shop each has its own processor"_s.arg(taken, 0, 'f', 0)
          .arg(expected * double(tills.size() - 1), 0, 'f', 0)
          .arg(seconds, 0, 'f', 0)
          .arg(ready);
  report.add(
      {name + u", sales of others taken in, together"_s, u"facts/s"_s, taken / seconds, {}, {}, {}, {}, false, note});
  report.add({name + u", answers 5xx"_s, u"answers"_s, faultsOf(hub), {}, {}, {}, 0, false, {}});
  report.add({u"hub, memory above idle meanwhile"_s,
              u"MiB"_s,
              peakMibOf(hub.processId()) - idleMib,
              {},
              {},
              {},
              {},
              false,
              u"idle %1 MiB"_s.arg(idleMib, 0, 'f', 0)});
}

}  // namespace

void benchTills(Report& report) {
  const QDeadlineTimer end(kBeforeMs);
  const QString name = u"many tills"_s;
  const WorkFolder folder(u"tills"_s);
  Sightings sightings;
  HubProgram hub;
  hub.serve(kServing);
  if (hub.say("tenant create Crumb").status != 0) return report.missing(name, u"no tenant"_s);
  Tills tills;
  for (size_t i = 0; i < kAll; ++i) {
    tills.push_back(std::make_unique<LiveTill>(folder.file(QString::number(i)), sightings));
  }
  if (const auto made = tills.front()->setUp(); !made) return report.missing(name, made.error().code);
  if (const QString fault = joinAll(hub, tills, end); !fault.isEmpty()) return report.missing(name, fault);
  for (size_t i = 0; i < kFew; ++i) tills[i]->follow();
  seenBy(report, hub, tills, kFew, kFewSales, end);
  for (size_t i = kFew; i < kMany; ++i) tills[i]->follow();
  seenBy(report, hub, tills, kMany, kManySales, end);
  backAgain(report, hub, tills);
}

}  // namespace counterfoil::bench
