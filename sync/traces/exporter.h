// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUrl>
#include <memory>

#include "models/core/result.h"
#include "sync/traces/span.h"

namespace counterfoil::traces {

struct ExporterOptions {
  QUrl url;  ///< of the collector's /v1/traces
  Source source;
  size_t queue = 2048;
  size_t batch = 512;
  int everyMs = 2'000;
  int deadlineMs = 10'000;
  int leastWaitMs = 1'000;  ///< before the first retry; doubled up to 30 times that, or as Retry-After says
};

/// Where spans are sent, from `https://host:port[/path]`; without a path "/v1/traces". Invalid `bad_address`.
[[nodiscard]] core::Result<QUrl> collectorUrl(const QString& text);

/// Sends spans to a collector (OTLP/HTTP JSON, gzip) on a thread of its own. Nobody waits for it: what the bounded
/// queue has no room for is counted and gone. A batch that got 429, 502, 503 or 504, or no answer, is sent again; any
/// other refusal drops it.
class Exporter {
 public:
  explicit Exporter(ExporterOptions options);
  /// Tries once, for at most two seconds, to send what waits.
  ~Exporter();
  Exporter(const Exporter&) = delete;
  Exporter& operator=(const Exporter&) = delete;

  /// From any thread.
  void offer(Span span);

  struct Counts {
    qint64 exported = 0;
    qint64 dropped = 0;
    qint64 waiting = 0;
  };
  [[nodiscard]] Counts counts() const;

 private:
  class Sender;
  struct Queue;
  std::shared_ptr<Queue> m_queue;
  std::unique_ptr<Sender> m_sender;
};

}  // namespace counterfoil::traces
