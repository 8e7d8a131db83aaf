// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include "models/journal/facts_queries.h"
#include "models/journal/verify.h"
#include "models/store/backup.h"
#include "models/store/migrations.h"
#include "models/store/store.h"
#include "tests/support/law_of_projectors.h"
#include "tests/support/notes_projector.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;
namespace store = counterfoil::store;
using counterfoil::support::noteDraft;

class TestStore : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> m_folder;
  journal::Projectors m_projectors;
  core::ManualClock m_clock{core::Instant::fromUtcMs(1'700'000'000'000)};
  core::SeededIds m_ids{1};

  store::OpenOptions options(const QString& name = u"shop.cfl"_s) const {
    store::OpenOptions all;
    all.path = m_folder->filePath(name);
    all.machineFolder = m_folder->filePath(u"machine"_s);
    all.reserveBytes = 0;
    return all;
  }
  auto create(const QString& name = u"shop.cfl"_s) {
    return store::Store::create(options(name), m_projectors, m_clock, m_ids);
  }
  auto open(const QString& name = u"shop.cfl"_s) {
    return store::Store::open(options(name), m_projectors, m_clock, m_ids);
  }
  core::Result<core::AnyId> note(store::Store& shop, const QString& title) {
    return shop.book().write([&](journal::Writing& writing) -> core::Result<core::AnyId> {
      const auto id = writing.make<core::AnyId>();
      CF_TRY(const auto fact, writing.record(noteDraft("note.created", id, title)));
      return fact.subject;
    });
  }
  static QStringList titles(const journal::Reader& reader) {
    QStringList all;
    (void)reader.rows("SELECT title FROM note WHERE created_stamp IS NOT NULL ORDER BY title", {},
                      [&](const journal::Row& row) {
                        all.append(row.text(0));
                        return true;
                      });
    return all;
  }

 private Q_SLOTS:
  void initTestCase() { counterfoil::support::addNotes(m_projectors); }
  void init() { m_folder = std::make_unique<QTemporaryDir>(); }

  void aValueGoesWhereItsNumberStands() {
    const auto shop = create(u"numbers.cfl"_s);
    QVERIFY(shop);
    const auto sum =
        (*shop)->reader().integer("SELECT $2 * 100 + $1 * 10 + $2 WHERE $3 = 'x' LIMIT $1", {1, 2, u"x"_s});
    QVERIFY(sum);
    QCOMPARE(*sum, qint64(212));
    QVERIFY(!(*shop)->reader().integer("SELECT $1 + $2", {1}));
  }

  void theProjectorOfTheTestsObeysTheLaw() {
    CF_LAW_OF_PROJECTORS(
        [](auto& all) { counterfoil::support::addNotes(all); },
        [](counterfoil::support::Random& random) {
          std::vector<journal::FactDraft> drafts;
          std::vector<core::AnyId> notes;
          for (int i = 0; i < 4; ++i) {
            notes.emplace_back(QUuid::createUuid());
            drafts.push_back(noteDraft("note.created", notes.back(), u"created %1"_s.arg(i)));
          }
          for (int i = 0; i < 20; ++i) {
            drafts.push_back(noteDraft("note.changed", notes[std::size_t(random.below(4))], u"edit %1"_s.arg(i)));
          }
          return drafts;
        });
  }

  void whatWasWrittenIsThereAfterReopening() {
    {
      const auto shop = create();
      QVERIFY(shop);
      QVERIFY(note(**shop, u"one"_s));
      QVERIFY(note(**shop, u"two"_s));
    }
    const auto shop = open();
    QVERIFY(shop);
    QCOMPARE(titles((*shop)->reader()), QStringList({u"one"_s, u"two"_s}));
    QVERIFY(!(*shop)->newIncarnation());
    QCOMPARE(*journal::factCount((*shop)->reader()), 3);
    QCOMPARE((*shop)->book().originOrdinal(), 0);
  }

  void aNewIncarnationInTheOpenStoreGoesOnAndIsRememberedAfterReopening() {
    journal::OriginId first;
    journal::OriginId second;
    {
      const auto shop = create();
      QVERIFY(note(**shop, u"one"_s));
      first = (*shop)->book().origin();
      CF_VERIFY_OK((*shop)->beginIncarnation(m_ids));
      second = (*shop)->book().origin();
      QVERIFY(second != first);
      QCOMPARE((*shop)->book().originOrdinal(), 1);
      QVERIFY(note(**shop, u"two"_s));
    }
    const auto shop = open();
    QVERIFY(!(*shop)->newIncarnation());
    QCOMPARE((*shop)->book().origin(), second);
    QCOMPARE(titles((*shop)->reader()), QStringList({u"one"_s, u"two"_s}));
    CF_VERIFY_OK((*shop)->beginIncarnation(m_ids));
    QCOMPARE((*shop)->book().originOrdinal(), 2);
    const auto chains = journal::verifyChains((*shop)->reader());
    QVERIFY(chains->holds());
    QCOMPARE(chains->heads.size(), 3u);
  }

  void aRefusedCommandLeavesNothing() {
    const auto shop = create();
    const auto refused = (*shop)->book().write([&](journal::Writing& writing) -> core::Result<int> {
      CF_TRY(const auto fact, writing.record(noteDraft("note.created", core::AnyId(writing.newId()), u"never"_s)));
      return core::refused(u"no"_s);
    });
    QCOMPARE(refused.error().code, u"no"_s);
    QVERIFY(titles((*shop)->reader()).isEmpty());
    QVERIFY(note(**shop, u"after"_s));
    QCOMPARE((*shop)->book().head().originSeq, 2);
  }

  void theJournalRefusesChangesFromOutside() {
    const auto shop = create();
    QVERIFY(note(**shop, u"one"_s));
    const auto outside = store::SqliteConnection::open((*shop)->path(), store::Access::Write);
    QVERIFY(outside);
    QCOMPARE((*outside)->script("UPDATE journal SET body = x'00'").error().code, u"constraint_failed"_s);
    QCOMPARE((*outside)->script("DELETE FROM journal").error().code, u"constraint_failed"_s);
  }

  void aSecondWriterIsRefusedAndAReaderIsNot() {
    const auto shop = create();
    QVERIFY(note(**shop, u"one"_s));
    const auto second = open();
    QVERIFY(!second);
    QCOMPARE(second.error().code, u"store_busy"_s);
    const auto reader = store::openReader((*shop)->path());
    QVERIFY(reader);
    QCOMPARE(titles(**reader), QStringList{u"one"_s});
  }

  void aStoreIsForNobodyButWhoMadeIt() {
    const auto shop = create();
    QVERIFY(note(**shop, u"a"_s));
    const auto reader = store::openReader(m_folder->filePath(u"shop.cfl"_s));
    CF_VERIFY_OK(store::backupTo(**reader, m_folder->filePath(u"copy.cfl"_s)));
    const QFile::Permissions others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    const QStringList names = QDir(m_folder->path()).entryList(QDir::Files);
    QVERIFY(names.contains(u"shop.cfl-wal"_s) && names.contains(u"copy.cfl"_s));
    for (const QString& name : names) {
      QVERIFY2(!(QFile::permissions(m_folder->filePath(name)) & others), qPrintable(name));
    }
  }

  void anExistingFileIsNeverOverwritten() {
    QVERIFY(create());
    QCOMPARE(create().error().code, u"store_exists"_s);
  }

  // A connection that lives on after a failed opening is warned of by Qt.
  void aFailedOpeningLeavesNoConnection() {
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    const QString path = m_folder->filePath(u"torn.cfl"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(5000, 'x'));
    file.close();
    for (const store::Access access : {store::Access::Read, store::Access::Write}) {
      QVERIFY(!store::SqliteConnection::open(path, access));
      QVERIFY(!store::SqliteConnection::open(m_folder->path(), access));
      QVERIFY(!store::SqliteConnection::open(m_folder->filePath(u"no/folder.cfl"_s), access));
    }
    QVERIFY(!store::SqliteConnection::open(m_folder->filePath(u"other.cfl"_s), store::Access::Write, u"no-such-vfs"_s));
    QCOMPARE(open(u"torn.cfl"_s).error().code, u"not_a_store"_s);
  }

  void aFileThatIsNoStoreIsRefused() {
    QFile file(m_folder->filePath(u"shop.cfl"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(5000, 'x'));
    file.close();
    QCOMPARE(open().error().code, u"not_a_store"_s);
    QCOMPARE(open(u"missing.cfl"_s).error().code, u"store_missing"_s);
  }

  void aStoreOfANewerProgramIsRefused() {
    { QVERIFY(create()); }
    {
      const auto raw = store::SqliteConnection::open(m_folder->filePath(u"shop.cfl"_s), store::Access::Write);
      QVERIFY((*raw)->script("PRAGMA user_version=999"));
    }
    const auto newer = open();
    QCOMPARE(newer.error().code, u"store_too_new"_s);
    QCOMPARE(newer.error().kind, core::ErrorKind::TooNew);
  }

  void aCopiedFileBecomesANewIncarnation() {
    {
      const auto shop = create();
      QVERIFY(note(**shop, u"one"_s));
    }
    QVERIFY(QFile::copy(m_folder->filePath(u"shop.cfl"_s), m_folder->filePath(u"copy.cfl"_s)));
    const auto copy = open(u"copy.cfl"_s);
    QVERIFY(copy);
    QVERIFY((*copy)->newIncarnation());
    QCOMPARE((*copy)->book().originOrdinal(), 1);
    const auto heads = journal::heads((*copy)->reader());
    QCOMPARE(heads->size(), 2u);
  }

  void anOlderFileUnderTheSameNameBecomesANewIncarnation() {
    {
      const auto shop = create();
      QVERIFY(note(**shop, u"one"_s));
    }
    const QString path = m_folder->filePath(u"shop.cfl"_s);
    QVERIFY(QFile::copy(path, m_folder->filePath(u"old.cfl"_s)));
    {
      const auto shop = open();
      QVERIFY(note(**shop, u"two"_s));
    }
    QFile old(m_folder->filePath(u"old.cfl"_s));
    QVERIFY(old.open(QIODevice::ReadOnly));
    QFile file(path);  // written in place: same path, same inode, older content
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(old.readAll());
    file.close();
    {
      const auto shop = open();
      QVERIFY((*shop)->newIncarnation());
      QCOMPARE((*shop)->book().originOrdinal(), 1);
    }
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QVERIFY(old.seek(0));
    file.write(old.readAll());
    file.close();
    const auto again = open();
    QVERIFY((*again)->newIncarnation());
    QCOMPARE((*again)->book().originOrdinal(), 2);
  }

  void aClockSetBackDoesNotMoveFactsBack() {
    const auto shop = create();
    QVERIFY(note(**shop, u"one"_s));
    const auto before = (*shop)->book().head().hlc;
    m_clock.setWall(core::Instant::fromUtcMs(m_clock.now().utcMs() - 86'400'000));
    QVERIFY(note(**shop, u"two"_s));
    QVERIFY(before < (*shop)->book().head().hlc);
  }

  void tablesOfAnotherShapeAreRebuiltFromTheJournal() {
    {
      const auto shop = create();
      QVERIFY(note(**shop, u"one"_s));
    }
    {
      const auto raw = store::SqliteConnection::open(m_folder->filePath(u"shop.cfl"_s), store::Access::Write);
      QVERIFY(
          (*raw)->script("UPDATE store_meta SET value = 'older' WHERE key = 'projection_schema'; DROP TABLE note;"
                         "CREATE TABLE note(id BLOB PRIMARY KEY) STRICT;"));
    }
    const auto shop = open();
    QVERIFY(shop);
    QVERIFY((*shop)->rebuiltAtOpening());
    QCOMPARE(titles((*shop)->reader()), QStringList{u"one"_s});
  }

  void factsOfAnotherOriginTakeTheSameRoad() {
    const auto first = create(u"first.cfl"_s);
    QVERIFY(note(**first, u"one"_s));
    const auto facts = journal::factsAfter((*first)->reader(), 0, 100, true);
    const auto second = create(u"second.cfl"_s);
    QCOMPARE(*(*second)->book().receiveAll(*facts), 2);
    QCOMPARE(*(*second)->book().receiveAll(*facts), 0);
    QCOMPARE(titles((*second)->reader()), QStringList{u"one"_s});

    journal::Fact forged = facts->back();
    forged.digest[3] = char(forged.digest[3] ^ 1);
    QCOMPARE((*second)->book().receive(forged).error().code, u"fork"_s);
    forged = facts->back();
    forged.id = journal::FactId(QUuid::createUuid());
    forged.originSeq = 9;
    QCOMPARE((*second)->book().receive(forged).error().code, u"chain_gap"_s);
    forged.originSeq = 3;
    QCOMPARE((*second)->book().receive(forged).error().code, u"chain_broken"_s);
  }

  void aFactOfANewerProgramIsKeptAndTheFeedGoesOn() {
    const auto shop = create();
    journal::Fact fact;
    fact.origin = journal::OriginId(QUuid::createUuid());
    QByteArray previous(32, '\0');
    std::vector<journal::Fact> facts;
    const std::pair<QString, QJsonObject> all[] = {{u"origin.opened"_s, {}},
                                                   {u"drone.launched"_s, {}},
                                                   {u"note.created"_s, {}},  // no title: the projector refuses
                                                   {u"note.created"_s, {{u"title"_s, u"good"_s}}}};
    for (const auto& [kind, body] : all) {
      fact.id = journal::FactId(QUuid::createUuid());
      fact.subject = core::AnyId(QUuid::createUuid());
      fact.originSeq++;
      fact.hlc = core::Hlc(fact.originSeq << 16);
      fact.kind = kind;
      fact.body = journal::bodyBytes(body);
      fact.digest = previous = journal::digestOf(fact, previous);
      facts.push_back(fact);
    }
    QCOMPARE(*(*shop)->book().receiveAll(facts), 4);
    QCOMPARE(titles((*shop)->reader()), QStringList{u"good"_s});
    const auto kept = journal::unprojectedFacts((*shop)->reader());
    QCOMPARE(kept->size(), 2u);
    QCOMPARE(kept->front().reason, u"unknown_kind"_s);
  }

  void placesForValuesMayStandInAnyOrderAndTwice() {
    const auto shop = create();
    QStringList read;
    const auto done =
        (*shop)->reader().rows("SELECT $2, $1, $2, $3", {u"one"_s, u"two"_s, 3}, [&](const journal::Row& row) {
          for (int i = 0; i < 4; ++i) read.append(row.text(i));
          return true;
        });
    QVERIFY(done);
    QCOMPARE(read, (QStringList{u"two"_s, u"one"_s, u"two"_s, u"3"_s}));
    QVERIFY(!(*shop)->reader().rows("SELECT $1, $2", {1}, [](const journal::Row&) { return true; }));
  }

  void migrationsRunOnceWithABackupBefore() {
    { QVERIFY(create()); }
    const QString path = m_folder->filePath(u"shop.cfl"_s);
    const auto raw = store::SqliteConnection::open(path, store::Access::Write);
    const int next = store::kSchemaVersion + 1;
    const store::Migration steps[] = {{next, "CREATE TABLE added(a INTEGER) STRICT"},
                                      {next + 1, "CREATE TABLE broken("}};
    QVERIFY(!store::migrate(**raw, path, steps));
    QCOMPARE(*(*raw)->integer("PRAGMA user_version", {}), next);
    QVERIFY(QFile::exists(m_folder->filePath(u"backups/shop-before-%1.cfl"_s.arg(next))));
    QVERIFY(store::migrate(**raw, path, std::span(steps, 1)));
  }
};

QTEST_GUILESS_MAIN(TestStore)
#include "tst_store.moc"
