// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QTemporaryDir>
#include <QTest>

#include "app/desktop/program.h"
#include "tests/support/quick_shop.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
namespace app = counterfoil::app;
namespace core = counterfoil::core;
using counterfoil::desk::DeskWindow;

/// The two faces of one program.
class TestDeskHost : public QObject {
  Q_OBJECT

  static DeskWindow* shownDesk() {
    for (QWidget* top : QApplication::topLevelWidgets()) {
      auto* found = qobject_cast<DeskWindow*>(top);
      if (found && found->isVisible()) return found;
    }
    return nullptr;
  }

 private Q_SLOTS:
  void oneKeyGoesFromTheTillToTheDeskAndBack() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"shop.cfl"_s);
    {
      const core::SystemClock clock;
      core::RandomIds ids;
      app::ShopOptions options = counterfoil::support::quickShop(path);
      CF_VERIFY_OK(app::Shop::create(options, clock, ids));
    }
    app::ProgramOptions options;
    options.storePath = path;
    app::Program program(options);
    CF_VERIFY_OK(program.start());
    program.showTill();
    QVERIFY(!shownDesk());
    QTest::keyClick(&program.window(), Qt::Key_D, Qt::ControlModifier);
    QTRY_VERIFY(shownDesk());
    QTRY_VERIFY(shownDesk()->session().isOpen());  // nobody works here yet
    program.window().hide();
    Q_EMIT shownDesk()->tillWanted();
    QVERIFY(program.window().isVisible());
  }
};

QTEST_MAIN(TestDeskHost)
#include "tst_desk_host.moc"
