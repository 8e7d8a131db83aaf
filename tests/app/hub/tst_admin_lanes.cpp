// SPDX-License-Identifier: GPL-3.0-or-later
// Commands to a hub that serves, while one of them waits for somebody else.
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include "tests/app/hub/enrolled.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using support::HubProgram;

class TestAdminLanes : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aDeviceIsRevokedWhileAProviderHangs() {
    // It takes connections and says nothing.
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    HubProgram hub;
    hub.serve();
    static_cast<void>(support::enrolled(hub, "Crumb"));
    QFile secret(hub.path(u"secret.json"_s));
    QVERIFY(secret.open(QIODevice::WriteOnly));
    secret.write(R"({"secret":"sk_test_1","account":"acct_1","webhook_secrets":["whsec_1"]})");
    secret.close();
    const QByteArray url = "http://127.0.0.1:" + QByteArray::number(silent.serverPort());
    const auto added = hub.say("gateway add card --tenant Crumb --kind stripe --base-url " + url + " --secret-file " +
                               secret.fileName().toUtf8());
    QVERIFY2(added.status == 0, added.error.constData());
    const auto waiting = hub.begin({u"reconcile"_s, u"--tenant"_s, u"Crumb"_s});
    QVERIFY(waiting->waitForStarted(30'000));
    QVERIFY(silent.waitForNewConnection(30'000));
    const std::unique_ptr<QTcpSocket> line(silent.nextPendingConnection());

    const QByteArray device =
        hub.say("device list --tenant Crumb").json()[u"devices"_s][0][u"id"_s].toString().toLatin1();
    const auto revoked = hub.say("device revoke " + device + " --tenant Crumb --reason stolen");
    QVERIFY2(revoked.status == 0, revoked.error.constData());
    QVERIFY(hub.say("enrol --tenant Crumb --name Next").json()[u"code"_s].isString());
    QCOMPARE(waiting->state(), QProcess::Running);

    line->abort();
    silent.close();
    QVERIFY(waiting->waitForFinished(60'000));
    QVERIFY(waiting->exitCode() != 0);
    const QJsonArray acts = hub.say("audit --tenant Crumb").json()[u"items"_s].toArray();
    QCOMPARE(acts[0][u"administered"_s][u"act"_s].toString(), u"reconcile"_s);
    QCOMPARE(acts[2][u"administered"_s][u"act"_s].toString(), u"device revoke"_s);
    QCOMPARE(hub.terminate(), 0);
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestAdminLanes)
#include "tst_admin_lanes.moc"
