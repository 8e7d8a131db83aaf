// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/certificates.h"
#include "tests/ui/till/screens_fixture.h"

using namespace counterfoil;

/// The screens that come before the names: a shop is made, its key and its phrase.
class TestTillFirstScreens : public till::ScreensFixture {
  Q_OBJECT

 private Q_SLOTS:
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("qrc:|QML|Binding"))); }
  void cleanup() {
    m_before = {};
    m_window.reset();
    m_backend.reset();
  }

  void firstRun_data() { sizes(); }
  void firstRun() {
    m_before = [](till::MemoryBackend& backend) {
      till::FirstRunView first;
      first.place = QStringLiteral("~/.local/share/counterfoil/shop.cfl");
      first.currencies = {QStringLiteral("EUR"), QStringLiteral("GBP"), QStringLiteral("GHS"),
                          QStringLiteral("GIP"), QStringLiteral("GMD"), QStringLiteral("GTQ")};
      first.zones = {QStringLiteral("America/Argentina/Buenos_Aires"), QStringLiteral("Europe/Berlin"),
                     QStringLiteral("Europe/London")};
      first.proposed.currency = QStringLiteral("GBP");
      first.proposed.zone = QStringLiteral("Europe/London");
      first.proposed.taxName = QStringLiteral("VAT");
      first.proposed.storeCode = QStringLiteral("1");
      first.proposed.tillCode = QStringLiteral("T1");
      backend.firstRun = first;
    };
    openRow();
    QCOMPARE(screen(), QStringLiteral("Welcome"));
    look(QStringLiteral("first-welcome"));
    key(Qt::Key_1);
    QVERIFY(till().setup()->busy());
    look(QStringLiteral("first-demo"));
    m_backend->demoReply(core::storageError(QStringLiteral("disk_full")));
    look(QStringLiteral("first-demo-failed"));
    key(Qt::Key_2);
    QCOMPARE(screen(), QStringLiteral("Setup"));
    look(QStringLiteral("first-setup"));
    key(Qt::Key_F12);
    QVERIFY(!till().setup()->error().isEmpty());
    look(QStringLiteral("first-setup-wrong"));
    type(QStringLiteral("Corner & Crumb"));
    key(Qt::Key_Tab);
    type(QStringLiteral("g"));
    look(QStringLiteral("first-setup-currencies"));
    key(Qt::Key_Tab);
    key(Qt::Key_A, Qt::ControlModifier);
    type(QStringLiteral("buenos"));
    look(QStringLiteral("first-setup-zones"));
    key(Qt::Key_Return);
    QCOMPARE(till().setup()->values().value(QStringLiteral("zone")).toString(),
             QStringLiteral("America/Argentina/Buenos_Aires"));
    till().setup()->setTax(QStringLiteral("none"));
    look(QStringLiteral("first-setup-untaxed"));
    key(Qt::Key_Escape);
    QCOMPARE(screen(), QStringLiteral("Welcome"));
  }

  void joining_data() { sizes(); }
  void joining() {
    m_before = [](till::MemoryBackend& backend) { backend.firstRun.emplace(); };
    openRow();
    key(Qt::Key_3);
    QCOMPARE(screen(), QStringLiteral("Join"));
    look(QStringLiteral("first-join"));
    key(Qt::Key_F12);
    QCOMPARE(till().join()->problems().size(), 2);
    look(QStringLiteral("first-join-empty"));
    type(QStringLiteral("hub.example.com"));
    key(Qt::Key_Tab);
    type(QStringLiteral("7k2m9qxw0ab3"));
    key(Qt::Key_F12);
    QVERIFY(till().join()->busy());
    QCOMPARE(m_backend->joinInput.hub, QStringLiteral("https://hub.example.com"));
    look(QStringLiteral("first-join-busy"));
    key(Qt::Key_Escape);
    QVERIFY(!till().join()->busy());
    key(Qt::Key_F12);
    m_backend->joinReply({core::denied(QStringLiteral("bad_code"))});
    look(QStringLiteral("first-join-refused"));
    key(Qt::Key_F12);
    const QByteArray pem = support::selfSigned("DNS:hub.example.com").certificate;
    m_backend->joinReply({core::invalid(QStringLiteral("certificate_unknown")), pem});
    QVERIFY(!till().join()->fingerprint().isEmpty());
    look(QStringLiteral("first-join-compare"));
    key(Qt::Key_Escape);
    QVERIFY(till().join()->fingerprint().isEmpty());
    key(Qt::Key_F12);
    QVERIFY(m_backend->joinInput.authorityPem.isEmpty());
    m_backend->joinReply({core::invalid(QStringLiteral("certificate_unknown")), pem});
    key(Qt::Key_F12);
    QCOMPARE(m_backend->joinInput.authorityPem, pem);
    m_backend->firstRun->hub = QStringLiteral("hub.example.com");
    m_backend->firstRun->fetching = true;
    m_backend->joinReply({core::Done()});
    QCOMPARE(screen(), QStringLiteral("Fetch"));
    look(QStringLiteral("first-fetch"));
    client::Status status;
    status.standing = client::Standing::Behind;
    status.toReceive = 48'211;
    till().sync()->set(shared::syncWords(status, QStringLiteral("https://hub.example.com"), {}));
    look(QStringLiteral("first-fetch-behind"));
    till().setup()->setWaiting(QStringLiteral("The shop is not set up yet."));
    look(QStringLiteral("first-fetch-waiting"));
  }

  void newPhrase_data() { sizes(); }
  void newPhrase() {
    openRow();
    signIn();
    key(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(sheet(), QStringLiteral("NewPhrase"));
    look(QStringLiteral("sheet-new-phrase"));
    key(Qt::Key_Return);
    QCOMPARE(screen(), QStringLiteral("Phrase"));
    look(QStringLiteral("phrase-new"));
    key(Qt::Key_Escape);
    QCOMPARE(screen(), QStringLiteral("Sell"));
    key(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    key(Qt::Key_Return);
    key(Qt::Key_F12);
    QCOMPARE(screen(), QStringLiteral("Sell"));
    look(QStringLiteral("sell-new-phrase"));
  }

  void keyOnPaper_data() { sizes(); }
  void keyOnPaper() {
    m_before = [](till::MemoryBackend& backend) {
      backend.keyMissing = core::denied(QStringLiteral("key_missing"));
      backend.newPhrase = QStringLiteral("babab dolip fumok gerat hibus jalem kopid lunar mesot nibel porug tavim");
    };
    openRow();
    QCOMPARE(screen(), QStringLiteral("Unlock"));
    look(QStringLiteral("unlock"));
    type(QStringLiteral("babab dolip fumok"));
    key(Qt::Key_Return);
    look(QStringLiteral("unlock-wrong"));
    m_backend->keyMissing.reset();
    till().start();
    QCOMPARE(screen(), QStringLiteral("Phrase"));
    look(QStringLiteral("phrase"));
    till().key()->keepInKeychain(true);
    look(QStringLiteral("phrase-no-keychain"));
    key(Qt::Key_F12);
    QCOMPARE(screen(), QStringLiteral("Lock"));
  }
};

QTEST_MAIN(TestTillFirstScreens)
#include "tst_till_first_screens.moc"
