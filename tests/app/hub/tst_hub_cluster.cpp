// SPDX-License-Identifier: GPL-3.0-or-later
// Two processes of the real program on one PostgreSQL server.
#include <QDir>
#include <QElapsedTimer>
#include <set>

#include "tests/app/hub/enrolled.h"
#include "tests/support/postgres_cluster.h"
#include "tests/sync/api/fact_chain.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using api::FactChain;
using http::RawClient;
using http::Reply;
using support::HubProgram;
using support::PostgresCluster;

namespace {

QJsonObject read(const Reply& reply) {
  return QJsonDocument::fromJson(reply.body).object();
}

void placeIn(HubProgram& hub, const PostgresCluster& server) {
  hub.variables = {{u"COUNTERFOIL_POSTGRES"_s, server.servingUrl()},
                   {u"COUNTERFOIL_POSTGRES_OWNER"_s, server.ownerUrl()}};
}

/// The keys of a hub are the same in all of its processes.
void giveKeys(const HubProgram& from, const HubProgram& to) {
  constexpr auto kOwner = QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner;
  const QString source = from.data() + u"/keys"_s;
  const QString target = to.data() + u"/keys"_s;
  QDir().mkpath(target);
  QFile::setPermissions(target, kOwner);
  for (const QString& name : QDir(source).entryList(QDir::Files)) {
    if (!QFile::copy(source + u'/' + name, target + u'/' + name)) qFatal("cannot copy a key");
  }
}

QStringList statuses(const QJsonObject& answer) {
  QStringList all;
  const QJsonArray results = answer[u"results"_s].toArray();
  for (const QJsonValue& result : results) all.append(result[u"status"_s].toString());
  return all;
}

}  // namespace

class TestHubCluster : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aDatabaseThatHangsIsNotWaitedFor() {
    PostgresCluster server;
    HubProgram hub;
    placeIn(hub, server);
    hub.serve({u"--rates"_s, u"100000"_s});
    const QByteArray key = support::enrolled(hub, "Tea");
    FactChain chain(5);
    for (int i = 0; i < 9; ++i) chain.add("note.made", {{u"number"_s, i}});
    RawClient client(hub.port());
    QCOMPARE(client.ask(http::post("/v1/sync/push", chain.push(1, 2), key)).status, 200);
    QCOMPARE(client.ask(http::get("/readyz")).status, 200);
    server.freeze();
    // It hangs on the server; whoever comes two seconds later does not.
    RawClient first(hub.port());
    first.send(http::post("/v1/sync/push", chain.push(3, 1), key));
    QTRY_VERIFY_WITH_TIMEOUT(client.ask(http::get("/readyz")).status == 503, 10'000);
    qint64 slowestMs = 0;
    int refused = 0;
    QElapsedTimer since;
    since.start();
    while (refused < 20 && since.elapsed() < 30'000) {
      RawClient next(hub.port());
      QElapsedTimer timer;
      timer.start();
      next.send(http::post("/v1/sync/push", chain.push(3, 2), key));
      if (!next.socket().waitForReadyRead(500)) continue;  // it was in time to wait
      const qint64 tookMs = timer.elapsed();
      const Reply reply = next.reply();
      QCOMPARE(reply.status, 503);
      QVERIFY(!reply.headers.value("Retry-After").isEmpty());
      slowestMs = std::max(slowestMs, tookMs);
      ++refused;
    }
    QCOMPARE(refused, 20);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(client.ask(http::get("/livez")).status, 200);
    const qint64 aliveMs = timer.restart();
    QCOMPARE(client.ask(http::get("/readyz")).status, 503);
    qInfo("a hanging database: pushes refused within %lld ms, alive in %lld ms, not ready in %lld ms", slowestMs,
          aliveMs, timer.elapsed());
    QVERIFY(slowestMs < 400);
    server.thaw();
    QVERIFY(first.reply().status != 0);
    QTRY_COMPARE_WITH_TIMEOUT(client.ask(http::post("/v1/sync/push", chain.push(3, 3), key)).status, 200, 30'000);
    QTRY_COMPARE_WITH_TIMEOUT(client.ask(http::get("/readyz")).status, 200, 30'000);
    QCOMPARE(hub.terminate(), 0);
    // Why is in the log, without a word of what was written.
    QVERIFY(hub.log().contains("\"err.code\":\"overloaded"));
    QVERIFY(hub.log().contains("\"err.code\":\"probe_slow\""));
  }

  void oneIsKilledAndTheOtherGoesOnWithAllThatWasAcknowledged() {
    PostgresCluster server(PostgresCluster::Disk::Durable);
    HubProgram one;
    HubProgram two;
    placeIn(one, server);
    placeIn(two, server);
    one.serve();
    const QByteArray key = support::enrolled(one, "Tea");
    giveKeys(one, two);
    two.serve();
    QCOMPARE(one.say("restore " + one.path(u"saved"_s).toUtf8()).code(), u"not_embedded"_s);

    FactChain chain(4);
    for (int i = 0; i < 19; ++i) chain.add("note.made", {{u"number"_s, i}});
    // What one process takes, a till that waits at the other hears of.
    RawClient watcher(two.port());
    const QByteArray cursor = read(watcher.ask(http::get("/v1/sync/pull", key)))[u"cursor"_s].toString().toLatin1();
    watcher.send(http::get("/v1/sync/pull?wait=25&cursor=" + cursor, key));
    RawClient till(one.port());
    QCOMPARE(till.ask(http::post("/v1/sync/push", chain.push(1, 8), key)).status, 200);
    const Reply news = watcher.reply();
    QCOMPARE(news.status, 200);
    QCOMPARE(read(news)[u"facts"_s].toArray().size(), 8);

    one.kill();
    const QJsonObject answer = read(watcher.ask(http::post("/v1/sync/push", chain.push(5, 8), key)));
    QCOMPARE(statuses(answer), QStringList(4, u"duplicate"_s) + QStringList(4, u"applied"_s));

    // The server itself goes and comes back: refused meanwhile, with a word when to try again, and nothing is lost.
    server.kill();
    const Reply refused = watcher.ask(http::post("/v1/sync/push", chain.push(13, 8), key));
    QCOMPARE(refused.status, 503);
    QVERIFY(!refused.headers.value("Retry-After").isEmpty());
    server.start();
    const Reply healed = watcher.ask(http::post("/v1/sync/push", chain.push(13, 8), key));
    QVERIFY2(healed.status == 200, (refused.body + healed.body).constData());
    QCOMPARE(statuses(read(healed)), QStringList(8, u"applied"_s));

    one.serve();
    RawClient back(one.port());
    const QJsonObject whole = read(back.ask(http::get("/v1/sync/pull", key)));
    std::set<QString> seen;
    const QJsonArray facts = whole[u"facts"_s].toArray();
    qint64 number = 0;
    for (const QJsonValue& fact : facts) {
      QCOMPARE(fact[u"hub_seq"_s].toInteger(), ++number);
      seen.insert(fact[u"fact_id"_s].toString());
    }
    for (const journal::Fact& fact : chain.facts) QVERIFY(seen.count(fact.id.text()) == 1);
    QCOMPARE(whole[u"epoch"_s].toInt(), 1);
    // Of a cluster the journals are copied, and it is said how its own safety stands: here nobody sees to it.
    const auto saved = one.say("backup " + one.path(u"saved"_s).toUtf8());
    QVERIFY2(saved.status == 0, saved.error.constData());
    QCOMPARE(saved.json()[u"facts"_s].toInteger(), number);
    QCOMPARE(saved.json()[u"archiving"_s].toBool(true), false);
    QCOMPARE(saved.json()[u"standbys"_s].toInt(), 0);
    QCOMPARE(QDir(one.path(u"saved/journals"_s)).entryList({u"*.cfl"_s}, QDir::Files).size(), 1);
    QCOMPARE(one.say("backup " + one.path(u"saved"_s).toUtf8()).code(), u"file_exists"_s);
    QCOMPARE(one.terminate(), 0);
    QCOMPARE(two.terminate(), 0);
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestHubCluster)
#include "tst_hub_cluster.moc"
