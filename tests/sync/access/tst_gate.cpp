// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "sync/access/permissions.h"
#include "tests/support/random.h"
#include "tests/support/verify.h"
#include "tests/sync/access/token_mutants.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using access::Gate;
using access::Principal;
using device::DeviceKeys;
using http::Response;
using http::Route;
using support::Door;
using support::HubGround;
using support::TenantBook;

namespace {

constexpr const char* kNobodys = "payments:settle";

}  // namespace

class TestGate : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aDeviceWithATokenPasses() {
    Door door;
    http::Request head;
    QCOMPARE(door.ask(door.token(), Door::route(u"sync:pull"_s), &head), 200);
    const Principal* const principal = access::principalOf(head);
    QVERIFY(principal);
    QCOMPARE(principal->tenant, door.book.tenant);
    QCOMPARE(principal->kind, access::PrincipalKind::Device);
    QCOMPARE(principal->id.text(), door.identity.device.text());
    QVERIFY(!principal->quarantined);
    QVERIFY(principal->may(u"sync:push"_s));
    QVERIFY(!principal->may(u"orders:read"_s));
  }

  void everySpoiledTokenIsRefusedInTheSameWords() {
    Door door;
    const QByteArray good = door.token();
    QCOMPARE(door.ask(good, "sync:pull"), 200);
    QCOMPARE(door.ask({}, "sync:pull"), 401);
    const Response expected = *door.refused;
    QCOMPARE(door.code(), u"unauthenticated"_s);
    const auto all = support::allMutants();
    QVERIFY(all.size() >= 20);
    const auto parsed = protocol::parseCompactToken(good);
    for (const support::Mutant& mutant : all) {
      const QByteArray token = mutant.make(door, *parsed);
      for (int i = 0; i < 2; ++i) {  // once more, should a refusal be remembered as something else
        QVERIFY2(door.ask(token, "sync:pull") == 401, mutant.name);
        QVERIFY2(door.refused->body == expected.body, mutant.name);
        QVERIFY2(door.refused->headers.all() == expected.headers.all(), mutant.name);
      }
    }
    QCOMPARE(door.ask(good, "sync:pull"), 200);
    QCOMPARE(door.gate.counts().unauthenticated, qint64(2 * all.size() + 1));
  }

  void noOtherByteSequencePasses() {
    Door door;
    support::Random random(support::Random::runSeed());
    const QByteArray good = door.token();
    const QByteArray key = door.apiKey({u"orders:read"_s}).text;
    for (int round = 0; round < 2'000; ++round) {
      const bool ofKey = random.chance(50);
      QByteArray spoiled = ofKey ? key : good;
      const auto at = qsizetype(random.below(spoiled.size()));
      if (random.chance(20))
        spoiled.remove(at, 1 + qsizetype(random.below(5)));
      else if (random.chance(20))
        spoiled.insert(at, char(random.below(256)));
      else
        spoiled[at] = char(random.below(256));
      if (spoiled.trimmed() == (ofKey ? key : good)) continue;
      const int status = door.ask(spoiled, ofKey ? "orders:read" : "sync:pull");
      QVERIFY2(status == 401 || status == 503, spoiled.constData());
    }
  }

  void theHeaderIsReadInOneWayOnly() {
    Door door;
    const QByteArray token = door.token();
    const auto ask = [&](const std::vector<QByteArray>& values) {
      http::Request head;
      for (const QByteArray& value : values) head.headers.add("Authorization", value);
      const auto refused = door.gate.admit(head, Door::route(u"sync:pull"_s));
      return refused ? refused->status : 200;
    };
    QCOMPARE(ask({"bearer  " + token + ' '}), 200);
    QCOMPARE(ask({"Bearer " + token, "Bearer " + token}), 401);
    QCOMPARE(ask({token}), 401);
    QCOMPARE(ask({"Basic " + token}), 401);
    QCOMPARE(ask({"Bearer"}), 401);
    QCOMPARE(ask({"Bearer "}), 401);
    QCOMPARE(ask({""}), 401);
  }

  void aTokenEndsWithItsTenMinutesAlsoWhereItIsRemembered() {
    Door door;
    const QByteArray token = door.token();
    QCOMPARE(door.ask(token, "sync:pull"), 200);
    door.ground.clock.advanceMs(10 * 60'000 + 59'999);
    QCOMPARE(door.ask(token, "sync:pull"), 200);
    door.ground.clock.advanceMs(1);
    QCOMPARE(door.ask(token, "sync:pull"), 401);
  }

  void aTokenEndsWithTheKeyThatSignedIt() {
    Door door;
    const QByteArray token = door.token();
    QCOMPARE(door.ask(token, "sync:pull"), 200);
    CF_VERIFY_OK(door.ground.keys->rotate());
    QCOMPARE(door.ask(token, "sync:pull"), 200);
    const core::Instant wall = door.ground.clock.now();
    door.ground.clock.advanceMs(access::kRotationLeastMs);
    CF_VERIFY_OK(door.ground.keys->rotate());
    door.ground.clock.setWall(wall);
    QCOMPARE(door.ask(token, "sync:pull"), 401);
  }

  void aRevokedDevicePushesIntoQuarantineAndDoesNothingElse() {
    Door door;
    const QByteArray token = door.token();
    const auto assertion = [&] { return door.keys.assertion(door.identity, door.book.now()); };
    QCOMPARE(door.ask(token, "sync:push"), 200);
    QCOMPARE(door.ask(assertion(), "sync:push"), 401);  // who can have a token needs one
    CF_VERIFY_OK(door.book.revoke(door.identity.device));
    door.book.tell(door.directory);
    for (const access::PermissionInfo& info : access::allPermissions()) {
      const bool push = QLatin1String(info.word) == QLatin1String(access::kSyncPush);
      for (const QByteArray& credential : {token, assertion()}) {
        http::Request head;
        QCOMPARE(door.ask(credential, Door::route(QLatin1String(info.word)), &head), push ? 200 : 403);
        if (push)
          QVERIFY(access::principalOf(head)->quarantined);
        else
          QCOMPARE(door.code(), u"device_revoked"_s);
      }
    }
    QCOMPARE(door.ask(DeviceKeys::random().assertion(door.identity, door.book.now()), "sync:push"), 401);
    CF_VERIFY_OK(door.book.release(door.identity.device));
    door.book.tell(door.directory);
    http::Request head;
    QCOMPARE(door.ask(assertion(), Door::route(u"sync:push"_s), &head), 200);
    QVERIFY(!access::principalOf(head)->quarantined);
    QCOMPARE(door.ask(assertion(), "sync:pull"), 403);
  }

  void anApiKeyDoesWhatItsScopesSayUntilItExpires() {
    Door door;
    const auto key = door.apiKey({u"orders:write"_s, u"orders:read"_s}, 1);
    http::Request head;
    QCOMPARE(door.ask(key.text, Door::route(u"orders:read"_s), &head), 200);
    QCOMPARE(access::principalOf(head)->kind, access::PrincipalKind::ApiKey);
    QCOMPARE(access::principalOf(head)->id.text(), key.id.text());
    QCOMPARE(access::principalOf(head)->tenant, door.book.tenant);
    QCOMPARE(door.ask(key.text, "stock:read"), 403);
    QCOMPARE(door.code(), u"forbidden"_s);
    QCOMPARE(door.ask(key.text, "sync:pull"), 403);
    QByteArray wrong = door.apiKey({u"orders:read"_s}).text;
    wrong[wrong.size() - 9] = wrong[wrong.size() - 9] == '0' ? '1' : '0';
    QCOMPARE(door.ask(wrong, "orders:read"), 401);
    door.ground.clock.advanceMs(86'400'000);
    QCOMPARE(door.ask(key.text, "orders:read"), 401);
    const auto second = door.apiKey({u"orders:read"_s});
    QCOMPARE(door.ask(second.text, "orders:read"), 200);
    CF_VERIFY_OK(
        door.book.book->write([&](journal::Writing& writing) { return access::revokeApiKey(writing, second.id, {}); }));
    door.book.tell(door.directory);
    QCOMPARE(door.ask(second.text, "orders:read"), 401);
  }

  void onlyScopesThatThereAreCanBeGiven() {
    Door door;
    const auto make = [&](const QString& name, const QStringList& scopes, int days) {
      return door.book.book->write([&](journal::Writing& writing) {
        return access::makeApiKey(writing, door.book.tenant, name, scopes, days, door.book.now(), {});
      });
    };
    CF_VERIFY_CODE(make(u" "_s, {u"orders:read"_s}, 1), "name_missing");
    CF_VERIFY_CODE(make(QString(81, u'n'), {u"orders:read"_s}, 1), "name_too_long");
    CF_VERIFY_CODE(make(u"n"_s, {}, 1), "scope_missing");
    CF_VERIFY_CODE(make(u"n"_s, {u"sync:pull"_s}, 1), "unknown_scope");
    CF_VERIFY_CODE(make(u"n"_s, {u"public"_s}, 1), "unknown_scope");
    CF_VERIFY_CODE(make(u"n"_s, {u"orders:read"_s}, 0), "out_of_range");
    CF_VERIFY_CODE(make(u"n"_s, {u"orders:read"_s}, 367), "out_of_range");
    CF_VERIFY_CODE(
        door.book.book->write([](journal::Writing& writing) { return access::revokeApiKey(writing, {}, {}); }),
        "unknown_api_key");
  }

  void whatIsOfAnotherTenantIsNotHere() {
    Door door;
    TenantBook other(door.ground, 'o');
    const QByteArray token = door.token();
    const QByteArray key = door.apiKey({u"orders:read"_s}).text;
    access::Directory others;
    other.tell(others);
    access::RateLimits rates(door.ground.clock);
    Gate gate(*door.ground.keys, others, rates, door.ground.clock);
    http::Request head;
    head.headers.add("Authorization", "Bearer " + key);
    QCOMPARE(gate.admit(head, Door::route(u"orders:read"_s))->status, 401);
    // A tenant that is not read yet: try again.
    head.headers.set("Authorization", "Bearer " + token);
    const auto refused = gate.admit(head, Door::route(u"sync:pull"_s));
    QCOMPARE(refused->status, 503);
    QVERIFY(refused->headers.has("Retry-After"));
  }

  void aRouteThatAsksForNothingLetsNobodyIn() {
    Door door;
    QCOMPARE(door.ask(door.token(), ""), 403);
    QCOMPARE(door.ask(door.token(), kNobodys), 403);
    QCOMPARE(door.ask({}, ""), 401);
    QCOMPARE(door.ask({}, access::kPublic), 200);
  }

  void everyRoleMayWhatTheTableSays() {
    // One line a permission: device · revoked device · an API key with exactly this scope.
    const QString expected =
        u"sync:push yes yes -\n"
        "sync:pull yes no -\n"
        "sync:keys yes no -\n"
        "payments:read yes no yes\n"
        "payments:write yes no yes\n"
        "orders:read no no yes\n"
        "orders:write no no yes\n"
        "orders:price no no yes\n"
        "catalog:read no no yes\n"
        "stock:read no no yes\n"
        "audit:read no no yes\n"
        "access:manage no no -\n"
        "self:read no no -\n"_s;
    Door door;
    Door revoked;
    const QByteArray gone = revoked.token();
    CF_VERIFY_OK(revoked.book.revoke(revoked.identity.device));
    revoked.book.tell(revoked.directory);
    QString found;
    const auto yes = [](int status) { return status == 200 ? u" yes"_s : u" no"_s; };
    for (const access::PermissionInfo& info : access::allPermissions()) {
      const QString word = QLatin1String(info.word);
      found += word + yes(door.ask(door.token(), info.word)) + yes(revoked.ask(gone, info.word));
      found += access::isScope(word) ? yes(door.ask(door.apiKey({word}).text, info.word)) : u" -"_s;
      found += u'\n';
    }
    QCOMPARE(found, expected);
  }

  void whoAsksTooOftenWaitsAndOthersDoNot() {
    Door door;
    const QByteArray token = door.token();
    const QByteArray key = door.apiKey({u"orders:read"_s}).text;
    const Route push = Door::route(u"sync:push"_s, u"push"_s);
    const auto small = [&] {
      http::Request head;
      head.headers.add("Authorization", "Bearer " + token);
      head.headers.add("Content-Length", "1000");
      door.refused = door.gate.admit(head, push);
      return door.refused ? door.refused->status : 200;
    };
    for (int i = 0; i < 120; ++i) QCOMPARE(small(), 200);
    QCOMPARE(small(), 429);
    QCOMPARE(door.code(), u"rate_limited"_s);
    QCOMPARE(door.refused->headers.value("Retry-After"), QByteArray("1"));
    QCOMPARE(door.ask(token, Door::route(u"sync:pull"_s, u"pull"_s)), 200);
    QCOMPARE(door.ask(key, "orders:read"), 200);
    door.ground.clock.advanceMs(500);
    QCOMPARE(small(), 200);
    QCOMPARE(small(), 429);
    const Route snapshot = Door::route(u"sync:pull"_s, u"snapshot"_s);
    for (int i = 0; i < 120; ++i) QCOMPARE(door.ask(token, snapshot), 200);
    QCOMPARE(door.ask(token, snapshot), 429);
    QCOMPARE(door.refused->headers.value("Retry-After"), QByteArray("30"));
  }

  void ratesCanBeRaisedButNotThoseThatGuardSecrets() {
    HubGround ground;
    access::RateLimits rates(ground.clock, 1'000);
    for (int i = 0; i < 1'200; ++i) QVERIFY(!rates.take("till", u"push"_s));
    QVERIFY(rates.take("till", u"push"_s));
    for (int i = 0; i < 20; ++i) QVERIFY(!rates.take("peer", u"enrol"_s));
    QVERIFY(rates.take("peer", u"enrol"_s));
    access::RateLimits few(ground.clock, 1);
    QVERIFY(!few.take("till", u"snapshot"_s));
    QCOMPARE(few.take("till", u"snapshot"_s), 3'600);
  }

  void bytesThatArePushedCountToo() {
    Door door;
    const QByteArray token = door.token();
    const auto push = [&](const QByteArray& length) {
      http::Request head;
      head.headers.add("Authorization", "Bearer " + token);
      if (!length.isEmpty()) head.headers.add("Content-Length", length);
      const auto refused = door.gate.admit(head, Door::route(u"sync:push"_s, u"push"_s));
      return refused ? refused->status : 200;
    };
    QCOMPARE(push("8000000"), 200);
    QCOMPARE(push("8000000"), 200);
    QCOMPARE(push("8000000"), 429);
    QCOMPARE(push("4000000"), 200);
    QCOMPARE(push(""), 429);
    QCOMPARE(push("-5"), 429);
    door.ground.clock.advanceMs(60'000);
    QCOMPARE(push("9223372036854775807"), 200);  // as much as there is
    QCOMPARE(push("99999999999999999999"), 429);
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestGate)
#include "tst_gate.moc"
