// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/http/server.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <thread>

#include "sync/http/sessions.h"
#include "sync/http/tls.h"

namespace counterfoil::http {

using namespace Qt::StringLiterals;
namespace asio = boost::asio;
using boost::system::error_code;
using Tcp = asio::ip::tcp;

namespace {

core::Error networkError(const QString& code, const error_code& error) {
  return {core::ErrorKind::Network, code, QString::fromStdString(error.message()), {}};
}

QString peerOf(const Tcp::socket& socket) {
  error_code error;
  asio::ip::address address = socket.remote_endpoint(error).address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  return QString::fromStdString(address.to_string());
}

}  // namespace

class Server::Core : public std::enable_shared_from_this<Server::Core> {
 public:
  Core(Handler& handler, const core::Clock& clock) {
    m_around->handler = &handler;
    m_around->clock = &clock;
  }

  core::Done start(const Options& options) {
    CF_CHECK(listen(options));
    m_around->limits = options.limits;
    m_around->behindProxy = options.behindProxy;
    m_around->strictTransport = m_tls.has_value() || options.behindProxy;
    asio::post(m_acceptor.get_executor(), [self = shared_from_this()] { self->accept(); });
    for (int i = 0; i < std::max(1, options.threads); ++i) {
      m_threads.emplace_back([sessions = m_sessions] { sessions->io.run(); });
    }
    return {};
  }

  bool drain(std::chrono::milliseconds atMost) {
    m_around->draining = true;
    closeAcceptor();
    for (const auto& session : m_sessions->all()) session->drain();
    return m_sessions->awaitNone(atMost);
  }

  void stop() {
    m_around->draining = true;
    closeAcceptor();
    m_sessions->stopPosting();
    for (const auto& session : m_sessions->all()) session->abandon();
    m_work.reset();
    m_threads.clear();  // joins: without sockets and timers there is no work left
    m_sessions->io.restart();
    m_sessions->io.poll();  // what was posted to threads that were never started
  }

  [[nodiscard]] quint16 port() const { return m_port; }

  core::Done readCertificateAgain() {
    if (m_certificateFile.isEmpty()) return core::refused(u"no_tls"_s);
    CF_TRY(ssl_ctx_st * context, makeTlsContext(m_certificateFile, m_keyFile));
    // A connection that is open holds the context that it began with.
    asio::post(m_acceptor.get_executor(),
               [self = shared_from_this(), fresh = std::make_shared<asio::ssl::context>(context)] {
                 self->m_tls.emplace(std::move(*fresh));
               });
    return {};
  }

  [[nodiscard]] Stats stats() const {
    const Surroundings& around = *m_around;
    Stats stats;
    stats.connections = m_sessions->count();
    stats.handling = around.handling;
    stats.waiting = around.waiting;
    stats.connectionsTaken = m_taken;
    stats.connectionsRefused = m_refused;
    stats.requests = around.requests;
    stats.refused = around.refused;
    stats.timeouts = around.timeouts;
    stats.clientsGone = around.clientsGone;
    stats.bytesIn = around.bytesIn;
    stats.bytesOut = around.bytesOut;
    return stats;
  }

 private:
  core::Done listen(const Options& options) {
    error_code error;
    const asio::ip::address address = asio::ip::make_address(options.address.toStdString(), error);
    if (error) return core::invalid(u"bad_address"_s, options.address);
    if (!options.certificateFile.isEmpty()) {
      CF_TRY(ssl_ctx_st * context, makeTlsContext(options.certificateFile, options.keyFile));
      m_tls.emplace(context);
      m_certificateFile = options.certificateFile;
      m_keyFile = options.keyFile;
    } else if (!address.is_loopback() && !options.behindProxy) {
      return core::refused(u"needs_tls"_s, u"without a certificate only loopback addresses are listened on"_s);
    }
    const Tcp::endpoint endpoint(address, options.port);
    m_acceptor.open(endpoint.protocol(), error);
    if (!error) m_acceptor.set_option(Tcp::acceptor::reuse_address(true), error);
    if (!error) m_acceptor.bind(endpoint, error);
    if (error == asio::error::address_in_use) {
      const QString where = u"somebody else listens on %1 port %2"_s.arg(options.address).arg(options.port);
      return core::Error{core::ErrorKind::Network, u"address_in_use"_s, where, {}};
    }
    if (!error) m_acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return networkError(u"cannot_listen"_s, error);
    m_port = m_acceptor.local_endpoint(error).port();
    return {};
  }

  // From here on the acceptor is touched on its own strand only.
  void accept() {
    if (!m_acceptor.is_open()) return;
    m_acceptor.async_accept(asio::make_strand(m_sessions->io),
                            [self = shared_from_this()](error_code error, Tcp::socket socket) {
                              if (!self->m_acceptor.is_open()) return;
                              if (!error) {
                                self->take(std::move(socket));
                                return self->accept();
                              }
                              // Mostly: no descriptors left. Trying again at once would only burn time.
                              self->m_pause.expires_after(std::chrono::milliseconds(50));
                              self->m_pause.async_wait([self](error_code) { self->accept(); });
                            });
  }

  void take(Tcp::socket socket) {
    const QString peer = peerOf(socket);
    const QString counted = m_around->behindProxy ? QString() : peer;
    Sessions::Place place = m_sessions->placeFor(counted, m_around->limits);
    if (!place.taken || place.turnAway) ++m_refused;
    if (!place.taken) return;
    ++m_taken;
    error_code ignored;
    socket.set_option(Tcp::no_delay(true), ignored);
    const auto session = makeSession(m_sessions, m_around, std::move(socket), m_tls ? &*m_tls : nullptr, peer);
    m_sessions->add(session, counted);
    session->begin(std::move(place.turnAway));
  }

  void closeAcceptor() {
    asio::post(m_acceptor.get_executor(), [self = shared_from_this()] {
      error_code ignored;
      self->m_acceptor.close(ignored);
      self->m_pause.cancel();
    });
  }

  std::shared_ptr<Sessions> m_sessions = std::make_shared<Sessions>();  // first: holds what the others stand on
  std::shared_ptr<Surroundings> m_around = std::make_shared<Surroundings>();
  std::optional<asio::ssl::context> m_tls;
  Tcp::acceptor m_acceptor{asio::make_strand(m_sessions->io)};
  asio::steady_timer m_pause{m_acceptor.get_executor()};
  asio::executor_work_guard<asio::io_context::executor_type> m_work{m_sessions->io.get_executor()};
  std::vector<std::jthread> m_threads;
  std::atomic<qint64> m_taken = 0;
  std::atomic<qint64> m_refused = 0;
  quint16 m_port = 0;
  QString m_certificateFile;
  QString m_keyFile;
};

Server::Server(Handler& handler, const core::Clock& clock) : m_core(std::make_shared<Core>(handler, clock)) {}

Server::~Server() {
  stop();
}

core::Done Server::start(const Options& options) {
  return m_core->start(options);
}

quint16 Server::port() const {
  return m_core->port();
}

core::Done Server::readCertificateAgain() {
  return m_core->readCertificateAgain();
}

bool Server::drain(int deadlineMs) {
  return m_core->drain(std::chrono::milliseconds(deadlineMs));
}

void Server::stop() {
  m_core->stop();
}

Stats Server::stats() const {
  return m_core->stats();
}

}  // namespace counterfoil::http
