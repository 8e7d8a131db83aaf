// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <signal.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

#include "sync/gateways/http_caller.h"
#include "sync/gateways/open.h"
#include "tests/support/paths.h"

namespace counterfoil::support {

/// The payment provider in software, as a process of its own.
class SimulatorProgram {
 public:
  ~SimulatorProgram() {
    if (m_process.state() == QProcess::Running) kill();
  }
  /// On a free port; returns when it listens. Its state is in a file that outlives `kill`.
  void start(const QStringList& more = {}) {
    m_process.start(program(QStringLiteral("counterfoil-gateway-simulator")),
                    QStringList{QStringLiteral("--data"), m_folder.filePath(QStringLiteral("state.jsonl")),
                                QStringLiteral("--port"), QString::number(m_port)} +
                        more);
    while (!m_process.canReadLine()) {
      if (!m_process.waitForReadyRead(30'000)) {
        qFatal("the simulator does not listen: %s", m_process.readAllStandardError().constData());
      }
    }
    m_port = quint16(QJsonDocument::fromJson(m_process.readLine())[QStringLiteral("port")].toInt());
    m_caller = std::make_unique<gateways::HttpCaller>(QUrl(address()), 60'000);
  }
  /// As the kernel kills; `start` afterwards takes the same port.
  void kill() {
    m_process.kill();
    m_process.waitForFinished(30'000);
  }
  /// It listens, and says nothing any more.
  void pause() { ::kill(pid_t(m_process.processId()), SIGSTOP); }
  [[nodiscard]] QString address() const { return QStringLiteral("http://127.0.0.1:%1").arg(m_port); }
  [[nodiscard]] quint16 port() const { return m_port; }

  /// POST /sim/…: what happens next. Ends the test program where it is refused.
  QJsonObject steer(const QString& path, const QJsonObject& body = {}) {
    const gateways::HttpReply reply = m_caller->call(
        {"POST", path, {{"Content-Type", "application/json"}}, QJsonDocument(body).toJson(QJsonDocument::Compact)});
    if (reply.status != 200) qFatal("%s: %d %s", qPrintable(path), reply.status, reply.body.constData());
    return QJsonDocument::fromJson(reply.body).object();
  }
  /// The next request of an operation ("authorise", "capture", "void", "refund", "any") meets this.
  void next(const QString& operation, const QString& fault) {
    const QJsonObject scripted{{QStringLiteral("on"), operation}, {QStringLiteral("fault"), fault}};
    steer(QStringLiteral("/sim/faults"), {{QStringLiteral("next"), QJsonArray{scripted}}});
  }
  [[nodiscard]] QJsonObject ledger() {
    return QJsonDocument::fromJson(m_caller->call({"GET", QStringLiteral("/sim/ledger"), {}, {}}).body).object();
  }
  /// "captured", "refunded", "held" or "net" of a currency, in its minor units.
  [[nodiscard]] qint64 total(const QString& what, const QString& currency = QStringLiteral("gbp")) {
    return ledger()[QStringLiteral("totals")][currency][what].toInteger(0);
  }

  /// How a gateway reaches it.
  [[nodiscard]] gateways::Settings settings(gateways::ProviderKind kind, int timeoutMs = 60'000) const {
    gateways::Settings settings;
    settings.name = gateways::text(kind);
    settings.kind = kind;
    settings.baseUrl = address();
    settings.account = kind == gateways::ProviderKind::PayPal ? QStringLiteral("client") : QString();
    settings.secret = "sk_test_simulator";
    if (kind == gateways::ProviderKind::Stripe) settings.webhookSecrets = {"whsec_simulator"};
    settings.webhookId = QStringLiteral("WH-1");
    settings.callTimeoutMs = timeoutMs;
    return settings;
  }

 private:
  QTemporaryDir m_folder;
  QProcess m_process;
  quint16 m_port = 0;
  std::unique_ptr<gateways::HttpCaller> m_caller;
};

}  // namespace counterfoil::support
