// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QGuiApplication>
#include <QInputMethod>
#include <QQuickItem>
#include <QTest>

#include "tests/ui/till/memory_backend.h"
#include "ui/till/till_window.h"

using namespace counterfoil;
using namespace Qt::StringLiterals;

/// Qt's virtual keyboard inside the till's window, drawn in software.
class TestTillKeyboard : public QObject {
  Q_OBJECT

  std::unique_ptr<till::MemoryBackend> m_backend;
  std::unique_ptr<till::TillWindow> m_window;

  till::TillController& till() { return m_window->till(); }
  void picture(const QString& name) {
    const QString folder = qEnvironmentVariable("COUNTERFOIL_SHOTS");
    if (!folder.isEmpty() && QDir().mkpath(folder)) m_window->grabWindow().save(folder + u'/' + name + u".png"_s);
  }
  /// Where the screens end and the keyboard begins.
  [[nodiscard]] qreal keyboardTop() {
    QQuickItem* const body = m_window->rootObject()->childItems().at(1);
    return body->height();
  }

 private Q_SLOTS:
  void init() {
    m_backend = std::make_unique<till::MemoryBackend>();
    m_window = std::make_unique<till::TillWindow>(*m_backend, theme::Scheme::Light, false);
    till().setKeyboardAvailable(true);
    till().setOnScreenKeyboard(true);
    QString why;
    QVERIFY2(m_window->start(&why), qPrintable(why));
    m_window->resize(1024, 768);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    till().lock()->choose(1);
    for (const QString& digit : {u"1"_s, u"2"_s, u"3"_s, u"4"_s}) till().lock()->digit(digit);
    till().lock()->submit();
    QTRY_COMPARE(till().stage()->screen(), u"Sell"_s);
  }
  void cleanup() {
    m_window.reset();
    m_backend.reset();
  }

  void itIsAwayWhileSellingAndComesWithAQuestion() {
    QTRY_VERIFY(!QGuiApplication::inputMethod()->isVisible());
    QTRY_COMPARE(keyboardTop(), 768.0);
    till().basket()->addTile(0);
    till().run(u"note"_s);
    QTRY_COMPARE(till().stage()->sheet(), u"Entry"_s);
    QTRY_VERIFY(QGuiApplication::inputMethod()->isVisible());
    QTRY_VERIFY(keyboardTop() < 600);
    picture(u"keyboard-note"_s);

    // Its second row of keys begins with an A.
    const qreal top = keyboardTop();
    const qreal row = (768 - top) / 4;
    QTest::mouseClick(m_window.get(), Qt::LeftButton, {}, QPoint(104, int(top + row * 1.5)));
    QTRY_COMPARE(till().entry()->text(), u"A"_s);

    till().run(u"back"_s);
    QTRY_VERIFY(!QGuiApplication::inputMethod()->isVisible());
    QTRY_COMPARE(keyboardTop(), 768.0);
  }

  void aTouchOnTheSearchFieldBringsIt() {
    QTRY_VERIFY(!QGuiApplication::inputMethod()->isVisible());
    QTest::mouseClick(m_window.get(), Qt::LeftButton, {}, QPoint(300, 96));
    QTRY_VERIFY(QGuiApplication::inputMethod()->isVisible());
    QTRY_VERIFY(keyboardTop() < 600);
    picture(u"keyboard-search"_s);
  }

  void itHidesNoFieldOfTheFirstRun() {
    m_backend->firstRun = till::FirstRunView();
    till().start();
    till().setup()->open();
    QTRY_COMPARE(till().stage()->screen(), u"Setup"_s);
    QTRY_VERIFY(keyboardTop() < 600);
    picture(u"keyboard-first-run"_s);
    for (int i = 0; i < 14; ++i) {
      const auto seen = [this] {
        const QQuickItem* item = m_window->activeFocusItem();
        if (item == nullptr) return false;
        const QRectF place = item->mapRectToScene(QRectF(0, 0, item->width(), item->height()));
        return place.top() >= 0 && place.bottom() <= keyboardTop();
      };
      QTRY_VERIFY(seen());
      if (i == 9) picture(u"keyboard-first-run-far"_s);
      QTest::keyClick(m_window.get(), Qt::Key_Tab);
    }
  }

  void aKeySwitchesItOff() {
    QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(!till().onScreenKeyboard());
  }
};

int main(int argc, char** argv) {
  // An input method is chosen before the application is made.
  qputenv("QT_IM_MODULE", "qtvirtualkeyboard");
  qputenv("QT_VIRTUALKEYBOARD_DESKTOP_DISABLE", "1");
  QGuiApplication application(argc, argv);
  TestTillKeyboard test;
  return QTest::qExec(&test, argc, argv);
}

#include "tst_till_keyboard.moc"
