// SPDX-License-Identifier: GPL-3.0-or-later
// A new till with 100,000 products: the real hub, and a till's own classes in a process of their own.
#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>

#include "tests/app/hub/hub_program.h"
#include "tests/bench/benches.h"
#include "tests/bench/catalogs.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;
using support::HubProgram;

namespace {

constexpr int kBootstrapProducts = 100'000;
constexpr int kJoinMostMs = 45'000;

/// What a till took to join, and the hub meanwhile; a word where it did not.
struct JoinedTill {
  QJsonObject till;
  double hubCpuMs = 0;
  double hubAboveIdleMib = 0;
  QString fault;
  [[nodiscard]] double ms(const QString& name) const { return till[name].toDouble(); }
  [[nodiscard]] double tillAboveIdleMib() const { return ms(u"peak_mib"_s) - ms(u"idle_mib"_s); }
};

JoinedTill joinBy(HubProgram& hub, const QString& way, const QString& folder) {
  const QString code = hub.say("enrol --tenant Crumb").json()[u"code"_s].toString();
  const double idleMib = memoryMibOf(hub.processId());
  const double cpuBefore = cpuUsOf(hub.processId());
  forgetPeakOf(hub.processId());
  QDir().mkpath(folder);
  QProcess till;
  till.start(support::program(u"join_probe"_s), {way, folder, u"http://127.0.0.1:%1"_s.arg(hub.port()), code});
  QElapsedTimer time;
  for (time.start(); till.state() != QProcess::NotRunning && time.elapsed() < kJoinMostMs;) {
    till.waitForFinished(20);
    hub.listen(0);
  }
  JoinedTill joined;
  if (till.state() != QProcess::NotRunning) {
    till.kill();
    till.waitForFinished(5000);
    joined.fault = u"not ready after %1 s"_s.arg(kJoinMostMs / 1000);
    return joined;
  }
  joined.till = QJsonDocument::fromJson(till.readAllStandardOutput()).object();
  if (joined.till.isEmpty()) joined.fault = QString::fromUtf8(till.readAllStandardError()).trimmed();
  joined.hubCpuMs = (cpuUsOf(hub.processId()) - cpuBefore) / 1e3;
  joined.hubAboveIdleMib = peakMibOf(hub.processId()) - idleMib;
  return joined;
}

void addMemory(Report& report, const QString& what, const JoinedTill& joined) {
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

void addSnapshot(Report& report, const QString& when, const JoinedTill& joined) {
  const QString name = u"100,000 products to a new till by snapshot, "_s + when;
  if (!joined.fault.isEmpty()) return report.missing(name, joined.fault);
  const QString note =
      u"first bytes after %1 s, downloaded %2 s (%3 MB), checked %4 s; CPU of the till, of the hub %5 s"_s
          .arg(joined.ms(u"asked_ms"_s) / 1e3, 0, 'f', 2)
          .arg(joined.ms(u"downloaded_ms"_s) / 1e3, 0, 'f', 2)
          .arg(joined.ms(u"packed_bytes"_s) / 1e6, 0, 'f', 1)
          .arg(joined.ms(u"checked_ms"_s) / 1e3, 0, 'f', 2)
          .arg(joined.hubCpuMs / 1e3, 0, 'f', 2);
  report.add({name, u"s"_s, joined.ms(u"ready_ms"_s) / 1e3, joined.ms(u"cpu_ms"_s) / 1e3, {}, {}, 5, false, note});
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
  HubProgram hub;
  hub.serve({u"--rates"_s, u"1000000"_s});
  if (hub.say("tenant create Crumb").status != 0) return report.missing(name, u"no tenant"_s);
  const JoinedTill pushed = joinBy(hub, u"push"_s, first);
  if (!pushed.fault.isEmpty()) return report.missing(name, u"the first till: "_s + pushed.fault);
  const double facts = pushed.ms(u"facts"_s);
  report.add({u"100,000 products pushed by the first till"_s,
              u"facts/s"_s,
              facts / pushed.ms(u"ready_ms"_s) * 1e3,
              {},
              {},
              {},
              {},
              false,
              u"%1 facts in %2 s; CPU of the hub a fact %3 µs"_s.arg(facts, 0, 'f', 0)
                  .arg(pushed.ms(u"ready_ms"_s) / 1e3, 0, 'f', 1)
                  .arg(pushed.hubCpuMs / facts * 1e3, 0, 'f', 0)});
  // What it took to get there is not to count as idle.
  hub.wantedPort = hub.port();
  if (hub.terminate() != 0) return report.missing(name, u"the hub did not end well"_s);
  hub.serve({u"--rates"_s, u"1000000"_s});
  addSnapshot(report, u"that the hub has yet to make"_s, joinBy(hub, u"snapshot"_s, folder.file(u"second"_s)));
  addSnapshot(report, u"that is there"_s, joinBy(hub, u"snapshot"_s, folder.file(u"third"_s)));
  const JoinedTill pulled = joinBy(hub, u"pull"_s, folder.file(u"fourth"_s));
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
