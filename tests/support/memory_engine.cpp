// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/memory_engine.h"

#include <sqlite3.h>

#include <QHash>

namespace counterfoil::support {

using core::Done;
using journal::Value;
using journal::Values;

namespace {

class StatementRow final : public journal::Row {
 public:
  explicit StatementRow(sqlite3_stmt* statement) : m_statement(statement) {}
  [[nodiscard]] bool isNull(int column) const override {
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
  }
  [[nodiscard]] qint64 integer(int column) const override { return sqlite3_column_int64(m_statement, column); }
  [[nodiscard]] QString text(int column) const override {
    const unsigned char* text = sqlite3_column_text(m_statement, column);
    return QString::fromUtf8(reinterpret_cast<const char*>(text), sqlite3_column_bytes(m_statement, column));
  }
  [[nodiscard]] QByteArray bytes(int column) const override {
    const void* blob = sqlite3_column_blob(m_statement, column);
    const int size = sqlite3_column_bytes(m_statement, column);
    if (isNull(column)) return {};
    return size == 0 ? QByteArray("") : QByteArray(static_cast<const char*>(blob), size);
  }
  [[nodiscard]] Value value(int column) const override {
    switch (sqlite3_column_type(m_statement, column)) {
      case SQLITE_INTEGER:
        return integer(column);
      case SQLITE_TEXT:
        return text(column);
      case SQLITE_BLOB:
        return bytes(column);
      default:
        return {};
    }
  }
  [[nodiscard]] int columnCount() const override { return sqlite3_column_count(m_statement); }

 private:
  sqlite3_stmt* m_statement;
};

}  // namespace

struct MemoryEngine::Private final : public journal::Transaction, public journal::Reader {
  sqlite3* database = nullptr;
  mutable QHash<const char*, sqlite3_stmt*> byAddress;
  mutable QHash<QString, sqlite3_stmt*> byText;

  [[nodiscard]] core::Error failure() const {
    return core::storageError(QStringLiteral("storage_failed"), QString::fromUtf8(sqlite3_errmsg(database)));
  }
  void forgetStatements() {
    for (sqlite3_stmt* statement : std::as_const(byAddress)) sqlite3_finalize(statement);
    for (sqlite3_stmt* statement : std::as_const(byText)) sqlite3_finalize(statement);
    byAddress.clear();
    byText.clear();
  }
  [[nodiscard]] Done simple(const char* sql) const {
    return sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK ? Done() : Done(failure());
  }
  [[nodiscard]] sqlite3_stmt* prepared(const char* sql) const {
    sqlite3_stmt*& statement = byAddress[sql];
    if (!statement) sqlite3_prepare_v2(database, sql, -1, &statement, nullptr);
    return statement;
  }
  [[nodiscard]] sqlite3_stmt* prepared(const QString& sql) const {
    sqlite3_stmt*& statement = byText[sql];
    if (!statement) sqlite3_prepare_v2(database, sql.toUtf8().constData(), -1, &statement, nullptr);
    return statement;
  }
  static void bind(sqlite3_stmt* statement, Values values) {
    for (int i = 0; i < sqlite3_bind_parameter_count(statement); ++i) {
      // SQLite takes `$2` for a name and numbers names as they appear.
      const char* const name = sqlite3_bind_parameter_name(statement, i + 1);
      const int which = name == nullptr ? i : QByteArray(name + 1).toInt() - 1;
      if (which < 0 || which >= int(values.size())) continue;
      const Value::Data& data = values[size_t(which)].data();
      if (const auto* number = std::get_if<qint64>(&data)) {
        sqlite3_bind_int64(statement, i + 1, *number);
      } else if (const auto* text = std::get_if<QString>(&data)) {
        const QByteArray utf8 = text->toUtf8();
        if (text->isNull()) continue;
        sqlite3_bind_text(statement, i + 1, utf8.constData(), int(utf8.size()), SQLITE_TRANSIENT);
      } else if (const auto* bytes = std::get_if<QByteArray>(&data)) {
        if (bytes->isNull()) continue;
        sqlite3_bind_blob(statement, i + 1, bytes->constData(), int(bytes->size()), SQLITE_TRANSIENT);
      }
    }
  }
  [[nodiscard]] Done each(sqlite3_stmt* statement, Values values,
                          const std::function<bool(const journal::Row&)>& call) const {
    if (!statement) return failure();
    if (sqlite3_bind_parameter_count(statement) > int(values.size())) {
      return core::storageError(QStringLiteral("storage_failed"), QStringLiteral("wrong number of values"));
    }
    bind(statement, values);
    const StatementRow row(statement);
    int status = sqlite3_step(statement);
    while (status == SQLITE_ROW && call(row)) status = sqlite3_step(statement);
    Done done;
    if (status != SQLITE_DONE && status != SQLITE_ROW) done = failure();
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return done;
  }

  [[nodiscard]] Done rows(const char* sql, Values values,
                          const std::function<bool(const journal::Row&)>& call) const override {
    return each(prepared(sql), values, call);
  }
  [[nodiscard]] Done composedRows(const QString& sql, Values values,
                                  const std::function<bool(const journal::Row&)>& call) const override {
    return each(prepared(sql), values, call);
  }
  [[nodiscard]] Done execute(const char* sql, Values values) override {
    return each(prepared(sql), values, [](const journal::Row&) { return true; });
  }
  [[nodiscard]] Done composed(const QString& sql, Values values) override {
    return each(prepared(sql), values, [](const journal::Row&) { return true; });
  }
};

MemoryEngine::MemoryEngine() : d(std::make_unique<Private>()) {
  if (sqlite3_open_v2(":memory:", &d->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                      nullptr) != SQLITE_OK)
    core::panic(QStringLiteral("no SQLite in memory"));
  if (!d->simple("PRAGMA foreign_keys=ON")) core::panic(QStringLiteral("no foreign keys"));
}

MemoryEngine::~MemoryEngine() {
  d->forgetStatements();
  sqlite3_close(d->database);
}

Done MemoryEngine::run(const QString& sql) {
  return d->simple(sql.toUtf8().constData());
}
Done MemoryEngine::becomeCopyOf(const MemoryEngine& other) {
  d->forgetStatements();
  sqlite3_backup* const copy = sqlite3_backup_init(d->database, "main", other.d->database, "main");
  if (copy == nullptr) return d->failure();
  sqlite3_backup_step(copy, -1);
  return sqlite3_backup_finish(copy) == SQLITE_OK ? Done() : Done(d->failure());
}
Done MemoryEngine::begin() {
  return d->simple("BEGIN IMMEDIATE");
}
Done MemoryEngine::commit() {
  return d->simple("COMMIT");
}
void MemoryEngine::rollback() {
  static_cast<void>(d->simple("ROLLBACK"));
}
Done MemoryEngine::savepoint() {
  return d->simple("SAVEPOINT one");
}
Done MemoryEngine::releaseSavepoint() {
  return d->simple("RELEASE one");
}
void MemoryEngine::rollbackToSavepoint() {
  static_cast<void>(d->simple("ROLLBACK TO one"));
  static_cast<void>(d->simple("RELEASE one"));
}
journal::Transaction& MemoryEngine::transaction() {
  return *d;
}
const journal::Reader& MemoryEngine::reader() const {
  return *d;
}

}  // namespace counterfoil::support
