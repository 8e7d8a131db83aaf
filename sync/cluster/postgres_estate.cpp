// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/cluster/postgres_estate.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "sync/cluster/wal_position.h"

namespace counterfoil::cluster {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using hub::TenantId;
using hub::TenantRow;
using postgres::Connection;
using postgres::Patience;
using Shared = std::shared_ptr<Connection>;

namespace {

constexpr qsizetype kMostName = 200;

QByteArray schemaOf(TenantId tenant) {
  return "t_" + tenant.bytes().toHex();
}

class SchemaStore final : public hub::TenantStore {
 public:
  [[nodiscard]] static Result<std::unique_ptr<hub::TenantStore>> open(Shared connection, const QByteArray& schema,
                                                                      const journal::Projectors& projectors,
                                                                      const core::Clock& clock) {
    auto store = std::make_unique<SchemaStore>();
    store->m_connection = std::move(connection);
    CF_TRY(store->m_tenant, postgres::Tenant::open(*store->m_connection, schema, projectors, clock, store->m_ids));
    return std::unique_ptr<hub::TenantStore>(std::move(store));
  }
  [[nodiscard]] journal::Book& book() override { return m_tenant->book(); }

 private:
  core::RandomIds m_ids;
  Shared m_connection;
  std::unique_ptr<postgres::Tenant> m_tenant;
};

class SchemaReader final : public hub::TenantReader {
 public:
  SchemaReader(Shared connection, const QByteArray& schema)
      : m_connection(std::move(connection)), m_reader(*m_connection, schema) {}
  [[nodiscard]] const journal::Reader& reader() const override { return m_reader; }

 private:
  Shared m_connection;
  postgres::TenantReader m_reader;
};

Result<qint64> counted(Connection& connection, const char* sql, const std::vector<journal::Value>& values) {
  qint64 count = 0;
  CF_CHECK(connection.rows(sql, values, [&](const journal::Row& row) {
    count = row.integer(0);
    return false;
  }));
  return count;
}

Result<bool> isThere(Connection& connection, const char* schema, const char* table) {
  CF_TRY(const qint64 count,
         counted(connection, "SELECT COUNT(*) FROM pg_catalog.pg_tables WHERE schemaname = $1 AND tablename = $2",
                 {QString::fromLatin1(schema), QString::fromLatin1(table)}));
  return count > 0;
}

constexpr QLatin1String kInsufficientPrivilege("42501");

/// The directory of tenants; the same statements again change nothing.
Done makeDirectory(Connection& owner, const QByteArray& servingRole) {
  const Done made = owner.script(
      "BEGIN; CREATE SCHEMA IF NOT EXISTS counterfoil; CREATE TABLE IF NOT EXISTS counterfoil.tenant("
      "id bytea PRIMARY KEY, name text COLLATE \"C\" NOT NULL UNIQUE); CREATE TABLE IF NOT EXISTS counterfoil.erased("
      "id bytea PRIMARY KEY); CREATE TABLE IF NOT EXISTS counterfoil.probe("
      "one bigint PRIMARY KEY CHECK (one = 1), at_utc_ms bigint NOT NULL, shape text COLLATE \"C\" NOT NULL) "
      "WITH (fillfactor = 20); INSERT INTO counterfoil.probe VALUES (1, 0, '') ON CONFLICT DO NOTHING; "
      "GRANT USAGE ON SCHEMA counterfoil TO \"" +
      servingRole + "\"; GRANT SELECT ON counterfoil.tenant, counterfoil.erased TO \"" + servingRole +
      "\"; GRANT SELECT, UPDATE (at_utc_ms) ON counterfoil.probe TO \"" + servingRole + "\"; COMMIT");
  if (made || made.error().where != kInsufficientPrivilege) return made;
  return core::refused(u"needs_owner"_s, u"that role may make nothing here; --postgres-owner names the one that may"_s);
}

Result<std::vector<TenantRow>> directory(Connection& connection) {
  std::vector<TenantRow> all;
  CF_TRY(const bool there, isThere(connection, "counterfoil", "tenant"));
  if (!there) return all;
  CF_CHECK(connection.rows("SELECT id, name FROM counterfoil.tenant ORDER BY name", {}, [&](const journal::Row& row) {
    all.push_back({row.id<TenantId>(0), row.text(1)});
    return true;
  }));
  return all;
}

/// Sessions of the role that serves, other than this one.
Result<qint64> othersServing(Connection& owner, const QByteArray& servingRole) {
  return counted(owner,
                 "SELECT COUNT(*) FROM pg_catalog.pg_stat_activity WHERE usename = $1 AND datname = "
                 "current_database() AND pid <> pg_backend_pid()",
                 {QString::fromUtf8(servingRole)});
}

/// What every schema has been brought to.
Done nameShape(Connection& owner, const QString& shape) {
  return owner.rows("UPDATE counterfoil.probe SET shape = $1", std::vector<journal::Value>{shape},
                    [](const journal::Row&) { return true; });
}

core::Error renamed(core::Error error, TenantId tenant) {
  if (error.code == u"store_missing") return core::notFound(u"unknown_tenant"_s, tenant.text());
  return error;
}

}  // namespace

PostgresEstate::PostgresEstate(PostgresPlace place, const journal::Projectors& projectors, const core::Clock& clock)
    : m_place(std::move(place)), m_projectors(projectors), m_clock(clock) {}

Result<Shared> PostgresEstate::connection(Patience patience) const {
  const Place place(std::this_thread::get_id(), patience);
  {
    const std::lock_guard lock(m_mutex);
    if (auto known = m_connections[place].lock()) return known;
  }
  CF_TRY(auto made, Connection::open(m_place.servingUrl, patience));
  Shared shared(std::move(made));
  const std::lock_guard lock(m_mutex);
  m_connections[place] = shared;
  return shared;
}

Result<postgres::TenantOptions> PostgresEstate::optionsOf(TenantId tenant) const {
  const std::lock_guard lock(m_mutex);
  if (m_servingRole.isEmpty()) {
    CF_TRY(const auto serving, Connection::open(m_place.servingUrl));
    CF_CHECK(serving->rows("SELECT CAST(current_user AS text)", {}, [&](const journal::Row& row) {
      m_servingRole = row.text(0).toUtf8();
      return false;
    }));
  }
  postgres::TenantOptions options;
  options.schema = schemaOf(tenant);
  options.servingRole = m_servingRole;
  options.localTables = m_place.localTables;
  return options;
}

Result<std::vector<TenantRow>> PostgresEstate::tenants() const {
  CF_TRY(const Shared shared, connection());
  if (shared->isLost()) CF_CHECK(shared->reconnect());
  return directory(*shared);
}

Result<TenantRow> PostgresEstate::create(const QString& name) {
  const QString wanted = name.trimmed();
  if (wanted.isEmpty()) return core::invalid(u"name_missing"_s);
  if (wanted.size() > kMostName) return core::invalid(u"name_too_long"_s);
  core::RandomIds ids;
  const TenantRow row{TenantId(ids.next(m_clock.now())), wanted};
  CF_TRY(const auto options, optionsOf(row.id));
  CF_TRY(const auto owner, Connection::open(m_place.ownerUrl));
  CF_CHECK(makeDirectory(*owner, options.servingRole));
  CF_TRY(const auto known, directory(*owner));
  const bool taken =
      std::any_of(known.begin(), known.end(), [&](const TenantRow& each) { return each.name == wanted; });
  if (taken) return core::refused(u"tenant_exists"_s, wanted);
  if (known.empty()) CF_CHECK(nameShape(*owner, shape()));
  // A schema without a name is a creation that was cut off.
  CF_CHECK(postgres::createTenant(*owner, options, m_projectors, m_clock, ids));
  CF_TRY(const auto naming, Connection::open(m_place.ownerUrl));
  const journal::Value values[] = {row.id, row.name};
  const Done named = naming->rows("INSERT INTO counterfoil.tenant(id, name) VALUES ($1, $2)", values,
                                  [](const journal::Row&) { return true; });
  if (!named) return core::refused(u"tenant_exists"_s, wanted);
  return row;
}

Result<TenantRow> PostgresEstate::erase(const QString& nameOrId) {
  CF_TRY(const auto options, optionsOf({}));
  CF_TRY(const auto owner, Connection::open(m_place.ownerUrl));
  CF_TRY(const auto known, directory(*owner));
  const auto row = std::find_if(known.begin(), known.end(), [&](const TenantRow& each) {
    return each.name == nameOrId || each.id.text() == nameOrId;
  });
  if (row == known.end()) return core::notFound(u"unknown_tenant"_s, nameOrId);
  CF_CHECK(makeDirectory(*owner, options.servingRole));
  // A session of our own that has just ended may be there for a moment.
  qint64 others = 1;
  for (int tries = 20; others > 0 && tries > 0; --tries) {
    CF_TRY(others, othersServing(*owner, options.servingRole));
    if (others > 0) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  if (others > 0) return core::refused(u"tenant_served"_s, u"%1 sessions serve this cluster"_s.arg(others));
  const QByteArray id = "'\\x" + row->id.bytes().toHex() + "'";
  CF_CHECK(owner->script("BEGIN; DROP SCHEMA IF EXISTS \"" + schemaOf(row->id) +
                         "\" CASCADE; DELETE FROM counterfoil.tenant WHERE id = " + id +
                         "; INSERT INTO counterfoil.erased(id) VALUES (" + id + ") ON CONFLICT DO NOTHING; COMMIT"));
  return *row;
}

Result<QSet<TenantId>> PostgresEstate::erased() const {
  CF_TRY(const Shared shared, connection());
  if (shared->isLost()) CF_CHECK(shared->reconnect());
  QSet<TenantId> all;
  CF_TRY(const bool there, isThere(*shared, "counterfoil", "erased"));
  if (!there) return all;
  CF_CHECK(shared->rows("SELECT id FROM counterfoil.erased", {}, [&](const journal::Row& row) {
    all.insert(row.id<TenantId>(0));
    return true;
  }));
  return all;
}

Result<std::unique_ptr<hub::TenantStore>> PostgresEstate::open(TenantId tenant) {
  CF_TRY(Shared shared, connection());
  auto opened = SchemaStore::open(std::move(shared), schemaOf(tenant), m_projectors, m_clock);
  if (!opened) return renamed(opened.error(), tenant);
  return opened;
}

Result<std::unique_ptr<hub::TenantReader>> PostgresEstate::readerWith(Patience patience, TenantId tenant) const {
  CF_TRY(Shared shared, connection(patience));
  if (shared->isLost()) CF_CHECK(shared->reconnect());
  CF_TRY(const bool there, isThere(*shared, schemaOf(tenant).constData(), "store_meta"));
  if (!there) return core::notFound(u"unknown_tenant"_s, tenant.text());
  return std::unique_ptr<hub::TenantReader>(std::make_unique<SchemaReader>(std::move(shared), schemaOf(tenant)));
}

Result<std::unique_ptr<hub::TenantReader>> PostgresEstate::openReader(TenantId tenant) {
  return readerWith(Patience::Serving, tenant);
}

Result<std::unique_ptr<hub::TenantReader>> PostgresEstate::openLongReader(TenantId tenant) {
  return readerWith(Patience::Long, tenant);
}

QString PostgresEstate::shape() const {
  return u"%1/%2"_s.arg(postgres::kSchemaVersion).arg(QLatin1String(m_projectors.schemaDigest().toHex()));
}

Done PostgresEstate::probe() {
  if (!m_probing) {
    CF_TRY(m_probing, Connection::open(m_place.servingUrl, Patience::Probing));
  } else if (m_probing->isLost()) {
    CF_CHECK(m_probing->reconnect());
  }
  QString found;
  const Done written =
      m_probing->rows("UPDATE counterfoil.probe SET at_utc_ms = $1 RETURNING shape",
                      std::vector<journal::Value>{m_clock.now().utcMs()}, [&](const journal::Row& row) {
                        found = row.text(0);
                        return false;
                      });
  if (!written) {
    const core::Error& error = written.error();
    // The next one goes wherever the address leads then.
    if (error.code == u"store_read_only") m_probing->abandon();
    // Undefined table, or a role that may not yet: a cluster of an older program, or without a tenant.
    if (error.where != u"42P01" && error.where != u"3F000" && error.where != u"42501") return error;
    CF_TRY(const auto rows, directory(*m_probing));
    if (!rows.empty()) return core::refused(u"store_not_migrated"_s);
    if (m_probing->server().isEmpty()) {
      m_probing->abandon();
      return core::Error{core::ErrorKind::Busy, u"store_read_only"_s, u"a standby"_s, {}};
    }
    found = shape();
  }
  if (found != shape()) return core::refused(u"store_not_migrated"_s, found);
  const std::lock_guard lock(m_mutex);
  m_probedServer = m_probing->server();
  return {};
}

QByteArray PostgresEstate::probedServer() const {
  const std::lock_guard lock(m_mutex);
  return m_probedServer;
}

Result<int> PostgresEstate::migrate(const std::function<bool(qint64, qint64)>& progress) {
  CF_TRY(const auto first, optionsOf({}));
  CF_TRY(const auto owner, Connection::open(m_place.ownerUrl));
  CF_CHECK(makeDirectory(*owner, first.servingRole));
  CF_TRY(const auto rows, directory(*owner));
  core::RandomIds ids;
  int changed = 0;
  for (const TenantRow& row : rows) {
    CF_TRY(auto options, optionsOf(row.id));
    options.progress = progress;
    CF_TRY(const bool applied, postgres::migrateTenant(*owner, options, m_projectors, m_clock, ids));
    changed += applied ? 1 : 0;
  }
  CF_CHECK(nameShape(*owner, shape()));
  return changed;
}

Result<PostgresEstate::Safety> PostgresEstate::safety() const {
  CF_TRY(const auto connection, Connection::open(m_place.servingUrl, Patience::Serving));
  Safety safety;
  CF_CHECK(connection->rows(
      "SELECT CAST(current_setting('archive_mode') <> 'off' AS integer), failed_count, CAST(1000 * EXTRACT(EPOCH FROM "
      "last_archived_time) AS bigint) FROM pg_stat_archiver",
      {}, [&](const journal::Row& row) {
        safety.archiving = row.integer(0) != 0;
        safety.archiveFailures = row.integer(1);
        if (!row.isNull(2)) safety.lastArchived = row.instant(2);
        return false;
      }));
  CF_CHECK(connection->rows(
      "SELECT COUNT(*), CAST(1000 * EXTRACT(EPOCH FROM max(replay_lag)) AS bigint) FROM pg_stat_replication", {},
      [&](const journal::Row& row) {
        safety.standbys = row.integer(0);
        if (!row.isNull(1)) safety.lagMs = row.integer(1);
        return false;
      }));
  return safety;
}

Done PostgresEstate::followArchive() {
  constexpr size_t kMostMarks = 256;
  if (!m_following) {
    CF_TRY(m_following, Connection::open(m_place.servingUrl, Patience::Serving));
  } else if (m_following->isLost()) {
    CF_CHECK(m_following->reconnect());
  }
  Connection& connection = *m_following;
  if (m_archivedServer != connection.server()) {
    // Another server, or the same with another timeline: nothing is known of what it has archived.
    m_archivedServer = connection.server();
    m_marks.clear();
    const std::lock_guard lock(m_mutex);
    m_archived.reset();
  }
  Mark mark;
  mark.at = m_clock.now();
  CF_TRY(const auto rows, directory(connection));
  for (const TenantRow& row : rows) {
    const postgres::TenantReader reader(connection, schemaOf(row.id));
    CF_TRY(mark.heads[row.id], reader.integer("SELECT max(position) FROM journal", {}));
  }
  qint64 archived = 0;
  CF_CHECK(connection.rows(
      "SELECT CAST(pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS bigint), COALESCE(last_archived_wal, ''), "
      "left(pg_walfile_name(pg_current_wal_lsn()), 8), pg_size_bytes(current_setting('wal_segment_size')) FROM "
      "pg_stat_archiver",
      {}, [&](const journal::Row& row) {
        mark.lsn = row.integer(0);
        archived = endOfSegment(row.text(1), row.text(2), row.integer(3));
        return false;
      }));
  m_marks.push_back(std::move(mark));
  if (m_marks.size() > kMostMarks) m_marks.pop_front();
  std::optional<Mark> reached;
  while (!m_marks.empty() && m_marks.front().lsn <= archived) {
    reached = std::move(m_marks.front());
    m_marks.pop_front();
  }
  if (!reached) return {};
  const std::lock_guard lock(m_mutex);
  m_archived = std::move(reached);
  return {};
}

std::optional<qint64> PostgresEstate::durable(TenantId tenant) const {
  const std::lock_guard lock(m_mutex);
  if (!m_archived) return std::nullopt;
  const auto head = m_archived->heads.find(tenant);
  return head == m_archived->heads.end() ? std::nullopt : std::optional(head->second);
}

std::optional<core::Instant> PostgresEstate::durableSince() const {
  const std::lock_guard lock(m_mutex);
  return m_archived ? std::optional(m_archived->at) : std::nullopt;
}

Done PostgresEstate::beginEpoch() {
  CF_TRY(const auto owner, Connection::open(m_place.ownerUrl));
  CF_TRY(const auto rows, directory(*owner));
  core::RandomIds ids;
  for (const TenantRow& row : rows) {
    CF_CHECK(postgres::beginIncarnation(*owner, schemaOf(row.id), m_projectors, m_clock, ids));
  }
  return {};
}

}  // namespace counterfoil::cluster
