// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPushButton>
#include <QTest>

#include "models/inbox/queries.h"
#include "models/settings/queries.h"
#include "tests/support/verify.h"
#include "tests/ui/desk/desk_hands.h"
#include "tests/ui/desk/desk_shop.h"
#include "tests/ui/desk/screen_walk.h"
#include "ui/desk/desk_window.h"
#include "ui/desk/inbox_page.h"
#include "ui/desk/tills_page.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace inbox = counterfoil::inbox;
namespace journal = counterfoil::journal;
namespace payments = counterfoil::payments;
namespace settings = counterfoil::settings;
namespace theme = counterfoil::theme;
using namespace counterfoil::desk;
using counterfoil::support::DeskShop;
using counterfoil::support::faultsOn;
using counterfoil::support::photograph;
using counterfoil::support::ShopFixture;

/// What tills may take without contact, set by clicking and typing, and what they have taken.
class TestDeskTills : public QObject {
  Q_OBJECT

  std::unique_ptr<DeskShop> m_shop;
  std::unique_ptr<DeskWindow> m_window;

  TillsPage& page() { return *m_window->findChild<TillsPage*>(); }
  template <class Widget>
  Widget& part(const QString& name) {
    return *page().findChild<Widget*>(name);
  }
  void open(theme::Scheme scheme = theme::Scheme::Light) {
    m_window.reset();
    m_shop = std::make_unique<DeskShop>(scheme);
    m_window = std::make_unique<DeskWindow>(m_shop->parts());
    m_window->resize(1024, 768);
    m_window->show();
    counterfoil::support::signIn(*m_window);
  }
  void chooseTheTill() {
    counterfoil::support::goTo<TillsPage>(*m_window);
    QTRY_VERIFY(page().list().topLevelItemCount() > 0);
    page().list().setCurrentItem(page().list().topLevelItem(0));
    QTRY_VERIFY(page().isOpen());
  }
  void type(const QString& name, const QString& text) {
    auto& field = part<QLineEdit>(name);
    field.setFocus();
    field.selectAll();
    QTest::keyClicks(&field, text);
  }
  void press(const QString& name) { QTest::mouseClick(&part<QPushButton>(name), Qt::LeftButton); }
  void tick(bool on) {
    auto& box = part<QCheckBox>(u"tillOffline"_s);
    if (box.isChecked() != on) {
      QTest::mouseClick(&box, Qt::LeftButton, {}, QPoint(8, box.height() / 2));
    }
    QCOMPARE(box.isChecked(), on);
  }
  settings::Till stored() {
    return m_shop->onStore([](ShopFixture& shop, const auto&) { return settings::readSettings(shop.reader())->till; });
  }
  /// A payment that the terminal keeps.
  payments::AttemptId keep(qint64 minor) {
    return m_shop->onStore([&](ShopFixture& shop, const auto&) {
      payments::StartPayment start;
      start.till = settings::readSettings(shop.reader())->till.id.as<core::Anything>();
      start.amountMinor = minor;
      start.currency = u"GBP"_s;
      start.terminal = u"simulator"_s;
      const auto attempt = shop.payments().start(start, shop.asCashier());
      payments::OfflineRules rules;
      rules.allowed = true;
      if (!shop.payments().askOffline(attempt->id, rules, {}, shop.asManager())) qFatal("not asked");
      say(shop, attempt->id, payments::Outcome::Approved, payments::Offline::Held);
      return attempt->id;
    });
  }
  static void say(ShopFixture& shop, payments::AttemptId id, payments::Outcome outcome,
                  payments::Offline offline = payments::Offline::No) {
    payments::TerminalAnswer said;
    said.outcome = outcome;
    said.offline = offline;
    said.card = u"VISA ************4242"_s;
    said.reason = outcome == payments::Outcome::Declined ? u"insufficient funds"_s : QString();
    if (!shop.payments().resolve(id, said, {})) qFatal("not resolved");
  }

 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom)); }
  void cleanup() {
    m_window.reset();
    m_shop.reset();
  }

  void itIsOffUntilSomebodySwitchesItOn() {
    open();
    chooseTheTill();
    QVERIFY(!stored().offlineCards.allowed);
    QVERIFY(!part<QCheckBox>(u"tillOffline"_s).isEnabled());
    auto& terminal = part<QComboBox>(u"tillTerminal"_s);
    terminal.setCurrentIndex(terminal.findData(int(settings::TerminalKind::Simulator)));
    QVERIFY(part<QCheckBox>(u"tillOffline"_s).isEnabled());
    QVERIFY(!part<QLineEdit>(u"tillOfflineTotal"_s).isEnabled());
    tick(true);
    type(u"tillOfflinePayment"_s, u"20"_s);
    type(u"tillOfflineTotal"_s, u"150.50"_s);
    type(u"tillOfflineCount"_s, u"7"_s);
    type(u"tillOfflineHours"_s, u"6"_s);
    press(u"formSave"_s);
    QTRY_COMPARE(stored().offlineCards, (settings::OfflineCards{true, 2'000, 15'050, 7, 21'600}));
    QCOMPARE(stored().terminal, settings::TerminalKind::Simulator);
    auto* undo = page().tools()->findChild<QPushButton*>(u"formUndo"_s);
    QTRY_VERIFY(undo->isEnabled());
    QTest::mouseClick(undo, Qt::LeftButton);
    QTRY_VERIFY(!stored().offlineCards.allowed);
  }

  void whatIsNotOnThePageStaysAsSomebodyElseLeftIt() {
    open();
    chooseTheTill();
    type(u"tillName"_s, u"By the door"_s);
    const auto elsewhere = m_shop->onStore([](ShopFixture& shop, const DeskServices& services) {
      settings::Till till = settings::readSettings(shop.reader())->till;
      till.printerHost = u"192.0.2.7"_s;
      return services.settings.changeTill(till, shop.asManager());
    });
    CF_VERIFY_OK(elsewhere);
    press(u"formSave"_s);
    QTRY_COMPARE(stored().name, u"By the door"_s);
    QCOMPARE(stored().printerHost, u"192.0.2.7"_s);
  }

  void whatCannotBeIsSaidAndNotSaved_data() {
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing for one payment") << u"tillOfflinePayment"_s << u"0"_s;
    QTest::newRow("an amount with too many decimals") << u"tillOfflinePayment"_s << u"1.005"_s;
    QTest::newRow("less in all than for one") << u"tillOfflineTotal"_s << u"49.99"_s;
    QTest::newRow("words") << u"tillOfflineTotal"_s << u"lots"_s;
    QTest::newRow("an amount that no till holds") << u"tillOfflineTotal"_s << u"99999999999"_s;
    QTest::newRow("none") << u"tillOfflineCount"_s << u"0"_s;
    QTest::newRow("a thousand and one") << u"tillOfflineCount"_s << u"1001"_s;
    QTest::newRow("longer than acquirers take") << u"tillOfflineHours"_s << u"73"_s;
    QTest::newRow("a number that overflows") << u"tillOfflineHours"_s << u"99999999999999"_s;
  }
  void whatCannotBeIsSaidAndNotSaved() {
    QFETCH(QString, field);
    QFETCH(QString, text);
    open();
    chooseTheTill();
    auto& terminal = part<QComboBox>(u"tillTerminal"_s);
    terminal.setCurrentIndex(terminal.findData(int(settings::TerminalKind::Simulator)));
    tick(true);
    type(field, text);
    press(u"formSave"_s);
    QTRY_VERIFY(part<QLineEdit>(field).hasFocus());
    QTest::qWait(0);
    QVERIFY(page().isDirty());
    QVERIFY(!stored().offlineCards.allowed);
  }

  void whatIsAtRiskIsSeenAndALateDeclineIsAsked_data() {
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
  }
  void whatIsAtRiskIsSeenAndALateDeclineIsAsked() {
    QFETCH(bool, dark);
    open(dark ? theme::Scheme::Dark : theme::Scheme::Light);
    const QString suffix = dark ? u"-dark"_s : u"-light"_s;
    keep(1'240);
    const payments::AttemptId lost = keep(4'500);
    chooseTheTill();
    QTRY_VERIFY(part<QLabel>(u"tillKept"_s).text().contains(u"£57.40 in 2 payments"_s));
    QVERIFY(page().list().topLevelItem(0)->text(0).contains(u"£57.40 not sent"_s));
    const auto well = [this] {
      // Labels find their width with the next turn of the loop.
      QStringList faults = faultsOn(*m_window);
      for (int turn = 0; turn < 20 && !faults.isEmpty(); ++turn) {
        QTest::qWait(20);
        faults = faultsOn(*m_window);
      }
      QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
    };
    well();
    photograph(*m_window, u"tills"_s + suffix);
    m_shop->onStore([&](ShopFixture& shop, const auto&) { say(shop, lost, payments::Outcome::Declined); });
    QTRY_VERIFY(part<QLabel>(u"tillKept"_s).text().contains(u"£12.40 in 1 payment,"_s));
    auto& questions = counterfoil::support::goTo<InboxPage>(*m_window);
    QTRY_COMPARE(questions.model().rowCount(), 1);
    questions.table().selectRow(0);
    auto* sheet = questions.findChild<QTextEdit*>();
    QTRY_VERIFY(sheet->toPlainText().contains(u"A card taken without contact did not pay"_s));
    QVERIFY(sheet->toPlainText().contains(u"£45.00"_s));
    well();
    photograph(*m_window, u"late-decline"_s + suffix);
    dismiss(questions, u"written off"_s);
    QTRY_COMPARE(m_shop->onStore([](ShopFixture& shop, const auto&) { return *inbox::openCount(shop.reader()); }),
                 qint64(0));
  }

 private:
  static void dismiss(QWidget& page, const QString& reason) {
    auto* field = page.findChild<QLineEdit*>(u"inboxReason"_s);
    QTest::keyClicks(field, reason);
    QTest::mouseClick(page.findChild<QPushButton*>(u"inboxDismiss"_s), Qt::LeftButton);
  }
};

QTEST_MAIN(TestDeskTills)
#include "tst_desk_tills.moc"
