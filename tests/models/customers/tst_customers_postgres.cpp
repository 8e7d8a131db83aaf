// SPDX-License-Identifier: GPL-3.0-or-later
// Customers on PostgreSQL: the same commands, the same answers.
#include <QTest>

#include "models/customers/directory.h"
#include "models/postgres/tenant.h"
#include "tests/models/customers/customers_scene.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using support::CustomerScene;
using support::PostgresCluster;

class TestCustomersPostgres : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theSameCommandsGiveTheSameAnswers() {
    journal::Projectors projectors;
    support::addCustomerProjectors(projectors);
    core::SeededIds ids(3);
    core::ManualClock clock(core::Instant::fromUtcMs(1'772'442'000'000));
    PostgresCluster cluster;
    const auto owner = postgres::Connection::open(cluster.ownerUrl());
    CF_VERIFY_OK(owner);
    postgres::TenantOptions options;
    options.schema = "shop";
    options.servingRole = PostgresCluster::servingRole();
    options.localTables.assign(std::begin(vault::kLocalTables), std::end(vault::kLocalTables));
    CF_VERIFY_OK(postgres::createTenant(**owner, options, projectors, clock, ids));
    const auto connection = postgres::Connection::open(cluster.servingUrl());
    CF_VERIFY_OK(connection);
    const auto tenant = postgres::Tenant::open(**connection, "shop", projectors, clock, ids);
    CF_VERIFY_OK(tenant);
    const auto key = vault::StoreKey::random();
    CustomerScene scene((*tenant)->book(), key);
    const auto& reader = (*tenant)->book().reader();

    const auto anna = scene.service.create(CustomerScene::person(u"Anna\u0000 ☕"_s, u"07700 900123"_s), u"web"_s, {});
    CF_VERIFY_OK(anna);
    const auto other = scene.service.create(CustomerScene::person(u"Anne"_s, {}, u"a@example.org"_s), u"web"_s, {});
    CF_VERIFY_OK(other);
    auto edited = scene.read(*anna);
    edited.note = u"Two\nlines"_s;
    edited.consents.push_back({u"marketing_email"_s, true, {}, {}});
    CF_VERIFY_OK(scene.service.change(scene.read(*anna), edited, u"web"_s, {}));
    const auto merge = scene.service.merge(*anna, *other, {});
    CF_VERIFY_OK(merge);
    const auto whole = scene.read(*other);
    QCOMPARE(whole.id, *anna);
    QCOMPARE(whole.note, u"Two\nlines"_s);
    QCOMPARE(whole.contacts.size(), size_t(2));
    QCOMPARE(whole.consents.size(), size_t(1));

    customers::Directory directory(key);
    while (!*directory.fill(reader, 1)) {
    }
    const auto found = directory.find(reader, u"7700"_s, 10);
    CF_VERIFY_OK(found);
    QCOMPARE(found->size(), size_t(1));
    CF_VERIFY_OK(scene.service.unmerge(*merge, {}));
    QCOMPARE(scene.read(*other).id, *other);
    CF_VERIFY_OK(scene.service.remove(*other, {}));
    CF_VERIFY_OK(scene.service.erase(*anna, u"asked"_s, {}));
    QCOMPARE(scene.read(*anna).state, customers::State::Erased);
    QVERIFY(directory.find(reader, u"ann"_s, 10)->empty());
  }
};

QTEST_GUILESS_MAIN(TestCustomersPostgres)
#include "tst_customers_postgres.moc"
