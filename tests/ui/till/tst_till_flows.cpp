// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>

#include "tests/ui/till/flow_fixture.h"

using namespace counterfoil;
using namespace Qt::StringLiterals;

/// The till as people use it: real keys at a real window over a real shop on a real store.
class TestTillFlows : public till::FlowFixture {
  Q_OBJECT

  /// One of the first line of the newest receipt.
  void giveBackTheNewest() {
    key(Qt::Key_F10);
    QTRY_COMPARE(screen(), u"Documents"_s);
    QTRY_VERIFY(till().documents()->canRefund());
    key(Qt::Key_F12);
    QCOMPARE(screen(), u"Refund"_s);
    key(Qt::Key_Plus);
    QTRY_VERIFY(till().documents()->anyReturn());
    key(Qt::Key_F12);
    QTRY_COMPARE(sheet(), u"Entry"_s);
    key(Qt::Key_Down);
    key(Qt::Key_Return);
  }
  /// The simulator does not reach anybody for a sum that ends on 6.
  void addOutOfReach() {
    const core::Done made = m_thread->call([this]() -> core::Done {
      catalog::Product product;
      product.name = u"Out of reach"_s;
      product.sku = u"REACH"_s;
      product.priceMicro = 5'060'000;
      product.barcodes = {{{}, u"4006381333962"_s, catalog::kOneMicro}};
      CF_TRY(const auto staff, staff::listStaff(m_shop->reader()));
      for (const auto& person : staff) {
        if (person.name != u"Olive") continue;
        CF_TRY(const auto id, m_shop->catalog().createProduct(product, {person.id, {}}));
        return id.isNull() ? core::integrityError(u"no_product"_s) : core::Done();
      }
      return core::notFound(u"unknown_staff"_s);
    });
    QVERIFY(made);
  }
  void scanInto(const QString& code) {
    const QString before = till().basket()->total();
    scan(code);
    QTRY_VERIFY(till().basket()->total() != before);
  }

 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom)); }
  void cleanup() {
    closeAll();
    m_folder.reset();
  }

  void aWrongPinIsSaidAndTheRightOneOpensTheFloat() {
    open();
    signIn(u"Cora"_s, u"1111"_s);
    QTRY_COMPARE(till().lock()->error(), u"That is not the PIN."_s);
    QCOMPARE(till().lock()->pinLength(), 0);
    openShift();
    QCOMPARE(till().staffName(), u"Cora"_s);
  }

  void fourWaysOntoTheTicket() {
    open();
    openShift();
    scan(u"4006381333931"_s);
    QCOMPARE(lines(), 1);
    type(u"tea gre"_s);  // words in any order
    QTRY_COMPARE(till().basket()->results()->count(), 1);
    key(Qt::Key_Return);
    QTRY_COMPARE(lines(), 2);
    type(u"creme"_s);  // accents folded
    QTRY_COMPARE(till().basket()->results()->count(), 1);
    key(Qt::Key_Escape);
    QTRY_VERIFY(till().basket()->tiles()->count() >= 3);
    till().basket()->addTile(0);
    QTRY_COMPARE(till().basket()->lines()->value(0, u"detail"_s).toString(), u"2 × 2.50"_s);
    type(u"4006381333948"_s);  // typed by hand
    key(Qt::Key_Return);
    QTRY_COMPARE(till().basket()->lines()->value(1, u"detail"_s).toString(), u"2 × 4.99"_s);
    QCOMPARE(till().basket()->total(), u"£14.98"_s);
  }

  void linesAreChangedNotedTakenOffAndBroughtBack() {
    open();
    openShift();
    scan(u"4006381333931"_s);
    key(Qt::Key_F4);
    type(u"2.5"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(till().stage()->toast(), u"This is sold in whole pieces only."_s);
    key(Qt::Key_Escape);
    scan(u"4006381333955"_s);
    key(Qt::Key_F4);
    type(u"0.455"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(till().basket()->lines()->value(1, u"total"_s).toString(), u"8.37"_s);
    key(Qt::Key_F7);
    type(u"thin"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(till().basket()->lines()->value(1, u"note"_s).toString(), u"thin"_s);
    key(Qt::Key_Delete);
    QTRY_VERIFY(lines() == 1 || sheet() == u"Approval");
    if (sheet() == u"Approval") {
      approve();
      QTRY_COMPARE(lines(), 1);
    }
    key(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(lines(), 2);
  }

  void aDiscountAboveTheLimitNeedsASecondPin() {
    open();
    openShift();
    scan(u"4006381333948"_s);
    key(Qt::Key_F6);
    type(u"90"_s);
    key(Qt::Key_Down);
    key(Qt::Key_Return);
    approve();
    QTRY_COMPARE(till().basket()->lines()->value(0, u"total"_s).toString(), u"0.50"_s);
    // Good for one action: the next asks again.
    key(Qt::Key_F5);
    type(u"0.10"_s);
    key(Qt::Key_Down);
    key(Qt::Key_Return);
    QTRY_COMPARE(sheet(), u"Approval"_s);
    key(Qt::Key_Escape);
    QCOMPARE(sheet(), QString());
    QCOMPARE(till().basket()->lines()->value(0, u"total"_s).toString(), u"0.50"_s);
  }

  void twoCustomersAtOnce() {
    open();
    openShift();
    scan(u"4006381333931"_s);
    key(Qt::Key_F8);
    type(u"blue hat"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(lines(), 0);
    scan(u"4006381333948"_s);
    payExactly();
    key(Qt::Key_F9);
    QTRY_COMPARE(screen(), u"Tickets"_s);
    QCOMPARE(till().tickets()->tickets()->value(0, u"label"_s).toString(), u"blue hat"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(lines(), 1);
    QCOMPARE(till().basket()->total(), u"£2.50"_s);
  }

  void changeStaysUntilTheNextScan() {
    open();
    openShift();
    scan(u"4006381333931"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Pay"_s);
    type(u"10"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Done"_s);
    QCOMPARE(till().payment()->change(), u"£7.50"_s);
    scan(u"4006381333948"_s);
    QCOMPARE(screen(), u"Sell"_s);
    QTRY_COMPARE(lines(), 1);
  }

  void cashAndCardTogetherAtATerminalOfItsOwn() {
    open();
    openShift();
    scan(u"4006381333948"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Pay"_s);
    type(u"2"_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(till().payment()->due(), u"£2.99"_s);
    key(Qt::Key_F6);
    QTRY_VERIFY(till().payment()->card() == u"asking" && till().payment()->cardByHand());
    key(Qt::Key_Escape);  // nothing else can be done meanwhile
    QCOMPARE(screen(), u"Pay"_s);
    till().payment()->cardTaken(false);
    QTRY_COMPARE(till().payment()->card(), u"declined"_s);
    till().payment()->forgetCard();
    key(Qt::Key_F6);
    QTRY_COMPARE(till().payment()->card(), u"asking"_s);
    till().payment()->cardTaken(true);
    QTRY_COMPARE(screen(), u"Done"_s);
    QCOMPARE(till().payment()->doneTenders()->count(), 2);
  }

  void partOfASaleComesBackAndTheRestIsLeft() {
    open();
    openShift();
    scan(u"4006381333931"_s);
    scan(u"4006381333931"_s);
    scan(u"4006381333948"_s);
    payExactly();
    key(Qt::Key_F10);
    QTRY_COMPARE(screen(), u"Documents"_s);
    QTRY_VERIFY(till().documents()->canRefund());
    key(Qt::Key_F12);
    QCOMPARE(screen(), u"Refund"_s);
    key(Qt::Key_Plus);
    QTRY_COMPARE(till().documents()->returnTotal(), u"£2.50"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(sheet(), u"Entry"_s);
    key(Qt::Key_Down);
    key(Qt::Key_Return);
    QTRY_VERIFY(screen() == u"Done" || sheet() == u"Approval");
    if (sheet() == u"Approval") approve();
    QTRY_COMPARE(screen(), u"Done"_s);
    QVERIFY(till().payment()->doneIsRefund());
    key(Qt::Key_F10);
    QTRY_COMPARE(till().documents()->documents()->count(), 2);
    key(Qt::Key_Down);
    QTRY_COMPARE(till().documents()->lines()->value(0, u"remains"_s).toString(), u"1 left"_s);
  }

  void anExchangeSettlesTheDifference() {
    open();
    openShift();
    scan(u"4006381333931"_s);
    payExactly();
    key(Qt::Key_F10);
    QTRY_VERIFY(till().documents()->canRefund());
    key(Qt::Key_F12);
    key(Qt::Key_Plus);
    QTRY_COMPARE(till().documents()->returnTotal(), u"£2.50"_s);
    key(Qt::Key_F9);
    QTRY_COMPARE(sheet(), u"Entry"_s);
    type(u"too dark"_s);  // a reason of one's own
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Sell"_s);
    QTRY_COMPARE(lines(), 1);
    scan(u"4006381333948"_s);
    QTRY_COMPARE(till().basket()->total(), u"£2.49"_s);
    payExactly();
    QCOMPARE(till().payment()->doneTotal(), u"£2.49"_s);
  }

  void anUnknownCardHoldsTheTicketUntilTheTerminalSpeaks() {
    // The simulator chooses by the last digits: 6 is out of reach, so that nobody knows.
    open(settings::TerminalKind::Simulator);
    openShift();
    scan(u"4006381333948"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Pay"_s);
    type(u"1.06"_s);
    key(Qt::Key_F6);
    QTRY_COMPARE(till().payment()->card(), u"unknown"_s);
    QVERIFY(till().payment()->cardText().startsWith(u"Result not known. Do not take the card again yet."_s));
    key(Qt::Key_F6);  // not again
    key(Qt::Key_Escape);
    QCOMPARE(screen(), u"Pay"_s);
    const QSignalSpy answered(till().payment(), &till::PaymentController::changed);
    till().payment()->askAgain();
    QTRY_VERIFY(answered.count() > 0);
    QCOMPARE(till().payment()->card(), u"unknown"_s);
    key(Qt::Key_Return);  // nor cash meanwhile
    QCOMPARE(screen(), u"Pay"_s);
    QCOMPARE(till().payment()->tenders()->count(), 0);
  }

  void aCardGetsItsMoneyBackAtTheTerminalFirst() {
    open();
    openShift();
    scan(u"4006381333948"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Pay"_s);
    key(Qt::Key_F6);
    QTRY_COMPARE(till().payment()->card(), u"asking"_s);
    till().payment()->cardTaken(true);
    QTRY_COMPARE(screen(), u"Done"_s);
    giveBackTheNewest();
    QTRY_COMPARE(screen(), u"Pay"_s);
    QVERIFY(till().payment()->refund() && till().payment()->cardByHand());
    QCOMPARE(till().payment()->card(), u"asking"_s);
    QCOMPARE(till().payment()->lines()->count(), 1);
    key(Qt::Key_Escape);  // nothing else can be done meanwhile
    QCOMPARE(screen(), u"Pay"_s);
    till().payment()->cardTaken(false);
    QTRY_COMPARE(till().payment()->card(), u"declined"_s);
    till().payment()->forgetCard();
    QCOMPARE(till().payment()->cardBack(), u"£4.99"_s);
    key(Qt::Key_Return);  // the card again: cash is for what is left
    QTRY_COMPARE(till().payment()->card(), u"asking"_s);
    till().payment()->cardTaken(true);
    QTRY_COMPARE(screen(), u"Done"_s);
    QVERIFY(till().payment()->doneIsRefund());
  }

  void aRefundInDoubtIsPaidInCashWithConsent() {
    open(settings::TerminalKind::Simulator);
    openShift();
    addOutOfReach();
    for (int i = 0; i < 10; ++i) scanInto(u"4006381333962"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Pay"_s);
    key(Qt::Key_F6);
    QTRY_COMPARE(screen(), u"Done"_s);
    giveBackTheNewest();
    QTRY_COMPARE(till().payment()->card(), u"unknown"_s);
    QVERIFY(till().payment()->cardText().startsWith(u"Result not known. Do not give it back again yet."_s));
    till().payment()->leaveCard();
    QTRY_COMPARE(till().payment()->card(), QString());
    key(Qt::Key_Return);
    approve();
    QTRY_COMPARE(screen(), u"Done"_s);
    key(Qt::Key_F11);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Pending"_s);
    QCOMPARE(till().drawer()->pending()->value(0, u"kind"_s).toString(), u"reversal"_s);
  }

  void theDayClosesWithAZThatAgrees() {
    open();
    openShift();
    scan(u"4006381333931"_s);
    payExactly();
    key(Qt::Key_F11);
    QCOMPARE(screen(), u"Shift"_s);
    type(u"3"_s);
    QTRY_COMPARE(sheet(), u"Entry"_s);
    type(u"20"_s);
    key(Qt::Key_Return);
    QTRY_VERIFY(till().stage()->toastKind() == u"good" || sheet() == u"Approval");
    if (sheet() == u"Approval") {
      approve();
      QTRY_COMPARE(till().stage()->toastKind(), u"good"_s);
    }
    type(u"5"_s);
    QTRY_COMPARE(screen(), u"Report"_s);
    QVERIFY(!till().drawer()->closed());
    key(Qt::Key_Return);
    QCOMPARE(screen(), u"Shift"_s);
    key(Qt::Key_F12);
    QTRY_COMPARE(screen(), u"Count"_s);
    // 100.00 + 2.50 − 20.00
    const QHash<QString, QString> there{{u"£20.00"_s, u"4"_s}, {u"£2.00"_s, u"1"_s}, {u"£0.50"_s, u"1"_s}};
    for (int row = 0; row < till().drawer()->pieces()->count(); ++row) {
      till().drawer()->chooseRow(row);
      type(there.value(till().drawer()->pieces()->value(row, u"value"_s).toString()));
    }
    QCOMPARE(till().drawer()->counted(), u"£82.50"_s);
    key(Qt::Key_F12);
    QTRY_VERIFY(screen() == u"Report" || sheet() == u"Approval");
    if (sheet() == u"Approval") {
      approve();
      QTRY_COMPARE(screen(), u"Report"_s);
    }
    QVERIFY(till().drawer()->closed());
    QCOMPARE(till().drawer()->difference(), u"The drawer agrees to the last coin."_s);
    key(Qt::Key_Return);
    QTRY_COMPARE(screen(), u"Lock"_s);
  }

  void whatIsOnTheTicketOutlivesALock() {
    open();
    openShift();
    scan(u"4006381333931"_s);
    till().idle();
    QCOMPARE(screen(), u"Lock"_s);
    signIn(u"Cora"_s, u"2468"_s);
    QTRY_COMPARE(screen(), u"Sell"_s);
    QTRY_COMPARE(lines(), 1);
  }
};

QTEST_MAIN(TestTillFlows)
#include "tst_till_flows.moc"
