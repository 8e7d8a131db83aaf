// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "models/settings/queries.h"
#include "models/settings/service.h"
#include "reports/printing/local_tables.h"
#include "reports/printing/print_queue.h"
#include "tests/ui/desk/desk_hands.h"
#include "tests/ui/desk/desk_shop.h"
#include "tests/ui/desk/screen_walk.h"
#include "ui/desk/desk_window.h"
#include "ui/desk/documents_page.h"
#include "ui/desk/journal_page.h"
#include "ui/desk/people_page.h"
#include "ui/desk/shifts_page.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace theme = counterfoil::theme;
using namespace counterfoil::desk;
using counterfoil::support::DeskHands;
using counterfoil::support::DeskShop;
using counterfoil::support::ShopFixture;

/// Copies on the receipt printer, and typing that is not lost.
class TestDeskWork : public QObject, protected DeskHands {
  Q_OBJECT

  void open(theme::Scheme scheme = theme::Scheme::Light, bool sold = true) {
    DeskHands::open(scheme, sold ? counterfoil::support::sellAMorning : Before());
  }

 private Q_SLOTS:
  void initTestCase() { QVERIFY2(!theme::fontFamily().isEmpty(), "no font: nothing could be read"); }
  void cleanup() { close(); }

  void copiesGoToTheReceiptPrinter() {
    open();
    DocumentsPage& documents = go<DocumentsPage>();
    QTRY_COMPARE(documents.model().rowCount(), 5);
    documents.table().selectRow(1);
    auto& receipt = part<QPushButton>(*documents.tools(), u"documentPrint"_s);
    QTRY_VERIFY(receipt.isEnabled());
    QSignalSpy told(&documents, &Page::told);
    QTest::mouseClick(&receipt, Qt::LeftButton);
    QTRY_COMPARE(told.count(), 1);
    QVERIFY2(told.last().first().toString().contains(u"printer"_s), qPrintable(told.last().first().toString()));
    const bool ready = m_shop->onStore([](ShopFixture& shop, const auto&) {
      counterfoil::settings::SettingsService settings(shop.book(),
                                                      [](const auto&, const auto&) { return core::Done(); });
      auto till = counterfoil::settings::readSettings(shop.reader())->till;
      till.printerHost = u"127.0.0.1"_s;
      return bool(settings.changeTill(till, shop.asManager())) &&
             bool(shop.book().write([](counterfoil::journal::Writing& writing) -> core::Done {
               for (const char* sql : counterfoil::printing::kLocalTables)
                 CF_CHECK(writing.local(counterfoil::printing::kPrintJobTable).execute(sql, {}));
               return {};
             }));
    });
    QVERIFY(ready);
    QTest::mouseClick(&receipt, Qt::LeftButton);
    ShiftsPage& shifts = go<ShiftsPage>();
    QTRY_COMPARE(shifts.model().rowCount(), 2);
    auto& report = part<QPushButton>(*shifts.tools(), u"shiftCopy"_s);
    shifts.table().selectRow(0);
    QTRY_VERIFY(shifts.sheet().toPlainText().contains(u"Open shift"_s));
    QVERIFY(!report.isEnabled());
    shifts.table().selectRow(1);
    QTRY_VERIFY(report.isEnabled());
    QTest::mouseClick(&report, Qt::LeftButton);
    const auto owed = [&] {
      return m_shop->onStore(
          [](ShopFixture& shop, const auto&) { return *counterfoil::printing::unprintedJobs(shop.reader()); });
    };
    QTRY_COMPARE(owed(), 2);
  }
  void aLongSearchOfTheJournalIsStopped() {
    open(theme::Scheme::Light, false);
    const bool written = m_shop->onStore([](ShopFixture& shop, const auto&) {
      return bool(shop.book().write([&](counterfoil::journal::Writing& writing) -> core::Done {
        for (int i = 0; i < 700; ++i) {
          counterfoil::catalog::Category shelf;
          shelf.name = u"Shelf %1"_s.arg(i);
          CF_TRY(const auto made, counterfoil::catalog::recordCategory(writing, shelf, shop.asManager()));
          if (made.isNull()) return core::integrityError(u"no_category"_s);
        }
        return {};
      }));
    });
    QVERIFY(written);
    JournalPage& page = go<JournalPage>();
    QTRY_VERIFY(page.model().rowCount() > 700);
    QSignalSpy summaries(&page, &Page::summaryChanged);
    // Nothing is read before somebody has had enough.
    const auto until = std::make_shared<QPromise<void>>();
    until->start();
    m_shop->parts().longReads([until](const counterfoil::journal::Reader&) { until->future().waitForFinished(); });
    page.find(u"origin.opened"_s);
    part<QPushButton>(*page.tools(), u"journalEnough"_s).click();
    until->finish();
    QTRY_VERIFY(!page.model().isLoading());
    QCOMPARE(page.model().rowCount(), 0);
    QTRY_VERIFY(summaries.last().first().toString().startsWith(u"0 found in the newest "_s));
    page.find({});
    page.find(u"origin.opened"_s);
    QTRY_COMPARE(page.model().rowCount(), 1);
  }
  void whatIsTypedAboutAPersonIsKept() {
    open();
    PeoplePage& page = go<PeoplePage>();
    QTRY_VERIFY(page.people().count() == 2 && page.roles().count() == 2);
    page.people().setCurrentRow(0);
    part<QLineEdit>(page.person(), u"personName"_s).setText(u"Half a name"_s);
    QVERIFY(page.people().item(0)->text().endsWith(u"•"_s));
    page.people().setCurrentRow(1);
    QVERIFY(part<QLineEdit>(page.person(), u"personName"_s).text() != u"Half a name"_s);
    page.roles().setCurrentRow(0);
    QTRY_VERIFY(page.role().isVisible());
    auto* grants = page.role().findChild<QTableWidget*>();
    const auto was = grants->item(3, 0)->checkState();
    grants->item(3, 0)->setCheckState(was == Qt::Checked ? Qt::Unchecked : Qt::Checked);
    QVERIFY(page.roles().item(0)->text().endsWith(u"•"_s));
    go<DocumentsPage>();
    go<PeoplePage>();
    QTRY_VERIFY(page.people().count() == 2);
    page.roles().setCurrentRow(1);
    page.roles().setCurrentRow(0);
    QVERIFY(grants->item(3, 0)->checkState() != was);
    page.people().setCurrentRow(1);
    page.people().setCurrentRow(0);
    QCOMPARE(part<QLineEdit>(page.person(), u"personName"_s).text(), u"Half a name"_s);
    m_window->session().signOut();
    QVERIFY(!page.person().isVisible());
  }
};

QTEST_MAIN(TestDeskWork)
#include "tst_desk_work.moc"
