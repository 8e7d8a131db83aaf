// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAccessible>
#include <QFile>
#include <QQuickItem>

#include "app/desktop/first_run.h"
#include "models/catalog/queries.h"
#include "models/settings/queries.h"
#include "models/staff/queries.h"
#include "tests/app/desktop/program_window.h"
#include "tests/support/quick_shop.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;

/// The whole program on a machine that has no shop yet, by mouse and keyboard.
class TestFirstRun : public QObject, protected support::ProgramWindow {
  Q_OBJECT

  [[nodiscard]] QString path() const { return m_folder->filePath(u"shop.cfl"_s); }

  void start() { ProgramWindow::start(path()); }
  static QQuickItem* named(QQuickItem* item, const QString& name) {
    if (!item->isVisible()) return nullptr;
    if (item->activeFocusOnTab() || item->inherits("QQuickAbstractButton") || item->inherits("QQuickFocusScope")) {
      const QAccessibleInterface* face = QAccessible::queryAccessibleInterface(item);
      if (face != nullptr && face->text(QAccessible::Name) == name) return item;
    }
    for (QQuickItem* child : item->childItems()) {
      if (QQuickItem* found = named(child, name)) return found;
    }
    return nullptr;
  }
  void click(const QString& name) {
    QQuickItem* item = nullptr;
    QTRY_VERIFY2((item = named(m_program->window().contentItem(), name)) != nullptr, qPrintable(name));
    QTest::mouseClick(&m_program->window(), Qt::LeftButton, Qt::NoModifier,
                      item->mapToScene(QPointF(item->width() / 2, item->height() / 2)).toPoint());
  }
  void fill(const QString& name, const QString& text) {
    click(name);
    key(Qt::Key_A, Qt::ControlModifier);
    type(text);
  }
  void fillIn() {
    fill(u"Name, as it stands on receipts"_s, u"Corner & Crumb"_s);
    fill(u"Currency"_s, u"eu"_s);
    key(Qt::Key_Return);
    fill(u"Time zone"_s, u"lisbon"_s);
    click(u"Sales tax: In the prices"_s);
    fill(u"Its name"_s, u"IVA"_s);
    fill(u"Its rate in percent"_s, u"23"_s);
    fill(u"Your name"_s, u"Olive"_s);
    fill(u"Your PIN"_s, u"97531"_s);
    fill(u"The PIN again"_s, u"97531"_s);
    fill(u"Code of the till"_s, u"k2"_s);
  }
  [[nodiscard]] QStringList problems() { return till().setup()->problems().keys(); }
  /// As a kill: nothing is told any more.
  void stop() { m_program.reset(); }

 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom)); }
  void init() {
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("XDG_STATE_HOME", m_folder->filePath(u"state"_s).toUtf8());
  }
  void cleanup() {
    stop();
    m_folder.reset();
  }

  void anOrdinaryShopIsSetUpAndSells() {
    start();
    QTRY_COMPARE(screen(), u"Welcome"_s);
    QVERIFY(!QFile::exists(path()));
    click(u"Set up your shop"_s);
    QCOMPARE(screen(), u"Setup"_s);
    fillIn();
    QCOMPARE(till().setup()->values().value(u"zone"_s).toString(), u"Europe/Lisbon"_s);
    QVERIFY(!QFile::exists(path()));
    click(u"Set up the shop"_s);
    QTRY_COMPARE(screen(), u"Phrase"_s);
    QCOMPARE(till().key()->words().size(), 12);
    QCOMPARE(till().shopName(), u"Corner & Crumb"_s);
    click(u"I have written them down"_s);
    QTRY_COMPARE(screen(), u"Lock"_s);
    QTRY_COMPARE(till().lock()->staff()->count(), 1);
    key(Qt::Key_Down);
    type(u"97531"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Count"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Sell"_s);

    m_program->storeThread().call([this] {
      const auto all = settings::readSettings(m_program->shop().reader());
      CF_VERIFY_OK(all);
      QCOMPARE(all->shop.currency, u"EUR"_s);
      QCOMPARE(all->shop.zone, u"Europe/Lisbon"_s);
      QCOMPARE(all->shop.priceMode, settings::PriceMode::Gross);
      QCOMPARE(all->till.code, u"K2"_s);
      QCOMPARE(all->store.code, u"1"_s);
      const auto taxes = catalog::CatalogQueries(m_program->shop().reader()).taxes();
      CF_VERIFY_OK(taxes);
      QCOMPARE(taxes->size(), size_t(1));
      QCOMPARE(taxes->front().name, u"IVA 23%"_s);
      QCOMPARE(taxes->front().ratePpm, 230'000);
    });
    // What is added elsewhere stands on the till at once.
    QCOMPARE(till().basket()->tiles()->count(), 0);
    m_program->storeThread().call([this] {
      catalog::Product bread;
      bread.name = u"Rye bread"_s;
      bread.priceMicro = 2'500'000;
      bread.favourite = catalog::kLastFavourite;
      const auto people = staff::listStaff(m_program->shop().reader());
      CF_VERIFY_OK(m_program->shop().catalog().createProduct(bread, {people->front().id, {}}));
    });
    QTRY_COMPARE(till().basket()->tiles()->count(), 1);
    till().basket()->addTile(0);
    QTRY_COMPARE(till().basket()->total(), u"€2.50"_s);
    CF_VERIFY_OK(m_program->showDesk());
    stop();
    start();  // nothing is asked again
    QTRY_COMPARE(screen(), u"Lock"_s);
    QVERIFY(till().key()->words().isEmpty());
  }

  void everythingThatIsWrongIsSaidAtOnceAndByField() {
    start();
    QTRY_COMPARE(screen(), u"Welcome"_s);
    key(Qt::Key_2);
    QCOMPARE(screen(), u"Setup"_s);
    fill(u"Currency"_s, u"xyz"_s);
    fill(u"Time zone"_s, u"nowhere"_s);
    fill(u"Its rate in percent"_s, u"much"_s);
    fill(u"Your PIN"_s, u"1234"_s);
    fill(u"The PIN again"_s, u"4321"_s);
    fill(u"Code of the store"_s, u"?"_s);
    key(Qt::Key_F12);
    QTRY_VERIFY(!till().setup()->busy());
    const QStringList wrong{u"currency"_s,  u"name"_s,  u"owner"_s,    u"pin"_s,
                            u"pin_again"_s, u"store"_s, u"tax_rate"_s, u"zone"_s};
    QCOMPARE(problems().join(u' '), wrong.join(u' '));
    QVERIFY(!QFile::exists(path()));
    // The first of them has the keyboard, and stops being wrong when it is typed.
    type(u"Shop"_s);
    QCOMPARE(till().setup()->values().value(u"name"_s).toString(), u"Shop"_s);
    QVERIFY(!problems().contains(u"name"_s));
    key(Qt::Key_Escape);
    QCOMPARE(screen(), u"Welcome"_s);
    key(Qt::Key_D, Qt::ControlModifier);
    QTRY_COMPARE(till().stage()->toast(), u"The shop is not set up yet."_s);
  }

  void theDemoShopIsMadeFromTheFirstScreen() {
    start();
    QTRY_COMPARE(screen(), u"Welcome"_s);
    click(u"Try the demo shop"_s);
    QTRY_COMPARE_WITH_TIMEOUT(screen(), u"Phrase"_s, 60'000);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Lock"_s);
    QTRY_COMPARE(till().lock()->staff()->count(), 5);
  }

  void aPhraseThatNobodyNotedIsReplacedAtTheNextStart() {
    start();
    QTRY_COMPARE(screen(), u"Welcome"_s);
    key(Qt::Key_2);
    fillIn();
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Phrase"_s);
    const QString lost = till().key()->words().join(u' ');
    stop();
    start();
    QTRY_COMPARE(screen(), u"Phrase"_s);
    const QString shown = till().key()->words().join(u' ');
    QVERIFY(shown != lost);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Lock"_s);
    m_program->storeThread().call([&] {
      CF_VERIFY_CODE(m_program->shop().unlock(lost), "wrong_phrase");
      CF_VERIFY_OK(m_program->shop().unlock(shown));
    });
  }

  void aStoreWhoseSetUpWasCutOffIsSetUp() {
    {
      const core::SystemClock clock;
      core::RandomIds ids;
      app::ShopOptions options = support::quickShop(path());
      CF_VERIFY_OK(app::Shop::create(options, clock, ids));
    }
    start();
    QTRY_COMPARE(screen(), u"Welcome"_s);
    QVERIFY(!till().setup()->demoPossible());
    key(Qt::Key_2);
    fillIn();
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Phrase"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Lock"_s);
    QTRY_COMPARE(till().lock()->staff()->count(), 1);
  }

  void aTaxOnTopMakesNetPrices() {
    till::SetupInput input;
    input.shopName = u"Shop"_s;
    input.currency = u"USD"_s;
    input.zone = u"America/New_York"_s;
    input.tax = till::TaxWay::Added;
    input.taxName = u"Sales tax 8.875%"_s;
    input.taxPpm = 88'750;
    input.ownerName = u"Olive"_s;
    input.pin = u"97531"_s;
    input.storeCode = u"1"_s;
    input.tillCode = u"T1"_s;
    QVERIFY(app::faultsIn(input).isEmpty());
    const app::NewShop wanted = app::newShopOf(input);
    QCOMPARE(wanted.shop.priceMode, settings::PriceMode::Net);
    QCOMPARE(wanted.tax->name, u"Sales tax 8.875%"_s);
    QCOMPARE(wanted.tax->code, u"SALESTAX8875"_s);
    input.pin = u"2222"_s;
    QCOMPARE(app::faultsIn(input).size(), 1);
    QCOMPARE(app::faultsIn(input).first().code, u"pin_trivial"_s);
  }
};

QTEST_MAIN(TestFirstRun)
#include "tst_first_run.moc"
