// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <algorithm>

#include "models/devices/facts.h"
#include "models/devices/queries.h"
#include "models/journal/facts_queries.h"
#include "sync/access/succession.h"
#include "sync/hub/person_keys.h"
#include "tests/support/verify.h"
#include "tests/sync/access/tenant_book.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using device::DeviceKeys;
using journal::OriginId;
using protocol::DeviceId;
using protocol::StoreState;
using support::HubGround;
using support::TenantBook;

namespace {

/// A hub with a till that was lost, and two that may take its place.
struct Scene {
  Scene() : book(ground), lost(enrolled()), wrong(enrolled()), right(enrolled()) {
    for (const char* const table : hub::kPersonKeyTables) {
      if (!book.engine.run(QString::fromLatin1(table))) qFatal("%s", table);
    }
    if (!hold(chain, lost) || !hold(ofWrong, wrong)) qFatal("chains");
  }
  DeviceId enrolled(StoreState state = StoreState::Empty, const QString& code = {}) {
    auto request = *DeviceKeys::random().enrolRequest(code.isEmpty() ? book.code() : code);
    request.name = u"Till"_s;
    request.store = state;
    request.storeKey = QByteArray(32, 'k');
    const auto answer = book.enrol(request);
    if (!answer) qFatal("%s", qPrintable(answer.error().code));
    return answer->device;
  }
  [[nodiscard]] QByteArray keyOf(DeviceId device) { return *access::publicKeyOf(book.engine.reader(), device); }
  core::Done hold(OriginId origin, DeviceId device) {
    const QByteArray key = keyOf(device);
    return book.book->write([&](journal::Writing& writing) {
      return writing.local("origin_holder")
          .execute("INSERT INTO origin_holder(origin, holder) VALUES ($1, $2)", {origin, key});
    });
  }
  [[nodiscard]] QByteArray holderOf(OriginId origin) {
    return **book.engine.reader().first("SELECT holder FROM origin_holder WHERE origin = $1", {origin},
                                        [](const journal::Row& row) { return row.bytes(0); });
  }
  core::Done succeed(DeviceId device, DeviceId next, bool withStore = false) {
    return book.book->write(
        [&](journal::Writing& writing) { return access::succeedDevice(writing, device, next, withStore, {}); });
  }
  core::Done destroyed(DeviceId device) {
    return book.book->write(
        [&](journal::Writing& writing) { return access::noteDiskDestroyed(writing, device, u"shredded"_s, {}); });
  }
  /// A fact of the chain comes from whoever holds it.
  void goOn() {
    journal::Fact fact;
    fact.id = journal::FactId(QUuid::createUuid());
    fact.origin = chain;
    fact.originSeq = 1;
    fact.kind = u"origin.opened"_s;
    fact.body = "{}";
    fact.digest = journal::digestOf(fact, QByteArray(32, '\0'));
    if (!book.book->receive(fact)) qFatal("receive");
  }
  /// Who has not said that it followed an erasure.
  [[nodiscard]] std::vector<core::AnyId> waitedFor() { return *hub::devicesBehind(book.engine.reader(), 1); }
  [[nodiscard]] bool waitsFor(DeviceId device) {
    const auto all = waitedFor();
    return std::find(all.begin(), all.end(), device.as<core::Anything>()) != all.end();
  }

  HubGround ground;
  TenantBook book;
  DeviceId lost;
  DeviceId wrong;
  DeviceId right;
  const OriginId chain{QUuid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)};
  const OriginId ofWrong{QUuid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12)};
};

}  // namespace

class TestDeviceSuccession : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void whoReplacesADeviceHasItsNameWhereNobodyGivesAnother() {
    Scene scene;
    const auto code = scene.book.book->write([&](journal::Writing& writing) {
      return access::makeSuccessorCode(writing, scene.book.tenant, *scene.ground.keys, {}, scene.lost,
                                       scene.book.now());
    });
    CF_VERIFY_OK(code);
    const QString name = devices::findDevice(scene.book.engine.reader(), scene.lost)->name;
    auto request = *DeviceKeys::random().enrolRequest(code->code);
    request.name = u"a new computer"_s;
    const auto next = scene.book.enrol(request);
    CF_VERIFY_OK(next);
    QCOMPARE(devices::findDevice(scene.book.engine.reader(), next->device)->name, name);
  }

  void whatIsRevokedAgainKeepsTheReasonThatWasGiven() {
    Scene scene;
    const auto revoke = [&](const QString& reason) {
      return scene.book.book->write(
          [&](journal::Writing& writing) { return access::revokeDevice(writing, scene.lost, reason, {}); });
    };
    const auto reason = [&] { return devices::findDevice(scene.book.engine.reader(), scene.lost)->reason; };
    CF_VERIFY_OK(revoke(u"stolen"_s));
    CF_VERIFY_OK(revoke({}));
    QCOMPARE(reason(), u"stolen"_s);
    CF_VERIFY_OK(revoke(u"found and sold"_s));
    QCOMPARE(reason(), u"found and sold"_s);
  }

  void whoWasNamedInErrorGivesThePlaceToAnother() {
    Scene scene;
    CF_VERIFY_OK(scene.succeed(scene.lost, scene.wrong));
    QCOMPARE(scene.holderOf(scene.chain), scene.keyOf(scene.wrong));
    CF_VERIFY_OK(scene.succeed(scene.lost, scene.right));
    QCOMPARE(scene.holderOf(scene.chain), scene.keyOf(scene.right));
    // What it wrote itself stays its own, and it works on.
    QCOMPARE(scene.holderOf(scene.ofWrong), scene.keyOf(scene.wrong));
    QCOMPARE(devices::findDevice(scene.book.engine.reader(), scene.wrong)->state, devices::DeviceState::Active);
    // A hub that was restored to before all that learns of both from a till, in their order.
    const auto facts = *journal::factsAfter(scene.book.engine.reader(), 0, 100, true);
    CF_VERIFY_OK(scene.book.book->write([&](journal::Writing& writing) -> core::Done {
      CF_CHECK(writing.local("origin_holder").execute("DELETE FROM origin_holder", {}));
      return access::applyReturned(writing, facts);
    }));
    QCOMPARE(scene.holderOf(scene.chain), scene.keyOf(scene.right));
  }

  void whoHasGoneOnWithTheChainsKeepsThem() {
    Scene scene;
    CF_VERIFY_OK(scene.succeed(scene.lost, scene.wrong));
    scene.goOn();
    CF_VERIFY_CODE(scene.succeed(scene.lost, scene.right), "already_succeeded");
    QCOMPARE(scene.holderOf(scene.chain), scene.keyOf(scene.wrong));
    // The chains went with it: who takes its place has them.
    CF_VERIFY_OK(scene.succeed(scene.wrong, scene.right));
    QCOMPARE(scene.holderOf(scene.chain), scene.keyOf(scene.right));
  }

  void aCodeOfItsOwnMendsWhatWasNamedInErrorAndIsForGood() {
    Scene scene;
    CF_VERIFY_OK(scene.succeed(scene.lost, scene.wrong));
    const auto code = scene.book.book->write([&](journal::Writing& writing) {
      return access::makeSuccessorCode(writing, scene.book.tenant, *scene.ground.keys, u"Till"_s, scene.lost,
                                       scene.book.now());
    });
    CF_VERIFY_OK(code);
    const DeviceId again = scene.enrolled(StoreState::History, code->code);
    QCOMPARE(scene.holderOf(scene.chain), scene.keyOf(again));
    CF_VERIFY_CODE(scene.succeed(scene.lost, scene.right), "already_succeeded");
    QVERIFY(!scene.waitsFor(scene.lost));
    QVERIFY(scene.waitsFor(again));
  }

  void erasuresWaitForALostDeviceUntilSomebodySaysThatItsDiskIsDestroyed() {
    Scene scene;
    CF_VERIFY_OK(scene.succeed(scene.lost, scene.right));
    // Another writes on in its chains, and its disk is somewhere.
    QVERIFY(scene.waitsFor(scene.lost));
    CF_VERIFY_CODE(scene.destroyed(scene.right), "device_active");
    CF_VERIFY_CODE(scene.destroyed(DeviceId(QUuid::createUuid())), "unknown_device");
    CF_VERIFY_OK(scene.destroyed(scene.lost));
    QVERIFY(!scene.waitsFor(scene.lost));
    QCOMPARE(scene.waitedFor().size(), size_t(2));
    const auto said =
        *journal::newestFacts(scene.book.engine.reader(), {}, QLatin1String(devices::kDeviceDiskDestroyed), 5);
    QCOMPARE(said.size(), size_t(1));
    QCOMPARE(said.front().subject, scene.lost.as<core::Anything>());
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestDeviceSuccession)
#include "tst_device_succession.moc"
