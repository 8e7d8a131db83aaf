// SPDX-License-Identifier: GPL-3.0-or-later
#include <QBuffer>
#include <QComboBox>
#include <QDropEvent>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>

#include "models/catalog/queries.h"
#include "reports/printing/print_queue.h"
#include "tests/ui/desk/desk_hands.h"
#include "tests/ui/desk/desk_shop.h"
#include "tests/ui/desk/screen_walk.h"
#include "ui/desk/categories_page.h"
#include "ui/desk/desk_window.h"
#include "ui/desk/products_page.h"
#include "ui/desk/taxes_page.h"

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

/// What the till needs of the catalog, edited by clicking and typing: products whole, taxes, categories.
class TestDeskCatalog : public QObject, protected DeskHands {
  Q_OBJECT

  ProductsPage& productNamed(const QString& name) {
    ProductsPage& page = go<ProductsPage>();
    [&] {
      QTRY_VERIFY(page.model().rowCount() > 0 && page.model().index(0, 0).data().isValid());
      for (int row = 0; row < page.model().rowCount(); ++row) {
        if (page.model().index(row, 0).data().toString() == name) page.table().selectRow(row);
      }
      QTRY_COMPARE(page.editor().before().name, name);
      QTRY_VERIFY(page.editor().isOpen() && !page.editor().isDirty());
    }();
    return page;
  }
  void press(QWidget& page, const QString& name) { QTest::mouseClick(&part<QPushButton>(page, name), Qt::LeftButton); }
  static void type(QWidget& page, const QString& name, const QString& text) {
    auto& field = part<QLineEdit>(page, name);
    field.setFocus();
    field.selectAll();
    QTest::keyClicks(&field, text);
  }
  catalog::Product stored(catalog::ProductId id) {
    return m_shop->onStore(
        [&](ShopFixture& shop, const auto&) { return **catalog::CatalogQueries(shop.reader()).product(id); });
  }
  std::vector<catalog::Tax> taxes() {
    return m_shop->onStore(
        [&](ShopFixture& shop, const auto&) { return *catalog::CatalogQueries(shop.reader()).taxes(true); });
  }
  std::vector<catalog::Category> categories() {
    return m_shop->onStore(
        [&](ShopFixture& shop, const auto&) { return *catalog::CatalogQueries(shop.reader()).categories(true); });
  }
  static QTreeWidgetItem* itemOf(FormPage& page, const QString& beginning) {
    for (QTreeWidgetItemIterator each(&page.list()); *each; ++each) {
      if ((*each)->text(0).startsWith(beginning)) return *each;
    }
    return nullptr;
  }
  void chooseEntry(FormPage& page, const QString& beginning) {
    QTRY_VERIFY(itemOf(page, beginning));
    page.list().setCurrentItem(itemOf(page, beginning));
    QVERIFY(page.isOpen());
  }
  static QByteArray pngOf(QSize size, const QColor& colour) {
    QImage image(size, QImage::Format_RGB32);
    image.fill(colour);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "png");
    return bytes;
  }

 private Q_SLOTS:
  void initTestCase() { QVERIFY2(!theme::fontFamily().isEmpty(), "no font: nothing could be read"); }
  void cleanup() { close(); }

  void aPackGetsABarcodeOfItsOwn() {
    open();
    const catalog::ProductId tea = m_shop->shop().tea;
    ProductsPage& page = productNamed(stored(tea).name);
    const size_t before = stored(tea).barcodes.size();
    type(page.editor(), u"productCode"_s, u"4006381333931"_s);
    type(page.editor(), u"productCodePack"_s, u"twelve"_s);
    press(page.editor(), u"productCodeAdd"_s);
    QCOMPARE(page.editor().codes().table().rowCount(), int(before));
    type(page.editor(), u"productCodePack"_s, u"12"_s);
    press(page.editor(), u"productCodeAdd"_s);
    QVERIFY(page.editor().isDirty());
    QSignalSpy told(&page, &Page::told);
    press(page.editor(), u"productSave"_s);
    QTRY_COMPARE(stored(tea).barcodes.size(), before + 1);
    QCOMPARE(stored(tea).barcodes.back().quantityMicro, 12'000'000);
    // The answer may not be here yet: whoever types on at once loses and doubles nothing.
    QTRY_VERIFY(!page.editor().isDirty());
    page.editor().codes().table().item(int(before), 1)->setText(u"24"_s);
    QVERIFY(page.editor().isDirty());
    press(page.editor(), u"productSave"_s);
    QTRY_COMPARE(stored(tea).barcodes.back().quantityMicro, 24'000'000);
    page.editor().codes().table().setCurrentCell(int(before), 0);
    QTest::keyClick(&page.editor().codes().table(), Qt::Key_Delete);
    press(page.editor(), u"productSave"_s);
    QTRY_COMPARE(told.count(), 3);
    QCOMPARE(stored(tea).barcodes.size(), before);
    page.undo();
    QTRY_COMPARE(stored(tea).barcodes.size(), before + 1);
  }
  void costUnitAndFavouriteAreEdited() {
    open();
    const catalog::ProductId tea = m_shop->shop().tea;
    ProductsPage& page = productNamed(stored(tea).name);
    type(page.editor(), u"productCost"_s, u"2.1"_s);
    auto& unit = part<QComboBox>(page.editor(), u"productUnit"_s);
    unit.setCurrentIndex(unit.findData(u"kg"_s));
    part<QCheckBox>(page.editor(), u"productFavourite"_s).toggle();
    const bool favourite = part<QCheckBox>(page.editor(), u"productFavourite"_s).isChecked();
    press(page.editor(), u"productSave"_s);
    QTRY_COMPARE(stored(tea).costMicro, std::optional<qint64>(2'100'000));
    QCOMPARE(stored(tea).unit, u"kg"_s);
    QCOMPARE(stored(tea).favourite.has_value(), favourite);
    type(page.editor(), u"productCost"_s, u"dear"_s);
    press(page.editor(), u"productSave"_s);
    QVERIFY(part<QLineEdit>(page.editor(), u"productCost"_s).hasFocus());
  }
  void taxesOfAProductAreTickedAndOrdered() {
    open();
    const catalog::ProductId tea = m_shop->shop().tea;
    ProductsPage& page = productNamed(stored(tea).name);
    QListWidget& list = page.editor().taxes().list();
    QVERIFY(list.count() >= 2);
    for (int row = 0; row < list.count(); ++row) list.item(row)->setCheckState(Qt::Checked);
    const auto ticked = page.editor().taxes().taxes();
    list.setCurrentRow(1);
    QTest::keyClick(&list, Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(page.editor().taxes().taxes().front(), ticked[1]);
    press(page.editor(), u"productSave"_s);
    QTRY_COMPARE(stored(tea).taxes.size(), ticked.size());
    QCOMPARE(stored(tea).taxes.front(), ticked[1]);
  }
  void aCategoryIsMadeOnTheSpot() {
    open();
    const catalog::ProductId tea = m_shop->shop().tea;
    ProductsPage& page = productNamed(stored(tea).name);
    press(page.editor(), u"productNewCategory"_s);
    auto& name = part<QLineEdit>(page.editor(), u"productCategoryName"_s);
    QTest::keyClicks(&name, u"Hot drinks"_s);
    QTest::keyClick(&name, Qt::Key_Return);
    QTRY_COMPARE(part<QComboBox>(page.editor(), u"productCategory"_s).currentText(), u"Hot drinks"_s);
    press(page.editor(), u"productSave"_s);
    QTRY_VERIFY(std::ranges::any_of(categories(), [&](const catalog::Category& each) {
      return each.name == u"Hot drinks"_s && each.id == stored(tea).category;
    }));
  }
  void aPictureIsDroppedSavedAndTakenBack() {
    open();
    const catalog::ProductId tea = m_shop->shop().tea;
    ProductsPage& page = productNamed(stored(tea).name);
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"tea.png"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(pngOf({1200, 900}, Qt::darkGreen));
    file.close();
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(file.fileName())});
    QDragEnterEvent enter({10, 10}, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&page.editor().picture(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({10, 10}, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&page.editor().picture(), &drop);
    QTRY_VERIFY(page.editor().picture().reference().startsWith(u"sha256:"_s));
    QCOMPARE(page.editor().picture().image().size(), QSize(512, 384));
    QVERIFY(page.editor().isDirty());
    photograph(*m_window, u"product-picture"_s);
    press(page.editor(), u"productSave"_s);
    QTRY_VERIFY(stored(tea).picture.startsWith(u"sha256:"_s));
    const auto bytes = m_shop->onStore([&](ShopFixture& shop, const auto&) {
      return *catalog::CatalogQueries(shop.reader())
                  .picture((**catalog::CatalogQueries(shop.reader()).product(tea)).picture);
    });
    QVERIFY(bytes && bytes->size() < 256 * 1024);
    QTRY_VERIFY(page.canUndo());
    page.undo();
    QTRY_VERIFY(stored(tea).picture.isEmpty());
    QTRY_VERIFY(page.editor().picture().reference().isEmpty());
  }
  void whatIsNoPictureIsRefused() {
    open();
    ProductsPage& page = productNamed(stored(m_shop->shop().tea).name);
    QSignalSpy refused(&page.editor().picture(), &PictureField::refused);
    page.editor().picture().takeFile(u"/nowhere/at/all.png"_s);
    QTRY_COMPARE(refused.count(), 1);
    QVERIFY(!page.editor().isDirty());
  }
  void aTaxIsMadeChangedArchivedAndTakenBack() {
    open();
    TaxesPage& page = go<TaxesPage>();
    QTRY_VERIFY(page.list().topLevelItemCount() > 0);
    const size_t before = taxes().size();
    press(*page.tools(), u"formNew"_s);
    type(page, u"taxName"_s, u"Bottle deposit"_s);
    type(page, u"taxCode"_s, u"DEP"_s);
    auto& kind = part<QComboBox>(page, u"taxKind"_s);
    kind.setCurrentIndex(kind.findData(int(catalog::TaxKind::PerUnit)));
    type(page, u"taxRate"_s, u"a lot"_s);
    press(page, u"formSave"_s);
    QVERIFY(part<QLineEdit>(page, u"taxRate"_s).hasFocus());
    type(page, u"taxRate"_s, u"0.25"_s);
    QTest::keyClick(&part<QLineEdit>(page, u"taxRate"_s), Qt::Key_Return);
    QTRY_COMPARE(taxes().size(), before + 1);
    QTRY_VERIFY(itemOf(page, u"Bottle deposit"_s));
    QTRY_VERIFY(!page.isDirty() && !page.shown().isNull());
    type(page, u"taxRate"_s, u"0.30"_s);
    QTest::keyClick(&page, Qt::Key_S, Qt::ControlModifier);
    const auto deposit = [&] {
      for (const catalog::Tax& tax : taxes()) {
        if (tax.code == u"DEP"_s) return tax;
      }
      return catalog::Tax();
    };
    QTRY_COMPARE(deposit().amountMicro, 300'000);
    QTRY_VERIFY(!page.isDirty());
    QSignalSpy told(&page, &Page::told);
    page.undo();
    QTRY_COMPARE(told.count(), 1);
    QCOMPARE(deposit().amountMicro, 250'000);
    press(page, u"formArchive"_s);
    QTRY_COMPARE(told.count(), 2);
    QVERIFY(deposit().archived);
    page.undo();
    QTRY_COMPARE(told.count(), 3);
    QVERIFY(!deposit().archived);
    page.undo();
    QTRY_VERIFY(deposit().archived);
    QVERIFY(!page.canUndo());
  }
  void aCodeInUseIsRefusedAndPointedAt() {
    open();
    TaxesPage& page = go<TaxesPage>();
    QTRY_VERIFY(page.list().topLevelItemCount() > 1);
    page.list().setCurrentItem(page.list().topLevelItem(0));
    const QString taken = part<QLineEdit>(page, u"taxCode"_s).text();
    page.list().setCurrentItem(page.list().topLevelItem(1));
    type(page, u"taxCode"_s, taken);
    press(page, u"formSave"_s);
    QTRY_VERIFY(part<QLineEdit>(page, u"taxCode"_s).hasFocus());
    QVERIFY(page.isDirty());
  }
  void whatWasTypedIsKeptWhileOthersAreLookedAt() {
    open();
    TaxesPage& page = go<TaxesPage>();
    QTRY_VERIFY(page.list().topLevelItemCount() > 1);
    page.list().setCurrentItem(page.list().topLevelItem(0));
    const QString name = part<QLineEdit>(page, u"taxName"_s).text();
    type(page, u"taxName"_s, u"Half written"_s);
    page.list().setCurrentItem(page.list().topLevelItem(1));
    QVERIFY(part<QLineEdit>(page, u"taxName"_s).text() != u"Half written"_s);
    QVERIFY(page.list().topLevelItem(0)->text(0).endsWith(u"•"_s));
    go<ProductsPage>();
    go<TaxesPage>();
    QTRY_VERIFY(page.isOpen());
    page.list().setCurrentItem(page.list().topLevelItem(0));
    QCOMPARE(part<QLineEdit>(page, u"taxName"_s).text(), u"Half written"_s);
    QVERIFY(page.isDirty());
    press(page, u"formDiscard"_s);
    QCOMPARE(part<QLineEdit>(page, u"taxName"_s).text(), name);
    QVERIFY(!page.list().topLevelItem(0)->text(0).endsWith(u"•"_s));
  }
  void aCategoryIsMadeRenamedAndMoved() {
    open();
    CategoriesPage& page = go<CategoriesPage>();
    QTRY_VERIFY(page.list().topLevelItemCount() > 0);
    const catalog::Category food = categories().front();
    press(*page.tools(), u"formNew"_s);
    type(page, u"categoryName"_s, u"Drinks"_s);
    QTest::keyClick(&part<QLineEdit>(page, u"categoryName"_s), Qt::Key_Return);
    QTRY_VERIFY(itemOf(page, u"Drinks"_s));
    chooseEntry(page, u"Drinks"_s);
    auto& parent = part<QComboBox>(page, u"categoryParent"_s);
    QCOMPARE(parent.findText(u"Drinks"_s), -1);
    parent.setCurrentIndex(parent.findData(food.id.bytes()));
    type(page, u"categoryName"_s, u"Tea and coffee"_s);
    auto& colour = part<QComboBox>(page, u"categoryColour"_s);
    colour.setCurrentIndex(2);
    press(page, u"formSave"_s);
    QTRY_VERIFY(itemOf(page, u"Tea and coffee"_s) && itemOf(page, u"Tea and coffee"_s)->parent());
    QTRY_COMPARE(itemOf(page, u"Tea and coffee"_s)->parent()->text(0), food.name);
    const auto id = [&] {
      for (const catalog::Category& each : categories()) {
        if (each.name == u"Tea and coffee"_s) return each.id;
      }
      return catalog::CategoryId();
    }();
    page.move(food.id, id);
    QTest::qWait(0);
    QTRY_VERIFY(itemOf(page, food.name) && !itemOf(page, food.name)->parent());
    page.move(id, {});
    QTRY_VERIFY(itemOf(page, u"Tea and coffee"_s) && !itemOf(page, u"Tea and coffee"_s)->parent());
    page.undo();
    QTRY_VERIFY(itemOf(page, u"Tea and coffee"_s) && itemOf(page, u"Tea and coffee"_s)->parent());
  }
  void changingColoursReachesEveryPage() {
    open();
    const theme::Theme dark = theme::make(theme::Scheme::Dark);
    m_window->setTheme(dark);
    for (int index = 0; index < m_window->pageCount(); ++index) {
      m_window->goTo(index);
      QCoreApplication::processEvents();
      if (auto* list = qobject_cast<ListPage*>(&m_window->page(index))) {
        QTRY_VERIFY(!list->model().isLoading());
        list->table().selectRow(0);
      }
      QCoreApplication::processEvents();
      for (const QWidget* widget : m_window->page(index).findChildren<QWidget*>()) {
        if (!widget->isVisible()) continue;
        const QColor front = widget->palette().color(QPalette::WindowText);
        const QColor back = widget->palette().color(QPalette::Window);
        QVERIFY2(theme::contrast(front, back) >= 3,
                 qPrintable(QLatin1String(widget->metaObject()->className()) + u' ' + widget->objectName() + u' ' +
                            front.name() + u" on "_s + back.name()));
        QCOMPARE(back, dark.palette.paper);
      }
      QTRY_COMPARE(faultsOn(*m_window).join(u" | "_s), QString());
      photograph(*m_window, u"turned-dark-%1"_s.arg(m_window->page(index).title().toLower()));
    }
  }
  void newScreensReadWell_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("dark");
    QTest::newRow("a small screen by day") << QSize(1024, 768) << false;
    QTest::newRow("a usual one by day") << QSize(1280, 800) << false;
    QTest::newRow("a usual one by night") << QSize(1280, 800) << true;
  }
  void newScreensReadWell() {
    QFETCH(QSize, size);
    QFETCH(bool, dark);
    open(dark ? theme::Scheme::Dark : theme::Scheme::Light);
    m_window->resize(size);
    const QString name = u"-%1-%2"_s.arg(size.width()).arg(dark ? u"dark"_s : u"light"_s);
    for (FormPage* page : {static_cast<FormPage*>(&go<TaxesPage>()), static_cast<FormPage*>(&go<CategoriesPage>())}) {
      if (page == m_window->findChild<TaxesPage*>()) go<TaxesPage>();
      QTRY_VERIFY(page->list().topLevelItemCount() > 0);
      QTRY_COMPARE(faultsOn(*m_window).join(u" | "_s), QString());
      page->list().setCurrentItem(page->list().topLevelItem(0));
      QTRY_COMPARE(faultsOn(*m_window).join(u" | "_s), QString());
      photograph(*m_window, u"catalog-"_s + page->title().toLower() + name);
      go<CategoriesPage>();
    }
    productNamed(stored(m_shop->shop().tea).name);
    QTRY_COMPARE(faultsOn(*m_window).join(u" | "_s), QString());
    photograph(*m_window, u"catalog-product"_s + name);
    QCOMPARE(m_window->size(), size);
  }
};

QTEST_MAIN(TestDeskCatalog)
#include "tst_desk_catalog.moc"
