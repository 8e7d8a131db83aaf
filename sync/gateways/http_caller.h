// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUrl>
#include <memory>
#include <utility>
#include <vector>

#include "models/core/result.h"
#include "sync/http/message.h"

namespace counterfoil::gateways {

struct HttpCall {
  QByteArray method = "GET";
  QString target;  ///< path and query, encoded, from the slash on
  std::vector<std::pair<QByteArray, QByteArray>> fields;
  QByteArray body;  ///< sent where the method is not GET
};

struct HttpReply {
  enum class Failure { None, Timeout, Unreachable };
  Failure failure = Failure::None;
  int status = 0;  ///< 0 unless Failure is None
  http::Headers headers;
  QByteArray body;
  [[nodiscard]] int retryAfterS() const;
};

/// Invalid `bad_gateway_address` for anything but https (or http to a loopback address) with a host, without user,
/// query and fragment.
[[nodiscard]] core::Result<QUrl> checkedBaseUrl(const QString& text);

/// Requests of whoever works for a request (http::TraceScope) carry its `traceparent`.
/// HTTP/1.1 requests that block, from any number of threads; TLS 1.2 or newer, certificates checked, no redirects. Its
/// sockets live on a thread of its own.
class HttpCaller {
 public:
  /// No call takes longer than the time-out: to connect, to send and for the whole answer.
  HttpCaller(QUrl base, int timeoutMs);
  /// Calls under way end as unreachable.
  ~HttpCaller();
  HttpCaller(const HttpCaller&) = delete;
  HttpCaller& operator=(const HttpCaller&) = delete;

  [[nodiscard]] HttpReply call(const HttpCall& call);

 private:
  struct Private;
  std::unique_ptr<Private> d;
};

/// application/x-www-form-urlencoded in the order of the calls, so that the bytes are a function of them.
class Form {
 public:
  Form& add(QByteArrayView name, const QString& value);
  Form& add(QByteArrayView name, qint64 value) { return add(name, QString::number(value)); }
  [[nodiscard]] const QByteArray& bytes() const { return m_bytes; }

 private:
  QByteArray m_bytes;
};

}  // namespace counterfoil::gateways
