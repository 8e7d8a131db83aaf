// SPDX-License-Identifier: GPL-3.0-or-later
#include <QListWidget>
#include <QPushButton>
#include <QTest>

#include "models/customers/directory.h"
#include "models/inbox/facts.h"
#include "models/inbox/queries.h"
#include "models/journal/facts_queries.h"
#include "models/journal/record_about.h"
#include "models/sales/service.h"
#include "tests/ui/desk/desk_hands.h"
#include "tests/ui/desk/desk_shop.h"
#include "tests/ui/desk/screen_walk.h"
#include "ui/desk/customers_page.h"
#include "ui/desk/desk_window.h"
#include "ui/desk/inbox_page.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace customers = counterfoil::customers;
namespace inbox = counterfoil::inbox;
namespace journal = counterfoil::journal;
namespace theme = counterfoil::theme;
using namespace counterfoil::desk;
using counterfoil::support::DeskHands;
using counterfoil::support::DeskShop;
using counterfoil::support::faultsOn;
using counterfoil::support::photograph;
using counterfoil::support::ShopFixture;

/// The page of customers, by clicking and typing.
class TestDeskCustomers : public QObject, protected DeskHands {
  Q_OBJECT

  customers::CustomerId m_anna;
  customers::CustomerId m_annie;

  CustomersPage& page() { return *m_window->findChild<CustomersPage*>(); }
  QString sheet() { return page().sheet().toPlainText(); }

  static customers::Customer person(const QString& name, const QString& phone, const QString& email = {}) {
    customers::Customer customer;
    customer.name = name;
    if (!phone.isEmpty()) customer.contacts.push_back({{}, customers::ContactKind::Phone, phone, {}});
    if (!email.isEmpty()) customer.contacts.push_back({{}, customers::ContactKind::Email, email, {}});
    return customer;
  }
  customers::CustomerId add(const customers::Customer& customer) {
    const auto id = m_shop->onStore([&](ShopFixture& shop, const DeskServices& services) {
      return services.customers.create(customer, u"till"_s, shop.asManager());
    });
    return id ? *id : customers::CustomerId();
  }
  customers::Customer read(customers::CustomerId id) {
    return m_shop->onStore([&](ShopFixture&, const DeskServices& services) { return **services.customers.find(id); });
  }
  void open(theme::Scheme scheme, bool people = true) {
    DeskHands::open(scheme, [&](DeskShop&) {
      if (!people) return;
      customers::Customer anna = person(u"Anna Müller"_s, u"07700 900123"_s, u"anna@example.org"_s);
      anna.address = u"1 High Street\nLondon"_s;
      anna.consents.push_back({u"marketing_email"_s, true, {}, {}});
      m_anna = add(anna);
      m_annie = add(person(u"Annie Mueller"_s, u"+44 7700 900123"_s));
      add(person(u"Bert O’Neill"_s, u"020 7946 0018"_s));
    });
    go<CustomersPage>();
  }
  void choose(customers::CustomerId id) {
    QTRY_VERIFY(page().model().rowOf(id.as<core::Anything>()) >= 0);
    page().table().selectRow(page().model().rowOf(id.as<core::Anything>()));
    QTRY_COMPARE(page().editor().shown().id, id);
  }

 private Q_SLOTS:
  void initTestCase() { QVERIFY2(!theme::fontFamily().isEmpty(), "no font: nothing could be read"); }
  void cleanup() { close(); }

  void anEmptyShopSaysHowToBegin() {
    open(theme::Scheme::Light, false);
    QTRY_VERIFY(page().model().isEmpty());
    QTRY_COMPARE(faultsOn(*m_window).join(u" | "_s), QString());
    photograph(*m_window, u"customers-empty"_s);
  }

  void everythingIsReadOnOneScreen_data() { counterfoil::support::addScreens(); }
  void everythingIsReadOnOneScreen() {
    QFETCH(QSize, size);
    QFETCH(bool, dark);
    open(dark ? theme::Scheme::Dark : theme::Scheme::Light);
    m_window->resize(size);
    QTRY_COMPARE(page().model().rowCount(), 3);
    choose(m_anna);
    const QString shot = u"%1-%2"_s.arg(size.width()).arg(dark ? u"dark"_s : u"light"_s);
    QTRY_VERIFY(sheet().contains(u"Perhaps the same: Annie Mueller"_s));
    QVERIFY(sheet().contains(u"News by mail: yes"_s));
    QTRY_COMPARE(faultsOn(*m_window).join(u" | "_s), QString());
    photograph(*m_window, u"customers-"_s + shot);
    press(u"customerMerge"_s);
    QTRY_VERIFY(page().merging().sheet().toPlainText().contains(u"Annie Mueller"_s));
    QTRY_COMPARE(faultsOn(*m_window).join(u" | "_s), QString());
    photograph(*m_window, u"customers-merge-"_s + shot);
    press(u"mergeBack"_s);
    press(u"customerErase"_s);
    QTRY_VERIFY(page().erasing().sheet().toPlainText().contains(u"Backups keep the key"_s));
    QTRY_COMPARE(faultsOn(*m_window).join(u" | "_s), QString());
    photograph(*m_window, u"customers-erase-"_s + shot);
  }

  void whoOpensThePageIsWrittenDownOnce() {
    open(theme::Scheme::Light);
    const auto looks = [this] {
      return m_shop->onStore([](ShopFixture& shop, const auto&) {
        return shop.reader().integer("SELECT count(*) FROM journal WHERE kind = 'person.looked_up'", {}).value();
      });
    };
    QTRY_COMPARE(looks(), 1);
    m_window->goTo(0);
    go<CustomersPage>();
    QTRY_COMPARE(looks(), 2);
  }

  void aCustomerIsAddedFoundAndEditedByKeyboard() {
    open(theme::Scheme::Light);
    QTRY_COMPARE(page().model().rowCount(), 3);
    QTest::keyClick(&page().table(), Qt::Key_N, Qt::ControlModifier);
    QTest::keyClicks(&part<QLineEdit>(u"customerName"_s), u"Clara Berg"_s);
    QTest::keyClick(m_window->focusWidget(), Qt::Key_Tab);
    QTest::keyClicks(m_window->focusWidget(), u"07700 900777"_s);
    QTest::keyClick(m_window->focusWidget(), Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE(page().model().rowCount(), 4);
    QTRY_COMPARE(page().editor().shown().name, u"Clara Berg"_s);
    page().find(u"900 777"_s);
    QTRY_COMPARE(page().model().rowCount(), 1);
    QTRY_COMPARE(page().model().index(0, 0).data().toString(), u"Clara Berg"_s);
    page().find({});
    choose(m_anna);
    part<QCheckBox>(u"customerConsent_marketing_email"_s).click();
    part<QPlainTextEdit>(u"customerPhones"_s).appendPlainText(u"020 7946 0001"_s);
    press(u"customerSave"_s);
    QTRY_COMPARE(read(m_anna).contacts.size(), size_t(3));
    QCOMPARE(read(m_anna).consents[0].granted, false);
    QTRY_VERIFY(sheet().contains(u"News by mail: no"_s));
  }

  void aSecondPressOfSaveAddsNobodyElse() {
    open(theme::Scheme::Light);
    QTRY_COMPARE(page().model().rowCount(), 3);
    page().startNew();
    QTest::keyClicks(&part<QLineEdit>(u"customerName"_s), u"Clara Berg"_s);
    page().save();
    page().save();
    QTRY_COMPARE(page().model().rowCount(), 4);
    const qint64 added = m_shop->onStore([](ShopFixture&, const DeskServices& services) {
      return services.book.reader()
          .integer("SELECT count(*) FROM customer WHERE created_stamp IS NOT NULL", {})
          .value_or(-1);
    });
    QCOMPARE(added, 4);
  }

  void whatIsWrongIsSaidAtTheFieldAndKept() {
    open(theme::Scheme::Light);
    choose(m_anna);
    part<QPlainTextEdit>(u"customerEmails"_s).setPlainText(u"no mail"_s);
    press(u"customerSave"_s);
    QTRY_VERIFY(part<QLabel>(u"customerText"_s).text().contains(u"not an address"_s));
    QCOMPARE(read(m_anna).contacts.size(), size_t(2));
    // Others are looked at meanwhile: what was typed is there again.
    choose(m_annie);
    QCOMPARE(part<QPlainTextEdit>(u"customerEmails"_s).toPlainText(), QString());
    choose(m_anna);
    QTRY_COMPARE(part<QPlainTextEdit>(u"customerEmails"_s).toPlainText(), u"no mail"_s);
  }

  void twoAreMergedByOneActionAndTakenApartByUndo() {
    open(theme::Scheme::Light);
    choose(m_anna);
    press(u"customerMerge"_s);
    QTRY_COMPARE(page().merging().list().count(), 1);
    press(u"mergeKeepThis"_s);
    QTRY_COMPARE(page().model().rowCount(), 2);
    QCOMPARE(read(m_annie).id, m_anna);
    QTRY_VERIFY(sheet().contains(u"Undo a merge"_s));
    press(u"customersUndo"_s);
    QTRY_COMPARE(page().model().rowCount(), 3);
    QCOMPARE(read(m_annie).id, m_annie);
  }

  void whoIsRemovedIsAmongTheRemovedAndComesBack() {
    open(theme::Scheme::Light);
    choose(m_annie);
    press(u"customerRemove"_s);
    QTRY_COMPARE(page().model().rowCount(), 2);
    part<QCheckBox>(u"customersRemoved"_s).click();
    QTRY_COMPARE(page().model().rowCount(), 1);
    choose(m_annie);
    QTRY_VERIFY(sheet().contains(u"removed"_s));
    QVERIFY(!page().editor().isEnabled());
    press(u"customersUndo"_s);
    QTRY_COMPARE(int(read(m_annie).state), int(customers::State::Active));
  }

  void erasingSaysWhatItMeansAndIsForgottenAtOnce() {
    open(theme::Scheme::Light);
    const auto document = m_shop->onStore([&](ShopFixture& shop, const DeskServices& services) {
      (void)shop.openShift(10'000);
      const auto sealed = *customers::sealedCustomer(services.book.reader(), m_anna);
      const auto ticket = shop.ticketWith({{shop.bread, 1'000'000}});
      counterfoil::sales::SealedCustomer customer;
      customer.person = m_anna.as<core::Anything>();
      customer.name = sealed->name;
      if (!shop.desk().attach(ticket, customer)) return core::Result<counterfoil::sales::Document>(core::refused({}));
      const auto due = shop.desk().view(ticket)->priced.due.minor();
      return shop.sales().complete(ticket, {shop.inCash(due)}, shop.asManager());
    });
    CF_VERIFY_OK(document);
    choose(m_anna);
    QTRY_VERIFY(sheet().contains(document->number));
    press(u"customerErase"_s);
    QTRY_VERIFY(page().erasing().sheet().toPlainText().contains(u"1 document with its amounts"_s));
    QVERIFY(!part<QPushButton>(u"eraseDo"_s).isEnabled());
    QTest::keyClicks(&part<QLineEdit>(u"eraseReason"_s), u"asked by letter"_s);
    press(u"eraseDo"_s);
    QTRY_COMPARE(page().model().rowCount(), 2);
    QCOMPARE(int(read(m_anna).state), int(customers::State::Erased));
    QTRY_VERIFY(!part<QLineEdit>(u"customerName"_s).text().contains(u"Anna"_s));
    page().find(u"900123"_s);
    QTRY_COMPARE(page().model().rowCount(), 1);
    QCOMPARE(page().model().idAt(0), m_annie.as<core::Anything>());
  }

  void whatTwoTillsDisagreeAboutIsReadInTheClear() {
    open(theme::Scheme::Light);
    const auto asked = m_shop->onStore([&](ShopFixture& shop, const DeskServices& services) -> core::Done {
      const auto before = **services.customers.find(m_anna);
      auto after = before;
      after.name = u"Anna Berg"_s;
      CF_TRY([[maybe_unused]] const bool changed,
             services.customers.change(before, after, u"desk"_s, shop.asManager()));
      const auto facts = *journal::factsAbout(services.book.reader(), m_anna.as<core::Anything>());
      const journal::Fact& fact = facts.back();
      const QJsonObject sides = fact.object[u"name"_s].toObject();
      const inbox::Side side{fact.id,   fact.origin,        fact.actor,        fact.at(),
                             fact.kind, sides[u"before"_s], sides[u"after"_s], fact.subject};
      return services.book.write([&](journal::Writing& writing) {
        const auto item = inbox::itemFor(QLatin1String(inbox::kEditConflict), fact.subject, u"name"_s, "1");
        return journal::recordAbout(
            writing, inbox::kRaised, item,
            inbox::raisedBody(QLatin1String(inbox::kEditConflict), fact.subject, u"name"_s, {side, side}), {});
      });
    });
    CF_VERIFY_OK(asked);
    auto& inboxPage = *m_window->findChild<InboxPage*>();
    for (int index = 0; index < m_window->pageCount(); ++index) {
      if (&m_window->page(index) == &inboxPage) m_window->goTo(index);
    }
    QTRY_COMPARE(inboxPage.model().rowCount(), 1);
    inboxPage.table().selectRow(0);
    QTRY_VERIFY(inboxPage.sheet().toPlainText().contains(u"Anna Berg"_s));
    QVERIFY(inboxPage.sheet().toPlainText().contains(u"Anna Müller"_s));
    QTRY_VERIFY(part<QPushButton>(u"inboxKeep"_s).text().contains(u"Anna Berg"_s));
    photograph(*m_window, u"customers-inbox"_s);
  }

  void whoMayOnlySellErasesNobody() {
    open(theme::Scheme::Light);
    const auto refusal = m_shop->onStore([&](ShopFixture& shop, const DeskServices& services) {
      return services.customers.erase(m_anna, u"x"_s, shop.asCashier());
    });
    QVERIFY(!refusal);
    QCOMPARE(refusal.error().code, u"not_permitted"_s);
  }
};

QTEST_MAIN(TestDeskCustomers)
#include "tst_desk_customers.moc"
