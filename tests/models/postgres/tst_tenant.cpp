// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>

#include "models/journal/facts_queries.h"
#include "models/journal/verify.h"
#include "models/postgres/tenant.h"
#include "models/store/store.h"
#include "tests/support/notes_projector.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/verify.h"

using namespace Qt::StringLiterals;
namespace core = counterfoil::core;
namespace journal = counterfoil::journal;
namespace postgres = counterfoil::postgres;
namespace store = counterfoil::store;
using counterfoil::support::noteDraft;
using counterfoil::support::PostgresCluster;

namespace {

/// Its statement is refused by the engine and not by the projector itself.
class BrokenProjector final : public journal::Projector {
 public:
  [[nodiscard]] std::span<const journal::ProjectionTable> tables() const override {
    static const journal::ProjectionTable all[] = {
        {"broken", "CREATE TABLE broken(id INTEGER PRIMARY KEY, word TEXT NOT NULL) STRICT", "id"}};
    return all;
  }
  [[nodiscard]] std::span<const char* const> kinds() const override {
    static const char* const all[] = {"note.broken"};
    return all;
  }
  [[nodiscard]] core::Done project(const journal::Fact&, journal::Transaction& tx) const override {
    return tx.execute("INSERT INTO broken(id, word) VALUES (1, $1)", {journal::Value()});
  }
};

}  // namespace

class TestTenant : public QObject {
  Q_OBJECT

  using Connected = std::unique_ptr<postgres::Connection>;
  using Served = std::unique_ptr<postgres::Tenant>;

  std::unique_ptr<PostgresCluster> m_cluster;
  Connected m_owner;
  journal::Projectors m_projectors;
  core::ManualClock m_clock{core::Instant::fromUtcMs(1'700'000'000'000)};
  core::SeededIds m_ids{1};
  postgres::TenantOptions m_options;
  int m_tenants = 0;

  static Connected connected(const QString& url) {
    auto connection = postgres::Connection::open(url);
    return connection ? std::move(*connection) : nullptr;
  }
  core::Result<Served> served(postgres::Connection& connection) {
    return postgres::Tenant::open(connection, m_options.schema, m_projectors, m_clock, m_ids);
  }
  core::Result<core::AnyId> note(journal::Book& book, const QString& title, const char* kind = "note.created") {
    return book.write([&](journal::Writing& writing) -> core::Result<core::AnyId> {
      CF_TRY(const auto fact, writing.record(noteDraft(kind, writing.make<core::AnyId>(), title)));
      return fact.subject;
    });
  }
  static qint64 count(const journal::Reader& reader, const char* sql) { return reader.integer(sql, {}).value(); }

 private Q_SLOTS:
  void initTestCase() {
    counterfoil::support::addNotes(m_projectors);
    m_projectors.add(std::make_unique<BrokenProjector>());
    m_cluster = std::make_unique<PostgresCluster>();
    m_owner = connected(m_cluster->ownerUrl());
    QVERIFY(m_owner);
  }
  void init() {
    m_options.schema = "tenant_" + QByteArray::number(++m_tenants);
    m_options.servingRole = PostgresCluster::servingRole();
    CF_VERIFY_OK(postgres::createTenant(*m_owner, m_options, m_projectors, m_clock, m_ids));
  }
  void cleanupTestCase() { m_cluster.reset(); }

  void theBookWritesAndReads() {
    const auto connection = connected(m_cluster->servingUrl());
    const auto tenant = served(*connection);
    CF_VERIFY_OK(tenant);
    journal::Book& book = (*tenant)->book();
    CF_VERIFY_OK(note(book, u"one"_s));
    const auto id = note(book, u"Zwölf ☕ 𝄞"_s);
    CF_VERIFY_OK(id);
    const auto title = book.reader().first("SELECT title FROM note WHERE id = $1", {*id},
                                           [](const journal::Row& row) { return row.text(0); });
    CF_VERIFY_OK(title);
    QCOMPARE(title->value_or(QString()), u"Zwölf ☕ 𝄞"_s);
    QCOMPARE(count(book.reader(), "SELECT SUM(length) FROM note_sum"), 13);
    QCOMPARE(book.head().originSeq, 3);
    const auto chains = journal::verifyChains(book.reader());
    CF_VERIFY_OK(chains);
    QVERIFY(chains->holds());
    QCOMPARE(chains->facts, 3);
  }

  void aValueIsWhatItWas_data() {
    QTest::addColumn<qint64>("number");
    QTest::newRow("zero") << qint64(0);
    QTest::newRow("a digit of numeric") << qint64(9999);
    QTest::newRow("two digits, the last zero") << qint64(1'0000'0000);
    QTest::newRow("negative") << qint64(-12'345'678'901'234);
    QTest::newRow("the largest") << std::numeric_limits<qint64>::max();
    QTest::newRow("the smallest") << std::numeric_limits<qint64>::min();
  }
  void aValueIsWhatItWas() {
    QFETCH(qint64, number);
    const postgres::TenantReader reader(*m_owner, m_options.schema);
    const auto same = reader.first("SELECT $1, SUM($1), $2, $3, $4, $1 = $1",
                                   {number, u""_s, QByteArray("\0\xff", 2), {}}, [](const journal::Row& row) {
                                     std::vector<journal::Value> all;
                                     for (int i = 0; i < row.columnCount(); ++i) all.push_back(row.value(i));
                                     return all;
                                   });
    CF_VERIFY_OK(same);
    const std::vector<journal::Value> expected{number, number, u""_s, QByteArray("\0\xff", 2), {}, true};
    QVERIFY(same->value() == expected);
  }

  void textThatPostgresCannotHoldIsTheSameOnBothEngines_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("held");
    QTest::newRow("a zero") << QString(u"a\0b"_s) << u"a\uFFFDb"_s;
    QTest::newRow("half a pair") << (u"a"_s + QChar(0xd834)) << u"a\uFFFD"_s;
    QTest::newRow("the other half") << (QChar(0xdd1e) + u"a"_s) << u"\uFFFDa"_s;
    QTest::newRow("a pair") << u"a𝄞b"_s << u"a𝄞b"_s;
    QTest::newRow("nothing") << u""_s << u""_s;
  }
  void textThatPostgresCannotHoldIsTheSameOnBothEngines() {
    QFETCH(QString, text);
    QFETCH(QString, held);
    const postgres::TenantReader reader(*m_owner, m_options.schema);
    const auto same = reader.first("SELECT $1", {text}, [](const journal::Row& row) { return row.text(0); });
    CF_VERIFY_OK(same);
    QCOMPARE(same->value_or(u"none"_s), held);
    QVERIFY(journal::Value(text) == journal::Value(held));
  }

  void aRefusedCommandLeavesNothingAndNoGap() {
    const auto connection = connected(m_cluster->servingUrl());
    const auto tenant = served(*connection);
    journal::Book& book = (*tenant)->book();
    const auto refused = book.write([&](journal::Writing& writing) -> core::Result<int> {
      CF_TRY(const auto fact, writing.record(noteDraft("note.created", core::AnyId(writing.newId()), u"never"_s)));
      return core::refused(u"no"_s);
    });
    QCOMPARE(refused.error().code, u"no"_s);
    QCOMPARE(count(book.reader(), "SELECT COUNT(*) FROM note"), 0);
    CF_VERIFY_OK(note(book, u"after"_s));
    QCOMPARE(count(book.reader(), "SELECT MAX(position) FROM journal"), 2);
    QCOMPARE(book.position(), 2);
    QCOMPARE(book.head().originSeq, 2);
  }

  void aQueuedStatementThatFailsIsNamedAtTheCommit() {
    const auto connection = connected(m_cluster->servingUrl());
    const auto tenant = served(*connection);
    journal::Book& book = (*tenant)->book();
    const auto failed = note(book, u"x"_s, "note.broken");
    CF_VERIFY_CODE(failed, "constraint_failed");
    QVERIFY2(failed.error().detail.contains(u"INSERT INTO broken"_s), qPrintable(failed.error().detail));
    CF_VERIFY_OK(note(book, u"after"_s));
    QCOMPARE(book.head().originSeq, 2);
  }

  void twoServersShareOneChainWithoutGaps() {
    const auto first = connected(m_cluster->servingUrl());
    const auto second = connected(m_cluster->servingUrl());
    const auto one = served(*first);
    const auto two = served(*second);
    CF_VERIFY_OK(one);
    CF_VERIFY_OK(two);
    for (int i = 0; i < 20; ++i) {
      journal::Book& book = (i % 3 == 0 ? *one : *two)->book();
      CF_VERIFY_OK(note(book, QString::number(i)));
      QCOMPARE(book.position(), count(book.reader(), "SELECT MAX(position) FROM journal"));
    }
    QCOMPARE(count((*one)->reader(), "SELECT COUNT(*) FROM journal"), 21);
    QCOMPARE(count((*two)->reader(), "SELECT MAX(position) FROM journal"), 21);
    const auto chains = journal::verifyChains((*one)->reader());
    CF_VERIFY_OK(chains);
    QVERIFY(chains->holds());
    QCOMPARE(chains->heads.size(), 1U);
  }

  void aTenantIsWrittenByOneAtATime() {
    const auto first = connected(m_cluster->servingUrl());
    const auto second = connected(m_cluster->servingUrl());
    const auto one = served(*first);
    const auto two = served(*second);
    CF_VERIFY_OK(second->script("SET lock_timeout='50ms'"));
    const auto outer = (*one)->book().write([&](journal::Writing&) -> core::Done {
      const auto inner = note((*two)->book(), u"second"_s);
      return !inner && inner.error().code == u"store_busy" ? core::Done() : core::refused(u"not_busy"_s);
    });
    CF_VERIFY_OK(outer);
    CF_VERIFY_OK(note((*two)->book(), u"second"_s));
  }

  void factsOfAStoreFileGiveTheSameTables() {
    QTemporaryDir folder;
    store::OpenOptions options;
    options.path = folder.filePath(u"shop.cfl"_s);
    options.machineFolder = folder.filePath(u"machine"_s);
    options.reserveBytes = 0;
    const auto shop = store::Store::create(options, m_projectors, m_clock, m_ids);
    CF_VERIFY_OK(shop);
    for (int i = 0; i < 30; ++i) {
      const auto id = note((*shop)->book(), u"note %1"_s.arg(i));
      CF_VERIFY_OK(id);
      CF_VERIFY_OK((*shop)->book().write([&](journal::Writing& writing) -> core::Done {
        CF_TRY(const auto fact, writing.record(noteDraft("note.changed", *id, u"changed %1"_s.arg(i))));
        return fact.originSeq > 0 ? core::Done() : core::refused(u"no"_s);
      }));
    }
    const auto facts = journal::factsAfter((*shop)->reader(), 0, 1000, true);
    CF_VERIFY_OK(facts);
    const auto connection = connected(m_cluster->servingUrl());
    const auto tenant = served(*connection);
    const auto taken = (*tenant)->book().receiveAll(*facts);
    CF_VERIFY_OK(taken);
    QCOMPARE(*taken, 61);
    QCOMPARE((*tenant)->book().receiveAll(*facts).value(), 0);
    const auto differences = journal::compareProjections((*shop)->reader(), (*tenant)->reader(), m_projectors);
    CF_VERIFY_OK(differences);
    QVERIFY2(differences->empty(), differences->empty() ? "" : qPrintable(differences->front().what));
    const auto chains = journal::verifyChains((*tenant)->reader());
    QVERIFY(chains->holds());
    QCOMPARE(chains->heads.size(), 2U);
  }

  void aFactWhoseStatementFailsIsKeptAndTheFeedGoesOn() {
    const auto connection = connected(m_cluster->servingUrl());
    const auto tenant = served(*connection);
    std::vector<journal::Fact> facts;
    const journal::OriginId origin(m_ids.next(m_clock.now()));
    QByteArray digest(32, '\0');
    for (const char* const kind : {"origin.opened", "note.created", "note.broken", "note.created"}) {
      journal::Fact fact;
      fact.id = journal::FactId(m_ids.next(m_clock.now()));
      fact.origin = origin;
      fact.originSeq = qint64(facts.size()) + 1;
      fact.hlc = core::Hlc::next(core::Hlc(0), m_clock.now());
      fact.kind = QLatin1String(kind);
      fact.subject = core::AnyId(m_ids.next(m_clock.now()));
      fact.object = {{u"title"_s, u"x"_s}};
      fact.body = journal::bodyBytes(fact.object);
      fact.digest = digest = journal::digestOf(fact, digest);
      facts.push_back(fact);
    }
    CF_VERIFY_OK((*tenant)->book().receiveAll(facts));
    QCOMPARE(count((*tenant)->reader(), "SELECT COUNT(*) FROM note"), 2);
    const auto kept = journal::unprojectedFacts((*tenant)->reader());
    CF_VERIFY_OK(kept);
    QCOMPARE(kept->size(), 1U);
    QVERIFY(kept->front().reason.contains(u"INSERT INTO broken"_s));
  }

  void aConnectionThatIsLostMayBeTriedAgain() {
    const auto connection = connected(m_cluster->servingUrl());
    const auto admin = connected(m_cluster->adminUrl());
    const auto tenant = served(*connection);
    journal::Book& book = (*tenant)->book();
    CF_VERIFY_OK(note(book, u"before"_s));
    const auto cut = book.write([&](journal::Writing& writing) -> core::Done {
      CF_TRY(const auto fact, writing.record(noteDraft("note.created", writing.make<core::AnyId>(), u"cut"_s)));
      CF_CHECK(
          admin->script("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'shop_server'"));
      CF_TRY(const qint64 notes, writing.reader().integer("SELECT COUNT(*) FROM note", {}));
      return notes > 0 && fact.originSeq > 0 ? core::Done() : core::refused(u"no"_s);
    });
    CF_VERIFY_CODE(cut, "store_unreachable");
    QCOMPARE(cut.error().kind, core::ErrorKind::Busy);
    CF_VERIFY_OK(note(book, u"after"_s));
    QCOMPARE(count(book.reader(), "SELECT COUNT(*) FROM note"), 2);
    QVERIFY(journal::verifyChains(book.reader())->holds());
  }

  void whoServesOwnsNothing_data() {
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<bool>("ownerToo");
    QTest::newRow("changing the journal") << QByteArray("UPDATE journal SET kind = 'x'") << true;
    QTest::newRow("shortening the journal") << QByteArray("DELETE FROM journal") << true;
    QTest::newRow("emptying the journal") << QByteArray("TRUNCATE journal") << true;
    QTest::newRow("dropping a table") << QByteArray("DROP TABLE note") << false;
    QTest::newRow("adding a column") << QByteArray("ALTER TABLE note ADD COLUMN x bigint") << false;
    QTest::newRow("making a table") << QByteArray("CREATE TABLE x(a bigint)") << false;
    QTest::newRow("taking the guard away") << QByteArray("DROP TRIGGER journal_is_never_changed ON journal") << false;
    QTest::newRow("dropping the feed's row") << QByteArray("DELETE FROM feed") << false;
    QTest::newRow("making a schema") << QByteArray("CREATE SCHEMA mine") << false;
  }
  void whoServesOwnsNothing() {
    QFETCH(QByteArray, sql);
    QFETCH(bool, ownerToo);
    const auto connection = connected(m_cluster->servingUrl());
    CF_VERIFY_OK(connection->enter(m_options.schema));
    QVERIFY(!connection->script(sql));
    if (!ownerToo) return;
    CF_VERIFY_OK(m_owner->enter(m_options.schema));
    CF_VERIFY_CODE(m_owner->script(sql), "constraint_failed");
  }

  void otherProjectionsAreServedAfterAMigrationOnly() {
    const auto connection = connected(m_cluster->servingUrl());
    {
      const auto tenant = served(*connection);
      CF_VERIFY_OK(note((*tenant)->book(), u"one"_s));
    }
    journal::Projectors fewer;
    counterfoil::support::addNotes(fewer);
    CF_VERIFY_CODE(postgres::Tenant::open(*connection, m_options.schema, fewer, m_clock, m_ids), "store_not_migrated");
    const auto migrated = postgres::migrateTenant(*m_owner, m_options, fewer, m_clock, m_ids);
    CF_VERIFY_OK(migrated);
    QVERIFY(*migrated);
    const auto fresh = connected(m_cluster->servingUrl());
    const auto tenant = postgres::Tenant::open(*fresh, m_options.schema, fewer, m_clock, m_ids);
    CF_VERIFY_OK(tenant);
    QCOMPARE(count((*tenant)->reader(), "SELECT COUNT(*) FROM note"), 1);
    CF_VERIFY_OK(note((*tenant)->book(), u"two"_s));
    QVERIFY(!*postgres::migrateTenant(*m_owner, m_options, fewer, m_clock, m_ids));
  }

  void namesThatAreNoneAreRefused_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("a quote") << QByteArray("a\"; DROP SCHEMA public; --");
    QTest::newRow("capitals") << QByteArray("Tenant");
    QTest::newRow("a digit first") << QByteArray("1a");
    QTest::newRow("the system's") << QByteArray("pg_catalog");
    QTest::newRow("too long") << QByteArray(64, 'a');
    QTest::newRow("a line break at the end") << QByteArray("tenant\n");
  }
  void namesThatAreNoneAreRefused() {
    QFETCH(QByteArray, name);
    auto options = m_options;
    options.schema = name;
    CF_VERIFY_CODE(postgres::createTenant(*m_owner, options, m_projectors, m_clock, m_ids), "malformed_name");
  }

  void tenantsAreListedAndMadeOnce() {
    CF_VERIFY_CODE(postgres::createTenant(*m_owner, m_options, m_projectors, m_clock, m_ids), "store_exists");
    const auto all = postgres::tenants(*m_owner);
    CF_VERIFY_OK(all);
    QVERIFY(std::find(all->begin(), all->end(), m_options.schema) != all->end());
    CF_VERIFY_CODE(postgres::Tenant::open(*m_owner, "nobody", m_projectors, m_clock, m_ids), "store_missing");
  }
};

QTEST_GUILESS_MAIN(TestTenant)
#include "tst_tenant.moc"
