// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/sqlite_engine.h"

namespace counterfoil::store {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using journal::Values;

SqliteEngine::SqliteEngine(QString path, QString vfs, std::unique_ptr<SqliteConnection> connection)
    : m_path(std::move(path)), m_vfs(std::move(vfs)), m_connection(std::move(connection)), m_reading(*this) {}

Result<std::unique_ptr<SqliteEngine>> SqliteEngine::open(const QString& path, const QString& vfs) {
  CF_TRY(auto connection, SqliteConnection::open(path, Access::Write, vfs));
  return std::unique_ptr<SqliteEngine>(new SqliteEngine(path, vfs, std::move(connection)));
}

Done SqliteEngine::noticing(Done done) {
  if (!done && (done.error().code == u"io_error" || done.error().code == u"store_corrupt")) m_broken = true;
  return done;
}

Done SqliteEngine::openAnew() {
  m_connection.reset();
  CF_TRY(m_connection, SqliteConnection::open(m_path, Access::Write, m_vfs));
  CF_TRY(const auto verdict,
         m_connection->first("PRAGMA quick_check(1)", {}, [](const journal::Row& row) { return row.text(0); }));
  if (verdict != u"ok"_s) return core::integrityError(u"store_corrupt"_s, verdict.value_or(QString()));
  m_broken = false;
  ++m_generation;
  return {};
}

Done SqliteEngine::begin() {
  if (m_broken || !m_connection) CF_CHECK(openAnew());
  return noticing(m_connection->execute("BEGIN IMMEDIATE", {}));
}

Done SqliteEngine::commit() {
  const Done done = noticing(m_connection->execute("COMMIT", {}));
  if (!done) rollback();
  return done;
}

void SqliteEngine::rollback() {
  // After some errors SQLite has rolled back by itself; then this is refused, and that is all right.
  if (!m_connection->execute("ROLLBACK", {})) return;
}

Done SqliteEngine::savepoint() {
  return m_connection->execute("SAVEPOINT inner_transaction", {});
}
Done SqliteEngine::releaseSavepoint() {
  return m_connection->execute("RELEASE inner_transaction", {});
}

void SqliteEngine::rollbackToSavepoint() {
  if (!m_connection->execute("ROLLBACK TO inner_transaction", {})) m_broken = true;
  if (!m_connection->execute("RELEASE inner_transaction", {})) m_broken = true;
}

Done SqliteEngine::execute(const char* sql, Values values) {
  return noticing(m_connection->execute(sql, values));
}
Done SqliteEngine::composed(const QString& sql, Values values) {
  return noticing(m_connection->composed(sql, values));
}

Done SqliteEngine::Reading::rows(const char* sql, Values values,
                                 const std::function<bool(const journal::Row&)>& each) const {
  if (!m_engine.m_connection) return core::storageError(u"store_closed"_s);
  return m_engine.m_connection->rows(sql, values, each);
}

Done SqliteEngine::Reading::composedRows(const QString& sql, Values values,
                                         const std::function<bool(const journal::Row&)>& each) const {
  if (!m_engine.m_connection) return core::storageError(u"store_closed"_s);
  return m_engine.m_connection->composedRows(sql, values, each);
}

}  // namespace counterfoil::store
