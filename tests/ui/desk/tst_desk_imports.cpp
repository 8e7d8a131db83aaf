// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/verify.h"
#include "tests/ui/desk/import_stage.h"
#include "ui/desk/customers_page.h"

using namespace Qt::StringLiterals;
namespace customers = counterfoil::customers;
namespace theme = counterfoil::theme;
using namespace counterfoil::desk;
using counterfoil::support::DeskShop;
using counterfoil::support::ImportStage;
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

void addAnna(DeskShop& desk) {
  customers::Customer anna;
  anna.name = u"Anna Adams"_s;
  anna.contacts.push_back({{}, customers::ContactKind::Phone, u"+44 7700 900123"_s, {}});
  anna.contacts.push_back({{}, customers::ContactKind::Email, u"anna@example.org"_s, {}});
  CF_VERIFY_OK(desk.onStore([&](ShopFixture& shop, const DeskServices& services) {
    return services.customers.create(anna, u"till"_s, shop.asManager());
  }));
}

/// Anna is there already.
struct Stage : ImportStage<CustomersPage> {
  explicit Stage(const Place& place = {}) : ImportStage(u"customersImport"_s, u"customerImport"_s, place, addAnna) {}
  qint64 people() { return count("SELECT COUNT(*) FROM customer WHERE created_stamp IS NOT NULL AND deleted = 0"); }
};

}  // namespace

/// Customers who come in as a file, by clicking and typing.
class TestDeskImports : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { QVERIFY2(!theme::fontFamily().isEmpty(), "no font: nothing could be read"); }

  void whatWouldHappenIsSeenBeforeItDoes_data() { counterfoil::support::addScreens(); }
  void whatWouldHappenIsSeenBeforeItDoes() {
    QFETCH(QSize, size);
    QFETCH(bool, dark);
    const QString shot = u"-%1-%2"_s.arg(size.width()).arg(dark ? u"dark"_s : u"light"_s);
    Stage stage({dark ? theme::Scheme::Dark : theme::Scheme::Light, size});
    stage.look();
    QVERIFY(!stage.isReady());
    photograph(stage.window(), u"customers-with-import"_s + shot);
    photograph(*stage.dialog(), u"import-empty"_s + shot);
    stage.take(kPeople);
    QTRY_COMPARE(stage.title(), u"New customers: 2 of 6 rows"_s);
    QCOMPARE(stage.text(), u"Here already, with all that the file says: 1. Left out: 1. Refused: 2."_s);
    QCOMPARE(stage.row(0), u"4 | Refused | News by mail | Nothing says when they agreed. (“yes”)"_s);
    QCOMPARE(stage.row(1), u"5 | Refused | Mail | That is not an address for mail. (“not a mail”)"_s);
    QCOMPARE(stage.row(2), u"6 | Left out |  | Line 3 has the same phone or mail under another name."_s);
    stage.look(u"import-preview"_s + shot);
    QCOMPARE(stage.people(), 1);
    stage.pressIn(u"Take"_s);
    QTRY_COMPARE(stage.title(), u"Customers added: 2"_s);
    QCOMPARE(stage.people(), 3);
    stage.look(u"import-done"_s + shot);
    stage.take(kPeople);
    QTRY_COMPARE(stage.title(), u"New customers: 0 of 6 rows"_s);
    QVERIFY(!stage.isReady());
    stage.pressIn(u"Earlier"_s);
    QTRY_VERIFY(stage.row(0).endsWith(u"people.csv | Added: 2, given what they lacked: 0"_s));
    stage.look(u"import-earlier"_s + shot);
  }

  void aColumnThatNobodyKnowsIsTakenByTheKeyboard() {
    Stage stage;
    stage.take("Wer;Ruf\nFritz Fox;07700 900111\n");
    QTRY_COMPARE(stage.title(), u"This cannot be taken"_s);
    QVERIFY(stage.text().startsWith(u"No column holds a name"_s));
    stage.look(u"import-columns-1024-light"_s);
    auto* first = stage.dialog()->findChild<QComboBox*>(u"column0"_s);
    first->setFocus();
    QTest::keyClicks(first, u"Name"_s);
    QTRY_COMPARE(stage.title(), u"New customers: 1 of 1 rows"_s);
    QTest::keyClick(first, Qt::Key_Tab);
    auto* second = stage.dialog()->findChild<QComboBox*>(u"column1"_s);
    QVERIFY(second->hasFocus());
    QTest::keyClicks(second, u"Phone"_s);
    QTRY_VERIFY(stage.isReady());
    stage.pressIn(u"Take"_s);
    QTRY_COMPARE(stage.title(), u"Customers added: 1"_s);
    QCOMPARE(stage.count("SELECT COUNT(*) FROM customer_contact"), 3);
  }

  void whatSomebodyLacksIsAddedOnlyWhereItWasAskedFor() {
    Stage stage;
    stage.take("Name,Phone,Address\nAnna Adams,07700900123,1 High Street\n");
    QTRY_COMPARE(stage.row(0), u"2 | Left out |  | Anna Adams has the same phone or mail."_s);
    QVERIFY(!stage.isReady());
    stage.field<QComboBox>(u"Duplicates"_s).setCurrentIndex(1);
    QTRY_COMPARE(stage.text(), u"Would be given what they lack: 1."_s);
    stage.pressIn(u"Take"_s);
    QTRY_COMPARE(stage.text(), u"Given what they lacked: 1."_s);
    QCOMPARE(stage.people(), 1);
  }

  void withoutTheConsentColumnsNobodyIsRefusedForThem() {
    Stage stage;
    QVERIFY(!stage.field<QCheckBox>(u"Consent"_s).isEnabled());
    stage.take("Name,Newsletter\nCarl Clark,yes\n");
    QTRY_COMPARE(stage.title(), u"New customers: 0 of 1 rows"_s);
    QVERIFY(stage.field<QCheckBox>(u"Consent"_s).isEnabled());
    stage.field<QCheckBox>(u"Consent"_s).click();
    QTRY_COMPARE(stage.title(), u"New customers: 1 of 1 rows"_s);
    stage.pressIn(u"Take"_s);
    QTRY_COMPARE(stage.title(), u"Customers added: 1"_s);
    QCOMPARE(stage.count("SELECT COUNT(*) FROM customer_consent"), 0);
  }

  void anImportIsTakenBackFromTheListOfEarlierOnes() {
    Stage stage;
    stage.pressIn(u"Earlier"_s);
    QTRY_COMPARE(stage.text(), u"No file of customers has come in yet."_s);
    stage.look();
    stage.pressIn(u"Earlier"_s);
    stage.take(kPeople);
    stage.pressIn(u"Take"_s);
    QTRY_COMPARE(stage.people(), 3);
    stage.pressIn(u"Earlier"_s);
    QTRY_COMPARE(stage.rows().rowCount(), 1);
    stage.pressIn(u"Back"_s);
    QTRY_COMPARE(stage.title(), u"Taken back; off the lists: 2, set back: 0"_s);
    QVERIFY(stage.row(0).endsWith(u"Taken back"_s));
    QCOMPARE(stage.people(), 1);
    stage.rows().selectRow(0);
    QVERIFY(!stage.field<QPushButton>(u"Back"_s).isEnabled());
    stage.look();
  }

  void othersWorkBetweenSlicesAndStoppingLeavesNothing() {
    Stage stage;
    stage.take(manyPeople(3'000));
    QTRY_COMPARE(stage.title(), u"New customers: 3,000 of 3,000 rows"_s);
    stage.pressIn(u"Take"_s);
    QTRY_VERIFY(stage.people() > 1);
    // This very count was made on the store's thread, between two slices.
    QVERIFY(stage.people() < 3'001);
    QVERIFY(stage.field<QPushButton>(u"Close"_s).isVisible());
    stage.look(u"import-running-1024-light"_s);
    QTest::keyClick(stage.dialog(), Qt::Key_Escape);
    QTRY_COMPARE_WITH_TIMEOUT(stage.title(), u"Stopped; what was written is taken back"_s, 30'000);
    QCOMPARE(stage.people(), 1);
    QVERIFY(stage.dialog()->isVisible());
  }

  void whatTheWindowLeavesInTheMiddleIsTakenBackBeforeTheNext() {
    Stage stage;
    stage.take(manyPeople(3'000));
    stage.pressIn(u"Take"_s);
    QTRY_VERIFY(stage.people() > 1);
    stage.closeWindow();
    QTRY_COMPARE(stage.count("SELECT COUNT(*) FROM import_batch WHERE finished = 0 AND undone = 0"), 1);
    stage.openWindow();
    stage.openDialog();
    stage.take(kPeople);
    stage.pressIn(u"Take"_s);
    QTRY_COMPARE_WITH_TIMEOUT(stage.title(), u"Customers added: 2"_s, 30'000);
    QVERIFY(stage.text().contains(u"An import that had been cut off was taken back first."_s));
    QCOMPARE(stage.people(), 3);
  }

  void ofVeryManyWrongRowsTheFirstAreShownAndTheOthersCounted() {
    Stage stage({theme::Scheme::Dark, {1024, 768}});
    QByteArray csv("Name,Mail");
    for (int i = 0; i < 12; ++i) csv += ",A column with a rather long name " + QByteArray::number(i);
    csv += '\n';
    for (int i = 0; i < 600; ++i) csv += "Person,no mail " + QByteArray::number(i) + '\n';
    stage.take(csv);
    QTRY_COMPARE(stage.title(), u"New customers: 0 of 600 rows"_s);
    QCOMPARE(stage.rows().rowCount(), 500);
    QVERIFY(!stage.isReady());
    stage.look(u"import-many-1024-dark"_s);
  }

  void whoeverSignsOutLeavesNothingOfAFileOnTheScreen() {
    Stage stage;
    stage.take(kPeople);
    QTRY_COMPARE(stage.title(), u"New customers: 2 of 6 rows"_s);
    stage.window().session().signOut();
    QTRY_VERIFY(!stage.dialog());
    QCOMPARE(stage.people(), 1);
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
    Stage stage;
    stage.take(bytes);
    QTRY_VERIFY2(stage.text().startsWith(says), qPrintable(stage.text()));
    QVERIFY(!stage.isReady());
    stage.look();
  }
};

QTEST_MAIN(TestDeskImports)
#include "tst_desk_imports.moc"
