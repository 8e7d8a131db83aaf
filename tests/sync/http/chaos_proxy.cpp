// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/http/chaos_proxy.h"

#include <QElapsedTimer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>
#include <algorithm>

namespace counterfoil::http {

/// One connection: two sockets and what is done to the bytes between them. It deletes itself when both are closed.
class ChaosProxy::Line : public QObject {
 public:
  Line(QTcpSocket* client, quint16 server, LineFault fault, std::atomic<int>& doubled)
      : m_client(client), m_serverPort(server), m_fault(fault), m_doubled(doubled) {
    client->setParent(this);
    m_server = new QTcpSocket(this);
    m_server->connectToHost(QStringLiteral("127.0.0.1"), server);
    m_up = {m_client, m_server, fault.cutSentAt, fault.silentSentAt};
    m_down = {m_server, m_client, fault.cutAnswerAt, fault.silentAnswerAt};
    for (Way* const way : {&m_up, &m_down}) {
      connect(way->from, &QTcpSocket::readyRead, this, [this, way] { take(*way); });
      connect(way->from, &QTcpSocket::disconnected, this, [this, way] { ended(*way); });
      connect(way->from, &QTcpSocket::errorOccurred, this, [this, way] { ended(*way); });
    }
  }

 private:
  struct Way {
    QTcpSocket* from = nullptr;
    QTcpSocket* to = nullptr;
    qint64 cutAt = LineFault::kNever;
    qint64 silentAt = LineFault::kNever;
    qint64 passed = 0;
    qint64 lastAtMs = 0;  ///< when the piece before arrives, on the line's own clock: pieces keep their order
  };

  void take(Way& way) {
    QByteArray bytes = way.from->readAll();
    if (&way == &m_up && m_fault.doubled) m_said += bytes;
    const qint64 before = way.passed;
    way.passed += bytes.size();
    const bool cuts = way.cutAt >= 0 && way.passed >= way.cutAt;
    const qint64 limit = cuts ? way.cutAt : way.silentAt;
    if (limit >= 0) bytes.truncate(std::max<qint64>(0, limit - before));
    deliver(way, bytes);
    // What was let through arrives before the end does.
    if (cuts) QTimer::singleShot(int(delayOf(way)), this, [this] { cut(); });
  }

  [[nodiscard]] qint64 delayOf(const Way& way) const { return std::max<qint64>(0, way.lastAtMs - m_clock.elapsed()); }

  void deliver(Way& way, const QByteArray& bytes) {
    if (bytes.isEmpty()) return;
    const qint64 costMs = m_fault.bytesPerSecond > 0 ? bytes.size() * 1000 / m_fault.bytesPerSecond : 0;
    if (m_fault.delayMs == 0 && costMs == 0) {
      write(way, bytes);
      return;
    }
    way.lastAtMs = std::max(way.lastAtMs, m_clock.elapsed() + m_fault.delayMs) + costMs;
    QTimer::singleShot(int(delayOf(way)), Qt::PreciseTimer, this, [this, &way, bytes] { write(way, bytes); });
  }
  void write(const Way& way, const QByteArray& bytes) {
    if (way.to->state() == QAbstractSocket::UnconnectedState) return;
    way.to->write(bytes);
    // Before a cut that follows at once.
    if (way.to->state() == QAbstractSocket::ConnectedState) way.to->flush();
  }

  void cut() {
    for (QTcpSocket* const socket : {m_client, m_server}) socket->abort();
    finish();
  }

  /// One side closed: the other is told, unless the line is the kind that does not tell.
  void ended(Way& way) {
    if (way.silentAt >= 0 && way.passed >= way.silentAt) return;
    QTimer::singleShot(int(delayOf(way)), this, [this, &way] {
      if (way.to->state() != QAbstractSocket::UnconnectedState) way.to->disconnectFromHost();
      if (m_client->state() == QAbstractSocket::UnconnectedState ||
          m_server->state() == QAbstractSocket::UnconnectedState) {
        finish();
      }
    });
  }

  void finish() {
    if (m_finished) return;
    m_finished = true;
    if (m_said.isEmpty()) {
      deleteLater();
      return;
    }
    ++m_doubled;
    auto* const again = new QTcpSocket(this);
    connect(again, &QTcpSocket::connected, again, [this, again] { again->write(m_said); });
    connect(again, &QTcpSocket::readyRead, again, [again] { again->readAll(); });
    connect(again, &QTcpSocket::disconnected, this, &QObject::deleteLater);
    connect(again, &QTcpSocket::errorOccurred, this, &QObject::deleteLater);
    again->connectToHost(QStringLiteral("127.0.0.1"), m_serverPort);
  }

  QTcpSocket* m_client;
  QTcpSocket* m_server = nullptr;
  quint16 m_serverPort;
  LineFault m_fault;
  std::atomic<int>& m_doubled;
  Way m_up;
  Way m_down;
  QByteArray m_said;
  bool m_finished = false;
  QElapsedTimer m_clock = [] {
    QElapsedTimer timer;
    timer.start();
    return timer;
  }();
};

class ChaosProxy::Listener : public QTcpServer {
 public:
  Listener(quint16 server, std::atomic<int>& connections, std::atomic<int>& doubled)
      : m_serverPort(server), m_connections(connections), m_doubled(doubled) {
    connect(this, &QTcpServer::newConnection, this, [this] {
      while (QTcpSocket* const client = nextPendingConnection()) {
        const int number = m_connections++;
        auto* const line = new Line(client, m_serverPort, m_script ? m_script(number) : LineFault{}, m_doubled);
        line->setParent(this);
      }
    });
  }
  void setScript(Script script) { m_script = std::move(script); }

 private:
  quint16 m_serverPort;
  std::atomic<int>& m_connections;
  std::atomic<int>& m_doubled;
  Script m_script;
};

ChaosProxy::ChaosProxy(quint16 serverPort)
    : m_listener(std::make_unique<Listener>(serverPort, m_connections, m_doubled)) {
  if (!m_listener->listen(QHostAddress::LocalHost)) qFatal("no port is free for the proxy");
  m_port = m_listener->serverPort();
  m_listener->moveToThread(&m_thread);
  m_thread.start();
}

ChaosProxy::~ChaosProxy() {
  // Sockets end on the thread that they live on.
  QMetaObject::invokeMethod(
      m_listener.get(), [this] { m_listener.reset(); }, Qt::BlockingQueuedConnection);
  m_thread.quit();
  m_thread.wait();
}

void ChaosProxy::setScript(Script script) {
  QMetaObject::invokeMethod(
      m_listener.get(), [this, &script] { m_listener->setScript(std::move(script)); }, Qt::BlockingQueuedConnection);
}

}  // namespace counterfoil::http
