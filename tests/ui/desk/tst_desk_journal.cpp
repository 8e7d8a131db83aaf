// SPDX-License-Identifier: GPL-3.0-or-later
// What was done at the hub, as the journal's page tells it.
#include <QComboBox>
#include <QTest>

#include "models/devices/facts.h"
#include "tests/ui/desk/desk_hands.h"
#include "tests/ui/desk/desk_shop.h"
#include "tests/ui/desk/screen_walk.h"
#include "ui/desk/desk_window.h"
#include "ui/desk/journal_page.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace devices = counterfoil::devices;
namespace journal = counterfoil::journal;
namespace theme = counterfoil::theme;
using namespace counterfoil::desk;
using counterfoil::support::DeskShop;
using counterfoil::support::faultsOn;
using counterfoil::support::photograph;
using counterfoil::support::ShopFixture;

class TestDeskJournal : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void whatWasDoneAtTheHubIsASentence_data() {
    QTest::addColumn<theme::Scheme>("scheme");
    QTest::newRow("light") << theme::Scheme::Light;
    QTest::newRow("dark") << theme::Scheme::Dark;
  }
  void whatWasDoneAtTheHubIsASentence() {
    QFETCH(theme::Scheme, scheme);
    DeskShop desk(scheme);
    const bool done = desk.onStore([](ShopFixture& shop, const auto&) {
      const auto tell = [&](const devices::Administered& act, const journal::Actor& actor) {
        const core::Done told = shop.book().write([&](journal::Writing& writing) {
          return devices::recordAdministered(writing, writing.make<core::AnyId>(), act, actor);
        });
        if (!told) qWarning("%s %s", qPrintable(told.error().code), qPrintable(told.error().detail));
        return bool(told);
      };
      return tell({u"enrol"_s, {}, {{u"minutes"_s, 10}}}, shop.asManager()) &&
             tell({u"device revoke"_s, u"olga"_s, {{u"device"_s, u"0190"_s}, {u"device_name"_s, u"Back %1 <b>"_s}}},
                  {}) &&
             tell({u"tenant dance"_s, {}, {}}, {});
    });
    QVERIFY(done);
    DeskWindow window(desk.parts());
    window.resize(1024, 768);
    window.show();
    counterfoil::support::signIn(window);
    JournalPage& page = counterfoil::support::goTo<JournalPage>(window);
    QComboBox* family = nullptr;
    for (auto* const each : window.findChildren<QComboBox*>()) {
      if (each->accessibleName() == u"Kind of facts") family = each;
    }
    QVERIFY(family != nullptr);
    family->setCurrentIndex(family->findData(u"hub."_s));
    QTRY_COMPARE(page.model().rowCount(), 3);
    const QStringList sentences{u"Somebody did “tenant dance” at the hub"_s,
                                u"olga, at the hub's computer, shut the device “Back %1 <b>” out"_s,
                                u"Mona Manager made a code for a new till"_s};
    for (int row = 0; row < 3; ++row) {
      page.table().selectRow(row);
      QTRY_COMPARE(page.factView().title(), sentences[row]);
      QTRY_COMPARE(faultsOn(window), QStringList());
      if (row == 1) photograph(window, u"journal_act_"_s + QLatin1String(QTest::currentDataTag()));
    }
  }
};

QTEST_MAIN(TestDeskJournal)
#include "tst_desk_journal.moc"
