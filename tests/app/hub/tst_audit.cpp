// SPDX-License-Identifier: GPL-3.0-or-later
// What every act of administration leaves in the journal: each command of the program, and each route, is held against
// the table that is kept. One without a row here fails.
#include <QDir>
#include <QTest>

#include "app/hub/invocation.h"
#include "models/store/store.h"
#include "sync/device/device_keys.h"
#include "tests/app/hub/enrolled.h"
#include "tests/support/verify.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using http::RawClient;
using support::HubProgram;

namespace {

constexpr const char* kSecrets[] = {"correct-horse-battery", "sk_test_canary", "whsec_canary", "client-secret-canary",
                                    "person@corner.example"};

QJsonObject posted(const HubProgram& hub, const QByteArray& path, const QJsonObject& body, const QByteArray& who = {}) {
  RawClient client(hub.port());
  const http::Reply reply = client.ask(http::post(path, QJsonDocument(body).toJson(), who));
  if (reply.status / 100 != 2) qFatal("%s: %d %s", path.constData(), reply.status, reply.body.constData());
  return QJsonDocument::fromJson(reply.body).object();
}

}  // namespace

class TestAudit : public QObject {
  Q_OBJECT

  HubProgram m_hub;
  QString m_tenant;
  QHash<QString, qint64> m_seen;  ///< by tenant
  QByteArray m_device;            ///< an enrolled one
  QByteArray m_successor;         ///< and one that takes its place
  QByteArray m_key;               ///< an API key's id
  QByteArray m_table;
  const QString m_olga = support::typist(u"olga"_s);

  /// What came into the tenants' journals since the last call: kinds, and of acts which and whose.
  QByteArray news() {
    QByteArrayList found;
    const QStringList tenants = QDir(m_hub.data() + u"/tenants"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString& tenant : tenants) newsOf(tenant, found);
    return found.isEmpty() ? QByteArray("nothing") : found.join(", ");
  }
  void newsOf(const QString& tenant, QByteArrayList& found) {
    const auto reader = store::openReader(u"%1/tenants/%2/tenant.cfl"_s.arg(m_hub.data(), tenant));
    if (!reader) qFatal("no reader: %s", qPrintable(reader.error().code));
    const core::Done read =
        (*reader)->rows("SELECT position, kind, body, actor FROM journal WHERE position > $1 ORDER BY position",
                        std::vector<journal::Value>{m_seen[tenant]}, [&](const journal::Row& row) {
                          m_seen[tenant] = row.integer(0);
                          const QByteArray body = row.bytes(2);
                          for (const char* secret : kSecrets) {
                            if (body.contains(secret)) found.append("SECRET!");
                          }
                          QByteArray one = row.text(1).toUtf8();
                          if (one == "origin.opened") return true;
                          if (one == "hub.administered") {
                            const QJsonObject act = QJsonDocument::fromJson(body).object();
                            const bool byUser = !row.isNull(3) && act[u"by"_s].toString().isEmpty();
                            const bool byOperator = row.isNull(3) && act[u"by"_s].toString() == m_olga;
                            one += '(' + act[u"act"_s].toString().toUtf8() + " by " +
                                   (byUser       ? "the user"
                                    : byOperator ? "the operator"
                                                 : "NOBODY") +
                                   ": " + act[u"about"_s].toObject().keys().join(u", ").toUtf8() + ')';
                          }
                          if (!found.contains(one)) found.append(one);
                          return true;
                        });
    if (!read) qFatal("%s", qPrintable(read.error().code));
  }
  void row(const QByteArray& what) { m_table += what + ": " + news() + '\n'; }
  /// By a code, with the tenant's key; the device.
  QString enrolledBy(const QString& code) {
    const auto keys = device::DeviceKeys::random();
    auto request = keys.enrolRequest(code);
    if (!request) qFatal("no code");
    request->name = u"Till"_s;
    request->storeKey = QByteArray(32, 'k');
    const auto enrolled = protocol::EnrolAnswer::fromJson(posted(m_hub, "/v1/devices", request->toJson()));
    if (!enrolled) qFatal("not enrolled");
    return enrolled->device.text();
  }
  QString enrolledAs(const QByteArray& name) {
    return enrolledBy(m_hub.say("enrol --tenant Crumb --name " + name).json()[u"code"_s].toString());
  }
  QString idOf(const QByteArray& login, const QByteArray& name) {
    const auto made = m_hub.say("user create " + login + " --tenant Crumb --name " + name + " --scopes access:manage");
    if (made.status != 0) qFatal("%s", made.error.constData());
    return made.json()[u"user"_s].toString();
  }
  /// What is typed for each command, after its words; nothing: it has no row yet.
  [[nodiscard]] std::optional<QByteArray> typedFor(const QString& words) const {
    const QString dir = m_hub.path(u"out"_s);
    const QHash<QString, QByteArray> typed{
        {u"tenant create"_s, "Other"},
        {u"tenant list"_s, ""},
        {u"tenant export"_s, "Crumb " + (dir + u".cfl"_s).toUtf8()},
        {u"enrol"_s, "--tenant Crumb --name Back"},
        {u"device list"_s, "--tenant Crumb"},
        {u"device succeed"_s, m_device + ' ' + m_successor + " --tenant Crumb"},
        {u"device destroyed"_s, m_device + " --tenant Crumb --reason shredded"},
        {u"device rename"_s, m_device + " Front --tenant Crumb"},
        {u"device revoke"_s, m_device + " --tenant Crumb --reason lost"},
        {u"device release"_s, m_device + " --tenant Crumb"},
        {u"key create"_s, "Web --tenant Crumb --scopes orders:read"},
        {u"key list"_s, "--tenant Crumb"},
        {u"key revoke"_s, m_key + " --tenant Crumb"},
        {u"keys rotate"_s, ""},
        {u"user create"_s, "person@corner.example --tenant Crumb --name Ada --scopes audit:read"},
        {u"user password"_s, "person@corner.example --tenant Crumb --password correct-horse-battery"},
        {u"user disable"_s, "person@corner.example --tenant Crumb"},
        {u"user list"_s, "--tenant Crumb"},
        {u"user link"_s, "mona@corner.example --tenant Crumb --provider second --subject s-1"},
        {u"oidc add"_s,
         "staff --tenant Crumb --issuer https://id.example --client-id c --client-secret client-secret-canary"},
        {u"oidc list"_s, "--tenant Crumb"},
        {u"oidc remove"_s, "staff --tenant Crumb"},
        {u"person find"_s, "Nobody --tenant Crumb"},
        {u"person erase"_s, "01993f00-0000-7000-8000-000000000001 --tenant Crumb"},
        {u"person erasures"_s, "--tenant Crumb"},
        {u"gateway add"_s, "card --tenant Crumb --kind stripe --base-url http://127.0.0.1:1 --secret-file " +
                               m_hub.path(u"secret.json"_s).toUtf8()},
        {u"gateway list"_s, "--tenant Crumb"},
        {u"gateway remove"_s, "card --tenant Crumb"},
        {u"reconcile"_s, "--tenant Crumb"},
        {u"backup"_s, dir.toUtf8()},
        {u"audit"_s, "--tenant Crumb"},
        {u"note"_s, "moved"},
        {u"check"_s, ""},
    };
    const auto found = typed.constFind(words);
    return found == typed.constEnd() ? std::nullopt : std::optional(*found);
  }

 private Q_SLOTS:
  void everyActLeavesWhatTheTableSays() {
    m_hub.variables = {{u"SUDO_USER"_s, u"olga"_s}};
    QFile secret(m_hub.path(u"secret.json"_s));
    QVERIFY(secret.open(QIODevice::WriteOnly));
    secret.write(R"({"secret":"sk_test_canary","account":"acct_1","webhook_secrets":["whsec_canary"]})");
    secret.close();
    m_hub.serve({u"--rates"_s, u"100000"_s});
    static_cast<void>(support::enrolled(m_hub, "Crumb"));
    m_tenant = m_hub.say("tenant list").json()[u"tenants"_s][0][u"tenant"_s].toString();
    m_device = m_hub.say("device list --tenant Crumb").json()[u"devices"_s][0][u"id"_s].toString().toLatin1();
    m_successor = enrolledAs("Fourth").toLatin1();
    QCOMPARE(m_hub
                 .say("oidc add second --tenant Crumb --issuer https://id2.example --client-id c --client-secret "
                      "client-secret-canary")
                 .status,
             0);
    m_key = m_hub.say("key create Old --tenant Crumb --scopes orders:read").json()[u"id"_s].toString().toLatin1();
    const QString mona = idOf("mona@corner.example", "Mona");
    const QString ben = idOf("ben@corner.example", "Ben");
    QCOMPARE(m_hub.say("user password mona@corner.example --tenant Crumb --password correct-horse-battery").status, 0);
    static_cast<void>(news());
    m_table.clear();

    routes(ben);
    for (const daemon::Command& command : daemon::allCommands()) commandRow(command.words);
    QVERIFY2(!m_table.contains("SECRET!") && !m_table.contains("NOBODY"), m_table.constData());
    QFile golden(support::sourceRoot() + u"/tests/app/hub/audit.txt"_s);
    const QByteArray expected = golden.open(QIODevice::ReadOnly) ? golden.readAll() : QByteArray();
    if (m_table == expected) return;
    QFile now(QDir::homePath() + u"/audit.txt"_s);
    QVERIFY(now.open(QIODevice::WriteOnly) && now.write(m_table) == m_table.size());
    QFAIL(qPrintable(u"another table than the one that is kept: see "_s + now.fileName()));
  }

  void anActIsReadAsWhoDidWhat() {
    // By the command, and through the API by whoever may read the journal.
    const auto told = m_hub.say("audit --tenant Crumb").json()[u"items"_s].toArray();
    const auto find = [](const QJsonArray& items, const QString& act) {
      for (const QJsonValue& item : items) {
        if (item[u"administered"_s][u"act"_s] == act) return item.toObject();
      }
      return QJsonObject();
    };
    const QJsonObject revoked = find(told, u"device revoke"_s);
    QCOMPARE(revoked[u"administered"_s][u"by"_s].toString(), m_olga);
    QCOMPARE(
        revoked[u"administered"_s][u"about"_s].toObject(),
        (QJsonObject{
            {u"device"_s, QString::fromLatin1(m_device)}, {u"device_name"_s, u"Front"_s}, {u"reason"_s, u"lost"_s}}));
    QCOMPARE(revoked[u"actor"_s], QJsonValue());
    const QByteArray key =
        m_hub.say("key create Book --tenant Crumb --scopes audit:read").json()[u"key"_s].toString().toLatin1();
    // The gate hears of a new key in a moment.
    http::Reply page;
    QTRY_COMPARE((page = RawClient(m_hub.port())
                             .ask(http::get("/v1/audit?kind=hub.&limit=1000", "Authorization: Bearer " + key + "\r\n")))
                     .status,
                 200);
    const QJsonArray items = QJsonDocument::fromJson(page.body)[u"items"_s].toArray();
    QCOMPARE(find(items, u"device revoke"_s), revoked);
    QCOMPARE(find(items, u"key create"_s)[u"administered"_s][u"about"_s][u"name"_s].toString(), u"Book"_s);
    QCOMPARE(find(items, u"key create"_s)[u"administered"_s][u"about"_s][u"scopes"_s].toArray(),
             QJsonArray{u"audit:read"_s});
  }
  void whoRestoredAFolderIsToldInIt() {
    const QString copy = m_hub.path(u"copy"_s);
    QCOMPARE(m_hub.say("backup " + copy.toUtf8()).json()[u"recorded"_s], QJsonValue(true));
    const QByteArray there = " --data " + m_hub.path(u"restored"_s).toUtf8();
    const auto run = m_hub.say("restore " + copy.toUtf8() + there);
    QVERIFY2(run.status == 0, run.error.constData());
    QCOMPARE(run.json()[u"recorded"_s], QJsonValue(true));
    const QJsonArray items = m_hub.say("audit --tenant Crumb --limit 1" + there).json()[u"items"_s].toArray();
    QCOMPARE(items.size(), 1);
    QCOMPARE(items[0][u"administered"_s][u"act"_s].toString(), u"restore"_s);
    QCOMPARE(items[0][u"administered"_s][u"by"_s].toString(), m_olga);
  }
  void aNoteIsShortAndOfSomethingThatThereIs_data() {
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("nothing at all") << QByteArray("note");
    QTest::newRow("of a command that writes itself") << QByteArray("note --of=enrol");
    QTest::newRow("of no command") << QByteArray("note --of=dance");
    QTest::newRow("a long text") << "note " + QByteArray(201, 'x');
  }
  void aNoteIsShortAndOfSomethingThatThereIs() {
    QFETCH(QByteArray, words);
    const auto run = m_hub.say(words);
    QCOMPARE(run.status, 2);
    QCOMPARE(run.code(), u"bad_usage"_s);
  }

 private:
  void commandRow(const QString& words) {
    // These have no tenant's journal to write to, or end it; what a hub that begins finds, it says by itself.
    const QHash<QString, QByteArray> apart{
        {u"serve"_s, "no act upon a tenant"},
        {u"tenant erase"_s, "the journal itself goes; a line of acts.jsonl"},
        {u"restore"_s, "not into a folder that is there; it tells every tenant that it restored"},
        {u"migrate"_s, "not while serving; it tells every tenant, where it changed one"},
        {u"drill"_s, "restores aside and throws away"},
    };
    if (apart.contains(words)) {
      m_table += words.toUtf8() + ": - " + apart.value(words) + '\n';
      return;
    }
    const auto typed = typedFor(words);
    if (!typed) {
      m_table += words.toUtf8() + ": WHAT DOES IT LEAVE?\n";
      return;
    }
    const auto run = m_hub.say((words.toUtf8() + ' ' + *typed).trimmed());
    const QByteArray refused = run.status == 0 ? QByteArray() : " (refused: " + run.code().toUtf8() + ')';
    row(words.toUtf8() + refused);
  }

  void routes(const QString& other) {
    protocol::TokenRequest request;
    request.tenant = protocol::TenantId::parse(m_tenant).value_or(protocol::TenantId());
    request.login = u"mona@corner.example"_s;
    request.password = u"correct-horse-battery"_s;
    request.client = u"a program's own secret"_s;
    const auto token = protocol::TokenAnswer::fromJson(posted(m_hub, "/v1/token", request.toJson()));
    QVERIFY(token);
    const QByteArray mona = "Authorization: Bearer " + token->accessToken + "\r\n";
    QHash<QString, QByteArray> left;
    left[u"POST /v1/token"_s] = news();
    const QString code = posted(m_hub, "/v1/enrolment-codes", {{u"name"_s, u"Third"_s}}, mona)[u"code"_s].toString();
    left[u"POST /v1/enrolment-codes"_s] = news();
    const QString third = enrolledBy(code);
    left[u"POST /v1/devices"_s] = news();
    posted(m_hub, "/v1/devices/" + third.toLatin1() + "/revoke", {{u"reason"_s, u"lost"_s}}, mona);
    left[u"POST /v1/devices/{id}/revoke"_s] = news();
    posted(m_hub, "/v1/users/" + other.toLatin1() + "/disable", {}, mona);
    left[u"POST /v1/users/{id}/disable"_s] = news();
    posted(m_hub, "/v1/sign-out",
           {{u"refresh_token"_s, QString::fromLatin1(token->refreshToken)}, {u"client"_s, request.client}});
    left[u"POST /v1/sign-out"_s] = news();
    // Not administration: what these do is itself a fact, or moves facts.
    const QStringList work{u"POST /v1/magic-links"_s,
                           u"POST /v1/orders"_s,
                           u"POST /v1/orders/{id}/refunds"_s,
                           u"POST /v1/payments"_s,
                           u"POST /v1/payments/{id}/capture"_s,
                           u"POST /v1/payments/{id}/refund"_s,
                           u"POST /v1/payments/{id}/void"_s,
                           u"POST /v1/sync/keys"_s,
                           u"POST /v1/sync/push"_s,
                           u"POST /v1/webhooks/{gateway}"_s};
    RawClient reader(m_hub.port());
    const QJsonObject paths =
        QJsonDocument::fromJson(reader.ask(http::get("/v1/openapi.json")).body)[u"paths"_s].toObject();
    for (auto path = paths.begin(); path != paths.end(); ++path) {
      for (const QString& method : path->toObject().keys()) {
        if (method == u"get" || method == u"parameters") continue;
        const QString route = method.toUpper() + u' ' + path.key();
        const QByteArray trace = work.contains(route) ? QByteArray("- its work") : left.value(route);
        m_table += route.toUtf8() + ": " + (trace.isEmpty() ? "WHAT DOES IT LEAVE?" : trace) + '\n';
      }
    }
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestAudit)
#include "tst_audit.moc"
