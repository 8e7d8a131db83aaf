// SPDX-License-Identifier: GPL-3.0-or-later
#include <QBuffer>
#include <QImage>
#include <QQuickItem>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>

#include "models/cash/queries.h"
#include "models/catalog/queries.h"
#include "models/sales/closing.h"
#include "tests/support/verify.h"
#include "tests/ui/till/flow_fixture.h"
#include "ui/till/painted_items.h"

using namespace counterfoil;
using namespace Qt::StringLiterals;

/// What happens beside plain sales at a counter, through the till's screens and on a real store.
class TestTillCounter : public till::FlowFixture {
  Q_OBJECT

  [[nodiscard]] qint64 count(const char* kind) {
    return m_thread->call([&]() -> qint64 {
      const auto found =
          m_shop->reader().integer("SELECT count(*) FROM journal WHERE kind = $1", {QString::fromLatin1(kind)});
      return found ? *found : -1;
    });
  }
  void chooseReasonAndGo() {
    QTRY_COMPARE(sheet(), u"Entry"_s);
    key(Qt::Key_Down);
    key(Qt::Key_Return);
    QTRY_VERIFY(sheet() != u"Entry");
  }
  /// Somebody with the permission says yes where that is asked.
  void approveIfAsked(const std::function<bool()>& done) {
    QTRY_VERIFY(done() || sheet() == u"Approval");
    if (sheet() == u"Approval") approve();
    QTRY_VERIFY(done());
  }
  void sellBread() {
    scan(u"4006381333931"_s);
    payExactly();
  }
  void changePrice(const QString& sku, qint64 priceMicro) {
    const core::Done changed = m_thread->call([&]() -> core::Done {
      const catalog::CatalogQueries queries(m_shop->reader());
      CF_TRY(const auto matches, queries.bySku(sku));
      CF_TRY(const auto before, queries.product(matches.front().product));
      catalog::Product after = *before;
      after.priceMicro = priceMicro;
      CF_TRY(const auto people, staff::listStaff(m_shop->reader()));
      CF_TRY(const bool recorded, m_shop->catalog().changeProduct(*before, after, {people.front().id, {}}));
      return recorded ? core::Done() : core::Done(core::refused(u"nothing_changed"_s));
    });
    CF_VERIFY_OK(changed);
  }
  void park() {
    key(Qt::Key_F8);
    QTRY_COMPARE(sheet(), u"Entry"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(lines(), 0);
  }
  void recall() {
    key(Qt::Key_F9);
    QTRY_COMPARE(screen(), u"Tickets"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(lines(), 1);
  }
  static void collect(const QQuickItem* item, QList<const till::ProductPicture*>& found) {
    if (const auto* picture = qobject_cast<const till::ProductPicture*>(item)) found.append(picture);
    for (const QQuickItem* child : item->childItems()) collect(child, found);
  }
  [[nodiscard]] int storedPicturesShown() {
    QList<const till::ProductPicture*> all;
    collect(m_window->contentItem(), all);
    return int(std::count_if(all.begin(), all.end(), [](const auto* picture) { return picture->showsStored(); }));
  }

 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom)); }
  void cleanup() {
    closeAll();
    m_folder.reset();
  }

  void aSaleOfThisShiftIsVoidedWhole() {
    open();
    openShift();
    sellBread();
    key(Qt::Key_F10);
    QTRY_VERIFY(till().documents()->canVoid());
    key(Qt::Key_F8);
    chooseReasonAndGo();
    approveIfAsked([this] { return screen() == u"Done"; });
    QCOMPARE(count("sale.voided"), 1);
    key(Qt::Key_F10);
    QTRY_COMPARE(till().documents()->documents()->count(), 2);
    key(Qt::Key_Down);
    QTRY_VERIFY(till().documents()->head().value(u"number"_s).toString().contains(u"S-"_s));
    QTRY_VERIFY(!till().documents()->canRefund());
  }

  void cashThatNobodyHandsOverIsAskedForOnce() {
    open();
    openShift();
    scan(u"4006381333931"_s);
    scan(u"4006381333948"_s);
    QTRY_COMPARE(till().basket()->total(), u"£7.49"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Pay"_s);
    // A note that is larger than needed is nothing to ask about.
    type(u"50"_s);
    QCOMPARE(till().payment()->changeOf(5'000), 4'251);
    for (int i = 0; i < 2; ++i) key(Qt::Key_Backspace);
    // The decimal point was left out.
    type(u"749"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(sheet(), u"Entry"_s);
    QCOMPARE(till().entry()->title(), u"£749.00 in cash?"_s);
    QVERIFY(till().entry()->hint().contains(u"£741.51"_s));
    QCOMPARE(count("sale.completed"), 0);
    key(Qt::Key_Escape);
    QTRY_COMPARE(sheet(), QString());
    QCOMPARE(screen(), u"Pay"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(sheet(), u"Entry"_s);
    // What was handed over is typed over it.
    type(u"10"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Done"_s);
    QCOMPARE(till().payment()->change(), u"£2.51"_s);
    QCOMPARE(count("sale.completed"), 1);
    // One key takes it as it is.
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Sell"_s);
    scan(u"4006381333931"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Pay"_s);
    type(u"100"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(sheet(), u"Entry"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Done"_s);
    QCOMPARE(till().payment()->change(), u"£97.50"_s);
  }

  void anOutsideVoucherPaysAndKeepsItsNumber() {
    open();
    openShift();
    scan(u"4006381333931"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Pay"_s);
    type(u"2"_s);
    key(Qt::Key_F7);
    QTRY_COMPARE(sheet(), u"Entry"_s);
    type(u"gv-77"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(till().payment()->due(), u"£0.50"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Done"_s);
    QCOMPARE(till().payment()->doneTenders()->count(), 2);
    const QString body = m_thread->call([this] {
      const auto found = m_shop->reader().first("SELECT body FROM journal WHERE kind = 'sale.completed'", {},
                                                [](const journal::Row& row) { return row.text(0); });
      return found && *found ? **found : QString();
    });
    QVERIFY2(body.contains(u"gv-77"_s), qPrintable(body));
  }

  void cashGoesInAndOutAndTheDrawerOpensWithoutASale() {
    open();
    openShift();
    key(Qt::Key_F11);
    QTRY_COMPARE(screen(), u"Shift"_s);
    const QList<std::pair<QString, QString>> moves{{u"1"_s, u"15"_s}, {u"2"_s, u"4.20"_s}, {u"4"_s, {}}};
    for (const auto& [choice, amount] : moves) {
      till().stage()->hush();
      const qint64 before = count("cash.moved");
      type(choice);
      QTRY_COMPARE(sheet(), u"Entry"_s);
      type(amount);
      chooseReasonAndGo();
      approveIfAsked([this] { return till().stage()->toastKind() == u"good"; });
      QCOMPARE(count("cash.moved"), before + 1);
    }
    const qint64 expected = m_thread->call([this]() -> qint64 {
      const auto shifts = cash::listShifts(m_shop->reader(), 1);
      const auto sum = sales::expectedCash(m_shop->reader(), shifts->front());
      return sum ? sum->minor() : -1;
    });
    QCOMPARE(expected, 10'000 + 1'500 - 420);
  }

  void aReceiptIsPrintedAgainAndSaysSo() {
    open();
    openShift();
    sellBread();
    key(Qt::Key_F7);  // right after the sale
    approveIfAsked([this] { return till().stage()->toastKind() == u"good"; });
    QCOMPARE(count("receipt.reprinted"), 1);
    key(Qt::Key_F10);
    QTRY_VERIFY(till().documents()->canRefund());
    key(Qt::Key_F7);
    approveIfAsked([this] { return till().stage()->toastKind() == u"good"; });
    QCOMPARE(count("receipt.reprinted"), 2);
  }

  void aCountThatDiffersTooMuchNeedsASecondPerson() {
    open();
    openShift();
    sellBread();
    key(Qt::Key_F11);
    QTRY_COMPARE(screen(), u"Shift"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Count"_s);
    for (int row = 0; row < till().drawer()->pieces()->count(); ++row) {
      if (till().drawer()->pieces()->value(row, u"value"_s).toString() != u"£20.00"_s) continue;
      till().drawer()->chooseRow(row);
      type(u"4"_s);
    }
    key(Qt::Key_F12);
    QTRY_COMPARE(sheet(), u"Approval"_s);
    QCOMPARE(count("shift.closed"), 0);
    approve();
    QTRY_COMPARE(screen(), u"Report"_s);
    QVERIFY(till().drawer()->closed());
    QVERIFY2(till().drawer()->difference().contains(u"22.50"_s), qPrintable(till().drawer()->difference()));
    QCOMPARE(count("shift.closed"), 1);
  }

  void onlyThoseWhoMayAreAsked() {
    open();
    openShift();
    scan(u"4006381333931"_s);
    key(Qt::Key_F6);
    QTRY_COMPARE(sheet(), u"Entry"_s);
    type(u"90"_s);
    chooseReasonAndGo();
    QTRY_COMPARE(sheet(), u"Approval"_s);
    QCOMPARE(till().lock()->staff()->count(), 1);
    QCOMPARE(till().lock()->chosenName(), u"Olive"_s);
    key(Qt::Key_Escape);
    QTRY_COMPARE(sheet(), QString());
    key(Qt::Key_L, Qt::ControlModifier);
    QTRY_COMPARE(screen(), u"Lock"_s);
    QCOMPARE(till().lock()->staff()->count(), 2);
  }

  void aRecalledTicketAsksWherePricesMoved() {
    open();
    openShift();
    scan(u"4006381333931"_s);
    park();
    recall();
    QCOMPARE(sheet(), QString());  // nothing moved: nothing is asked
    park();
    changePrice(u"BREAD"_s, 3'000'000);
    recall();
    QTRY_COMPARE(sheet(), u"Recall"_s);
    QCOMPARE(till().tickets()->moved()->value(0, u"before"_s).toString(), u"2.50"_s);
    QCOMPARE(till().tickets()->moved()->value(0, u"now"_s).toString(), u"3.00"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(sheet(), QString());
    QCOMPARE(till().basket()->total(), u"£2.50"_s);
    park();
    recall();
    QTRY_COMPARE(sheet(), u"Recall"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(till().basket()->total(), u"£3.00"_s);
    QCOMPARE(sheet(), QString());
    key(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(till().basket()->total(), u"£2.50"_s);
  }

  void whatIsSoldByWeightComesBackByWeight() {
    open();
    openShift();
    scan(u"4006381333955"_s);
    key(Qt::Key_F4);
    QTRY_COMPARE(sheet(), u"Entry"_s);
    type(u"0.5"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(till().basket()->total(), u"£9.20"_s);
    payExactly();
    key(Qt::Key_F10);
    QTRY_VERIFY(till().documents()->canRefund());
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Refund"_s);
    key(Qt::Key_F4);
    QTRY_COMPARE(sheet(), u"Entry"_s);
    type(u"0.6"_s);
    key(Qt::Key_Return);
    QTRY_VERIFY(!till().entry()->error().isEmpty());  // more than was sold
    for (int i = 0; i < 3; ++i) key(Qt::Key_Backspace);
    type(u"0.2"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(till().documents()->returnTotal(), u"£3.68"_s);
    key(Qt::Key_Plus);  // all of it
    QTRY_COMPARE(till().documents()->returnTotal(), u"£9.20"_s);
  }

  void anUnknownCodeIsHeard() {
    open();
    openShift();
    const QSignalSpy alarm(&till(), &till::TillController::alarm);
    scan(u"4006381333931"_s);
    QCOMPARE(alarm.count(), 0);
    scan(u"9999999999994"_s);
    QTRY_COMPARE(alarm.count(), 1);
    QCOMPARE(lines(), 1);
  }

  void howTheTillLooksAndSoundsIsKept() {
    open();
    openShift();
    key(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_COMPARE(sheet(), u"Manners"_s);
    till().manners()->setSound(false);
    QTRY_COMPARE(till().stage()->toastKind(), u"bad"_s);  // a cashier may not, and nobody can lift it
    QVERIFY(till().manners()->sound());
    key(Qt::Key_L, Qt::ControlModifier);
    QTRY_COMPARE(screen(), u"Lock"_s);
    signIn(u"Olive"_s, u"9753"_s);
    QTRY_COMPARE(screen(), u"Sell"_s);
    till().manners()->setSound(false);
    QTRY_VERIFY(!till().manners()->sound());
    const QSignalSpy alarm(&till(), &till::TillController::alarm);
    scan(u"9999999999994"_s);
    QCOMPARE(alarm.count(), 0);
    const auto kept = m_thread->call([this] { return settings::readSettings(m_shop->reader()); });
    QVERIFY(kept && kept->till.soundOff);
  }

  void thePaletteFindsActionsProductsAndReceipts() {
    open();
    openShift();
    key(Qt::Key_K, Qt::ControlModifier);
    QTRY_COMPARE(sheet(), u"Palette"_s);
    QVERIFY(till().palette()->count() > 10);
    type(u"green"_s);
    QTRY_COMPARE(till().palette()->count(), 1);
    QCOMPARE(till().palette()->entry(0).title, u"Green tea"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(lines(), 1);
    QCOMPARE(sheet(), QString());
    payExactly();

    key(Qt::Key_K, Qt::ControlModifier);
    QTRY_COMPARE(sheet(), u"Palette"_s);
    type(u"0001"_s);
    QTRY_COMPARE(till().palette()->count(), 1);
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Documents"_s);
    QTRY_VERIFY(till().documents()->canRefund());

    key(Qt::Key_K, Qt::ControlModifier);
    type(u"drawer shift"_s);
    QTRY_COMPARE(till().palette()->count(), 0);  // not from here
    key(Qt::Key_Escape);
    QTRY_COMPARE(sheet(), QString());
    key(Qt::Key_Escape);
    QTRY_COMPARE(screen(), u"Sell"_s);
    key(Qt::Key_K, Qt::ControlModifier);
    type(u"drawer shift"_s);
    QTRY_COMPARE(till().palette()->count(), 1);
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Shift"_s);
  }

  void aStoredPictureIsShown() {
    open();
    QImage image(300, 200, QImage::Format_RGB32);
    image.fill(QColor(200, 30, 40));
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QVERIFY(buffer.open(QIODevice::WriteOnly) && image.save(&buffer, "PNG"));
    const core::Done set = m_thread->call([&]() -> core::Done {
      const catalog::CatalogQueries queries(m_shop->reader());
      CF_TRY(const auto matches, queries.bySku(u"BREAD"_s));
      CF_TRY(const auto people, staff::listStaff(m_shop->reader()));
      CF_TRY(const bool stored, m_shop->catalog().setPicture(matches.front().product, bytes, {people.front().id, {}}));
      return stored ? core::Done() : core::Done(core::refused(u"nothing_changed"_s));
    });
    CF_VERIFY_OK(set);
    openShift();
    till().basket()->loadCatalog();
    QTRY_COMPARE(storedPicturesShown(), 1);
  }
};

QTEST_MAIN(TestTillCounter)
#include "tst_till_counter.moc"
