// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "models/store/backup.h"
#include "tests/support/notes_projector.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;
namespace store = counterfoil::store;
using counterfoil::support::noteDraft;

class TestBackup : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  journal::Projectors m_projectors;
  core::ManualClock m_clock{core::Instant::fromUtcMs(1'700'000'000'000)};
  core::SeededIds m_ids{2};
  std::vector<core::Instant> m_moments;
  const std::vector<const char*> m_local{
      "CREATE TABLE IF NOT EXISTS vault_key(id INTEGER PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;"};

  store::OpenOptions options(const QString& name) const {
    store::OpenOptions all;
    all.path = m_folder.filePath(name);
    all.machineFolder = m_folder.filePath(u"machine"_s);
    all.reserveBytes = 0;
    all.localTables = m_local;
    return all;
  }
  static qint64 notes(const journal::Reader& reader) { return *reader.integer("SELECT count(*) FROM note", {}); }

 private Q_SLOTS:
  void initTestCase() {
    counterfoil::support::addNotes(m_projectors);
    const auto shop = store::Store::create(options(u"shop.cfl"_s), m_projectors, m_clock, m_ids);
    QVERIFY(shop);
    for (int i = 0; i < 20; ++i) {
      m_clock.advanceMs(1000);
      m_moments.push_back(m_clock.now());
      QVERIFY((*shop)->book().write([&](journal::Writing& writing) -> core::Done {
        CF_TRY(const auto fact,
               writing.record(noteDraft("note.created", core::AnyId(writing.newId()), u"note %1"_s.arg(i))));
        return writing.local("vault_key")
            .execute("INSERT INTO vault_key(id, wrapped) VALUES ($1, $2)", {i, fact.digest});
      }));
    }
  }

  void aBackupIsAWholeStore() {
    const auto reader = store::openReader(m_folder.filePath(u"shop.cfl"_s));
    CF_VERIFY_OK(store::backupTo(**reader, m_folder.filePath(u"backup.cfl"_s)));
    const auto copy = store::openReader(m_folder.filePath(u"backup.cfl"_s));
    QCOMPARE(notes(**copy), 20);
    QCOMPARE(store::backupTo(**reader, m_folder.filePath(u"backup.cfl"_s)).error().code, u"file_exists"_s);
  }

  void aRestoreToAnInstantHasWhatHadHappenedByThen() {
    const QString backup = m_folder.filePath(u"for-restore.cfl"_s);
    {
      const auto reader = store::openReader(m_folder.filePath(u"shop.cfl"_s));
      CF_VERIFY_OK(store::backupTo(**reader, backup));
    }
    QVERIFY(store::restoreInto(backup, options(u"restored.cfl"_s), m_moments[9], m_projectors, m_clock, m_ids));
    const auto shop = store::Store::open(options(u"restored.cfl"_s), m_projectors, m_clock, m_ids);
    QVERIFY(shop);
    QCOMPARE(notes((*shop)->reader()), 10);
    QCOMPARE(*(*shop)->reader().integer("SELECT count(*) FROM vault_key", {}), 20);
    QVERIFY((*shop)->newIncarnation());
    QVERIFY((*shop)->book().originOrdinal() > 0);
    QVERIFY(journal::verifyChains((*shop)->reader())->holds());
  }

  void aRestoreOfAllIsTheSameShopUnderANewIncarnation() {
    const QString backup = m_folder.filePath(u"for-restore-all.cfl"_s);
    {
      const auto reader = store::openReader(m_folder.filePath(u"shop.cfl"_s));
      CF_VERIFY_OK(store::backupTo(**reader, backup));
    }
    QVERIFY(store::restoreInto(backup, options(u"whole.cfl"_s), {}, m_projectors, m_clock, m_ids));
    const auto shop = store::Store::open(options(u"whole.cfl"_s), m_projectors, m_clock, m_ids);
    QCOMPARE(notes((*shop)->reader()), 20);
    QVERIFY((*shop)->newIncarnation());
  }

  void aSoundStoreHasNoFindings() {
    const auto report = store::check(m_folder.filePath(u"shop.cfl"_s), m_folder.path(), m_projectors, m_local, m_clock);
    QVERIFY(report);
    QVERIFY2(report->sound(), qPrintable(report->file.join(u'\n')));
    QCOMPARE(report->facts, 21);
  }

  void aChangedProjectionAndAChangedFactAreNamed() {
    const QString path = m_folder.filePath(u"tampered.cfl"_s);
    {
      const auto reader = store::openReader(m_folder.filePath(u"shop.cfl"_s));
      CF_VERIFY_OK(store::backupTo(**reader, path));
      const auto raw = store::SqliteConnection::open(path, store::Access::Write);
      QVERIFY((*raw)->script(
          "UPDATE note SET title = 'forged' WHERE title = 'note 3'; DROP TRIGGER journal_is_never_changed;"
          "UPDATE journal SET body = CAST(replace(CAST(body AS TEXT), 'note 7', 'note 8') AS BLOB) "
          "WHERE position = 9;"));
    }
    const auto report = store::check(path, m_folder.path(), m_projectors, m_local, m_clock);
    QVERIFY(report);
    QCOMPARE(report->chains.faults.size(), 1u);
    QCOMPARE(report->chains.faults.front().position, 9);
    QCOMPARE(report->chains.faults.front().code, u"digest_differs"_s);
    QVERIFY(!report->unreadable.empty());  // the replay stops where the chain is broken, and says so
  }
};

QTEST_GUILESS_MAIN(TestBackup)
#include "tst_backup.moc"
