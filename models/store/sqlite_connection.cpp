// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/sqlite_connection.h"

#include <sqlite3.h>

#include <QSqlDriver>
#include <QSqlError>
#include <QSqlResult>
#include <QVariant>
#include <atomic>

namespace counterfoil::store {

using namespace Qt::StringLiterals;
using core::Done;
using core::Error;
using core::ErrorKind;
using core::Result;
using journal::Value;
using journal::Values;

namespace {

Error errorOf(const QString& native, const QString& text, const QString& sql) {
  const int code = native.toInt() & 0xff;
  const QString detail = text + (sql.isEmpty() ? QString() : u" in: "_s + sql.left(200));
  switch (code) {
    case SQLITE_FULL: return {ErrorKind::Storage, u"disk_full"_s, detail, {}};
    case SQLITE_IOERR: return {ErrorKind::Storage, u"io_error"_s, detail, {}};
    case SQLITE_CORRUPT: return {ErrorKind::Integrity, u"store_corrupt"_s, detail, {}};
    case SQLITE_NOTADB: return {ErrorKind::Storage, u"not_a_store"_s, detail, {}};
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {ErrorKind::Busy, u"store_busy"_s, detail, {}};
    case SQLITE_READONLY: return {ErrorKind::Storage, u"store_read_only"_s, detail, {}};
    case SQLITE_CONSTRAINT: return {ErrorKind::Integrity, u"constraint_failed"_s, detail, {}};
    case SQLITE_TOOBIG: return {ErrorKind::Refused, u"too_large"_s, detail, {}};
    default: return {ErrorKind::Storage, u"storage_failed"_s, detail, {}};
  }
}

Error errorOf(const QSqlError& error, const QString& sql) {
  return errorOf(error.nativeErrorCode(), error.databaseText().isEmpty() ? error.driverText() : error.databaseText(), sql);
}

QVariant variantOf(const Value& value) {
  struct Converting {
    QVariant operator()(std::monostate) const { return {}; }
    QVariant operator()(qint64 number) const { return number; }
    // A null QString or QByteArray would bind NULL; absence is Value() and nothing else.
    QVariant operator()(const QString& text) const { return text.isNull() ? u""_s : text; }
    QVariant operator()(const QByteArray& bytes) const { return bytes.isNull() ? QByteArray("") : bytes; }
  };
  return std::visit(Converting{}, value.data());
}

class QueryRow final : public journal::Row {
 public:
  explicit QueryRow(const QSqlQuery& query, int columns) : m_query(query), m_columns(columns) {}
  [[nodiscard]] bool isNull(int column) const override { return m_query.isNull(column); }
  [[nodiscard]] qint64 integer(int column) const override { return m_query.value(column).toLongLong(); }
  [[nodiscard]] QString text(int column) const override {
    return m_query.isNull(column) ? QString() : m_query.value(column).toString();
  }
  [[nodiscard]] QByteArray bytes(int column) const override {
    return m_query.isNull(column) ? QByteArray() : m_query.value(column).toByteArray();
  }
  [[nodiscard]] Value value(int column) const override {
    const QVariant variant = m_query.value(column);
    if (m_query.isNull(column)) return {};
    switch (variant.metaType().id()) {
      case QMetaType::QByteArray: return variant.toByteArray();
      case QMetaType::QString: return variant.toString();
      default: return variant.toLongLong();
    }
  }
  [[nodiscard]] int columnCount() const override { return m_columns; }

 private:
  const QSqlQuery& m_query;
  int m_columns;
};

sqlite3_stmt* statementOf(const QSqlQuery& query) {
  const QVariant handle = query.result()->handle();
  return *static_cast<sqlite3_stmt* const*>(handle.data());
}

int columnCountOf(const QSqlQuery& query) { return sqlite3_column_count(statementOf(query)); }

/// `$2` is a name to SQLite, numbered by first appearance: which value goes to each of SQLite's parameters. (`?2` would
/// be simpler, but Qt renames every question mark by its place.)
std::vector<int> parametersOf(const QSqlQuery& query) {
  sqlite3_stmt* const statement = statementOf(query);
  std::vector<int> parameters;
  for (int i = 1; i <= sqlite3_bind_parameter_count(statement); ++i) {
    const char* const name = sqlite3_bind_parameter_name(statement, i);
    parameters.push_back(name == nullptr ? i - 1 : QByteArray(name + 1).toInt() - 1);
  }
  return parameters;
}

const char* const kPragmas =
    "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA secure_delete=FAST;"
    "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;";
const char* const kWriterPragmas =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; PRAGMA wal_autocheckpoint=1000;";
const char* const kReaderPragmas = "PRAGMA cache_size=-4000; PRAGMA wal_autocheckpoint=0;";

}  // namespace

SqliteConnection::SqliteConnection(QString name, QSqlDatabase database)
    : m_name(std::move(name)), m_database(std::move(database)) {
  const QVariant handle = m_database.driver()->handle();
  if (handle.isValid() && qstrcmp(handle.typeName(), "sqlite3*") == 0) {
    m_handle = *static_cast<sqlite3* const*>(handle.data());
  }
}

SqliteConnection::~SqliteConnection() {
  forgetStatements();
  m_database.close();
  m_database = QSqlDatabase();
  QSqlDatabase::removeDatabase(m_name);
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const QString& path, Access access, const QString& vfs) {
  static std::atomic<quint64> counter{0};
  const QString name = u"counterfoil-%1"_s.arg(++counter);
  QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
  QStringList options{u"QSQLITE_BUSY_TIMEOUT=5000"_s};
  QString file = path;
  if (access == Access::Read) options.append(u"QSQLITE_OPEN_READONLY"_s);
  if (!vfs.isEmpty()) {
    options.append(u"QSQLITE_OPEN_URI"_s);
    file = u"file:"_s + QString::fromLatin1(path.toUtf8().toPercentEncoding("/")) + u"?vfs="_s + vfs;
  }
  database.setConnectOptions(options.join(u';'));
  database.setDatabaseName(file);
  if (!database.open()) {
    const Error error = errorOf(database.lastError(), path);
    database = QSqlDatabase();
    QSqlDatabase::removeDatabase(name);
    return error;
  }
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(name, database));
  database = QSqlDatabase();  // or it would outlive a connection that fails below
  if (connection->m_handle == nullptr) return core::storageError(u"storage_failed"_s, u"no sqlite3 handle"_s);
  sqlite3_db_config(connection->m_handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_extended_result_codes(connection->m_handle, 1);
  CF_CHECK(connection->script(kPragmas));
  CF_CHECK(connection->script(access == Access::Write ? kWriterPragmas : kReaderPragmas));
  return connection;
}

Done SqliteConnection::script(const char* sql) const {
  char* message = nullptr;
  const int code = sqlite3_exec(m_handle, sql, nullptr, nullptr, &message);
  if (code == SQLITE_OK) return {};
  const QString text = QString::fromUtf8(message);
  sqlite3_free(message);
  return errorOf(QString::number(code), text, QString::fromUtf8(sql).left(120));
}

void SqliteConnection::forgetStatements() const {
  m_byAddress.clear();
  m_byText.clear();
}

Result<std::unique_ptr<SqliteConnection::Prepared>> SqliteConnection::prepare(const QString& sql) const {
  auto statement = std::make_unique<Prepared>(Prepared{QSqlQuery(m_database), {}, false});
  statement->query.setForwardOnly(true);
  if (!statement->query.prepare(sql)) return errorOf(statement->query.lastError(), sql);
  statement->parameters = parametersOf(statement->query);
  return statement;
}

Result<SqliteConnection::Prepared*> SqliteConnection::prepared(const char* sql) const {
  if (Prepared* const known = m_byAddress.value(sql); known != nullptr) return known;
  CF_TRY(Prepared* const made, preparedComposed(QString::fromUtf8(sql)));
  m_byAddress.insert(sql, made);
  return made;
}

Result<SqliteConnection::Prepared*> SqliteConnection::preparedComposed(const QString& sql) const {
  if (const auto known = m_byText.constFind(sql); known != m_byText.constEnd()) return known->get();
  if (m_byText.size() > 500 && m_open == 0) forgetStatements();  // composed text could grow without end
  CF_TRY(auto made, prepare(sql));
  Prepared* const raw = made.get();
  m_byText.insert(sql, std::shared_ptr<Prepared>(std::move(made)));
  return raw;
}

Done SqliteConnection::run(Prepared& statement, Values values) const {
  for (std::size_t i = 0; i < statement.parameters.size(); ++i) {
    const int value = statement.parameters[i];
    if (value < 0 || std::size_t(value) >= values.size()) {
      return core::storageError(u"storage_failed"_s, u"no value for a parameter of "_s + statement.query.lastQuery());
    }
    statement.query.bindValue(int(i), variantOf(values[std::size_t(value)]));
  }
  if (!statement.query.exec()) {
    const Error error = errorOf(statement.query.lastError(), statement.query.lastQuery());
    statement.query.finish();
    return error;
  }
  return {};
}

Done SqliteConnection::execute(const char* sql, Values values) const {
  CF_TRY(Prepared* const statement, prepared(sql));
  CF_CHECK(run(*statement, values));
  statement->query.finish();
  return {};
}

Done SqliteConnection::composed(const QString& sql, Values values) const {
  CF_TRY(Prepared* const statement, preparedComposed(sql));
  CF_CHECK(run(*statement, values));
  statement->query.finish();
  return {};
}

Done SqliteConnection::each(Prepared* statement, const QString& sql, Values values,
                            const std::function<bool(const journal::Row&)>& callback) const {
  std::unique_ptr<Prepared> own;
  if (statement->busy) {
    // The same query inside its own loop: a second cursor.
    CF_TRY(own, prepare(sql));
    statement = own.get();
  }
  statement->busy = true;
  ++m_open;
  Done done = run(*statement, values);
  if (done) {
    const QueryRow row(statement->query, columnCountOf(statement->query));
    while (statement->query.next()) {
      if (!callback(row)) break;
    }
    const QSqlError error = statement->query.lastError();
    if (error.type() != QSqlError::NoError) done = errorOf(error, sql);
  }
  statement->query.finish();
  statement->busy = false;
  --m_open;
  return done;
}

Done SqliteConnection::rows(const char* sql, Values values, const std::function<bool(const journal::Row&)>& callback) const {
  CF_TRY(Prepared* const statement, prepared(sql));
  return each(statement, QString::fromUtf8(sql), values, callback);
}

Done SqliteConnection::composedRows(const QString& sql, Values values,
                                    const std::function<bool(const journal::Row&)>& callback) const {
  CF_TRY(Prepared* const statement, preparedComposed(sql));
  return each(statement, sql, values, callback);
}

}  // namespace counterfoil::store
