// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <memory>
#include <vector>

#include "models/journal/sql.h"

struct sqlite3;
struct sqlite3_stmt;

namespace counterfoil::store {

enum class Access {
  Write,  ///< the one connection that writes and checkpoints
  Read,   ///< any other: read-only, never checkpoints (see the essay in store.h)
};

/// An empty file that its owner alone can read, where there is none yet; SQLite gives a store's log the mode of its
/// file. The hashes of a store's PINs are soon tried out by whoever can read them. What cannot be made, SQLite says
/// better.
void makePrivateFile(const QString& path);

/// One SQLite connection through Qt SQL, bound to the thread that opened it. Prepared statements are kept and reused.
/// Qt owns the connection and the statements; values and columns pass through SQLite's own interface, because a
/// QVariant for each of them took a third of the time of a sale's commit.
class SqliteConnection final : public journal::Reader {
 public:
  /// `vfs` names a registered SQLite VFS, or is empty for the default one; tests put faults there.
  [[nodiscard]] static core::Result<std::unique_ptr<SqliteConnection>> open(const QString& path, Access access,
                                                                            const QString& vfs = {});
  ~SqliteConnection() override;

  using Reader::rows;
  [[nodiscard]] core::Done rows(const char* sql, journal::Values values,
                                const std::function<bool(const journal::Row&)>& each) const override;
  [[nodiscard]] core::Done composedRows(const QString& sql, journal::Values values,
                                        const std::function<bool(const journal::Row&)>& each) const override;
  [[nodiscard]] core::Done execute(const char* sql, journal::Values values) const;
  [[nodiscard]] core::Done composed(const QString& sql, journal::Values values) const;
  /// Several statements without values, as for DDL.
  [[nodiscard]] core::Done script(const char* sql) const;
  /// Writes the log back into the file and empties it. Busy `store_busy` where somebody still reads what it was before.
  [[nodiscard]] core::Done emptyLog() const;
  /// Another store for reading only, whose tables are `name.table` until it is detached. It is never checkpointed from
  /// here. Outside of a transaction.
  [[nodiscard]] core::Done attach(const QString& path, const QString& name) const;
  [[nodiscard]] core::Done detach(const QString& name) const;
  [[nodiscard]] sqlite3* handle() const { return m_handle; }
  /// Drops kept statements; needed before tables are dropped.
  void forgetStatements() const;

 private:
  struct Prepared {
    QSqlQuery query;  ///< owns the handle
    sqlite3_stmt* handle;
    std::vector<int> parameters;  ///< index of the value for each parameter, in SQLite's order
    bool busy = false;
  };

  SqliteConnection(QString name, QSqlDatabase database);
  [[nodiscard]] core::Result<Prepared*> prepared(const char* sql) const;
  [[nodiscard]] core::Result<Prepared*> preparedComposed(const QString& sql) const;
  [[nodiscard]] core::Result<std::unique_ptr<Prepared>> prepare(const QString& sql) const;
  [[nodiscard]] static core::Done bind(const Prepared& statement, journal::Values values);
  [[nodiscard]] core::Done run(Prepared* statement, journal::Values values) const;
  [[nodiscard]] core::Done each(Prepared* statement, journal::Values values,
                                const std::function<bool(const journal::Row&)>& callback) const;

  QString m_name;
  QSqlDatabase m_database;
  sqlite3* m_handle = nullptr;
  mutable int m_open = 0;  ///< cursors under way
  mutable QHash<const char*, Prepared*> m_byAddress;
  mutable QHash<QString, std::shared_ptr<Prepared>> m_byText;
};

}  // namespace counterfoil::store
