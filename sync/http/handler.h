// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "sync/http/answer.h"

namespace counterfoil::http {

/// What a handler says to the head of a request, before its body is read.
struct Admission {
  /// Sent instead of reading on: who may not ask, or asks for what is not there, sends no body.
  std::optional<Response> refusal;
  qint64 bodyLimitBytes = 0;  ///< of the body as it is handed over, inflated
  /// It mostly waits (a long poll): not counted among the handlers at work.
  bool waits = false;
};

/// What came of a request, for metrics and logs; also of those that no handler saw.
struct Outcome {
  QByteArray method;  ///< empty where the request could not be read
  QString route;      ///< the template; empty where none matched
  int status = 0;     ///< 0: the client went before the answer
  qint64 durationUs = 0;
  qint64 bytesIn = 0;
  qint64 bytesOut = 0;
  QByteArray id;
  Trace trace;
  QString peer;
  QString cause;            ///< Response::cause
  bool uneventful = false;  ///< Response::uneventful
};

/// Called on the server's threads, several at a time: short, without waiting. Work goes to threads of its own.
class Handler {
 public:
  virtual ~Handler() = default;
  /// `head` has no body yet; what is set in it (route, principal) is there in `handle`.
  [[nodiscard]] virtual Admission admit(Request& head) = 0;
  virtual void handle(Request request, Answer answer) = 0;
  virtual void ended(const Outcome& outcome) { Q_UNUSED(outcome); }
};

}  // namespace counterfoil::http
