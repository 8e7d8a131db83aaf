// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/admin_socket.h"

#include <unistd.h>

#include <QBuffer>
#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalSocket>
#include <QPointer>
#include <QTimer>
#include <cstdio>

#include "app/hub/invocation.h"
#include "models/core/json_reader.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;

namespace {

constexpr int kConnectMs = 2'000;
constexpr int kPatienceMs = 5'000;
constexpr int kAnswerMs = 600'000;  // a backup takes its time
constexpr qint64 kMostBytes = 1024 * 1024;

QString socketOf(const QString& folder) {
  return folder + u"/hub.sock"_s;
}

/// What came until the other side stopped speaking.
QByteArray readAll(QLocalSocket& socket, int waitMs) {
  QByteArray bytes = socket.readAll();
  while (!bytes.endsWith('\n') && bytes.size() < kMostBytes && socket.waitForReadyRead(waitMs))
    bytes += socket.readAll();
  return bytes;
}

}  // namespace

std::optional<ServedCommand> askServingHub(const QString& folder, const QStringList& arguments, const QString& by) {
  QLocalSocket socket;
  socket.connectToServer(socketOf(folder));
  if (!socket.waitForConnected(kConnectMs)) return std::nullopt;
  const QJsonObject question{{u"arguments"_s, QJsonArray::fromStringList(arguments)}, {u"by"_s, by}};
  socket.write(QJsonDocument(question).toJson(QJsonDocument::Compact) + '\n');
  // Whoever sits there is told why nothing happens; a script gets one object of an error and nothing else.
  if (!socket.waitForReadyRead(kPatienceMs) && socket.state() == QLocalSocket::ConnectedState &&
      ::isatty(STDERR_FILENO) == 1) {
    std::fputs("counterfoil-hub: waiting for the hub that serves this folder …\n", stderr);
  }
  const auto answer = core::parseObject(readAll(socket, kAnswerMs));
  if (!answer) {
    return ServedCommand{int(core::ErrorKind::Network),
                         {},
                         "{\"error\":{\"code\":\"no_answer\",\"message\":\"the hub that serves this folder ended, or "
                         "says nothing for ten minutes\","
                         "\"where\":\"\"}}\n"};
  }
  return ServedCommand{(*answer)[u"kind"_s].toInt(), (*answer)[u"out"_s].toString().toUtf8(),
                       (*answer)[u"error"_s].toString().toUtf8()};
}

/// One connection, on the thread of the socket.
struct AdminSocket::Talk {
  QPointer<QLocalSocket> socket;
  QByteArray heard;
  bool running = false;
};

AdminSocket::AdminSocket(Place& place) : m_place(place) {
  m_commands.setMaxThreadCount(1);
  m_long.setMaxThreadCount(1);
  m_server.setSocketOptions(QLocalServer::UserAccessOption);
  QObject::connect(&m_server, &QLocalServer::newConnection, &m_server, [this] {
    while (QLocalSocket* const socket = m_server.nextPendingConnection()) {
      const auto talk = std::make_shared<Talk>(Talk{socket, {}, false});
      QObject::connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
      QObject::connect(socket, &QLocalSocket::readyRead, socket, [this, talk] { hear(talk); });
      // Who says nothing does not keep a connection.
      QTimer::singleShot(kConnectMs, socket, [talk] {
        if (!talk->running && talk->socket) talk->socket->abort();
      });
      hear(talk);
    }
  });
}

AdminSocket::~AdminSocket() {
  end();
}

core::Done AdminSocket::listen(const QString& folder) {
  // The store's lock says that nobody else serves this folder: what is there was left by a process that was killed.
  QLocalServer::removeServer(socketOf(folder));
  if (m_server.listen(socketOf(folder))) return {};
  return core::storageError(u"cannot_listen"_s, m_server.errorString());
}

void AdminSocket::end() {
  m_server.close();
  m_commands.waitForDone();
  m_long.waitForDone();
  // What the last commands said is on its way to its socket, on this thread.
  QCoreApplication::sendPostedEvents(&m_server);
}

void AdminSocket::hear(const std::shared_ptr<Talk>& talk) {
  if (talk->running || !talk->socket) return;
  talk->heard += talk->socket->readAll();
  if (talk->heard.size() > kMostBytes) return talk->socket->abort();
  if (!talk->heard.endsWith('\n')) return;
  talk->running = true;
  QStringList arguments;
  QString by;
  if (const auto question = core::parseObject(talk->heard)) {
    const QJsonArray words = (*question)[u"arguments"_s].toArray();
    for (const QJsonValue& word : words) arguments.append(word.toString());
    by = (*question)[u"by"_s].toString();
  }
  QThreadPool& lane = takesLong(arguments) ? m_long : m_commands;
  lane.start([this, talk, arguments, by] { run(talk, arguments, by); });
}

void AdminSocket::run(const std::shared_ptr<Talk>& talk, const QStringList& arguments, const QString& by) {
  QBuffer out;
  QBuffer error;
  int status = 0;
  if (out.open(QIODevice::WriteOnly) && error.open(QIODevice::WriteOnly)) {
    status = dispatchInside(arguments, by, m_place, out, error);
  }
  const QJsonObject said{{u"kind"_s, status - 1},
                         {u"out"_s, QString::fromUtf8(out.data())},
                         {u"error"_s, QString::fromUtf8(error.data())}};
  const QByteArray bytes = QJsonDocument(said).toJson(QJsonDocument::Compact) + '\n';
  QMetaObject::invokeMethod(
      &m_server,
      [talk, bytes] {
        if (!talk->socket) return;
        talk->socket->write(bytes);
        talk->socket->waitForBytesWritten(kConnectMs);
        talk->socket->disconnectFromServer();
      },
      Qt::QueuedConnection);
}

}  // namespace counterfoil::daemon
