// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>
#include <QTest>

#include "app/desktop/program.h"
#include "tests/support/verify.h"

namespace counterfoil::support {

/// The whole program over a store of its own, in a window that is used by keys.
class ProgramWindow {
 protected:
  std::unique_ptr<QTemporaryDir> m_folder;
  std::unique_ptr<app::Program> m_program;

  [[nodiscard]] till::TillController& till() { return m_program->window().till(); }
  [[nodiscard]] QString screen() { return till().stage()->screen(); }
  void start(const QString& path) {
    app::ProgramOptions options;
    options.storePath = path;
    options.motion = false;
    m_program = std::make_unique<app::Program>(options);
    CF_VERIFY_OK(m_program->start());
    // Slow as fingers: nothing that is typed is taken for a scanner's.
    m_program->window().scanner().setTimes([this] { return m_nowMs += 200; });
    m_program->window().resize(1024, 768);
    m_program->window().show();
    QVERIFY(QTest::qWaitForWindowExposed(&m_program->window()));
  }
  void key(Qt::Key code, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QTest::keyClick(&m_program->window(), code, modifiers);
  }
  void type(const QString& text) {
    for (const QChar c : text) QTest::keyClick(&m_program->window(), c.toLatin1());
  }

 private:
  qint64 m_nowMs = 0;
};

}  // namespace counterfoil::support
