// SPDX-License-Identifier: GPL-3.0-or-later
#include <QProcess>
#include <QTest>

#include "models/journal/facts_queries.h"
#include "models/journal/verify.h"
#include "sync/cluster/postgres_estate.h"
#include "sync/protocol/row_digest.h"
#include "tests/support/postgres_cluster.h"
#include "tests/sync/api/api_fixture.h"

namespace counterfoil::cluster {
using namespace Qt::StringLiterals;
using api::ApiFixture;
using api::FactChain;
using support::PostgresCluster;

namespace {

std::unique_ptr<PostgresEstate> estateOf(const PostgresCluster& server, ApiFixture& hub) {
  return std::make_unique<PostgresEstate>(PostgresPlace{server.servingUrl(), server.ownerUrl(), hub.localTables},
                                          hub.projectors, hub.clock);
}

ApiFixture::MakeEstate over(const PostgresCluster& server) {
  return [&server](ApiFixture& hub) -> std::unique_ptr<hub::Estate> { return estateOf(server, hub); };
}

FactChain someNotes(int notes, quint64 seed) {
  FactChain chain(seed);
  for (int i = 0; i < notes; ++i) chain.note(u"note %1"_s.arg(i));
  return chain;
}

}  // namespace

/// What an operator does with PostgreSQL's own programs.
void runTool(const char* program, const PostgresCluster& server, const QStringList& arguments) {
  QProcess process;
  process.setProcessChannelMode(QProcess::MergedChannels);
  process.start(u"/usr/lib/postgresql/15/bin/"_s + QLatin1String(program),
                QStringList{u"-h"_s, server.folder(), u"-U"_s, u"admin"_s, u"-d"_s, u"postgres"_s} + arguments);
  if (!process.waitForFinished(60'000) || process.exitCode() != 0) qFatal("%s", process.readAll().constData());
}

class TestPostgresEstate : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void tenantsAreApartAndFoundByName() {
    const PostgresCluster server;
    ApiFixture hub(over(server));
    QVERIFY(hub.estate->tenants()->empty());
    const auto tea = hub.newTenant(u"Tea"_s);
    const auto books = hub.newTenant(u"Books"_s);
    QCOMPARE(hub.estate->create(u" Tea "_s).error().code, u"tenant_exists"_s);
    QCOMPARE(hub.estate->create(u" "_s).error().code, u"name_missing"_s);
    const auto rows = hub.estate->tenants();
    QCOMPARE(rows->size(), size_t(2));
    QCOMPARE(rows->front().name, u"Books"_s);
    hub.become(tea);
    QCOMPARE(hub.push(someNotes(3, 1).pushAll()).status, 200);
    QCOMPARE(hub.pull().facts(), 5);
    hub.become(books);
    QCOMPARE(hub.pull().facts(), 1);
    hub.become(hub::TenantId(QUuid::createUuid()));
    QCOMPARE(hub.pull().code(), u"unknown_tenant"_s);
  }

  void twoProcessesServeOneTenantAndHearOfEachOther() {
    const PostgresCluster server;
    ApiFixture one(over(server));
    ApiFixture two(over(server));
    const auto tenant = one.newTenant(u"Tea"_s);
    one.become(tenant);
    two.become(tenant);
    const QString cursor = two.pull().cursor();
    auto waiting = two.send("GET", u"/v1/sync/pull?wait=25&cursor="_s + cursor);
    const FactChain first = someNotes(3, 1);
    const FactChain second = someNotes(3, 2);
    QCOMPARE(one.push(first.push(1, 2)).status, 200);
    QVERIFY(waiting.wait_for(std::chrono::seconds(10)) == std::future_status::ready);
    QCOMPARE(waiting.get().facts(), 2);
    // In turns, and what the other process took is a duplicate here.
    QCOMPARE(two.push(second.push(1, 4)).status, 200);
    const auto again = two.push(first.push(1, 4));
    QCOMPARE(again.json[u"results"_s][1][u"status"_s].toString(), u"duplicate"_s);
    QCOMPARE(again.json[u"results"_s][3][u"status"_s].toString(), u"applied"_s);
    QCOMPARE(one.pull().facts(), 9);
    QCOMPARE(one.ask("GET", u"/v1/sync/digest"_s).json, two.ask("GET", u"/v1/sync/digest"_s).json);
  }

  void aSnapshotOfASchemaIsAStoreFileWithTheSameTables() {
    const PostgresCluster server;
    ApiFixture hub(over(server));
    const auto tenant = hub.newTenant(u"Tea"_s);
    hub.become(tenant);
    QCOMPARE(hub.push(someNotes(300, 1).pushAll()).status, 200);
    const auto answer = hub.ask("GET", u"/v1/sync/snapshot"_s);
    QCOMPARE(answer.status, 200);
    const auto digest = protocol::DigestAnswer::fromJson(hub.ask("GET", u"/v1/sync/digest"_s).json);
    const auto replica = store::openReader(hub.folder.filePath(u"replicas/%1/replica.cfl"_s.arg(tenant.text())));
    QVERIFY(replica);
    const auto mine = protocol::digestTables(**replica, hub.projectors);
    QVERIFY(mine && digest);
    QCOMPARE(mine->size(), size_t(2));
    QCOMPARE(protocol::differingTables(*mine, digest->tables), QStringList());
    QCOMPARE(mine->front().buckets == digest->tables.front().buckets, true);
  }

  void aServerThatWentAwayIsFoundAgain() {
    PostgresCluster server(PostgresCluster::Disk::Durable);
    ApiFixture hub(over(server));
    hub.become(hub.newTenant(u"Tea"_s));
    const FactChain chain = someNotes(5, 1);
    QCOMPARE(hub.push(chain.push(1, 2)).status, 200);
    server.kill();
    QCOMPARE(hub.push(chain.push(3, 2)).status, 503);
    QCOMPARE(hub.pull().status, 503);
    server.start();
    QCOMPARE(hub.push(chain.push(3, 4)).status, 200);
    QCOMPARE(hub.pull().facts(), 7);
  }

  void anEpochThatIsBegunRewindsWhoWasToldMore() {
    const PostgresCluster server;
    ApiFixture hub(over(server));
    const auto tenant = hub.newTenant(u"Tea"_s);
    hub.become(tenant);
    QCOMPARE(hub.push(someNotes(3, 1).pushAll()).status, 200);
    const QString cursor = hub.pull().cursor();
    hub.stop();
    QVERIFY(estateOf(server, hub)->beginEpoch());
    QCOMPARE(*estateOf(server, hub)->migrate(), 0);
    hub.start();
    const auto hello = hub.ask("GET", u"/v1/sync/hello"_s);
    QCOMPARE(hello.json[u"epoch"_s].toInt(), 2);
    // It stands where the new epoch begins: nothing that it was told is gone.
    const auto page = hub.pull(cursor);
    QCOMPARE(page.status, 200);
    QCOMPARE(page.facts(), 1);
    QCOMPARE(page.json[u"epoch"_s].toInt(), 2);
  }

  void aPromotedServerBeginsAnEpochByItselfAndOnlyOne() {
    PostgresCluster first(PostgresCluster::Disk::Durable);
    const auto second = PostgresCluster::standbyOf(first);
    const QStringList folders{first.folder(), second->folder()};
    const auto over = [&](ApiFixture& hub) -> std::unique_ptr<hub::Estate> {
      return std::make_unique<PostgresEstate>(
          PostgresPlace{PostgresCluster::urlOfPrimary(folders, "shop_server"),
                        PostgresCluster::urlOfPrimary(folders, "shop_owner"), hub.localTables},
          hub.projectors, hub.clock);
    };
    ApiFixture one(over);
    ApiFixture two(over);
    const auto tenant = one.newTenant(u"Tea"_s);
    one.become(tenant);
    two.become(tenant);
    const FactChain chain = someNotes(9, 1);
    QCOMPARE(one.push(chain.push(1, 3)).status, 200);
    QCOMPARE(two.push(chain.push(4, 1)).status, 200);
    second->catchUpWith(first);
    second->cutOff();
    // Acknowledged, and lost with the primary.
    QCOMPARE(one.push(chain.push(5, 2)).status, 200);
    const QString cursor = one.pull().cursor();
    first.kill();
    second->promote();

    const auto gap = one.push(chain.push(7, 2));
    QCOMPARE(gap.code(), u"chain_gap"_s);
    QCOMPARE(gap.json[u"expected_origin_seq"_s].toInt(), 5);
    const auto again = two.push(chain.push(5, 4));
    QCOMPARE(again.status, 200);
    QCOMPARE(again.json[u"epoch"_s].toInt(), 2);
    const auto rewound = two.pull(cursor);
    QCOMPARE(rewound.code(), u"feed_rewound"_s);
    QCOMPARE(rewound.json[u"epoch"_s].toInt(), 2);
    // Both processes write in the same epoch, and what the hub records itself is of one chain.
    QCOMPARE(one.push(chain.push(9, 2)).json[u"epoch"_s].toInt(), 2);
    const auto all = one.pull();
    QCOMPARE(all.facts(), 12);
    const auto reader = two.estate->openReader(tenant);
    const auto epochs = hub::epochsOf((*reader)->reader());
    QVERIFY(epochs);
    QCOMPARE(epochs->size(), size_t(2));
    QVERIFY(journal::verifyChains((*reader)->reader())->holds());
  }

  void aDumpThatIsRestoredIntoTheSameServerBeginsAnEpoch() {
    const PostgresCluster server;
    ApiFixture hub(over(server));
    const auto tenant = hub.newTenant(u"Tea"_s);
    hub.become(tenant);
    const FactChain chain = someNotes(9, 1);
    QCOMPARE(hub.push(chain.push(1, 4)).status, 200);
    const QString schema = u"t_"_s + QString::fromLatin1(tenant.bytes().toHex());
    const QString dump = hub.folder.filePath(u"tea.sql"_s);
    runTool("pg_dump", server, {u"-n"_s, schema, u"-f"_s, dump});
    // Acknowledged, and gone with what the dump replaces.
    QCOMPARE(hub.push(chain.push(5, 2)).status, 200);
    const QString cursor = hub.pull().cursor();
    server.script("DROP SCHEMA \"" + schema.toLatin1() + "\" CASCADE");
    runTool("psql", server, {u"-q"_s, u"-v"_s, u"ON_ERROR_STOP=1"_s, u"-f"_s, dump});

    // The same server and timeline, and the process that served before goes on.
    const auto gap = hub.push(chain.push(7, 1));
    QCOMPARE(gap.code(), u"chain_gap"_s);
    QCOMPARE(gap.json[u"expected_origin_seq"_s].toInt(), 5);
    QCOMPARE(hub.pull(cursor).code(), u"feed_rewound"_s);
    const auto again = hub.push(chain.push(5, 4));
    QCOMPARE(again.status, 200);
    QCOMPARE(again.json[u"epoch"_s].toInt(), 2);
    const auto reader = hub.estate->openReader(tenant);
    QVERIFY(journal::verifyChains((*reader)->reader())->holds());
    // Once: whoever comes later finds the feed where it is written.
    ApiFixture other(over(server));
    other.become(tenant);
    QCOMPARE(other.push(chain.push(9, 1)).json[u"epoch"_s].toInt(), 2);
  }

  void whatIsInTheArchiveIsDurable() {
    const PostgresCluster server(PostgresCluster::Disk::Archiving);
    ApiFixture hub(over(server));
    const auto tenant = hub.newTenant(u"Tea"_s);
    hub.become(tenant);
    auto& estate = static_cast<PostgresEstate&>(*hub.estate);
    const FactChain chain = someNotes(20, 1);
    const auto first = hub.push(chain.push(1, 10));
    QCOMPARE(first.status, 200);
    const qint64 archived = first.json[u"results"_s][9][u"hub_seq"_s].toInteger();
    QVERIFY(estate.followArchive());
    QVERIFY(!estate.durable(tenant));
    QVERIFY(!estate.durableSince());
    QCOMPARE(hub.push(chain.push(11, 5)).status, 200);
    // What came after somebody looked may be archived, too; nobody has seen that yet.
    server.archiveNow();
    QCOMPARE(hub.push(chain.push(16, 1)).status, 200);
    QVERIFY(estate.followArchive());
    QCOMPARE(estate.durable(tenant).value_or(0), archived);
    QVERIFY(estate.durableSince());
    server.archiveNow();
    QVERIFY(estate.followArchive());
    QCOMPARE(estate.durable(tenant).value_or(0), archived + 6);
    QVERIFY(!estate.durable(hub::TenantId(QUuid::createUuid())));
  }

  void aStandbyIsNotServedAndSaidSo() {
    const PostgresCluster first;
    ApiFixture hub(over(first));
    const auto tenant = hub.newTenant(u"Tea"_s);
    const auto second = PostgresCluster::standbyOf(first);
    second->catchUpWith(first);
    const auto estate = estateOf(*second, hub);
    QCOMPARE(estate->open(tenant).error().code, u"store_read_only"_s);
    QCOMPARE(estate->probe().error().code, u"store_read_only"_s);
    // Reading is all right there.
    QVERIFY((*estate->openReader(tenant))->reader().integer("SELECT max(position) FROM journal", {}));
    second->promote();
    QVERIFY(estate->probe());
    QVERIFY(estate->open(tenant));
    QVERIFY(estate->probedServer() != estateOf(first, hub)->probedServer());
  }

  void aClusterOfAnotherShapeIsNotServed() {
    const PostgresCluster server;
    ApiFixture hub(over(server));
    QVERIFY(estateOf(server, hub)->probe());  // there is nothing in it yet
    hub.newTenant(u"Tea"_s);
    QVERIFY(estateOf(server, hub)->probe());
    const auto admin = postgres::Connection::open(server.adminUrl());
    QVERIFY((*admin)->script("UPDATE counterfoil.probe SET shape = 'older'"));
    QCOMPARE(estateOf(server, hub)->probe().error().code, u"store_not_migrated"_s);
    QVERIFY(estateOf(server, hub)->migrate());
    QVERIFY(estateOf(server, hub)->probe());
    // As an older program left it.
    QVERIFY((*admin)->script("DROP TABLE counterfoil.probe"));
    QCOMPARE(estateOf(server, hub)->probe().error().code, u"store_not_migrated"_s);
  }

  void aFeedThatSomebodyHoldsIsNotWaitedForLong() {
    const PostgresCluster server;
    ApiFixture hub(over(server));
    const auto tenant = hub.newTenant(u"Tea"_s);
    hub.become(tenant);
    const FactChain chain = someNotes(3, 1);
    QCOMPARE(hub.push(chain.push(1, 1)).status, 200);
    const auto holding = postgres::Connection::open(server.adminUrl());
    const QByteArray lock = "SELECT turn FROM \"t_" + tenant.bytes().toHex() + "\".feed FOR UPDATE";
    QVERIFY((*holding)->begin());
    QVERIFY((*holding)->composedRows(QString::fromLatin1(lock), {}, [](const journal::Row&) { return true; }));
    QElapsedTimer timer;
    timer.start();
    const auto refused = hub.push(chain.push(2, 1));
    QCOMPARE(refused.status, 503);
    QVERIFY(!refused.response.headers.value("Retry-After").isEmpty());
    QCOMPARE(refused.response.cause, u"store_busy 55P03"_s);
    QVERIFY2(timer.elapsed() < 9'000, "a lock is waited for two seconds");
    (*holding)->rollback();
    QCOMPARE(hub.push(chain.push(2, 1)).status, 200);
  }

  void keysOfPersonsAreKeptThereToo() {
    const PostgresCluster server;
    ApiFixture hub(over(server));
    hub.become(hub.newTenant(u"Tea"_s));
    const QJsonObject key{
        {u"person_id"_s, u"0190f2c4-a1b2-7000-8000-000000000001"_s}, {u"version"_s, 1}, {u"wrapped"_s, u"a2V5"_s}};
    const QByteArray body = QJsonDocument(QJsonObject{{u"keys"_s, QJsonArray{key}}, {u"acknowledged"_s, 1}}).toJson();
    QCOMPARE(hub.ask("POST", u"/v1/sync/keys"_s, body).status, 200);
    QCOMPARE(hub.ask("GET", u"/v1/sync/keys"_s).json[u"keys"_s][0][u"wrapped"_s].toString(), u"a2V5"_s);
  }
};

}  // namespace counterfoil::cluster

QTEST_GUILESS_MAIN(counterfoil::cluster::TestPostgresEstate)
#include "tst_postgres_estate.moc"
