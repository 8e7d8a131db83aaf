// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QTest>

#include "tests/app/hub/hub_program.h"
#include "tests/sync/gateways/simulator_program.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using http::RawClient;
using http::Reply;
using support::HubProgram;
using support::SimulatorProgram;

inline QJsonObject jsonIn(const Reply& reply) {
  return QJsonDocument::fromJson(reply.body).object();
}

inline QString codeIn(const Reply& reply) {
  return reply.code().section(u':', -1);
}

inline QByteArray paymentOf(qint64 minor, bool manual) {
  return QJsonDocument(QJsonObject{{u"amount"_s, QJsonObject{{u"minor"_s, minor}, {u"currency"_s, u"GBP"_s}}},
                                   {u"method"_s, u"pm_card_visa"_s},
                                   {u"capture"_s, manual ? u"manual"_s : u"automatic"_s}})
      .toJson(QJsonDocument::Compact);
}

/// A tenant whose money a provider's program holds.
struct PayingTenant {
  PayingTenant() {
    simulator.start();
    credential = tenantNamed("Tea", simulator, "700");
  }
  /// What its web shop says who it is with.
  QByteArray tenantNamed(const QByteArray& name, const SimulatorProgram& provider, const QByteArray& timeoutMs) {
    if (hub.say("tenant create " + name + " --currency GBP").status != 0) qFatal("no tenant");
    QFile secrets(hub.path(u"stripe.json"_s));
    if (!secrets.open(QIODevice::WriteOnly)) qFatal("no file");
    secrets.write(R"({"secret":"sk_test_simulator","webhook_secrets":["whsec_simulator"],"call_timeout_ms":)" +
                  timeoutMs + "}");
    secrets.close();
    const auto added = hub.say("gateway add Main --tenant " + name + " --kind stripe --base-url " +
                               provider.address().toLatin1() + " --secret-file " + secrets.fileName().toUtf8());
    if (added.status != 0) qFatal("no gateway: %s", added.error.constData());
    webhookPath = added.json()[u"webhook_path"_s].toString();
    const auto made = hub.say("key create Web --tenant " + name + " --scopes payments:read,payments:write");
    return "Authorization: Bearer " + made.json()[u"key"_s].toString().toLatin1() + "\r\n";
  }
  void serve(const QString& failpoint = {}) {
    hub.variables.clear();
    if (!failpoint.isEmpty()) hub.variables.emplace_back(u"COUNTERFOIL_FAILPOINT"_s, failpoint);
    hub.serve({u"--metrics"_s, u"127.0.0.1:0"_s, u"--rates"_s, u"100000"_s});
    hub.variables.clear();
  }
  Reply post(const QByteArray& path, const QByteArray& body, const QByteArray& key) {
    RawClient client(hub.port());
    return client.ask(http::post(path, body, credential + "Idempotency-Key: " + key + "\r\n"));
  }
  Reply begin(qint64 minor, const QByteArray& key, bool manual = false) {
    return post("/v1/payments", paymentOf(minor, manual), key);
  }
  Reply step(const QString& id, const QByteArray& verb, const QByteArray& key) {
    return post("/v1/payments/" + id.toLatin1() + '/' + verb, "{}", key);
  }
  QJsonObject show(const QString& id) {
    RawClient client(hub.port());
    return jsonIn(client.ask(http::get("/v1/payments/" + id.toLatin1(), credential)));
  }
  /// Tries under the same key, as a client does, until it hears what it came to or that nobody knows.
  Reply insist(const std::function<Reply()>& ask) {
    Reply reply;
    for (int i = 0; i < 200; ++i) {
      reply = ask();
      if (reply.status / 100 == 2 || (reply.status / 100 == 4 && codeIn(reply) != u"idempotency_in_progress")) break;
      QTest::qWait(50);
    }
    return reply;
  }
  /// What nobody knows after a while is not wanted.
  QJsonObject settled(const QString& id) {
    QJsonObject payment;
    bool given = false;
    for (int i = 0; i < 400; ++i) {
      payment = show(id);
      if (payment[u"step"_s].isNull()) break;
      const QString purpose = payment[u"step"_s].toString();
      if (i >= 60 && !given && (purpose == u"charge" || purpose == u"authorise")) {
        given = true;
        (void)step(id, "void", "give-up-" + id.toLatin1());
      }
      QTest::qWait(50);
    }
    return payment;
  }
  [[nodiscard]] QByteArray figures() { return RawClient(hub.metricsPort()).ask(http::get("/metrics")).body; }

  SimulatorProgram simulator;
  HubProgram hub;
  QByteArray credential;
  QString webhookPath;
};

inline qint64 netIn(const QJsonObject& payment) {
  return payment[u"captured"_s][u"minor"_s].toInteger() - payment[u"refunded"_s][u"minor"_s].toInteger();
}

}  // namespace counterfoil
