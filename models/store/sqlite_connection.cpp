// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/sqlite_connection.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <QFile>
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

Error errorOf(int code, const QString& text, const QString& sql) {
  const QString detail = text + (sql.isEmpty() ? QString() : u" in: "_s + sql.left(200));
  switch (code & 0xff) {
    case SQLITE_FULL:
      return {ErrorKind::Storage, u"disk_full"_s, detail, {}};
    case SQLITE_IOERR:
      return {ErrorKind::Storage, u"io_error"_s, detail, {}};
    case SQLITE_CORRUPT:
      return {ErrorKind::Integrity, u"store_corrupt"_s, detail, {}};
    case SQLITE_NOTADB:
      return {ErrorKind::Storage, u"not_a_store"_s, detail, {}};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorKind::Busy, u"store_busy"_s, detail, {}};
    case SQLITE_READONLY:
      return {ErrorKind::Storage, u"store_read_only"_s, detail, {}};
    case SQLITE_CONSTRAINT:
      return {ErrorKind::Integrity, u"constraint_failed"_s, detail, {}};
    case SQLITE_TOOBIG:
      return {ErrorKind::Refused, u"too_large"_s, detail, {}};
    default:
      return {ErrorKind::Storage, u"storage_failed"_s, detail, {}};
  }
}

Error errorOf(const QSqlError& error, const QString& sql) {
  return errorOf(error.nativeErrorCode().toInt(),
                 error.databaseText().isEmpty() ? error.driverText() : error.databaseText(), sql);
}

/// What the statement's last step met; to be asked before it is reset.
Error errorOf(int code, sqlite3_stmt* statement) {
  return errorOf(code, QString::fromUtf8(sqlite3_errmsg(sqlite3_db_handle(statement))),
                 QString::fromUtf8(sqlite3_sql(statement)));
}

/// What a value points to must outlive the statement's next reset: nothing is copied here but text, by SQLite itself.
int bindTo(sqlite3_stmt* statement, int parameter, const Value& value) {
  struct Binding {
    sqlite3_stmt* statement;
    int parameter;
    int operator()(std::monostate) const { return sqlite3_bind_null(statement, parameter); }
    int operator()(qint64 number) const { return sqlite3_bind_int64(statement, parameter, number); }
    // A null pointer would bind NULL; absence is Value() and nothing else.
    int operator()(const QString& text) const {
      const void* const units = text.isNull() ? static_cast<const void*>(u"") : text.utf16();
      return sqlite3_bind_text64(statement, parameter, static_cast<const char*>(units),
                                 sqlite3_uint64(text.size()) * sizeof(char16_t), SQLITE_STATIC, SQLITE_UTF16);
    }
    int operator()(const QByteArray& bytes) const {
      return sqlite3_bind_blob64(statement, parameter, bytes.isNull() ? "" : bytes.constData(),
                                 sqlite3_uint64(bytes.size()), SQLITE_STATIC);
    }
  };
  return std::visit(Binding{statement, parameter}, value.data());
}

class StatementRow final : public journal::Row {
 public:
  explicit StatementRow(sqlite3_stmt* statement) : m_statement(statement), m_columns(sqlite3_column_count(statement)) {}
  [[nodiscard]] bool isNull(int column) const override {
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
  }
  [[nodiscard]] qint64 integer(int column) const override { return sqlite3_column_int64(m_statement, column); }
  [[nodiscard]] QString text(int column) const override {
    const unsigned char* const utf8 = sqlite3_column_text(m_statement, column);
    if (utf8 == nullptr) return {};
    return QString::fromUtf8(reinterpret_cast<const char*>(utf8), sqlite3_column_bytes(m_statement, column));
  }
  [[nodiscard]] QByteArray bytes(int column) const override {
    if (isNull(column)) return {};
    const void* const bytes = sqlite3_column_blob(m_statement, column);
    if (bytes == nullptr) return QByteArray("");
    return {static_cast<const char*>(bytes), sqlite3_column_bytes(m_statement, column)};
  }
  [[nodiscard]] Value value(int column) const override {
    switch (sqlite3_column_type(m_statement, column)) {
      case SQLITE_NULL:
        return {};
      case SQLITE_BLOB:
        return bytes(column);
      case SQLITE_TEXT:
        return text(column);
      default:
        return integer(column);
    }
  }
  [[nodiscard]] int columnCount() const override { return m_columns; }

 private:
  sqlite3_stmt* m_statement;
  int m_columns;
};

sqlite3_stmt* statementOf(const QSqlQuery& query) {
  const QVariant handle = query.result()->handle();
  return *static_cast<sqlite3_stmt* const*>(handle.data());
}

/// `$2` is a name to SQLite, numbered by first appearance: which value goes to each of SQLite's parameters. (`?2` would
/// be simpler, but Qt renames every question mark by its place.)
std::vector<int> parametersOf(sqlite3_stmt* statement) {
  std::vector<int> parameters;
  for (int i = 1; i <= sqlite3_bind_parameter_count(statement); ++i) {
    const char* const name = sqlite3_bind_parameter_name(statement, i);
    parameters.push_back(name == nullptr ? i - 1 : QByteArray(name + 1).toInt() - 1);
  }
  return parameters;
}

/// As https://www.sqlite.org/uri.html has it.
QString uriOf(const QString& path, const QString& query) {
  return u"file:"_s + QString::fromLatin1(path.toUtf8().toPercentEncoding("/")) + u'?' + query;
}

const char* const kPragmas =
    "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA secure_delete=FAST;"
    "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;";
const char* const kWriterPragmas =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; PRAGMA wal_autocheckpoint=1000;";
const char* const kReaderPragmas = "PRAGMA cache_size=-4000; PRAGMA wal_autocheckpoint=0;";

}  // namespace

void makePrivateFile(const QString& path) {
  const int descriptor = ::open(QFile::encodeName(path).constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor >= 0) ::close(descriptor);
}

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

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const QString& path, Access access,
                                                                 const QString& vfs) {
  // Nobody asks SQLite how much memory it has, and counting it takes a lock of all threads for every piece. Must come
  // before the first connection.
  static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  Q_UNUSED(uncounted);
  static std::atomic<quint64> counter{0};
  const QString name = u"counterfoil-%1"_s.arg(++counter);
  QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
  QStringList options{u"QSQLITE_BUSY_TIMEOUT=5000"_s, u"QSQLITE_OPEN_URI"_s};
  if (access == Access::Read) {
    options.append(u"QSQLITE_OPEN_READONLY"_s);
  } else {
    makePrivateFile(path);
  }
  const QString file = vfs.isEmpty() ? path : uriOf(path, u"vfs="_s + vfs);
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
  return errorOf(code, text, QString::fromUtf8(sql).left(120));
}

Done SqliteConnection::emptyLog() const {
  const int code = sqlite3_wal_checkpoint_v2(m_handle, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (code == SQLITE_OK) return {};
  return errorOf(code, QString::fromUtf8(sqlite3_errmsg(m_handle)), u"checkpoint"_s);
}

Done SqliteConnection::attach(const QString& path, const QString& name) const {
  const Value values[] = {uriOf(path, u"mode=ro"_s), name};
  return execute("ATTACH $1 AS $2", values);
}

Done SqliteConnection::detach(const QString& name) const {
  // Statements that read it would be prepared anew, and find nothing.
  forgetStatements();
  const Value values[] = {name};
  return execute("DETACH $1", values);
}

void SqliteConnection::forgetStatements() const {
  m_byAddress.clear();
  m_byText.clear();
}

Result<std::unique_ptr<SqliteConnection::Prepared>> SqliteConnection::prepare(const QString& sql) const {
  auto statement = std::make_unique<Prepared>(Prepared{QSqlQuery(m_database), nullptr, {}, false});
  if (!statement->query.prepare(sql)) return errorOf(statement->query.lastError(), sql);
  statement->handle = statementOf(statement->query);
  if (statement->handle == nullptr) return core::storageError(u"storage_failed"_s, u"no statement: "_s + sql.left(200));
  statement->parameters = parametersOf(statement->handle);
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

Done SqliteConnection::bind(const Prepared& statement, Values values) {
  for (std::size_t i = 0; i < statement.parameters.size(); ++i) {
    const int value = statement.parameters[i];
    if (value < 0 || std::size_t(value) >= values.size()) {
      return core::storageError(u"storage_failed"_s,
                                u"no value for a parameter of "_s + QString::fromUtf8(sqlite3_sql(statement.handle)));
    }
    const int code = bindTo(statement.handle, int(i) + 1, values[std::size_t(value)]);
    if (code != SQLITE_OK) return errorOf(code, statement.handle);
  }
  return {};
}

Done SqliteConnection::run(Prepared* statement, Values values) const {
  CF_CHECK(bind(*statement, values));
  int code = SQLITE_ROW;
  while (code == SQLITE_ROW) code = sqlite3_step(statement->handle);
  Done done;
  if (code != SQLITE_DONE) done = errorOf(code, statement->handle);
  sqlite3_reset(statement->handle);
  return done;
}

Done SqliteConnection::execute(const char* sql, Values values) const {
  CF_TRY(Prepared* const statement, prepared(sql));
  return run(statement, values);
}

Done SqliteConnection::composed(const QString& sql, Values values) const {
  CF_TRY(Prepared* const statement, preparedComposed(sql));
  return run(statement, values);
}

Done SqliteConnection::each(Prepared* statement, Values values,
                            const std::function<bool(const journal::Row&)>& callback) const {
  std::unique_ptr<Prepared> own;
  if (statement->busy) {
    // The same query inside its own loop: a second cursor.
    CF_TRY(own, prepare(QString::fromUtf8(sqlite3_sql(statement->handle))));
    statement = own.get();
  }
  CF_CHECK(bind(*statement, values));
  statement->busy = true;
  ++m_open;
  const StatementRow row(statement->handle);
  int code = sqlite3_step(statement->handle);
  while (code == SQLITE_ROW && callback(row)) code = sqlite3_step(statement->handle);
  Done done;
  if (code != SQLITE_ROW && code != SQLITE_DONE) done = errorOf(code, statement->handle);
  sqlite3_reset(statement->handle);
  statement->busy = false;
  --m_open;
  return done;
}

Done SqliteConnection::rows(const char* sql, Values values,
                            const std::function<bool(const journal::Row&)>& callback) const {
  CF_TRY(Prepared* const statement, prepared(sql));
  return each(statement, values, callback);
}

Done SqliteConnection::composedRows(const QString& sql, Values values,
                                    const std::function<bool(const journal::Row&)>& callback) const {
  CF_TRY(Prepared* const statement, preparedComposed(sql));
  return each(statement, values, callback);
}

}  // namespace counterfoil::store
