// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <thread>

#include "models/payments/facts.h"
#include "sync/access/enrolment.h"
#include "tests/support/verify.h"
#include "tests/sync/access/place.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using device::DeviceKeys;
using http::Response;
using hub::TenantId;
using support::accessOf;
using support::codeOf;
using support::identityOf;
using support::jsonOf;
using support::Place;

namespace {

QStringList* g_logged = nullptr;  // NOLINT: what a message handler can reach

}  // namespace

class TestAccessRoutes : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aDeviceEnrolsGetsATokenAndIsLetIn();
  void ofManyDevicesWithOneCodeOneEnrols();
  void eachTenantHasItsOwn();
  void badRequestsGetProblems_data();
  void badRequestsGetProblems();
  void whoTriesCodesIsSlowedDown();
  void aRevokedDeviceIsOutAtOnce();
  void aDeviceThatKeepsCardPaymentsIsLetGoKnowingly();
  void anOperatorSeesDevicesAndMakesKeys();
  void nothingSecretIsLogged();
};

void TestAccessRoutes::aDeviceEnrolsGetsATokenAndIsLetIn() {
  Place place;
  const DeviceKeys till = DeviceKeys::random();
  const Response enrolled = place.enrol(till, place.code(place.tea));
  QCOMPARE(enrolled.status, 201);
  QVERIFY(!enrolled.mayCompress);
  const auto answer = protocol::EnrolAnswer::fromJson(jsonOf(enrolled));
  CF_VERIFY_OK(answer);
  QCOMPARE(answer->tenant, place.tea);
  QCOMPARE(answer->bootstrap, protocol::Bootstrap::Push);
  const Response token = place.token(till, identityOf(enrolled));
  QCOMPARE(token.status, 200);
  const auto pair = protocol::TokenAnswer::fromJson(jsonOf(token));
  CF_VERIFY_OK(pair);
  const Response hello = place.ask("GET", u"/v1/sync/hello"_s, {}, pair->accessToken);
  QCOMPARE(hello.status, 200);
  QCOMPARE(hello.body, place.tea.text().toLatin1());
  const Response next = place.token(till, identityOf(enrolled), pair->refreshToken);
  QCOMPARE(next.status, 200);
  QCOMPARE(place.ask("GET", u"/v1/sync/hello"_s, {}, accessOf(next)).status, 200);
  // The first pair's token again, half a minute later: the family is over, and the answer says no more than that.
  place.clock.advanceMs(31'000);
  const Response replayed = place.token(till, identityOf(enrolled), pair->refreshToken);
  QCOMPARE(replayed.status, 401);
  QCOMPARE(codeOf(replayed), u"invalid_grant"_s);
  QCOMPARE(place.reuses.load(), 1);
  QCOMPARE(place.token(till, identityOf(enrolled), jsonOf(next)[u"refresh_token"_s].toString().toLatin1()).body,
           replayed.body);
}

void TestAccessRoutes::ofManyDevicesWithOneCodeOneEnrols() {
  Place place;
  for (int round = 0; round < 5; ++round) {
    const QString code = place.code(place.tea);
    std::array<int, 6> statuses{};
    {
      std::vector<std::jthread> tills;
      for (size_t i = 0; i < statuses.size(); ++i) {
        tills.emplace_back([&, i] { statuses[i] = place.enrol(DeviceKeys::random(), code).status; });
      }
    }
    QCOMPARE(int(std::count(statuses.begin(), statuses.end(), 201)), 1);
    QCOMPARE(int(std::count(statuses.begin(), statuses.end(), 401)), int(statuses.size()) - 1);
    place.clock.advanceMs(60'000);
  }
}

void TestAccessRoutes::eachTenantHasItsOwn() {
  Place place;
  const DeviceKeys tea = DeviceKeys::random();
  const DeviceKeys books = DeviceKeys::random();
  const auto teaTill = identityOf(place.enrol(tea, place.code(place.tea)));
  const auto booksTill = identityOf(place.enrol(books, place.code(place.books)));
  QCOMPARE(teaTill.tenant, place.tea);
  QCOMPARE(booksTill.tenant, place.books);
  QCOMPARE(place.ask("GET", u"/v1/sync/hello"_s, {}, accessOf(place.token(books, booksTill))).body,
           place.books.text().toLatin1());
  // A device of one tenant says that it is of the other.
  QCOMPARE(place.token(tea, {place.books, teaTill.device}).status, 401);
  QCOMPARE(place.token(tea, {place.books, booksTill.device}).status, 401);
  QCOMPARE(place.token(tea, {{}, teaTill.device}).status, 401);
  const auto nowhere = TenantId::fromBytes(QByteArray(16, 'x'));
  QCOMPARE(place.token(tea, {nowhere, teaTill.device}).status, 401);
  const auto refresh = jsonOf(place.token(books, booksTill))[u"refresh_token"_s].toString().toLatin1();
  QCOMPARE(place.token(tea, teaTill, refresh).status, 401);
  QCOMPARE(place.token(books, booksTill, refresh).status, 200);
}

void TestAccessRoutes::badRequestsGetProblems_data() {
  QTest::addColumn<QString>("path");
  QTest::addColumn<QByteArray>("body");
  QTest::addColumn<int>("status");
  QTest::addColumn<QString>("code");
  const auto row = [](const char* name, const char* path, const QByteArray& body, int status, const char* code) {
    QTest::newRow(name) << QString::fromLatin1(path) << body << status << QString::fromLatin1(code);
  };
  row("nothing", "/v1/devices", "", 400, "malformed_json");
  row("no JSON", "/v1/devices", "code=1", 400, "malformed_json");
  row("a list", "/v1/devices", "[]", 422, "wrong_type");
  row("nothing in it", "/v1/devices", "{}", 422, "missing_member");
  row("a member twice", "/v1/devices", R"({"code":"a","code":"b"})", 400, "malformed_json");
  row("too deep", "/v1/devices", QByteArray(50, '[') + QByteArray(50, ']'), 400, "too_deep");
  row("too large", "/v1/devices", QByteArray(20'000, ' '), 413, "");
  row("no grant", "/v1/token", "{}", 422, "missing_member");
  row("another grant", "/v1/token", R"({"grant_type":"client_credentials"})", 422, "unsupported_grant");
  row("no assertion", "/v1/token", R"({"grant_type":"device_assertion"})", 422, "missing_member");
  row("an assertion that is none", "/v1/token", R"({"grant_type":"device_assertion","assertion":"a.b.c"})", 401,
      "invalid_grant");
  row("a refresh token alone", "/v1/token", R"({"grant_type":"refresh_token","refresh_token":"cfr_0"})", 422,
      "missing_member");
}

void TestAccessRoutes::badRequestsGetProblems() {
  QFETCH(QString, path);
  QFETCH(QByteArray, body);
  QFETCH(QString, code);
  Place place;
  const Response answer = place.ask("POST", path, body);
  QTEST(answer.status, "status");
  if (!code.isEmpty()) QCOMPARE(codeOf(answer), code);
  QCOMPARE(answer.headers.value("Content-Type"), QByteArray("application/problem+json"));
}

void TestAccessRoutes::whoTriesCodesIsSlowedDown() {
  Place place;
  const DeviceKeys till = DeviceKeys::random();
  const QString good = place.code(place.tea);
  const QString wrong = place.code(place.books).left(4) + good.mid(4);
  Response first;
  for (int i = 0; i < 20; ++i) {
    auto request = *till.enrolRequest(good);
    request.name = u"Front"_s;
    request.code = wrong;
    const Response answer = place.post(u"/v1/devices"_s, request.toJson());
    QCOMPARE(answer.status, 401);
    QCOMPARE(codeOf(answer), u"bad_code"_s);
    if (i == 0) first = answer;
    QCOMPARE(answer.body, first.body);
  }
  const Response refused = place.enrol(till, good);
  QCOMPARE(refused.status, 429);
  QCOMPARE(refused.headers.value("Retry-After"), QByteArray("3"));
  place.clock.advanceMs(3'000);
  QCOMPARE(place.enrol(till, good).status, 201);
}

void TestAccessRoutes::aRevokedDeviceIsOutAtOnce() {
  Place place;
  const DeviceKeys till = DeviceKeys::random();
  const auto identity = identityOf(place.enrol(till, place.code(place.tea)));
  const QByteArray token = accessOf(place.token(till, identity));
  QCOMPARE(place.ask("GET", u"/v1/sync/hello"_s, {}, token).status, 200);
  CF_VERIFY_OK(place.admin(place.tea, u"revoke"_s, {{u"device"_s, identity.device.text()}}));
  QTRY_COMPARE(place.ask("GET", u"/v1/sync/hello"_s, {}, token).status, 403);
  const Response refused = place.token(till, identity);
  QCOMPARE(refused.status, 403);
  QCOMPARE(codeOf(refused), u"device_revoked"_s);
}

void TestAccessRoutes::aDeviceThatKeepsCardPaymentsIsLetGoKnowingly() {
  Place place;
  const DeviceKeys till = DeviceKeys::random();
  const auto identity = identityOf(place.enrol(till, place.code(place.tea)));
  const auto other = identityOf(place.enrol(DeviceKeys::random(), place.code(place.tea)));
  const auto made = place.admin(place.tea, u"enrol"_s, {{u"replaces"_s, identity.device.text()}});
  CF_VERIFY_OK(made);
  const QString early = (*made)[u"code"_s].toString();
  CF_VERIFY_OK(place.write(place.tea, [&](journal::Writing& writing) -> core::Done {
    for (const qint64 minor : {250, 508}) {
      payments::Attempt attempt;
      attempt.id = writing.make<payments::AttemptId>();
      attempt.amountMinor = minor;
      attempt.currency = u"GBP"_s;
      attempt.startedAt = writing.now();
      CF_TRY(const journal::Fact begun, writing.record(payments::paymentStarted(attempt, {})));
      payments::TerminalAnswer held;
      held.outcome = payments::Outcome::Approved;
      held.approvedMinor = minor;
      held.offline = payments::Offline::Held;
      const auto said = writing.record(payments::paymentResolved(attempt.id, held, writing.now(), {}));
      if (!said) return said.error();
      CF_TRY(const QByteArray key, access::publicKeyOf(writing.reader(), identity.device));
      CF_CHECK(writing.local("origin_holder")
                   .execute("INSERT INTO origin_holder(origin, holder) VALUES ($1, $2) ON CONFLICT(origin) DO NOTHING",
                            {begun.origin, key}));
    }
    return {};
  }));
  const QJsonObject named{{u"device"_s, identity.device.text()}};
  const auto refused = place.admin(place.tea, u"revoke"_s, named);
  CF_VERIFY_CODE(refused, "offline_cards_held");
  QCOMPARE(refused.error().detail, u"2 payments, 7.58 GBP"_s);
  const QJsonObject followed{{u"device"_s, identity.device.text()}, {u"successor"_s, other.device.text()}};
  CF_VERIFY_CODE(place.admin(place.tea, u"succeed"_s, followed), "offline_cards_held");
  CF_VERIFY_CODE(place.admin(place.tea, u"enrol"_s, {{u"replaces"_s, identity.device.text()}}), "offline_cards_held");
  // What was kept after the code was made.
  const auto known = place.enrol(DeviceKeys::random(), early);
  QCOMPARE(known.status, 409);
  QCOMPARE(codeOf(known), u"replaced_keeps_cards"_s);
  // Another device of the tenant is no concern of theirs.
  CF_VERIFY_OK(place.admin(place.tea, u"revoke"_s, {{u"device"_s, other.device.text()}}));
  QJsonObject knowingly = named;
  knowingly[u"anyway"_s] = true;
  QJsonObject about;
  CF_VERIFY_OK(place.write(place.tea, [&](journal::Writing& writing) -> core::Done {
    CF_TRY(about, access::aboutOf(writing.reader(), {place.tea, u"revoke"_s, knowingly}));
    return {};
  }));
  QCOMPARE(about[u"cards_held"_s].toString(), u"2 payments, 7.58 GBP"_s);
  CF_VERIFY_OK(place.admin(place.tea, u"revoke"_s, knowingly));
  QJsonObject letGo{{u"replaces"_s, identity.device.text()}, {u"anyway"_s, true}};
  const auto late = place.admin(place.tea, u"enrol"_s, letGo);
  CF_VERIFY_OK(late);
  QCOMPARE(place.enrol(DeviceKeys::random(), (*late)[u"code"_s].toString()).status, 201);
}

void TestAccessRoutes::anOperatorSeesDevicesAndMakesKeys() {
  Place place;
  const auto identity = identityOf(place.enrol(DeviceKeys::random(), place.code(place.tea)));
  CF_VERIFY_OK(place.admin(place.tea, u"rename"_s, {{u"device"_s, identity.device.text()}, {u"name"_s, u"Back"_s}}));
  const auto listed = place.admin(place.tea, u"devices"_s, {});
  CF_VERIFY_OK(listed);
  const QJsonObject device = (*listed)[u"devices"_s].toArray().at(0).toObject();
  QCOMPARE(device[u"name"_s].toString(), u"Back"_s);
  QCOMPARE(device[u"state"_s].toString(), u"active"_s);
  const auto key =
      place.admin(place.tea, u"key_create"_s, {{u"name"_s, u"Web"_s}, {u"scopes"_s, QJsonArray{u"orders:read"_s}}});
  CF_VERIFY_OK(key);
  CF_VERIFY_OK(place.admin(place.tea, u"key_revoke"_s, {{u"key"_s, (*key)[u"id"_s]}}));
  QVERIFY((*place.admin(place.tea, u"keys"_s, {}))[u"keys"_s].toArray().at(0).toObject()[u"revoked"_s].toBool());
  CF_VERIFY_CODE(place.admin(place.tea, u"erase_everything"_s, {}), "unknown_verb");
  CF_VERIFY_CODE(place.admin(place.tea, u"revoke"_s, {}), "missing_member");
  CF_VERIFY_CODE(place.admin(place.tea, u"enrol"_s, {{u"minutes"_s, 61}}), "out_of_range");
  CF_VERIFY_CODE(place.admin(TenantId::fromBytes(QByteArray(16, 'x')), u"devices"_s, {}), "unknown_tenant");
}

void TestAccessRoutes::nothingSecretIsLogged() {
  QStringList logged;
  g_logged = &logged;
  const auto before = qInstallMessageHandler(
      [](QtMsgType, const QMessageLogContext&, const QString& message) { g_logged->append(message); });
  QStringList secrets;
  {
    Place place;
    const DeviceKeys till = DeviceKeys::random();
    const QString code = place.code(place.tea);
    const Response enrolled = place.enrol(till, code);
    const Response token = place.token(till, identityOf(enrolled));
    const QString refresh = jsonOf(token)[u"refresh_token"_s].toString();
    static_cast<void>(place.token(till, identityOf(enrolled), refresh.toLatin1()));
    static_cast<void>(place.token(DeviceKeys::random(), identityOf(enrolled), refresh.toLatin1()));
    static_cast<void>(place.ask("GET", u"/v1/sync/hello"_s, {}, accessOf(token) + "x"));
    static_cast<void>(place.enrol(DeviceKeys::random(), code));
    secrets = {code,
               QString(code).remove(u'-'),
               refresh.right(52),
               QString::fromLatin1(accessOf(token)),
               QString::fromLatin1(QByteArray(32, 'k').toBase64()),
               QString::fromLatin1(till.bytes().toHex())};
  }
  qInstallMessageHandler(before);
  g_logged = nullptr;
  for (const QString& line : std::as_const(logged)) {
    for (const QString& secret : std::as_const(secrets)) QVERIFY(!line.contains(secret));
  }
}

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestAccessRoutes)
#include "tst_access_routes.moc"
