// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <optional>

namespace counterfoil::http {

/// Where a request stands in a trace (W3C Trace Context, level 1). Identifiers are lower-case hexadecimal.
struct Trace {
  QByteArray traceId;   ///< 32 digits
  QByteArray parentId;  ///< 16 digits: the caller's span; empty where this request begins the trace
  QByteArray spanId;    ///< 16 digits: this request's own span
  bool sampled = false;

  /// What to send on to the next service: this request as the parent.
  [[nodiscard]] QByteArray traceparent() const;
};

/// The trace that this thread works for, as long as it lives: whoever calls another service from deep inside of a
/// request finds it without every function between them handing it on. Nests.
class TraceScope {
 public:
  explicit TraceScope(Trace trace);
  ~TraceScope();
  TraceScope(const TraceScope&) = delete;
  TraceScope& operator=(const TraceScope&) = delete;
  /// Null where this thread works for no request.
  [[nodiscard]] static const Trace* current();

 private:
  Trace m_trace;
  const TraceScope* m_outer;
};

/// Reads `traceparent`; empty for anything that the specification calls invalid. The span is left empty.
[[nodiscard]] std::optional<Trace> parseTraceparent(QByteArrayView text);

/// The caller's trace with a span of its own, or a new trace where the header is missing or invalid.
[[nodiscard]] Trace continueTrace(QByteArrayView traceparent);

}  // namespace counterfoil::http
