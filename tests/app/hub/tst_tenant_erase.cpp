// SPDX-License-Identifier: GPL-3.0-or-later
// A tenant's end: the real program, over a folder and over a PostgreSQL cluster.
#include <QDir>
#include <QDirIterator>

#include "sync/device/device_keys.h"
#include "tests/app/hub/enrolled.h"
#include "tests/faults/failpoints.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/verify.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using http::RawClient;
using http::Reply;
using support::HubProgram;
using support::PostgresCluster;

namespace {

QStringList filesIn(const QString& folder) {
  QStringList all;
  QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
  while (files.hasNext()) all.append(files.next());
  return all;
}

HubProgram::Run typing(const HubProgram& hub, const QByteArray& name, const QByteArray& typed) {
  const auto process = hub.begin({u"tenant"_s, u"erase"_s, QString::fromUtf8(name)});
  process->write(typed + '\n');
  process->closeWriteChannel();
  if (!process->waitForFinished(60'000)) qFatal("the command does not end");
  return {process->exitCode(), process->readAllStandardOutput(), process->readAllStandardError()};
}

QStringList names(const HubProgram& hub) {
  QStringList all;
  for (const QJsonValue& each : hub.say("tenant list").json()[u"tenants"_s].toArray()) {
    all.append(each[u"name"_s].toString());
  }
  return all;
}

/// What belonged to a tenant: a device's token, an API key.
struct Belongings {
  QByteArray device;
  QByteArray key;
};
Belongings makeTenant(HubProgram& hub, const QByteArray& name) {
  Belongings own;
  own.device = support::enrolled(hub, name);
  const QString key = hub.say("key create Web --tenant " + name + " --scopes audit:read").json()[u"key"_s].toString();
  own.key = "Authorization: Bearer " + key.toLatin1() + "\r\n";
  return own;
}

QString answerTo(const HubProgram& hub, const QByteArray& path, const QByteArray& authorization) {
  const Reply reply = RawClient(hub.port()).ask(http::get(path, authorization));
  return reply.status == 200 ? u"200"_s : QString::number(reply.status) + u' ' + reply.code().section(u':', -1);
}

void isGone(HubProgram& hub, const Belongings& own) {
  hub.serve({u"--rates"_s, u"100000"_s});
  QCOMPARE(answerTo(hub, "/v1/sync/hello", own.device), u"403 tenant_erased"_s);
  QCOMPARE(answerTo(hub, "/v1/audit", own.key), u"403 tenant_erased"_s);
  QCOMPARE(hub.say("enrol --tenant Crumb").code(), u"unknown_tenant"_s);
  // The name is free again, and who had belonged to the old one does not belong to the new.
  QCOMPARE(hub.say("tenant create Crumb").status, 0);
  QCOMPARE(answerTo(hub, "/v1/sync/hello", own.device), u"403 tenant_erased"_s);
  QCOMPARE(hub.terminate(), 0);
}

}  // namespace

class TestTenantErase : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void ofAFolderNothingIsLeft() {
    HubProgram hub;
    hub.serve();
    const Belongings own = makeTenant(hub, "Crumb");
    const Belongings other = makeTenant(hub, "Tea");
    const QByteArray erase = "tenant erase Crumb --yes-erase Crumb";
    QCOMPARE(hub.say(erase).code(), u"tenant_served"_s);
    QCOMPARE(answerTo(hub, "/v1/sync/hello", own.device), u"200"_s);
    QCOMPARE(RawClient(hub.port()).ask(http::get("/v1/sync/snapshot", own.device)).status / 100, 2);
    QCOMPARE(hub.terminate(), 0);
    QCOMPARE(hub.say("tenant erase Crumb --yes-erase Krumb").code(), u"not_confirmed"_s);
    QCOMPARE(typing(hub, "Crumb", "crumb").status, 1);
    QCOMPARE(typing(hub, "Crumb", "").status, 1);
    QCOMPARE(hub.say("tenant erase Nobody --yes-erase Nobody").code(), u"unknown_tenant"_s);
    QCOMPARE(names(hub), QStringList({u"Crumb"_s, u"Tea"_s}));
    QCOMPARE(hub.say("backup " + hub.path(u"backup"_s).toUtf8()).status, 0);
    const auto done = typing(hub, "Crumb", "Crumb");
    QCOMPARE(done.status, 0);
    QCOMPARE(done.json()[u"remains"_s].toArray().size(), 3);
    const QString id = done.json()[u"erased"_s].toString();
    QCOMPARE(names(hub), QStringList(u"Tea"_s));
    // Who did it stays known, and nothing of those who were refused.
    const QJsonArray acts = hub.say("audit").json()[u"items"_s].toArray();
    QCOMPARE(acts.size(), 1);
    QCOMPARE(acts[0][u"act"_s].toString(), u"tenant erase"_s);
    QCOMPARE(acts[0][u"about"_s][u"tenant"_s].toString(), id);
    QVERIFY(!acts[0][u"by"_s].toString().isEmpty());
    QStringList left;
    for (const QString& file : filesIn(hub.data())) {
      if (file.contains(id)) left.append(QFileInfo(file).fileName() + u' ' + QString::number(QFileInfo(file).size()));
    }
    QCOMPARE(left, QStringList(u"erased 0"_s));
    QCOMPARE(hub.say(erase).code(), u"unknown_tenant"_s);
    isGone(hub, own);
    hub.serve();
    QCOMPARE(answerTo(hub, "/v1/sync/hello", other.device), u"200"_s);
    QCOMPARE(hub.terminate(), 0);
    QCOMPARE(hub.say("check").status, 0);
  }

  void whatWasCutOffIsGoneOnWith_data() {
    QTest::addColumn<QString>("point");
    QStringList points = faults::failpointsIn(u"sync"_s) + faults::failpointsIn(u"app"_s);
    points.removeIf([](const QString& name) { return !name.startsWith(u"erasing."); });
    QCOMPARE(points.size(), 4);
    for (const QString& point : std::as_const(points)) QTest::newRow(qPrintable(point)) << point;
    QTest::newRow("the second file") << u"erasing.removing:2"_s;
  }
  void whatWasCutOffIsGoneOnWith() {
    QFETCH(QString, point);
    HubProgram hub;
    hub.serve();
    const Belongings own = makeTenant(hub, "Crumb");
    QCOMPARE(hub.terminate(), 0);
    hub.variables = {{u"COUNTERFOIL_FAILPOINT"_s, point}};
    QCOMPARE(hub.say("tenant erase Crumb --yes-erase Crumb").status, -1);
    hub.variables.clear();
    // A hub that begins meanwhile does not let anybody in.
    hub.serve();
    QVERIFY(answerTo(hub, "/v1/audit", own.key) != u"200");
    QCOMPARE(hub.terminate(), 0);
    QCOMPARE(hub.say("tenant erase Crumb --yes-erase Crumb").status, 0);
    QVERIFY(names(hub).isEmpty());
    isGone(hub, own);
  }

  void ofAClusterNothingIsLeft() {
    PostgresCluster server;
    HubProgram hub;
    hub.variables = {{u"COUNTERFOIL_POSTGRES"_s, server.servingUrl()},
                     {u"COUNTERFOIL_POSTGRES_OWNER"_s, server.ownerUrl()}};
    hub.serve({u"--rates"_s, u"100000"_s});
    const Belongings own = makeTenant(hub, "Crumb");
    const Belongings other = makeTenant(hub, "Tea");
    const QByteArray erase = "tenant erase Crumb --yes-erase Crumb";
    QCOMPARE(hub.say(erase).code(), u"tenant_served"_s);
    QCOMPARE(hub.terminate(), 0);
    const auto done = hub.say(erase);
    QVERIFY2(done.status == 0, done.error.constData());
    QCOMPARE(names(hub), QStringList(u"Tea"_s));
    QCOMPARE(hub.say(erase).code(), u"unknown_tenant"_s);
    isGone(hub, own);
    hub.serve({u"--rates"_s, u"100000"_s});
    QCOMPARE(answerTo(hub, "/v1/sync/hello", other.device), u"200"_s);
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestTenantErase)
#include "tst_tenant_erase.moc"
