// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <memory>

#include "models/core/result.h"

namespace counterfoil::http {

/// Fast, not small: bodies are sent once.
[[nodiscard]] QByteArray gzip(QByteArrayView bytes);

/// Whether `Accept-Encoding` takes gzip (RFC 9110, 12.5.3).
[[nodiscard]] bool acceptsGzip(QByteArrayView acceptEncoding);

/// Inflates one gzip member as it comes, and stops a bomb while it is small.
class Inflater {
 public:
  /// At most `limitBytes` come out, and above 64 KiB at most `ratio` times what went in.
  Inflater(qint64 limitBytes, int ratio);
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Appends to `out`. `bad_encoding` for what is no gzip or goes on after its end, `body_too_large`,
  /// `inflates_too_much`; after an error it is not used again.
  [[nodiscard]] core::Done feed(QByteArrayView bytes, QByteArray& out);
  /// Whether the member was complete, check sum included.
  [[nodiscard]] bool isComplete() const;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace counterfoil::http
