// SPDX-License-Identifier: GPL-3.0-or-later
// A new till with 100,000 products: the real hub, and a till's own classes in a process of their own.
#include <QDirIterator>
#include <QElapsedTimer>
#include <QFileInfo>

#include "tests/bench/benches.h"
#include "tests/bench/catalogs.h"
#include "tests/bench/probed_till.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;
using support::HubProgram;

namespace {

/// What is not done by then is missing; making the shop does not count.
constexpr int kBootstrapMs = 90'000;
constexpr int kBootstrapProducts = 100'000;

void addMemory(Report& report, const QString& what, const ProbedTill& joined) {
  const QString at = u"while 100,000 products come by "_s + what;
  report.add({u"till, memory above idle "_s + at,
              u"MiB"_s,
              joined.tillAboveIdleMib(),
              {},
              {},
              {},
              64,
              false,
              u"idle %1 MiB"_s.arg(joined.ms(u"idle_mib"_s), 0, 'f', 0)});
  report.add({u"hub, memory above idle "_s + at, u"MiB"_s, joined.hubAboveIdleMib, {}, {}, {}, 64, false, {}});
}

/// Until the hub has made what the next till will ask for. A code is made for it some time before somebody types it.
double waitUntilPrepared(HubProgram& hub, const QDeadlineTimer& end) {
  QElapsedTimer time;
  time.start();
  static_cast<void>(hub.say("enrol --tenant Crumb"));
  const auto isMade = [&] {
    QDirIterator each(hub.data() + u"/replicas"_s, {u"copy-*.gz"_s}, QDir::Files, QDirIterator::Subdirectories);
    return each.hasNext();
  };
  while (!isMade() && !end.hasExpired()) hub.listen(20);
  return double(time.nsecsElapsed()) / 1e9;
}

void addSnapshot(Report& report, const QString& when, const ProbedTill& joined, bool isPromised) {
  const QString name = u"100,000 products to a new till by snapshot, "_s + when;
  if (!joined.fault.isEmpty()) return report.missing(name, joined.fault);
  const QString note =
      u"first bytes after %1 s, downloaded %2 s (%3 MB), checked %4 s; CPU of the till, of the hub %5 s"_s
          .arg(joined.ms(u"asked_ms"_s) / 1e3, 0, 'f', 2)
          .arg(joined.ms(u"downloaded_ms"_s) / 1e3, 0, 'f', 2)
          .arg(joined.ms(u"packed_bytes"_s) / 1e6, 0, 'f', 1)
          .arg(joined.ms(u"checked_ms"_s) / 1e3, 0, 'f', 2)
          .arg(joined.hubCpuMs / 1e3, 0, 'f', 2);
  report.add({name,
              u"s"_s,
              joined.ms(u"ready_ms"_s) / 1e3,
              joined.ms(u"cpu_ms"_s) / 1e3,
              {},
              {},
              isPromised ? std::optional(5.0) : std::nullopt,
              false,
              note});
  addMemory(report, u"snapshot, "_s + when, joined);
}

}  // namespace

void benchBootstrap(Report& report) {
  const QString name = u"100,000 products to a new till"_s;
  const auto kept = shopWithProducts(kBootstrapProducts);
  if (!kept) return report.missing(name, kept.error().code);
  const WorkFolder folder(u"bootstrap"_s);
  const QString first = folder.file(u"first"_s);
  if (QProcess::execute(u"cp"_s, {u"-a"_s, QFileInfo(*kept).absolutePath(), first}) != 0) {
    return report.missing(name, u"the kept shop cannot be copied"_s);
  }
  const QDeadlineTimer end(kBootstrapMs);
  HubProgram hub;
  hub.serve({u"--rates"_s, u"1000000"_s});
  if (hub.say("tenant create Crumb").status != 0) return report.missing(name, u"no tenant"_s);
  const ProbedTill pushed = probeTill(hub, u"push"_s, first, end);
  if (!pushed.fault.isEmpty()) return report.missing(name, u"the first till: "_s + pushed.fault);
  const double facts = pushed.ms(u"facts"_s);
  report.add({u"100,000 products pushed by the first till"_s,
              u"facts/s"_s,
              facts / pushed.ms(u"sent_ms"_s) * 1e3,
              {},
              {},
              {},
              {},
              false,
              u"%1 facts in %2 s; CPU of the hub a fact %3 µs"_s.arg(facts, 0, 'f', 0)
                  .arg(pushed.ms(u"sent_ms"_s) / 1e3, 0, 'f', 1)
                  .arg(pushed.hubCpuMs / facts * 1e3, 0, 'f', 0)});
  // What it took to get there is not to count as idle.
  hub.wantedPort = hub.port();
  if (hub.terminate() != 0) return report.missing(name, u"the hub did not end well"_s);
  hub.serve({u"--rates"_s, u"1000000"_s});
  addSnapshot(report, u"asked for as soon as the code is made"_s,
              probeTill(hub, u"snapshot"_s, folder.file(u"second"_s), end), false);
  // Another process begins without copies, and with the replica that the one before it left; here with none.
  hub.wantedPort = hub.port();
  if (hub.terminate() != 0) return report.missing(name, u"the hub did not end well"_s);
  QDir(hub.data() + u"/replicas"_s).removeRecursively();
  hub.serve({u"--rates"_s, u"1000000"_s});
  const double preparedS = waitUntilPrepared(hub, end);
  report.add({u"100,000 products prepared for a new till, from the code on"_s,
              u"s"_s,
              preparedS,
              {},
              {},
              {},
              {},
              false,
              u"the hub looks for codes every 5 s"_s});
  addSnapshot(report, u"prepared since the code was made"_s,
              probeTill(hub, u"snapshot"_s, folder.file(u"third"_s), end), true);
  const ProbedTill pulled = probeTill(hub, u"pull"_s, folder.file(u"fourth"_s), end);
  const QString pull = u"100,000 products pulled without a snapshot"_s;
  if (!pulled.fault.isEmpty()) return report.missing(pull, pulled.fault);
  const double seconds = pulled.ms(u"ready_ms"_s) / 1e3;
  report.add({pull,
              u"facts/s"_s,
              pulled.ms(u"facts"_s) / seconds,
              {},
              {},
              {},
              {},
              false,
              u"ready after %1 s, CPU of the till %2 s, of the hub %3 s"_s.arg(seconds, 0, 'f', 1)
                  .arg(pulled.ms(u"cpu_ms"_s) / 1e3, 0, 'f', 1)
                  .arg(pulled.hubCpuMs / 1e3, 0, 'f', 1)});
  addMemory(report, u"pull"_s, pulled);
}

}  // namespace counterfoil::bench
