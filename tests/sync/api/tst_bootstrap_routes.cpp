// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QTest>
#include <future>

#include "models/journal/facts_queries.h"
#include "models/journal/verify.h"
#include "models/store/store.h"
#include "sync/api/snapshots.h"
#include "sync/http/gzip.h"
#include "sync/protocol/row_digest.h"
#include "tests/sync/api/api_fixture.h"

namespace counterfoil::api {
using namespace Qt::StringLiterals;
using Answered = ApiFixture::Answered;

namespace {

FactChain notesOf(int notes, quint64 seed = 1) {
  FactChain chain(seed);
  for (int i = 0; i < notes; ++i) chain.note(u"note %1"_s.arg(i));
  return chain;
}

/// The store file that an answer carries.
QString unpack(const Answered& answer, const QString& path) {
  QFile packed(answer.response.filePath);
  if (!packed.open(QIODevice::ReadOnly)) qFatal("no snapshot");
  http::Inflater inflater(256 * 1024 * 1024, 10'000);
  QByteArray bytes;
  if (!inflater.feed(packed.readAll(), bytes) || !inflater.isComplete()) qFatal("not whole");
  QFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("cannot write");
  return path;
}

QString cursorOf(const Answered& answer) {
  return QString::fromLatin1(answer.response.headers.value("Counterfoil-Cursor"));
}

QByteArray json(const QJsonObject& object) {
  return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

const QString kAnna = u"0190f2c4-a1b2-7000-8000-000000000001"_s;
const QString kBob = u"0190f2c4-a1b2-7000-8000-000000000002"_s;

QJsonObject personKey(const QString& person, const QByteArray& wrapped) {
  return {{u"person_id"_s, person}, {u"version"_s, 1}, {u"wrapped"_s, QString::fromLatin1(wrapped.toBase64())}};
}

/// Five facts are far behind.
Snapshots::Options eager(const ApiFixture& hub) {
  return {hub.folder.filePath(u"eager"_s), {}, 60 * 60 * 1000, 5, 0};
}

Snapshot taken(Snapshots& snapshots, hub::TenantId tenant) {
  std::promise<Snapshot> promise;
  snapshots.get(tenant, [&](const core::Result<Snapshot>& made) { promise.set_value(made ? *made : Snapshot()); });
  return promise.get_future().get();
}

}  // namespace

class TestBootstrapRoutes : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aSnapshotIsAStoreThatATillOpensAndGoesOnFrom() {
    ApiFixture hub;
    const auto tenant = hub.newTenant(u"Tea"_s);
    hub.become(tenant);
    FactChain chain = notesOf(700);
    QCOMPARE(hub.push(chain.push(1, 400)).status, 200);
    QCOMPARE(hub.push(chain.push(401, 301)).status, 200);
    const Answered answer = hub.ask("GET", u"/v1/sync/snapshot"_s);
    QCOMPARE(answer.status, 200);
    QVERIFY(!answer.response.headers.value("ETag").isEmpty());

    store::OpenOptions options;
    options.path = unpack(answer, hub.folder.filePath(u"till.cfl"_s));
    options.machineFolder = hub.folder.filePath(u"till-machine"_s);
    options.reserveBytes = 0;
    core::SeededIds ids(5);
    {
      const auto till = store::Store::open(options, hub.projectors, hub.clock, ids);
      QVERIFY2(till, qPrintable(till ? QString() : till.error().code));
      QVERIFY((*till)->newIncarnation());
      QVERIFY(!(*till)->rebuiltAtOpening());
      const auto chains = journal::verifyChains((*till)->reader());
      QVERIFY(chains && chains->holds());
      // The hub's 702 facts, each with the number that it has there, and the new incarnation's first.
      QCOMPARE(*journal::factCount((*till)->reader()), 703);
      const auto last = journal::factById((*till)->reader(), chain.facts.back().id);
      QCOMPARE((*last)->hubSeq, 702);
      const auto there = hub.estate->openReader(tenant);
      const auto differences = journal::compareProjections((*till)->reader(), (*there)->reader(), hub.projectors);
      QVERIFY(differences && differences->empty());
    }
    chain.note(u"later"_s);
    QCOMPARE(hub.push(chain.push(702, 1)).status, 200);
    const Answered news = hub.pull(cursorOf(answer));
    QCOMPARE(news.facts(), 1);
    QCOMPARE(news.json[u"facts"_s][0][u"fact_id"_s].toString(), chain.facts.back().id.text());
  }

  void aSnapshotIsMadeAgainWhenItIsOldAndKeptWhileItIsSent() {
    ApiFixture hub;
    hub.become(hub.newTenant(u"Tea"_s));
    FactChain chain = notesOf(3);
    QCOMPARE(hub.push(chain.pushAll()).status, 200);
    std::optional<Answered> first = hub.ask("GET", u"/v1/sync/snapshot"_s);
    const QByteArray etag = first->response.headers.value("ETag");
    chain.note(u"later"_s);
    QCOMPARE(hub.push(chain.push(5, 1)).status, 200);
    QCOMPARE(hub.ask("GET", u"/v1/sync/snapshot"_s).response.headers.value("ETag"), etag);
    hub.clock.advanceMs(60 * 60 * 1000);
    const Answered second = hub.ask("GET", u"/v1/sync/snapshot"_s);
    QVERIFY(second.response.headers.value("ETag") != etag);
    QCOMPARE(hub.pull(cursorOf(second)).facts(), 0);
    QCOMPARE(hub.pull(cursorOf(*first)).facts(), 1);
    const QString path = first->response.filePath;
    QVERIFY(QFile::exists(path));
    first.reset();
    QVERIFY(!QFile::exists(path));
    QVERIFY(QFile::exists(second.response.filePath));
  }

  void aSnapshotThatIsFarBehindIsMadeAgain() {
    ApiFixture hub;
    const auto tenant = hub.newTenant(u"Tea"_s);
    hub.become(tenant);
    FactChain chain = notesOf(3);
    QCOMPARE(hub.push(chain.pushAll()).status, 200);
    Snapshots snapshots(*hub.estate, hub.projectors, hub.clock, eager(hub));
    const Snapshot first = taken(snapshots, tenant);
    for (int i = 0; i < 9; ++i) chain.note(u"later"_s);
    QCOMPARE(hub.push(chain.push(5, 4)).status, 200);
    snapshots.advance(tenant, first.cursor.position + 4);
    QCOMPARE(taken(snapshots, tenant).etag, first.etag);
    QCOMPARE(hub.push(chain.push(9, 5)).status, 200);
    snapshots.advance(tenant, first.cursor.position + 9);
    QCOMPARE(taken(snapshots, tenant).cursor.position, first.cursor.position + 9);
  }

  void aReplicaThatIsFarBehindIsCopiedAnewAndOneThatIsNotFollows() {
    ApiFixture hub;
    const auto tenant = hub.newTenant(u"Tea"_s);
    hub.become(tenant);
    FactChain chain = notesOf(99);
    QCOMPARE(hub.push(chain.push(1, 10)).status, 200);
    auto options = eager(hub);
    std::atomic_int copies = 0;
    options.index = [&](journal::Book&) {
      ++copies;
      return core::Done();
    };
    Snapshots snapshots(*hub.estate, hub.projectors, hub.clock, options);
    QCOMPARE(taken(snapshots, tenant).cursor.position, 11);
    QCOMPARE(copies, 1);
    for (const auto& [number, copied] : {std::pair(90, 2), std::pair(100, 2)}) {
      QCOMPARE(hub.push(chain.push(number == 90 ? 11 : 91, number == 90 ? 80 : 10)).status, 200);
      hub.clock.advanceMs(60 * 60 * 1000);
      QCOMPARE(taken(snapshots, tenant).cursor.position, number + 1);
      QCOMPARE(copies, copied);
    }
  }

  void whatIsPreparedIsThereWhenSomebodyAsks() {
    ApiFixture hub;
    const auto tenant = hub.newTenant(u"Tea"_s);
    hub.become(tenant);
    QCOMPARE(hub.push(notesOf(3).pushAll()).status, 200);
    Snapshots snapshots(*hub.estate, hub.projectors, hub.clock, eager(hub));
    const QDir folder(eager(hub).folder + u'/' + tenant.text());
    snapshots.prepare(tenant);
    QTRY_COMPARE(folder.entryList({u"copy-*.gz"_s}).size(), 1);
    hub.clock.advanceMs(5'000);
    snapshots.prepare(tenant);
    const Snapshot asked = taken(snapshots, tenant);
    QVERIFY(asked.madeMs <= hub.clock.monotonicMs() - 5'000);
    QCOMPARE(asked.path, folder.filePath(u"copy-1.gz"_s));
  }

  void nothingIsPreparedWhileATillSendsWhatItHas() {
    ApiFixture hub;
    const auto busy = hub.newTenant(u"Tea"_s);
    hub.become(busy);
    FactChain chain = notesOf(3);
    QCOMPARE(hub.push(chain.pushAll()).status, 200);
    const auto resting = hub.newTenant(u"Coffee"_s);
    hub.become(resting);
    QCOMPARE(hub.push(notesOf(3).pushAll()).status, 200);
    auto options = eager(hub);
    options.quietMs = 10'000;
    Snapshots snapshots(*hub.estate, hub.projectors, hub.clock, options);
    const auto copies = [&](hub::TenantId tenant) {
      return QDir(options.folder + u'/' + tenant.text()).entryList({u"copy-*.gz"_s}).size();
    };
    snapshots.advance(busy, 4);
    snapshots.prepare(busy);
    snapshots.prepare(resting);
    QTRY_COMPARE(copies(resting), 1);
    QCOMPARE(copies(busy), 0);
    hub.clock.advanceMs(10'000);
    QTRY_COMPARE(copies(busy), 1);
  }

  void aReplicaThatIsThereFollowsByItself() {
    ApiFixture hub;
    const auto tenant = hub.newTenant(u"Tea"_s);
    hub.become(tenant);
    FactChain chain = notesOf(3);
    QCOMPARE(hub.push(chain.pushAll()).status, 200);
    Snapshots snapshots(*hub.estate, hub.projectors, hub.clock, eager(hub));
    const qint64 before = taken(snapshots, tenant).cursor.position;
    for (int i = 0; i < 9; ++i) chain.note(u"later"_s);
    QCOMPARE(hub.push(chain.push(5, 9)).status, 200);
    snapshots.advance(tenant, before + 9);
    const QString replica = eager(hub).folder + u'/' + tenant.text() + u"/replica.cfl"_s;
    const auto position = [&] {
      const auto reader = store::openReader(replica);
      const auto head = reader ? hub::headOfFeed(**reader) : core::Result<qint64>(0);
      return head ? *head : 0;
    };
    QTRY_COMPARE(position(), before + 9);
  }

  void aFeedThatWasSetBackIsNotFollowedBeyondItsEnd() {
    ApiFixture hub;
    const auto tenant = hub.newTenant(u"Tea"_s);
    hub.become(tenant);
    QCOMPARE(hub.push(notesOf(3).pushAll()).status, 200);
    Snapshots snapshots(*hub.estate, hub.projectors, hub.clock, eager(hub));
    const qint64 end = taken(snapshots, tenant).cursor.position;
    hub.clock.advanceMs(60 * 60 * 1000);
    // As it was before: nobody comes so far any more.
    snapshots.advance(tenant, end + 100);
    // What is old is let go when there is nothing else to do.
    const QDir folder(eager(hub).folder + u'/' + tenant.text());
    QTRY_COMPARE(folder.entryList({u"copy-*.gz"_s}).size(), 0);
  }

  void whatLiesHereOfATenantThatWasErasedElsewhereIsRemoved() {
    ApiFixture hub;
    const auto tenant = hub.newTenant(u"Tea"_s);
    const auto other = hub.newTenant(u"Coffee"_s);
    const auto replica = [&](hub::TenantId each) {
      return QFile::exists(eager(hub).folder + u'/' + each.text() + u"/replica.cfl"_s);
    };
    {
      Snapshots snapshots(*hub.estate, hub.projectors, hub.clock, eager(hub));
      for (const hub::TenantId each : {tenant, other}) {
        hub.become(each);
        QCOMPARE(hub.push(notesOf(3).pushAll()).status, 200);
        QVERIFY(!taken(snapshots, each).etag.isEmpty());
        QVERIFY(replica(each));
      }
    }
    hub.stop();
    hub.start();
    QVERIFY(hub.estate->erase(u"Tea"_s));
    Snapshots snapshots(*hub.estate, hub.projectors, hub.clock, eager(hub));
    QTRY_VERIFY(!replica(tenant));
    QVERIFY(replica(other));
  }

  void aReplicaOfAFeedThatWasRestoredIsMadeAnew() {
    ApiFixture hub;
    const auto tenant = hub.newTenant(u"Tea"_s);
    hub.become(tenant);
    const FactChain chain = notesOf(5);
    QCOMPARE(hub.push(chain.push(1, 2)).status, 200);
    hub.stop();
    copyFolder(hub.tenantsFolder(), hub.folder.filePath(u"backup"_s));
    hub.start();
    QCOMPARE(hub.push(chain.push(3, 4)).status, 200);
    QCOMPARE(hub.ask("GET", u"/v1/sync/snapshot"_s).status, 200);
    hub.stop();
    QVERIFY(QDir(hub.tenantsFolder()).removeRecursively());
    copyFolder(hub.folder.filePath(u"backup"_s), hub.tenantsFolder());
    hub.start();
    QCOMPARE(hub.push(notesOf(9, 2).pushAll()).status, 200);
    const Answered answer = hub.ask("GET", u"/v1/sync/snapshot"_s);
    QCOMPARE(answer.status, 200);
    const auto reader = store::openReader(unpack(answer, hub.folder.filePath(u"till.cfl"_s)));
    const auto there = hub.estate->openReader(tenant);
    QCOMPARE(*journal::factCount(**reader), *journal::factCount((*there)->reader()));
    const auto differences = journal::compareProjections(**reader, (*there)->reader(), hub.projectors);
    QVERIFY(differences && differences->empty());
  }

  void digestsAreEqualWhereTablesAre() {
    ApiFixture hub;
    const auto tenant = hub.newTenant(u"Tea"_s);
    hub.become(tenant);
    QCOMPARE(hub.push(notesOf(40).pushAll()).status, 200);
    const Answered answer = hub.ask("GET", u"/v1/sync/digest"_s);
    QCOMPARE(answer.status, 200);
    const auto digest = protocol::DigestAnswer::fromJson(answer.json);
    QVERIFY(digest);
    QCOMPARE(digest->position, 42);
    QCOMPARE(digest->epoch, 1);
    QCOMPARE(digest->tables.size(), size_t(2));
    QCOMPARE(digest->toJson(), answer.json);

    const auto snapshot =
        store::openReader(unpack(hub.ask("GET", u"/v1/sync/snapshot"_s), hub.folder.filePath(u"till.cfl"_s)));
    const auto mine = protocol::digestTables(**snapshot, hub.projectors);
    QVERIFY(mine);
    QCOMPARE(protocol::differingTables(*mine, digest->tables), QStringList());

    QCOMPARE(hub.push(notesOf(1, 9).pushAll()).status, 200);
    const auto later = protocol::DigestAnswer::fromJson(hub.ask("GET", u"/v1/sync/digest"_s).json);
    QCOMPARE(later->position, 44);
    QCOMPARE(protocol::differingTables(*mine, later->tables), (QStringList{u"note"_s, u"note_sum"_s}));
  }

  void aKeyOfAPersonStaysUntilThePersonIsErasedAndNeverComesBack() {
    ApiFixture hub;
    hub.become(hub.newTenant(u"Tea"_s));
    const auto post = [&](const QJsonObject& body) { return hub.ask("POST", u"/v1/sync/keys"_s, json(body)); };
    const auto get = [&](int since) { return hub.ask("GET", u"/v1/sync/keys?since=%1"_s.arg(since)); };
    const QJsonArray both{personKey(kAnna, "anna's key"), personKey(kBob, "bob's key")};
    QCOMPARE(post({{u"keys"_s, both}}).status, 200);
    // Sent again, as after a lost answer, it is no other; another one of another till is told so.
    QCOMPARE(post({{u"keys"_s, both}}).json[u"refused"_s].toArray(), QJsonArray());
    const Answered other = post({{u"keys"_s, QJsonArray{personKey(kAnna, "another")}}});
    QCOMPARE(other.json[u"refused"_s].toArray(), QJsonArray{kAnna});

    const Answered first = get(0);
    QCOMPARE(first.json[u"keys"_s].toArray().size(), 2);
    QCOMPARE(first.json[u"next"_s].toInt(), 2);
    QCOMPARE(first.json[u"more"_s].toBool(), false);
    QVERIFY(!first.response.mayCompress);
    QCOMPARE(first.json[u"keys"_s][0][u"wrapped"_s].toString(), both[0][u"wrapped"_s].toString());

    QCOMPARE(post({{u"erased"_s, QJsonArray{kAnna}}, {u"acknowledged"_s, 2}}).status, 200);
    const Answered second = get(2);
    QCOMPARE(second.json[u"keys"_s].toArray().size(), 1);
    QCOMPARE(second.json[u"keys"_s][0][u"person_id"_s].toString(), kAnna);
    QCOMPARE(second.json[u"keys"_s][0][u"erased"_s].toBool(), true);
    QVERIFY(!second.json[u"keys"_s][0].toObject().contains(u"wrapped"_s));
    QCOMPARE(post({{u"keys"_s, QJsonArray{both[0]}}}).json[u"refused"_s].toArray(), QJsonArray{kAnna});
    QCOMPARE(get(0).json[u"keys"_s].toArray().size(), 2);
    QCOMPARE(get(3).json[u"keys"_s].toArray().size(), 0);
  }

  void whatAreNoKeysIsRefusedWhole_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::newRow("no JSON") << QByteArray("{") << 400;
    QTest::newRow("no person") << json({{u"keys"_s, QJsonArray{personKey(u"anna"_s, "k")}}}) << 422;
    QTest::newRow("no key") << json({{u"keys"_s, QJsonArray{personKey(kAnna, "")}}}) << 422;
    QTest::newRow("a long key") << json({{u"keys"_s, QJsonArray{personKey(kAnna, QByteArray(300, 'k'))}}}) << 422;
    QTest::newRow("one that is wrong after one that is right")
        << json({{u"keys"_s, QJsonArray{personKey(kBob, "k")}}, {u"erased"_s, QJsonArray{u"x"_s}}}) << 422;
  }
  void whatAreNoKeysIsRefusedWhole() {
    QFETCH(QByteArray, body);
    ApiFixture hub;
    hub.become(hub.newTenant(u"Tea"_s));
    QTEST(hub.ask("POST", u"/v1/sync/keys"_s, body).status, "status");
    QCOMPARE(hub.ask("GET", u"/v1/sync/keys"_s).json[u"keys"_s].toArray().size(), 0);
  }
};

}  // namespace counterfoil::api

QTEST_GUILESS_MAIN(counterfoil::api::TestBootstrapRoutes)
#include "tst_bootstrap_routes.moc"
