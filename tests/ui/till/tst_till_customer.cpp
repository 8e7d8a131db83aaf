// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/till/screens_fixture.h"

using namespace counterfoil;

/// Who is buying: the sheet, by keys and by hand.
class TestTillCustomer : public till::ScreensFixture {
  Q_OBJECT

  till::CustomerController& customer() { return *till().customer(); }

 private Q_SLOTS:
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("qrc:|QML|Binding"))); }
  void cleanup() {
    m_window.reset();
    m_backend.reset();
  }

  void somebodyIsFoundAndPutOnTheTicket_data() { sizes(); }
  void somebodyIsFoundAndPutOnTheTicket() {
    openRow();
    signIn();
    fill();
    key(Qt::Key_F7, Qt::ShiftModifier);
    QCOMPARE(sheet(), QStringLiteral("Customer"));
    look(QStringLiteral("customer-empty"));
    type(QStringLiteral("ann"));
    QTRY_COMPARE(customer().found()->count(), 2);
    look(QStringLiteral("customer-found"));
    key(Qt::Key_Down);
    QCOMPARE(customer().chosen(), 1);
    key(Qt::Key_Return);
    QCOMPARE(sheet(), QString());
    QVERIFY(till().basket()->customer().startsWith(QStringLiteral("Annabel")));
    look(QStringLiteral("customer-on-ticket"));
    key(Qt::Key_F7, Qt::ShiftModifier);
    look(QStringLiteral("customer-change"));
    customer().takeOff();
    QCOMPARE(till().basket()->customer(), QString());
  }

  void anUnknownOneIsAddedInTwoFields_data() { sizes(); }
  void anUnknownOneIsAddedInTwoFields() {
    openRow();
    signIn();
    fill();
    key(Qt::Key_F7, Qt::ShiftModifier);
    type(QStringLiteral("Zoe"));
    QTRY_COMPARE(customer().name(), QStringLiteral("Zoe"));
    key(Qt::Key_Tab);
    key(Qt::Key_End);
    type(QStringLiteral(" Quist"));
    QTRY_COMPARE(customer().name(), QStringLiteral("Zoe Quist"));
    key(Qt::Key_Return);
    type(QStringLiteral("07700 900123"));
    QTRY_VERIFY(customer().warning().contains(QStringLiteral("Anna")));
    look(QStringLiteral("customer-warning"));
    customer().setPhone(QStringLiteral("1"));
    customer().add();
    QTRY_VERIFY(!customer().problem().isEmpty());
    look(QStringLiteral("customer-problem"));
    customer().setPhone(QStringLiteral("07700 900999"));
    key(Qt::Key_Return);
    QTRY_COMPARE(till().basket()->customer(), QStringLiteral("Zoe Quist"));
    QCOMPARE(sheet(), QString());
  }

  void thePaletteFindsPeopleToo() {
    open(QSize(1024, 768), false);
    signIn();
    fill();
    key(Qt::Key_K, Qt::ControlModifier);
    type(QStringLiteral("bert"));
    QTRY_VERIFY(till().palette()->count() > 0);
    key(Qt::Key_Return);
    QTRY_VERIFY(till().basket()->customer().startsWith(QStringLiteral("Bert")));
  }

  void whatWasTypedIsForgottenWithTheSheet() {
    open(QSize(1024, 768), false);
    signIn();
    key(Qt::Key_F7, Qt::ShiftModifier);
    type(QStringLiteral("ann"));
    QTRY_COMPARE(customer().found()->count(), 2);
    key(Qt::Key_Escape);
    QCOMPARE(customer().found()->count(), 0);
    QCOMPARE(customer().text(), QString());
  }
};

QTEST_MAIN(TestTillCustomer)
#include "tst_till_customer.moc"
