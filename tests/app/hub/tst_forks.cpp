// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>

#include "tests/app/cli/program_run.h"
#include "tests/app/hub/hub_program.h"

using namespace Qt::StringLiterals;
using counterfoil::support::HubProgram;
using counterfoil::support::ProgramDesk;
using counterfoil::support::ProgramRun;

namespace {

constexpr const char* kSale = R"({"staff":"Maya","lines":[{"product":"TEA","quantity":"1"}],)"
                              R"("tenders":[{"kind":"cash","amount":"10.00"}]})";

void copyTo(const QString& from, const QString& to) {
  // Bytes into files that are there already, which stay the same files: as with a whole disk that is set back.
  if (QProcess::execute(u"cp"_s, {u"-rT"_s, from, to}) != 0) qFatal("cannot copy");
}

QStringList soldAt(const ProgramDesk& till) {
  const ProgramRun listed = till.say("journal show --kind sale.completed --limit 100");
  if (listed.status != 0) qFatal("%s", listed.error.constData());
  QStringList ids;
  const QJsonArray facts = listed.json()[u"facts"_s].toArray();
  for (const QJsonValue& fact : facts) ids.append(fact[u"fact_id"_s].toString());
  ids.sort();
  return ids;
}

QStringList needsOf(const ProgramRun& synced) {
  QStringList codes;
  const QJsonArray needs = synced.json()[u"status"_s][u"needs_you"_s].toArray();
  for (const QJsonValue& each : needs) codes.append(each[u"code"_s].toString());
  return codes;
}

}  // namespace

/// Two sides of one chain, between the real programs.
class TestForks : public QObject {
  Q_OBJECT

  HubProgram m_hub;
  QByteArray m_tenant;

  void join(const ProgramDesk& till) const {
    const QString code = m_hub.say("enrol --tenant " + m_tenant).json()[u"code"_s].toString();
    CF_VERIFY_STATUS(till.run({u"sync"_s, u"enrol"_s, u"http://127.0.0.1:%1"_s.arg(m_hub.port()), u"--code"_s, code}),
                     0);
  }
  /// A hub, and a till that has sold once and joined it.
  void open(const ProgramDesk& writer, const QByteArray& tenant) {
    m_tenant = tenant;
    QCOMPARE(m_hub.say("tenant create " + tenant).status, 0);
    m_hub.serve();
    writer.openShop();
    CF_VERIFY_STATUS(writer.say("shift open --staff Maya --float 50.00"), 0);
    CF_VERIFY_STATUS(writer.say("sell -", kSale), 0);
    join(writer);
  }
  /// What it was in the night takes the place of what it is: a hub that is restored begins an epoch.
  void restoreHub() {
    m_hub.kill();
    QVERIFY(QDir(m_hub.data()).removeRecursively());
    QVERIFY(QProcess::execute(u"cp"_s, {u"-a"_s, m_hub.path(u"night"_s), m_hub.data()}) == 0);
    m_hub.serve();
  }

 private Q_SLOTS:
  void salesThatAForkHeldAtATillComeBackOnceTheHubIsRestoredToBeforeIt() {
    ProgramDesk writer;
    open(writer, "Crumb");
    m_hub.wantedPort = m_hub.port();
    ProgramDesk reader;
    join(reader);
    QCOMPARE(m_hub.terminate(), 0);
    copyTo(m_hub.data(), m_hub.path(u"night"_s));
    copyTo(writer.path(QString()), m_hub.path(u"disk"_s));
    m_hub.serve();
    for (int i = 0; i < 2; ++i) CF_VERIFY_STATUS(writer.say("sell -", kSale), 0);
    CF_VERIFY_STATUS(writer.say("sync now"), 0);
    CF_VERIFY_STATUS(reader.say("sync now"), 0);
    const QStringList sold = soldAt(reader);
    QCOMPARE(sold.size(), 3);

    // Hub and till lose a day, and the till sells something else under the same numbers.
    restoreHub();
    copyTo(m_hub.path(u"disk"_s), writer.path(QString()));
    CF_VERIFY_STATUS(writer.say("sell -", kSale), 0);
    CF_VERIFY_STATUS(writer.say("sync now"), 0);
    for (int i = 0; i < 2; ++i) {
      const ProgramRun apart = reader.say("sync now");
      QVERIFY2(needsOf(apart) == QStringList(u"chain_differs"_s), apart.out.constData());
    }
    QCOMPARE(soldAt(reader), sold);

    // That till is dead, and the hub is set back once more: now nobody tells it otherwise.
    restoreHub();
    for (int i = 0; i < 2; ++i) {
      const ProgramRun again = reader.say("sync now");
      CF_VERIFY_STATUS(again, 0);
      QVERIFY2(needsOf(again).isEmpty(), again.out.constData());
    }
    ProgramDesk third;
    join(third);
    QCOMPARE(soldAt(third), sold);
    CF_VERIFY_STATUS(third.say("check"), 0);
    CF_VERIFY_STATUS(third.say("journal verify"), 0);
    QCOMPARE(m_hub.terminate(), 0);
  }

  void whatAMachineThatWasSetBackSoldUnderNumbersOfBeforeIsEverywhereOnce() {
    ProgramDesk writer;
    open(writer, "Mirror");
    ProgramDesk reader;
    join(reader);
    // The whole machine is set back to here, and nothing on it tells.
    copyTo(writer.path(QString()), m_hub.path(u"mirror"_s));
    for (int i = 0; i < 3; ++i) CF_VERIFY_STATUS(writer.say("sell -", kSale), 0);
    CF_VERIFY_STATUS(writer.say("sync now"), 0);
    QStringList sold = soldAt(writer);
    QCOMPARE(sold.size(), 4);
    copyTo(m_hub.path(u"mirror"_s), writer.path(QString()));
    for (int i = 0; i < 2; ++i) CF_VERIFY_STATUS(writer.say("sell -", kSale), 0);
    const QStringList here = soldAt(writer);
    QCOMPARE(here.size(), 3);
    for (const QString& each : here) {
      if (!sold.contains(each)) sold.append(each);
    }
    sold.sort();
    QCOMPARE(sold.size(), 6);

    const ProgramRun first = writer.say("sync now");
    QVERIFY2(needsOf(first) == QStringList(u"new_series"_s), first.out.constData());
    QCOMPARE(soldAt(writer), sold);
    const ProgramRun second = writer.say("sync now");
    QVERIFY2(needsOf(second).isEmpty(), second.out.constData());
    CF_VERIFY_STATUS(reader.say("sync now"), 0);
    QCOMPARE(soldAt(reader), sold);
    for (const ProgramDesk* const till : {&writer, &reader}) {
      CF_VERIFY_STATUS(till->say("check"), 0);
      CF_VERIFY_STATUS(till->say("journal verify"), 0);
    }
    // The journal is guarded as before, and the till sells and sends on.
    CF_VERIFY_STATUS(writer.say("sell -", kSale), 0);
    CF_VERIFY_STATUS(writer.say("sync now"), 0);
    CF_VERIFY_STATUS(reader.say("sync now"), 0);
    QCOMPARE(soldAt(reader), soldAt(writer));
    QCOMPARE(soldAt(reader).size(), 7);
    // The inbox says what happened.
    const ProgramRun asked = reader.say("journal show --kind exception. --limit 10");
    QVERIFY2(asked.json()[u"facts"_s].toArray().size() == 1, asked.out.constData());
    QVERIFY2(asked.out.contains("chain_parted"), asked.out.constData());
    QCOMPARE(m_hub.terminate(), 0);
  }
};

QTEST_GUILESS_MAIN(TestForks)
#include "tst_forks.moc"
