// SPDX-License-Identifier: GPL-3.0-or-later
// A store that joins a hub, in a process of its own, so that its memory is that of a till: prints one line of JSON with
// what it took. usage: join_probe push|snapshot|pull FOLDER HUB CODE
//   push      the shop that lies in FOLDER brings its history to an empty tenant
//   snapshot  a new store begins with the hub's snapshot, as a new till does
//   pull      a new store reads the whole feed, as a till does that can get no snapshot
#include <unistd.h>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <cstdio>

#include "app/shop/joining.h"
#include "tests/bench/report.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;

namespace {

constexpr qint64 kMostMs = 60'000;

app::ShopOptions optionsIn(const QString& folder) {
  app::ShopOptions options;
  options.path = folder + u"/shop.cfl"_s;
  options.machineFolder = folder + u"/state/counterfoil"_s;
  options.reserveBytes = 0;
  // The tenant's key is wrapped by a new phrase; hashing that takes its own memory, and is no part of what is measured.
  options.phraseCost = {64, 1};
  options.nameless = staff::Authority::Nameless::Program;
  return options;
}

double elapsedMs(const QElapsedTimer& time) {
  return double(time.nsecsElapsed()) / 1e6;
}

core::Result<qint64> countOf(app::Shop& shop, const char* sql) {
  CF_TRY(const auto count, shop.reader().first(sql, {}, [](const journal::Row& row) { return row.integer(0); }));
  return count.value_or(0);
}

core::Result<QJsonObject> join(const QString& way, const QString& folder, const QString& hub, const QString& code) {
  const core::SystemClock clock;
  core::RandomIds ids;
  const app::ShopOptions options = optionsIn(folder);
  CF_TRY(auto shop, way == u"push" ? app::Shop::open(options, clock, ids) : app::Shop::create(options, clock, ids));
  CF_TRY([[maybe_unused]] const auto joined, app::joinHub(*shop, {hub, {}, code, u"Probe"_s}));
  const double idleMib = bench::memoryMibOf(::getpid());
  bench::forgetPeakOf(::getpid());
  const double cpuUs = bench::processCpuUs();
  QElapsedTimer time;
  time.start();
  QJsonObject said;
  if (way == u"snapshot") {
    const auto note = [&](app::BeginStep step, qint64 done, qint64 total) {
      if (step == app::BeginStep::Check) said[u"downloaded_ms"_s] = elapsedMs(time);
      if (step == app::BeginStep::Open) said[u"checked_ms"_s] = elapsedMs(time);
      if (total > 0) said[u"packed_bytes"_s] = std::max(done, total);
      if (total > 0 && !said.contains(u"asked_ms"_s)) said[u"asked_ms"_s] = elapsedMs(time);
      return true;
    };
    CF_TRY(const bool begun, app::beginFromSnapshot(shop, options, clock, ids, note));
    if (!begun) return core::refused(u"no_snapshot"_s);
    said[u"opened_ms"_s] = elapsedMs(time);
  }
  qint64 most = 0;
  const auto watch = [&](const client::Status& now) {
    most = std::max(most, now.toSend);
    if (most > 0 && now.toSend == 0 && !said.contains(u"sent_ms"_s)) said[u"sent_ms"_s] = elapsedMs(time);
  };
  CF_TRY(client::Status status, app::syncNow(*shop, clock, ids, kMostMs, watch));
  if (status.idle && way != u"push") {
    CF_TRY([[maybe_unused]] const bool became, app::finishJoining(*shop));
    CF_TRY(status, app::syncNow(*shop, clock, ids, kMostMs));
  }
  if (!status.idle) return core::refused(u"not_idle"_s, client::textOf(status.standing));
  said[u"ready_ms"_s] = elapsedMs(time);
  said[u"cpu_ms"_s] = (bench::processCpuUs() - cpuUs) / 1e3;
  said[u"idle_mib"_s] = idleMib;
  said[u"peak_mib"_s] = bench::peakMibOf(::getpid());
  CF_TRY(const qint64 facts, countOf(*shop, "SELECT count(*) FROM journal"));
  CF_TRY(const qint64 products, countOf(*shop, "SELECT count(*) FROM product"));
  said[u"facts"_s] = facts;
  said[u"products"_s] = products;
  return said;
}

}  // namespace

int main(int count, char** arguments) {
  const QCoreApplication application(count, arguments);
  const QStringList words = QCoreApplication::arguments();
  if (words.size() != 5) {
    std::fprintf(stderr, "usage: join_probe push|snapshot|pull FOLDER HUB CODE\n");
    return 2;
  }
  const auto said = join(words[1], words[2], words[3], words[4]);
  if (!said) {
    std::fprintf(stderr, "%s %s\n", qPrintable(said.error().code), qPrintable(said.error().detail));
    return 1;
  }
  std::printf("%s\n", QJsonDocument(*said).toJson(QJsonDocument::Compact).constData());
  return 0;
}
