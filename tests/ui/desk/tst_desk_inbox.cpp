// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPushButton>
#include <QTest>

#include "models/cash/queries.h"
#include "models/catalog/facts.h"
#include "models/catalog/queries.h"
#include "models/inbox/facts.h"
#include "models/inbox/queries.h"
#include "models/journal/record_about.h"
#include "models/payments/facts.h"
#include "tests/ui/desk/desk_hands.h"
#include "tests/ui/desk/desk_shop.h"
#include "tests/ui/desk/screen_walk.h"
#include "ui/desk/desk_window.h"
#include "ui/desk/inbox_page.h"

using namespace Qt::StringLiterals;
namespace cash = counterfoil::cash;
namespace catalog = counterfoil::catalog;
namespace core = counterfoil::core;
namespace inbox = counterfoil::inbox;
namespace journal = counterfoil::journal;
namespace theme = counterfoil::theme;
using namespace counterfoil::desk;
using counterfoil::support::DeskHands;
using counterfoil::support::DeskShop;
using counterfoil::support::faultsOn;
using counterfoil::support::photograph;
using counterfoil::support::ShopFixture;

/// What two tills disagree about, decided by clicking.
class TestDeskInbox : public QObject, protected DeskHands {
  Q_OBJECT

  InboxPage& page() { return *m_window->findChild<InboxPage*>(); }
  QString sheet() { return page().sheet().toPlainText(); }
  qint64 priceOfTea() {
    return m_shop->onStore([](ShopFixture& shop, const auto&) {
      return (*catalog::CatalogQueries(shop.reader()).product(shop.tea))->priceMicro;
    });
  }
  void open(theme::Scheme scheme, bool asked = true) {
    DeskHands::open(scheme, [&](DeskShop&) {
      if (asked) ask();
    });
    go<InboxPage>();
  }
  /// The tea's price was 2.40; one till made it 2.60, another, without knowing, 2.75.
  void ask() {
    const auto done = m_shop->onStore([](ShopFixture& shop, const DeskServices& services) {
      return services.book.write([&](journal::Writing& writing) -> core::Done {
        const core::AnyId tea = shop.tea.as<core::Anything>();
        std::vector<inbox::Side> sides;
        for (const qint64 price : {2'600'000, 2'750'000}) {
          const QJsonObject body{{u"price_micro"_s, QJsonObject{{u"before"_s, 2'400'000}, {u"after"_s, price}}}};
          CF_TRY(const journal::Fact fact,
                 writing.record({QLatin1String(catalog::kProductChanged), 1, tea, body, shop.asCashier()}));
          sides.push_back({fact.id, fact.origin, fact.actor, fact.at(), fact.kind, 2'400'000, price, tea});
        }
        const auto item = inbox::itemFor(QLatin1String(inbox::kEditConflict), tea, u"price_micro"_s, "1");
        return journal::recordAbout(
            writing, inbox::kRaised, item,
            inbox::raisedBody(QLatin1String(inbox::kEditConflict), tea, u"price_micro"_s, sides), {});
      });
    });
    CF_VERIFY_OK(done);
  }
  void chooseFirst() {
    QTRY_VERIFY(page().model().rowCount() > 0 && page().model().index(0, 0).data().isValid());
    page().table().selectRow(0);
    QTRY_VERIFY(!sheet().isEmpty());
  }

 private Q_SLOTS:
  void initTestCase() { QVERIFY2(!theme::fontFamily().isEmpty(), "no font: nothing could be read"); }
  void cleanup() { close(); }

  void nothingToDecideSaysSo() {
    open(theme::Scheme::Light, false);
    QTRY_VERIFY(m_window->findChild<EmptyState*>());
    QTRY_COMPARE(page().model().rowCount(), 0);
    QVERIFY2(faultsOn(*m_window).isEmpty(), qPrintable(faultsOn(*m_window).join(u'\n')));
  }

  void bothSidesAreShownInTheShopsWords_data() { counterfoil::support::addScreens(); }
  void bothSidesAreShownInTheShopsWords() {
    QFETCH(QSize, size);
    QFETCH(bool, dark);
    open(dark ? theme::Scheme::Dark : theme::Scheme::Light);
    m_window->resize(size);
    chooseFirst();
    QTRY_VERIFY(sheet().contains(u"2.75"_s));
    QVERIFY(sheet().contains(u"2.60"_s));
    QVERIFY(sheet().contains(u"2.40"_s));
    QVERIFY(sheet().contains(u"stands now"_s));
    QTRY_VERIFY(part<QPushButton>(u"inboxKeep"_s).text().contains(u"2.75"_s));
    QVERIFY(part<QPushButton>(u"inboxTake1"_s).text().contains(u"2.60"_s));
    QTRY_COMPARE(faultsOn(*m_window).join(u" | "_s), QString());
    photograph(*m_window, u"inbox-%1-%2"_s.arg(size.width()).arg(dark ? u"dark"_s : u"light"_s));
  }

  void whatNoFieldIsAboutSaysWhatHappenedAndWhatToDo_data() {
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("says");
    QTest::addColumn<bool>("dark");
    for (const bool dark : {false, true}) {
      const char* const when = dark ? "by night" : "by day";
      QTest::addRow("a damaged entry %s", when)
          << QString::fromLatin1(inbox::kFactRejected) << u"sale.completed"_s << u"counts nowhere"_s << dark;
      QTest::addRow("an order twice %s", when)
          << QString::fromLatin1(inbox::kDuplicateOrder) << QString() << u"refund the one"_s << dark;
      QTest::addRow("a till that was copied %s", when)
          << QString::fromLatin1(inbox::kChainParted) << QString() << u"join one of them"_s << dark;
    }
  }
  void whatNoFieldIsAboutSaysWhatHappenedAndWhatToDo() {
    QFETCH(const QString, code);
    QFETCH(const QString, field);
    QFETCH(const QString, says);
    QFETCH(const bool, dark);
    open(dark ? theme::Scheme::Dark : theme::Scheme::Light, false);
    const bool aTill = code == QLatin1String(inbox::kChainParted);
    QString named = u"Tea"_s;
    const auto done = m_shop->onStore([&](ShopFixture& shop, const DeskServices& services) {
      const journal::OriginId origin = services.book.origin();
      if (aTill) {
        (void)shop.openShift(0);
        named = *cash::tillCodeOf(services.book.reader(), origin);
      }
      return services.book.write([&](journal::Writing& writing) -> core::Done {
        const core::AnyId about = aTill ? origin.as<core::Anything>() : shop.tea.as<core::Anything>();
        std::vector<inbox::Side> sides;
        for (int i = 0; i < (field.isEmpty() ? 2 : 1); ++i) {
          sides.push_back({writing.make<journal::FactId>(),
                           journal::OriginId(writing.newId()),
                           shop.asCashier().staff,
                           writing.now(),
                           u"sale.completed"_s,
                           {},
                           {},
                           about});
        }
        return journal::recordAbout(writing, inbox::kRaised, inbox::itemFor(code, about, field, "1"),
                                    inbox::raisedBody(code, about, field, sides), {});
      });
    });
    CF_VERIFY_OK(done);
    m_window->resize(1024, 768);
    page().storeChanged({u"exception.raised"_s});
    chooseFirst();
    QTRY_VERIFY2(sheet().contains(says), qPrintable(sheet()));
    QVERIFY(!sheet().contains(code));
    QVERIFY(!named.isEmpty());
    QCOMPARE(page().model().index(0, 1).data().toString(), named);
    QTRY_COMPARE(faultsOn(*m_window).join(u" | "_s), QString());
    photograph(*m_window, u"inbox-%1-%2"_s.arg(code, dark ? u"dark"_s : u"light"_s));
  }

  void whatTheHubFoundOutIsSaidInPlainWords_data() {
    QTest::addColumn<bool>("dark");
    QTest::newRow("by day") << false;
    QTest::newRow("by night") << true;
  }
  void whatTheHubFoundOutIsSaidInPlainWords() {
    QFETCH(bool, dark);
    open(dark ? theme::Scheme::Dark : theme::Scheme::Light, false);
    const auto done = m_shop->onStore([](ShopFixture&, const DeskServices& services) {
      return services.book.write([&](journal::Writing& writing) -> core::Done {
        counterfoil::payments::Attempt attempt;
        attempt.id = writing.make<counterfoil::payments::AttemptId>();
        attempt.amountMinor = 1'240;
        attempt.currency = u"GBP"_s;
        attempt.gateway = writing.make<core::AnyId>();
        attempt.orderReference = u"W-17"_s;
        attempt.startedAt = writing.now();
        CF_TRY(const journal::Fact fact, writing.record(counterfoil::payments::paymentStarted(attempt, {})));
        const auto payment = attempt.id.as<core::Anything>();
        const auto raise = [&](const char* code, const QString& field, const QJsonValue& before,
                               const QJsonValue& value) {
          const inbox::Side side{fact.id, fact.origin, {}, fact.at(), u"payment.resolved"_s, before, value, payment};
          return journal::recordAbout(writing, inbox::kRaised, inbox::itemFor(QLatin1String(code), payment, field, "1"),
                                      inbox::raisedBody(QLatin1String(code), payment, field, {side}), {});
        };
        CF_CHECK(raise(inbox::kFactRejected, u"payment.resolved"_s, {}, u"hub_only"_s));
        return raise(inbox::kRefundFailed, u"amount_minor"_s, u"lost_or_stolen_card"_s, 1'240);
      });
    });
    CF_VERIFY_OK(done);
    m_window->resize(1024, 768);
    page().storeChanged({u"exception.raised"_s});
    QTRY_COMPARE(page().model().rowCount(), 2);
    QStringList seen;
    for (int row = 0; row < 2; ++row) {
      page().table().selectRow(row);
      QTRY_VERIFY(!sheet().isEmpty() && !seen.contains(sheet()));
      seen.append(sheet());
      QTRY_COMPARE(faultsOn(*m_window).join(u" | "_s), QString());
      photograph(*m_window, u"inbox-hub-%1-%2"_s.arg(row).arg(dark ? u"dark"_s : u"light"_s));
    }
    const QString all = seen.join(u' ');
    for (const QString& words :
         {u"A refund to a card came back"_s, u"12.40"_s, u"the card was lost or stolen"_s, u"W-17"_s,
          u"The hub did not believe a till"_s, u"Card answered"_s, u"only the hub may say so"_s}) {
      QVERIFY2(all.contains(words), qPrintable(words + u" in: "_s + all));
    }
  }

  void takingTheOtherPriceSetsItAndUndoSetsItBack() {
    open(theme::Scheme::Light);
    chooseFirst();
    press(u"inboxTake1"_s);
    QTRY_COMPARE(page().model().rowCount(), 0);
    QCOMPARE(priceOfTea(), qint64(2'600'000));
    QTRY_VERIFY(part<QPushButton>(u"inboxUndo"_s).isEnabled());
    press(u"inboxUndo"_s);
    QTRY_COMPARE(page().model().rowCount(), 1);
    QCOMPARE(priceOfTea(), qint64(2'750'000));
  }

  void aDismissalNeedsItsReasonAndIsFoundAmongTheDecided() {
    open(theme::Scheme::Light);
    chooseFirst();
    QTRY_VERIFY(part<QPushButton>(u"inboxDismiss"_s).isVisible());
    QVERIFY(!part<QPushButton>(u"inboxDismiss"_s).isEnabled());
    QTest::keyClicks(&part<QLineEdit>(u"inboxReason"_s), u"Both were told to"_s);
    press(u"inboxDismiss"_s);
    QTRY_COMPARE(page().model().rowCount(), 0);
    part<QCheckBox>(u"inboxWithDecided"_s).click();
    QTRY_COMPARE(page().model().rowCount(), 1);
    chooseFirst();
    QTRY_VERIFY(sheet().contains(u"Both were told to"_s));
    press(u"inboxReopen"_s);
    QTRY_COMPARE(m_shop->onStore([](ShopFixture& shop, const auto&) { return *inbox::openCount(shop.reader()); }),
                 qint64(1));
  }
};

QTEST_MAIN(TestDeskInbox)
#include "tst_desk_inbox.moc"
