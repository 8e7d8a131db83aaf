// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "models/core/result.h"
#include "sync/http/message.h"

namespace counterfoil::http {

/// The head of a request, framing checked.
struct Head {
  QByteArray method;
  QByteArray target;
  Headers headers;
  bool keepAlive = false;
  bool chunked = false;
  qint64 contentLength = 0;  ///< bytes; 0 when chunked
  bool expectsContinue = false;

  [[nodiscard]] bool hasBody() const { return chunked || contentLength > 0; }
};

/// Reads one request, with Beast's parser behind stricter rules: whatever a proxy in front could understand otherwise
/// is refused, not mended. Errors are codes of problem documents; `statusOf` knows their status. After one the
/// connection cannot be used any more.
class MessageParser {
 public:
  MessageParser();
  ~MessageParser();
  MessageParser(const MessageParser&) = delete;
  MessageParser& operator=(const MessageParser&) = delete;

  /// `bytes` is exactly one head, its empty line included. Once.
  [[nodiscard]] core::Result<Head> head(QByteArrayView bytes, int fieldsAtMost);
  /// Takes what it can of the body from the front of `bytes`, appends the content to `out`, and says how many bytes it
  /// took. What it leaves comes again, with more after it. Trailers are read and forgotten.
  [[nodiscard]] core::Result<qsizetype> body(QByteArrayView bytes, QByteArray& out);
  /// Whether the request is complete.
  [[nodiscard]] bool isDone() const;

 private:
  class Engine;
  std::unique_ptr<Engine> m_engine;
};

/// Where the head ends in `bytes` (one past its empty line), searched from `from`; -1 while it does not.
[[nodiscard]] qsizetype endOfHead(QByteArrayView bytes, qsizetype from);

[[nodiscard]] int statusOf(const core::Error& error);

}  // namespace counterfoil::http
