// SPDX-License-Identifier: GPL-3.0-or-later
#include <libpq-fe.h>

#include <QTest>

#include "models/postgres/tenant.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;
namespace postgres = counterfoil::postgres;
using counterfoil::support::PostgresCluster;

namespace {

constexpr const char* kName = "SELECT name FROM product WHERE id = 1";

/// A shelf with one product, and how often it was labelled: one table that is kept in mind, and one that is not.
class ShelfProjector final : public journal::Projector {
 public:
  [[nodiscard]] std::span<const journal::ProjectionTable> tables() const override {
    static const journal::ProjectionTable all[] = {
        {"product", "CREATE TABLE product(id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT", "id"},
        {"labelled", "CREATE TABLE labelled(id INTEGER PRIMARY KEY, times INTEGER NOT NULL) STRICT", "id"}};
    return all;
  }
  [[nodiscard]] std::span<const char* const> kinds() const override {
    static const char* const all[] = {"shelf.labelled", "shelf.sold"};
    return all;
  }
  [[nodiscard]] core::Done project(const journal::Fact& fact, journal::Transaction& tx) const override {
    if (fact.kind == u"shelf.labelled") {
      CF_CHECK(
          tx.execute("INSERT INTO product(id, name) VALUES (1, $1) ON CONFLICT(id) DO UPDATE SET name = excluded.name",
                     {fact.object[u"name"_s].toString()}));
    }
    return tx.execute(
        "INSERT INTO labelled(id, times) VALUES (1, 1) ON CONFLICT(id) DO UPDATE SET times = labelled.times + 1", {});
  }
};

}  // namespace

class TestMemory : public QObject {
  Q_OBJECT

  using Done = core::Done;

  std::unique_ptr<PostgresCluster> m_cluster;
  std::unique_ptr<postgres::Connection> m_owner;
  journal::Projectors m_projectors;
  core::ManualClock m_clock{core::Instant::fromUtcMs(1'700'000'000'000)};
  core::SeededIds m_ids{1};
  postgres::TenantOptions m_options;
  int m_tenants = 0;

  /// A process of the hub: a connection and the tenant's book over it.
  struct Process {
    std::unique_ptr<postgres::Connection> connection;
    std::unique_ptr<postgres::Tenant> tenant;
  };
  Process process() {
    Process made;
    auto connection = postgres::Connection::open(m_cluster->servingUrl());
    if (!connection) return made;
    made.connection = std::move(*connection);
    auto tenant = postgres::Tenant::open(*made.connection, m_options.schema, m_projectors, m_clock, m_ids);
    if (tenant) made.tenant = std::move(*tenant);
    return made;
  }
  static Done label(journal::Writing& writing, const QString& name, const char* kind = "shelf.labelled") {
    CF_TRY(const auto fact,
           writing.record({QLatin1String(kind), 1, writing.make<core::AnyId>(), QJsonObject{{u"name"_s, name}}, {}}));
    Q_UNUSED(fact);
    return {};
  }
  static Done labelled(const Process& process, const QString& name, const char* kind = "shelf.labelled") {
    return process.tenant->book().write([&](journal::Writing& writing) { return label(writing, name, kind); });
  }
  static QString name(const journal::Reader& reader) {
    const auto found = reader.first(kName, {}, [](const journal::Row& row) { return row.text(0); });
    return found && *found ? **found : u"?"_s;
  }
  /// What a transaction reads; and how many round trips reading it so often took.
  static QString nameInside(const Process& process, int times = 1, qint64* trips = nullptr) {
    QString read;
    const Done done = process.tenant->book().write([&](journal::Writing& writing) -> Done {
      const qint64 before = process.connection->counts().roundTrips;
      for (int i = 0; i < times; ++i) read = name(writing.reader());
      if (trips != nullptr) *trips = process.connection->counts().roundTrips - before;
      return {};
    });
    return done ? read : done.error().code;
  }

 private Q_SLOTS:
  void initTestCase() {
    m_projectors.add(std::make_unique<ShelfProjector>());
    m_cluster = std::make_unique<PostgresCluster>();
    auto owner = postgres::Connection::open(m_cluster->ownerUrl());
    CF_VERIFY_OK(owner);
    m_owner = std::move(*owner);
  }
  void init() {
    m_options.schema = "tenant_" + QByteArray::number(++m_tenants);
    m_options.servingRole = PostgresCluster::servingRole();
    CF_VERIFY_OK(postgres::createTenant(*m_owner, m_options, m_projectors, m_clock, m_ids));
  }
  void cleanupTestCase() { m_cluster.reset(); }

  void whatIsKnownIsNotAskedAgain() {
    const Process one = process();
    QVERIFY(one.tenant);
    CF_VERIFY_OK(labelled(one, u"tea"_s));
    qint64 trips = 0;
    QCOMPARE(nameInside(one, 5, &trips), u"tea"_s);
    QCOMPARE(trips, 1);
    QCOMPARE(nameInside(one, 5, &trips), u"tea"_s);
    QCOMPARE(trips, 0);
    // A sale changes other tables.
    CF_VERIFY_OK(labelled(one, {}, "shelf.sold"));
    QCOMPARE(nameInside(one, 5, &trips), u"tea"_s);
    QCOMPARE(trips, 0);
  }

  void whatThisTransactionWroteIsRead() {
    const Process one = process();
    CF_VERIFY_OK(labelled(one, u"tea"_s));
    CF_VERIFY_OK(one.tenant->book().write([&](journal::Writing& writing) -> Done {
      if (name(writing.reader()) != u"tea") return core::refused(u"no_tea"_s);
      CF_CHECK(label(writing, u"coffee"_s));
      return name(writing.reader()) == u"coffee" ? Done() : core::refused(u"no_coffee"_s);
    }));
    QCOMPARE(nameInside(one), u"coffee"_s);
  }

  void whatAnotherProcessWroteIsRead() {
    const Process one = process();
    const Process two = process();
    CF_VERIFY_OK(labelled(one, u"tea"_s));
    QCOMPARE(nameInside(one), u"tea"_s);
    CF_VERIFY_OK(labelled(two, u"coffee"_s));
    QCOMPARE(nameInside(one), u"coffee"_s);
    CF_VERIFY_OK(labelled(one, u"milk"_s));
    QCOMPARE(nameInside(two), u"milk"_s);
  }

  void whatWasTakenBackIsNotKept() {
    const Process one = process();
    CF_VERIFY_OK(labelled(one, u"tea"_s));
    const auto refused = one.tenant->book().write([&](journal::Writing& writing) -> Done {
      CF_CHECK(label(writing, u"coffee"_s));
      if (name(writing.reader()) != u"coffee") return {};
      return core::refused(u"changed_my_mind"_s);
    });
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, u"changed_my_mind"_s);
    QCOMPARE(nameInside(one), u"tea"_s);
    // A part of a transaction, too.
    CF_VERIFY_OK(one.tenant->book().write([&](journal::Writing& writing) -> Done {
      const Done part = writing.attempt([&]() -> Done {
        CF_CHECK(label(writing, u"coffee"_s));
        static_cast<void>(name(writing.reader()));
        return core::refused(u"changed_my_mind"_s);
      });
      return !part && name(writing.reader()) == u"tea" ? Done() : core::refused(u"kept"_s);
    }));
  }

  void outsideOfTransactionsEverythingIsAsked() {
    const Process one = process();
    const Process two = process();
    CF_VERIFY_OK(labelled(one, u"tea"_s));
    QCOMPARE(nameInside(one), u"tea"_s);
    CF_VERIFY_OK(labelled(two, u"coffee"_s));
    QCOMPARE(name(one.tenant->reader()), u"coffee"_s);
  }

  void aChainThatBeginsIsAskedForAgain() {
    const char* const begun = "SELECT origin FROM journal WHERE kind = 'origin.opened' AND kind <> 'sale.completed'";
    const char* const append = "INSERT INTO journal(kind) VALUES ($1)";
    const journal::Value sale[] = {u"sale.completed"_s};
    const journal::Value beginning[] = {u"origin.opened"_s};
    postgres::Memory memory;
    memory.begin(false);
    memory.keep(begun, {}, {PQmakeEmptyPGresult(nullptr, PGRES_TUPLES_OK), PQclear});
    memory.written(append, sale);
    QVERIFY(memory.find(begun, {}));
    memory.written(append, beginning);
    QVERIFY(!memory.find(begun, {}));
  }

  void statementsAreKnownByTheirTables_data() {
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<bool>("kept");
    QTest::newRow("a product") << QByteArray("SELECT name FROM product p WHERE p.id = $1") << true;
    QTest::newRow("joined") << QByteArray("SELECT t.id FROM till t JOIN store s ON s.id = t.store_id") << true;
    QTest::newRow("within") << QByteArray("SELECT 1 FROM product WHERE tax IN (SELECT id FROM tax)") << true;
    QTest::newRow("its sales") << QByteArray("SELECT 1 FROM product_month") << false;
    QTest::newRow("joined to sales") << QByteArray("SELECT 1 FROM product p JOIN product_month m ON m.id = p.id")
                                     << false;
    QTest::newRow("sales within") << QByteArray("SELECT (SELECT max(day) FROM document) FROM product") << false;
    QTest::newRow("listed") << QByteArray("SELECT 1 FROM product, document") << false;
    QTest::newRow("listed by another name") << QByteArray("SELECT 1 FROM product AS p, document") << false;
    QTest::newRow("listed behind a question")
        << QByteArray("SELECT 1 FROM (SELECT id FROM product) x, document") << false;
    QTest::newRow("how chains began")
        << QByteArray("SELECT position FROM journal WHERE kind = 'origin.opened' AND kind <> 'sale.completed'") << true;
    QTest::newRow("other facts") << QByteArray("SELECT position FROM journal WHERE kind = 'sale.completed'") << false;
    QTest::newRow("how chains began, and more")
        << QByteArray("SELECT 1 FROM journal WHERE kind = 'origin.opened' AND id IN (SELECT id FROM document)")
        << false;
    QTest::newRow("no table") << QByteArray("SELECT nextval('a')") << false;
    QTest::newRow("written") << QByteArray("INSERT INTO product(id) VALUES (1)") << false;
    QTest::newRow("a meaning of its own") << QByteArray("WITH x AS (SELECT 1) SELECT 1 FROM product") << false;
  }
  void statementsAreKnownByTheirTables() {
    QFETCH(QByteArray, sql);
    QFETCH(bool, kept);
    postgres::Memory memory;
    QVERIFY(!memory.keeps(sql.constData()));
    memory.begin(false);
    QCOMPARE(memory.keeps(sql.constData()), kept);
    memory.end(true);
    QVERIFY(!memory.keeps(sql.constData()));
  }
};

QTEST_GUILESS_MAIN(TestMemory)
#include "tst_memory.moc"
