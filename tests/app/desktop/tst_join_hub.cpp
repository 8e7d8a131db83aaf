// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>

#include "app/desktop/hub_joiner.h"
#include "app/shop/setup.h"
#include "models/settings/queries.h"
#include "models/staff/queries.h"
#include "tests/app/desktop/program_window.h"
#include "tests/app/hub/hub_program.h"
#include "tests/support/certificates.h"
#include "tests/support/quick_shop.h"
#include "ui/desk/station_page.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;

namespace {

app::NewShop cornerShop() {
  app::NewShop wanted;
  wanted.shop.name = u"Corner"_s;
  wanted.shop.currency = u"GBP"_s;
  wanted.shop.locale = u"en_GB"_s;
  wanted.shop.zone = u"Europe/London"_s;
  wanted.ownerName = u"Olive"_s;
  wanted.ownerPin = u"975312"_s;
  return wanted;
}

}  // namespace

/// The whole program on a machine without a shop joins a real hub, over TLS with a certificate of the shop's own.
class TestJoinHub : public QObject, protected support::ProgramWindow {
  Q_OBJECT

  std::unique_ptr<support::HubProgram> m_hub;
  std::unique_ptr<support::Authority> m_authority;

  [[nodiscard]] QString address() const { return u"https://127.0.0.1:%1"_s.arg(m_hub->port()); }
  [[nodiscard]] QString code() const { return m_hub->say("enrol --tenant Crumb").json()[u"code"_s].toString(); }

  void start() { ProgramWindow::start(m_folder->filePath(u"second.cfl"_s)); }
  void fill(const QString& hub, const QString& code) {
    till().join()->set(u"hub"_s, hub);
    till().join()->set(u"code"_s, code);
  }
  void submit() {
    key(Qt::Key_F12);
    QTRY_VERIFY_WITH_TIMEOUT(!till().join()->busy(), 60'000);
  }
  [[nodiscard]] QString problem(const QString& field) { return till().join()->problems().value(field).toString(); }

  void serve(const QByteArray& names = "IP:127.0.0.1", long goodForS = 3600) {
    const QString certificate = m_folder->filePath(u"hub.pem"_s);
    const QString key = m_folder->filePath(u"hub.key"_s);
    support::writeCertificate(m_authority->issue(names, goodForS), certificate, key);
    m_hub->serve({u"--tls-certificate"_s, certificate, u"--tls-key"_s, key});
  }
  /// Another till, set up and joined: what the hub has is its shop. With its own place for keys.
  /// At the desk, with everything behind it as it is in the program.
  void seeHowTheTillStands() {
    CF_VERIFY_OK(m_program->showDesk());
    desk::DeskWindow* window = nullptr;
    for (QWidget* const top : QApplication::topLevelWidgets()) {
      if (auto* const found = qobject_cast<desk::DeskWindow*>(top)) window = found;
    }
    QVERIFY(window);
    auto* const who = window->findChild<QComboBox*>(u"signInPerson"_s);
    QTRY_VERIFY(who->findText(u"Olive"_s) >= 0);
    who->setCurrentIndex(who->findText(u"Olive"_s));
    auto* const secret = window->findChild<QLineEdit*>(u"signInPin"_s);
    QTest::keyClicks(secret, u"975312"_s);
    QTest::keyClick(secret, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(window->session().isOpen(), 30'000);
    auto& page = *window->findChild<desk::StationPage*>();
    for (int index = 0; index < window->pageCount(); ++index) {
      if (&window->page(index) == &page) window->goTo(index);
    }
    const auto row = [&page](const char* id) {
      for (const desk::StationRow& each : page.rows()) {
        if (each.id == QLatin1String(id)) return each;
      }
      return desk::StationRow();
    };
    QTRY_VERIFY_WITH_TIMEOUT(row("certificate").plain.startsWith(u"good for "_s), 30'000);
    QVERIFY(row("certificate").plain.contains(u"pinned"_s));
    QTRY_COMPARE_WITH_TIMEOUT(row("sync").plain, u"up_to_date"_s, 30'000);
    QCOMPARE(row("hub").value, QUrl(address()).authority());
    QCOMPARE(row("key").plain, u"file, phrase noted"_s);
    QCOMPARE(row("backup").plain, u"none"_s);
    QCOMPARE(row("check").plain, u"never"_s);
    QVERIFY(row("book").plain.contains(u"facts"_s));

    QTest::mouseClick(window->findChild<QPushButton*>(u"stationCheck"_s), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(row("check").plain.endsWith(u"held"_s), 30'000);
    const QString path = m_folder->filePath(u"copy.cfl"_s);
    page.backUpTo(path);
    QTRY_VERIFY_WITH_TIMEOUT(row("backup").value.contains(u"copy.cfl"_s), 30'000);
    QVERIFY(QFile::exists(path));
    // It lies beside the store: better than nothing, and not what a backup is for.
    QCOMPARE(row("backup").concern, desk::Concern::Look);
    page.backUpTo(path);
    QTRY_VERIFY(window->findChild<QPushButton*>(u"stationBackUp"_s)->isEnabled());
    window->close();
  }
  void fillTenant() {
    QCOMPARE(m_hub->say("tenant create Crumb").status, 0);
    core::SystemClock clock;
    core::RandomIds ids;
    app::ShopOptions options = support::quickShop(m_folder->filePath(u"first.cfl"_s), m_folder->filePath(u"first"_s));
    const auto shop = app::Shop::create(options, clock, ids);
    CF_VERIFY_OK(shop);
    CF_VERIFY_OK(app::setUp(**shop, cornerShop()));
    CF_VERIFY_OK(app::joinHub(**shop, {address(), m_authority->pem(), code(), u"First"_s}));
    const auto status = app::syncNow(**shop, clock, ids, 30'000);
    CF_VERIFY_OK(status);
    QVERIFY(status->idle);
  }

 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom)); }
  void init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_authority = std::make_unique<support::Authority>("Corner's own");
    m_hub = std::make_unique<support::HubProgram>();
    qputenv("XDG_STATE_HOME", m_folder->filePath(u"state"_s).toUtf8());
  }
  void cleanup() {
    m_program.reset();
    m_hub.reset();
    m_folder.reset();
  }

  void aNewMachineComparesTheFingerprintAndBecomesATillOfTheShop() {
    serve();
    fillTenant();
    start();
    QTRY_COMPARE(screen(), u"Welcome"_s);
    key(Qt::Key_3);
    QCOMPARE(screen(), u"Join"_s);
    fill(address(), code());
    submit();
    // What the hub wrote when it began to listen.
    const QString print = till().join()->fingerprint();
    QCOMPARE(print.size(), 95);
    QVERIFY(m_hub->log().contains(print.toLatin1()));
    key(Qt::Key_Escape);
    QVERIFY(till().join()->fingerprint().isEmpty());
    submit();
    key(Qt::Key_F12);
    QTRY_COMPARE_WITH_TIMEOUT(screen(), u"Phrase"_s, 60'000);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Lock"_s);
    QCOMPARE(till().shopName(), u"Corner"_s);
    QTRY_COMPARE(till().lock()->staff()->count(), 1);
    key(Qt::Key_Down);
    type(u"975312"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Count"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Sell"_s);
    m_program->storeThread().call([this] {
      const auto all = settings::readSettings(m_program->shop().reader());
      CF_VERIFY_OK(all);
      QCOMPARE(all->till.code, u"T2"_s);
      QCOMPARE(all->shop.name, u"Corner"_s);
    });
    QTRY_COMPARE_WITH_TIMEOUT(till().sync()->text(), u"Up to date"_s, 30'000);
    seeHowTheTillStands();
    m_program.reset();
    start();
    QTRY_COMPARE(screen(), u"Lock"_s);
  }

  void whatIsWrongIsSaidWhereItIsAndCanBeTriedAgain() {
    serve();
    fillTenant();
    start();
    QTRY_COMPARE(screen(), u"Welcome"_s);
    key(Qt::Key_3);
    fill(u"not a host/"_s, u"x"_s);
    submit();
    QVERIFY(problem(u"hub"_s).contains(u"no address"_s));
    fill(u"https://127.0.0.1:1"_s, u"x"_s);
    submit();
    QVERIFY(problem(u"code"_s).contains(u"mistyped"_s));
    fill(u"https://127.0.0.1:1"_s, code());
    submit();
    QVERIFY(problem(u"hub"_s).contains(u"No hub answers"_s));
    fill(address(), u"0000-0000-0000"_s);
    submit();
    key(Qt::Key_F12);
    QTRY_VERIFY_WITH_TIMEOUT(!problem(u"code"_s).isEmpty(), 30'000);
    QVERIFY2(problem(u"code"_s).contains(u"does not take"_s), qPrintable(problem(u"code"_s)));
    // By now there is an empty store, so that the demo is not offered any more; joining goes on.
    key(Qt::Key_Escape);
    QCOMPARE(screen(), u"Welcome"_s);
    QVERIFY(!till().setup()->demoPossible());
    key(Qt::Key_3);
    fill(address(), code());
    submit();
    QTRY_COMPARE_WITH_TIMEOUT(screen(), u"Phrase"_s, 60'000);
  }

  void aCertificateForAnotherNameOrDayCannotBeTrusted_data() {
    QTest::addColumn<QByteArray>("names");
    QTest::addColumn<int>("goodForS");
    QTest::addColumn<QString>("said");
    QTest::newRow("name") << QByteArray("DNS:elsewhere.example") << 3600 << u"another address"_s;
    QTest::newRow("expired") << QByteArray("IP:127.0.0.1") << -3600 << u"not good today"_s;
  }
  void aCertificateForAnotherNameOrDayCannotBeTrusted() {
    QFETCH(QByteArray, names);
    QFETCH(int, goodForS);
    QFETCH(QString, said);
    serve(names, goodForS);
    QCOMPARE(m_hub->say("tenant create Crumb").status, 0);
    start();
    key(Qt::Key_3);
    fill(address(), code());
    submit();
    QVERIFY2(problem(u"hub"_s).contains(said), qPrintable(problem(u"hub"_s)));
    QVERIFY(till().join()->fingerprint().isEmpty());
  }

  void aTillWhoseShopHasNotComeYetFetchesItAtTheNextStart() {
    serve();
    fillTenant();
    start();
    key(Qt::Key_3);
    fill(address(), code());
    submit();
    till().join()->trust();
    QTRY_COMPARE_WITH_TIMEOUT(screen(), u"Fetch"_s, 30'000);
    m_program.reset();  // whatever has come, it is no till yet
    m_hub->terminate();
    start();
    QTRY_VERIFY(screen() == u"Fetch"_s || screen() == u"Lock"_s || screen() == u"Phrase"_s);
    m_program.reset();
  }

  void aSecondStoreIsNotSetUpWhileTheFirstMakesTheShop() {
    serve();
    QCOMPARE(m_hub->say("tenant create Crumb").status, 0);
    start();
    key(Qt::Key_3);
    fill(address(), code());
    submit();
    till().join()->trust();
    // The first of an empty tenant: the shop is made here, and goes to the hub.
    QTRY_COMPARE_WITH_TIMEOUT(screen(), u"Setup"_s, 60'000);
    m_program.reset();
    start();
    QTRY_COMPARE(screen(), u"Setup"_s);
  }

  void anExistingShopJoinsOnlyByWhoMayChangeItsSettings() {
    serve();
    QCOMPARE(m_hub->say("tenant create Crumb").status, 0);
    store::WorkerThread storeThread(u"store"_s);
    core::SystemClock clock;
    core::RandomIds ids;
    std::unique_ptr<app::Shop> shop;
    const auto owner = storeThread.call([&] {
      app::ShopOptions options = support::quickShop(m_folder->filePath(u"old.cfl"_s), m_folder->filePath(u"old"_s));
      shop = app::Shop::create(options, clock, ids).value();
      return app::setUp(*shop, cornerShop()).value().owner;
    });
    {
      app::HubJoiner joiner(storeThread, [&]() -> core::Result<app::Shop*> { return shop.get(); });
      std::optional<shared::JoinOutcome> outcome;
      const auto joinAs = [&](const journal::Actor& actor) {
        outcome.reset();
        joiner.join({address(), code(), u"Old"_s, m_authority->pem(), false, actor},
                    [&](const shared::JoinOutcome& said) { outcome = said; });
        QTRY_VERIFY_WITH_TIMEOUT(outcome.has_value(), 30'000);
      };
      joinAs({});
      CF_VERIFY_CODE(outcome->done, "unknown_staff");
      joiner.join({address(), code(), u"Old"_s, m_authority->pem(), false, {owner, {}}},
                  [&](const shared::JoinOutcome& said) { outcome = said; });
      joiner.cancel();
      CF_VERIFY_CODE(outcome->done, "cancelled");
      joinAs({owner, {}});
      CF_VERIFY_OK(outcome->done);
      joinAs({owner, {}});
      CF_VERIFY_CODE(outcome->done, "already_enrolled");
    }
    storeThread.call([&] { shop.reset(); });
  }
};

QTEST_MAIN(TestJoinHub)
#include "tst_join_hub.moc"
