// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

#include "tests/bench/benches.h"
#include "tests/bench/catalogs.h"
#include "tests/support/paths.h"
#include "tests/support/random.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;

namespace {

struct Seen {
  double startMs = 0;
  QJsonObject figures;
};

/// The till in a process of its own, offscreen; nothing where it did not get to its first frame.
std::optional<Seen> runTill(const QString& store, const QStringList& codes) {
  QProcess process;
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  const QString folder = QFileInfo(store).absolutePath();
  environment.insert(u"XDG_STATE_HOME"_s, folder + u"/state"_s);
  environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
  process.setProcessEnvironment(environment);
  process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
  QElapsedTimer elapsed;
  elapsed.start();
  process.start(support::program(u"till_probe"_s), QStringList{store} + codes);
  QByteArray printed;
  Seen seen;
  while (!printed.contains("ready\n")) {
    if (!process.waitForReadyRead(60'000)) return std::nullopt;
    printed += process.readAllStandardOutput();
  }
  seen.startMs = double(elapsed.nsecsElapsed()) / 1e6;
  process.waitForFinished(300'000);
  printed += process.readAllStandardOutput();
  seen.figures = QJsonDocument::fromJson(printed.mid(printed.indexOf('\n') + 1)).object();
  return seen;
}

QStringList someCodes(int howMany, int products) {
  support::Random random(support::Random::runSeed());
  QStringList codes;
  for (int i = 0; i < howMany; ++i) codes.append(productCode(int(random.below(products))));
  return codes;
}

void benchStart(Report& report) {
  constexpr int kSmall = 100'000;
  const auto store = shopWithProducts(kSmall);
  if (!store) return report.missing(u"start"_s, store.error().code);
  std::vector<double> starts;
  for (int round = 0; round <= kRounds; ++round) {
    const auto seen = runTill(*store, {});
    if (!seen) return report.missing(u"start"_s, u"the till did not start"_s);
    if (round > 0) starts.push_back(seen->startMs);  // the first one warms the files
  }
  report.add({u"start to the first frame that takes input"_s,
              u"ms"_s,
              medianOf(starts),
              {},
              {},
              {},
              300.0,
              false,
              u"100,000 SKUs, software rendering, offscreen"_s});
  const auto sold = runTill(*store, someCodes(1, kSmall));
  const QString why = sold ? sold->figures[u"failed"_s].toString(u"no answer"_s) : u"the till did not start"_s;
  if (!why.isEmpty()) return report.missing(u"VmRSS"_s, why);
  report.add({u"VmRSS after one sale"_s,
              u"MB"_s,
              sold->figures[u"rss_kb"_s].toDouble() / 1024,
              {},
              {},
              {},
              120.0,
              false,
              u"100,000 SKUs"_s});
}

}  // namespace

void benchTill(Report& report) {
  benchStart(report);
  const int large = largeCatalog();
  const auto store = shopWithProducts(large);
  if (!store) return report.missing(u"scan to frame"_s, store.error().code);
  const auto seen = runTill(*store, someCodes(200, large));
  if (!seen || seen->figures.isEmpty()) return report.missing(u"scan to frame"_s, u"the till did not answer"_s);
  if (const QString why = seen->figures[u"failed"_s].toString(); !why.isEmpty()) {
    return report.missing(u"scan to frame"_s, why);
  }
  const auto figure = [&](const QString& name, const QString& key, std::optional<double> budget, const QString& note) {
    report.add({name, u"ms"_s, seen->figures[key].toDouble(), {}, {}, {}, budget, false, note});
  };
  figure(u"scan to frame, CPU"_s, u"reaction_cpu_ms"_s, 5.0,
         u"%1 SKUs; all threads, terminator key to frame"_s.arg(large));
  figure(u"scan to frame, p50"_s, u"reaction_p50_ms"_s, {}, u"wall, with the durable write of the open ticket"_s);
  figure(u"scan to frame, p99"_s, u"reaction_p99_ms"_s, {}, {});
  figure(u"frame while scanning, p50"_s, u"frame_p50_ms"_s, {},
         u"about 16 items a second, ticket of up to 200 lines"_s);
  figure(u"frame while scanning, p99"_s, u"frame_p99_ms"_s, 16.7, {});
}

}  // namespace counterfoil::bench
