// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>

#include "sync/http/gzip.h"
#include "sync/http/message_parser.h"
#include "sync/http/response_bytes.h"
#include "sync/http/server.h"

namespace counterfoil::http {

/// What all conversations of a server share. Lives as long as any Answer.
struct Surroundings {
  Limits limits;
  Handler* handler = nullptr;
  const core::Clock* clock = nullptr;
  bool strictTransport = false;
  bool behindProxy = false;
  DateField date;
  std::atomic<bool> draining = false;

  std::atomic<qint64> handling = 0;
  std::atomic<qint64> waiting = 0;
  std::atomic<qint64> requests = 0;
  std::atomic<qint64> refused = 0;
  std::atomic<qint64> timeouts = 0;
  std::atomic<qint64> clientsGone = 0;
  std::atomic<qint64> bytesIn = 0;
  std::atomic<qint64> bytesOut = 0;
};

class Conversation;

/// The connection as a conversation sees it. Each call ends in a call of the conversation, later and on its strand.
class Wire {
 public:
  /// Runs a function on the conversation's strand, from any thread; does nothing once the connection is closed.
  using Poster = std::function<void(std::function<void(Conversation&)>)>;

  virtual ~Wire() = default;
  virtual void read() = 0;                                     ///< one at a time → bytesCame, ended or broke
  virtual void write(QByteArray head, QByteArray body) = 0;    ///< one at a time → written or broke
  virtual void endWriting() = 0;                               ///< nothing more will be written
  virtual void close() = 0;                                    ///< nothing more will be called
  virtual void setDeadline(std::chrono::milliseconds in) = 0;  ///< takes the place of the last → deadlinePassed
  [[nodiscard]] virtual Poster poster() = 0;
};

/// One connection's HTTP/1.1, without the connection: bytes and events in, bytes and wishes out. Not thread-safe.
class Conversation {
 public:
  Conversation(std::shared_ptr<Surroundings> surroundings, Wire& wire, QString peer);
  ~Conversation();
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  void start();
  /// Says why there is no place for this client, and closes.
  void turnAway(Response why);
  void bytesCame(QByteArrayView bytes);
  void ended();  ///< the client writes nothing more
  void broke();  ///< the connection is lost
  void written();
  void deadlinePassed();
  /// Closes if nothing is under way.
  void drain();

 private:
  using Steady = std::chrono::steady_clock;
  enum class State { Head, Body, Handling, Sending, Lingering, Closed };

  // What is known of the request under way.
  struct Current {
    Outcome outcome;
    Steady::time_point since;
    QByteArray range;
    QByteArray ifRange;
    bool isHead = false;
    bool acceptsGzip = false;
    bool close = true;
  };

  void awaitRequest();
  void wantRead();
  void tryHead();
  void beginRequest(Head head);
  void readBody();
  [[nodiscard]] core::Done takeBody();
  void finishBody();
  void dispatch();
  void answered(quint64 exchange, Response response);
  void refuse(Response response);
  void refuse(const core::Error& error);
  void send(Response response);
  [[nodiscard]] qint64 prepareFile(Response& response);
  void sendMore();
  void sent();
  void linger();
  void close();
  void report(int status);
  void setBodyDeadline(qint64 bytes);

  std::shared_ptr<Surroundings> m_around;
  Wire& m_wire;
  QString m_peer;
  State m_state = State::Head;
  bool m_reading = false;
  bool m_writing = false;
  bool m_ended = false;
  bool m_turnedAway = false;
  bool m_first = true;  // request of this connection
  bool m_begun = false;

  QByteArray m_in;
  qsizetype m_searchFrom = 0;
  bool m_skippedLine = false;
  std::unique_ptr<MessageParser> m_parser;
  std::unique_ptr<Inflater> m_inflater;
  Request m_request;
  Admission m_admission;
  Current m_current;
  Steady::time_point m_phaseSince;
  qint64 m_phaseBytes = 0;
  qint64 m_overheadBytes = 0;

  quint64 m_exchangeNumber = 0;
  std::weak_ptr<Exchange> m_exchange;
  std::optional<Response> m_held;  // waits for "100 Continue" to be written
  std::unique_ptr<QFile> m_file;
  qint64 m_fileLeft = 0;
  std::shared_ptr<const void> m_keep;
};

}  // namespace counterfoil::http
