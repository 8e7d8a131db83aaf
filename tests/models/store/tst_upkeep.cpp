// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "models/store/upkeep.h"
#include "tests/support/verify.h"

namespace counterfoil {
using namespace Qt::StringLiterals;

class TestUpkeep : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  const journal::StoreFileId m_store{QUuid::createUuidV5(QUuid(), u"a store"_s)};
  const core::Instant m_at = core::Instant::fromUtcMs(1'795'000'000'000);

  QString file() const { return m_folder.filePath(u"upkeep-%1.json"_s.arg(m_store.text())); }

 private Q_SLOTS:
  void init() { QFile::remove(file()); }

  void nothingIsRememberedOfAStoreThatNobodyCaredFor() {
    const store::Upkeep upkeep = store::readUpkeep(m_folder.path(), m_store);
    QVERIFY(!upkeep.backup);
    QVERIFY(!upkeep.check);
  }

  void eachIsRememberedBesideTheOther() {
    CF_VERIFY_OK(store::noteBackup(m_folder.path(), m_store, {m_at, u"/media/stick/shop.cfl"_s, 12'345}));
    CF_VERIFY_OK(store::noteCheck(m_folder.path(), m_store, {m_at.plusMs(5), 99, false}));
    const store::Upkeep upkeep = store::readUpkeep(m_folder.path(), m_store);
    QVERIFY(upkeep.backup);
    QCOMPARE(upkeep.backup->at, m_at);
    QCOMPARE(upkeep.backup->path, u"/media/stick/shop.cfl"_s);
    QCOMPARE(upkeep.backup->bytes, qint64(12'345));
    QVERIFY(upkeep.check);
    QCOMPARE(upkeep.check->at, m_at.plusMs(5));
    QCOMPARE(upkeep.check->facts, qint64(99));
    QVERIFY(!upkeep.check->held);
  }

  void anotherStoreHasMemoriesOfItsOwn() {
    CF_VERIFY_OK(store::noteCheck(m_folder.path(), m_store, {m_at, 1, true}));
    const journal::StoreFileId other(QUuid::createUuidV5(QUuid(), u"another"_s));
    QVERIFY(!store::readUpkeep(m_folder.path(), other).check);
  }

  void whatCannotBeReadWasNeverDone_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("half a line") << QByteArray("{\"backup\": {\"at\": \"2026-11-2");
    QTest::newRow("another shape") << QByteArray("[1, 2, 3]");
    QTest::newRow("no instant") << QByteArray(R"({"backup": {"at": "yesterday"}, "check": {"at": 7}})");
    QTest::newRow("zeros, as after a power cut") << QByteArray(4096, '\0');
  }
  void whatCannotBeReadWasNeverDone() {
    QFETCH(QByteArray, bytes);
    QFile broken(file());
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write(bytes);
    broken.close();
    const store::Upkeep upkeep = store::readUpkeep(m_folder.path(), m_store);
    QVERIFY(!upkeep.backup);
    QVERIFY(!upkeep.check);
    CF_VERIFY_OK(store::noteCheck(m_folder.path(), m_store, {m_at, 3, true}));
    QCOMPARE(store::readUpkeep(m_folder.path(), m_store).check->facts, qint64(3));
  }

  void aFolderThatCannotBeWrittenIsAnError() {
    const auto noted = store::noteCheck(u"/proc/nowhere"_s, m_store, {m_at, 3, true});
    QVERIFY(!noted);
    QCOMPARE(noted.error().code, u"storage_failed"_s);
  }

  void theDiskOfAFolderIsItsOwn() {
    QVERIFY(store::onOneDisk(m_folder.path(), m_folder.path()));
    QVERIFY(!store::onOneDisk(m_folder.path(), u"/proc"_s));
    QVERIFY(!store::onOneDisk(m_folder.path(), m_folder.filePath(u"missing"_s)));
    QVERIFY(store::freeBytesAt(m_folder.path()).value_or(0) > 0);
    QVERIFY(!store::freeBytesAt(m_folder.filePath(u"missing"_s)));
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestUpkeep)
#include "tst_upkeep.moc"
