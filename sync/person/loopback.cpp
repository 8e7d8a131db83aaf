// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/person/loopback.h"

#include <QHostAddress>

#include "sync/oidc/code_flow.h"

namespace counterfoil::person {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMostHeadBytes = 16 * 1024;
constexpr int kHeadMs = 10'000;
constexpr int kMostConnections = 16;

/// The field of a request's head; empty where there is none.
QByteArray fieldOf(const QByteArray& head, const QByteArray& name) {
  for (const QByteArray& line : head.split('\n')) {
    const qsizetype colon = line.indexOf(':');
    if (colon > 0 && line.left(colon).trimmed().toLower() == name) return line.mid(colon + 1).trimmed();
  }
  return {};
}

QByteArray pageWith(const QString& sentence) {
  return "<!doctype html><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
         "<title>Counterfoil</title><body style=\"font:18px/1.5 sans-serif;margin:15vh auto;max-width:32em;padding:0 "
         "1em;color-scheme:light dark\"><p>" +
         sentence.toHtmlEscaped().toUtf8() + "</p>";
}

}  // namespace

core::Result<std::unique_ptr<Loopback>> Loopback::open(Taker taker, Words words) {
  std::unique_ptr<Loopback> made(new Loopback(std::move(taker), std::move(words)));
  if (!made->m_server.listen(QHostAddress::LocalHost, 0)) {
    return core::storageError(u"cannot_listen"_s, made->m_server.errorString());
  }
  return made;
}

Loopback::Loopback(Taker taker, Words words) : m_taker(std::move(taker)), m_words(std::move(words)) {
  QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] { serveNext(); });
}

Loopback::~Loopback() {
  finish(503, u"cancelled"_s);
}

void Loopback::serveNext() {
  while (QTcpSocket* const socket = m_server.nextPendingConnection()) {
    if (++m_open > kMostConnections) {
      --m_open;
      socket->abort();
      socket->deleteLater();
      continue;
    }
    QObject::connect(socket, &QTcpSocket::disconnected, &m_server, [this, socket] {
      --m_open;
      socket->deleteLater();
    });
    QObject::connect(socket, &QTcpSocket::readyRead, &m_server, [this, socket] { read(socket); });
    QTimer::singleShot(kHeadMs, socket, [this, socket] {
      if (socket != m_browser) socket->abort();
    });
  }
}

void Loopback::read(QTcpSocket* socket) {
  if (socket == m_browser) return;
  const QByteArray head = socket->peek(kMostHeadBytes);
  const qsizetype end = head.indexOf("\r\n\r\n");
  if (end < 0) {
    if (head.size() >= kMostHeadBytes) answer(socket, 431, u"not_understood"_s);
    return;
  }
  socket->readAll();
  const QList<QByteArray> words = head.left(head.indexOf("\r\n")).split(' ');
  // A page of somebody else's that was given this address by a name server is not this computer's browser coming back.
  const QByteArray here = "127.0.0.1:" + QByteArray::number(port());
  if (words.size() != 3 || words[0] != "GET" || !words[1].startsWith('/') || fieldOf(head.left(end), "host") != here) {
    return answer(socket, 400, u"not_understood"_s);
  }
  const QUrl url(u"http://"_s + QString::fromLatin1(here + words[1]), QUrl::StrictMode);
  if (!url.isValid() || url.path() != QLatin1String(oidc::kRedirectPath)) {
    return answer(socket, 404, u"not_understood"_s);
  }
  if (m_taken) return answer(socket, 409, u"already_answered"_s);
  m_browser = socket;
  m_taken = true;
  if (m_taker(url)) return;
  m_taken = false;
  m_browser.clear();
  answer(socket, 400, u"state_mismatch"_s);
}

void Loopback::finish(int status, const QString& code) {
  QTcpSocket* const browser = std::exchange(m_browser, {});
  if (browser != nullptr) answer(browser, status, code);
}

void Loopback::answer(QTcpSocket* socket, int status, const QString& code) {
  const QByteArray page = pageWith(m_words(code));
  // The address holds the code: it goes nowhere from here.
  socket->write("HTTP/1.1 " + QByteArray::number(status) +
                " -\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " + QByteArray::number(page.size()) +
                "\r\nContent-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n"
                "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCache-Control: no-store\r\n"
                "Connection: close\r\n\r\n" +
                page);
  // To the kernel at once: whoever was waited for may be the last that this program does.
  socket->flush();
  socket->disconnectFromHost();
}

}  // namespace counterfoil::person
