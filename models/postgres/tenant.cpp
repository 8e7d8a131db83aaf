// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/postgres/tenant.h"

#include <QRegularExpression>

#include "models/journal/schema.h"
#include "models/postgres/dialect.h"

namespace counterfoil::postgres {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using journal::Row;
using journal::Value;

namespace {

// What PostgreSQL alone has. A position is the newest plus one, as SQLite gives it: no sequence, which would leave gaps
// where a transaction was rolled back, and no race, because every writer holds the feed row. The room in the feed's
// page keeps its updates from touching the index.
const char* const kOwnSql = R"sql(
CREATE TABLE store_meta(key text COLLATE "C" PRIMARY KEY, value text COLLATE "C" NOT NULL);
CREATE TABLE feed(one bigint PRIMARY KEY CHECK (one = 1), turn bigint NOT NULL, server text COLLATE "C" NOT NULL)
  WITH (fillfactor = 20);
CREATE FUNCTION next_position() RETURNS bigint LANGUAGE plpgsql AS
  $f$BEGIN RETURN (SELECT COALESCE(MAX(position), 0) + 1 FROM journal); END$f$;
ALTER TABLE journal ALTER COLUMN position SET DEFAULT next_position();
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
  $f$BEGIN RAISE EXCEPTION 'the journal is append-only'; END$f$;
CREATE TRIGGER journal_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
)sql";

/// What version 1 did not have: on which server the feed was last written.
const char* const kUpgradeSql =
    "ALTER TABLE feed ADD COLUMN IF NOT EXISTS server text COLLATE \"C\" NOT NULL DEFAULT '';\n";

Done checkName(const QByteArray& name) {
  static const QRegularExpression plain(u"\\A(?!pg_)[a-z_][a-z0-9_]{0,62}\\z"_s);
  if (plain.match(QString::fromLatin1(name)).hasMatch()) return {};
  return core::invalid(u"malformed_name"_s, QString::fromLatin1(name));
}

QByteArray projectionSql(const journal::Projectors& projectors) {
  QByteArray sql;
  for (const auto& projector : projectors.all()) {
    for (const auto& table : projector->tables()) sql += translated(table.createSql) + ";\n";
  }
  return sql;
}

QByteArray localSql(const TenantOptions& options) {
  QByteArray sql;
  for (const char* const table : options.localTables) sql += translated(table) + ";\n";
  return sql;
}

QString namesOf(const journal::Projectors& projectors) {
  QStringList names;
  for (const auto& projector : projectors.all()) {
    for (const auto& table : projector->tables()) names.append(QLatin1String(table.name));
  }
  return names.join(u' ');
}

/// Rows of everything but the journal, whose rows can be added and read.
QByteArray grants(const TenantOptions& options) {
  const QByteArray& schema = options.schema;
  const QByteArray& role = options.servingRole;
  return "GRANT USAGE ON SCHEMA \"" + schema + "\" TO \"" + role + "\"; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL " +
         "TABLES IN SCHEMA \"" + schema + "\" TO \"" + role + "\"; REVOKE UPDATE, DELETE ON journal FROM \"" + role +
         "\"; REVOKE INSERT, DELETE ON feed FROM \"" + role + "\"; REVOKE DELETE ON store_meta FROM \"" + role +
         "\";\n";
}

QByteArray metaSql(const char* key, const QString& value) {
  return QByteArray("INSERT INTO store_meta(key, value) VALUES ('") + key + "', '" + value.toLatin1() +
         "') ON CONFLICT(key) DO UPDATE SET value = excluded.value;\n";
}

QString digestText(const journal::Projectors& projectors) {
  return QString::fromLatin1(projectors.schemaDigest().toHex());
}

Result<QString> meta(const journal::Reader& reader, const QString& key) {
  CF_TRY(const auto found, reader.first("SELECT value FROM store_meta WHERE key = $1", {key},
                                        [](const Row& row) { return row.text(0); }));
  return found.value_or(QString());
}

/// Whether the schema is there and its tables of a version that this program knows.
Done checkVersion(Connection& connection, const QByteArray& schema) {
  CF_CHECK(checkName(schema));
  const TenantReader reader(connection, schema);
  CF_TRY(const qint64 there, reader.integer("SELECT COUNT(*) FROM pg_catalog.pg_tables WHERE schemaname = $1 AND "
                                            "tablename = 'store_meta'",
                                            {QString::fromLatin1(schema)}));
  if (there == 0) return core::notFound(u"store_missing"_s, QString::fromLatin1(schema));
  CF_TRY(const QString version, meta(reader, u"schema_version"_s));
  if (version.toInt() <= kSchemaVersion) return {};
  return core::Error{core::ErrorKind::TooNew,
                     u"store_too_new"_s,
                     u"the schema has version %1, this program knows %2"_s.arg(version).arg(kSchemaVersion),
                     {}};
}

Done rebuild(Connection& owner, const TenantOptions& options, const journal::Projectors& projectors,
             const journal::Reader& reader, journal::Book& book) {
  CF_TRY(const QString old, meta(reader, u"projection_tables"_s));
  QStringList names = old.split(u' ', Qt::SkipEmptyParts);
  for (const QString& name : namesOf(projectors).split(u' ', Qt::SkipEmptyParts)) {
    if (!names.contains(name)) names.append(name);
  }
  QByteArray drops;
  for (const QString& name : std::as_const(names)) drops += "DROP TABLE IF EXISTS " + name.toLatin1() + ";\n";
  // From here on the schema is unknown until the last slice is in: a crash starts the rebuild again.
  CF_CHECK(owner.script("BEGIN;\n" + drops + "DELETE FROM unprojected WHERE reason NOT LIKE 'rejected: %';\n" +
                        metaSql("projection_schema", u"rebuilding"_s) + projectionSql(projectors) + localSql(options) +
                        metaSql("projection_tables", namesOf(projectors)) + grants(options) + "COMMIT"));
  CF_CHECK(owner.forgetStatements());
  CF_CHECK(book.applyJournal(options.progress));
  return owner.script(metaSql("projection_schema", digestText(projectors)));
}

/// An owner's connection as an old feed's server, where it has none.
QByteArray nameServer(const Connection& connection) {
  return "UPDATE feed SET server = '" + connection.server() +
         "/' || CAST(CAST(tableoid AS bigint) AS text) "
         "WHERE server = '';\n";
}

/// One process at a time begins an epoch of a tenant; released with the object.
class EpochLock {
 public:
  [[nodiscard]] static Result<std::unique_ptr<EpochLock>> take(Connection& connection, const QByteArray& schema) {
    CF_CHECK(connection.rows("SELECT pg_advisory_lock(hashtextextended($1, 7410))",
                             std::vector<Value>{QString::fromLatin1(schema)}, &EpochLock::nothing));
    return std::make_unique<EpochLock>(connection, schema);
  }
  EpochLock(Connection& connection, const QByteArray& schema) : m_connection(connection), m_schema(schema) {}
  ~EpochLock() {
    // The server lets go of it by itself where the connection was lost.
    static_cast<void>(m_connection.rows("SELECT pg_advisory_unlock(hashtextextended($1, 7410))",
                                        std::vector<Value>{QString::fromLatin1(m_schema)}, &EpochLock::nothing));
  }
  EpochLock(const EpochLock&) = delete;
  EpochLock& operator=(const EpochLock&) = delete;

 private:
  static bool nothing(const Row&) { return true; }
  Connection& m_connection;
  QByteArray m_schema;
};

/// Where the feed row says that it was last written, and where it is.
struct FeedPlaces {
  QByteArray named;
  QByteArray here;
};

Result<FeedPlaces> placesOfFeed(const journal::Reader& reader, const Connection& connection) {
  CF_TRY(const auto found, reader.first("SELECT server, CAST(tableoid AS bigint) FROM feed", {}, [&](const Row& row) {
    return FeedPlaces{row.text(0).toLatin1(), Engine::placeOf(connection, row.integer(1))};
  }));
  if (!found) return core::integrityError(u"store_corrupt"_s, u"the feed has no row"_s);
  return *found;
}

/// Goes on with the schema's origin, or begins its first.
Done openOrigin(Connection& owner, const journal::Reader& reader, journal::Book& book, const core::Clock& clock,
                core::IdSource& ids) {
  CF_TRY(const QString mine, meta(reader, u"origin"_s));
  if (const auto known = journal::OriginId::parse(mine)) return book.continueOrigin(*known);
  CF_TRY(const QString idText, meta(reader, u"store"_s));
  const auto id = journal::StoreFileId::parse(idText);
  if (!id) return core::integrityError(u"store_corrupt"_s, u"the store has no id"_s);
  const auto origin = journal::OriginId(ids.next(clock.now()));
  CF_CHECK(book.openOrigin(origin, *id, {}, 0));
  return owner.script(metaSql("origin", origin.text()));
}

Done followServer(Connection& connection, const QByteArray& schema, const journal::Projectors& projectors,
                  const core::Clock& clock, core::IdSource& ids) {
  const TenantReader reader(connection, schema);
  CF_TRY(const FeedPlaces before, placesOfFeed(reader, connection));
  if (before.named == before.here) return {};
  CF_TRY([[maybe_unused]] const auto lock, EpochLock::take(connection, schema));
  CF_TRY(const FeedPlaces now, placesOfFeed(reader, connection));
  return now.named == now.here ? Done() : beginIncarnation(connection, schema, projectors, clock, ids);
}

}  // namespace

Done createTenant(Connection& owner, const TenantOptions& options, const journal::Projectors& projectors,
                  const core::Clock& clock, core::IdSource& ids) {
  CF_CHECK(checkName(options.schema));
  CF_CHECK(checkName(options.servingRole));
  const auto id = ids.make<struct journal::StoreFileTag>(clock.now());
  CF_CHECK(owner.script("BEGIN; CREATE SCHEMA \"" + options.schema + "\"; SET LOCAL search_path TO \"" +
                        options.schema + "\", pg_temp;\n" + translated(journal::kJournalSql) + kOwnSql +
                        projectionSql(projectors) + localSql(options) +
                        "INSERT INTO feed(one, turn, server) VALUES (1, 0, '');\n" + nameServer(owner) +
                        metaSql("schema_version", QString::number(kSchemaVersion)) + metaSql("store", id.text()) +
                        metaSql("projection_tables", namesOf(projectors)) +
                        metaSql("projection_schema", digestText(projectors)) + grants(options) + "COMMIT"));
  const auto opened = migrateTenant(owner, options, projectors, clock, ids);
  return opened ? Done() : Done(opened.error());
}

Result<bool> migrateTenant(Connection& owner, const TenantOptions& options, const journal::Projectors& projectors,
                           const core::Clock& clock, core::IdSource& ids) {
  CF_CHECK(checkName(options.servingRole));
  CF_CHECK(checkVersion(owner, options.schema));
  const TenantReader before(owner, options.schema);
  CF_TRY(const QString version, meta(before, u"schema_version"_s));
  if (version.toInt() < kSchemaVersion) {
    CF_CHECK(owner.script("BEGIN;\n" + QByteArray(kUpgradeSql) + nameServer(owner) +
                          metaSql("schema_version", QString::number(kSchemaVersion)) + "COMMIT"));
    CF_CHECK(owner.forgetStatements());
  }
  Engine engine(owner, options.schema);
  journal::Book book(engine, projectors, clock, ids);
  bool applied = false;
  CF_TRY(const QString schema, meta(engine.reader(), u"projection_schema"_s));
  if (schema != digestText(projectors)) {
    CF_CHECK(rebuild(owner, options, projectors, engine.reader(), book));
    applied = true;
  } else {
    CF_CHECK(owner.script("BEGIN;\n" + localSql(options) + grants(options) + "COMMIT"));
  }
  CF_CHECK(openOrigin(owner, engine.reader(), book, clock, ids));
  CF_TRY(const int projected, book.projectUnprojected());
  return applied || projected > 0;
}

Done beginIncarnation(Connection& connection, const QByteArray& schema, const journal::Projectors& projectors,
                      const core::Clock& clock, core::IdSource& ids) {
  CF_CHECK(checkVersion(connection, schema));
  Engine engine(connection, schema);
  journal::Book book(engine, projectors, clock, ids);
  CF_TRY(const QString mine, meta(engine.reader(), u"origin"_s));
  CF_TRY(const QString idText, meta(engine.reader(), u"store"_s));
  const auto known = journal::OriginId::parse(mine);
  const auto id = journal::StoreFileId::parse(idText);
  if (!known || !id) return core::integrityError(u"store_corrupt"_s, u"the store has no origin"_s);
  CF_CHECK(book.continueOrigin(*known));
  const journal::OriginHead head = book.head();
  const auto origin = journal::OriginId(ids.next(clock.now()));
  CF_CHECK(book.openOrigin(origin, *id, head, book.originOrdinal() + 1));
  // Only now is it the feed's own: a chain that was begun and is not named here is nobody's (sync/hub/epochs).
  return book.write([&](journal::Writing& writing) -> Done {
    journal::Transaction& tx = writing.local("store_meta");
    CF_CHECK(tx.execute("UPDATE store_meta SET value = $1 WHERE key = 'origin'", {origin.text()}));
    return tx.execute("UPDATE feed SET server = CAST($1 AS text) || '/' || CAST(CAST(tableoid AS bigint) AS text)",
                      {QString::fromLatin1(connection.server())});
  });
}

Result<std::vector<QByteArray>> tenants(Connection& connection) {
  std::vector<QByteArray> names;
  CF_CHECK(connection.rows("SELECT schemaname FROM pg_catalog.pg_tables WHERE tablename = 'store_meta' ORDER BY 1", {},
                           [&](const Row& row) {
                             names.push_back(row.bytes(0));
                             return true;
                           }));
  return names;
}

Result<std::unique_ptr<Tenant>> Tenant::open(Connection& connection, const QByteArray& schema,
                                             const journal::Projectors& projectors, const core::Clock& clock,
                                             core::IdSource& ids) {
  CF_CHECK(checkVersion(connection, schema));
  std::unique_ptr<Tenant> tenant(new Tenant(connection, schema));
  const journal::Reader& reader = tenant->reader();
  if (connection.server().isEmpty()) connection.abandon();
  if (connection.isLost()) CF_CHECK(connection.reconnect());
  if (connection.server().isEmpty())
    return core::Error{core::ErrorKind::Busy, u"store_read_only"_s, u"a standby"_s, {}};
  CF_TRY(const QString version, meta(reader, u"schema_version"_s));
  CF_TRY(const QString projections, meta(reader, u"projection_schema"_s));
  if (version.toInt() != kSchemaVersion || projections != digestText(projectors)) {
    return core::refused(u"store_not_migrated"_s, QString::fromLatin1(schema));
  }
  CF_CHECK(followServer(connection, schema, projectors, clock, ids));
  CF_TRY(const QString mine, meta(reader, u"origin"_s));
  CF_TRY(const QString idText, meta(reader, u"store"_s));
  const auto origin = journal::OriginId::parse(mine);
  const auto id = journal::StoreFileId::parse(idText);
  if (!origin || !id) return core::refused(u"store_not_migrated"_s, QString::fromLatin1(schema));
  CF_TRY(const FeedPlaces place, placesOfFeed(reader, connection));
  tenant->m_engine.follow(place.here);
  tenant->m_id = *id;
  tenant->m_book = std::make_unique<journal::Book>(tenant->m_engine, projectors, clock, ids);
  CF_CHECK(tenant->m_book->continueOrigin(*origin));
  return tenant;
}

}  // namespace counterfoil::postgres
