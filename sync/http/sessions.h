// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "sync/http/conversation.h"

namespace counterfoil::http {

/// One connection and its strand.
class Session {
 public:
  virtual ~Session() = default;
  /// From any thread: what follows happens on the strand.
  virtual void begin(std::optional<Response> turnAway) = 0;
  virtual void drain() = 0;
  virtual void abandon() = 0;
};

/// The open connections and what runs them. Lives as long as anything that may still answer.
class Sessions {
 public:
  boost::asio::io_context io;

  struct Place {
    bool taken = false;
    std::optional<Response> turnAway;  ///< taken, but only to be told why not
  };
  /// Whether one more from `peer` may come; empty for a peer that is not counted.
  [[nodiscard]] Place placeFor(const QString& peer, const Limits& limits);
  void add(const std::shared_ptr<Session>& session, const QString& peer);
  void remove(const Session* session);
  /// Runs `post` unless stopped: nothing enters the queue that nobody will run.
  void whileRunning(const std::function<void()>& post);
  void stopPosting();
  [[nodiscard]] std::vector<std::shared_ptr<Session>> all();
  [[nodiscard]] bool awaitNone(std::chrono::milliseconds atMost);
  [[nodiscard]] qint64 count();

 private:
  struct Seat {
    std::shared_ptr<Session> session;
    QString peer;
  };
  std::mutex m_mutex;
  std::condition_variable m_emptied;
  std::unordered_map<const Session*, Seat> m_seats;
  std::map<QString, int> m_perPeer;
  bool m_stopped = false;
};

/// A session over the accepted socket, over TLS where there is a context.
[[nodiscard]] std::shared_ptr<Session> makeSession(std::shared_ptr<Sessions> sessions,
                                                   std::shared_ptr<Surroundings> surroundings,
                                                   boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls,
                                                   const QString& peer);

}  // namespace counterfoil::http
