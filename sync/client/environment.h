// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <functional>
#include <optional>

#include "models/journal/book.h"

namespace counterfoil::client {

// What the engine needs of the world. It has no threads, clocks or sockets of its own: with these three in the hands of
// a test, a run is repeatable to the byte.

struct HttpRequest {
  QByteArray method;
  QString target;  ///< path and query, encoded
  QByteArray body{};
  int waitS = 0;               ///< how long the hub may hold the request open
  QByteArray authorization{};  ///< "Bearer …"; filled in by what stands between the engine and the line
  QByteArray traceparent{};    ///< W3C Trace Context; empty for none
  QByteArray range{};          ///< "bytes=0-99": a part of the answer
  bool isPacked = false;       ///< the body is compressed already
};

struct HttpAnswer {
  int status = 0;  ///< 0: no answer came
  QByteArray body{};
  int retryAfterS = 0;
  bool timedOut = false;              ///< of no answer: none in time, so that the hub may have done it
  QByteArray etag{};                  ///< of a file
  QByteArray contentRange{};          ///< of a part of one
  QByteArray feedCursor{};            ///< from where to pull on after it
  std::optional<core::Instant> date;  ///< the hub's clock, to the second
  /// Of no answer: why the certificate there was not taken, `certificate_unknown` (nobody vouches for it),
  /// `certificate_name`, `certificate_expired`; and of the first what a person could compare and trust, PEM.
  QString certificateFault{};
  QByteArray untrustedPem{};
};

/// Sends requests to the hub.
class Transport {
 public:
  virtual ~Transport() = default;
  /// `done` is called once, later, on the engine's thread; never from within `send`.
  virtual void send(HttpRequest request, std::function<void(HttpAnswer)> done) = 0;
  /// What would take time when it is sent, done before.
  virtual void pack(HttpRequest&) const {}
};

/// Timers on the engine's thread.
class Scheduler {
 public:
  using Timer = quint64;
  virtual ~Scheduler() = default;
  /// Never 0. Also for 0 ms the task runs later, not from within `after`.
  virtual Timer after(qint64 ms, std::function<void()> task) = 0;
  /// Nothing for one that has run.
  virtual void cancel(Timer timer) = 0;
  /// Rises only.
  [[nodiscard]] virtual qint64 nowMs() const = 0;
};

/// The way to the Book, which lives on the store's thread.
class StoreGate {
 public:
  virtual ~StoreGate() = default;
  /// Runs `work` on the store's thread in its turn, then `then` on the engine's. A piece of work is short: a sale waits
  /// for one at most.
  virtual void run(std::function<void(journal::Book&)> work, std::function<void()> then) = 0;
  /// From within such work: the store goes on under a new origin, with a document series of its own, because the hub
  /// knows facts of the old one that this store does not have.
  [[nodiscard]] virtual core::Done openIncarnation(journal::Book& book) = 0;
};

}  // namespace counterfoil::client
