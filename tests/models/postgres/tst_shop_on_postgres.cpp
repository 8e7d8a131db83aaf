// SPDX-License-Identifier: GPL-3.0-or-later
// A shop's days on SQLite, and their facts taken up by PostgreSQL: every row of every table must be the
// same.
#include <QTest>

#include "models/journal/facts_queries.h"
#include "models/journal/verify.h"
#include "models/postgres/tenant.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/random.h"
#include "tests/support/shop_fixture.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
using namespace counterfoil;
using support::PostgresCluster;
using support::Random;
using support::ShopFixture;

class TestShopOnPostgres : public QObject {
  Q_OBJECT

  journal::Projectors m_projectors;
  core::SeededIds m_ids{7};
  std::unique_ptr<PostgresCluster> m_cluster;
  std::unique_ptr<ShopFixture> m_shop;
  std::unique_ptr<postgres::Connection> m_connection;
  std::unique_ptr<postgres::Tenant> m_tenant;
  std::vector<sales::Document> m_documents;
  std::vector<cash::ShiftId> m_shifts;

  void sell(Random& random) {
    const std::vector<catalog::ProductId> products{m_shop->bread, m_shop->tea, m_shop->book12, m_shop->bag};
    std::vector<std::pair<catalog::ProductId, qint64>> lines{{m_shop->cheese, random.between(1, 900) * 1'000}};
    for (qint64 i = random.below(4); i > 0; --i)
      lines.emplace_back(random.pick(products), random.between(1, 3) * 1'000'000);
    const auto ticket = m_shop->ticketWith(lines);
    pricing::Discount discount;
    discount.percent = core::Percent::ofPpm(random.between(1, 200'000));
    if (random.chance(40)) (void)m_shop->desk().discountTicket(ticket, discount, u"regular"_s, m_shop->asManager());
    const auto view = m_shop->desk().view(ticket).value();
    const qint64 due = view.priced.due.minor();
    std::vector<sales::TenderRequest> tenders;
    if (random.chance(40)) {
      tenders.push_back(m_shop->byCard(due));
    } else {
      tenders.push_back(m_shop->inCash(due + view.priced.cashRounding.minor() + 100));
    }
    if (auto sold = m_shop->sales().complete(ticket, tenders, m_shop->asCashier())) m_documents.push_back(*sold);
    (void)m_shop->desk().abandon(ticket, u"left"_s, m_shop->asManager());
  }

  void playDay(Random& random) {
    m_shifts.push_back(m_shop->openShift(10'000).id);
    for (int i = 0; i < 15; ++i) {
      sell(random);
      m_shop->clock().advanceMs(random.between(60'000, 2'000'000));
      if (m_documents.empty() || !random.chance(40)) continue;
      const auto document = random.pick(m_documents).id;
      if (random.chance(50)) {
        sales::RefundRequest request;
        request.original = document;
        request.reason = u"broken"_s;
        (void)m_shop->sales().refund(request, m_shop->asManager());
      } else {
        (void)m_shop->sales().postVoid(document, u"rang twice"_s, m_shop->asManager());
      }
      (void)m_shop->cash().move(cash::MovementKind::PayOut, m_shop->money(random.between(1, 500)), u"Über ☕"_s,
                                m_shop->asManager());
    }
    sales::CloseRequest request;
    request.counted = cash::countOf(m_shop->money(10'000));
    (void)m_shop->closing().close(request, m_shop->asManager());
    m_shop->clock().advanceMs(12 * 3'600'000);
  }

 private Q_SLOTS:
  void initTestCase() {
    support::addSharedProjectors(m_projectors);
    m_cluster = std::make_unique<PostgresCluster>();
    m_shop = std::make_unique<ShopFixture>();
    Random random(Random::runSeed());
    for (int day = 0; day < 3; ++day) playDay(random);
    QVERIFY(m_documents.size() > 20);

    const auto owner = postgres::Connection::open(m_cluster->ownerUrl());
    CF_VERIFY_OK(owner);
    postgres::TenantOptions options;
    options.schema = "shop";
    options.servingRole = PostgresCluster::servingRole();
    options.localTables = support::sharedLocalTables();
    CF_VERIFY_OK(postgres::createTenant(**owner, options, m_projectors, m_shop->clock(), m_ids));
    auto connection = postgres::Connection::open(m_cluster->servingUrl());
    CF_VERIFY_OK(connection);
    m_connection = std::move(*connection);
    auto tenant = postgres::Tenant::open(*m_connection, "shop", m_projectors, m_shop->clock(), m_ids);
    CF_VERIFY_OK(tenant);
    m_tenant = std::move(*tenant);
    const auto facts = journal::factsAfter(m_shop->reader(), 0, 1'000'000, true);
    CF_VERIFY_OK(facts);
    CF_VERIFY_OK(m_tenant->book().receiveAll(*facts));
  }
  void cleanupTestCase() { m_cluster.reset(); }

  void everyRowIsTheSame() {
    const auto differences = journal::compareProjections(m_shop->reader(), m_tenant->reader(), m_projectors);
    CF_VERIFY_OK(differences);
    for (const auto& difference : *differences)
      qWarning().noquote() << difference.table << difference.key << difference.what;
    QVERIFY(differences->empty());
    const auto kept = journal::unprojectedFacts(m_tenant->reader());
    CF_VERIFY_OK(kept);
    QVERIFY(kept->empty());
    QVERIFY(journal::verifyChains(m_tenant->reader())->holds());
  }

  // A round trip for the check that it is new, one for all that comes before its savepoint and one for all that it
  // writes; the rest is the transaction's own.
  void aSaleIsFewRoundTrips() {
    const qint64 before = m_tenant->book().reader().integer("SELECT MAX(position) FROM journal", {}).value();
    (void)m_shop->openShift(10'000);
    const auto ticket = m_shop->ticketWith({{m_shop->bread, 1'000'000},
                                            {m_shop->tea, 2'000'000},
                                            {m_shop->book12, 1'000'000},
                                            {m_shop->cheese, 250'000},
                                            {m_shop->bag, 1'000'000}});
    const auto view = m_shop->desk().view(ticket).value();
    CF_VERIFY_OK(m_shop->sales().complete(
        ticket, {m_shop->inCash(view.priced.due.minor() + view.priced.cashRounding.minor())}, m_shop->asCashier()));
    const auto facts = journal::factsAfter(m_shop->reader(), before - 1, 100, true);
    CF_VERIFY_OK(facts);
    CF_VERIFY_OK(m_tenant->book().receiveAll({facts->begin(), facts->end() - 1}));
    const auto counts = m_connection->counts();
    CF_VERIFY_OK(m_tenant->book().receive(facts->back()));
    const auto after = m_connection->counts();
    QCOMPARE(facts->back().kind, u"sale.completed"_s);
    QVERIFY2(after.roundTrips - counts.roundTrips <= 5,
             qPrintable(QString::number(after.roundTrips - counts.roundTrips)));
    QVERIFY2(after.statements - counts.statements <= 40,
             qPrintable(QString::number(after.statements - counts.statements)));
  }
};

QTEST_GUILESS_MAIN(TestShopOnPostgres)
#include "tst_shop_on_postgres.moc"
