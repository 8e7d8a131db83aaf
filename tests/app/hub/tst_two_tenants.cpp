// SPDX-License-Identifier: GPL-3.0-or-later
#include <QRegularExpression>

#include "tests/app/cli/program_run.h"
#include "tests/app/hub/hub_program.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using support::HubProgram;
using support::ProgramDesk;

/// Two shops at one hub: whatever belongs to the other does not exist, by every route and every kind of id. And what
/// people told the hub stands in no log and no metric.
class TestTwoTenants : public QObject {
  Q_OBJECT

  HubProgram m_hub;
  ProgramDesk m_theirs;
  std::vector<std::pair<QByteArray, QByteArray>> m_ids;  ///< kind and id, of the other tenant

  static QByteArray idIn(const HubProgram::Run& run, const QString& list, const QString& member) {
    const QJsonObject json = run.json();
    const auto value = list.isEmpty() ? json[member] : json[list][0][member];
    return value.toString().toLatin1();
  }
  [[nodiscard]] QJsonObject paths() const {
    http::RawClient client(m_hub.port());
    return QJsonDocument::fromJson(client.ask(http::get("/v1/openapi.json")).body)[u"paths"_s].toObject();
  }

 private Q_SLOTS:
  void initTestCase() {
    const auto made = m_hub.say("tenant create Theirs");
    QCOMPARE(made.status, 0);
    QCOMPARE(m_hub.say("tenant create Mine").status, 0);
    m_hub.serve({u"--rates"_s, u"100000"_s, u"--metrics"_s, u"127.0.0.1:0"_s});
    m_theirs.openShop();
    CF_VERIFY_STATUS(m_theirs.say("shift open --staff Maya --float 50.00"), 0);
    const auto sale = m_theirs.say("sell -", R"({"staff":"Maya","lines":[{"product":"TEA","quantity":"1"}],)"
                                             R"("tenders":[{"kind":"cash","amount":"10.00"}],)"
                                             R"("customer":{"name":"Zdenka Canarova","phone":"777123456"}})");
    CF_VERIFY_STATUS(sale, 0);
    const QString code = m_hub.say("enrol --tenant Theirs").json()[u"code"_s].toString();
    CF_VERIFY_STATUS(
        m_theirs.run({u"sync"_s, u"enrol"_s, u"http://127.0.0.1:%1"_s.arg(m_hub.port()), u"--code"_s, code}), 0);
    QCOMPARE(m_hub.say("key create Web --tenant Theirs --scopes orders:read").status, 0);
    QCOMPARE(m_hub.say("user create canary@corner.example --tenant Theirs --name Anna --scopes audit:read").status, 0);
    m_ids = {{"document", sale.json()[u"id"_s].toString().toLatin1()},
             {"tenant", made.json()[u"tenant"_s].toString().toLatin1()},
             {"device", idIn(m_hub.say("device list --tenant Theirs"), u"devices"_s, u"id"_s)},
             {"key", idIn(m_hub.say("key list --tenant Theirs"), u"keys"_s, u"id"_s)},
             {"user", idIn(m_hub.say("user list --tenant Theirs"), u"users"_s, u"user"_s)},
             {"person", idIn(m_hub.say("person find Canarova --tenant Theirs"), u"people"_s, u"person"_s)}};
    for (const auto& [kind, id] : m_ids) QVERIFY2(id.size() == 36, kind.constData());
  }

  void whatIsTheOthersDoesNotExist() {
    const QByteArray scopes =
        "orders:read,orders:write,payments:read,payments:write,catalog:read,stock:read,audit:read";
    const auto key = m_hub.say("key create Mine --tenant Mine --scopes " + scopes).json()[u"key"_s].toString();
    const QByteArray mine = "Authorization: Bearer " + key.toLatin1() + "\r\n";
    QTRY_COMPARE(http::RawClient(m_hub.port()).ask(http::get("/v1/products", mine)).status, 200);
    int asked = 0;
    const QJsonObject all = paths();
    for (auto path = all.begin(); path != all.end(); ++path) {
      const bool guarded = path.key().contains(u"/{id}");
      if (!guarded) continue;
      const QJsonObject operations = path->toObject();
      for (const QString& verb : operations.keys()) {
        for (const auto& [kind, id] : m_ids) {
          QString target = path.key();
          target.replace(QRegularExpression(u"\\{[^}]*\\}"_s), QString::fromLatin1(id));
          http::RawClient client(m_hub.port());
          const QByteArray head = ' ' + target.toLatin1() + " HTTP/1.1\r\nHost: hub\r\n" + mine;
          const QByteArray body = R"({"amount":{"minor":100,"currency":"GBP"}})";
          client.send(verb == u"get" ? "GET" + head + "\r\n"
                                     : verb.toUpper().toLatin1() + head + "Idempotency-Key: " + id + kind +
                                           "\r\nContent-Type: application/json\r\nContent-Length: " +
                                           QByteArray::number(body.size()) + "\r\n\r\n" + body);
          const http::Reply reply = client.reply();
          ++asked;
          // The hub's door is for people: a key is refused before anything is looked up.
          const bool door = path.key().startsWith(u"/v1/devices") || path.key().startsWith(u"/v1/users");
          QVERIFY2(door ? reply.status == 403 : reply.status == 404 || reply.status == 422,
                   qPrintable(u"%1 %2 with a %3 of the other: %4 %5"_s.arg(verb, path.key(), QString::fromLatin1(kind),
                                                                           QString::number(reply.status),
                                                                           QString::fromUtf8(reply.body))));
          QVERIFY(!reply.body.contains("Canarova") && !reply.body.contains("Tea"));
        }
      }
    }
    QVERIFY(asked >= 6);
    // And lists are of one's own.
    for (const char* const list : {"/v1/orders", "/v1/products", "/v1/stock", "/v1/audit"}) {
      const http::Reply reply = http::RawClient(m_hub.port()).ask(http::get(list, mine));
      QCOMPARE(reply.status, 200);
      for (const auto& [kind, id] : m_ids) QVERIFY2(!reply.body.contains(id), kind.constData());
    }
  }

  void whatPeopleSayStandsInNoLogAndNoMetric() {
    http::RawClient client(m_hub.port());
    const auto tenant = QString::fromLatin1(m_ids[1].second);
    const QJsonObject password{{u"grant_type"_s, u"password"_s},
                               {u"tenant"_s, tenant},
                               {u"login"_s, u"canary@corner.example"_s},
                               {u"password"_s, u"canary-password-1"_s},
                               {u"client"_s, u"canary-client-secret"_s}};
    QCOMPARE(client.ask(http::post("/v1/token", QJsonDocument(password).toJson())).status, 401);
    const QJsonObject link{
        {u"tenant"_s, tenant}, {u"login"_s, u"canary@corner.example"_s}, {u"client"_s, u"canary-client-secret"_s}};
    QCOMPARE(client.ask(http::post("/v1/magic-links", QJsonDocument(link).toJson())).status, 202);
    const QByteArray canaries =
        "Authorization: Bearer canary-token\r\nCookie: canary-cookie\r\n"
        "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"
        "Idempotency-Key: canary-idempotency\r\n";
    QCOMPARE(client.ask(http::get("/v1/orders?customer=canary-customer&cursor=canary-cursor", canaries)).status, 401);
    QCOMPARE(client.ask(http::get("/v1/canary-path", canaries)).status, 404);
    http::RawClient metrics(m_hub.metricsPort());
    const QByteArray figures = metrics.ask(http::get("/metrics")).body;
    QVERIFY(figures.contains("http_server_request"));
    QCOMPARE(m_hub.terminate(), 0);
    QVERIFY(m_hub.log().contains("0af7651916cd43dd8448eb211c80319c"));
    for (const QByteArray& said : {figures, m_hub.log()}) {
      for (const char* const canary : {"canary", "Canarova", "777123456", "corner.example"}) {
        const qsizetype at = said.indexOf(canary);
        QVERIFY2(at < 0, said.mid(std::max<qsizetype>(0, at - 200), 300).constData());
      }
    }
  }
};

QTEST_GUILESS_MAIN(TestTwoTenants)
#include "tst_two_tenants.moc"
