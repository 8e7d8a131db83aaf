// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QQuickWindow>
#include <QTest>

#include "tests/ui/till/memory_backend.h"
#include "ui/till/till_window.h"

using namespace counterfoil;

class TestTillScreens : public QObject {
  Q_OBJECT

 private:
  static void type(QQuickWindow& window, const QString& text) {
    for (const QChar c : text) QTest::keyClick(&window, c.toLatin1());
  }
  static void keep(QQuickWindow& window, const QString& name) {
    const QString folder = qEnvironmentVariable("COUNTERFOIL_SHOTS");
    if (folder.isEmpty()) return;
    QDir().mkpath(folder);
    QVERIFY(window.grabWindow().save(folder + u'/' + name + QStringLiteral(".png")));
  }

 private Q_SLOTS:
  void aPersonSignsInAndSells_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("dark");
    QTest::newRow("small-light") << QSize(1024, 768) << false;
    QTest::newRow("small-dark") << QSize(1024, 768) << true;
    QTest::newRow("large-light") << QSize(1920, 1080) << false;
    QTest::newRow("large-dark") << QSize(1920, 1080) << true;
  }
  void aPersonSignsInAndSells() {
    QFETCH(QSize, size);
    QFETCH(bool, dark);
    const QString suffix = u'-' + QLatin1String(QTest::currentDataTag());
    till::MemoryBackend backend;
    till::TillWindow window(backend, dark ? theme::Scheme::Dark : theme::Scheme::Light, false);
    QString why;
    QVERIFY2(window.start(&why), qPrintable(why));
    window.till().setClock(QStringLiteral("14:05"));
    window.resize(size);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QTest::keyClick(&window, Qt::Key_Down);
    QTest::keyClick(&window, Qt::Key_Down);
    type(window, QStringLiteral("12"));
    keep(window, QStringLiteral("lock") + suffix);
    type(window, QStringLiteral("34"));
    QTest::keyClick(&window, Qt::Key_Return);
    QCOMPARE(window.till().stage()->screen(), QStringLiteral("Sell"));
    keep(window, QStringLiteral("sell-empty") + suffix);
    for (const int tile : {0, 2, 1, 1, 8, 1, 5}) window.till().basket()->addTile(tile);
    QCOMPARE(window.till().basket()->lines()->count(), 5);
    keep(window, QStringLiteral("sell") + suffix);
    type(window, QStringLiteral("le"));
    QVERIFY(window.till().basket()->results()->count() > 0);
    keep(window, QStringLiteral("sell-search") + suffix);
    QTest::keyClick(&window, Qt::Key_Escape);
    QCOMPARE(window.till().basket()->searchText(), QString());
    window.till().scanned(QStringLiteral("5012345678900"));
    keep(window, QStringLiteral("sell-unknown") + suffix);
  }
};

QTEST_MAIN(TestTillScreens)
#include "tst_till_screens.moc"
