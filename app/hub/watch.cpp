// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/watch.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QSysInfo>

#include "app/hub/drill.h"
#include "app/shop/shop.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Done;

namespace {

using prometheus::Histogram;

constexpr auto kLookEvery = std::chrono::minutes(1);
const Histogram::BucketBoundaries kPushSeconds{.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10};
const Histogram::BucketBoundaries kBodyBytes{256, 1024, 4096, 16384, 65536, 262144, 1048576, 8388608};

traces::Span spanOf(const http::Outcome& outcome, core::Instant now) {
  traces::Span span;
  span.traceId = outcome.trace.traceId;
  span.spanId = outcome.trace.spanId;
  span.parentId = outcome.trace.parentId;
  span.name = QString::fromLatin1(outcome.method) + u' ' + outcome.route;
  span.failed = outcome.status >= 500;
  span.durationUs = outcome.durationUs;
  span.startUtcUs = now.utcMs() * 1000 - outcome.durationUs;
  span.attributes = {{u"http.request.method"_s, QString::fromLatin1(outcome.method)},
                     {u"http.route"_s, outcome.route},
                     {u"http.response.status_code"_s, outcome.status},
                     {u"counterfoil.req_id"_s, QString::fromLatin1(outcome.id)}};
  if (!outcome.cause.isEmpty()) span.attributes.emplace_back(u"error.type"_s, outcome.cause);
  return span;
}

/// The fields of /proc/self/NAME.
QByteArrayList ownFigures(const QString& name) {
  QFile file(u"/proc/self/"_s + name);
  if (!file.open(QIODevice::ReadOnly)) return {};
  const QByteArray line = file.readAll();
  // A name in parentheses may hold spaces.
  return line.mid(line.lastIndexOf(')') + 1).simplified().split(' ');
}

}  // namespace

bool isTraced(const http::Outcome& outcome, int percent) {
  if (outcome.route.isEmpty() || outcome.route == u"/livez" || outcome.route == u"/readyz") return false;
  const bool money = outcome.route.startsWith(u"/v1/payments") || outcome.route.startsWith(u"/v1/webhooks") ||
                     (outcome.route.startsWith(u"/v1/orders") && outcome.method == "POST");
  return money || outcome.status >= 500 || traces::isSampled(outcome.trace.traceId, percent);
}

struct Watch::Private {
  prometheus::Registry registry;
  Histogram& pushes = prometheus::BuildHistogram()
                          .Name("counterfoil_sync_push_duration_seconds")
                          .Help("Pushes that were applied")
                          .Register(registry)
                          .Add({}, kPushSeconds);
  Histogram& bodies = prometheus::BuildHistogram()
                          .Name("http_server_request_body_bytes")
                          .Help("Requests as they came, with their heads")
                          .Register(registry)
                          .Add({}, kBodyBytes);
  prometheus::Gauge& pool = gauge("db_pool_in_use", "Threads at work on stores, each with its connection");
  prometheus::Family<prometheus::Gauge>& exceptions = prometheus::BuildGauge()
                                                          .Name("counterfoil_exceptions_open")
                                                          .Help("What waits for a person's decision, over all tenants")
                                                          .Register(registry);
  prometheus::Gauge& lastCopy = gauge("counterfoil_backup_last_success_timestamp_seconds",
                                      "When this process last made a checked copy; 0: not yet, or it makes none");
  prometheus::Gauge& lastSegment =
      gauge("counterfoil_backup_segment_timestamp_seconds", "When what came since the last copy was last written down");
  prometheus::Gauge& durable =
      gauge("counterfoil_durable_timestamp_seconds",
            "What the tenants held then is in a backup or in PostgreSQL's archive; 0: nothing");
  prometheus::Gauge& notDurable =
      gauge("counterfoil_durable_behind_facts", "Facts of all tenants that are in none yet; tills hold their own");
  prometheus::Gauge& verified =
      gauge("counterfoil_journal_chain_verified_seq", "Facts in checked copies and segments, over all tenants");
  prometheus::Gauge& drillSeconds = gauge("counterfoil_restore_drill_seconds",
                                          "How long the last drill took to restore and verify; 0: none was made");
  prometheus::Gauge& drillAt =
      gauge("counterfoil_restore_drill_timestamp_seconds", "When the last drill was made that held; 0: none");
  prometheus::Counter& failures = counter("counterfoil_backup_failures_total", "Backups that could not be made");
  prometheus::Counter& chainErrors =
      counter("counterfoil_journal_chain_errors_total", "Copies in which a chain did not hold");
  prometheus::Counter& exported = counter("counterfoil_traces_exported_total", "Spans that the collector took");
  prometheus::Counter& dropped = counter("counterfoil_traces_dropped_total", "Spans that nobody took");
  prometheus::Gauge& memory = gauge("process_resident_memory_bytes", "Memory of this process");
  prometheus::Counter& processor = counter("process_cpu_seconds_total", "Processor time of this process");
  prometheus::Gauge& files = gauge("process_open_fds", "Open files and sockets of this process");
  // Of a cluster alone; made when there is one.
  prometheus::Gauge* standbys = nullptr;
  prometheus::Counter* archiveFailures = nullptr;
  prometheus::Gauge* lag = nullptr;
  std::mutex following;
  qint64 behind = 0;                  ///< guarded by `following`
  std::map<QString, qint64> waiting;  ///< guarded by `following`

  prometheus::Counter& counter(const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
  }
  prometheus::Gauge& gauge(const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
  }
  /// A counter that is counted elsewhere.
  static void raise(prometheus::Counter& counter, double value) {
    counter.Increment(std::max(0.0, value - counter.Value()));
  }
  void showProcess();
  void showCluster(const cluster::PostgresEstate::Safety& safety);
};

void Watch::Private::showProcess() {
  const QByteArrayList pages = ownFigures(u"statm"_s);
  if (pages.size() > 1) memory.Set(pages[1].toDouble() * double(::sysconf(_SC_PAGESIZE)));
  const QByteArrayList times = ownFigures(u"stat"_s);
  // proc(5): utime and stime are fields 14 and 15, of which the first two stand before the parenthesis ends.
  if (times.size() > 12) {
    raise(processor, (times[11].toDouble() + times[12].toDouble()) / double(::sysconf(_SC_CLK_TCK)));
  }
  files.Set(double(QDir(u"/proc/self/fd"_s).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot).size()));
}

void Watch::Private::showCluster(const cluster::PostgresEstate::Safety& safety) {
  if (standbys == nullptr) {
    standbys = &gauge("counterfoil_pg_standbys", "Standbys that follow now");
    archiveFailures = &counter("counterfoil_pg_archive_failures_total", "What PostgreSQL could not archive");
  }
  standbys->Set(double(safety.standbys));
  raise(*archiveFailures, double(safety.archiveFailures));
  if (safety.lagMs && lag == nullptr) lag = &gauge("pg_replica_lag_seconds", "How far the slowest standby is behind");
  if (lag != nullptr) lag->Set(double(safety.lagMs.value_or(0)) / 1000);
}

Watch::Watch(Place& place, const WatchOptions& options)
    : m_place(place), m_options(options), d(std::make_unique<Private>()) {
  if (!m_options.traces.isEmpty()) {
    traces::ExporterOptions exporting;
    exporting.url = m_options.traces;
    exporting.source = {u"counterfoil-hub"_s, QCoreApplication::applicationVersion(),
                        u"%1:%2"_s.arg(QSysInfo::machineHostName()).arg(QCoreApplication::applicationPid())};
    m_traces = std::make_unique<traces::Exporter>(std::move(exporting));
  }
  d->exceptions.Add({{"kind", "none"}}).Set(0);
  m_thread = std::jthread([this] { run(); });
}

Watch::~Watch() {
  {
    const std::lock_guard lock(m_mutex);
    m_ended = true;
  }
  m_wake.notify_all();
  m_thread.join();
}

void Watch::request(const http::Outcome& outcome) {
  d->bodies.Observe(double(outcome.bytesIn));
  if (outcome.route == u"/v1/sync/push" && outcome.status == 200) d->pushes.Observe(double(outcome.durationUs) / 1e6);
  if (m_traces && isTraced(outcome, m_options.tracesPercent)) {
    m_traces->offer(spanOf(outcome, m_place.clock().now()));
  }
}

void Watch::part(const api::Part& part) {
  if (!m_traces || !traces::isSampled(part.request.traceId, m_options.tracesPercent)) return;
  const http::Trace own = http::continueTrace(part.request.traceparent());
  traces::Span span;
  span.traceId = own.traceId;
  span.spanId = own.spanId;
  span.parentId = own.parentId;
  span.name = QLatin1String(part.name);
  span.ofServer = false;
  span.failed = part.failed;
  span.startUtcUs = part.start.utcMs() * 1000;
  span.durationUs = part.durationUs;
  span.attributes = {{u"counterfoil.facts"_s, part.facts}, {u"counterfoil.waited_us"_s, part.waitedUs}};
  m_traces->offer(std::move(span));
}

void Watch::run() {
  for (;;) {
    look();
    std::unique_lock lock(m_mutex);
    if (m_wake.wait_for(lock, kLookEvery, [this] { return m_ended; })) return;
  }
}

void Watch::look() {
  const auto tenants = m_place.estate().tenants();
  if (!tenants) return;
  if (auto* const cluster = m_place.postgres()) static_cast<void>(cluster->followArchive());
  std::map<QString, qint64> waiting;
  qint64 behind = 0;
  for (const hub::TenantRow& row : *tenants) {
    // What cannot be read now is looked at in a minute.
    static_cast<void>(m_place.read(row.id, [&](const journal::Reader& reader) -> Done {
      CF_TRY(const qint64 head, hub::headOfFeed(reader));
      behind += std::max<qint64>(0, head - m_place.estate().durable(row.id).value_or(0));
      return reader.rows(
          "SELECT code, count(*) FROM inbox_item WHERE how = '' AND created_stamp IS NOT NULL GROUP BY code", {},
          [&](const journal::Row& found) {
            waiting[found.text(0)] += found.integer(1);
            return true;
          });
    }));
    const std::lock_guard lock(m_mutex);
    if (m_ended) return;
  }
  const std::lock_guard lock(d->following);
  d->behind = behind;
  for (auto& [kind, count] : d->waiting) count = 0;
  for (const auto& [kind, count] : waiting) d->waiting[kind] = count;
  if (m_place.postgres() == nullptr) return;
  if (const auto safety = m_place.postgres()->safety()) d->showCluster(*safety);
}

QByteArray Watch::text(const std::optional<Backups::Levels>& backups, qint64 busy) {
  const std::lock_guard lock(d->following);
  d->pool.Set(double(busy));
  if (const auto drill = m_options.backups.isEmpty() ? std::nullopt : lastDrill(m_options.backups)) {
    d->drillSeconds.Set(double(drill->tookMs) / 1000);
    d->drillAt.Set(drill->sound ? double(drill->at.utcMs()) / 1000 : 0);
  }
  for (const auto& [kind, count] : d->waiting) d->exceptions.Add({{"kind", kind.toStdString()}}).Set(double(count));
  d->notDurable.Set(double(d->behind));
  if (const auto* const cluster = m_place.postgres()) {
    const auto since = cluster->durableSince();
    d->durable.Set(since ? double(since->utcMs()) / 1000 : 0);
  } else if (backups) {
    d->durable.Set(double(backups->lastSegmentUtcMs) / 1000);
  }
  if (backups) {
    d->lastCopy.Set(double(backups->lastCopyUtcMs) / 1000);
    d->lastSegment.Set(double(backups->lastSegmentUtcMs) / 1000);
    d->verified.Set(double(backups->verified));
    Private::raise(d->failures, double(backups->failures));
    Private::raise(d->chainErrors, double(backups->chainErrors));
  }
  if (m_traces) {
    const auto counts = m_traces->counts();
    Private::raise(d->exported, double(counts.exported));
    Private::raise(d->dropped, double(counts.dropped));
  }
  d->showProcess();
  return QByteArray::fromStdString(prometheus::TextSerializer().Serialize(d->registry.Collect()));
}

}  // namespace counterfoil::daemon
