// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QTest>

#include "tests/support/verify.h"
#include "tests/ui/till/flow_fixture.h"

using namespace counterfoil;
using namespace Qt::StringLiterals;

namespace {

/// What a keychain holds while the test runs, and whether it answers.
struct Ring {
  QHash<QString, QByteArray> secrets;
  bool locked = false;
};

class FakeKeychain final : public vault::SecretStore {
 public:
  explicit FakeKeychain(Ring& ring) : m_ring(ring) {}
  void read(const QString& name, ReadDone done) override {
    if (m_ring.locked || !m_ring.secrets.contains(name)) return done(std::optional<QByteArray>());
    done(std::optional<QByteArray>(m_ring.secrets.value(name)));
  }
  void write(const QString& name, const QByteArray& secret, WriteDone done) override {
    if (m_ring.locked) return done(core::storageError(u"no_keychain"_s));
    m_ring.secrets.insert(name, secret);
    done({});
  }
  void remove(const QString& name, WriteDone done) override {
    m_ring.secrets.remove(name);
    done({});
  }

 private:
  Ring& m_ring;
};

}  // namespace

/// The store's key on this machine: shown once on paper, kept in a file or a keychain, asked for where it is gone.
class TestTillKeys : public till::FlowFixture {
  Q_OBJECT

  Ring m_ring;
  QString m_phrase;
  QString m_newPhrase;

  void prepare() override {
    m_backend->setKeychain(std::make_unique<FakeKeychain>(m_ring));
    m_backend->setNewPhrase(m_newPhrase);
  }
  [[nodiscard]] QStringList keyFiles() const {
    return QDir(m_folder->filePath(u"machine/keys"_s)).entryList({u"*.key"_s}, QDir::Files);
  }
  void makeAndClose() {
    open();
    m_phrase = m_thread->call([this] { return m_shop->newPhrase(); });
    QCOMPARE(m_phrase.split(u' ').size(), 12);
    closeAll();
  }
  void reopen() {
    m_thread = std::make_unique<store::WorkerThread>(u"store"_s);
    const core::Done opened = m_thread->call([this]() -> core::Done {
      CF_TRY(m_shop, app::Shop::open(shopOptions(), m_clock, m_ids));
      if (m_shop->keyPlace() == vault::KeyPlace::Keychain) {
        FakeKeychain(m_ring).read(m_shop->secretName(), [this](const auto& found) {
          if (!m_shop->useKeychainKey(*found)) return;
        });
      }
      return {};
    });
    CF_VERIFY_OK(opened);
    show();
  }
  void becomeOwner() {
    if (!sheet().isEmpty()) key(Qt::Key_Escape);
    key(Qt::Key_L, Qt::ControlModifier);
    QTRY_COMPARE(screen(), u"Lock"_s);
    signIn(u"Olive"_s, u"9753"_s);
    QTRY_COMPARE(screen(), u"Sell"_s);
  }
  void askForNewPhrase() {
    key(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(sheet(), u"NewPhrase"_s);
    key(Qt::Key_Return);
  }
  void typePhrase(const QString& phrase) {
    type(phrase, 60);
    key(Qt::Key_Return);
  }

 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom)); }
  void cleanup() {
    closeAll();
    m_folder.reset();
    m_ring = {};
    m_newPhrase.clear();
  }

  void aMissingKeyFileAsksForThePhraseAndNeverMakesAKey() {
    makeAndClose();
    QCOMPARE(keyFiles().size(), 1);
    const QString file = m_folder->filePath(u"machine/keys/"_s) + keyFiles().first();
    QVERIFY(QFile::remove(file));
    reopen();
    QTRY_COMPARE(screen(), u"Unlock"_s);
    QVERIFY(till().key()->why().contains(u"recovery phrase"_s));
    QVERIFY(keyFiles().isEmpty());

    typePhrase(u"babab babab"_s);
    QTRY_VERIFY(!till().key()->error().isEmpty());
    QCOMPARE(screen(), u"Unlock"_s);
    QVERIFY(keyFiles().isEmpty());

    key(Qt::Key_A, Qt::ControlModifier);
    typePhrase(m_phrase.toUpper());  // capitals are forgiven
    QTRY_COMPARE(screen(), u"Lock"_s);
    QCOMPARE(keyFiles().size(), 1);
    openShift();

    closeAll();
    reopen();
    QTRY_COMPARE(till().lock()->staff()->count(), 2);
    QCOMPARE(screen(), u"Lock"_s);
  }

  void theDeskSaysWhyItDoesNotOpenWithoutAKey() {
    makeAndClose();
    QVERIFY(QFile::remove(m_folder->filePath(u"machine/keys/"_s) + keyFiles().first()));
    reopen();
    QTRY_COMPARE(screen(), u"Unlock"_s);
    int wanted = 0;
    connect(&till(), &till::TillController::deskWanted, this, [&] { ++wanted; });
    key(Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(wanted, 1);
  }

  void aNewStoreShowsItsPhraseOnceAndMovesItsKey() {
    m_newPhrase = u"babab babac babad babaf babag babah babaj babak babal babam baban babap"_s;
    open();
    QTRY_COMPARE(screen(), u"Phrase"_s);
    QCOMPARE(till().key()->words().size(), 12);
    QVERIFY(!till().key()->inKeychain());
    QCOMPARE(keyFiles().size(), 1);

    m_ring.locked = true;
    till().key()->keepInKeychain(true);
    QTRY_VERIFY(!till().key()->error().isEmpty());
    QVERIFY(!till().key()->inKeychain());
    QCOMPARE(keyFiles().size(), 1);

    m_ring.locked = false;
    till().key()->keepInKeychain(true);
    QTRY_VERIFY(till().key()->inKeychain());
    QVERIFY(keyFiles().isEmpty());
    QCOMPARE(m_ring.secrets.size(), 1);

    till().key()->keepInKeychain(false);
    QTRY_VERIFY(!till().key()->inKeychain());
    QCOMPARE(keyFiles().size(), 1);
    QVERIFY(m_ring.secrets.isEmpty());

    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Lock"_s);
    openShift();
    key(Qt::Key_L, Qt::ControlModifier);
    QTRY_COMPARE(screen(), u"Lock"_s);  // and not the phrase once more
  }

  void anOwnerMakesANewPhraseAndTheOldOneIsVoid() {
    makeAndClose();
    reopen();
    openShift();
    askForNewPhrase();
    QTRY_VERIFY(!till().stage()->toast().isEmpty());  // a cashier may not
    QCOMPARE(screen(), u"Sell"_s);
    becomeOwner();
    askForNewPhrase();
    QTRY_COMPARE(screen(), u"Phrase"_s);
    key(Qt::Key_Escape);  // nothing has changed
    QTRY_COMPARE(screen(), u"Sell"_s);

    askForNewPhrase();
    QTRY_COMPARE(screen(), u"Phrase"_s);
    const QString renewed = till().key()->words().join(u' ');
    QCOMPARE(till().key()->words().size(), 12);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Sell"_s);
    QVERIFY(till().key()->words().isEmpty());
    closeAll();

    QVERIFY(QFile::remove(m_folder->filePath(u"machine/keys/"_s) + keyFiles().first()));
    reopen();
    QTRY_COMPARE(screen(), u"Unlock"_s);
    typePhrase(m_phrase);
    QTRY_VERIFY(!till().key()->error().isEmpty());
    key(Qt::Key_A, Qt::ControlModifier);
    typePhrase(renewed);
    QTRY_COMPARE(screen(), u"Lock"_s);
  }

  void lockingTheTillLeavesTheOldPhrase() {
    makeAndClose();
    reopen();
    openShift();
    becomeOwner();
    askForNewPhrase();
    QTRY_COMPARE(screen(), u"Phrase"_s);
    till().idle();
    QCOMPARE(screen(), u"Lock"_s);
    QVERIFY(till().key()->words().isEmpty());
  }

  void aLockedKeychainAsksForThePhrase() {
    m_newPhrase = u"shown"_s;
    open();
    m_phrase = m_thread->call([this] { return m_shop->newPhrase(); });
    QTRY_COMPARE(screen(), u"Phrase"_s);
    till().key()->keepInKeychain(true);
    QTRY_VERIFY(till().key()->inKeychain());
    closeAll();
    m_newPhrase.clear();

    reopen();  // unlocked: nobody is asked
    QTRY_COMPARE(till().lock()->staff()->count(), 2);
    QCOMPARE(screen(), u"Lock"_s);
    closeAll();

    m_ring.locked = true;
    reopen();
    QTRY_COMPARE(screen(), u"Unlock"_s);
    typePhrase(m_phrase);
    QTRY_COMPARE(screen(), u"Lock"_s);
    QTRY_VERIFY(till().stage()->toast().contains(u"keychain"_s));
    QVERIFY(keyFiles().isEmpty());  // where it was not to be, it is not written
    openShift();
  }
};

QTEST_MAIN(TestTillKeys)
#include "tst_till_keys.moc"
