// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QHeaderView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "models/catalog/queries.h"
#include "models/views/product_source.h"
#include "models/views/shift_source.h"
#include "tests/ui/desk/desk_hands.h"
#include "tests/ui/desk/desk_shop.h"
#include "tests/ui/desk/screen_walk.h"
#include "ui/desk/customers_page.h"
#include "ui/desk/desk_window.h"
#include "ui/desk/documents_page.h"
#include "ui/desk/form_page.h"
#include "ui/desk/inbox_page.h"
#include "ui/desk/journal_page.h"
#include "ui/desk/people_page.h"
#include "ui/desk/products_page.h"
#include "ui/desk/reconciliation_page.h"
#include "ui/desk/shifts_page.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace catalog = counterfoil::catalog;
namespace theme = counterfoil::theme;
using namespace counterfoil::desk;
using counterfoil::support::DeskHands;
using counterfoil::support::DeskShop;
using counterfoil::support::faultsOn;
using counterfoil::support::photograph;
using counterfoil::support::ShopFixture;
using counterfoil::views::PagedModel;
using counterfoil::views::ProductSource;

/// Every page clicked through over a real shop that sold something.
class TestDeskPages : public QObject, protected DeskHands {
  Q_OBJECT

  void open(theme::Scheme scheme = theme::Scheme::Light, bool sold = true) {
    DeskHands::open(scheme, sold ? counterfoil::support::sellAMorning : Before());
  }
  ProductsPage& products() {
    ProductsPage& page = go<ProductsPage>();
    [&] { QTRY_VERIFY(page.model().rowCount() > 0 && page.model().index(0, 0).data().isValid()); }();
    return page;
  }
  /// What stands on the right is the row that is chosen.
  static bool detailIsShown(ListPage& page) {
    const core::AnyId id = page.model().idAt(page.table().currentIndex().row());
    if (auto* shown = qobject_cast<ProductsPage*>(&page)) return shown->editor().before().id.as<core::Anything>() == id;
    const QString number = page.model().index(page.table().currentIndex().row(), 0).data().toString();
    if (auto* shown = qobject_cast<DocumentsPage*>(&page)) return shown->sheet().toPlainText().contains(number);
    if (auto* shown = qobject_cast<ShiftsPage*>(&page)) return shown->sheet().toPlainText().startsWith(u"Z "_s);
    auto* shown = qobject_cast<JournalPage*>(&page);
    return shown && !shown->factView().bodyText().isEmpty();
  }
  int rowNamed(ListPage& page, const QString& name) {
    for (int row = 0; row < page.model().rowCount(); ++row) {
      if (page.model().index(row, 0).data().toString() == name) return row;
    }
    return -1;
  }
  void chooseProduct(ProductsPage& page, const QString& name) {
    const int row = rowNamed(page, name);
    QVERIFY2(row >= 0, qPrintable(name));
    page.table().selectRow(row);
    QTRY_VERIFY(page.editor().isOpen() && page.editor().before().name == name);
  }
  static void setPin(PeoplePage& page, const QString& pin, const QString& again) {
    part<QLineEdit>(page.person(), u"personPin"_s).setText(pin);
    part<QLineEdit>(page.person(), u"personPinAgain"_s).setText(again);
    QTest::mouseClick(&part<QPushButton>(page.person(), u"personSetPin"_s), Qt::LeftButton);
  }
  QLineEdit& field(ProductsPage& page, const QString& name) { return *page.editor().findChild<QLineEdit*>(name); }
  catalog::Product stored(catalog::ProductId id) {
    return m_shop->onStore(
        [&](ShopFixture& shop, const auto&) { return **catalog::CatalogQueries(shop.reader()).product(id); });
  }

 private Q_SLOTS:
  void initTestCase() { QVERIFY2(!theme::fontFamily().isEmpty(), "no font: nothing could be read"); }
  void cleanup() { close(); }

  void pagesAreReachedByTheirKeys() {
    open();
    for (int index = 0; index < 10; ++index) {
      QTest::keyClick(m_window.get(), Qt::Key(Qt::Key_0 + (index + 1) % 10), Qt::ControlModifier);
      QTRY_VERIFY(m_window->page(index).isVisible());
    }
  }
  void aChangedPriceIsSavedAndTakenBack() {
    open();
    ProductsPage& page = products();
    const catalog::ProductId tea = m_shop->shop().tea;
    const catalog::Product before = stored(tea);
    chooseProduct(page, before.name);
    field(page, u"productPrice"_s).selectAll();
    QTest::keyClicks(&field(page, u"productPrice"_s), u"5.49"_s);
    QVERIFY(page.editor().isDirty());
    QTest::mouseClick(page.editor().findChild<QPushButton*>(u"productSave"_s), Qt::LeftButton);
    QTRY_COMPARE(stored(tea).priceMicro, 5'490'000);
    QTRY_VERIFY(page.canUndo());
    QTRY_COMPARE(page.model().index(rowNamed(page, before.name), ProductSource::Price).data().toString(), u"5.49"_s);
    QTest::keyClick(&page.table(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(stored(tea).priceMicro, before.priceMicro);
    QTRY_COMPARE(page.editor().before().priceMicro, before.priceMicro);
  }
  void takingBackLeavesWhatSomebodyElseChanged() {
    open();
    ProductsPage& page = products();
    const catalog::ProductId tea = m_shop->shop().tea;
    const catalog::Product before = stored(tea);
    chooseProduct(page, before.name);
    field(page, u"productPrice"_s).setText(u"6"_s);
    page.save();
    QTRY_COMPARE(stored(tea).priceMicro, 6'000'000);
    QTRY_VERIFY(page.canUndo());
    const bool other = m_shop->onStore([&](ShopFixture& shop, const auto& services) {
      catalog::Product after = **catalog::CatalogQueries(shop.reader()).product(tea);
      const catalog::Product seen = after;
      after.sku = u"TEA-2"_s;
      return bool(services.catalog.changeProduct(seen, after, shop.asManager()));
    });
    QVERIFY(other);
    page.undo();
    QTRY_COMPARE(stored(tea).priceMicro, before.priceMicro);
    QCOMPARE(stored(tea).sku, u"TEA-2"_s);
  }
  void leavingARowSavesWhatWasTyped() {
    open();
    ProductsPage& page = products();
    const catalog::Product tea = stored(m_shop->shop().tea);
    chooseProduct(page, tea.name);
    field(page, u"productName"_s).setText(tea.name + u" loose"_s);
    page.table().selectRow(rowNamed(page, stored(m_shop->shop().bread).name));
    QTRY_COMPARE(stored(tea.id).name, tea.name + u" loose"_s);
  }
  void aNameThatIsMissingIsRefusedAndKeptInTheEditor() {
    open();
    ProductsPage& page = products();
    const catalog::Product tea = stored(m_shop->shop().tea);
    chooseProduct(page, tea.name);
    field(page, u"productName"_s).setText(QString());
    page.save();
    QSignalSpy told(&page, &Page::told);
    QTRY_VERIFY(!told.isEmpty() || page.editor().isDirty());
    QTRY_VERIFY(page.editor().isDirty());
    QVERIFY(field(page, u"productName"_s).text().isEmpty());
    QCOMPARE(stored(tea.id).name, tea.name);
  }
  void aNewProductIsMadeFoundAndArchivedByTakingBack() {
    open();
    ProductsPage& page = products();
    QTest::keyClick(&page.table(), Qt::Key_N, Qt::ControlModifier);
    QTRY_VERIFY(page.editor().isOpen() && page.editor().before().id.isNull());
    field(page, u"productName"_s).setText(u"Rooibos"_s);
    field(page, u"productPrice"_s).setText(u"3.25"_s);
    page.save();
    QTRY_VERIFY(rowNamed(page, u"Rooibos"_s) >= 0);
    m_window->findField().setText(u"rooib"_s);
    QTRY_VERIFY(page.model().rowCount() == 1 && rowNamed(page, u"Rooibos"_s) == 0);
    const auto id = page.model().idAt(0).as<catalog::ProductTag>();
    page.undo();
    QTRY_VERIFY(stored(id).archived);
  }
  void aNewProductHasNoPriceUntilSomebodyTypesOne() {
    open();
    ProductsPage& page = products();
    const auto startNew = [&page] {
      QTest::keyClick(&page.table(), Qt::Key_N, Qt::ControlModifier);
      QTRY_VERIFY(page.editor().isOpen() && page.editor().before().id.isNull());
    };
    startNew();
    QCOMPARE(field(page, u"productPrice"_s).text(), QString());
    QVERIFY(!page.editor().isDirty());
    field(page, u"productName"_s).setText(u"Rooibos"_s);
    QVERIFY(page.editor().isDirty());
    QSignalSpy told(&page, &Page::told);
    page.save();
    QCOMPARE(told.size(), 1);
    QVERIFY2(told.first().first().toString().contains(u"A price is needed"_s),
             qPrintable(told.first().first().toString()));
    QVERIFY(page.editor().isDirty());
    QCOMPARE(page.editor().after().error().where, u"/price_micro"_s);
    // What is there to be chosen from changes meanwhile.
    page.editor().setLists({});
    QCOMPARE(field(page, u"productPrice"_s).text(), QString());
    QCOMPARE(field(page, u"productName"_s).text(), u"Rooibos"_s);
    field(page, u"productPrice"_s).setText(u"0.00"_s);
    page.save();
    QTRY_VERIFY(rowNamed(page, u"Rooibos"_s) >= 0);
    const auto id = page.model().idAt(rowNamed(page, u"Rooibos"_s)).as<catalog::ProductTag>();
    QCOMPARE(stored(id).priceMicro, 0);
    chooseProduct(page, u"Rooibos"_s);
    QCOMPARE(field(page, u"productPrice"_s).text(), u"0.00"_s);
    field(page, u"productPrice"_s).clear();
    QVERIFY(page.editor().isDirty());
  }
  void headsSort() {
    open();
    ProductsPage& page = products();
    page.model().sort(ProductSource::Price, Qt::DescendingOrder);
    QTRY_VERIFY(page.model().index(0, ProductSource::Price).data().isValid());
    QCOMPARE(page.model().index(0, ProductSource::Price).data(PagedModel::ValueRole).toLongLong(), 18'400'000);
  }
  void aDocumentShowsLinesTaxesTendersAndTheFactsBehind() {
    open();
    DocumentsPage& page = go<DocumentsPage>();
    QTRY_COMPARE(page.model().rowCount(), 5);
    page.table().selectRow(1);
    QTRY_VERIFY(page.sheet().toPlainText().contains(u"Cheese"_s));
    const QString text = page.sheet().toPlainText();
    for (const QString& part : {u"18.40"_s, u"VAT 20%"_s, u"Cash"_s, u"The facts behind"_s})
      QVERIFY2(text.contains(part), qPrintable(part + u" in "_s + text));
    const QString html = page.sheet().toHtml();
    const auto at = html.indexOf(u"fact:"_s);
    QVERIFY(at > 0);
    Q_EMIT page.sheet().anchorClicked(QUrl(html.mid(at, 41)));
    auto* journal = m_window->findChild<JournalPage*>();
    QTRY_VERIFY(journal->isVisible());
    QTRY_VERIFY(journal->factView().bodyText().contains(u"Cheese"_s));
  }
  void aClosedShiftShowsItsZAndCanBeKeptAsAPage() {
    open();
    ShiftsPage& page = go<ShiftsPage>();
    QTRY_COMPARE(page.model().rowCount(), 2);
    page.table().selectRow(1);
    QTRY_VERIFY(page.sheet().toPlainText().contains(u"Should be there"_s));
    QVERIFY(page.sheet().toPlainText().contains(u"Exact"_s));
    const QTemporaryDir folder;
    QVERIFY(page.savePdf(folder.filePath(u"z.pdf"_s)));
    QVERIFY(!page.savePdf(folder.filePath(u"missing/z.pdf"_s)));
  }
  void aSaleAppearsWhileDocumentsAreShown() {
    open();
    DocumentsPage& page = go<DocumentsPage>();
    QTRY_COMPARE(page.model().rowCount(), 5);
    QVERIFY(m_shop->onStore([](ShopFixture& shop, const auto&) { return bool(shop.sellOne(shop.bread)); }));
    QTRY_COMPARE(page.model().rowCount(), 6);
  }
  void aPersonIsAddedAndSignsInWithTheirPin() {
    open();
    PeoplePage& page = go<PeoplePage>();
    QTRY_VERIFY(page.people().count() == 2);
    QTest::mouseClick(page.tools()->findChildren<QPushButton*>().first(), Qt::LeftButton);
    part<QLineEdit>(page.person(), u"personName"_s).setText(u"Nora New"_s);
    QTest::keyClick(&part<QLineEdit>(page.person(), u"personName"_s), Qt::Key_Return);
    QTRY_COMPARE(page.people().count(), 3);
    QTRY_COMPARE(page.person().member().name, u"Nora New"_s);
    QSignalSpy told(&page, &Page::told);
    setPin(page, u"111111"_s, u"111111"_s);
    QTRY_VERIFY(!told.isEmpty());
    QVERIFY2(told.last().first().toString().contains(u"anybody"_s), qPrintable(told.last().first().toString()));
    setPin(page, u"482915"_s, u"482916"_s);
    QVERIFY(told.last().first().toString().contains(u"differ"_s));
    QVERIFY(!page.person().member().hasPin);
    setPin(page, u"482915"_s, u"482915"_s);
    QTRY_VERIFY(page.person().member().hasPin);
    m_window->session().signOut();
    auto* who = m_window->findChild<QComboBox*>(u"signInPerson"_s);
    QTRY_VERIFY(who->findText(u"Nora New"_s) >= 0);
    who->setCurrentIndex(who->findText(u"Nora New"_s));
    auto* secret = m_window->findChild<QLineEdit*>(u"signInPin"_s);
    QTest::keyClicks(secret, u"482915"_s);
    QTest::keyClick(secret, Qt::Key_Return);
    QTRY_COMPARE(m_window->session().name(), u"Nora New"_s);
  }
  void whoIsLockedOutIsUnlocked() {
    open();
    const core::StaffId cashier = m_shop->shop().cashier;
    const bool locked = m_shop->onStore([&](ShopFixture& shop, const DeskServices& services) {
      for (int i = 0; i < 10; ++i) {
        auto challenge = services.pins.begin(cashier);
        if (!challenge) shop.clock().advanceMs(3'600'000);
        if (!challenge) challenge = services.pins.begin(cashier);
        if (!challenge) return false;
        if (services.pins.signIn(counterfoil::staff::PinAnswer::of(*challenge, u"0000"_s))) return false;
      }
      return services.pins.lockState(cashier)->untilUnlocked;
    });
    QVERIFY(locked);
    PeoplePage& page = go<PeoplePage>();
    QTRY_VERIFY(page.people().count() == 2);
    page.people().setCurrentRow(0);
    QTRY_VERIFY(part<QPushButton>(page.person(), u"personUnlock"_s).isVisible());
    QTest::mouseClick(&part<QPushButton>(page.person(), u"personUnlock"_s), Qt::LeftButton);
    QTRY_VERIFY(!m_shop->onStore(
        [&](ShopFixture&, const DeskServices& services) { return services.pins.lockState(cashier)->isLocked(); }));
    QTRY_VERIFY(!part<QPushButton>(page.person(), u"personUnlock"_s).isVisible());
  }
  void aRoleGetsALimit() {
    open();
    PeoplePage& page = go<PeoplePage>();
    QTRY_VERIFY(page.roles().count() == 2);
    for (int row = 0; row < 2; ++row) {
      if (page.roles().item(row)->text().startsWith(u"Cashier"_s, Qt::CaseInsensitive)) page.roles().setCurrentRow(row);
    }
    QTRY_VERIFY(page.role().isVisible());
    QCoreApplication::processEvents();  // lays the page out
    auto* grants = page.role().findChild<QTableWidget*>();
    const int discount = int(counterfoil::staff::Permission::SaleDiscount);
    QCOMPARE(grants->item(discount, 1)->text(), u"10"_s);
    grants->item(discount, 1)->setText(u"ten"_s);
    QSignalSpy told(&page, &Page::told);
    QTest::mouseClick(&part<QPushButton>(page.role(), u"roleSave"_s), Qt::LeftButton);
    QCOMPARE(told.count(), 1);
    grants->item(discount, 1)->setText(u"12.5"_s);
    QTest::mouseClick(&part<QPushButton>(page.role(), u"roleSave"_s), Qt::LeftButton);
    QTRY_COMPARE(page.role().role().grants.at(counterfoil::staff::Permission::SaleDiscount).limit,
                 std::optional<qint64>(125'000));
  }
  void emptyPagesSayWhatToDoNext() {
    open(theme::Scheme::Light, false);
    DocumentsPage& page = go<DocumentsPage>();
    QTRY_VERIFY(page.model().isEmpty());
    QTRY_VERIFY(page.findChild<EmptyState*>()->isVisible());
    photograph(*m_window, u"documents-empty"_s);
  }
  void everyPageReadsWell_data() { counterfoil::support::addScreens(); }
  void everyPageReadsWell() {
    QFETCH(QSize, size);
    QFETCH(bool, dark);
    open(dark ? theme::Scheme::Dark : theme::Scheme::Light);
    m_window->resize(size);
    for (int index = 0; index < m_window->pageCount(); ++index) {
      m_window->goTo(index);
      const bool isQuiet = qobject_cast<InboxPage*>(&m_window->page(index)) != nullptr ||
                           qobject_cast<CustomersPage*>(&m_window->page(index)) != nullptr ||
                           qobject_cast<ReconciliationPage*>(&m_window->page(index)) != nullptr;
      if (auto* quiet = isQuiet ? qobject_cast<ListPage*>(&m_window->page(index)) : nullptr) {
        // A shop of one till has nothing in it; with something, it is looked at in its own test.
        QTRY_VERIFY(!quiet->model().isLoading() && quiet->findChild<EmptyState*>()->isVisible());
      } else if (auto* list = qobject_cast<ListPage*>(&m_window->page(index))) {
        QTRY_VERIFY(list->model().rowCount() > 0 && !list->model().isLoading());
        list->table().selectRow(1);
        QTRY_VERIFY(detailIsShown(*list));
      } else if (auto* entries = qobject_cast<FormPage*>(&m_window->page(index))) {
        QTRY_VERIFY(entries->list().topLevelItemCount() > 0);
        entries->list().setCurrentItem(entries->list().topLevelItem(0));
      } else if (auto* people = qobject_cast<PeoplePage*>(&m_window->page(index))) {
        QTRY_VERIFY(people->people().count() > 0);
        people->people().setCurrentRow(1);
        QTRY_COMPARE(faultsOn(*m_window).join(u" | "_s), QString());
        photograph(*m_window, u"person-%1-%2"_s.arg(size.width()).arg(dark ? u"dark"_s : u"light"_s));
        people->roles().setCurrentRow(0);
      }
      photograph(*m_window, u"%1-%2-%3"_s.arg(m_window->page(index).title().toLower())
                                .arg(size.width())
                                .arg(dark ? u"dark"_s : u"light"_s));
      QTRY_COMPARE(faultsOn(*m_window).join(u" | "_s), QString());
    }
  }
};

QTEST_MAIN(TestDeskPages)
#include "tst_desk_pages.moc"
