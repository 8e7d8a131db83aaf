// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <QCoreApplication>
#include <mutex>

namespace counterfoil::daemon {

namespace {

using prometheus::Histogram;

/// OpenTelemetry's for the duration of requests, in seconds.
const Histogram::BucketBoundaries kSeconds{.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10};
const Histogram::BucketBoundaries kLagSeconds{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60};
const Histogram::BucketBoundaries kBatches{1, 2, 5, 10, 20, 50, 100, 200, 500};

}  // namespace

struct Metrics::Private {
  /// A counter that is counted elsewhere and only shown here: it is raised to what it is there.
  struct Followed {
    prometheus::Counter& counter;
    void to(qint64 value) { counter.Increment(std::max(0.0, double(value) - counter.Value())); }
  };

  prometheus::Registry registry;
  prometheus::Family<Histogram>& durations = prometheus::BuildHistogram()
                                                 .Name("http_server_request_duration_seconds")
                                                 .Help("From the head of a request to the end of its answer")
                                                 .Register(registry);
  prometheus::Family<prometheus::Counter>& ops = prometheus::BuildCounter()
                                                     .Name("counterfoil_sync_ops_total")
                                                     .Help("Facts that were pushed, by what became of them")
                                                     .Register(registry);
  Histogram& batches = prometheus::BuildHistogram()
                           .Name("counterfoil_sync_push_batch_ops")
                           .Help("Facts in a push")
                           .Register(registry)
                           .Add({}, kBatches);
  prometheus::Counter& duplicates =
      counter("counterfoil_sync_receipt_duplicates_total", "Facts that were pushed again, the same to the byte");
  prometheus::Counter& forks =
      counter("counterfoil_sync_forks_total", "Facts that were pushed under the name of another");
  prometheus::Counter& pullRows = counter("counterfoil_sync_pull_rows_total", "Facts that devices were given");
  prometheus::Counter& mismatches = counter("counterfoil_sync_digest_mismatch_total",
                                            "Devices that stood at another fact than the feed has there: set back");
  Histogram& feedLag = prometheus::BuildHistogram()
                           .Name("counterfoil_sync_feed_head_lag_seconds")
                           .Help("How long news waited until somebody who follows the feed was given them")
                           .Register(registry)
                           .Add({}, kLagSeconds);
  prometheus::Gauge& epoch = gauge("counterfoil_sync_epoch", "The highest epoch of a tenant that was pushed to");
  std::mutex following;
  Followed commits = followed("counterfoil_commits_total", "Transactions of this process");
  Followed jobs = followed("counterfoil_jobs_total", "Commands in those transactions");
  Followed overloaded = followed("counterfoil_overloaded_total", "Commands that were refused because a queue was full");
  Followed bytesIn = followed("counterfoil_http_bytes_in_total", "Bytes from clients");
  Followed bytesOut = followed("counterfoil_http_bytes_out_total", "Bytes to clients");
  Followed timeouts = followed("counterfoil_http_timeouts_total", "Connections that were too slow");
  Followed unauthenticated = refusals("unauthenticated");
  Followed forbidden = refusals("forbidden");
  Followed revoked = refusals("device_revoked");
  Followed limited = followed("counterfoil_ratelimited_total", "Requests of who asked too often");
  Followed reuses = followed("counterfoil_refresh_reuse_total", "Families of tokens that a spent one ended");
  prometheus::Gauge& waiting = gauge("counterfoil_jobs_waiting", "Commands that wait for a store");
  prometheus::Gauge& connections = gauge("counterfoil_http_connections", "Open connections");
  prometheus::Gauge& active = gauge("http_server_active_requests", "Requests at work");
  prometheus::Gauge& longPolls = gauge("counterfoil_sync_longpolls", "Devices that wait for news");
  prometheus::Gauge& ready = gauge("counterfoil_ready", "1 where /readyz says so");
  prometheus::Family<prometheus::Counter>& payments = prometheus::BuildCounter()
                                                          .Name("counterfoil_payments_total")
                                                          .Help("Steps of payments, by where they led")
                                                          .Register(registry);
  prometheus::Family<prometheus::Counter>& webhooks = prometheus::BuildCounter()
                                                          .Name("counterfoil_webhooks_total")
                                                          .Help("Events of payment providers, by what came of them")
                                                          .Register(registry);
  prometheus::Gauge& unknown = gauge("counterfoil_payments_unknown", "Steps of payments in flight or in doubt");
  prometheus::Gauge& unknownOldest =
      gauge("counterfoil_payments_unknown_oldest_seconds", "How long the oldest of them has been so");
  prometheus::Gauge& reversals =
      gauge("counterfoil_payments_reversals_pending", "Payments whose reversal is not confirmed yet");

  Private() {
    prometheus::BuildGauge()
        .Name("build_info")
        .Help("1; the version is in the label")
        .Register(registry)
        .Add({{"version", QCoreApplication::applicationVersion().toStdString()}})
        .Set(1);
  }
  Followed followed(const char* name, const char* help) {
    return {prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({})};
  }
  Followed refusals(const char* reason) {
    return {prometheus::BuildCounter()
                .Name("counterfoil_auth_failures_total")
                .Help("Requests that the gate refused")
                .Register(registry)
                .Add({{"reason", reason}})};
  }
  prometheus::Counter& counter(const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
  }
  prometheus::Gauge& gauge(const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
  }
};

Metrics::Metrics() : d(std::make_unique<Private>()) {}
Metrics::~Metrics() = default;

void Metrics::request(const http::Outcome& outcome) {
  // What is no method of HTTP was refused by the server; its spelling is the client's.
  const std::string method = outcome.status == 0 || outcome.route.isEmpty() ? "_OTHER" : outcome.method.toStdString();
  d->durations
      .Add({{"method", method}, {"route", outcome.route.toStdString()}, {"status", std::to_string(outcome.status)}},
           kSeconds)
      .Observe(double(outcome.durationUs) / 1e6);
}

void Metrics::pushed(const protocol::PushAnswer& answer) {
  d->batches.Observe(double(answer.results.size()));
  for (const protocol::PushResult& result : answer.results) {
    d->ops.Add({{"result", protocol::textOf(result.status).toStdString()}}).Increment();
    if (result.status == protocol::PushStatus::Duplicate) d->duplicates.Increment();
    if (result.status == protocol::PushStatus::Fork) d->forks.Increment();
  }
  d->epoch.Set(std::max(d->epoch.Value(), double(answer.epoch)));
}

void Metrics::given(const api::Given& given, qint64 nowMs) {
  d->pullRows.Increment(double(given.facts));
  if (given.differed) d->mismatches.Increment();
  if (!given.after || given.facts == 0) return;
  if (const auto lagMs = m_feed.lagMs(given.tenant, *given.after, nowMs)) d->feedLag.Observe(double(*lagMs) / 1000);
}

QByteArray Metrics::text(const Levels& levels) {
  const std::lock_guard lock(d->following);
  d->commits.to(levels.workforce.commits);
  d->jobs.to(levels.workforce.jobs);
  d->overloaded.to(levels.workforce.refused);
  d->bytesIn.to(levels.server.bytesIn);
  d->bytesOut.to(levels.server.bytesOut);
  d->timeouts.to(levels.server.timeouts);
  d->unauthenticated.to(levels.refused.unauthenticated);
  d->forbidden.to(levels.refused.forbidden);
  d->revoked.to(levels.refused.revoked);
  d->limited.to(levels.refused.limited);
  d->reuses.to(levels.tokenReuses);
  d->waiting.Set(double(levels.workforce.waiting));
  d->connections.Set(double(levels.server.connections));
  d->active.Set(double(levels.server.handling));
  d->longPolls.Set(double(levels.longPolls));
  d->ready.Set(levels.ready ? 1 : 0);
  for (const auto& [words, count] : levels.payments.payments) {
    const auto& [adapter, state] = words;
    Private::Followed{d->payments.Add({{"adapter", adapter.toStdString()}, {"state", state.toStdString()}})}.to(count);
  }
  for (const auto& [result, count] : levels.payments.webhooks) {
    Private::Followed{d->webhooks.Add({{"result", result.toStdString()}})}.to(count);
  }
  d->unknown.Set(double(levels.payments.unknown));
  d->unknownOldest.Set(double(levels.payments.oldestMs) / 1000);
  d->reversals.Set(double(levels.payments.reversals));
  return QByteArray::fromStdString(prometheus::TextSerializer().Serialize(d->registry.Collect()));
}

}  // namespace counterfoil::daemon
