// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QPushButton>
#include <QTest>

#include "models/catalog/queries.h"
#include "tests/ui/desk/desk_hands.h"
#include "tests/ui/desk/desk_shop.h"
#include "tests/ui/desk/screen_walk.h"
#include "ui/desk/desk_window.h"
#include "ui/desk/products_page.h"

using namespace Qt::StringLiterals;
namespace catalog = counterfoil::catalog;
namespace core = counterfoil::core;
using namespace counterfoil::desk;
using counterfoil::support::DeskShop;
using counterfoil::support::ShopFixture;

/// The order of the till's tiles, by buttons and keys of the product's page.
class TestDeskFavourites : public QObject {
  Q_OBJECT

  std::unique_ptr<DeskShop> m_shop;
  std::unique_ptr<DeskWindow> m_window;

  ProductsPage& page() { return *m_window->findChild<ProductsPage*>(); }
  QStringList tiles() {
    return m_shop->onStore([](ShopFixture& shop, const auto&) {
      QStringList names;
      const auto favourites = catalog::CatalogQueries(shop.reader()).favourites();
      for (const catalog::Product& each : *favourites) names.append(each.name.section(u' ', 0, 0));
      return names;
    });
  }
  void choose(const QString& beginning) {
    for (int row = 0; row < page().model().rowCount(); ++row) {
      if (page().model().index(row, 0).data().toString().startsWith(beginning)) page().table().selectRow(row);
    }
    QTRY_VERIFY(page().editor().before().name.startsWith(beginning));
  }
  [[nodiscard]] QString place() {
    const auto* field = page().editor().findChild<TileField*>();
    return field->isHidden() ? QString() : field->findChild<QLabel*>()->text();
  }
  void press(const QString& name) { QTest::mouseClick(page().editor().findChild<QPushButton*>(name), Qt::LeftButton); }

 private Q_SLOTS:
  void initTestCase() { QVERIFY2(!counterfoil::theme::fontFamily().isEmpty(), "no font: nothing could be read"); }
  void init() {
    m_shop = std::make_unique<DeskShop>();
    const auto marked = m_shop->onStore([](ShopFixture& shop, const DeskServices& services) -> core::Done {
      for (const auto& id : {shop.bread, shop.tea, shop.cheese}) {
        CF_TRY(const auto before, catalog::CatalogQueries(shop.reader()).product(id));
        catalog::Product after = *before;
        after.favourite = catalog::kLastFavourite;
        CF_CHECK(services.catalog.changeProduct(*before, after, shop.asManager()));
      }
      return {};
    });
    CF_VERIFY_OK(marked);
    m_window = std::make_unique<DeskWindow>(m_shop->parts());
    m_window->show();
    counterfoil::support::signIn(*m_window);
    QVERIFY(m_window->session().isOpen());
    counterfoil::support::goTo<ProductsPage>(*m_window);
    QTRY_VERIFY(page().model().rowCount() > 0 && page().model().index(0, 0).data().isValid());
  }
  void cleanup() {
    m_window.reset();
    m_shop.reset();
  }

  void aTileIsMovedAndTakenBack() {
    const QStringList first = tiles();
    QCOMPARE(first.size(), 3);
    choose(first[0]);
    QTRY_COMPARE(place(), u"Tile 1 of 3"_s);
    QVERIFY(!page().editor().findChild<QPushButton*>(u"tileEarlier"_s)->isEnabled());
    press(u"tileLater"_s);
    QTRY_COMPARE(tiles(), QStringList({first[1], first[0], first[2]}));
    QTRY_COMPARE(place(), u"Tile 2 of 3"_s);
    QTest::keyClick(&page().table(), Qt::Key_Right, Qt::AltModifier);
    QTRY_COMPARE(tiles(), QStringList({first[1], first[2], first[0]}));
    QTRY_COMPARE(place(), u"Tile 3 of 3"_s);
    QTest::keyClick(&page().table(), Qt::Key_Left, Qt::AltModifier);
    QTRY_COMPARE(tiles(), QStringList({first[1], first[0], first[2]}));
    QTRY_COMPARE(place(), u"Tile 2 of 3"_s);  // and not before, because the page hears of it later
    page().undo();
    QTRY_COMPARE(tiles(), QStringList({first[1], first[2], first[0]}));
    page().undo();
    page().undo();
    QTRY_COMPARE(tiles(), first);
  }

  void theTileReadsWellOnASmallScreen() {
    m_window->resize(1024, 768);
    choose(tiles()[1]);
    QTRY_COMPARE(place(), u"Tile 2 of 3"_s);
    QTRY_COMPARE(counterfoil::support::faultsOn(*m_window).join(u" | "_s), QString());
    counterfoil::support::photograph(*m_window, u"catalog-tile-1024-light"_s);
  }

  void whatIsNoFavouriteHasNoTile() {
    const QString book = m_shop->onStore([](ShopFixture& shop, const auto&) {
      return (*catalog::CatalogQueries(shop.reader()).product(shop.book12))->name;
    });
    choose(book);
    QCOMPARE(place(), QString());
    page().moveTile(1);
    QVERIFY(!page().canUndo());
  }

  void theTaxesOfACategoryAreProposedForANewProduct() {
    const auto taxed =
        m_shop->onStore([](ShopFixture& shop, const DeskServices& services) -> core::Result<catalog::Category> {
          const catalog::CatalogQueries queries(shop.reader());
          CF_TRY(const auto taxes, queries.taxes());
          catalog::Category drinks;
          drinks.name = u"Drinks"_s;
          drinks.taxes = {taxes.front().id};
          CF_TRY(drinks.id, services.catalog.createCategory(drinks, shop.asManager()));
          return drinks;
        });
    CF_VERIFY_OK(taxed);
    auto& choice = *page().editor().findChild<QComboBox*>(u"productCategory"_s);
    QTRY_VERIFY(choice.findText(u"Drinks"_s) > 0);
    page().startNew();
    choice.setCurrentIndex(choice.findText(u"Drinks"_s));
    QCOMPARE(page().editor().taxes().taxes(), taxed->taxes);
    // What was ticked by hand stays.
    page().startNew();
    page().editor().taxes().list().item(1)->setCheckState(Qt::Checked);
    const auto ticked = page().editor().taxes().taxes();
    choice.setCurrentIndex(choice.findText(u"Drinks"_s));
    QCOMPARE(page().editor().taxes().taxes(), ticked);
    page().editor().close();
  }

  void theOnlyTaxIsProposedForANewProduct() {
    page().startNew();
    QVERIFY(page().editor().taxes().taxes().empty());  // this shop has several
    const auto left =
        m_shop->onStore([](ShopFixture& shop, const DeskServices& services) -> core::Result<catalog::TaxId> {
          CF_TRY(const auto all, catalog::CatalogQueries(shop.reader()).taxes());
          for (std::size_t i = 1; i < all.size(); ++i) {
            CF_CHECK(services.catalog.setArchived(all[i].id, true, shop.asManager()));
          }
          return all.front().id;
        });
    CF_VERIFY_OK(left);
    const auto proposed = [&] {
      page().startNew();
      return page().editor().taxes().taxes() == std::vector<catalog::TaxId>{*left};
    };
    QTRY_VERIFY(proposed());
    QVERIFY(!page().editor().isDirty());
  }
};

QTEST_MAIN(TestDeskFavourites)
#include "tst_desk_favourites.moc"
