// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPushButton>
#include <QTest>

#include "models/reconciliation/service.h"
#include "tests/support/verify.h"
#include "tests/ui/desk/desk_hands.h"
#include "tests/ui/desk/desk_shop.h"
#include "tests/ui/desk/screen_walk.h"
#include "ui/desk/desk_window.h"
#include "ui/desk/reconciliation_page.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;
namespace payments = counterfoil::payments;
namespace reconciliation = counterfoil::reconciliation;
namespace theme = counterfoil::theme;
using namespace counterfoil::desk;
using counterfoil::support::DeskHands;
using counterfoil::support::DeskShop;
using counterfoil::support::faultsOn;
using counterfoil::support::photograph;
using counterfoil::support::ShopFixture;

/// The book beside a provider's report, settled by typing.
class TestDeskReconciliation : public QObject, protected DeskHands {
  Q_OBJECT

  ReconciliationPage& page() { return *m_window->findChild<ReconciliationPage*>(); }
  QString sheet() { return page().sheet().toPlainText(); }
  void open(theme::Scheme scheme, bool differs = true) {
    DeskHands::open(scheme, [&](DeskShop&) {
      if (differs) trade();
    });
    go<ReconciliationPage>();
  }
  /// Four payments: one agrees, one is another there, one is not there, one is there alone.
  void trade() {
    const auto done = m_shop->onStore([](ShopFixture& shop, const DeskServices& services) -> core::Done {
      const core::AnyId gateway(QUuid::createUuidV5(QUuid(), u"gateway"_s));
      const core::Instant now = shop.clock().now();
      reconciliation::Report report{gateway, u"stripe"_s, now.plusMs(-3'600'000), now.plusMs(3'600'000), {}, false, {}};
      const auto there = [&](const QString& name, qint64 minor, qint64 fee, payments::AttemptId attempt) {
        report.lines.push_back({u"txn_"_s + name,
                                reconciliation::Sort::Charge,
                                {},
                                u"pi_"_s + name,
                                attempt.as<core::Anything>(),
                                minor,
                                fee,
                                u"GBP"_s,
                                now,
                                {}});
      };
      const auto here = [&](const QString& name, qint64 minor) -> core::Result<payments::AttemptId> {
        payments::StartPayment start;
        start.amountMinor = minor;
        start.currency = u"GBP"_s;
        start.terminal = u"stripe"_s;
        start.gateway = gateway;
        CF_TRY(const auto attempt, shop.payments().start(start, {}));
        payments::TerminalAnswer said;
        said.outcome = payments::Outcome::Approved;
        said.reference = u"pi_"_s + name;
        CF_TRY(const auto resolved, shop.payments().resolve(attempt.id, said, {}));
        return resolved.id;
      };
      CF_TRY(const auto agreed, here(u"1"_s, 1'240));
      there(u"1"_s, 1'240, 37, agreed);
      CF_TRY(const auto other, here(u"2"_s, 5'000));
      there(u"2"_s, 4'500, 83, other);
      CF_TRY(const auto missing, here(u"3"_s, 799));
      Q_UNUSED(missing);
      there(u"4"_s, 2'300, 53, {});
      return services.book.write([&](journal::Writing& writing) -> core::Done {
        CF_TRY(const int count, reconciliation::takeReport(writing, report));
        return count == 3 ? core::Done() : core::Done(core::refused(u"another_count"_s));
      });
    });
    CF_VERIFY_OK(done);
  }

 private Q_SLOTS:
  void initTestCase() { QVERIFY2(!theme::fontFamily().isEmpty(), "no font: nothing could be read"); }
  void cleanup() { close(); }

  void whereBothAgreeNothingIsToBeDone() {
    open(theme::Scheme::Light, false);
    QTRY_VERIFY(!page().model().isLoading() && page().findChild<EmptyState*>()->isVisible());
    QCOMPARE(page().model().rowCount(), 0);
    QTRY_COMPARE(faultsOn(*m_window).join(u" | "_s), QString());
  }

  void bucketsAreSummedAndALineShowsBothSides_data() { counterfoil::support::addScreens(); }
  void bucketsAreSummedAndALineShowsBothSides() {
    QFETCH(QSize, size);
    QFETCH(bool, dark);
    const QString words = u"-%1-%2"_s.arg(size.width()).arg(dark ? u"dark"_s : u"light"_s);
    open(dark ? theme::Scheme::Dark : theme::Scheme::Light);
    m_window->resize(size);
    QTRY_COMPARE(page().model().rowCount(), 3);
    page().table().clearSelection();
    part<QCheckBox>(u"reconciliationAll"_s).click();
    QTRY_COMPARE(page().model().rowCount(), 7);
    QTRY_COMPARE(faultsOn(*m_window).join(u" | "_s), QString());
    photograph(*m_window, u"reconciliation-all"_s + words);
    part<QCheckBox>(u"reconciliationAll"_s).click();
    QTRY_COMPARE(page().model().rowCount(), 3);
    page().table().selectRow(0);
    QTRY_VERIFY(part<QPushButton>(u"reconciliationSettle"_s).isVisible());
    QVERIFY(sheet().contains(u"Difference"_s));
    QTRY_COMPARE(faultsOn(*m_window).join(u" | "_s), QString());
    photograph(*m_window, u"reconciliation-line"_s + words);
  }

  void aReasonTypedWithTheKeyboardSettlesALine() {
    open(theme::Scheme::Light);
    for (int left = 3; left > 0; --left) {
      QTRY_COMPARE(page().model().rowCount(), left);
      QTRY_VERIFY(page().model().index(0, 0).data().isValid());
      page().table().clearSelection();
      page().table().selectRow(0);
      QTRY_VERIFY(part<QLineEdit>(u"reconciliationReason"_s).isVisible());
      QVERIFY(!part<QPushButton>(u"reconciliationSettle"_s).isEnabled());
      QTest::keyClicks(&part<QLineEdit>(u"reconciliationReason"_s), u"Asked the provider"_s);
      QTest::keyClick(&part<QLineEdit>(u"reconciliationReason"_s), Qt::Key_Return);
    }
    QTRY_COMPARE(page().model().rowCount(), 0);
    part<QCheckBox>(u"reconciliationAll"_s).click();
    QTRY_COMPARE(page().model().rowCount(), 7);
    QCOMPARE(m_shop->onStore([](ShopFixture& shop, const auto&) {
      return shop.reader().integer("SELECT COUNT(*) FROM line_reason", {}).value();
    }),
             qint64(3));
  }
};

QTEST_MAIN(TestDeskReconciliation)
#include "tst_desk_reconciliation.moc"
