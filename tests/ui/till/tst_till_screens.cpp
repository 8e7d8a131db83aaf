// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/till/screens_fixture.h"

using namespace counterfoil;

/// Every screen and sheet of a till that trades.
class TestTillScreens : public till::ScreensFixture {
  Q_OBJECT

 private Q_SLOTS:
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("qrc:|QML|Binding"))); }
  void cleanup() {
    m_before = {};
    m_window.reset();
    m_backend.reset();
  }

  void lockAndSell_data() { sizes(); }
  void lockAndSell() {
    openRow();
    look(QStringLiteral("lock"));
    key(Qt::Key_Down);
    key(Qt::Key_Down);
    type(QStringLiteral("99"));
    look(QStringLiteral("lock-pin"));
    type(QStringLiteral("99"));
    key(Qt::Key_Return);
    look(QStringLiteral("lock-wrong"));
    type(QStringLiteral("1234"));
    key(Qt::Key_Return);
    QCOMPARE(screen(), QStringLiteral("Sell"));
    look(QStringLiteral("sell-empty"));
    fill();
    QCOMPARE(till().basket()->lines()->count(), 5);
    look(QStringLiteral("sell"));
    type(QStringLiteral("le"));
    QTRY_VERIFY(till().basket()->results()->count() > 0);
    look(QStringLiteral("sell-search"));
    type(QStringLiteral("zzz"));
    QTRY_COMPARE(till().basket()->results()->count(), 0);
    look(QStringLiteral("sell-nothing"));
    key(Qt::Key_Escape);
    QCOMPARE(till().basket()->searchText(), QString());
    type(QStringLiteral("3*"));
    QCOMPARE(till().basket()->multiplier(), QStringLiteral("3 ×"));
    look(QStringLiteral("sell-times"));
    till().scanned(QStringLiteral("5012345678900"));
    look(QStringLiteral("sell-unknown"));
  }

  void sheets_data() { sizes(); }
  void sheets() {
    openRow();
    signIn();
    fill();
    key(Qt::Key_F4);
    QCOMPARE(sheet(), QStringLiteral("Entry"));
    type(QStringLiteral("2.5"));
    look(QStringLiteral("sheet-quantity"));
    key(Qt::Key_Escape);
    QCOMPARE(sheet(), QString());
    key(Qt::Key_F5);
    look(QStringLiteral("sheet-price"));
    key(Qt::Key_Escape);
    key(Qt::Key_F6);
    type(QStringLiteral("10"));
    key(Qt::Key_Down);
    look(QStringLiteral("sheet-discount"));
    key(Qt::Key_Escape);
    key(Qt::Key_F7);
    type(QStringLiteral("gift wrap"));
    look(QStringLiteral("sheet-note"));
    key(Qt::Key_Return);
    QCOMPARE(till().basket()->lines()->value(till().basket()->selected(), QStringLiteral("note")).toString(),
             QStringLiteral("gift wrap"));
    key(Qt::Key_F3);
    look(QStringLiteral("sheet-price-check"));
    till().scanned(QStringLiteral("4006381333931"));
    look(QStringLiteral("sheet-price-found"));
    till().scanned(QStringLiteral("4006381333000"));
    look(QStringLiteral("sheet-price-unknown"));
    key(Qt::Key_Escape);
    key(Qt::Key_K, Qt::ControlModifier);
    QCOMPARE(sheet(), QStringLiteral("Palette"));
    look(QStringLiteral("sheet-palette"));
    type(QStringLiteral("le"));
    look(QStringLiteral("sheet-palette-found"));
    type(QStringLiteral("zz"));
    look(QStringLiteral("sheet-palette-nothing"));
    key(Qt::Key_Escape);
    key(Qt::Key_F1);
    look(QStringLiteral("sheet-keys"));
    key(Qt::Key_Escape);
    till().run(QStringLiteral("manners"));
    till().manners()->setSound(false);
    look(QStringLiteral("sheet-manners"));
    key(Qt::Key_Escape);
    till().run(QStringLiteral("more"));
    look(QStringLiteral("sheet-more"));
  }

  void paying_data() { sizes(); }
  void paying() {
    openRow();
    signIn();
    fill();
    key(Qt::Key_F12);
    QCOMPARE(screen(), QStringLiteral("Pay"));
    look(QStringLiteral("pay"));
    type(QStringLiteral("5000"));
    key(Qt::Key_Return);
    QCOMPARE(sheet(), QStringLiteral("Entry"));
    look(QStringLiteral("sheet-cash-doubted"));
    key(Qt::Key_Escape);
    for (int i = 0; i < 4; ++i) key(Qt::Key_Backspace);
    type(QStringLiteral("10"));
    look(QStringLiteral("pay-typed"));
    key(Qt::Key_Return);
    look(QStringLiteral("pay-split"));
    m_backend->cardAnswer = till::CardState::Asking;
    key(Qt::Key_F6);
    look(QStringLiteral("pay-card-asking"));
    m_backend->card = till::CardState::Unknown;
    till().payment()->askAgain();
    QVERIFY(
        till().payment()->cardText().startsWith(QStringLiteral("Result not known. Do not take the card again yet.")));
    look(QStringLiteral("pay-card-unknown"));
    till().payment()->cardTaken(false);
    look(QStringLiteral("pay-card-declined"));
    till().payment()->forgetCard();
    type(QStringLiteral("1300"));
    key(Qt::Key_Return);
    QCOMPARE(screen(), QStringLiteral("Done"));
    look(QStringLiteral("done"));
    till().scanned(QStringLiteral("4006381333931"));
    QCOMPARE(screen(), QStringLiteral("Sell"));
    QCOMPARE(till().basket()->lines()->count(), 1);
  }

  void documents_data() { sizes(); }
  void documents() {
    openRow();
    signIn();
    fill();
    key(Qt::Key_F8);
    type(QStringLiteral("blue coat"));
    look(QStringLiteral("sheet-park"));
    key(Qt::Key_Return);
    key(Qt::Key_F9);
    QCOMPARE(screen(), QStringLiteral("Tickets"));
    look(QStringLiteral("tickets"));
    key(Qt::Key_Return);
    QCOMPARE(till().basket()->lines()->count(), 5);
    m_backend->pricesMoved = true;
    key(Qt::Key_F8);
    key(Qt::Key_Return);
    key(Qt::Key_F9);
    key(Qt::Key_Return);
    QCOMPARE(sheet(), QStringLiteral("Recall"));
    look(QStringLiteral("sheet-recall"));
    key(Qt::Key_F12);
    QCOMPARE(sheet(), QString());
    key(Qt::Key_F9);
    look(QStringLiteral("tickets-empty"));
    key(Qt::Key_Escape);
    key(Qt::Key_F10);
    look(QStringLiteral("documents"));
    type(QStringLiteral("nothing"));
    look(QStringLiteral("documents-none"));
    key(Qt::Key_Escape);
    key(Qt::Key_F10);
    key(Qt::Key_F12);
    QCOMPARE(screen(), QStringLiteral("Refund"));
    key(Qt::Key_Plus);
    look(QStringLiteral("refund"));
    till().documents()->chooseLine(3);
    key(Qt::Key_F4);
    type(QStringLiteral("0.125"));
    look(QStringLiteral("sheet-return-quantity"));
    key(Qt::Key_Return);
    look(QStringLiteral("refund-weighed"));
    key(Qt::Key_F12);
    look(QStringLiteral("sheet-refund"));
    key(Qt::Key_Down);
    key(Qt::Key_Return);
    QCOMPARE(screen(), QStringLiteral("Done"));
    look(QStringLiteral("done-refund"));
    key(Qt::Key_F10);
    key(Qt::Key_F12);
    key(Qt::Key_Plus);
    m_backend->refundCard = till::CardState::Asking;
    key(Qt::Key_F12);
    key(Qt::Key_Down);
    key(Qt::Key_Return);
    QCOMPARE(screen(), QStringLiteral("Pay"));
    look(QStringLiteral("refund-card-asking"));
    m_backend->refundCard = till::CardState::Unknown;
    till().payment()->askAgain();
    look(QStringLiteral("refund-card-unknown"));
    till().payment()->cardTaken(false);
    look(QStringLiteral("refund-card-declined"));
    till().payment()->forgetCard();
    look(QStringLiteral("refund-card-again"));
    m_backend->refundCard = till::CardState::None;
    key(Qt::Key_Escape);
    QCOMPARE(screen(), QStringLiteral("Documents"));
    key(Qt::Key_Escape);
    key(Qt::Key_F10);
    key(Qt::Key_F8);
    key(Qt::Key_Down);
    key(Qt::Key_Return);
    QCOMPARE(sheet(), QStringLiteral("Approval"));
    key(Qt::Key_Down);
    look(QStringLiteral("sheet-approval"));
    type(QStringLiteral("4321"));
    key(Qt::Key_Return);
    QCOMPARE(screen(), QStringLiteral("Done"));
  }

  void drawer_data() { sizes(); }
  void drawer() {
    openRow();
    m_backend->shiftOpen = false;
    signIn();
    QCOMPARE(screen(), QStringLiteral("Count"));
    key(Qt::Key_Down);
    key(Qt::Key_Down);
    key(Qt::Key_Down);
    type(QStringLiteral("3"));
    key(Qt::Key_Down);
    type(QStringLiteral("12"));
    look(QStringLiteral("count-float"));
    key(Qt::Key_F12);
    QCOMPARE(screen(), QStringLiteral("Sell"));
    fill();
    till().basket()->step(1);
    key(Qt::Key_F8);
    key(Qt::Key_Return);
    key(Qt::Key_F11);
    look(QStringLiteral("shift"));
    type(QStringLiteral("2"));
    type(QStringLiteral("20"));
    key(Qt::Key_Down);
    look(QStringLiteral("sheet-pay-out"));
    key(Qt::Key_Return);
    look(QStringLiteral("shift-said"));
    type(QStringLiteral("4"));
    look(QStringLiteral("sheet-no-sale"));
    key(Qt::Key_Escape);
    type(QStringLiteral("5"));
    look(QStringLiteral("report-x"));
    key(Qt::Key_Escape);
    key(Qt::Key_F12);
    QCOMPARE(screen(), QStringLiteral("Pending"));
    look(QStringLiteral("pending"));
    key(Qt::Key_F12);
    look(QStringLiteral("count"));
    key(Qt::Key_F12);
    QCOMPARE(screen(), QStringLiteral("Report"));
    look(QStringLiteral("report-z"));
    key(Qt::Key_Return);
    QCOMPARE(screen(), QStringLiteral("Lock"));
  }
};

QTEST_MAIN(TestTillScreens)
#include "tst_till_screens.moc"
