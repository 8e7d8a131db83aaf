// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonValue>
#include <QString>
#include <utility>
#include <vector>

namespace counterfoil::traces {

/// A piece of work, as OpenTelemetry sees it. Ids are lower-case hexadecimal.
struct Span {
  QByteArray traceId;   ///< 32 digits
  QByteArray spanId;    ///< 16 digits
  QByteArray parentId;  ///< 16 digits, or empty
  QString name;         ///< a route's template: nothing that names a tenant or a person
  bool ofServer = true;
  bool failed = false;
  qint64 startUtcUs = 0;
  qint64 durationUs = 0;
  /// Strings and whole numbers.
  std::vector<std::pair<QString, QJsonValue>> attributes;
};

/// Who sends them.
struct Source {
  QString service;
  QString version;
  QString instance;
};

/// The body of an export (OTLP/HTTP JSON, opentelemetry-proto 1.x): ids as hexadecimal text and not base64, 64-bit
/// numbers as text. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
[[nodiscard]] QByteArray exportBody(const std::vector<Span>& spans, const Source& source);

/// Whether a trace belongs to the share that is kept: by the random end of its id, so that every process decides alike.
[[nodiscard]] bool isSampled(const QByteArray& traceId, int percent);

}  // namespace counterfoil::traces
