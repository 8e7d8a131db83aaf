// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>
#include <memory>

#include "tests/ui/till/memory_backend.h"
#include "ui/till/till_window.h"

using namespace counterfoil;

/// The scanner at a real window: whatever has the focus, the code goes to the ticket and nowhere else.
class TestTillScanner : public QObject {
  Q_OBJECT

 private:
  static constexpr const char* kBread = "4006381333931";
  std::unique_ptr<till::MemoryBackend> m_backend;
  std::unique_ptr<till::TillWindow> m_window;
  qint64 m_nowMs = 0;

  till::TillController& till() { return m_window->till(); }
  void press(int key, qint64 afterMs) {
    m_nowMs += afterMs;
    QTest::keyClick(m_window.get(), static_cast<Qt::Key>(key));
  }
  void type(const QString& text, qint64 gapMs) {
    for (const QChar c : text) {
      m_nowMs += gapMs;
      QTest::keyClick(m_window.get(), c.toLatin1());
    }
  }
  void scan(const QString& code, int terminator = Qt::Key_Return) {
    m_nowMs += 500;
    type(code, 4);
    press(terminator, 4);
  }
  void signIn() {
    press(Qt::Key_Down, 200);
    type(QStringLiteral("1234"), 200);
    press(Qt::Key_Return, 200);
    QCOMPARE(till().stage()->screen(), QStringLiteral("Sell"));
  }

 private Q_SLOTS:
  void init() {
    m_backend = std::make_unique<till::MemoryBackend>();
    m_window = std::make_unique<till::TillWindow>(*m_backend, theme::Scheme::Light, false);
    m_window->scanner().setTimes([this] { return m_nowMs; });
    QString why;
    QVERIFY2(m_window->start(&why), qPrintable(why));
    m_window->resize(1024, 768);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
  }
  void cleanup() {
    m_window.reset();
    m_backend.reset();
  }

  void aScanGoesToTheTicketAndNotIntoTheSearch_data() {
    QTest::addColumn<int>("terminator");
    QTest::newRow("Enter") << int(Qt::Key_Return);
    QTest::newRow("Tab") << int(Qt::Key_Tab);
    QTest::newRow("the keypad's Enter") << int(Qt::Key_Enter);
  }
  void aScanGoesToTheTicketAndNotIntoTheSearch() {
    QFETCH(int, terminator);
    signIn();
    scan(QLatin1String(kBread), terminator);
    QCOMPARE(till().basket()->lines()->count(), 1);
    QCOMPARE(till().basket()->searchText(), QString());
  }

  void whatWasTypedBeforeStays() {
    signIn();
    type(QStringLiteral("le"), 200);
    QCOMPARE(till().basket()->searchText(), QStringLiteral("le"));
    scan(QLatin1String(kBread));
    QCOMPARE(till().basket()->lines()->count(), 1);
  }

  void threeTimesThenAScanTakesThree() {
    signIn();
    type(QStringLiteral("3*"), 150);
    scan(QLatin1String(kBread));
    QCOMPARE(till().basket()->lines()->value(0, QStringLiteral("detail")).toString(), QStringLiteral("3 × 4.80"));
    scan(QLatin1String(kBread));
    QCOMPARE(till().basket()->lines()->value(0, QStringLiteral("detail")).toString(), QStringLiteral("4 × 4.80"));
  }

  void digitsNeverBecomeAQuantityByThemselves() {
    signIn();
    type(QStringLiteral("12"), 150);
    scan(QLatin1String(kBread));
    QCOMPARE(till().basket()->lines()->value(0, QStringLiteral("detail")).toString(), QStringLiteral("1 × 4.80"));
  }

  void anUnknownCodeIsSaidAtOnceAndNothingIsSold() {
    signIn();
    scan(QStringLiteral("9999999999994"));
    QCOMPARE(till().basket()->lines()->count(), 0);
    QVERIFY(till().stage()->toast().contains(QStringLiteral("9999999999994")));
    QCOMPARE(till().stage()->toastKind(), QStringLiteral("bad"));
  }

  void aScanAtTheLockDoesNotTypeAPin() {
    press(Qt::Key_Down, 200);
    scan(QLatin1String(kBread));
    QCOMPARE(till().lock()->pinLength(), 0);
    QCOMPARE(till().stage()->screen(), QStringLiteral("Lock"));
  }

  void aScanIntoAQuantityClosesTheSheetAndChangesNoQuantity() {
    signIn();
    scan(QLatin1String(kBread));
    press(Qt::Key_F4, 300);
    QCOMPARE(till().stage()->sheet(), QStringLiteral("Entry"));
    scan(QStringLiteral("4006381333948"));
    QCOMPARE(till().stage()->sheet(), QString());
    QCOMPARE(till().basket()->lines()->count(), 2);
    QCOMPARE(till().basket()->lines()->value(0, QStringLiteral("detail")).toString(), QStringLiteral("1 × 4.80"));
  }

  void aScanWhilePayingTypesNoMoney() {
    signIn();
    scan(QLatin1String(kBread));
    press(Qt::Key_F12, 300);
    QCOMPARE(till().stage()->screen(), QStringLiteral("Pay"));
    scan(QLatin1String(kBread));
    QCOMPARE(till().stage()->screen(), QStringLiteral("Pay"));
    QCOMPARE(till().payment()->typed(), QString());
  }

  void aScanWhileANoteIsTypedLeavesTheNoteAlone() {
    signIn();
    scan(QLatin1String(kBread));
    press(Qt::Key_F7, 300);
    type(QStringLiteral("for "), 150);
    QCOMPARE(till().entry()->text(), QStringLiteral("for "));
    scan(QStringLiteral("4006381333948"));
    QCOMPARE(till().entry()->text(), QStringLiteral("for "));
    QCOMPARE(till().basket()->lines()->count(), 2);
  }

  void fastFingersLoseNothing() {
    signIn();
    type(QStringLiteral("lemon"), 20);
    m_nowMs += 200;
    press(Qt::Key_Up, 0);  // any other key, or a little time, lets go of what was held
    QTRY_COMPARE(till().basket()->searchText(), QStringLiteral("lemon"));
  }

  void aScanUpdatesOneRowAndResetsNothing() {
    signIn();
    scan(QLatin1String(kBread));
    scan(QStringLiteral("4006381333948"));
    QTRY_COMPARE(till().basket()->lines()->rowCount(), 2);
    const QSignalSpy inserted(till().basket()->lines(), &QAbstractItemModel::rowsInserted);
    const QSignalSpy removed(till().basket()->lines(), &QAbstractItemModel::rowsRemoved);
    const QSignalSpy reset(till().basket()->lines(), &QAbstractItemModel::modelReset);
    const QSignalSpy changed(till().basket()->lines(), &QAbstractItemModel::dataChanged);
    const QSignalSpy tiles(till().basket()->tiles(), &QAbstractItemModel::dataChanged);
    scan(QLatin1String(kBread));
    QTRY_COMPARE(changed.count(), 1);
    QCOMPARE(inserted.count() + removed.count() + reset.count() + tiles.count(), 0);
    scan(QStringLiteral("4006381333962"));
    QTRY_COMPARE(inserted.count(), 1);
    QCOMPARE(changed.count(), 1);
  }
};

QTEST_MAIN(TestTillScanner)
#include "tst_till_scanner.moc"
