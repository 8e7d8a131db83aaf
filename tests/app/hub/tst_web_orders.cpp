// SPDX-License-Identifier: GPL-3.0-or-later
// A web shop, the real hub and a till.
#include <QDir>
#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "tests/app/cli/program_run.h"
#include "tests/app/hub/hub_program.h"

using namespace Qt::StringLiterals;
using counterfoil::http::RawClient;
using counterfoil::http::Reply;
using counterfoil::support::HubProgram;
using counterfoil::support::ProgramDesk;

namespace {

constexpr const char* kTea = R"({"currency":"GBP","reference":"1001",)"
                             R"("lines":[{"sku":"TEA","quantity_micro":1000000}],)"
                             R"("tenders":[{"reference":"pp-1","amount":{"minor":499,"currency":"GBP"}}]})";

/// A tenant that a till has filled, and the header of an API key.
QByteArray openShop(const HubProgram& hub, const ProgramDesk& till) {
  if (hub.say("tenant create Crumb").status != 0) qFatal("no tenant");
  till.openShop();
  const QString code = hub.say("enrol --tenant Crumb").json()[u"code"_s].toString();
  const auto filled = till.run({u"sync"_s, u"enrol"_s, u"http://127.0.0.1:%1"_s.arg(hub.port()), u"--code"_s, code});
  if (filled.status != 0) qFatal("not enrolled: %s", filled.error.constData());
  const auto key = hub.say("key create shop --tenant Crumb --scopes orders:read,orders:write");
  const QString text = key.json()[u"key"_s].toString();
  if (text.isEmpty()) qFatal("no key: %s", (key.out + key.error).constData());
  return "Authorization: Bearer " + text.toLatin1() + "\r\n";
}

QJsonObject read(const Reply& reply) {
  return QJsonDocument::fromJson(reply.body).object();
}

QByteArray order(const QByteArray& credential, const QByteArray& key, const QByteArray& body = kTea) {
  return counterfoil::http::post("/v1/orders", body, credential + "Idempotency-Key: " + key + "\r\n");
}

/// Every order of the hub by id: how often it is listed.
std::map<QString, int> listed(const HubProgram& hub, const QByteArray& credential) {
  std::map<QString, int> all;
  QByteArray cursor;
  for (;;) {
    RawClient client(hub.port());
    const QJsonObject page = read(client.ask(counterfoil::http::get("/v1/orders?limit=500" + cursor, credential)));
    for (const QJsonValue& item : page[u"items"_s].toArray()) ++all[item[u"id"_s].toString()];
    if (!page[u"next"_s].isString()) return all;
    cursor = "&cursor=" + page[u"next"_s].toString().toLatin1();
  }
}

}  // namespace

class TestWebOrders : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void anOrderReachesTheTillAndItsReports() {
    HubProgram hub;
    ProgramDesk till;
    hub.serve();
    const QByteArray credential = openShop(hub, till);
    const QByteArray withName = QByteArray(kTea).replace(
        R"("reference":"1001")", R"("reference":"1001","customer":{"name":"Ada Canary","email":"a@canary.org"})");
    Reply made;  // on a line of its own each time: one that is idle for long is closed
    QTRY_VERIFY((made = RawClient(hub.port()).ask(order(credential, "k1", withName))).status == 201);
    const QString number = read(made)[u"number"_s].toString();
    CF_VERIFY_STATUS(till.say("sync now"), 0);
    const auto shown = till.say("journal show --kind sale.completed --limit 10");
    CF_VERIFY_STATUS(shown, 0);
    QCOMPARE(shown.json()[u"facts"_s].toArray().size(), 1);
    QVERIFY(!shown.out.contains("Canary"));
    const auto figures = till.say("report sales --by source");
    CF_VERIFY_STATUS(figures, 0);
    QVERIFY2(figures.out.contains("Web"), figures.out.constData());
    const auto people = till.say("report sales --by staff");
    CF_VERIFY_STATUS(people, 0);
    QVERIFY2(people.out.contains("Web") && !people.out.contains("Nobody"), people.out.constData());
    const auto receipt = till.run({u"receipt"_s, number, u"--format"_s, u"text"_s});
    QVERIFY2(receipt.out.contains("Web order 1001"), (receipt.out + receipt.error).constData());
    CF_VERIFY_STATUS(till.say("journal verify"), 0);
    CF_VERIFY_STATUS(till.say("check"), 0);
    QCOMPARE(hub.terminate(), 0);
    QVERIFY2(!hub.log().contains("Canary") && !hub.log().contains("canary"), "a name stands in the log");
  }

  void anOrderThatIsAskedForAgainAfterARestore_data() {
    QTest::addColumn<bool>("healed");
    QTest::newRow("and after a till gave it back is that order") << true;
    QTest::newRow("and before a till gave it back is found out to be the second") << false;
  }
  void anOrderThatIsAskedForAgainAfterARestore() {
    QFETCH(const bool, healed);
    HubProgram hub;
    ProgramDesk till;
    hub.serve();
    const QByteArray credential = openShop(hub, till);
    QCOMPARE(hub.terminate(), 0);
    QVERIFY(QProcess::execute(u"cp"_s, {u"-a"_s, hub.data(), hub.path(u"kept"_s)}) == 0);
    hub.serve();
    const auto exchange = [&] {
      return till.run({u"sync"_s, u"now"_s, u"--hub"_s, u"http://127.0.0.1:%1"_s.arg(hub.port())});
    };
    const auto ask = [&] {
      Reply reply;
      [&] { QTRY_VERIFY((reply = RawClient(hub.port()).ask(order(credential, "k1"))).status == 201); }();
      return reply;
    };
    const QString first = read(ask())[u"id"_s].toString();
    CF_VERIFY_STATUS(exchange(), 0);
    hub.kill();
    QVERIFY(QDir(hub.data()).removeRecursively());
    QVERIFY(QDir().rename(hub.path(u"kept"_s), hub.data()));
    hub.serve();
    if (healed) CF_VERIFY_STATUS(exchange(), 0);
    const QByteArray other = QByteArray(kTea).replace("1001", "1002");
    if (healed) {
      // The key is local and gone; its order tells which body it came with.
      const Reply refused = RawClient(hub.port()).ask(order(credential, "k1", other));
      QCOMPARE(refused.status, 422);
      QVERIFY2(refused.body.contains("idempotency_mismatch"), refused.body.constData());
    }
    const Reply again = ask();
    const QString second = read(again)[u"id"_s].toString();
    QCOMPARE(second == first, healed);
    for (int i = 0; i < 2; ++i) static_cast<void>(exchange());
    const auto raised = till.say("journal show --kind exception.raised --limit 10").json()[u"facts"_s].toArray();
    QCOMPARE(raised.size(), healed ? 0 : 1);
    QCOMPARE(listed(hub, credential).size(), size_t(healed ? 1 : 2));
    if (!healed) {
      const QJsonObject body = raised.first()[u"body"_s].toObject();
      QCOMPARE(body[u"code"_s].toString(), u"duplicate_order"_s);
      QCOMPARE(body[u"sides"_s].toArray().size(), 2);
    }
    QCOMPARE(RawClient(hub.port()).ask(order(credential, "k1", other)).status, 422);
    // From then on the key is the order's again.
    QCOMPARE(read(ask())[u"id"_s].toString(), second);
  }

  void whatWasAcknowledgedIsThereOnceHoweverOftenTheHubIsKilled() {
    HubProgram hub;
    ProgramDesk till;
    hub.serve({u"--rates"_s, u"1000000"_s});
    const QByteArray credential = openShop(hub, till);
    QTRY_VERIFY(RawClient(hub.port()).ask(order(credential, "first")).status == 201);
    std::map<QByteArray, QString> acknowledged;  // by key
    std::set<QByteArray> asked;
    constexpr int kRounds = 3;
    constexpr int kClients = 8;
    for (int round = 0; round < kRounds; ++round) {
      struct Client {
        std::vector<std::pair<QByteArray, QString>> done;
        std::set<QByteArray> asked;
      };
      std::vector<Client> clients(kClients);
      std::vector<std::jthread> threads;
      for (int i = 0; i < kClients; ++i) {
        threads.emplace_back([&, i, port = hub.port()] {
          RawClient client(port);
          Client& mine = clients[size_t(i)];
          for (int n = 0;; ++n) {
            const QByteArray key =
                QByteArray::number(round) + '-' + QByteArray::number(i) + '-' + QByteArray::number(n);
            mine.asked.insert(key);
            const Reply reply = client.ask(order(credential, key));
            if (reply.status != 201) return;
            mine.done.emplace_back(key, read(reply)[u"id"_s].toString());
          }
        });
      }
      hub.listen(400 + 150 * round);
      hub.kill();
      threads.clear();
      for (const Client& client : clients) {
        asked.insert(client.asked.begin(), client.asked.end());
        for (const auto& [key, id] : client.done) acknowledged[key] = id;
      }
      hub.serve({u"--rates"_s, u"1000000"_s});
    }
    QVERIFY(acknowledged.size() > size_t(kClients));
    // Whoever heard nothing asks again; whoever did hears the same.
    std::map<QByteArray, QString> answers;
    RawClient again(hub.port());
    for (const QByteArray& key : asked) {
      const Reply reply = again.ask(order(credential, key));
      QCOMPARE(reply.status, 201);
      answers[key] = read(reply)[u"id"_s].toString();
      hub.listen(0);
    }
    for (const auto& [key, id] : acknowledged) QCOMPARE(answers[key], id);
    const auto all = listed(hub, credential);
    QCOMPARE(all.size(), asked.size() + 1);
    for (const auto& [id, times] : all) QCOMPARE(times, 1);
    for (const auto& [key, id] : answers) QVERIFY(all.count(id) == 1);
  }
};

QTEST_GUILESS_MAIN(TestWebOrders)
#include "tst_web_orders.moc"
