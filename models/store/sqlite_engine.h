// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "models/journal/sql.h"
#include "models/store/sqlite_connection.h"

namespace counterfoil::store {

/// The Book's engine over the one writing connection.
///
/// A write or a sync that fails with an I/O error leaves it unknown what is on the disk: nothing is retried as if all
/// were well. The engine closes the connection, and the next begin() opens the file anew, lets SQLite recover the log,
/// checks it quickly and raises generation(), so that the Book reads its head again.
class SqliteEngine final : public journal::Engine, public journal::Transaction {
 public:
  [[nodiscard]] static core::Result<std::unique_ptr<SqliteEngine>> open(const QString& path, const QString& vfs);

  [[nodiscard]] core::Done begin() override;
  [[nodiscard]] core::Done commit() override;
  void rollback() override;
  [[nodiscard]] core::Done savepoint() override;
  [[nodiscard]] core::Done releaseSavepoint() override;
  void rollbackToSavepoint() override;
  [[nodiscard]] journal::Transaction& transaction() override { return *this; }
  [[nodiscard]] const journal::Reader& reader() const override { return m_reading; }
  [[nodiscard]] int generation() const override { return m_generation; }

  using Transaction::execute;
  [[nodiscard]] core::Done execute(const char* sql, journal::Values values) override;
  [[nodiscard]] core::Done composed(const QString& sql, journal::Values values) override;

  [[nodiscard]] SqliteConnection& connection() { return *m_connection; }

 private:
  /// Keeps its address when the connection is opened anew.
  class Reading final : public journal::Reader {
   public:
    explicit Reading(SqliteEngine& engine) : m_engine(engine) {}
    using Reader::rows;
    [[nodiscard]] core::Done rows(const char* sql, journal::Values values,
                                  const std::function<bool(const journal::Row&)>& each) const override;
    [[nodiscard]] core::Done composedRows(const QString& sql, journal::Values values,
                                          const std::function<bool(const journal::Row&)>& each) const override;

   private:
    SqliteEngine& m_engine;
  };

  SqliteEngine(QString path, QString vfs, std::unique_ptr<SqliteConnection> connection);
  [[nodiscard]] core::Done noticing(core::Done done);
  [[nodiscard]] core::Done openAnew();

  QString m_path;
  QString m_vfs;
  std::unique_ptr<SqliteConnection> m_connection;
  Reading m_reading;
  bool m_broken = false;
  int m_generation = 0;
};

}  // namespace counterfoil::store
