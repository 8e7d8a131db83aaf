// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include "models/imports/batches.h"
#include "tests/support/verify.h"
#include "tests/ui/desk/desk_hands.h"
#include "tests/ui/desk/desk_shop.h"
#include "tests/ui/desk/screen_walk.h"
#include "ui/desk/customer_import.h"
#include "ui/desk/customers_page.h"
#include "ui/desk/desk_window.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace customers = counterfoil::customers;
namespace imports = counterfoil::imports;
namespace theme = counterfoil::theme;
using namespace counterfoil::desk;
using counterfoil::support::DeskShop;
using counterfoil::support::faultsOn;
using counterfoil::support::photograph;
using counterfoil::support::ShopFixture;

namespace {

const QByteArray kPeople =
    "Name;Tel;E-Mail;Newsletter;Newsletter at;Newsletter source;Shoe size\r\n"
    "Anna Adams;07700 900123;;;;;38\r\n"
    "Berta Brown;07700 900456;berta@example.org;yes;2025-03-31;web form;39\r\n"
    "Carl Clark;07700 900789;;yes;;;40\r\n"
    "Dora;;not a mail;;;;41\r\n"
    "Bea Brown;07700900456;;;;;\r\n"
    "Emil Evans;;emil@example.org;no;;;42\r\n";

QByteArray manyPeople(int count) {
  QByteArray csv("Name,Phone\n");
  for (int i = 0; i < count; ++i)
    csv += "Person " + QByteArray::number(i) + ",079" + QByteArray::number(10'000'000 + i) + '\n';
  return csv;
}

}  // namespace

/// Customers who come in as a file, by clicking and typing.
class TestDeskImports : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  std::unique_ptr<DeskShop> m_shop;
  std::unique_ptr<DeskWindow> m_window;

  CustomersPage& page() { return *m_window->findChild<CustomersPage*>(); }
  ImportDialog* dialog() { return m_window->findChild<ImportDialog*>(); }
  template <class Widget>
  Widget& part(const QString& name) {
    return *m_window->findChild<Widget*>(u"customerImport"_s + name);
  }
  void press(const QString& name) {
    QTRY_VERIFY(m_window->findChild<QPushButton*>(name) && m_window->findChild<QPushButton*>(name)->isVisible() &&
                m_window->findChild<QPushButton*>(name)->isEnabled());
    QTest::mouseClick(m_window->findChild<QPushButton*>(name), Qt::LeftButton);
  }
  QString title() { return part<QLabel>(u"Title"_s).text(); }
  QString text() { return part<QLabel>(u"Text"_s).text(); }
  /// What a row of the list says, its cells divided by bars.
  QString row(int row) {
    const auto& table = part<QTableWidget>(u"Rows"_s);
    QStringList cells;
    for (int column = 0; column < table.columnCount(); ++column) {
      if (const auto* item = table.item(row, column)) cells.append(item->text());
    }
    return cells.join(u" | "_s);
  }
  QString write(const QByteArray& bytes) {
    const QString path = m_folder.filePath(u"people.csv"_s);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly)) qFatal("no file");
    file.write(bytes);
    return path;
  }
  void open(theme::Scheme scheme = theme::Scheme::Light, QSize size = {1024, 768}) {
    m_window.reset();
    m_shop = std::make_unique<DeskShop>(scheme);
    customers::Customer anna;
    anna.name = u"Anna Adams"_s;
    anna.contacts.push_back({{}, customers::ContactKind::Phone, u"+44 7700 900123"_s, {}});
    anna.contacts.push_back({{}, customers::ContactKind::Email, u"anna@example.org"_s, {}});
    CF_VERIFY_OK(m_shop->onStore([&](ShopFixture& shop, const DeskServices& services) {
      return services.customers.create(anna, u"till"_s, shop.asManager());
    }));
    m_window = std::make_unique<DeskWindow>(m_shop->parts());
    m_window->resize(size);
    m_window->show();
    counterfoil::support::signIn(*m_window);
    counterfoil::support::goTo<CustomersPage>(*m_window);
    press(u"customersImport"_s);
    QTRY_VERIFY(dialog() && dialog()->isVisible());
  }
  void take(const QByteArray& bytes) { dialog()->take(write(bytes)); }
  qint64 count(const char* sql) {
    return m_shop->onStore([sql](ShopFixture& shop, const auto&) { return shop.reader().integer(sql, {}).value(); });
  }
  qint64 people() { return count("SELECT COUNT(*) FROM customer WHERE created_stamp IS NOT NULL AND deleted = 0"); }

 private Q_SLOTS:
  void initTestCase() { QVERIFY2(!theme::fontFamily().isEmpty(), "no font: nothing could be read"); }
  void cleanup() {
    m_window.reset();
    m_shop.reset();
  }

  void whatWouldHappenIsSeenBeforeItDoes_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("dark");
    QTest::newRow("a small screen by day") << QSize(1024, 768) << false;
    QTest::newRow("a small screen by night") << QSize(1024, 768) << true;
    QTest::newRow("a large screen by day") << QSize(1920, 1080) << false;
  }
  void whatWouldHappenIsSeenBeforeItDoes() {
    QFETCH(QSize, size);
    QFETCH(bool, dark);
    const QString shot = u"-%1-%2"_s.arg(size.width()).arg(dark ? u"dark"_s : u"light"_s);
    open(dark ? theme::Scheme::Dark : theme::Scheme::Light, size);
    QTRY_COMPARE(faultsOn(*dialog()).join(u" | "_s), QString());
    QVERIFY(!part<QPushButton>(u"Take"_s).isEnabled());
    photograph(*m_window, u"customers-with-import"_s + shot);
    photograph(*dialog(), u"import-empty"_s + shot);
    take(kPeople);
    QTRY_COMPARE(title(), u"New customers: 2 of 6 rows"_s);
    QCOMPARE(text(), u"Here already, with all that the file says: 1. Left out: 1. Refused: 2."_s);
    QCOMPARE(row(0), u"4 | Refused | News by mail | Nothing says when they agreed. (“yes”)"_s);
    QCOMPARE(row(1), u"5 | Refused | Mail | That is not an address for mail. (“not a mail”)"_s);
    QCOMPARE(row(2), u"6 | Left out |  | Line 3 has the same phone or mail under another name."_s);
    QTRY_COMPARE(faultsOn(*dialog()).join(u" | "_s), QString());
    photograph(*dialog(), u"import-preview"_s + shot);
    QCOMPARE(people(), 1);
    press(u"customerImportTake"_s);
    QTRY_COMPARE(title(), u"Customers added: 2"_s);
    QCOMPARE(people(), 3);
    QTRY_COMPARE(faultsOn(*dialog()).join(u" | "_s), QString());
    photograph(*dialog(), u"import-done"_s + shot);
    take(kPeople);
    QTRY_COMPARE(title(), u"New customers: 0 of 6 rows"_s);
    QVERIFY(!part<QPushButton>(u"Take"_s).isEnabled());
    press(u"customerImportEarlier"_s);
    QTRY_VERIFY(row(0).endsWith(u"people.csv | Added: 2, given what they lacked: 0"_s));
    QTRY_COMPARE(faultsOn(*dialog()).join(u" | "_s), QString());
    photograph(*dialog(), u"import-earlier"_s + shot);
  }

  void aColumnThatNobodyKnowsIsTakenByTheKeyboard() {
    open();
    take("Wer;Ruf\nFritz Fox;07700 900111\n");
    QTRY_COMPARE(title(), u"This cannot be taken"_s);
    QVERIFY(text().startsWith(u"No column holds a name"_s));
    QTRY_COMPARE(faultsOn(*dialog()).join(u" | "_s), QString());
    photograph(*dialog(), u"import-columns-1024-light"_s);
    auto* first = dialog()->findChild<QComboBox*>(u"column0"_s);
    first->setFocus();
    QTest::keyClicks(first, u"Name"_s);
    QTRY_COMPARE(title(), u"New customers: 1 of 1 rows"_s);
    QTest::keyClick(first, Qt::Key_Tab);
    auto* second = dialog()->findChild<QComboBox*>(u"column1"_s);
    QVERIFY(second->hasFocus());
    QTest::keyClicks(second, u"Phone"_s);
    QTRY_VERIFY(part<QPushButton>(u"Take"_s).isEnabled());
    press(u"customerImportTake"_s);
    QTRY_COMPARE(title(), u"Customers added: 1"_s);
    QCOMPARE(count("SELECT COUNT(*) FROM customer_contact"), 3);
  }

  void whatSomebodyLacksIsAddedOnlyWhereItWasAskedFor() {
    open();
    take("Name,Phone,Address\nAnna Adams,07700900123,1 High Street\n");
    QTRY_COMPARE(row(0), u"2 | Left out |  | Anna Adams has the same phone or mail."_s);
    QVERIFY(!part<QPushButton>(u"Take"_s).isEnabled());
    part<QComboBox>(u"Duplicates"_s).setCurrentIndex(1);
    QTRY_COMPARE(text(), u"Would be given what they lack: 1."_s);
    press(u"customerImportTake"_s);
    QTRY_COMPARE(text(), u"Given what they lacked: 1."_s);
    QCOMPARE(people(), 1);
  }

  void withoutTheConsentColumnsNobodyIsRefusedForThem() {
    open();
    QVERIFY(!part<QCheckBox>(u"Consent"_s).isEnabled());
    take("Name,Newsletter\nCarl Clark,yes\n");
    QTRY_COMPARE(title(), u"New customers: 0 of 1 rows"_s);
    QVERIFY(part<QCheckBox>(u"Consent"_s).isEnabled());
    part<QCheckBox>(u"Consent"_s).click();
    QTRY_COMPARE(title(), u"New customers: 1 of 1 rows"_s);
    press(u"customerImportTake"_s);
    QTRY_COMPARE(title(), u"Customers added: 1"_s);
    QCOMPARE(count("SELECT COUNT(*) FROM customer_consent"), 0);
  }

  void anImportIsTakenBackFromTheListOfEarlierOnes() {
    open();
    press(u"customerImportEarlier"_s);
    QTRY_COMPARE(text(), u"No file of customers has come in yet."_s);
    QTRY_COMPARE(faultsOn(*dialog()).join(u" | "_s), QString());
    press(u"customerImportEarlier"_s);
    take(kPeople);
    press(u"customerImportTake"_s);
    QTRY_COMPARE(people(), 3);
    press(u"customerImportEarlier"_s);
    QTRY_COMPARE(part<QTableWidget>(u"Rows"_s).rowCount(), 1);
    QVERIFY(!part<QPushButton>(u"Back"_s).isEnabled());
    part<QTableWidget>(u"Rows"_s).selectRow(0);
    press(u"customerImportBack"_s);
    QTRY_COMPARE(title(), u"Taken back; off the lists: 2, set back: 0"_s);
    QVERIFY(row(0).endsWith(u"Taken back"_s));
    QCOMPARE(people(), 1);
    part<QTableWidget>(u"Rows"_s).selectRow(0);
    QVERIFY(!part<QPushButton>(u"Back"_s).isEnabled());
    QTRY_COMPARE(faultsOn(*dialog()).join(u" | "_s), QString());
  }

  void othersWorkBetweenSlicesAndStoppingLeavesNothing() {
    open();
    take(manyPeople(3'000));
    QTRY_COMPARE(title(), u"New customers: 3,000 of 3,000 rows"_s);
    press(u"customerImportTake"_s);
    QTRY_VERIFY(people() > 1);
    // This very count was made on the store's thread, between two slices.
    QVERIFY(people() < 3'001);
    QVERIFY(part<QPushButton>(u"Close"_s).isVisible());
    QTRY_COMPARE(faultsOn(*dialog()).join(u" | "_s), QString());
    photograph(*dialog(), u"import-running-1024-light"_s);
    QTest::keyClick(dialog(), Qt::Key_Escape);
    QTRY_COMPARE_WITH_TIMEOUT(title(), u"Stopped; what was written is taken back"_s, 30'000);
    QCOMPARE(people(), 1);
    QVERIFY(dialog()->isVisible());
  }

  void whatTheWindowLeavesInTheMiddleIsTakenBackBeforeTheNext() {
    open();
    take(manyPeople(3'000));
    press(u"customerImportTake"_s);
    QTRY_VERIFY(people() > 1);
    m_window.reset();
    QTRY_COMPARE(count("SELECT COUNT(*) FROM import_batch WHERE finished = 0 AND undone = 0"), 1);
    m_window = std::make_unique<DeskWindow>(m_shop->parts());
    m_window->show();
    counterfoil::support::signIn(*m_window);
    counterfoil::support::goTo<CustomersPage>(*m_window);
    press(u"customersImport"_s);
    QTRY_VERIFY(dialog());
    take(kPeople);
    press(u"customerImportTake"_s);
    QTRY_COMPARE_WITH_TIMEOUT(title(), u"Customers added: 2"_s, 30'000);
    QVERIFY(text().contains(u"An import that had been cut off was taken back first."_s));
    QCOMPARE(people(), 3);
  }

  void whoeverSignsOutLeavesNothingOfAFileOnTheScreen() {
    open();
    take(kPeople);
    QTRY_COMPARE(title(), u"New customers: 2 of 6 rows"_s);
    m_window->session().signOut();
    QTRY_VERIFY(!dialog());
    QCOMPARE(people(), 1);
  }

  void whatIsNoTableIsSaid_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    QTest::newRow("nothing") << QByteArray() << u"There is no table in that file"_s;
    QTest::newRow("a damaged archive") << QByteArray("\x1f\x8b\x08 damaged") << u"That packed file is damaged."_s;
    QTest::newRow("a picture") << QByteArray("\x89PNG\r\n\x1a\n") << u"No column holds a name"_s;
  }
  void whatIsNoTableIsSaid() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    open();
    take(bytes);
    QTRY_VERIFY2(text().startsWith(says), qPrintable(text()));
    QVERIFY(!part<QPushButton>(u"Take"_s).isEnabled());
    QTRY_COMPARE(faultsOn(*dialog()).join(u" | "_s), QString());
  }
};

QTEST_MAIN(TestDeskImports)
#include "tst_desk_imports.moc"
