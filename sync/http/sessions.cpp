// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/http/sessions.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

namespace counterfoil::http {

using namespace Qt::StringLiterals;

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Tcp = asio::ip::tcp;
using TlsStream = asio::ssl::stream<Tcp::socket>;

// So many more than allowed are told so; the rest is closed without a word.
constexpr size_t kTurnedAwayAtMost = 64;

template <class Stream>
class StreamSession final : public Session, public Wire, public std::enable_shared_from_this<StreamSession<Stream>> {
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

 public:
  StreamSession(std::shared_ptr<Sessions> sessions, std::shared_ptr<Surroundings> surroundings, Stream stream,
                const QString& peer)
      : m_sessions(std::move(sessions)),
        m_stream(std::move(stream)),
        m_timer(m_stream.get_executor()),
        m_around(std::move(surroundings)),
        m_conversation(m_around, *this, peer) {}

  void begin(std::optional<Response> turnAway) override {
    asio::post(m_stream.get_executor(), [self = this->shared_from_this(), turnAway = std::move(turnAway)]() mutable {
      self->beginHere(std::move(turnAway));
    });
  }
  void drain() override {
    asio::post(m_stream.get_executor(), [self = this->shared_from_this()] {
      if (!self->m_closed) self->m_conversation.drain();
    });
  }
  void abandon() override {
    asio::post(m_stream.get_executor(), [self = this->shared_from_this()] {
      if (!self->m_closed) self->m_conversation.broke();
    });
  }

  void read() override {
    m_stream.async_read_some(asio::buffer(m_buffer),
                             [self = this->shared_from_this()](error_code error, std::size_t count) {
                               if (self->m_closed) return;
                               if (!error) {
                                 self->m_conversation.bytesCame({self->m_buffer.data(), qsizetype(count)});
                               } else if (error == asio::error::eof) {
                                 self->m_conversation.ended();
                               } else {
                                 self->m_conversation.broke();
                               }
                             });
    acknowledgeAtOnce();
  }
  void write(QByteArray head, QByteArray body) override {
    m_head = std::move(head);
    m_body = std::move(body);
    const std::array<asio::const_buffer, 2> both = {asio::buffer(m_head.constData(), std::size_t(m_head.size())),
                                                    asio::buffer(m_body.constData(), std::size_t(m_body.size()))};
    asio::async_write(m_stream, both, [self = this->shared_from_this()](error_code error, std::size_t) {
      if (self->m_closed) return;
      self->m_body.clear();
      error ? self->m_conversation.broke() : self->m_conversation.written();
    });
  }
  void endWriting() override {
    if constexpr (kTls) {
      m_stream.async_shutdown([self = this->shared_from_this()](error_code) {
        if (!self->m_closed) self->m_conversation.ended();
      });
    } else {
      error_code ignored;
      m_stream.shutdown(Tcp::socket::shutdown_send, ignored);
    }
  }
  void close() override {
    m_closed = true;
    m_timer.cancel();
    error_code ignored;
    m_stream.lowest_layer().close(ignored);
    m_sessions->remove(this);
  }
  void setDeadline(std::chrono::milliseconds in) override {
    m_deadline = std::chrono::steady_clock::now() + in;
    // A timer that goes off early looks again: most deadlines are moved back long before.
    if (!m_timing || m_deadline < m_timer.expiry()) waitForDeadline();
  }
  [[nodiscard]] Poster poster() override {
    return [weak = this->weak_from_this(), sessions = m_sessions](std::function<void(Conversation&)> what) {
      const auto self = weak.lock();
      if (!self) return;
      sessions->whileRunning([&] {
        asio::post(self->m_stream.get_executor(), [self, what = std::move(what)] {
          if (!self->m_closed) what(self->m_conversation);
        });
      });
    };
  }

 private:
  void beginHere(std::optional<Response> turnAway) {
    if (m_closed) return;
    if constexpr (kTls) {
      if (turnAway || m_around->draining) return m_conversation.broke();
      setDeadline(std::chrono::milliseconds(m_around->limits.headerTimeMs));
      m_stream.async_handshake(asio::ssl::stream_base::server, [self = this->shared_from_this()](error_code error) {
        if (self->m_closed) return;
        error ? self->m_conversation.broke() : self->m_conversation.start();
      });
    } else {
      turnAway ? m_conversation.turnAway(std::move(*turnAway)) : m_conversation.start();
    }
  }

  /// A client that sends a body piece by piece, as Qt does, keeps the next small piece until the one before is
  /// acknowledged (RFC 896), and the kernel puts that off by 40 ms. Where more is to come, it is acknowledged now.
  void acknowledgeAtOnce() {
    const int on = 1;
    ::setsockopt(m_stream.lowest_layer().native_handle(), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
  }

  void waitForDeadline() {
    m_timing = true;
    m_timer.expires_at(m_deadline);
    m_timer.async_wait([self = this->shared_from_this()](error_code error) {
      if (self->m_closed || error) return;
      self->m_timing = false;
      if (std::chrono::steady_clock::now() < self->m_deadline) return self->waitForDeadline();
      self->m_conversation.deadlinePassed();
    });
  }

  std::shared_ptr<Sessions> m_sessions;  // first, so that it outlives the stream
  Stream m_stream;
  asio::steady_timer m_timer;
  std::shared_ptr<Surroundings> m_around;
  Conversation m_conversation;
  std::chrono::steady_clock::time_point m_deadline;
  bool m_timing = false;
  bool m_closed = false;
  std::array<char, 16 * 1024> m_buffer;
  QByteArray m_head;
  QByteArray m_body;
};

}  // namespace

Sessions::Place Sessions::placeFor(const QString& peer, const Limits& limits) {
  const std::lock_guard lock(m_mutex);
  const auto most = size_t(limits.connections);
  if (m_stopped || m_seats.size() >= most + kTurnedAwayAtMost) return {};
  if (m_seats.size() >= most) return {true, retryLater(503, u"too_many_connections"_s, 5)};
  const auto found = m_perPeer.find(peer);
  if (!peer.isEmpty() && found != m_perPeer.end() && found->second >= limits.connectionsPerPeer) {
    return {true, retryLater(429, u"too_many_connections"_s, 5, u"from one address"_s)};
  }
  return {true, std::nullopt};
}

void Sessions::add(const std::shared_ptr<Session>& session, const QString& peer) {
  const std::lock_guard lock(m_mutex);
  m_seats.emplace(session.get(), Seat{session, peer});
  if (!peer.isEmpty()) ++m_perPeer[peer];
}

void Sessions::remove(const Session* session) {
  Seat seat;  // let go after the lock
  {
    const std::lock_guard lock(m_mutex);
    const auto found = m_seats.find(session);
    if (found == m_seats.end()) return;
    seat = std::move(found->second);
    m_seats.erase(found);
    const auto peer = m_perPeer.find(seat.peer);
    if (peer != m_perPeer.end() && --peer->second == 0) m_perPeer.erase(peer);
    if (m_seats.empty()) m_emptied.notify_all();
  }
}

void Sessions::whileRunning(const std::function<void()>& post) {
  const std::lock_guard lock(m_mutex);
  if (!m_stopped) post();
}

void Sessions::stopPosting() {
  const std::lock_guard lock(m_mutex);
  m_stopped = true;
}

std::vector<std::shared_ptr<Session>> Sessions::all() {
  const std::lock_guard lock(m_mutex);
  std::vector<std::shared_ptr<Session>> sessions;
  for (const auto& seat : m_seats) sessions.push_back(seat.second.session);
  return sessions;
}

bool Sessions::awaitNone(std::chrono::milliseconds atMost) {
  std::unique_lock lock(m_mutex);
  return m_emptied.wait_for(lock, atMost, [&] { return m_seats.empty(); });
}

qint64 Sessions::count() {
  const std::lock_guard lock(m_mutex);
  return qint64(m_seats.size());
}

std::shared_ptr<Session> makeSession(std::shared_ptr<Sessions> sessions, std::shared_ptr<Surroundings> surroundings,
                                     Tcp::socket socket, asio::ssl::context* tls, const QString& peer) {
  if (tls) {
    return std::make_shared<StreamSession<TlsStream>>(std::move(sessions), std::move(surroundings),
                                                      TlsStream(std::move(socket), *tls), peer);
  }
  return std::make_shared<StreamSession<Tcp::socket>>(std::move(sessions), std::move(surroundings), std::move(socket),
                                                      peer);
}

}  // namespace counterfoil::http
