// SPDX-License-Identifier: GPL-3.0-or-later
// The backups that a hub keeps itself, and what a restore of them brings back.
#include <QDir>
#include <QDirIterator>
#include <set>

#include "app/hub/copies.h"
#include "app/hub/drill.h"
#include "app/hub/feed_lag.h"
#include "tests/app/hub/enrolled.h"
#include "tests/sync/api/fact_chain.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using api::FactChain;
using http::RawClient;
using http::Reply;
using support::HubProgram;

namespace {

QJsonObject jsonIn(const Reply& reply) {
  return QJsonDocument::fromJson(reply.body).object();
}

QStringList segmentsIn(const QString& folder) {
  QStringList all;
  QDirIterator files(folder, {u"*.seg"_s}, QDir::Files, QDirIterator::Subdirectories);
  while (files.hasNext()) all.append(files.next());
  all.sort();
  return all;
}

/// The newest position that a segment holds.
qint64 reached(const QString& folder) {
  qint64 last = 0;
  for (const QString& path : segmentsIn(folder)) {
    last = std::max(last, QFileInfo(path).fileName().section(u'-', 1, 1).toLongLong());
  }
  return last;
}

QByteArray untilText(core::Instant instant) {
  return instant.text().toUtf8();
}

}  // namespace

class TestHubBackups : public QObject {
  Q_OBJECT

  /// Serves with backups, and a tenant with a till.
  struct Kept {
    HubProgram hub;
    QString backups = hub.path(u"backups"_s);
    QByteArray key;
    Kept() {
      serve();
      key = support::enrolled(hub, "Tea");
      // From now on what comes is in segments.
      const auto copied = [this] {
        const QStringList copies = daemon::copiesIn(backups);
        return !copies.isEmpty() &&
               !daemon::tenantFilesIn(u"%1/copies/%2/tenants"_s.arg(backups, copies.last())).empty();
      };
      if (!QTest::qWaitFor(copied, 30'000)) qFatal("no copy is made");
    }
    /// Returns when the segments hold everything.
    [[nodiscard]] bool isWritten() const {
      const qint64 now = head();
      return now > 0 && QTest::qWaitFor([&] { return reached(backups) >= now; }, 30'000);
    }
    void serve() { hub.serve({u"--backups"_s, backups, u"--segment-every"_s, u"1"_s, u"--rates"_s, u"10000"_s}); }
    [[nodiscard]] qint64 head() const {
      RawClient client(hub.port());
      return jsonIn(client.ask(http::get("/v1/sync/hello", key)))[u"head"_s].toInteger();
    }
    Reply push(const QByteArray& body) const {
      RawClient client(hub.port());
      return client.ask(http::post("/v1/sync/push", body, key));
    }
    void loseTheDisk() {
      hub.kill();
      QVERIFY(QDir(hub.data()).removeRecursively());
    }
  };

 private Q_SLOTS:
  void aRestoreSaysWhatItHasAndWhatIsToBeSetAgain_data() {
    QTest::addColumn<bool>("withRootKey");
    QTest::newRow("with the root key from the environment") << true;
    QTest::newRow("without it") << false;
  }
  void aRestoreSaysWhatItHasAndWhatIsToBeSetAgain() {
    QFETCH(const bool, withRootKey);
    HubProgram hub;
    const QString root = QString::fromLatin1(QByteArray(32, 'r').toBase64());
    hub.variables = {{u"COUNTERFOIL_HUB_ROOT_KEY"_s, root}};
    hub.serve();
    static_cast<void>(support::enrolled(hub, "Tea"));
    QCOMPARE(hub.say("user create olga@shop.test --tenant Tea --name Olga --scopes access:manage").status, 0);
    QCOMPARE(hub.say("key create Shop --tenant Tea --scopes orders:read").status, 0);
    const QByteArray ended =
        hub.say("key create Gone --tenant Tea --scopes orders:read").json()[u"id"_s].toString().toUtf8();
    QCOMPARE(hub.say("key revoke --tenant Tea " + ended).status, 0);
    QFile secrets(hub.path(u"stripe.json"_s));
    QVERIFY(secrets.open(QIODevice::WriteOnly));
    secrets.write(R"({"secret": "sk_test_simulator", "webhook_secrets": ["whsec_one"]})");
    secrets.close();
    const auto added =
        hub.say("gateway add Main --tenant Tea --kind stripe --secret-file " + secrets.fileName().toUtf8());
    QVERIFY2(added.status == 0, added.error.constData());
    const QByteArray backup = hub.path(u"monday"_s).toUtf8();
    QCOMPARE(hub.say("backup " + backup).status, 0);
    QCOMPARE(hub.say("user create late@shop.test --tenant Tea --name Late --scopes access:manage").status, 0);
    hub.kill();
    QVERIFY(QDir(hub.data()).removeRecursively());
    if (!withRootKey) hub.variables.clear();

    const auto restored = hub.say("restore " + backup);
    QVERIFY2(restored.status == 0, restored.error.constData());
    const QJsonObject tea = restored.json()[u"holds"_s][0].toObject();
    const auto names = [&tea](const QString& what) { return tea[what].toVariant().toStringList(); };
    QCOMPARE(tea[u"tenant"_s].toString(), u"Tea"_s);
    QVERIFY(core::Instant::parse(tea[u"newest_fact"_s].toString()));
    QCOMPARE(tea[u"devices"_s].toInteger(), 1);
    QCOMPARE(names(u"users"_s), QStringList{u"olga@shop.test"_s});
    QCOMPARE(names(u"api_keys"_s), QStringList{u"Shop"_s});
    QCOMPARE(names(u"payment_providers"_s), QStringList{u"Main"_s});
    QCOMPARE(names(u"unreadable"_s), withRootKey ? QStringList() : QStringList{u"payment provider Main"_s});
    const QString toDo = restored.json()[u"to_do"_s].toVariant().toStringList().join(u'\n');
    QCOMPARE(toDo.contains(u"COUNTERFOIL_HUB_ROOT_KEY"_s), !withRootKey);
    for (const auto& word : {u"passwords"_s, u"API keys"_s, u"joined since"_s, u"reconcile"_s}) {
      QVERIFY2(toDo.contains(word), qPrintable(toDo));
    }
    QVERIFY(!toDo.contains(u"signing key"_s));
  }

  void aDiskIsLostAndTheTillsBringBackWhatTheBackupDoesNotHave() {
    Kept kept;
    FactChain chain(1);
    for (int i = 0; i < 500; ++i) chain.note(u"note %1"_s.arg(i));
    QCOMPARE(kept.push(chain.push(1, 300)).status, 200);
    QVERIFY(kept.isWritten());
    QCOMPARE(kept.push(chain.push(301, 100)).status, 200);
    QVERIFY(kept.isWritten());
    QVERIFY(segmentsIn(kept.backups).size() >= 2);
    QCOMPARE(kept.push(chain.push(401, 50)).status, 200);
    kept.loseTheDisk();

    const auto restored = kept.hub.say("restore " + kept.backups.toUtf8());
    QVERIFY2(restored.status == 0, restored.error.constData());
    QVERIFY(restored.json()[u"facts_from_segments"_s].toInteger() >= 400);
    QVERIFY(kept.hub.say("check").json()[u"sound"_s].toBool());
    kept.serve();
    // The till is known, though it was enrolled after the copy was made.
    const Reply gap = kept.push(chain.push(451, 10));
    const qint64 expected = gap.status == 200 ? 451 : jsonIn(gap)[u"expected_origin_seq"_s].toInteger();
    QVERIFY2(expected >= 401 && expected <= 451, gap.body.constData());
    const Reply healed = kept.push(chain.push(expected, 502 - expected));
    QCOMPARE(healed.status, 200);
    QCOMPARE(jsonIn(healed)[u"epoch"_s].toInt(), 2);
    qInfo("a drill: restored in %lld ms; %lld acknowledged facts were lost until the till came back, none after",
          restored.json()[u"took_ms"_s].toInteger(), 451 - expected);

    RawClient client(kept.hub.port());
    std::set<QString> seen;
    const QJsonArray facts = jsonIn(client.ask(http::get("/v1/sync/pull", kept.key)))[u"facts"_s].toArray();
    for (const QJsonValue& fact : facts) seen.insert(fact[u"fact_id"_s].toString());
    for (const journal::Fact& fact : chain.facts) QVERIFY(seen.count(fact.id.text()) == 1);
    // Segments go on where the restored feed stands, and serve again.
    QVERIFY(kept.isWritten());
    kept.loseTheDisk();
    QCOMPARE(kept.hub.say("restore " + kept.backups.toUtf8()).status, 0);
    kept.serve();
    QCOMPARE(jsonIn(kept.push(chain.push(500, 1)))[u"results"_s][0][u"status"_s].toString(), u"duplicate"_s);
    QCOMPARE(kept.hub.terminate(), 0);
  }

  void aDrillRestoresAsideAndLeavesEverythingAsItWas() {
    Kept kept;
    QVERIFY(!daemon::lastDrill(kept.backups));
    FactChain chain(9);
    for (int i = 0; i < 200; ++i) chain.note(u"note %1"_s.arg(i));
    QCOMPARE(kept.push(chain.push(1, 201)).status, 200);
    QVERIFY(kept.isWritten());
    const auto knownBy = [&] {
      const QDir state(kept.hub.path(u"state/counterfoil"_s));
      const QStringList names = state.entryList({u"incarnation-*"_s}, QDir::Files, QDir::Name);
      QByteArray all;
      for (const QString& name : names) {
        QFile file(state.filePath(name));
        if (file.open(QIODevice::ReadOnly)) all += file.readAll();
      }
      return all;
    };
    const QByteArray before = knownBy();
    QVERIFY(!before.isEmpty());
    // One that was killed left its copy; what somebody else called so stays.
    const auto leave = [&kept](const QString& path) {
      QVERIFY(QDir().mkpath(kept.backups + path.section(u'/', 0, -2)));
      QFile file(kept.backups + path);
      QVERIFY(file.open(QIODevice::WriteOnly));
    };
    leave(u"/drill-Ab12Cd/data/tenants/crumb/store.cfl"_s);
    leave(u"/drill-Ab12Cd/state/incarnation"_s);
    leave(u"/drill-photos/one.png"_s);
    const auto drilled = kept.hub.say("drill " + kept.backups.toUtf8());
    QCOMPARE(drilled.json()[u"leftovers_erased"_s].toInt(), 1);
    QVERIFY(QFile::remove(kept.backups + u"/drill-photos/one.png"_s));
    QVERIFY(QDir().rmdir(kept.backups + u"/drill-photos"_s));
    // A hub that is started again without a commit in between is still the one that it was.
    QCOMPARE(knownBy(), before);
    QVERIFY2(drilled.status == 0, drilled.error.constData());
    QVERIFY(drilled.json()[u"sound"_s].toBool());
    QVERIFY(drilled.json()[u"facts"_s].toInteger() >= 201);
    const auto remembered = daemon::lastDrill(kept.backups);
    QVERIFY(remembered && remembered->sound);
    QCOMPARE(remembered->facts, drilled.json()[u"facts"_s].toInteger());
    QVERIFY(QDir(kept.backups).entryList({u"drill-*"_s}, QDir::Dirs).isEmpty());
    kept.hub.terminate();
    leave(u"/drill-Ef34Gh/data/tenants/crumb/store.cfl"_s);
    kept.hub.serve({u"--backups"_s, kept.backups, u"--metrics"_s, u"127.0.0.1:0"_s});
    QVERIFY(!QDir(kept.backups + u"/drill-Ef34Gh"_s).exists());
    // The hub knows nothing of it, and takes no store of its own for a restored one: no epoch has begun.
    QCOMPARE(jsonIn(kept.push(chain.push(200, 2)))[u"epoch"_s].toInt(), 1);
    const QByteArray figures = RawClient(kept.hub.metricsPort()).ask(http::get("/metrics")).body;
    QVERIFY(figures.contains("\ncounterfoil_restore_drill_seconds " +
                             QByteArray::number(double(remembered->tookMs) / 1000)));

    QCOMPARE(kept.hub.say("drill " + kept.hub.path(u"nowhere"_s).toUtf8()).code(), u"no_backup"_s);
    // What a drill is for: a copy that cannot be restored.
    for (const QString& name : daemon::copiesIn(kept.backups)) {
      for (const auto& tenant : daemon::tenantFilesIn(u"%1/copies/%2/tenants"_s.arg(kept.backups, name))) {
        QFile file(tenant.store);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.resize(file.size() / 2));
      }
    }
    QVERIFY(kept.hub.say("drill " + kept.backups.toUtf8()).status != 0);
    QVERIFY(!daemon::lastDrill(kept.backups)->sound);
  }

  void newsWaitForAsLongAsNobodyIsGivenThem() {
    daemon::FeedLag lag;
    const hub::TenantId tea(QUuid::createUuid());
    QVERIFY(!lag.lagMs(tea, 0, 0));
    lag.advanced(tea, 10, 1'000);
    // Whoever comes from before the first that is remembered was away for nobody knows how long.
    QVERIFY(!lag.lagMs(tea, 9, 2'000));
    QVERIFY(!lag.lagMs(tea, 10, 2'000));
    lag.advanced(tea, 12, 3'000);
    lag.advanced(tea, 12, 9'000);
    lag.advanced(tea, 15, 10'000);
    QCOMPARE(lag.lagMs(tea, 10, 3'020), std::optional<qint64>(20));
    QCOMPARE(lag.lagMs(tea, 11, 3'020), std::optional<qint64>(20));
    QCOMPARE(lag.lagMs(tea, 12, 10'250), std::optional<qint64>(250));
    QVERIFY(!lag.lagMs(tea, 15, 11'000));
    QVERIFY(!lag.lagMs(hub::TenantId(QUuid::createUuid()), 10, 11'000));
    // Set back: what was known of those numbers is of another story.
    lag.advanced(tea, 11, 12'000);
    QVERIFY(!lag.lagMs(tea, 10, 12'500));
    lag.advanced(tea, 13, 13'000);
    QCOMPARE(lag.lagMs(tea, 11, 13'005), std::optional<qint64>(5));
    for (size_t i = 0; i < 10 * daemon::FeedLag::kHeads; ++i) lag.advanced(tea, 16 + qint64(i), 20'000 + qint64(i));
    QVERIFY(!lag.lagMs(tea, 12, 60'000));
  }

  void segmentsLeadOnOverACopyThatIsGone() {
    Kept kept;
    FactChain chain(4);
    for (int i = 0; i < 30; ++i) chain.note(QString::number(i));
    QCOMPARE(kept.push(chain.push(1, 10)).status, 200);
    QVERIFY(kept.isWritten());
    kept.hub.kill();
    const QString copies = kept.backups + u"/copies/"_s;
    const QStringList made = daemon::copiesIn(kept.backups);
    for (const QString& name : made.first(made.size() - 1)) QVERIFY(QDir(copies + name).removeRecursively());
    const QString old = daemon::nameOfCopy(core::SystemClock().now().plusMs(-2 * 3'600'000));
    QVERIFY(QDir().rename(copies + made.last(), copies + old));
    // These come between the last segment and the next hour's copy.
    kept.hub.serve();
    QCOMPARE(kept.push(chain.push(11, 10)).status, 200);
    kept.hub.kill();
    kept.serve();
    QTRY_COMPARE_WITH_TIMEOUT(daemon::copiesIn(kept.backups).size(), 2, 30'000);
    QCOMPARE(kept.push(chain.push(21, 10)).status, 200);
    QVERIFY(kept.isWritten());
    kept.loseTheDisk();
    QVERIFY(QDir(copies + daemon::copiesIn(kept.backups).last()).removeRecursively());

    QCOMPARE(kept.hub.say("restore " + kept.backups.toUtf8()).status, 0);
    kept.serve();
    const QJsonArray results = jsonIn(kept.push(chain.push(1, 30)))[u"results"_s].toArray();
    QCOMPARE(results.size(), 30);
    for (const QJsonValue& result : results) QCOMPARE(result[u"status"_s].toString(), u"duplicate"_s);
  }

  void whoWasRevokedStaysSoToWhateverInstantIsRestored() {
    Kept kept;
    FactChain chain(2);
    chain.note(u"before"_s);
    QCOMPARE(kept.push(chain.pushAll()).status, 200);
    const core::Instant before = core::SystemClock().now();
    const QString device = kept.hub.say("device list --tenant Tea").json()[u"devices"_s][0][u"id"_s].toString();
    const auto revoked = kept.hub.say("device revoke " + device.toUtf8() + " --tenant Tea --reason lost");
    QVERIFY2(revoked.status == 0, revoked.error.constData());
    // Ends with what came since on the disk.
    QCOMPARE(kept.hub.terminate(), 0);
    QVERIFY(QDir(kept.hub.data()).removeRecursively());
    QCOMPARE(kept.hub.say("restore " + kept.backups.toUtf8() + " --until yesterday").code(), u"bad_usage"_s);
    const auto restored = kept.hub.say("restore " + kept.backups.toUtf8() + " --until " + untilText(before));
    QVERIFY2(restored.status == 0, restored.error.constData());
    const QString exported = kept.hub.path(u"exported.cfl"_s);
    QCOMPARE(kept.hub.say("tenant export Tea " + exported.toUtf8()).status, 0);
    {
      const auto reader = store::openReader(exported);
      QCOMPARE(*(*reader)->integer("SELECT count(*) FROM journal WHERE kind = 'device.revoked'", {}), 0);
      QCOMPARE(*(*reader)->integer("SELECT count(*) FROM journal WHERE kind = 'note.created'", {}), 1);
    }
    kept.serve();
    RawClient client(kept.hub.port());
    QVERIFY(client.ask(http::get("/v1/sync/pull", kept.key)).status != 200);
  }

  void aDamagedSegmentIsNotBelieved() {
    Kept kept;
    FactChain chain(3);
    for (int i = 0; i < 20; ++i) chain.note(QString::number(i));
    QCOMPARE(kept.push(chain.pushAll()).status, 200);
    QCOMPARE(kept.hub.terminate(), 0);
    const QStringList segments = segmentsIn(kept.backups);
    QVERIFY(!segments.isEmpty());
    QFile file(segments.last());
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray bytes = file.readAll();
    bytes[bytes.size() / 2] = char(bytes[bytes.size() / 2] ^ 1);
    QVERIFY(file.seek(0) && file.write(bytes) == bytes.size());
    file.close();
    QVERIFY(QDir(kept.hub.data()).removeRecursively());
    const auto refused = kept.hub.say("restore " + kept.backups.toUtf8());
    QCOMPARE(refused.status, 4);
    QCOMPARE(refused.code(), u"segment_damaged"_s);
    QCOMPARE(kept.hub.say("restore " + kept.hub.path(u"nowhere"_s).toUtf8()).code(), u"no_backup"_s);
  }

  void copiesOfHoursAndDaysAreKept() {
    QStringList names;
    const core::Instant first = core::Instant::fromUtcMs(1'774'000'000'000);
    // Every half hour of 40 days.
    for (int i = 0; i < 40 * 48; ++i) names.append(daemon::nameOfCopy(first.plusMs(i * 1'800'000LL)));
    QCOMPARE(daemon::instantOfCopy(names.first()), std::optional(first));
    QVERIFY(!daemon::instantOfCopy(u"20261121T093000000Z.part"_s));
    const QStringList removed = daemon::copiesToRemove(names);
    QStringList left;
    for (const QString& name : names) {
      if (!removed.contains(name)) left.append(name);
    }
    // 24 hours reach over two days; twelve or thirteen earlier days follow.
    QVERIFY2(left.size() >= 24 + 12 && left.size() <= 24 + 13, qPrintable(left.join(u' ')));
    QCOMPARE(left.last(), names.last());
    QVERIFY(daemon::copiesToRemove(left).isEmpty());
    QVERIFY(daemon::copiesToRemove({}).isEmpty());
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestHubBackups)
#include "tst_hub_backups.moc"
