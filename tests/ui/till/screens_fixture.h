// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QQuickWindow>
#include <QRegularExpression>
#include <QTest>
#include <memory>

#include "tests/ui/till/memory_backend.h"
#include "tests/ui/till/walker.h"
#include "ui/till/till_window.h"

namespace counterfoil::till {

/// Looks at screens, small and large, light and dark: by a machine for what is cut off, nameless or too small, and kept
/// as pictures for people where COUNTERFOIL_SHOTS names a folder.
class ScreensFixture : public QObject {
 protected:
  std::unique_ptr<MemoryBackend> m_backend;
  std::unique_ptr<TillWindow> m_window;
  QString m_suffix;
  std::function<void(MemoryBackend&)> m_before;

  TillController& till() { return m_window->till(); }
  void key(int code, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QTest::keyClick(m_window.get(), static_cast<Qt::Key>(code), modifiers);
  }
  /// As a person types: slower than a scanner.
  void type(const QString& text) {
    for (const QChar c : text) {
      m_nowMs += 200;
      QTest::keyClick(m_window.get(), c.toLatin1());
    }
  }
  qint64 m_nowMs = 0;

  void open(QSize size, bool dark) {
    m_window.reset();
    m_backend = std::make_unique<MemoryBackend>();
    if (m_before) m_before(*m_backend);
    m_window = std::make_unique<TillWindow>(*m_backend, dark ? theme::Scheme::Dark : theme::Scheme::Light, false);
    m_window->scanner().setTimes([this] { return m_nowMs += 100; });
    QString why;
    QVERIFY2(m_window->start(&why), qPrintable(why));
    till().setClock(QStringLiteral("14:05"));
    m_window->resize(size);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
  }
  void signIn() {
    key(Qt::Key_Down);
    key(Qt::Key_Down);
    type(QStringLiteral("1234"));
    key(Qt::Key_Return);
  }
  void fill() {
    for (const int tile : {0, 2, 1, 1, 11, 1, 5}) till().basket()->addTile(tile);
  }
  void look(const QString& name) {
    QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
    const QImage shot = m_window->grabWindow();
    QVERIFY(!shot.isNull());
    const QStringList faults = faultsOf(*m_window);
    const QString folder = qEnvironmentVariable("COUNTERFOIL_SHOTS");
    if (!folder.isEmpty()) {
      QDir().mkpath(folder);
      QVERIFY(shot.save(folder + u'/' + name + m_suffix + QStringLiteral(".png")));
    }
    if (!faults.isEmpty()) {
      QTest::qFail(qPrintable(name + QStringLiteral(":\n  ") + faults.join(QStringLiteral("\n  "))), __FILE__,
                   __LINE__);
    }
  }
  static void sizes() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("dark");
    QTest::newRow("small-light") << QSize(1024, 768) << false;
    QTest::newRow("small-dark") << QSize(1024, 768) << true;
    QTest::newRow("large-light") << QSize(1920, 1080) << false;
    QTest::newRow("large-dark") << QSize(1920, 1080) << true;
  }
  void openRow() {
    QFETCH(QSize, size);
    QFETCH(bool, dark);
    m_suffix = u'-' + QLatin1String(QTest::currentDataTag());
    open(size, dark);
  }
  [[nodiscard]] QString screen() { return till().stage()->screen(); }
  [[nodiscard]] QString sheet() { return till().stage()->sheet(); }
};

}  // namespace counterfoil::till
