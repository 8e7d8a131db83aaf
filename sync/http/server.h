// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <memory>

#include "models/core/clock.h"
#include "models/core/result.h"
#include "sync/http/handler.h"

namespace counterfoil::http {

/// What a client may use. Past them it gets a problem document wherever the protocol still allows one.
struct Limits {
  int headerBytes = 16 * 1024;   ///< request line and fields; 431
  int headerFields = 100;        ///< 431
  int targetBytes = 8 * 1024;    ///< 414
  int headerTimeMs = 10'000;     ///< from the first byte (of a new connection: from its beginning); 408
  int idleTimeMs = 75'000;       ///< between requests; closed without a word
  int stallTimeMs = 10'000;      ///< without any byte of a body, in or out; 408
  int bytesPerSecond = 1024;     ///< of a body on average, in and out, after the first `stallTimeMs`; 408
  int handlerTimeMs = 60'000;    ///< until the answer; 503
  int lingerTimeMs = 2'000;      ///< for the client to read the last answer
  int inflateRatio = 100;        ///< of a gzip body above 64 KiB; 413
  int connections = 1'000;       ///< 503
  int connectionsPerPeer = 100;  ///< 429; not counted behind a proxy
  int handlers = 256;            ///< at work at the same time, those that wait not counted; 503
  int gzipAboveBytes = 1024;     ///< answers above are compressed for who takes it
};

struct Options {
  QString address = QStringLiteral("127.0.0.1");  ///< IPv4 or IPv6, no name
  quint16 port = 0;                               ///< 0: any free one
  /// PEM files. Without them only loopback addresses are listened on, unless a proxy does TLS.
  QString certificateFile;
  QString keyFile;
  bool behindProxy = false;  ///< believe the last X-Forwarded-For, and let TLS be the proxy's
  int threads = 2;
  Limits limits;
};

struct Stats {
  qint64 connections = 0;  ///< open now
  qint64 handling = 0;     ///< handlers at work now
  qint64 waiting = 0;      ///< requests that wait now (long polls)
  qint64 connectionsTaken = 0;
  qint64 connectionsRefused = 0;
  qint64 requests = 0;
  qint64 refused = 0;   ///< requests answered without a handler
  qint64 timeouts = 0;  ///< of heads, bodies, answers and handlers
  qint64 clientsGone = 0;
  qint64 bytesIn = 0;
  qint64 bytesOut = 0;
};

/// An HTTP/1.1 server that knows nothing of what is served: TLS 1.3 or plain, keep-alive, pipelining, chunked bodies,
/// gzip, ranges of files, limits on everything. One strand a connection, so that a handler of one never runs twice at
/// the same time; connections run side by side on `threads` threads.
class Server {
 public:
  /// Both outlive the server.
  Server(Handler& handler, const core::Clock& clock);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// `bad_address`, `needs_tls`, `bad_certificate`, `address_in_use`, `cannot_listen`. Once in a server's life.
  [[nodiscard]] core::Done start(const Options& options);
  [[nodiscard]] quint16 port() const;
  /// New connections get the certificate that is in the files now; those that are open keep theirs. `bad_certificate`,
  /// and everything stays as it was; `no_tls` for a server without.
  [[nodiscard]] core::Done readCertificateAgain();
  /// Takes no new connections, closes idle ones, and lets each other one finish its answer. Waits for that at most
  /// `deadlineMs`; true when all are done.
  [[nodiscard]] bool drain(int deadlineMs);
  /// Closes what is left and ends the threads. Answers that come later go nowhere. Not from within a handler.
  void stop();
  [[nodiscard]] Stats stats() const;

 private:
  class Core;
  std::shared_ptr<Core> m_core;
};

}  // namespace counterfoil::http
