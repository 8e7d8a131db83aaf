// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QDirIterator>

#include "models/store/store.h"
#include "models/vault/vault.h"
#include "tests/app/cli/program_run.h"
#include "tests/app/hub/hub_program.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using counterfoil::support::HubProgram;
using counterfoil::support::ProgramDesk;
using counterfoil::support::ProgramRun;

namespace {

constexpr const char* kSale = R"({"staff":"Maya","lines":[{"product":"TEA","quantity":"1"}],)"
                              R"("tenders":[{"kind":"cash","amount":"10.00"}]})";

QString codeOf(const HubProgram& hub) {
  const auto made = hub.say("enrol --tenant Crumb");
  if (made.status != 0) qFatal("%s", made.error.constData());
  return made.json()[u"code"_s].toString();
}

QString urlOf(const HubProgram& hub) {
  return u"http://127.0.0.1:%1"_s.arg(hub.port());
}

ProgramRun enrol(const ProgramDesk& till, const HubProgram& hub) {
  return till.run({u"sync"_s, u"enrol"_s, urlOf(hub), u"--code"_s, codeOf(hub)});
}

/// Exchanges what there is; the hub may listen on another port than at enrolment.
ProgramRun moved(const ProgramDesk& till, const HubProgram& hub) {
  return till.run({u"sync"_s, u"now"_s, u"--hub"_s, urlOf(hub)});
}

qint64 sold(const ProgramDesk& till) {
  const ProgramRun listed = till.say("journal show --kind sale.completed --limit 100");
  if (listed.status != 0) qFatal("%s", listed.error.constData());
  return listed.json()[u"facts"_s].toArray().size();
}

/// A hub with a shop's first till, and a second one that joins: so many of them are enrolled.
struct Crumb {
  explicit Crumb(int enrolled) {
    if (hub.say("tenant create Crumb").status != 0) qFatal("no tenant");
    hub.serve();
    first.openShop();
    if (enrolled > 0 && enrol(first, hub).status != 0) qFatal("the first is not enrolled");
    if (enrolled > 1 && enrol(second, hub).status != 0) qFatal("the second is not enrolled");
  }
  /// What the hub has now is what it will be set back to.
  void keepHub() {
    QCOMPARE(hub.terminate(), 0);
    QVERIFY(QProcess::execute(u"cp"_s, {u"-a"_s, hub.data(), hub.path(u"kept"_s)}) == 0);
    hub.serve();
  }
  void setHubBack() {
    hub.kill();
    QVERIFY(QDir(hub.data()).removeRecursively());
    QVERIFY(QDir().rename(hub.path(u"kept"_s), hub.data()));
    hub.serve();
  }

  HubProgram hub;
  ProgramDesk first;
  ProgramDesk second;
};

}  // namespace

/// The real programs: a hub and tills over a loopback socket.
class TestTillsAndHub : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void whatIsSoldOnOneTillIsOnTheOther() {
    Crumb crumb(0);
    HubProgram& hub = crumb.hub;
    ProgramDesk& first = crumb.first;
    CF_VERIFY_STATUS(first.say("shift open --staff Maya --float 50.00"), 0);
    const ProgramRun before = first.say("sell -", kSale);
    CF_VERIFY_STATUS(before, 0);
    const ProgramRun filled = enrol(first, hub);
    CF_VERIFY_STATUS(filled, 0);
    QCOMPARE(filled.json()[u"status"_s][u"standing"_s].toString(), u"up_to_date"_s);

    ProgramDesk& second = crumb.second;
    const ProgramRun joined = enrol(second, hub);
    CF_VERIFY_STATUS(joined, 0);
    QVERIFY(!joined.json()[u"recovery_phrase"_s].toString().isEmpty());
    // Those words hold: nobody is shown others at the next start.
    const auto reader = counterfoil::store::openReader(second.storePath());
    CF_VERIFY_OK(reader);
    QVERIFY(*counterfoil::vault::phraseNoted(**reader));
    QCOMPARE(sold(second), 1);
    // It is a till of its own, and knows the people by their PINs' pepper and the products by their prices.
    CF_VERIFY_STATUS(second.say("shift open --staff Maya --float 20.00"), 0);
    const ProgramRun sale = second.say("sell -", kSale);
    CF_VERIFY_STATUS(sale, 0);
    QVERIFY2(sale.json()[u"number"_s].toString() != before.json()[u"number"_s].toString(), sale.out.constData());
    CF_VERIFY_STATUS(second.say("sync now"), 0);
    CF_VERIFY_STATUS(first.say("sync now"), 0);
    QCOMPARE(sold(first), 2);
    CF_VERIFY_STATUS(first.say("journal verify"), 0);
    CF_VERIFY_STATUS(first.say("check"), 0);
    CF_VERIFY_STATUS(second.say("check"), 0);
    const ProgramRun status = second.say("sync status");
    CF_VERIFY_STATUS(status, 0);
    QCOMPARE(status.json()[u"to_send"_s].toInteger(), 0);
    const ProgramRun metrics = second.say("sync status --format metrics");
    QCOMPARE(metrics.status, 0);
    QVERIFY2(metrics.out.contains("\ncounterfoil_outbox_pending 0\n"), metrics.out.constData());
    QVERIFY(metrics.out.contains("\ncounterfoil_sync_epoch 1\n"));
    // A push is in the hub's log under the id of its first fact.
    QCOMPARE(hub.terminate(), 0);
    qsizetype pushes = 0;
    const QByteArrayList lines = hub.log().split('\n');
    for (const QByteArray& line : lines) {
      const QJsonObject object = QJsonDocument::fromJson(line).object();
      if (object[u"route"_s].toString() != u"/v1/sync/push") continue;
      ++pushes;
      const QString trace = object[u"trace_id"_s].toString();
      QVERIFY2(trace.size() == 32 && trace[12] == u'7', qPrintable(trace));  // a UUIDv7
    }
    QVERIFY(pushes >= 2);
  }

  void anEmptyStoreAtAnEmptyTenantIsToldWhatToDo() {
    HubProgram hub;
    QCOMPARE(hub.say("tenant create Crumb").status, 0);
    hub.serve();
    ProgramDesk till;
    const ProgramRun joined = enrol(till, hub);
    CF_VERIFY_STATUS(joined, 0);
    QVERIFY2(joined.json()[u"next"_s].toString().contains(u"counterfoil-cli init"_s), joined.out.constData());
    const ProgramRun made = till.say("init --owner Maya --pin 739154 --currency GBP");
    CF_VERIFY_STATUS(made, 0);
    QVERIFY(!made.json()[u"recovery_phrase"_s].toString().isEmpty());
    CF_VERIFY_STATUS(moved(till, hub), 0);
    ProgramDesk second;
    const ProgramRun other = enrol(second, hub);
    CF_VERIFY_STATUS(other, 0);
    QVERIFY(!other.json().contains(u"next"_s));
    CF_VERIFY_STATUS(second.say("shift open --staff Maya --float 20.00"), 0);
    // There is a shop now.
    QCOMPARE(till.say("init --owner Maya --pin 739154").code(), u"store_exists"_s);
  }

  void aHubThatIsSetBackGetsEverythingAgain() {
    Crumb crumb(2);
    HubProgram& hub = crumb.hub;
    ProgramDesk& first = crumb.first;
    ProgramDesk& second = crumb.second;
    crumb.keepHub();
    const auto trade = [&](const ProgramDesk& till) {
      CF_VERIFY_STATUS(till.say("shift open --staff Maya --float 50.00"), 0);
      CF_VERIFY_STATUS(till.say("sell -", kSale), 0);
      CF_VERIFY_STATUS(moved(till, hub), 0);
    };
    trade(first);
    trade(second);
    QCOMPARE(sold(second), 2);
    // Last night's copy takes the place of what the hub had.
    crumb.setHubBack();
    for (const ProgramDesk* const till : {&second, &first, &second}) CF_VERIFY_STATUS(moved(*till, hub), 0);
    ProgramDesk third;
    CF_VERIFY_STATUS(enrol(third, hub), 0);
    QCOMPARE(sold(third), 2);
    QCOMPARE(sold(first), 2);
    CF_VERIFY_STATUS(third.say("check"), 0);
  }

  void aRevocationThatARestoreUndidComesBackFromATill() {
    Crumb crumb(2);
    HubProgram& hub = crumb.hub;
    ProgramDesk& first = crumb.first;
    ProgramDesk& second = crumb.second;
    crumb.keepHub();
    const QString device = second.say("sync status").json()[u"device"_s].toString();
    QCOMPARE(hub.say("device revoke --tenant Crumb " + device.toUtf8()).status, 0);
    CF_VERIFY_STATUS(moved(first, hub), 0);
    crumb.setHubBack();
    CF_VERIFY_STATUS(moved(first, hub), 0);
    // The stores are looked through every few seconds for what other processes changed.
    QTRY_COMPARE_WITH_TIMEOUT(moved(second, hub).json()[u"status"_s][u"needs_you"_s][0][u"code"_s].toString(),
                              u"device_revoked"_s, 30'000);
    // Without the hub it is still known, until another code lets the till in again.
    const ProgramRun status = second.say("sync status");
    CF_VERIFY_STATUS(status, 1);
    QCOMPARE(status.json()[u"needs_you"_s][0][u"code"_s].toString(), u"device_revoked"_s);
    QVERIFY2(status.error.contains("device_revoked"), status.error.constData());
    QVERIFY(second.say("sync status --format metrics").out.contains("\ncounterfoil_sync_shut_out 1\n"));
    const auto code = hub.say("enrol --tenant Crumb --replaces " + device.toUtf8()).json()[u"code"_s].toString();
    CF_VERIFY_STATUS(second.run({u"sync"_s, u"enrol"_s, urlOf(hub), u"--again"_s, u"--code"_s, code}), 0);
    const ProgramRun again = second.say("sync status");
    CF_VERIFY_STATUS(again, 0);
    QVERIFY(again.json()[u"needs_you"_s].toArray().isEmpty());
  }

  void aTillWhoseKeyIsGoneGoesOnAsItsSuccessor_data() {
    QTest::addColumn<bool>("anotherName");
    QTest::newRow("under the name that it had") << false;
    QTest::newRow("after its store was put back and wrote under another name") << true;
  }
  void aTillWhoseKeyIsGoneGoesOnAsItsSuccessor() {
    QFETCH(const bool, anotherName);
    Crumb crumb(2);
    HubProgram& hub = crumb.hub;
    ProgramDesk& first = crumb.first;
    ProgramDesk& second = crumb.second;
    CF_VERIFY_STATUS(second.say("shift open --staff Maya --float 50.00"), 0);
    CF_VERIFY_STATUS(second.say("sell -", kSale), 0);
    CF_VERIFY_STATUS(second.say("sync now"), 0);
    CF_VERIFY_STATUS(second.say("sell -", kSale), 0);
    const QByteArray before = second.say("sync status").json()[u"device"_s].toString().toUtf8();
    int removed = 0;
    QDirIterator files(second.path(u"state"_s), {u"*device*"_s}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) removed += QFile::remove(files.next()) ? 1 : 0;
    QCOMPARE(removed, 1);
    if (anotherName) {
      QVERIFY(QFile::copy(second.storePath(), second.path(u"kept"_s)));
      QVERIFY(QFile::remove(second.storePath()));
      QVERIFY(QFile::rename(second.path(u"kept"_s), second.storePath()));
    }
    CF_VERIFY_STATUS(second.say("sell -", kSale), 0);
    const ProgramRun stranger = second.say("sync now");
    QCOMPARE(stranger.json()[u"status"_s][u"needs_you"_s][0][u"code"_s].toString(), u"not_admitted"_s);
    const auto again = [&](const QString& code) {
      return second.run({u"sync"_s, u"enrol"_s, urlOf(hub), u"--again"_s, u"--code"_s, code});
    };
    // Another tenant's code is not for this till, is not used up, and does not get its key.
    QCOMPARE(hub.say("tenant create Other").status, 0);
    const QString foreign = hub.say("enrol --tenant Other").json()[u"code"_s].toString();
    QCOMPARE(again(foreign).code(), u"another_tenant"_s);
    QVERIFY(hub.say("device list --tenant Other").json()[u"devices"_s].toArray().isEmpty());
    ProgramDesk others;
    CF_VERIFY_STATUS(others.run({u"sync"_s, u"enrol"_s, urlOf(hub), u"--code"_s, foreign}), 0);
    // A code that names no device lets no store with history in.
    QCOMPARE(again(codeOf(hub)).code(), u"tenant_not_empty"_s);
    QCOMPARE(hub.say("enrol --tenant Crumb --replaces nobody").code(), u"malformed_id"_s);
    const auto made = hub.say("enrol --tenant Crumb --replaces " + before);
    QVERIFY2(made.status == 0, made.error.constData());
    CF_VERIFY_STATUS(again(made.json()[u"code"_s].toString()), 0);
    QVERIFY(second.say("sync status").json()[u"device"_s].toString().toUtf8() != before);
    QCOMPARE(second.say("sync status").json()[u"to_send"_s].toInteger(), 0);
    CF_VERIFY_STATUS(first.say("sync now"), 0);
    QCOMPARE(sold(first), 3);
    for (const ProgramDesk* const till : {&first, &second}) {
      CF_VERIFY_STATUS(till->say("journal verify"), 0);
      CF_VERIFY_STATUS(till->say("check"), 0);
    }
    // It goes on under its new key.
    CF_VERIFY_STATUS(second.say("sell -", kSale), 0);
    CF_VERIFY_STATUS(second.say("sync now"), 0);
    CF_VERIFY_STATUS(first.say("sync now"), 0);
    QCOMPARE(sold(first), 4);
    const QJsonArray devices = hub.say("device list --tenant Crumb").json()[u"devices"_s].toArray();
    QCOMPARE(devices.size(), 3);
    for (const QJsonValue& each : devices) {
      const bool gone = each[u"id"_s].toString().toUtf8() == before;
      QCOMPARE(each[u"state"_s].toString(), gone ? u"revoked"_s : u"active"_s);
    }
  }

  void aHubThatIsAwayCostsNothing() {
    Crumb crumb(1);
    HubProgram& hub = crumb.hub;
    ProgramDesk& till = crumb.first;
    hub.kill();
    CF_VERIFY_STATUS(till.say("shift open --staff Maya --float 50.00"), 0);
    CF_VERIFY_STATUS(till.say("sell -", kSale), 0);
    const ProgramRun away = till.say("sync now");
    QCOMPARE(away.status, 3);
    QCOMPARE(away.json()[u"status"_s][u"standing"_s].toString(), u"offline"_s);
    QVERIFY(till.say("sync status").json()[u"to_send"_s].toInteger() > 0);
  }

  void aRestoredHubListsNoKeyAndNobodyWhomItWouldNotLetIn() {
    Crumb crumb(1);
    HubProgram& hub = crumb.hub;
    ProgramDesk& till = crumb.first;
    const QByteArray saved = hub.path(u"saved"_s).toUtf8();
    QCOMPARE(hub.say("backup " + saved).status, 0);
    QCOMPARE(hub.say("key create Web --tenant Crumb --scopes orders:read").status, 0);
    const QByteArray ada = "user create ada@corner.example --tenant Crumb --name Ada --scopes audit:read";
    QCOMPARE(hub.say(ada).status, 0);
    CF_VERIFY_STATUS(moved(till, hub), 0);
    hub.kill();
    QVERIFY(QDir(hub.data()).removeRecursively());
    QCOMPARE(hub.say("restore " + saved).status, 0);
    hub.serve();

    // The till brings the facts back, and nobody has the secrets.
    CF_VERIFY_STATUS(moved(till, hub), 0);
    QVERIFY(hub.say("audit --tenant Crumb").out.contains("key create"));
    QCOMPARE(hub.say("key list --tenant Crumb").json()[u"keys"_s].toArray().size(), 0);
    QCOMPARE(hub.say("user list --tenant Crumb").json()[u"users"_s].toArray().size(), 0);
    QCOMPARE(hub.say(ada).status, 0);
    QCOMPARE(hub.say("user list --tenant Crumb").json()[u"users"_s].toArray().size(), 1);
  }

  void refusalsOfEnrolmentAreSaid() {
    Crumb crumb(0);
    HubProgram& hub = crumb.hub;
    ProgramDesk& first = crumb.first;
    QCOMPARE(first.run({u"sync"_s, u"enrol"_s, urlOf(hub), u"--code"_s, u"nonsense"_s}).code(), u"malformed_code"_s);
    QCOMPARE(first.run({u"sync"_s, u"enrol"_s, u"http://hub.example"_s, u"--code"_s, codeOf(hub)}).code(),
             u"bad_hub_address"_s);
    QCOMPARE(first.say("sync now").code(), u"not_enrolled"_s);
    QCOMPARE(first.say("sync status").code(), u"not_enrolled"_s);
    CF_VERIFY_STATUS(enrol(first, hub), 0);
    QCOMPARE(enrol(first, hub).code(), u"already_enrolled"_s);
    ProgramDesk other;
    other.openShop();
    QCOMPARE(enrol(other, hub).code(), u"tenant_not_empty"_s);
  }
};

QTEST_GUILESS_MAIN(TestTillsAndHub)
#include "tst_tills_and_hub.moc"
