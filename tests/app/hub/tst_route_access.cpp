// SPDX-License-Identifier: GPL-3.0-or-later
// Who may ask what, over real sockets: every route of the program that serves, asked by everybody.
#include <QDir>
#include <QRegularExpression>
#include <QTest>

#include "sync/device/device_keys.h"
#include "tests/app/hub/hub_program.h"
#include "tests/support/verify.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using http::RawClient;
using http::Reply;
using support::HubProgram;

namespace {

/// Who asks: a name, and the field of the request that says so.
struct Asker {
  const char* name;
  QByteArray authorization;
};

QJsonObject posted(const HubProgram& hub, const QByteArray& path, const QJsonObject& body) {
  RawClient client(hub.port());
  const Reply reply = client.ask(http::post(path, QJsonDocument(body).toJson()));
  if (reply.status / 100 != 2) qFatal("%s: %d %s", path.constData(), reply.status, reply.body.constData());
  return QJsonDocument::fromJson(reply.body).object();
}

/// A new device with its token; the id of the device too.
std::pair<QByteArray, QString> newDevice(const HubProgram& hub) {
  const auto keys = device::DeviceKeys::random();
  auto request = keys.enrolRequest(hub.say("enrol --tenant Tea").json()[u"code"_s].toString());
  if (!request) qFatal("no code");
  request->name = u"Till"_s;
  const auto enrolled = protocol::EnrolAnswer::fromJson(posted(hub, "/v1/devices", request->toJson()));
  const protocol::TokenRequest ask{keys.assertion({enrolled->tenant, enrolled->device}, enrolled->serverTime)};
  const auto token = protocol::TokenAnswer::fromJson(posted(hub, "/v1/token", ask.toJson()));
  return {"Authorization: Bearer " + token->accessToken + "\r\n", enrolled->device.text()};
}

QByteArray newKey(const HubProgram& hub, const QByteArray& scopes) {
  const auto key = hub.say("key create Web --tenant Tea --scopes " + scopes).json()[u"key"_s].toString();
  if (key.isEmpty()) qFatal("no key");
  return "Authorization: Bearer " + key.toLatin1() + "\r\n";
}

/// A user who has signed in by password.
QByteArray newUser(const HubProgram& hub, const QString& tenant, const QByteArray& login, const QByteArray& scopes) {
  const auto made = hub.say("user create " + login + " --tenant Tea --name Anna --scopes " + scopes);
  if (made.status != 0) qFatal("no user: %s", made.error.constData());
  if (hub.say("user password " + login + " --tenant Tea --password correct-horse").status != 0) qFatal("no password");
  protocol::TokenRequest request;
  request.tenant = protocol::TenantId::parse(tenant).value_or(protocol::TenantId());
  request.login = QString::fromLatin1(login);
  request.password = u"correct-horse"_s;
  request.client = u"a program's own secret"_s;
  const auto token = protocol::TokenAnswer::fromJson(posted(hub, "/v1/token", request.toJson()));
  return "Authorization: Bearer " + token->accessToken + "\r\n";
}

QByteArray wordOf(int status) {
  if (status == 401) return "unknown";
  if (status == 403) return "no";
  return status == 429 || status == 503 ? "busy" : "yes";
}

/// One line a route, in the order of the description: what it asks for, and what each asker gets.
QByteArray tableOf(HubProgram& hub, const std::vector<Asker>& askers) {
  QByteArray table;
  RawClient reader(hub.port());
  const QJsonObject paths =
      QJsonDocument::fromJson(reader.ask(http::get("/v1/openapi.json")).body)[u"paths"_s].toObject();
  for (auto path = paths.begin(); path != paths.end(); ++path) {
    const QJsonObject operations = path->toObject();
    for (auto operation = operations.begin(); operation != operations.end(); ++operation) {
      const QByteArray method = operation.key().toUpper().toLatin1();
      QString target = path.key();
      target.replace(QRegularExpression(u"\\{[^}]*\\}"_s), u"01993f00-0000-7000-8000-000000000001"_s);
      table += method + ' ' + path.key().toUtf8() + " [" +
               operation->toObject()[u"x-permission"_s].toString().toUtf8() + "]";
      for (const Asker& asker : askers) {
        RawClient client(hub.port());
        const QByteArray rest = " HTTP/1.1\r\nHost: hub\r\n" + asker.authorization;
        client.send(method == "GET" ? "GET " + target.toUtf8() + rest + "\r\n"
                                    : method + ' ' + target.toUtf8() + rest +
                                          "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
        hub.listen(0);
        table += ' ' + QByteArray(asker.name) + '=' + wordOf(client.reply().status);
      }
      table += '\n';
    }
  }
  return table;
}

}  // namespace

class TestRouteAccess : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyRouteLetsInWhomTheTableSays() {
    HubProgram hub;
    hub.serve();
    const QString tenant = hub.say("tenant create Tea").json()[u"tenant"_s].toString();
    const auto till = newDevice(hub);
    const auto lost = newDevice(hub);
    QCOMPARE(hub.say("device revoke " + lost.second.toLatin1() + " --tenant Tea").status, 0);
    const QByteArray all = "orders:read,orders:write,payments:read,payments:write,catalog:read,stock:read,audit:read";
    const std::vector<Asker> askers{
        {"nobody", {}},
        {"device", till.first},
        {"revoked", lost.first},
        {"reader", newKey(hub, "orders:read")},
        {"key", newKey(hub, all)},
        {"manager", newUser(hub, tenant, "mona@example.com", "access:manage")},
        {"user", newUser(hub, tenant, "anna@example.com", "audit:read")},
    };
    // Until the gate has heard of the last changes.
    QTRY_VERIFY(wordOf(RawClient(hub.port()).ask(http::get("/v1/audit", askers.back().authorization)).status) == "yes");
    QTRY_VERIFY(wordOf(RawClient(hub.port()).ask(http::get("/v1/sync/hello", lost.first)).status) == "no");
    const QByteArray found = tableOf(hub, askers);
    QFile golden(support::sourceRoot() + u"/tests/app/hub/route_access.txt"_s);
    QVERIFY(golden.open(QIODevice::ReadOnly));
    const QByteArray expected = golden.readAll();
    if (found != expected) {
      QFile now(QDir::homePath() + u"/route_access.txt"_s);
      QVERIFY(now.open(QIODevice::WriteOnly) && now.write(found) == found.size());
      QFAIL(qPrintable(u"another table than the one that is kept: see "_s + now.fileName()));
    }
    // A user who was disabled is nobody.
    QCOMPARE(hub.say("user disable anna@example.com --tenant Tea").status, 0);
    QCOMPARE(hub.say("user list --tenant Tea").out.count("\"disabled\":true"), 1);
    const QByteArray gone = askers.back().authorization;
    QTRY_VERIFY(wordOf(RawClient(hub.port()).ask(http::get("/v1/audit", gone)).status) == "unknown");
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestRouteAccess)
#include "tst_route_access.moc"
