// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/sync/api/api_fixture.h"

namespace counterfoil::api {
using namespace Qt::StringLiterals;
using Answered = ApiFixture::Answered;

namespace {

FactChain chainOf(int notes, quint64 seed = 1) {
  FactChain chain(seed);
  for (int i = 0; i < notes; ++i) chain.note(u"note %1"_s.arg(i));
  return chain;
}

QStringList statusesOf(const Answered& answer) {
  QStringList all;
  const QJsonArray results = answer.json[u"results"_s].toArray();
  for (const QJsonValue& result : results) all.append(result[u"status"_s].toString());
  return all;
}

QStringList idsOf(const Answered& answer) {
  QStringList all;
  const QJsonArray facts = answer.json[u"facts"_s].toArray();
  for (const QJsonValue& fact : facts) all.append(fact[u"fact_id"_s].toString());
  return all;
}

}  // namespace

class TestSyncRoutes : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void helloSaysWhatThisHubTakesAndWhereItStands() {
    ApiFixture hub;
    hub.become(hub.newTenant(u"Tea"_s));
    const Answered answer = hub.ask("GET", u"/v1/sync/hello"_s);
    QCOMPARE(answer.status, 200);
    const auto hello = protocol::Hello::fromJson(answer.json);
    QVERIFY(hello);
    QCOMPARE(hello->epoch, 1);
    QCOMPARE(hello->head, 1);
    QCOMPARE(hello->limits.pushFacts, 500);
    QCOMPARE(hello->serverTime, hub.clock.now());
  }

  void aPushIsAppliedOnceHoweverOftenItIsSent() {
    ApiFixture hub;
    hub.become(hub.newTenant(u"Tea"_s));
    const FactChain chain = chainOf(4);
    const Answered first = hub.push(chain.pushAll());
    QCOMPARE(first.status, 200);
    QCOMPARE(statusesOf(first), QStringList(5, u"applied"_s));
    const auto answer = protocol::PushAnswer::fromJson(first.json);
    QVERIFY(answer);
    QCOMPARE(answer->epoch, 1);
    QCOMPARE(answer->nextOriginSeq, 6);
    QCOMPARE(answer->head.originSeq, 5);
    QCOMPARE(answer->results.back().hubSeq, 6);
    const Answered again = hub.push(chain.push(3, 3));
    QCOMPARE(statusesOf(again), QStringList(3, u"duplicate"_s));
    QCOMPARE(hub.pull().facts(), 6);
  }

  void aDeviceThatThisProcessDoesNotKnowYetGoesOnWithNobodysChain() {
    ApiFixture hub;
    hub.become(hub.newTenant(u"Tea"_s));
    hub.asker_.holder = QByteArray(32, 'a');
    const FactChain chain = chainOf(4);
    QCOMPARE(hub.push(chain.push(1, 2)).status, 200);
    QByteArray key(32, 'b');
    hub.ground->holderOf = [&key](const journal::Reader&, const core::AnyId&) { return core::Result<QByteArray>(key); };
    hub.asker_.holder.clear();
    const Answered refused = hub.push(chain.push(3, 2));
    QCOMPARE(refused.status, 409);
    QCOMPARE(refused.code(), u"origin_of_another_device"_s);
    key.fill('a');
    QCOMPARE(hub.push(chain.push(3, 2)).status, 200);
  }

  void aGapNamesTheNumberThatIsExpectedAndWritesNothing() {
    ApiFixture hub;
    hub.become(hub.newTenant(u"Tea"_s));
    const FactChain chain = chainOf(5);
    QCOMPARE(hub.push(chain.push(1, 2)).status, 200);
    const Answered answer = hub.push(chain.push(5, 2));
    QCOMPARE(answer.status, 409);
    QCOMPARE(answer.code(), u"chain_gap"_s);
    QCOMPARE(answer.json[u"expected_origin_seq"_s].toInt(), 3);
    QCOMPARE(hub.pull().facts(), 3);
  }

  void whatIsNoPushIsRefusedWhole_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    const auto row = [](const char* name, const QByteArray& body, int status, const char* code) {
      QTest::newRow(name) << body << status << QString::fromLatin1(code);
    };
    row("nothing", "", 400, "malformed_json");
    row("no JSON", "{\"origin\":", 400, "malformed_json");
    row("a list", "[]", 422, "wrong_type");
    row("no facts", R"({"origin":"0190f2c4-a1b2-7000-8000-000000000001","facts":[]})", 422, "empty_list");
    row("no origin", R"({"facts":[{}]})", 422, "missing_member");
    row("too deep", QByteArray(40, '[') + QByteArray(40, ']'), 400, "too_deep");
    row("a member twice", R"({"origin":1,"origin":2})", 400, "malformed_json");
    row("a kind that no table would keep", chainOf(1).pushAll().replace("note.created", "note\\u0000created"), 422,
        "out_of_range");
    row("numbers that do not follow", chainOf(2).pushAll().replace("\"origin_seq\":3", "\"origin_seq\":4"), 422,
        "out_of_order");
    row("half a digest", chainOf(0).pushAll().replace("\"digest\":\"", "\"digest\":\"AA"), 422, "malformed_bytes");
    row("more facts than a batch may hold", chainOf(500).pushAll(), 413, "batch_too_large");
  }
  void whatIsNoPushIsRefusedWhole() {
    QFETCH(QByteArray, body);
    ApiFixture hub;
    hub.become(hub.newTenant(u"Tea"_s));
    const Answered answer = hub.push(body);
    QTEST(answer.status, "status");
    QTEST(answer.code(), "code");
    QCOMPARE(answer.response.headers.value("Content-Type"), QByteArray("application/problem+json"));
    QCOMPARE(hub.pull().facts(), 1);
  }

  void pagesHoldEveryFactOnceAndInOrder() {
    ApiFixture hub;
    hub.become(hub.newTenant(u"Tea"_s));
    const FactChain chain = chainOf(20);
    QCOMPARE(hub.push(chain.pushAll()).status, 200);
    QStringList seen;
    QString cursor;
    for (bool more = true; more;) {
      const Answered page = hub.pull(cursor, u"&limit=6"_s);
      QCOMPARE(page.status, 200);
      QCOMPARE(page.response.headers.value("Cache-Control"), QByteArray("no-store"));
      seen += idsOf(page);
      cursor = page.cursor();
      more = page.json[u"more"_s].toBool();
    }
    QCOMPARE(seen.size(), 22);
    QCOMPARE(QSet<QString>(seen.begin(), seen.end()).size(), 22);
    for (qsizetype i = 0; i < 21; ++i) QCOMPARE(seen[i + 1], chain.facts[size_t(i)].id.text());
    const Answered end = hub.pull(cursor);
    QCOMPARE(end.facts(), 0);
    QCOMPARE(end.cursor(), cursor);
  }

  void anAlteredCursorIsNoCursorAndAnotherTenantsIsUnknown() {
    ApiFixture hub;
    const auto tea = hub.newTenant(u"Tea"_s);
    const auto books = hub.newTenant(u"Books"_s);
    hub.become(tea);
    const QString cursor = hub.pull().cursor();
    for (qsizetype i = 0; i < cursor.size(); ++i) {
      QString altered = cursor;
      altered[i] = altered[i] == u'A' ? u'B' : u'A';
      const Answered answer = hub.pull(altered);
      QVERIFY2(answer.status == 400, qPrintable(altered));
      QCOMPARE(answer.code(), u"bad_cursor"_s);
    }
    QCOMPARE(hub.pull(u"AAAA"_s).status, 400);
    QCOMPARE(hub.pull(QString(5000, u'A')).status, 400);
    hub.become(books);
    const Answered answer = hub.pull(cursor);
    QCOMPARE(answer.status, 404);
    QCOMPARE(answer.code(), u"unknown_cursor"_s);
  }

  void numbersInTheQueryHaveLimits_data() {
    QTest::addColumn<QString>("query");
    for (const char* query : {"limit=0", "limit=1001", "limit=-1", "limit=x", "limit=", "wait=26", "wait=-1",
                              "wait=1e1", "held=", "held=x", "held=12"}) {
      QTest::newRow(query) << QString::fromLatin1(query);
    }
  }
  void numbersInTheQueryHaveLimits() {
    QFETCH(QString, query);
    ApiFixture hub;
    hub.become(hub.newTenant(u"Tea"_s));
    const Answered answer = hub.ask("GET", u"/v1/sync/pull?"_s + query);
    QCOMPARE(answer.status, 400);
    QCOMPARE(answer.code(), u"bad_parameter"_s);
  }

  void whoWaitsIsAnsweredByTheNextCommitOfTheSameTenant() {
    ApiFixture hub;
    const auto tea = hub.newTenant(u"Tea"_s);
    const auto books = hub.newTenant(u"Books"_s);
    hub.become(tea);
    const QString cursor = hub.pull().cursor();
    auto waiting = hub.send("GET", u"/v1/sync/pull?wait=25&cursor="_s + cursor);
    hub.become(books);
    QCOMPARE(hub.push(chainOf(1, 2).pushAll()).status, 200);
    QVERIFY(waiting.wait_for(std::chrono::milliseconds(0)) == std::future_status::timeout);
    hub.become(tea);
    QCOMPARE(hub.push(chainOf(2, 3).pushAll()).status, 200);
    QVERIFY(waiting.wait_for(std::chrono::seconds(5)) == std::future_status::ready);
    const Answered page = waiting.get();
    QCOMPARE(page.facts(), 3);
    QCOMPARE(hub.polls->waiting(), 0);
  }

  void whoWaitsIsLetGoAtTheEndWithAnEmptyPage() {
    ApiFixture hub;
    hub.become(hub.newTenant(u"Tea"_s));
    const QString cursor = hub.pull().cursor();
    auto waiting = hub.send("GET", u"/v1/sync/pull?wait=25&cursor="_s + cursor);
    hub.polls->end();
    const Answered page = waiting.get();
    QCOMPARE(page.status, 200);
    QCOMPARE(page.facts(), 0);
    QCOMPARE(page.cursor(), cursor);
  }

  void aFeedThatWasSetBackAnswersNobodyOverAndOver() {
    ApiFixture hub;
    const auto tenant = hub.newTenant(u"Tea"_s);
    hub.become(tenant);
    const QString cursor = hub.pull().cursor();
    hub.polls->advance(tenant, 1000);  // as it was before
    auto waiting = hub.send("GET", u"/v1/sync/pull?wait=25&cursor="_s + cursor);
    QTRY_COMPARE(hub.polls->waiting(), 1);
    QCOMPARE(hub.push(chainOf(2, 3).pushAll()).status, 200);
    QCOMPARE(waiting.get().facts(), 3);
    // What a read says that began before a commit takes nothing back.
    const qint64 head = hub.polls->head(tenant);
    hub.polls->seen(tenant, head - 1, head - 1);
    QCOMPARE(hub.polls->head(tenant), head);
    hub.polls->seen(tenant, head, head - 1);
    QCOMPARE(hub.polls->head(tenant), head - 1);
  }

  void whoWaitsBeyondTheEndOfAFeedThatWasSetBackIsAnswered() {
    ApiFixture hub;
    const auto tenant = hub.newTenant(u"Tea"_s);
    hub.become(tenant);
    QCOMPARE(hub.push(chainOf(2, 3).pushAll()).status, 200);
    auto waiting = hub.send("GET", u"/v1/sync/pull?wait=25&cursor="_s + hub.pull().cursor());
    QTRY_COMPARE(hub.polls->waiting(), 1);
    hub.polls->advance(tenant, 1);
    QVERIFY(waiting.wait_for(std::chrono::seconds(5)) == std::future_status::ready);
    QCOMPARE(waiting.get().status, 200);
    QCOMPARE(hub.polls->waiting(), 0);
  }

  void theTimeOfAWaitEnds() {
    ApiFixture hub;
    hub.become(hub.newTenant(u"Tea"_s));
    const Answered page = hub.pull(hub.pull().cursor(), u"&wait=1"_s);
    QCOMPARE(page.status, 200);
    QCOMPARE(page.facts(), 0);
  }

  void whatARevokedDeviceSendsWaitsUntilItIsReleased() {
    ApiFixture hub;
    const auto tenant = hub.newTenant(u"Tea"_s);
    const core::AnyId device(QUuid::createUuid());
    const FactChain chain = chainOf(3);
    hub.become(tenant);
    QCOMPARE(hub.push(chain.push(1, 2)).status, 200);
    hub.asker_ = {tenant, device, true};
    QCOMPARE(hub.pull().code(), u"device_revoked"_s);
    for (int i = 0; i < 2; ++i) {
      const Answered answer = hub.push(chain.push(2, 3));
      QCOMPARE(answer.status, 403);
      QCOMPARE(answer.code(), u"device_revoked"_s);
      QCOMPARE(answer.json[u"quarantined"_s].toInt(), 3);
    }
    QCOMPARE(hub.push("{}").status, 422);
    hub.become(tenant);
    QCOMPARE(hub.pull().facts(), 3);

    hub::Situation situation;
    situation.sign = hub.ground->sign;
    int taken = 0;
    std::promise<core::Done> committed;
    hub.workforce->write(
        tenant,
        [&](journal::Writing& writing) -> core::Done {
          CF_TRY(const auto released, hub::releaseFromQuarantine(writing, device, hub.clock.now(), situation));
          taken = released.taken;
          return {};
        },
        [&](const core::Done& done) { committed.set_value(done); });
    QVERIFY(committed.get_future().get());
    QCOMPARE(taken, 3);
    QCOMPARE(hub.pull().facts(), 5);
  }

  void aTenantThatIsNotThereIsNotFound() {
    ApiFixture hub;
    hub.become(hub::TenantId(QUuid::createUuid()));
    QCOMPARE(hub.pull().status, 404);
    QCOMPARE(hub.push(chainOf(1).pushAll()).code(), u"unknown_tenant"_s);
  }

  void aRestoredFolderIsANewEpochAndHealsFromTheTills_data() {
    QTest::addColumn<bool>("inPlace");
    QTest::newRow("another file under the same name") << false;
    QTest::newRow("the same file, written over") << true;
  }
  void aRestoredFolderIsANewEpochAndHealsFromTheTills() {
    QFETCH(bool, inPlace);
    ApiFixture hub;
    const auto tenant = hub.newTenant(u"Tea"_s);
    hub.become(tenant);
    const FactChain chain = chainOf(9);
    QCOMPARE(hub.push(chain.push(1, 4)).status, 200);
    const QString early = hub.pull().cursor();
    hub.stop();
    const QString backup = hub.folder.filePath(u"backup"_s);
    copyFolder(hub.tenantsFolder(), backup);
    hub.start();
    QCOMPARE(hub.push(chain.push(5, 6)).status, 200);
    const QString late = hub.pull().cursor();
    hub.stop();

    if (inPlace) {
      const QString own = u'/' + tenant.text();
      writeOver(backup + own, hub.tenantsFolder() + own);
    } else {
      QVERIFY(QDir(hub.tenantsFolder()).removeRecursively());
      copyFolder(backup, hub.tenantsFolder());
    }
    hub.start();

    const Answered rewound = hub.pull(late);
    QCOMPARE(rewound.status, 409);
    QCOMPARE(rewound.code(), u"feed_rewound"_s);
    QCOMPARE(rewound.json[u"epoch"_s].toInt(), 2);
    QCOMPARE(rewound.json[u"rewind_to"_s].toInt(), 5);
    // From there on comes what the new epoch begins with: its own first fact.
    const Answered page = hub.pull(rewound.cursor());
    QCOMPARE(page.status, 200);
    QCOMPARE(page.json[u"epoch"_s].toInt(), 2);
    QCOMPARE(page.facts(), 1);
    QCOMPARE(page.json[u"facts"_s][0][u"kind"_s].toString(), u"origin.opened"_s);
    // A cursor from before the restored state goes on as it is.
    QCOMPARE(hub.pull(early).facts(), 1);

    // The till believes that all was taken: the gap says what was lost, and it is sent again.
    const Answered gap = hub.push(chain.push(10, 1));
    QCOMPARE(gap.json[u"expected_origin_seq"_s].toInt(), 5);
    const Answered again = hub.push(chain.push(5, 6));
    QCOMPARE(statusesOf(again), QStringList(6, u"applied"_s));
    QCOMPARE(again.json[u"epoch"_s].toInt(), 2);
    QCOMPARE(hub.pull().facts(), 12);
  }

  void aMachineThatWasSetBackWholeIsFoundOutByItsFacts() {
    ApiFixture hub;
    const auto tenant = hub.newTenant(u"Tea"_s);
    hub.become(tenant);
    const FactChain chain = chainOf(9);
    QCOMPARE(hub.push(chain.push(1, 4)).status, 200);
    const QString early = hub.pull().cursor();
    hub.stop();
    const QString path = hub.folder.path();
    const QString before = path + u"/before"_s;
    copyFolder(hub.tenantsFolder(), before);
    copyFolder(path + u"/machine"_s, path + u"/machine-before"_s);
    hub.start();
    QCOMPARE(hub.push(chain.push(5, 3)).status, 200);
    const QString late = hub.pull().cursor();
    hub.stop();
    const QString own = u'/' + tenant.text();
    writeOver(before + own, hub.tenantsFolder() + own);
    writeOver(path + u"/machine-before"_s, path + u"/machine"_s);
    hub.start();

    // Another till is faster. The feed is still shorter than the first till was told, and what is new in it stands
    // before the head: nothing of it may be jumped over.
    const FactChain fast = chainOf(0, 2);
    QCOMPARE(hub.push(fast.pushAll()).status, 200);
    const Answered beyond = hub.pull(late);
    QCOMPARE(beyond.code(), u"feed_rewound"_s);
    QCOMPARE(beyond.json[u"rewind_to"_s].toInt(), 0);
    QVERIFY(idsOf(hub.pull(beyond.cursor())).contains(fast.facts.front().id.text()));
    // Then at the place that the first one knows stands something else.
    QCOMPARE(hub.push(chainOf(7, 2).pushAll()).status, 200);
    const Answered other = hub.pull(late);
    QCOMPARE(other.code(), u"feed_rewound"_s);
    QCOMPARE(other.json[u"rewind_to"_s].toInt(), 0);
    QCOMPARE(hub.pull(other.cursor()).facts(), 13);
    QCOMPARE(hub.pull(early).facts(), 8);
  }
};

}  // namespace counterfoil::api

QTEST_GUILESS_MAIN(counterfoil::api::TestSyncRoutes)
#include "tst_sync_routes.moc"
