// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "models/views/fact_source.h"
#include "tests/ui/desk/desk_hands.h"
#include "tests/ui/desk/desk_shop.h"
#include "tests/ui/desk/screen_walk.h"
#include "ui/desk/desk_window.h"
#include "ui/desk/journal_page.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace staff = counterfoil::staff;
namespace theme = counterfoil::theme;
using counterfoil::desk::DeskWindow;
using counterfoil::desk::JournalPage;
using counterfoil::support::DeskShop;
using counterfoil::support::faultsOn;
using counterfoil::support::photograph;

/// The window, signing in, and the journal, over a real shop with real threads.
class TestDeskShell : public QObject {
  Q_OBJECT

  std::unique_ptr<DeskShop> m_shop;
  std::unique_ptr<DeskWindow> m_window;

  void open(theme::Scheme scheme = theme::Scheme::Light) {
    m_window.reset();
    m_shop = std::make_unique<DeskShop>(scheme);
    m_window = std::make_unique<DeskWindow>(m_shop->parts());
    m_window->show();
  }
  void signIn(const QString& name, const QString& pin = QString::fromLatin1(DeskShop::kPin)) {
    auto* who = m_window->findChild<QComboBox*>(u"signInPerson"_s);
    auto* secret = m_window->findChild<QLineEdit*>(u"signInPin"_s);
    QTRY_VERIFY(who->findText(name) >= 0);
    who->setCurrentIndex(who->findText(name));
    QTest::keyClicks(secret, pin);
    QTest::keyClick(secret, Qt::Key_Return);
  }
  JournalPage& journal() { return *m_window->findChild<JournalPage*>(); }
  void goToJournal() { counterfoil::support::goTo<JournalPage>(*m_window); }

 private Q_SLOTS:
  void initTestCase() { QVERIFY2(!theme::fontFamily().isEmpty(), "no font: nothing could be read"); }
  void cleanup() {
    m_window.reset();
    m_shop.reset();
  }

  void aBookWithoutPeopleOpensWithoutAName() {
    m_shop = std::make_unique<DeskShop>(theme::Scheme::Light, DeskShop::Kind::Bare);
    m_window = std::make_unique<DeskWindow>(m_shop->parts());
    QTRY_VERIFY(m_window->session().isOpen());
    QVERIFY(m_window->session().may(staff::Permission::StaffEdit));
  }
  void theWindowIsNotLargerThanTheScreenItOpensOn() {
    open();
    QVERIFY(m_window->screen()->availableSize().width() < 1280);
    QCOMPARE(m_window->size(), QSize(1024, 800));
  }
  void theRightPinOpensTheDeskAndTheWrongOneSaysSo() {
    open();
    QTRY_VERIFY(!m_window->session().isOpen());
    signIn(u"Mona Manager"_s, u"000000"_s);
    auto* secret = m_window->findChild<QLineEdit*>(u"signInPin"_s);
    QTRY_VERIFY(secret->text().isEmpty());
    QVERIFY(!m_window->session().isOpen());
    signIn(u"Mona Manager"_s);
    QTRY_VERIFY(m_window->session().isOpen());
    QCOMPARE(m_window->session().name(), u"Mona Manager"_s);
  }
  void aNameIsTypedAndThePinAfterIt() {
    open();
    auto* people = m_window->findChild<QComboBox*>(u"signInPerson"_s);
    QTRY_VERIFY(people->count() > 1);
    people->setFocus();
    QTRY_VERIFY(people->hasFocus());
    QTest::keyClicks(people, u"Mo"_s);
    QCOMPARE(people->currentText(), u"Mona Manager"_s);
    QVERIFY(people->hasFocus());
    QTest::keyClick(people, Qt::Key_Tab);
    QVERIFY(m_window->findChild<QLineEdit*>(u"signInPin"_s)->hasFocus());
    people->setFocus();
    people->showPopup();
    people->hidePopup();
    QTRY_VERIFY(m_window->findChild<QLineEdit*>(u"signInPin"_s)->hasFocus());
  }
  void whoMayNotReadTheJournalIsToldWhatItNeeds() {
    open();
    signIn(u"Carl Cashier"_s);
    QTRY_VERIFY(m_window->session().isOpen());
    goToJournal();
    QVERIFY(!journal().isVisible());
    QVERIFY(!m_window->findField().isVisible());
  }
  void theJournalShowsTheNewestFactFirstAndEachInFull() {
    open();
    signIn(u"Mona Manager"_s);
    QTRY_VERIFY(m_window->session().isOpen());
    goToJournal();
    QTRY_VERIFY(journal().model().rowCount() > 5);
    QCOMPARE(journal().table().model()->index(0, counterfoil::views::FactSource::Kind).data().toString(),
             u"Signed in"_s);
    journal().table().selectRow(1);
    QTRY_VERIFY(journal().factView().bodyText().contains(u'{'));
  }
  void factsAreFoundByTheirText() {
    open();
    signIn(u"Mona Manager"_s);
    QTRY_VERIFY(m_window->session().isOpen());
    goToJournal();
    QTRY_VERIFY(journal().model().rowCount() > 0);
    QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY(m_window->findField().hasFocus());
    QTest::keyClicks(&m_window->findField(), u"corner shop"_s);
    QTRY_VERIFY(journal().model().isWhole() && journal().model().rowCount() == 1);
    m_window->findField().clear();
    QTRY_VERIFY(journal().model().rowCount() > 5);
  }
  void whatIsWrittenWhileOneLooksAppears() {
    open();
    signIn(u"Mona Manager"_s);
    QTRY_VERIFY(m_window->session().isOpen());
    goToJournal();
    QTRY_VERIFY(journal().model().rowCount() > 0);
    const int before = journal().model().rowCount();
    m_shop->onStore([](auto& shop, const auto&) { return bool(shop.openShift(5'000).openingFloat.minor()); });
    QTRY_COMPARE(journal().model().rowCount(), before + 1);
  }
  void anUntouchedJournalHoldsAndATamperedFactIsNamed() {
    open();
    signIn(u"Mona Manager"_s);
    QTRY_VERIFY(m_window->session().isOpen());
    goToJournal();
    QSignalSpy finished(&journal().verifyPanel(), &counterfoil::desk::VerifyPanel::finished);
    journal().verifyPanel().start();
    QVERIFY(finished.wait());
    auto* faults = journal().verifyPanel().findChild<QListWidget*>();
    QCOMPARE(faults->count(), 0);
    QVERIFY(m_shop->tamper(4));
    journal().verifyPanel().start();
    QVERIFY(finished.wait());
    QVERIFY(faults->count() >= 1);
    QVERIFY2(faults->item(0)->text().contains(u'4'), qPrintable(faults->item(0)->text()));
    // Layouts follow a changed text in the next turn of the event loop.
    QTRY_VERIFY(faultsOn(*m_window).isEmpty());
    photograph(*m_window, u"journal-tampered"_s);
  }
  void aCheckCanBeStopped() {
    open();
    signIn(u"Mona Manager"_s);
    QTRY_VERIFY(m_window->session().isOpen());
    goToJournal();
    auto hold = std::make_shared<QPromise<void>>();
    hold->start();
    m_shop->holdChecks(hold);
    QSignalSpy finished(&journal().verifyPanel(), &counterfoil::desk::VerifyPanel::finished);
    journal().verifyPanel().start();
    QVERIFY(journal().verifyPanel().isRunning());
    auto* button = journal().verifyPanel().findChild<QPushButton*>();
    QTest::mouseClick(button, Qt::LeftButton);
    hold->finish();
    QVERIFY(finished.wait());
    QVERIFY(!journal().verifyPanel().isRunning());
    QVERIFY(journal().verifyPanel().findChild<QListWidget*>()->count() == 0);
  }
  void signingOutShowsNothingOfWhatWasRead() {
    open();
    signIn(u"Mona Manager"_s);
    QTRY_VERIFY(m_window->session().isOpen());
    goToJournal();
    QTRY_VERIFY(journal().model().rowCount() > 0);
    m_window->session().signOut();
    QVERIFY(!journal().isVisible());
    QVERIFY(m_window->findChild<QLineEdit*>(u"signInPin"_s)->isVisible());
  }
  void everyScreenReadsWell_data() { counterfoil::support::addScreens(); }
  void everyScreenReadsWell() {
    QFETCH(QSize, size);
    QFETCH(bool, dark);
    open(dark ? theme::Scheme::Dark : theme::Scheme::Light);
    m_window->resize(size);
    const QString name = u"%1-%2"_s.arg(size.width()).arg(dark ? u"dark"_s : u"light"_s);
    QTRY_VERIFY(m_window->findChild<QComboBox*>(u"signInPerson"_s)->count() > 0);
    QTRY_COMPARE(faultsOn(*m_window), QStringList());
    photograph(*m_window, u"sign-in-"_s + name);
    signIn(u"Mona Manager"_s);
    QTRY_VERIFY(m_window->session().isOpen());
    goToJournal();
    QTRY_VERIFY(journal().model().rowCount() > 0);
    journal().table().selectRow(2);
    QTRY_VERIFY(!journal().factView().bodyText().isEmpty());
    QTRY_COMPARE(faultsOn(*m_window), QStringList());
    photograph(*m_window, u"journal-"_s + name);
  }
};

QTEST_MAIN(TestDeskShell)
#include "tst_desk_shell.moc"
