// SPDX-License-Identifier: GPL-3.0-or-later
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
