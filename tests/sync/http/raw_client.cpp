// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/http/raw_client.h"

#include <sys/socket.h>

#include <QHostAddress>
#include <QJsonDocument>

namespace counterfoil::http {

namespace {

// Long, because the machine may be busy; what is waited for comes at once or is wrong.
constexpr int kPatienceMs = 30'000;

}  // namespace

QString Reply::code() const {
  if (headers.value("Content-Type") != "application/problem+json") return {};
  return QJsonDocument::fromJson(body).object().value(QStringLiteral("type")).toString().section(u':', -1);
}

RawClient::RawClient(quint16 port, std::unique_ptr<QTcpSocket> socket) : m_socket(std::move(socket)) {
  if (m_socket->state() != QAbstractSocket::UnconnectedState) return;
  m_socket->connectToHost(QHostAddress(QHostAddress::LocalHost), port);
  m_socket->waitForConnected(kPatienceMs);
}

void RawClient::send(const QByteArray& bytes) {
  m_socket->write(bytes);
  while (m_socket->bytesToWrite() > 0 && m_socket->waitForBytesWritten(kPatienceMs)) {
  }
}

bool RawClient::more() {
  if (m_socket->bytesAvailable() == 0 && !m_socket->waitForReadyRead(kPatienceMs)) return false;
  m_in += m_socket->readAll();
  return true;
}

Reply RawClient::reply(bool toHead) {
  qsizetype end = -1;
  while ((end = m_in.indexOf("\r\n\r\n")) < 0) {
    if (!more()) return {};
  }
  Reply reply;
  QByteArrayList lines = m_in.first(end).split('\n');
  const int status = lines.takeFirst().split(' ').value(1).toInt();
  for (const QByteArray& line : lines) {
    const qsizetype colon = line.indexOf(':');
    reply.headers.add(line.first(colon), line.mid(colon + 1).trimmed());
  }
  const qsizetype length = toHead ? 0 : reply.headers.value("Content-Length").toLongLong();
  m_in.remove(0, end + 4);
  while (m_in.size() < length && more()) {
  }
  reply.status = status;
  reply.body = m_in.left(length);
  m_in.remove(0, reply.body.size());
  return reply;
}

bool RawClient::isEnded() {
  if (!m_in.isEmpty() || m_socket->bytesAvailable() > 0) return false;
  if (m_socket->state() == QAbstractSocket::UnconnectedState) return true;
  return m_socket->waitForDisconnected(kPatienceMs) && m_socket->bytesAvailable() == 0;
}

void RawClient::reset() {
  const linger hard{1, 0};
  setsockopt(int(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
  m_socket->abort();
}

void RawClient::endSending() {
  ::shutdown(int(m_socket->socketDescriptor()), SHUT_WR);
}

QByteArray get(const QByteArray& path, const QByteArray& fields) {
  return "GET " + path + " HTTP/1.1\r\nHost: hub\r\n" + fields + "\r\n";
}

QByteArray post(const QByteArray& path, const QByteArray& body, const QByteArray& fields) {
  return "POST " + path + " HTTP/1.1\r\nHost: hub\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" +
         fields + "\r\n" + body;
}

}  // namespace counterfoil::http
