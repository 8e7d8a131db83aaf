// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/prctl.h>

#include <QTcpServer>

#include "tests/app/hub/hub_program.h"

namespace counterfoil::support {

/// A port of loopback that was free a moment ago.
inline quint16 freePort() {
  QTcpServer server;
  if (!server.listen(QHostAddress::LocalHost)) qFatal("no free port");
  return server.serverPort();
}

/// HAProxy, from the Debian package, with the configuration that is installed, before two hubs; it dies with the test.
class Proxy {
 public:
  Proxy(quint16 firstHub, quint16 secondHub) : m_port(freePort()), m_hubs{firstHub, secondHub} {}
  ~Proxy() { kill(); }
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  [[nodiscard]] quint16 port() const { return m_port; }
  [[nodiscard]] QString url() const { return QStringLiteral("http://127.0.0.1:%1").arg(m_port); }
  void start() {
    const auto local = [](quint16 port) { return QStringLiteral("127.0.0.1:%1").arg(port); };
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("COUNTERFOIL_BIND"), local(m_port));
    environment.insert(QStringLiteral("COUNTERFOIL_HUB_1"), local(m_hubs[0]));
    environment.insert(QStringLiteral("COUNTERFOIL_HUB_2"), local(m_hubs[1]));
    m_process.setProcessEnvironment(environment);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGKILL); });
    m_process.start(QStringLiteral("/usr/sbin/haproxy"), {QStringLiteral("-db"), QStringLiteral("-f"),
                                                          sourceRoot() + QStringLiteral("/installer/hub/haproxy.cfg")});
    if (!m_process.waitForStarted()) qFatal("HAProxy does not start: is the Debian package haproxy there?");
    for (int tried = 0; tried < 300; ++tried) {
      QTcpSocket socket;
      socket.connectToHost(QHostAddress::LocalHost, m_port);
      if (socket.waitForConnected(100)) return;
      if (m_process.waitForFinished(20)) break;
    }
    qFatal("HAProxy does not listen: %s", m_process.readAll().constData());
  }
  /// As the kernel kills.
  void kill() {
    if (m_process.state() == QProcess::NotRunning) return;
    m_process.kill();
    m_process.waitForFinished(30'000);
  }

 private:
  quint16 m_port;
  quint16 m_hubs[2];
  QProcess m_process;
};

}  // namespace counterfoil::support
