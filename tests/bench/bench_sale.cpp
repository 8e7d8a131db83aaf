// SPDX-License-Identifier: GPL-3.0-or-later
#include <QHash>

#include "models/journal/verify.h"
#include "models/store/backup.h"
#include "tests/bench/benches.h"
#include "tests/faults/trade.h"

namespace counterfoil::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr double kRoundUs = 1e6;

/// Sells for about a second and samples the command alone: permission, prices, number, fact, every projection, journal,
/// commit. The basket is made before.
bool sellFor(faults::Trade& trade, Samples& samples) {
  while (samples.totalUs() < kRoundUs) {
    const auto request = trade.nextSale();
    if (!request) return false;
    bool sold = false;
    sample(samples, [&] { sold = bool(trade.post(*request)); });
    if (!sold) return false;
  }
  return true;
}

}  // namespace

// The commit of a five-line sale against 14 bare rows through the C interface, in turn.
void benchSale(Report& report) {
  const WorkFolder folder(u"sale"_s);
  const auto trade = faults::Trade::begin(folder.file(u"shop.cfl"_s));
  if (!trade) return report.missing(u"sale commit"_s, trade.error().code);
  for (int i = 0; i < 50; ++i) {
    if (!(*trade)->sell()) return report.missing(u"sale commit"_s, u"warming up failed"_s);
  }
  std::vector<double> ours, oursTail, cpu, limit, limitTail, limitCpu;
  for (int round = 0; round < kRounds; ++round) {
    const auto bare = runLimit(u"sqlite_sale_limit"_s, {folder.file(u"limit.db"_s), u"1"_s});
    Samples samples;
    if (!bare || !sellFor(**trade, samples)) return report.missing(u"sale commit"_s, u"a round failed"_s);
    ours.push_back(samples.percentile(0.5));
    oursTail.push_back(samples.percentile(0.99));
    cpu.push_back(samples.cpuUs());
    limit.push_back((*bare)[u"p50_us"_s]);
    limitTail.push_back((*bare)[u"p99_us"_s]);
    limitCpu.push_back((*bare)[u"cpu_us"_s]);
  }
  const QString name = u"14 bare rows"_s;
  report.add(
      {u"five-line sale, commit p50"_s, u"µs"_s, medianOf(ours), medianOf(cpu), medianOf(limit), name, 2.5, true, {}});
  report.add({u"five-line sale, commit p99"_s,
              u"µs"_s,
              medianOf(oursTail),
              {},
              medianOf(limitTail),
              name,
              16'000.0,
              false,
              u"one frame, when the limit's own is"_s});
  report.add({u"five-line sale, CPU"_s, u"µs"_s, medianOf(cpu), {}, medianOf(limitCpu), name, {}, false, {}});
}

// The book of those sales: every digest computed again, and a new store built from the journal alone.
void benchJournal(Report& report) {
  const WorkFolder folder(u"journal"_s);
  constexpr int kSales = 3000;
  {
    const auto trade = faults::Trade::begin(folder.file(u"shop.cfl"_s));
    if (!trade) return report.missing(u"verify and replay"_s, trade.error().code);
    for (int i = 0; i < kSales; ++i) {
      if (!(*trade)->sell()) return report.missing(u"verify and replay"_s, u"selling failed"_s);
    }
  }
  const auto reader = store::openReader(folder.file(u"shop.cfl"_s));
  if (!reader) return report.missing(u"verify and replay"_s, reader.error().code);
  const core::SystemClock clock;
  core::RandomIds ids;
  std::vector<double> verify, verifyCpu, replay, replayCpu;
  for (int round = 0; round < kRounds; ++round) {
    Samples verified, replayed;
    double facts = 0;
    sample(verified, [&] {
      if (const auto chains = journal::verifyChains(**reader); chains && chains->holds()) facts = double(chains->facts);
    });
    app::ShopOptions into;
    into.path = folder.file(u"replay-%1.cfl"_s.arg(round));
    into.machineFolder = folder.file(u"machine-replay"_s);
    into.reserveBytes = 0;
    bool done = false;
    sample(replayed, [&] {
      done = bool(store::replayInto(**reader, app::storeOptions(into), app::allProjectors(), clock, ids));
    });
    if (facts == 0 || !done) return report.missing(u"verify and replay"_s, u"a round failed"_s);
    verify.push_back(facts / verified.totalUs() * 1e6);
    verifyCpu.push_back(facts / verified.cpuUs() * 1e6);
    replay.push_back(facts / replayed.totalUs() * 1e6);
    replayCpu.push_back(facts / replayed.cpuUs() * 1e6);
  }
  report.add({u"verify"_s,
              u"facts/s"_s,
              medianOf(verify),
              medianOf(verifyCpu),
              {},
              {},
              {},
              false,
              u"facts of five-line sales; CPU column: facts per CPU second"_s});
  report.add(
      {u"replay into a new store"_s, u"facts/s"_s, medianOf(replay), medianOf(replayCpu), {}, {}, {}, false, {}});
}

}  // namespace counterfoil::bench
