// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/devices/facts.h"
#include "models/devices/queries.h"
#include "tests/support/verify.h"
#include "tests/sync/access/tenant_book.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using access::Grant;
using device::DeviceKeys;
using device::Identity;
using support::HubGround;
using support::TenantBook;

namespace {

constexpr qint64 kDayMs = 86'400'000;

/// One enrolled device, and what it asks.
struct Till {
  explicit Till(TenantBook& in) : book(in), keys(DeviceKeys::random()), identity(in.newDevice(keys)) {}
  [[nodiscard]] Grant signIn() { return book.token({keys.assertion(identity, book.now()), {}}); }
  [[nodiscard]] Grant refresh(const QByteArray& token) {
    return book.token({keys.assertion(identity, book.now()), token});
  }
  [[nodiscard]] bool isAlive(const QByteArray& token) { return refresh(token).answer.has_value(); }
  TenantBook& book;
  DeviceKeys keys;
  Identity identity;
};

}  // namespace

class TestTokens : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aDeviceGetsAPairAndTheNextForIt() {
    HubGround ground;
    TenantBook book(ground);
    Till till(book);
    const Grant first = till.signIn();
    QVERIFY(first.answer);
    QCOMPARE(first.answer->expiresInS, 600);
    QCOMPARE(first.answer->refreshExpiresInS, 14 * 86'400);
    const auto claims = access::readAccessToken(*protocol::parseCompactToken(first.answer->accessToken), *ground.keys,
                                                ground.clock.now());
    QVERIFY(claims);
    QCOMPARE(claims->tenant, book.tenant);
    QCOMPARE(claims->subject.kind, access::PrincipalKind::Device);
    QCOMPARE(claims->subject.id.text(), till.identity.device.text());
    const Grant second = till.refresh(first.answer->refreshToken);
    QVERIFY(second.answer);
    QVERIFY(second.answer->refreshToken != first.answer->refreshToken);
    QVERIFY(second.answer->accessToken != first.answer->accessToken);
  }

  void aLostAnswerIsGivenAgainForHalfAMinute() {
    HubGround ground;
    TenantBook book(ground);
    Till till(book);
    const QByteArray first = till.signIn().answer->refreshToken;
    const Grant lost = till.refresh(first);
    ground.clock.advanceMs(30'000);
    const Grant again = till.refresh(first);
    QVERIFY(again.answer);
    QCOMPARE(again.answer->refreshToken, lost.answer->refreshToken);
    QCOMPARE(again.answer->accessToken, lost.answer->accessToken);
    QVERIFY(till.isAlive(lost.answer->refreshToken));
  }

  void aSpentTokenAfterThatEndsTheFamily() {
    HubGround ground;
    TenantBook book(ground);
    Till till(book);
    const QByteArray first = till.signIn().answer->refreshToken;
    const QByteArray second = till.refresh(first).answer->refreshToken;
    ground.clock.advanceMs(30'001);
    QVERIFY(!till.isAlive(first));
    QVERIFY(!till.isAlive(second));
    QCOMPARE(book.factsOf(devices::kDeviceTokenReused), 1);
    QCOMPARE(devices::findDevice(book.engine.reader(), till.identity.device)->tokenReuses, 1);
    QVERIFY(till.isAlive(till.signIn().answer->refreshToken));
  }

  void theOneBeforeThePredecessorEndsItAtOnce() {
    HubGround ground;
    TenantBook book(ground);
    Till till(book);
    const QByteArray first = till.signIn().answer->refreshToken;
    const QByteArray second = till.refresh(first).answer->refreshToken;
    const QByteArray third = till.refresh(second).answer->refreshToken;
    QVERIFY(!till.isAlive(first));
    QVERIFY(!till.isAlive(third));
    QCOMPARE(book.factsOf(devices::kDeviceTokenReused), 1);
  }

  void anotherDeviceCannotUseIt() {
    HubGround ground;
    TenantBook book(ground);
    Till till(book);
    Till thief(book);
    const QByteArray token = till.signIn().answer->refreshToken;
    QVERIFY(!thief.isAlive(token));
    QVERIFY(!till.isAlive(token));
    QCOMPARE(devices::findDevice(book.engine.reader(), till.identity.device)->tokenReuses, 1);
  }

  void familiesAreApart() {
    HubGround ground;
    TenantBook book(ground);
    Till till(book);
    const QByteArray one = till.signIn().answer->refreshToken;
    const QByteArray two = till.signIn().answer->refreshToken;
    static_cast<void>(till.refresh(one));
    ground.clock.advanceMs(31'000);
    QVERIFY(!till.isAlive(one));
    QVERIFY(till.isAlive(two));
  }

  void whoDoesNotComeForTwoWeeksBeginsAnew() {
    HubGround ground;
    TenantBook book(ground);
    Till till(book);
    const QByteArray token = till.signIn().answer->refreshToken;
    ground.clock.advanceMs(14 * kDayMs - 1);
    const Grant kept = till.refresh(token);
    QVERIFY(kept.answer);
    ground.clock.advanceMs(14 * kDayMs);
    QVERIFY(!till.isAlive(kept.answer->refreshToken));
    QCOMPARE(book.factsOf(devices::kDeviceTokenReused), 0);
    QVERIFY(till.signIn().answer);
  }

  void afterNinetyDaysItEndsHoweverOftenItWasUsed() {
    HubGround ground;
    TenantBook book(ground);
    Till till(book);
    QByteArray token = till.signIn().answer->refreshToken;
    for (int day = 0; day < 80; day += 10) {
      ground.clock.advanceMs(10 * kDayMs);
      const Grant next = till.refresh(token);
      QVERIFY(next.answer);
      token = next.answer->refreshToken;
      QCOMPARE(next.answer->refreshExpiresInS, qMin(14, 80 - day) * 86'400);
    }
    ground.clock.advanceMs(10 * kDayMs);
    QVERIFY(!till.isAlive(token));
  }

  void anAssertionIsGoodOnceAndForAMinute() {
    HubGround ground;
    TenantBook book(ground);
    Till till(book);
    const QByteArray assertion = till.keys.assertion(till.identity, book.now());
    QVERIFY(book.token({assertion, {}}).answer);
    QVERIFY(!book.token({assertion, {}}).answer);
    const QByteArray old = till.keys.assertion(till.identity, book.now());
    ground.clock.advanceMs(119'000);  // its minute and the leeway
    QVERIFY(book.token({old, {}}).answer);
    QVERIFY(!book.token({old, {}}).answer);
    const QByteArray late = till.keys.assertion(till.identity, book.now());
    ground.clock.advanceMs(120'000);
    QVERIFY(!book.token({late, {}}).answer);
    QVERIFY(book.token({till.keys.assertion(till.identity, book.now().plusMs(59'000)), {}}).answer);
    QVERIFY(!book.token({till.keys.assertion(till.identity, book.now().plusMs(62'000)), {}}).answer);
  }

  void nobodyElseCanSpeakForADevice() {
    HubGround ground;
    TenantBook book(ground);
    TenantBook other(ground, 'o');
    Till till(book);
    Till stranger(other);
    const DeviceKeys wrongKeys = DeviceKeys::random();
    QVERIFY(!book.token({wrongKeys.assertion(till.identity, book.now()), {}}).answer);
    QVERIFY(!book.token({stranger.keys.assertion(stranger.identity, book.now()), {}}).answer);
    const Identity mixed{book.tenant, stranger.identity.device};
    QVERIFY(!book.token({stranger.keys.assertion(mixed, book.now()), {}}).answer);
    const QByteArray foreign = stranger.signIn().answer->refreshToken;
    QVERIFY(!till.isAlive(foreign));
    QVERIFY(stranger.isAlive(foreign));
    QVERIFY(!book.token({"", {}}).answer);
    QVERIFY(!book.token({till.signIn().answer->accessToken, {}}).answer);
    for (const QByteArray& token : {QByteArray("cfr_"), QByteArray("cfr_") + QByteArray(105, '0'), foreign + '0'}) {
      QVERIFY(!till.isAlive(token));
    }
  }

  void aRevokedDeviceGetsNoTokens() {
    HubGround ground;
    TenantBook book(ground);
    Till till(book);
    const QByteArray token = till.signIn().answer->refreshToken;
    CF_VERIFY_OK(book.revoke(till.identity.device));
    QCOMPARE(till.signIn().refusal.code, u"device_revoked"_s);
    QCOMPARE(till.refresh(token).refusal.code, u"device_revoked"_s);
    // Only the device itself is told.
    QCOMPARE(book.token({DeviceKeys::random().assertion(till.identity, book.now()), {}}).refusal.code,
             u"invalid_grant"_s);
    CF_VERIFY_OK(book.release(till.identity.device));
    QCOMPARE(till.signIn().refusal.code, u"device_revoked"_s);
  }

  void aDeviceThatAsksTooOftenWaits() {
    HubGround ground;
    TenantBook book(ground);
    Till till(book);
    Till neighbour(book);
    access::RateLimits rates(ground.clock);
    const auto ask = [&](Till& who) { return book.token({who.keys.assertion(who.identity, book.now()), {}}, &rates); };
    for (int i = 0; i < 10; ++i) QVERIFY(ask(till).answer);
    const Grant refused = ask(till);
    QVERIFY(!refused.answer);
    QCOMPARE(refused.retryAfterS, 6);
    QVERIFY(ask(neighbour).answer);
    ground.clock.advanceMs(6'000);
    QVERIFY(ask(till).answer);
    QVERIFY(!ask(till).answer);
  }

  void onlyHashesAreKept() {
    HubGround ground;
    TenantBook book(ground);
    Till till(book);
    const auto answer = *till.refresh(till.signIn().answer->refreshToken).answer;
    for (const QString& table : {u"access_refresh"_s, u"access_family"_s, u"access_spent"_s, u"journal"_s}) {
      CF_VERIFY_OK(book.engine.reader().composedRows(u"SELECT * FROM "_s + table, {}, [&](const journal::Row& row) {
        for (int column = 0; column < row.columnCount(); ++column) {
          if (row.bytes(column).contains(answer.refreshToken.right(52))) qFatal("a refresh token");
        }
        return true;
      }));
    }
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestTokens)
#include "tst_tokens.moc"
