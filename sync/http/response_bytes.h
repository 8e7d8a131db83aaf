// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>

#include "sync/http/message.h"

namespace counterfoil::http {

/// What the head of an answer says beyond the response itself.
struct HeadContext {
  qint64 contentLength = 0;
  bool close = false;
  bool strictTransport = false;  ///< TLS, here or at the proxy
  QByteArray date;
  QByteArray requestId;
};

/// Status line and fields, empty line included.
[[nodiscard]] QByteArray headBytes(const Response& response, const HeadContext& context);

/// Compresses the body where that is allowed, asked for and worth it.
void compress(Response& response, int aboveBytes);

/// The Date field, made once a second. Thread-safe.
class DateField {
 public:
  [[nodiscard]] QByteArray text(core::Instant now);

 private:
  std::mutex m_mutex;
  qint64 m_second = -1;
  QByteArray m_text;
};

}  // namespace counterfoil::http
