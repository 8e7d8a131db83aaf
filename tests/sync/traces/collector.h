// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <mutex>
#include <vector>

#include "sync/http/router.h"
#include "sync/http/server.h"
#include "sync/traces/exporter.h"

namespace counterfoil::support {

/// A collector of spans over a real socket. Answers with the statuses that it is given, then 200; keeps what it took.
class Collector {
 public:
  explicit Collector(std::vector<int> statuses = {})
      : m_statuses(std::move(statuses)),
        m_router({{"POST",
                   QStringLiteral("/v1/traces"),
                   http::answering([this](const http::Request& request) { return take(request); }),
                   {},
                   {},
                   8 * 1024 * 1024,
                   false,
                   {}}}),
        m_server(m_router, m_clock) {
    if (!m_server.start({})) qFatal("the collector does not listen");
  }
  ~Collector() { m_server.stop(); }
  [[nodiscard]] QUrl url() const {
    return *traces::collectorUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_server.port()));
  }
  [[nodiscard]] int asked() const {
    const std::lock_guard lock(m_mutex);
    return m_asked;
  }
  [[nodiscard]] QJsonArray spans() const {
    const std::lock_guard lock(m_mutex);
    return m_spans;
  }
  /// The first with this name of this trace; empty where there is none.
  [[nodiscard]] QJsonObject span(const QString& name, const QString& traceId) const {
    const QJsonArray all = spans();
    for (const QJsonValue& each : all) {
      const QJsonObject span = each.toObject();
      if (span[QStringLiteral("name")].toString() == name && span[QStringLiteral("traceId")].toString() == traceId) {
        return span;
      }
    }
    return {};
  }
  [[nodiscard]] QJsonObject resource() const {
    const std::lock_guard lock(m_mutex);
    return m_resource;
  }

 private:
  http::Response take(const http::Request& request) {
    const std::lock_guard lock(m_mutex);
    const size_t turn = size_t(m_asked++);
    if (turn < m_statuses.size()) return http::problem(m_statuses[turn], QStringLiteral("later"));
    const QJsonObject resource = QJsonDocument::fromJson(request.body)[QStringLiteral("resourceSpans")][0].toObject();
    m_resource = resource[QStringLiteral("resource")].toObject();
    const QJsonArray spans = resource[QStringLiteral("scopeSpans")][0][QStringLiteral("spans")].toArray();
    for (const QJsonValue& span : spans) m_spans.append(span);
    return http::json({});
  }

  mutable std::mutex m_mutex;
  std::vector<int> m_statuses;
  int m_asked = 0;
  QJsonArray m_spans;
  QJsonObject m_resource;
  core::SystemClock m_clock;
  http::Router m_router;
  http::Server m_server;
};

}  // namespace counterfoil::support
