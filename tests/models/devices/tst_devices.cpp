// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "models/devices/facts.h"
#include "models/devices/projector.h"
#include "models/devices/queries.h"
#include "models/journal/schema.h"
#include "tests/support/law_of_projectors.h"
#include "tests/support/memory_engine.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;
namespace support = counterfoil::support;
using namespace counterfoil::devices;

namespace {

constexpr qint64 kNow = 1'774'000'000'000;

Device frontTill(const QString& name) {
  Device device;
  device.name = name;
  device.publicKey = QByteArray(32, 'k');
  device.tillCode = u"2"_s;
  device.withHistory = true;
  device.enrolledAt = core::Instant::fromUtcMs(kNow);
  return device;
}

ApiKey webShop(const QString& name) {
  ApiKey key;
  key.name = name;
  key.scopes = QStringList{u"orders:read"_s, u"orders:write"_s};
  key.createdAt = core::Instant::fromUtcMs(kNow);
  key.expiresAt = core::Instant::fromUtcMs(kNow + 1000);
  return key;
}

QJsonObject change(const QString& field, const QJsonValue& after) {
  return {{field, QJsonObject{{u"before"_s, QJsonValue()}, {u"after"_s, after}}}};
}

std::vector<journal::FactDraft> history(support::Random& random) {
  const auto id = [](qint64 number) { return core::AnyId::fromBytes(QByteArray(16, char(number))); };
  std::vector<journal::FactDraft> drafts;
  for (int i = 1; i <= 3; ++i) {
    drafts.push_back({QLatin1String(kDeviceEnrolled), 1, id(i), toJson(frontTill(u"Till %1"_s.arg(i))), {}});
    drafts.push_back({QLatin1String(kApiKeyCreated), 1, id(10 + i), toJson(webShop(u"Shop %1"_s.arg(i))), {}});
  }
  for (int i = 0; i < 20; ++i) {
    const core::AnyId device = id(1 + random.below(3));
    switch (random.below(5)) {
      case 0:
        drafts.push_back({QLatin1String(kDeviceRenamed), 1, device, change(u"name"_s, u"Till %1"_s.arg(i)), {}});
        break;
      case 1:
        drafts.push_back({QLatin1String(kDeviceRevoked), 1, device, change(u"state"_s, u"revoked"_s), {}});
        break;
      case 2:
        drafts.push_back({QLatin1String(kDeviceReleased), 1, device, change(u"state"_s, u"released"_s), {}});
        break;
      case 3:
        drafts.push_back({QLatin1String(kDeviceTokenReused), 1, device, {}, {}});
        break;
      default:
        drafts.push_back({QLatin1String(kApiKeyRevoked), 1, id(11 + random.below(3)), change(u"revoked"_s, true), {}});
    }
  }
  random.shuffle(drafts);
  return drafts;
}

}  // namespace

class TestDevices : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void tablesDoNotDependOnTheOrderOfFacts() {
    CF_LAW_OF_PROJECTORS([](auto& all) { all.add(std::make_unique<DevicesProjector>()); }, history);
  }

  void whatWasRecordedIsListed() {
    support::MemoryEngine engine;
    journal::Projectors projectors;
    projectors.add(std::make_unique<DevicesProjector>());
    CF_VERIFY_OK(engine.run(QString::fromLatin1(journal::kJournalSql)));
    for (const auto& table : projectors.all().front()->tables()) {
      CF_VERIFY_OK(engine.run(QString::fromUtf8(table.createSql)));
    }
    const core::ManualClock clock(core::Instant::fromUtcMs(kNow));
    core::SeededIds ids(1);
    journal::Book book(engine, projectors, clock, ids);
    CF_VERIFY_OK(book.openOrigin(ids.make<counterfoil::journal::OriginTag>(clock.now()), {}, std::nullopt, 0));
    Device device = frontTill(u"Front"_s);
    ApiKey key = webShop(u"Web"_s);
    CF_VERIFY_OK(book.write([&](journal::Writing& writing) -> core::Done {
      device.id = writing.make<DeviceId>();
      key.id = writing.make<ApiKeyId>();
      CF_CHECK(recordEnrolled(writing, device, {}));
      CF_CHECK(recordRenamed(writing, device, u"Back"_s, {}));
      CF_CHECK(recordState(writing, device, DeviceState::Revoked, u"stolen"_s, {}));
      CF_CHECK(recordTokenReused(writing, device.id));
      CF_CHECK(recordCreated(writing, key, {}));
      return recordRevoked(writing, key.id, {});
    }));
    const auto found = findDevice(engine.reader(), device.id);
    CF_VERIFY_OK(found);
    QCOMPARE(found->name, u"Back"_s);
    QCOMPARE(found->publicKey, device.publicKey);
    QCOMPARE(found->tillCode, u"2"_s);
    QVERIFY(found->withHistory);
    QCOMPARE(found->enrolledAt.utcMs(), kNow);
    QCOMPARE(found->state, DeviceState::Revoked);
    QCOMPARE(found->reason, u"stolen"_s);
    QCOMPARE(found->tokenReuses, 1);
    QCOMPARE(int(listDevices(engine.reader())->size()), 1);
    const auto keys = listApiKeys(engine.reader());
    QCOMPARE(int(keys->size()), 1);
    QCOMPARE(keys->front().scopes, key.scopes);
    QVERIFY(keys->front().revoked);
    CF_VERIFY_CODE(findDevice(engine.reader(), DeviceId()), "unknown_device");
    CF_VERIFY_CODE(findApiKey(engine.reader(), ApiKeyId()), "unknown_api_key");
  }

  void aStateOfANewerProgramIsNoActiveOne() { QCOMPARE(deviceStateOf(u"suspended"), DeviceState::Revoked); }
};

QTEST_GUILESS_MAIN(TestDevices)
#include "tst_devices.moc"
