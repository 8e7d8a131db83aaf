// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>
#include <thread>

#include "models/devices/projector.h"
#include "models/devices/queries.h"
#include "models/payments/projector.h"
#include "models/postgres/tenant.h"
#include "models/settings/projector.h"
#include "sync/access/api_keys.h"
#include "sync/access/directory.h"
#include "sync/access/enrolment.h"
#include "sync/access/local_tables.h"
#include "sync/access/tokens.h"
#include "sync/device/device_keys.h"
#include "sync/hub/holders.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/verify.h"

namespace counterfoil {
using namespace Qt::StringLiterals;
using device::DeviceKeys;

namespace {

/// A hub process: a connection and a tenant's book over it.
struct Process {
  Process(const QString& url, const QByteArray& schema, const journal::Projectors& projectors, const core::Clock& clock,
          quint64 seed)
      : ids(seed), connection(std::move(*postgres::Connection::open(url))) {
    auto opened = postgres::Tenant::open(*connection, schema, projectors, clock, ids);
    if (!opened) qFatal("%s", qPrintable(opened.error().code + opened.error().detail));
    tenant = std::move(*opened);
  }
  core::SeededIds ids;
  std::unique_ptr<postgres::Connection> connection;
  std::unique_ptr<postgres::Tenant> tenant;
};

}  // namespace

/// The same roads over PostgreSQL, where several processes write one tenant.
class TestAccessPostgres : public QObject {
  Q_OBJECT

  const hub::TenantId m_id = hub::TenantId::fromBytes(QByteArray(16, 't'));
  std::unique_ptr<support::PostgresCluster> m_cluster;
  journal::Projectors m_projectors;
  core::ManualClock m_clock{core::Instant::fromUtcMs(1'774'000'000'000)};
  core::SeededIds m_ids{1};
  QTemporaryDir m_folder;
  std::unique_ptr<access::HubKeys> m_keys;
  std::unique_ptr<Process> m_one;
  std::unique_ptr<Process> m_two;

  QString code(Process& process) {
    return process.tenant->book()
        .write([&](journal::Writing& writing) {
          return access::makeCode(writing, m_id, *m_keys, u"Till"_s, m_clock.now());
        })
        ->code;
  }
  core::Result<protocol::EnrolAnswer> enrol(Process& process, const DeviceKeys& keys, const QString& code,
                                            protocol::StoreState store = protocol::StoreState::Empty) {
    auto request = *keys.enrolRequest(code);
    request.name = u"Front"_s;
    request.store = store;
    request.storeKey = QByteArray(32, 'k');
    return process.tenant->book().write(
        [&](journal::Writing& writing) { return access::enrol(writing, m_id, *m_keys, request, m_clock.now()); });
  }
  access::Grant token(Process& process, const DeviceKeys& keys, protocol::DeviceId device,
                      const QByteArray& refresh = {}) {
    const protocol::TokenRequest request{keys.assertion({m_id, device}, m_clock.now()), refresh};
    return *process.tenant->book().write([&](journal::Writing& writing) {
      return access::grantToken(writing, m_id, *m_keys, request, nullptr, m_clock.now());
    });
  }

 private Q_SLOTS:
  void initTestCase() {
    m_projectors.add(std::make_unique<settings::SettingsProjector>());
    m_projectors.add(std::make_unique<payments::PaymentProjector>());
    m_projectors.add(std::make_unique<devices::DevicesProjector>());
    m_cluster = std::make_unique<support::PostgresCluster>();
    m_keys = std::move(*access::HubKeys::open({m_folder.filePath(u"keys"_s)}, m_clock));
    m_clock.advanceMs(3'600'000);
    postgres::TenantOptions options;
    options.schema = "tenant";
    options.servingRole = support::PostgresCluster::servingRole();
    options.localTables.assign(std::begin(access::kLocalTables), std::end(access::kLocalTables));
    options.localTables.insert(options.localTables.end(), std::begin(hub::kHolderTables), std::end(hub::kHolderTables));
    const auto owner = postgres::Connection::open(m_cluster->ownerUrl());
    CF_VERIFY_OK(owner);
    CF_VERIFY_OK(postgres::createTenant(**owner, options, m_projectors, m_clock, m_ids));
    const QString url = m_cluster->servingUrl();
    m_one = std::make_unique<Process>(url, options.schema, m_projectors, m_clock, 2);
    m_two = std::make_unique<Process>(url, options.schema, m_projectors, m_clock, 3);
  }
  void cleanupTestCase() {
    m_one.reset();
    m_two.reset();
    m_cluster.reset();
  }

  void twoProcessesShareCodesTokensAndReplays() {
    const DeviceKeys till = DeviceKeys::random();
    const auto enrolled = enrol(*m_two, till, code(*m_one));
    CF_VERIFY_OK(enrolled);
    QCOMPARE(devices::findDevice(m_one->tenant->reader(), enrolled->device)->name, u"Till"_s);
    const auto first = token(*m_one, till, enrolled->device);
    QVERIFY(first.answer);
    const auto second = token(*m_two, till, enrolled->device, first.answer->refreshToken);
    QVERIFY(second.answer);
    QCOMPARE(token(*m_one, till, enrolled->device, first.answer->refreshToken).answer->refreshToken,
             second.answer->refreshToken);
    m_clock.advanceMs(31'000);
    QVERIFY(!token(*m_two, till, enrolled->device, first.answer->refreshToken).answer);
    QVERIFY(!token(*m_one, till, enrolled->device, second.answer->refreshToken).answer);
    QCOMPARE(devices::findDevice(m_two->tenant->reader(), enrolled->device)->tokenReuses, 1);
    CF_VERIFY_OK(m_one->tenant->book().write(
        [&](journal::Writing& writing) { return access::revokeDevice(writing, enrolled->device, u"lost"_s, {}); }));
    QCOMPARE(token(*m_two, till, enrolled->device).refusal.code, u"device_revoked"_s);
    const auto known = access::readTenantAccess(m_two->tenant->reader());
    CF_VERIFY_OK(known);
    QCOMPARE(known->devices.value(enrolled->device).publicKey, till.publicKey());
    QCOMPARE(known->devices.value(enrolled->device).state, devices::DeviceState::Revoked);
  }

  void aPlaceIsTakenOnceWhicheverProcessIsAsked() {
    const auto lost = enrol(*m_one, DeviceKeys::random(), code(*m_one));
    CF_VERIFY_OK(lost);
    const auto succession = [&](Process& process) {
      return process.tenant->book().write([&](journal::Writing& writing) {
        return access::makeSuccessorCode(writing, m_id, *m_keys, u"Till"_s, lost->device, m_clock.now());
      });
    };
    const auto first = succession(*m_one);
    const auto second = succession(*m_two);
    CF_VERIFY_OK(first);
    CF_VERIFY_OK(second);
    // Both come with the very store.
    const auto come = [&](Process& process, const QString& code) {
      return enrol(process, DeviceKeys::random(), code, protocol::StoreState::History);
    };
    CF_VERIFY_OK(come(*m_two, first->code));
    CF_VERIFY_CODE(come(*m_one, second->code), "already_succeeded");
    CF_VERIFY_CODE(succession(*m_one), "already_succeeded");
  }

  void ofTwoThatUseOneCodeOneEnrols() {
    for (int round = 0; round < 10; ++round) {
      const QString shared = code(*m_one);
      std::array<bool, 2> enrolled{};
      {
        const std::jthread other([&] { enrolled[0] = bool(enrol(*m_one, DeviceKeys::random(), shared)); });
        enrolled[1] = bool(enrol(*m_two, DeviceKeys::random(), shared));
      }
      QCOMPARE(int(enrolled[0]) + int(enrolled[1]), 1);
    }
  }

  void keysOfProgramsAreKept() {
    const auto key = m_one->tenant->book().write([&](journal::Writing& writing) {
      return access::makeApiKey(writing, m_id, u"Web"_s, {u"orders:read"_s}, 30, m_clock.now(), {});
    });
    CF_VERIFY_OK(key);
    const auto known = access::readTenantAccess(m_two->tenant->reader());
    CF_VERIFY_OK(known);
    QCOMPARE(known->keys.value(key->id).hash, access::readApiKey(key->text)->hash);
    QVERIFY(!known->keys.value(key->id).revoked);
    CF_VERIFY_OK(m_two->tenant->book().write(
        [&](journal::Writing& writing) { return access::revokeApiKey(writing, key->id, {}); }));
    QVERIFY(access::readTenantAccess(m_one->tenant->reader())->keys.value(key->id).revoked);
  }
};

}  // namespace counterfoil

QTEST_GUILESS_MAIN(counterfoil::TestAccessPostgres)
#include "tst_access_postgres.moc"
