// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QJsonObject>
#include <QString>
#include <memory>
#include <utility>
#include <vector>

#include "models/core/instant.h"
#include "sync/http/target.h"
#include "sync/http/trace.h"

namespace counterfoil::http {

/// Header fields in their order; names compare without case.
class Headers {
 public:
  using Field = std::pair<QByteArray, QByteArray>;
  void add(QByteArray name, QByteArray value) { m_all.emplace_back(std::move(name), std::move(value)); }
  /// Takes the place of all fields of that name.
  void set(const QByteArray& name, QByteArray value);
  [[nodiscard]] bool has(QByteArrayView name) const { return count(name) > 0; }
  [[nodiscard]] int count(QByteArrayView name) const;
  /// The first of that name, or nothing.
  [[nodiscard]] QByteArray value(QByteArrayView name) const;
  [[nodiscard]] const std::vector<Field>& all() const { return m_all; }

 private:
  std::vector<Field> m_all;
};

/// Who asks, as the gate of a router found out; derived by whoever knows more of it.
struct Principal {
  Principal() = default;
  Principal(const Principal&) = default;
  Principal& operator=(const Principal&) = default;
  virtual ~Principal() = default;
};

struct Request {
  QByteArray method;  ///< GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS
  QString path;       ///< decoded, without dot segments
  Query query;
  Headers headers;
  QByteArray body;  ///< inflated; empty while a request is only being admitted
  QString peer;     ///< the client's address, without port; behind a proxy the one that the proxy names
  Trace trace;
  QByteArray id;  ///< unique within this process; in the answer's X-Request-Id and in logs
  core::Instant receivedAt;

  // What the router adds.
  QString route;  ///< the template, "/v1/orders/{id}", for metrics and logs
  int routeIndex = -1;
  std::vector<std::pair<QString, QString>> parameters;
  std::shared_ptr<const Principal> principal;

  /// What stands in the path for `{name}`; empty where the template has none.
  [[nodiscard]] QString parameter(QStringView name) const;
};

struct Response {
  int status = 200;
  /// The server adds Content-Length, Date, Connection, X-Request-Id and the security headers, where not set here. A
  /// field whose name or value could end the line is left out.
  Headers headers;
  QByteArray body;
  /// Sent instead of the body, whole or as far as the request's Range (with If-Range against this ETag) asks for.
  QString filePath;
  /// Let go when the answer has been sent or the client is gone: holds on to a temporary file.
  std::shared_ptr<const void> keep;
  /// Why, for the log alone: a stable code, such as `store_unreachable` or `storage_failed 42P01`. Never sent.
  QString cause;
  /// Nothing came of it, as of a wait that ended without news: for the log alone.
  bool uneventful = false;
  /// Off for answers in which a secret stands beside what a stranger may have chosen.
  bool mayCompress = true;
};

[[nodiscard]] Response json(const QJsonObject& object, int status = 200);
[[nodiscard]] Response text(const QByteArray& body, const QByteArray& contentType = "text/plain; charset=utf-8");
/// An RFC 9457 problem document. `code` is stable and becomes its `type`; `detail` is English and for people.
[[nodiscard]] Response problem(int status, const QString& code, const QString& detail = {});
/// The same with Retry-After.
[[nodiscard]] Response retryLater(int status, const QString& code, int afterSeconds, const QString& detail = {});
/// 405 with Allow.
[[nodiscard]] Response methodNotAllowed(const QByteArray& allowed);

/// The words of the status line.
[[nodiscard]] QByteArray reasonOf(int status);

}  // namespace counterfoil::http
