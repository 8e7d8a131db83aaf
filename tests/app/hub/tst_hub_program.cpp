// SPDX-License-Identifier: GPL-3.0-or-later
// The real program over real sockets.
#include <QDir>
#include <QDirIterator>
#include <map>
#include <optional>

#include "models/settings/queries.h"
#include "models/store/store.h"
#include "tests/app/hub/enrolled.h"
#include "tests/support/random.h"
#include "tests/support/verify.h"
#include "tests/sync/api/fact_chain.h"

using namespace Qt::StringLiterals;
using counterfoil::api::FactChain;
using counterfoil::http::RawClient;
using counterfoil::http::Reply;
using counterfoil::support::enrolled;
using counterfoil::support::HubProgram;
using counterfoil::support::Random;

namespace {

QJsonObject jsonOf(const Reply& reply) {
  return QJsonDocument::fromJson(reply.body).object();
}

}  // namespace

namespace counterfoil {

class TestHubProgram : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theMainRoadFromAnEmptyFolderToACleanEnd() {
    HubProgram hub;
    hub.serve({u"--metrics"_s, u"127.0.0.1:0"_s});
    // Every tenant keeps files open: the hub takes as many as it is allowed.
    QFile limits(
        u"/proc/%1/limits"_s.arg(QJsonDocument::fromJson(hub.log().trimmed().split('\n').last())[u"pid"_s].toInt()));
    QVERIFY(limits.open(QIODevice::ReadOnly));
    const QByteArray text = limits.readAll();
    const QByteArrayList openFiles =
        text.mid(text.indexOf("Max open files")).split('\n').first().simplified().split(' ');
    QCOMPARE(openFiles.value(3), openFiles.value(4));
    const QByteArray key = enrolled(hub, "Tea");
    RawClient till(hub.port());
    QCOMPARE(till.ask(http::get("/livez")).status, 200);
    QCOMPARE(till.ask(http::get("/readyz")).status, 200);
    QCOMPARE(till.ask(http::get("/v1/sync/hello")).status, 401);
    const Reply hello = till.ask(http::get("/v1/sync/hello", key));
    QCOMPARE(hello.status, 200);
    QCOMPARE(jsonOf(hello)[u"epoch"_s].toInt(), 1);

    // Another till of the tenant waits for what this one sells.
    RawClient other(hub.port());
    const QString cursor = jsonOf(other.ask(http::get("/v1/sync/pull", key)))[u"cursor"_s].toString();
    other.send(http::get("/v1/sync/pull?wait=25&cursor=" + cursor.toLatin1(), key));
    FactChain chain(1);
    chain.add("sale.completed.later", {{u"name"_s, u"Canary Island"_s}});
    const Reply pushed = till.ask(http::post("/v1/sync/push", chain.pushAll(), key));
    QCOMPARE(pushed.status, 200);
    QCOMPARE(jsonOf(pushed)[u"results"_s][1][u"status"_s].toString(), u"applied"_s);
    const Reply news = other.reply();
    QCOMPARE(news.status, 200);
    QCOMPARE(jsonOf(news)[u"facts"_s].toArray().size(), 2);

    const auto metrics = [&] { return RawClient(hub.metricsPort()).ask(http::get("/metrics")).body; };
    // Counted when its answer is on its way, and the client may have it before.
    QTRY_VERIFY(metrics().contains("route=\"/v1/sync/push\""));
    const QByteArray figures = metrics();
    QVERIFY2(figures.contains("counterfoil_sync_ops_total{result=\"applied\"} 2\n"), figures.constData());
    QVERIFY(figures.contains("counterfoil_ready 1\n"));
    QVERIFY2(figures.contains("counterfoil_auth_failures_total{reason=\"unauthenticated\"} 1\n"), figures.constData());
    QVERIFY(figures.contains("counterfoil_refresh_reuse_total 0\n"));
    QCOMPARE(till.ask(http::get("/metrics")).status, 404);

    // One that waits when the hub ends is answered, and nothing is cut off.
    other.send(http::get("/v1/sync/pull?wait=25&cursor=" + jsonOf(news)[u"cursor"_s].toString().toLatin1(), key));
    QTRY_VERIFY(
        RawClient(hub.metricsPort()).ask(http::get("/metrics")).body.contains("\ncounterfoil_sync_longpolls 1"));
    QCOMPARE(hub.terminate(), 0);
    QCOMPARE(other.reply().status, 200);
    const QByteArrayList lines = hub.log().trimmed().split('\n');
    for (const QByteArray& line : lines) QVERIFY2(QJsonDocument::fromJson(line).isObject(), line.constData());
    QVERIFY(!hub.log().contains("Canary"));
    QVERIFY(!hub.log().contains(key.mid(22, 40)));
    QVERIFY(!hub.log().contains("127.0.0.1\",\"bytes"));
  }

  void aWaitThatEndedWithNothingIsLoggedForWhoAsksForIt_data() {
    QTest::addColumn<QByteArray>("level");
    QTest::newRow("nobody asks") << QByteArray();
    QTest::newRow("debug") << QByteArray("debug");
  }
  void aWaitThatEndedWithNothingIsLoggedForWhoAsksForIt() {
    QFETCH(const QByteArray, level);
    HubProgram hub;
    hub.serve(level.isEmpty() ? QStringList() : QStringList{u"--log-level"_s, QString::fromLatin1(level)});
    const QByteArray key = enrolled(hub, "Tea");
    RawClient till(hub.port());
    const auto pull = [&](const QByteArray& more) { return till.ask(http::get("/v1/sync/pull" + more, key)); };
    const QByteArray cursor = jsonOf(pull({}))[u"cursor"_s].toString().toLatin1();
    const Reply nothing = pull("?wait=1&cursor=" + cursor);
    QCOMPARE(nothing.status, 200);
    QVERIFY(jsonOf(nothing)[u"facts"_s].toArray().isEmpty());
    QCOMPARE(hub.terminate(), 0);
    QStringList levels;
    for (const QByteArray& line : hub.log().split('\n')) {
      const QJsonObject said = QJsonDocument::fromJson(line).object();
      if (said[u"route"_s].toString() == u"/v1/sync/pull"_s) levels.append(said[u"level"_s].toString());
    }
    QCOMPARE(levels, level.isEmpty() ? QStringList{u"info"_s} : (QStringList{u"info"_s, u"debug"_s}));
  }

  void commandsForAFolderThatIsServedAreDoneByWhoServesIt() {
    HubProgram hub;
    hub.serve();
    const QByteArray key = enrolled(hub, "Books");
    QCOMPARE(hub.say("tenant list").json()[u"tenants"_s].toArray().size(), 1);
    RawClient till(hub.port());
    QCOMPARE(till.ask(http::get("/v1/sync/hello", key)).status, 200);
    const auto again = hub.say("tenant create Books");
    QCOMPARE(again.status, 1);
    QCOMPARE(again.code(), u"tenant_exists"_s);
    const auto second = hub.say("serve --listen 127.0.0.1:0");
    QCOMPARE(second.status, 3);
    QCOMPARE(second.code(), u"store_busy"_s);
    hub.kill();
    const auto written = hub.say("tenant export Books " + hub.path(u"books.cfl"_s).toUtf8());
    QVERIFY2(written.status == 0, written.error.constData());
    QVERIFY(written.json()[u"facts"_s].toInt() > 1);
    const auto saved = hub.say("check");
    QCOMPARE(saved.status, 0);
    QVERIFY(saved.json()[u"sound"_s].toBool());
    // The socket that a killed hub leaves behind is in nobody's way.
    QCOMPARE(hub.say("tenant list").json()[u"tenants"_s].toArray().size(), 1);
    hub.serve();
    QCOMPARE(hub.say("tenant list").json()[u"tenants"_s].toArray().size(), 1);
  }

  void aTenantHasTheCurrencyThatItWasGiven() {
    HubProgram hub;
    QCOMPARE(hub.say("tenant create Coins --currency GBPX").code(), u"unknown_currency"_s);
    QCOMPARE(hub.say("tenant list").json()[u"tenants"_s].toArray().size(), 0);
    QCOMPARE(hub.say("tenant create Coins --currency JPY").status, 0);
    const QString copy = hub.path(u"coins.cfl"_s);
    QCOMPARE(hub.say("tenant export Coins " + copy.toUtf8()).status, 0);
    const auto reader = store::openReader(copy);
    CF_VERIFY_OK(reader);
    const auto shop = settings::readShop(**reader);
    CF_VERIFY_OK(shop);
    QCOMPARE(shop->currency, u"JPY"_s);
    QCOMPARE(shop->currencyDecimals, 0);
  }

  void aBackupIsRestoredAsANewEpochAndTheTillsHealIt() {
    HubProgram hub;
    hub.serve();
    const QByteArray key = enrolled(hub, "Tea");
    FactChain chain(3);
    for (int i = 0; i < 9; ++i) chain.add("note.made", {{u"number"_s, i}});
    std::optional<RawClient> till(std::in_place, hub.port());
    QCOMPARE(till->ask(http::post("/v1/sync/push", chain.push(1, 6), key)).status, 200);
    QCOMPARE(hub.say("backup " + hub.path(u"saved"_s).toUtf8()).status, 0);
    QCOMPARE(hub.say("backup " + hub.path(u"saved"_s).toUtf8()).code(), u"file_exists"_s);
    QCOMPARE(till->ask(http::post("/v1/sync/push", chain.push(7, 4), key)).status, 200);
    const QJsonObject page = jsonOf(till->ask(http::get("/v1/sync/pull", key)));
    const QByteArray cursor = page[u"cursor"_s].toString().toLatin1();
    QCOMPARE(hub.terminate(), 0);
    for (QDirIterator file(hub.path(u"saved"_s), QDir::Files, QDirIterator::Subdirectories); file.hasNext();) {
      const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
      QVERIFY2(!(QFileInfo(file.next()).permissions() & others), qPrintable(file.filePath()));
    }
    QVERIFY(QDir(hub.data()).removeRecursively());
    // The keys of a folder without files may be those of a cluster: they are put aside, and never lost.
    hub.serve();
    QCOMPARE(hub.terminate(), 0);
    const auto refused = hub.say("restore --postgres postgresql://localhost " + hub.path(u"saved"_s).toUtf8());
    QCOMPARE(refused.code(), u"not_embedded"_s);
    const QStringList keysBefore = QDir(hub.data() + u"/keys"_s).entryList(QDir::Files);
    QCOMPARE(keysBefore.size(), 3);
    const auto restored = hub.say("restore " + hub.path(u"saved"_s).toUtf8());
    QVERIFY2(restored.status == 0, restored.error.constData());
    QCOMPARE(QDir(restored.json()[u"keys_before"_s].toString()).entryList(QDir::Files), keysBefore);
    QCOMPARE(hub.say("restore " + hub.path(u"saved"_s).toUtf8()).code(), u"store_exists"_s);

    hub.serve();
    till.emplace(hub.port());
    // The till's token is still good: the keys came back with the stores.
    const Reply rewound = till->ask(http::get("/v1/sync/pull?cursor=" + cursor, key));
    QCOMPARE(rewound.status, 409);
    QCOMPARE(jsonOf(rewound)[u"epoch"_s].toInt(), 2);
    const QJsonObject answer = jsonOf(till->ask(http::post("/v1/sync/push", chain.pushAll(), key)));
    const QJsonArray results = answer[u"results"_s].toArray();
    QCOMPARE(results.size(), 10);
    for (qsizetype i = 0; i < results.size(); ++i) {
      QCOMPARE(results[i][u"status"_s].toString(), i < 6 ? u"duplicate"_s : u"applied"_s);
    }
  }

  void whatIsNoUseIsSaidAndNothingListens_data() {
    QTest::addColumn<QString>("words");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    const auto row = [](const char* words, int status, const char* code) {
      QTest::newRow(words) << QString::fromUtf8(words) << status << QString::fromUtf8(code);
    };
    row("serve --listen 0.0.0.0:0", 1, "needs_tls");
    row("serve --listen nowhere:x", 2, "bad_usage");
    row("serve --tls-key k.pem", 2, "bad_usage");
    row("serve --listen", 2, "bad_usage");
    row("serve --bogus", 2, "bad_usage");
    row("serve --drain soon", 2, "bad_usage");
    row("serve --log-level loud", 2, "bad_usage");
    row("tenant", 2, "bad_usage");
    row("tenant create", 2, "bad_usage");
    row("restore nowhere", 1, "no_backup");
  }
  void whatIsNoUseIsSaidAndNothingListens() {
    QFETCH(QString, words);
    const HubProgram hub;
    const auto run = hub.say(words.toUtf8().constData());
    QTEST(run.code(), "code");
    QTEST(run.status, "status");
  }

  void everyLevelHasItsHelpAndTheProgramItsVersion() {
    const HubProgram hub;
    QVERIFY(hub.say("--help").out.contains("tenant create"));
    const QByteArray devices = hub.say("device --help").out;
    QVERIFY(devices.contains("device revoke") && !devices.contains("tenant create"));
    QVERIFY(hub.say("device revoke --help").out.contains("--reason"));
    QCOMPARE(hub.say("device shred --help").code(), u"bad_usage"_s);
    QVERIFY(hub.say("shred").error.contains("shred"));
    QVERIFY(!hub.say("--version").json()[u"version"_s].toString().isEmpty());
  }

  void aFolderThatWasMistypedDoesNotBecomeAnEmptyHub() {
    const HubProgram hub;
    for (const char* words : {"tenant list", "check", "backup away", "enrol --tenant Tea", "keys rotate", "audit"}) {
      const auto run = hub.say(words);
      QCOMPARE(run.code(), u"no_hub"_s);
      QCOMPARE(run.status, 1);
      QVERIFY2(!QFile::exists(hub.data()), words);
    }
    QCOMPARE(hub.say("tenant create Tea").status, 0);
    QCOMPARE(hub.say("enrol").code(), u"bad_usage"_s);
    QCOMPARE(hub.say("enrol --tenant Nobody").code(), u"unknown_tenant"_s);
    QCOMPARE(hub.say("key create Web --tenant Nobody").code(), u"unknown_tenant"_s);
    QCOMPARE(hub.say("tenant list").status, 0);
  }

  void aHubThatIsKilledInTheMiddleLosesAndDoublesNothing() {
    HubProgram hub;
    hub.serve();
    const QByteArray key = enrolled(hub, "Tea");
    const auto before = size_t(jsonOf(RawClient(hub.port()).ask(http::get("/v1/sync/hello", key)))[u"head"_s].toInt());
    QCOMPARE(hub.terminate(), 0);
    Random random(Random::runSeed());
    FactChain chain(7);
    for (int i = 0; i < 600; ++i) {
      chain.add("note.made", {{u"text"_s, QString(200 + int(random.below(1000)), u'x')}});
    }
    std::map<QString, qint64> acknowledged;
    qint64 next = 1;
    int rounds = 0;
    for (; next <= qint64(chain.facts.size()); ++rounds) {
      hub.serve();
      RawClient till(hub.port());
      QElapsedTimer time;
      time.start();
      const qint64 killAtMs = 5 + random.below(120);
      // What was acknowledged before is sent again now and then, as after a lost answer.
      next = std::max<qint64>(1, next - random.below(20));
      bool killed = false;
      while (next <= qint64(chain.facts.size())) {
        const qint64 count = std::min<qint64>(1 + random.below(40), qint64(chain.facts.size()) - next + 1);
        till.send(http::post("/v1/sync/push", chain.push(next, count), key));
        if (rounds < 12 && time.elapsed() >= killAtMs) {
          hub.kill();
          killed = true;
        }
        const Reply reply = till.reply();
        if (reply.status == 0) break;
        QCOMPARE(reply.status, 200);
        const QJsonArray results = jsonOf(reply)[u"results"_s].toArray();
        for (const QJsonValue& result : results) {
          const QString id = result[u"fact_id"_s].toString();
          const qint64 number = result[u"hub_seq"_s].toInteger();
          const QString status = result[u"status"_s].toString();
          QVERIFY2(status == u"applied" || status == u"duplicate", qPrintable(status));
          const auto known = acknowledged.find(id);
          QVERIFY2(known == acknowledged.end() || (known->second == number && status == u"duplicate"), qPrintable(id));
          acknowledged[id] = number;
        }
        next += count;
        if (killed) break;
      }
      if (hub.isServing()) QCOMPARE(hub.terminate(), 0);
    }
    QVERIFY(rounds > 1);
    QCOMPARE(acknowledged.size(), chain.facts.size());

    hub.serve();
    RawClient till(hub.port());
    QByteArray cursor;
    qint64 position = 0;
    std::map<QString, qint64> seen;
    for (bool more = true; more;) {
      const QJsonObject page = jsonOf(till.ask(http::get("/v1/sync/pull?limit=200" + cursor, key)));
      const QJsonArray facts = page[u"facts"_s].toArray();
      for (const QJsonValue& fact : facts) {
        QCOMPARE(fact[u"hub_seq"_s].toInteger(), ++position);
        seen[fact[u"fact_id"_s].toString()] = position;
      }
      cursor = "&cursor=" + page[u"cursor"_s].toString().toLatin1();
      more = page[u"more"_s].toBool();
    }
    for (const auto& [id, number] : acknowledged) QCOMPARE(seen[id], number);
    // A killed hub is no restored one: no epoch began, and nothing stands there but the chain and the hub's own facts.
    QCOMPARE(seen.size(), chain.facts.size() + before);
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestHubProgram)
#include "tst_hub_program.moc"
