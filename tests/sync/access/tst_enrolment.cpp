// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/devices/facts.h"
#include "models/devices/queries.h"
#include "models/journal/facts_queries.h"
#include "models/journal/record_about.h"
#include "models/settings/facts.h"
#include "sync/access/succession.h"
#include "sync/protocol/crockford.h"
#include "tests/support/verify.h"
#include "tests/sync/access/tenant_book.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using device::DeviceKeys;
using protocol::Bootstrap;
using protocol::EnrolRequest;
using protocol::StoreState;
using support::HubGround;
using support::TenantBook;

namespace {

EnrolRequest asking(const DeviceKeys& keys, const QString& code, StoreState state = StoreState::Empty, char key = 'k') {
  auto request = *keys.enrolRequest(code);
  request.name = u"Front"_s;
  request.store = state;
  request.storeKey = QByteArray(32, key);
  return request;
}

}  // namespace

class TestEnrolment : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void theFirstTillFillsTheTenantAndTheNextBeginsFromIt() {
    HubGround ground;
    TenantBook book(ground);
    EnrolRequest first = asking(DeviceKeys::random(), book.code(), StoreState::History, '1');
    first.tillCode = u"1"_s;
    const auto one = book.enrol(first);
    CF_VERIFY_OK(one);
    QCOMPARE(one->bootstrap, Bootstrap::Push);
    QCOMPARE(one->tillCode, u"1"_s);
    QCOMPARE(one->tenant, book.tenant);
    QCOMPARE(one->tenantKey, QByteArray(32, '1'));
    QCOMPARE(one->hubKeys.front().publicKey, ground.keys->published().front().publicKey);
    const auto two = book.enrol(asking(DeviceKeys::random(), book.code(), StoreState::Empty, '2'));
    CF_VERIFY_OK(two);
    QCOMPARE(two->bootstrap, Bootstrap::Snapshot);
    QCOMPARE(two->tillCode, u"2"_s);
    QCOMPARE(two->tenantKey, QByteArray(32, '1'));
    QVERIFY(two->device != one->device);
    QCOMPARE(devices::findDevice(book.engine.reader(), two->device)->tillCode, u"2"_s);
  }

  void aStoreWithHistoryComesIntoAnEmptyTenantOnly() {
    HubGround ground;
    TenantBook book(ground);
    EnrolRequest request = asking(DeviceKeys::random(), book.code(), StoreState::History);
    request.storeKey.clear();
    CF_VERIFY_CODE(book.enrol(request), "store_key_missing");
    request.storeKey = QByteArray(32, 'k');
    const auto first = book.enrol(request);  // the refused attempt did not use the code up
    CF_VERIFY_OK(first);
    CF_VERIFY_CODE(book.enrol(asking(DeviceKeys::random(), book.code(), StoreState::History)), "tenant_not_empty");
    // Its disk died before it pushed anything: another may fill the tenant, with its own key.
    CF_VERIFY_OK(book.revoke(first->device));
    const auto second = book.enrol(asking(DeviceKeys::random(), book.code(), StoreState::History, 'n'));
    CF_VERIFY_OK(second);
    QCOMPARE(second->tenantKey, QByteArray(32, 'n'));
    CF_VERIFY_OK(book.revoke(second->device));
    CF_VERIFY_OK(book.book->write([](journal::Writing& writing) {
      return journal::recordAbout(writing, settings::kStoreCreated, writing.make<core::AnyId>(), {}, {});
    }));
    CF_VERIFY_CODE(book.enrol(asking(DeviceKeys::random(), book.code(), StoreState::History)), "tenant_not_empty");
  }

  void aTillWhoseKeyIsGoneGoesOnWithItsChains() {
    HubGround ground;
    TenantBook book(ground);
    const auto keys = DeviceKeys::random();
    const auto lost = book.enrol(asking(keys, book.code(), StoreState::History));
    CF_VERIFY_OK(lost);
    const auto other = book.enrol(asking(DeviceKeys::random(), book.code()));
    CF_VERIFY_OK(other);
    const journal::OriginId chain(QUuid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    const journal::OriginId others(QUuid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12));
    const auto keyOf = [&](protocol::DeviceId id) { return *access::publicKeyOf(book.engine.reader(), id); };
    const auto hold = [&](journal::OriginId origin, const QByteArray& key) {
      return book.book->write([&](journal::Writing& writing) {
        return writing.local("origin_holder")
            .execute("INSERT INTO origin_holder(origin, holder) VALUES ($1, $2)", {origin, key});
      });
    };
    CF_VERIFY_OK(hold(chain, keyOf(lost->device)));
    CF_VERIFY_OK(hold(others, keyOf(other->device)));
    const auto holderOf = [&](journal::OriginId origin) {
      return *book.engine.reader().first("SELECT holder FROM origin_holder WHERE origin = $1", {origin},
                                         [](const journal::Row& row) { return row.bytes(0); });
    };
    const auto succession = [&](protocol::DeviceId device) {
      return book.book->write([&](journal::Writing& writing) {
        return access::makeSuccessorCode(writing, book.tenant, *ground.keys, u"Till"_s, device, book.now());
      });
    };
    CF_VERIFY_CODE(succession(protocol::DeviceId(QUuid::createUuid())), "unknown_device");
    const auto code = succession(lost->device);
    CF_VERIFY_OK(code);
    const auto spare = succession(lost->device);
    CF_VERIFY_OK(spare);
    // A store with history may come, although the tenant has one; whoever has another code may not.
    CF_VERIFY_CODE(book.enrol(asking(DeviceKeys::random(), book.code(), StoreState::History)), "tenant_not_empty");
    const EnrolRequest request = asking(DeviceKeys::random(), code->code, StoreState::History);
    const auto successor = book.enrol(request);
    CF_VERIFY_OK(successor);
    QCOMPARE(successor->bootstrap, Bootstrap::Push);
    QCOMPARE(holderOf(chain), keyOf(successor->device));
    QCOMPARE(holderOf(others), keyOf(other->device));
    QCOMPARE(devices::findDevice(book.engine.reader(), lost->device)->state, devices::DeviceState::Revoked);
    // An answer that got lost is given again, and nothing is done twice.
    QCOMPARE(book.enrol(request)->device, successor->device);
    // Of two codes for one device the first is good; the other says so, is not used up, and leaves everything as it is.
    const EnrolRequest late = asking(DeviceKeys::random(), spare->code, StoreState::History);
    CF_VERIFY_CODE(book.enrol(late), "already_succeeded");
    CF_VERIFY_CODE(book.enrol(late), "already_succeeded");
    CF_VERIFY_CODE(succession(lost->device), "already_succeeded");
    QCOMPARE(holderOf(chain), keyOf(successor->device));
    // By hand, too; what was revoked succeeds nobody.
    const auto succeed = [&](protocol::DeviceId device, protocol::DeviceId next) {
      return book.book->write(
          [&](journal::Writing& writing) { return access::succeedDevice(writing, device, next, false, {}); });
    };
    CF_VERIFY_CODE(succeed(other->device, lost->device), "device_revoked");
    CF_VERIFY_CODE(succeed(other->device, other->device), "same_device");
    CF_VERIFY_CODE(succeed(other->device, protocol::DeviceId(QUuid::createUuid())), "unknown_device");
    CF_VERIFY_CODE(succeed(lost->device, other->device), "already_succeeded");
    CF_VERIFY_OK(succeed(other->device, successor->device));
    QCOMPARE(holderOf(others), keyOf(successor->device));
    // A hub that was restored to before all that learns of it from a till.
    const auto facts = *journal::factsAfter(book.engine.reader(), 0, 100, true);
    CF_VERIFY_OK(book.book->write([&](journal::Writing& writing) -> core::Done {
      journal::Transaction& local = writing.local("origin_holder");
      CF_CHECK(local.execute("UPDATE origin_holder SET holder = $1 WHERE origin = $2", {keyOf(lost->device), chain}));
      CF_CHECK(local.execute("UPDATE origin_holder SET holder = $1 WHERE origin = $2", {keyOf(other->device), others}));
      CF_CHECK(local.execute("DELETE FROM access_device WHERE id = $1", {successor->device}));
      return access::applyReturned(writing, facts);
    }));
    QCOMPARE(holderOf(chain), request.publicKey);
    QCOMPARE(holderOf(others), request.publicKey);
  }

  // A store that has a tenant says which; its key is asked for where that tenant has none, and not before.
  void aStoreThatEnrolsAgainIsTakenByItsOwnTenantAlone() {
    HubGround ground;
    TenantBook book(ground);
    const QString code = book.code();
    EnrolRequest request = asking(DeviceKeys::random(), code, StoreState::History);
    request.tenant = protocol::TenantId(QUuid::createUuid());
    CF_VERIFY_CODE(book.enrol(request), "another_tenant");
    request.tenant = book.tenant;
    request.storeKey.clear();
    CF_VERIFY_CODE(book.enrol(request), "store_key_missing");  // the hub was restored to before it had one
    QCOMPARE(book.engine.reader().integer("SELECT count(*) FROM access_device", {}).value(), 0);
    request.storeKey = QByteArray(32, 'k');
    const auto first = book.enrol(request);
    CF_VERIFY_OK(first);
    const auto code2 = book.book->write([&](journal::Writing& writing) {
      return access::makeSuccessorCode(writing, book.tenant, *ground.keys, u"Till"_s, first->device, book.now());
    });
    EnrolRequest next = asking(DeviceKeys::random(), code2->code, StoreState::History);
    next.tenant = book.tenant;
    next.storeKey.clear();
    const auto second = book.enrol(next);
    CF_VERIFY_OK(second);
    QCOMPARE(second->tenantKey, QByteArray(32, 'k'));
    next.tenant = protocol::TenantId(QUuid::createUuid());
    CF_VERIFY_CODE(book.enrol(next), "another_tenant");  // nor is an answer that got lost given again to it
  }

  // What is older than the hub is believed of a device that brings it (`Situation::historyUntil`), whatever it says.
  void onlyWhoFillsTheTenantIsBelievedAboutWhatWasBefore() {
    HubGround ground;
    TenantBook book(ground);
    const auto brings = [&](protocol::DeviceId id) { return *access::cameWithHistory(book.engine.reader(), id); };
    const auto takesPlaceOf = [&](protocol::DeviceId device) {
      const auto code = book.book->write([&](journal::Writing& writing) {
        return access::makeSuccessorCode(writing, book.tenant, *ground.keys, u"Till"_s, device, book.now());
      });
      return book.enrol(asking(DeviceKeys::random(), code->code, StoreState::History))->device;
    };
    const auto filling = book.enrol(asking(DeviceKeys::random(), book.code(), StoreState::History));
    CF_VERIFY_OK(filling);
    QVERIFY(brings(filling->device));
    const auto other = book.enrol(asking(DeviceKeys::random(), book.code()));
    CF_VERIFY_OK(other);
    QVERIFY(!brings(other->device));
    QVERIFY(!brings(takesPlaceOf(other->device)));
    QVERIFY(brings(filling->device));
    const auto goesOn = takesPlaceOf(filling->device);
    QVERIFY(brings(goesOn));
    QVERIFY(!brings(filling->device));
  }

  void twoNewTillsOfAnEmptyTenantAgreeOnOneKey() {
    HubGround ground;
    TenantBook book(ground);
    const auto one = book.enrol(asking(DeviceKeys::random(), book.code(), StoreState::Empty, '1'));
    const auto two = book.enrol(asking(DeviceKeys::random(), book.code(), StoreState::Empty, '2'));
    QCOMPARE(one->bootstrap, Bootstrap::Push);
    QCOMPARE(two->bootstrap, Bootstrap::Snapshot);
    QCOMPARE(two->tenantKey, QByteArray(32, '1'));
  }

  void aStoreInAnotherCurrencyThanTheTenantsIsRefused() {
    HubGround ground;
    TenantBook book(ground);
    CF_VERIFY_OK(book.book->write([](journal::Writing& writing) {
      return journal::recordAbout(writing, settings::kShopChanged, settings::shopSubject(),
                                  {{u"currency"_s, QJsonObject{{u"before"_s, QJsonValue()}, {u"after"_s, u"GBP"_s}}}},
                                  {});
    }));
    EnrolRequest request = asking(DeviceKeys::random(), book.code(), StoreState::History, '1');
    request.currency = u"EUR"_s;
    const auto refusal = book.enrol(request);
    QVERIFY(!refusal);
    QCOMPARE(refusal.error().code, u"currency_differs"_s);
    request.currency = u"GBP"_s;
    CF_VERIFY_OK(book.enrol(request));
  }

  void aTillCodeGoesOnInTheShopsOwnSeries_data() {
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("next");
    QTest::newRow("letters and a number") << u"T1"_s << u"T2"_s;
    QTest::newRow("a number that leaves room before it") << u"T7"_s << u"T1"_s;
    QTest::newRow("a number") << u"1"_s << u"2"_s;
    QTest::newRow("a word") << u"Front"_s << u"1"_s;
  }
  void aTillCodeGoesOnInTheShopsOwnSeries() {
    QFETCH(QString, first);
    QFETCH(QString, next);
    HubGround ground;
    TenantBook book(ground);
    CF_VERIFY_OK(book.book->write([&](journal::Writing& writing) {
      settings::Till till;
      till.code = first;
      return journal::recordAbout(writing, settings::kTillCreated, writing.make<core::AnyId>(), settings::toJson(till),
                                  {});
    }));
    QCOMPARE(book.enrol(asking(DeviceKeys::random(), book.code()))->tillCode, next);
  }

  void aTillIsCalledAsItsCodeSaysAndElseAsItCallsItself() {
    HubGround ground;
    TenantBook book(ground);
    for (const auto& [given, called] : {std::pair(u"By the door"_s, u"By the door"_s), std::pair(u""_s, u"Front"_s)}) {
      const auto code = book.book->write([&](journal::Writing& writing) {
        return access::makeCode(writing, book.tenant, *ground.keys, given, book.now(), 10);
      });
      const auto answer = book.enrol(asking(DeviceKeys::random(), code->code));
      CF_VERIFY_OK(answer);
      QCOMPARE(devices::findDevice(book.engine.reader(), answer->device)->name, called);
    }
  }

  void aTillCodeIsNeverGivenTwice() {
    HubGround ground;
    TenantBook book(ground);
    CF_VERIFY_OK(book.book->write([](journal::Writing& writing) {
      settings::Till till;
      till.code = u"2"_s;
      return journal::recordAbout(writing, settings::kTillCreated, writing.make<core::AnyId>(), settings::toJson(till),
                                  {});
    }));
    QCOMPARE(book.enrol(asking(DeviceKeys::random(), book.code()))->tillCode, u"1"_s);
    const auto third = book.enrol(asking(DeviceKeys::random(), book.code()));
    QCOMPARE(third->tillCode, u"3"_s);
    CF_VERIFY_OK(book.revoke(third->device));
    QCOMPARE(book.enrol(asking(DeviceKeys::random(), book.code()))->tillCode, u"4"_s);
  }

  void aCodeIsGoodForOneDeviceAndForTenMinutes() {
    HubGround ground;
    TenantBook book(ground);
    const DeviceKeys keys = DeviceKeys::random();
    const QString code = book.code();
    const auto answer = book.enrol(asking(keys, code));
    CF_VERIFY_OK(answer);
    // The answer got lost: the same device gets it again.
    const auto again = book.enrol(asking(keys, code));
    CF_VERIFY_OK(again);
    QCOMPARE(again->device, answer->device);
    QCOMPARE(again->tillCode, answer->tillCode);
    QCOMPARE(book.factsOf(devices::kDeviceEnrolled), 1);
    CF_VERIFY_CODE(book.enrol(asking(DeviceKeys::random(), code)), "bad_code");
    const QString late = book.code();
    ground.clock.advanceMs(10 * 60'000 - 1);
    CF_VERIFY_CODE(book.enrol(asking(DeviceKeys::random(), code)), "bad_code");
    ground.clock.advanceMs(1);
    CF_VERIFY_CODE(book.enrol(asking(DeviceKeys::random(), late)), "bad_code");
    CF_VERIFY_CODE(book.enrol(asking(keys, code)), "bad_code");
  }

  void whatDoesNotFitIsABadCode() {
    HubGround ground;
    TenantBook book(ground);
    TenantBook other(ground, 'o');
    const DeviceKeys keys = DeviceKeys::random();
    const EnrolRequest good = asking(keys, book.code());
    EnrolRequest request = good;
    request.proof[5] = char(request.proof[5] ^ 1);
    CF_VERIFY_CODE(book.enrol(request), "bad_code");
    request = good;
    request.publicKey = DeviceKeys::random().publicKey();
    CF_VERIFY_CODE(book.enrol(request), "bad_code");
    request = good;
    request.code = protocol::enrolmentCode(protocol::hintOf(good.code), 12345);
    CF_VERIFY_CODE(book.enrol(request), "bad_code");
    CF_VERIFY_CODE(other.enrol(good), "bad_code");
    CF_VERIFY_CODE(book.enrol(asking(keys, other.code())), "bad_code");
    CF_VERIFY_OK(book.enrol(good));
    CF_VERIFY_CODE(book.book->write([&](journal::Writing& writing) {
      return access::makeCode(writing, book.tenant, *ground.keys, {}, book.now(), 61);
    }),
                   "out_of_range");
  }

  void nothingThatIsSecretStandsInTheStore() {
    HubGround ground;
    TenantBook book(ground);
    const QString code = book.code();
    const QString ungrouped = QString(code).remove(u'-');
    CF_VERIFY_OK(book.enrol(asking(DeviceKeys::random(), code, StoreState::History, 'S')));
    const QStringList tables{u"access_tenant"_s, u"access_code"_s, u"access_device"_s, u"journal"_s};
    for (const QString& table : tables) {
      CF_VERIFY_OK(book.engine.reader().composedRows(u"SELECT * FROM "_s + table, {}, [&](const journal::Row& row) {
        for (int column = 0; column < row.columnCount(); ++column) {
          const QByteArray bytes = row.bytes(column) + row.text(column).toUtf8();
          if (bytes.contains(QByteArray(32, 'S')) || bytes.contains(ungrouped.toUtf8())) qFatal("a secret");
        }
        return true;
      }));
    }
  }

  void whatATillSaysAboutDevicesLetsNobodyIn() {
    HubGround ground;
    TenantBook book(ground);
    const auto mine = book.enrol(asking(DeviceKeys::random(), book.code()));
    CF_VERIFY_OK(book.revoke(mine->device));
    const DeviceKeys forged = DeviceKeys::random();
    const auto device = book.ids.make<devices::DeviceTag>(book.now());
    CF_VERIFY_OK(book.book->write([&](journal::Writing& writing) -> core::Done {
      devices::Device claimed;
      claimed.id = device;
      claimed.publicKey = forged.publicKey();
      CF_CHECK(devices::recordEnrolled(writing, claimed, {}));
      claimed.id = mine->device;
      return devices::recordState(writing, claimed, devices::DeviceState::Active, {}, {});
    }));
    const auto known = access::readTenantAccess(book.engine.reader());
    QVERIFY(!known->devices.contains(device));
    QCOMPARE(known->devices.value(mine->device).state, devices::DeviceState::Revoked);
    const auto grant = book.token({forged.assertion({book.tenant, device}, book.now()), {}});
    QVERIFY(!grant.answer);
  }

  void onlyARevokedDeviceCanBeReleased() {
    HubGround ground;
    TenantBook book(ground);
    const auto one = book.enrol(asking(DeviceKeys::random(), book.code()));
    CF_VERIFY_CODE(book.release(one->device), "device_active");
    CF_VERIFY_CODE(book.revoke({}), "unknown_device");
    CF_VERIFY_CODE(book.release({}), "unknown_device");
    CF_VERIFY_OK(book.revoke(one->device));
    QCOMPARE(devices::findDevice(book.engine.reader(), one->device)->state, devices::DeviceState::Revoked);
    CF_VERIFY_OK(book.release(one->device));
    QCOMPARE(devices::findDevice(book.engine.reader(), one->device)->state, devices::DeviceState::Released);
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestEnrolment)
#include "tst_enrolment.moc"
