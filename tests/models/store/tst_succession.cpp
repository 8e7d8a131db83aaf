// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>

#include "models/store/backup.h"
#include "models/store/succession.h"
#include "tests/support/notes_projector.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;
namespace store = counterfoil::store;
using counterfoil::support::noteDraft;

/// A store's file gives way to another.
class TestSuccession : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> m_folder;
  journal::Projectors m_projectors;
  core::ManualClock m_clock{core::Instant::fromUtcMs(1'700'000'000'000)};
  core::SeededIds m_ids{2};

  [[nodiscard]] QString present() const { return m_folder->filePath(u"shop.cfl"_s); }
  [[nodiscard]] QString next() const { return m_folder->filePath(u"next.cfl"_s); }
  [[nodiscard]] store::OpenOptions options() const {
    store::OpenOptions all;
    all.path = present();
    all.machineFolder = m_folder->filePath(u"machine"_s);
    all.reserveBytes = 0;
    return all;
  }
  core::Done write(store::Store& shop, int notes) {
    for (int i = 0; i < notes; ++i) {
      m_clock.advanceMs(1000);
      CF_CHECK(shop.book().write([&](journal::Writing& writing) -> core::Done {
        CF_TRY([[maybe_unused]] const auto fact,
               writing.record(noteDraft("note.created", core::AnyId(writing.newId()), u"note"_s)));
        return {};
      }));
    }
    return {};
  }
  [[nodiscard]] qint64 notes() const {
    const auto reader = store::openReader(present());
    return reader ? (*reader)->integer("SELECT count(*) FROM note", {}).value_or(-1) : -1;
  }

 private Q_SLOTS:
  void initTestCase() { counterfoil::support::addNotes(m_projectors); }
  /// Five notes in the store, and in the file that is to take its place.
  void init() {
    m_folder = std::make_unique<QTemporaryDir>();
    const auto shop = store::Store::create(options(), m_projectors, m_clock, m_ids);
    CF_VERIFY_OK(shop);
    CF_VERIFY_OK(write(**shop, 5));
    const auto reader = store::openReader(present());
    CF_VERIFY_OK(reader);
    CF_VERIFY_OK(store::backupTo(**reader, next()));
  }

  void theNewFileStandsInTheOldOnesPlace() {
    {
      const auto shop = store::Store::open(options(), m_projectors, m_clock, m_ids);
      CF_VERIFY_OK(shop);
      CF_VERIFY_OK(write(**shop, 3));
    }
    QCOMPARE(notes(), 8);
    CF_VERIFY_OK(store::succeed(present(), next()));
    QCOMPARE(notes(), 5);
    QVERIFY(!QFile::exists(next()));
  }

  /// Its log was removed though a reader had kept it from being written back, and its last commits with it.
  void whereTheOldLogCannotBeWrittenBackNothingIsTouched() {
    const auto reader = store::openReader(present());
    CF_VERIFY_OK(reader);
    core::Done succeeded;
    const auto read = (*reader)->rows("SELECT title FROM note", {}, [&](const journal::Row&) {
      {
        const auto shop = store::Store::open(options(), m_projectors, m_clock, m_ids);
        if (!shop || !write(**shop, 3)) qFatal("not written");
      }
      succeeded = store::succeed(present(), next());
      return false;
    });
    CF_VERIFY_OK(read);
    CF_VERIFY_CODE(succeeded, "store_busy");
    QCOMPARE(notes(), 8);
    QVERIFY(QFile::exists(next()));
  }
};

QTEST_GUILESS_MAIN(TestSuccession)
#include "tst_succession.moc"
