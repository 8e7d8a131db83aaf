// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>
#include <condition_variable>
#include <mutex>

#include "sync/http/router.h"
#include "sync/http/server.h"
#include "tests/sync/http/raw_client.h"

namespace counterfoil::http {

/// A server on loopback with a few routes:
/// `GET /hello` says hello · `POST /echo` gives back (1 MiB) · `POST /push` says how much came (8 MiB) · `GET /wait`
/// (a long poll) and `GET /slow` (work) are answered by the test · `GET /drop` forgets to · `GET /big` is 100 KB of
/// JSON · `GET /file` sends 1 MiB of file · `GET /trace` says what it would pass on · `GET /peer` says who asks.
class HttpBench {
 public:
  explicit HttpBench(const Options& options = {});
  ~HttpBench();

  [[nodiscard]] RawClient client() { return RawClient(server.port()); }
  /// Waits until so many requests wait for the test, and takes their answers.
  [[nodiscard]] std::vector<Answer> pending(size_t count);
  /// Waits until so many outcomes have been told.
  [[nodiscard]] std::vector<Outcome> outcomes(size_t count);
  /// Waits until the server's figures are as wanted.
  [[nodiscard]] bool comesTo(const std::function<bool(const Stats&)>& wanted);
  /// The content of `/file`.
  [[nodiscard]] static QByteArray fileContent();

 private:
  [[nodiscard]] std::vector<Route> routes();

  QTemporaryDir m_folder;
  core::SystemClock m_clock;
  std::mutex m_mutex;
  std::condition_variable m_changed;
  std::vector<Answer> m_pending;
  std::vector<Outcome> m_outcomes;
  Router m_router;

 public:
  core::Done started;
  Server server;  // last: its threads end before what they use
};

}  // namespace counterfoil::http
