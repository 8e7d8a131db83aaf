// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <memory>
#include <utility>
#include <vector>

#include "tests/support/paths.h"
#include "tests/sync/http/raw_client.h"

namespace counterfoil::support {

/// Whom the hub calls so who types, where sudo says that `caller` did.
inline QString typist(const QString& caller) {
  const passwd* const self = ::getpwuid(::getuid());
  return caller + QStringLiteral(" as ") + QString::fromLocal8Bit(self != nullptr ? self->pw_name : "");
}

/// The real hub in a temporary folder, with a home of its own.
class HubProgram {
 public:
  struct Run {
    int status = -1;
    QByteArray out;
    QByteArray error;
    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    [[nodiscard]] QString code() const {
      return QJsonDocument::fromJson(error)[QStringLiteral("error")][QStringLiteral("code")].toString();
    }
  };

  /// More of its environment.
  std::vector<std::pair<QString, QString>> variables;
  /// Where it listens; 0: wherever is free.
  quint16 wantedPort = 0;

  ~HubProgram() {
    if (isServing()) kill();
  }
  [[nodiscard]] QString path(const QString& name) const { return m_folder.filePath(name); }
  [[nodiscard]] QString data() const { return path(QStringLiteral("data")); }

  [[nodiscard]] std::unique_ptr<QProcess> begin(const QStringList& arguments) const {
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("HOME"), m_folder.path());
    environment.insert(QStringLiteral("XDG_STATE_HOME"), path(QStringLiteral("state")));
    environment.insert(QStringLiteral("COUNTERFOIL_DATA"), data());
    for (const auto& [name, value] : variables) environment.insert(name, value);
    process->setProcessEnvironment(environment);
    process->start(program(QStringLiteral("counterfoil-hub")), arguments);
    return process;
  }
  /// Words divided by spaces, waited for.
  [[nodiscard]] Run say(const QByteArray& words) const {
    // Its log goes through a pipe: a full one would hold it up.
    if (isServing()) m_serving->waitForReadyRead(0);
    const auto process = begin(QString::fromUtf8(words).split(u' '));
    if (!process->waitForFinished(60'000)) qFatal("the hub's command does not end");
    return {process->exitStatus() == QProcess::NormalExit ? process->exitCode() : -1, process->readAllStandardOutput(),
            process->readAllStandardError()};
  }

  /// Serves on a free port; returns when it listens.
  void serve(const QStringList& more = {}) {
    m_log.clear();
    m_serving = begin(QStringList{QStringLiteral("serve"), QStringLiteral("--listen"),
                                  QStringLiteral("127.0.0.1:%1").arg(wantedPort)} +
                      more);
    while (true) {
      if (!m_serving->canReadLine()) {
        m_serving->setReadChannel(QProcess::StandardError);
        if (!m_serving->canReadLine() && !m_serving->waitForReadyRead(30'000)) {
          qFatal("the hub does not listen: %s", m_log.constData());
        }
        continue;
      }
      const QByteArray line = m_serving->readLine();
      m_log += line;
      const QJsonObject object = QJsonDocument::fromJson(line).object();
      if (object[QStringLiteral("event")].toString() != u"listening") continue;
      m_port = quint16(object[QStringLiteral("port")].toInt());
      m_metricsPort = quint16(object[QStringLiteral("metrics_port")].toInt());
      return;
    }
  }
  /// Reads what it says for so long: its log goes through a pipe, which must not fill while it works.
  void listen(int ms) {
    QElapsedTimer time;
    time.start();
    m_serving->setReadChannel(QProcess::StandardError);
    do {
      static_cast<void>(m_serving->waitForReadyRead(ms == 0 ? 0 : 20));
      m_log += m_serving->readAllStandardError();
    } while (time.elapsed() < ms);
  }
  [[nodiscard]] bool isServing() const { return m_serving && m_serving->state() == QProcess::Running; }
  [[nodiscard]] qint64 processId() const { return m_serving->processId(); }
  [[nodiscard]] quint16 port() const { return m_port; }
  [[nodiscard]] quint16 metricsPort() const { return m_metricsPort; }
  /// As the kernel kills.
  void kill() {
    m_serving->kill();
    m_serving->waitForFinished(30'000);
  }
  /// As an operator ends it; the exit status.
  int terminate() {
    m_serving->terminate();
    if (!m_serving->waitForFinished(30'000)) qFatal("the hub does not end");
    m_log += m_serving->readAllStandardError();
    return m_serving->exitStatus() == QProcess::NormalExit ? m_serving->exitCode() : -1;
  }
  /// As an operator who has put other certificates in place.
  void hangUp() const { ::kill(pid_t(m_serving->processId()), SIGHUP); }
  /// What it said until it ended.
  [[nodiscard]] const QByteArray& log() const { return m_log; }

 private:
  QTemporaryDir m_folder;
  std::unique_ptr<QProcess> m_serving;
  QByteArray m_log;
  quint16 m_port = 0;
  quint16 m_metricsPort = 0;
};

}  // namespace counterfoil::support
