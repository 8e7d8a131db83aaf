// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSet>

#include "app/shop/shop.h"
#include "tests/app/cli/program_run.h"
#include "tests/app/hub/hub_program.h"
#include "tests/faults/failpoints.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using support::HubProgram;
using support::ProgramDesk;
using support::ProgramRun;

namespace {

constexpr const char* kSale = R"({"staff":"Maya","lines":[{"product":"TEA","quantity":"1"}],)"
                              R"("tenders":[{"kind":"cash","amount":"10.00"}]})";

ProgramRun enrol(const ProgramDesk& till, const HubProgram& hub, const QString& failpoint = {}) {
  const auto code = hub.say("enrol --tenant Crumb");
  if (code.status != 0) qFatal("%s", code.error.constData());
  return till.run(
      {u"sync"_s, u"enrol"_s, u"http://127.0.0.1:%1"_s.arg(hub.port()), u"--code"_s, code.json()[u"code"_s].toString()},
      {}, {u"COUNTERFOIL_FAILPOINT="_s + failpoint});
}

QStringList points() {
  QStringList names = faults::failpointsIn(u"models"_s) + faults::failpointsIn(u"app"_s);
  names.removeIf([](const QString& name) { return !name.startsWith(u"joining."); });
  return names;
}

/// Whether PINs can be checked and names read.
bool hasItsKey(const ProgramDesk& till) {
  app::ShopOptions options;
  options.path = till.storePath();
  options.machineFolder = till.path(u"state/counterfoil"_s);
  core::SystemClock clock;
  core::RandomIds ids;
  const auto shop = app::Shop::open(options, clock, ids);
  return shop && !(*shop)->keyMissing();
}

}  // namespace

/// The program dies at every step of joining a hub that has a shop already.
class TestKilledJoining : public QObject {
  Q_OBJECT

  HubProgram m_hub;

 private Q_SLOTS:
  void initTestCase() {
    QCOMPARE(m_hub.say("tenant create Crumb").status, 0);
    m_hub.serve();
    ProgramDesk first;
    first.openShop();
    CF_VERIFY_STATUS(first.say("shift open --staff Maya --float 50.00"), 0);
    CF_VERIFY_STATUS(first.say("sell -", kSale), 0);
    CF_VERIFY_STATUS(enrol(first, m_hub), 0);
  }

  void aTillThatDiedAnywhereOnItsWayGoesOn_data() {
    QTest::addColumn<QString>("failpoint");
    for (const QString& name : points()) QTest::newRow(qPrintable(name)) << name;
    QVERIFY(points().size() >= 8);
  }

  void aTillThatDiedAnywhereOnItsWayGoesOn() {
    QFETCH(const QString, failpoint);
    ProgramDesk till;
    const ProgramRun died = enrol(till, m_hub, failpoint);
    QVERIFY2(died.died, died.out + died.error);
    // Whoever sees that asks for the same again, or has nothing to ask for.
    ProgramRun on = till.say("sync now");
    if (on.code() == u"not_enrolled") on = enrol(till, m_hub);
    CF_VERIFY_STATUS(on, 0);
    QCOMPARE(on.json()[u"status"_s][u"standing"_s].toString(), u"up_to_date"_s);
    QVERIFY(hasItsKey(till));
    const ProgramRun sold = till.say("journal show --kind sale.completed --limit 100");
    QCOMPARE(sold.json()[u"facts"_s].toArray().size(), 1);
    CF_VERIFY_STATUS(till.say("shift open --staff Maya --float 20.00"), 0);
    CF_VERIFY_STATUS(till.say("check"), 0);
    const auto left = QDir(QFileInfo(till.storePath()).path()).entryList({u"*.snapshot*"_s});
    QVERIFY2(left.isEmpty(), qPrintable(left.join(u' ')));
  }
};

QTEST_GUILESS_MAIN(TestKilledJoining)
#include "tst_killed_joining.moc"
