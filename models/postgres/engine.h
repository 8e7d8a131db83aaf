// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/sql.h"
#include "models/journal/turns.h"
#include "models/postgres/connection.h"
#include "models/postgres/memory.h"

namespace counterfoil::postgres {

/// What one tenant's tables hold, over a connection that others may use in between. With a memory it answers from that
/// what it knows.
class TenantReader final : public journal::Reader {
 public:
  TenantReader(Connection& connection, QByteArray schema, Memory* memory = nullptr)
      : m_connection(connection), m_schema(std::move(schema)), m_memory(memory) {}

  using Reader::rows;
  [[nodiscard]] core::Done rows(const char* sql, journal::Values values,
                                const std::function<bool(const journal::Row&)>& each) const override;
  [[nodiscard]] core::Done composedRows(const QString& sql, journal::Values values,
                                        const std::function<bool(const journal::Row&)>& each) const override;

 private:
  Connection& m_connection;
  QByteArray m_schema;
  Memory* m_memory;
};

/// The Book's engine over one tenant's schema.
///
/// begin() takes the tenant's feed row first, so there is one writer per tenant in all processes together, and
/// positions of the journal are gapless and follow the order of commits: a fact's position here is its `hub_seq`. The
/// row counts transactions: where somebody else's came in between, or it is not known whether the last one was
/// committed, or the connection was made anew (a disk that was set back whole may count to the same number again),
/// generation() rises and the Book reads its heads again.
///
/// The feed row also names where it was last written: the database and server (Connection::server), and the oid of its
/// own table, which a dump that is restored gives anew, wherever it goes. A server that was promoted or
/// restored is another one, and what it lost may have been numbered already: where the row's name is not this server's,
/// or not the one that this engine was told to follow, begin() answers Busy `server_changed` and the tenant is opened
/// anew, which begins an epoch (tenant.h).
///
/// Statements are queued and sent together at the next read, at the end of a savepoint and at COMMIT. So an error may
/// be answered by a later call than the one that caused it; it names its statement.
class Engine final : public journal::Engine, public journal::Transaction {
 public:
  Engine(Connection& connection, const QByteArray& schema)
      : m_connection(connection), m_schema(schema), m_reader(connection, schema, &m_memory) {}

  /// From now on writes only where the feed row names this place. Without it, anywhere: for the owner's own work.
  void follow(const QByteArray& place) { m_place = place; }
  /// What a feed row says that was written last in this table here.
  [[nodiscard]] static QByteArray placeOf(const Connection& connection, qint64 table) {
    return connection.server() + '/' + QByteArray::number(table);
  }

  [[nodiscard]] core::Done begin() override;
  [[nodiscard]] core::Done commit() override;
  void rollback() override;
  [[nodiscard]] core::Done savepoint() override;
  [[nodiscard]] core::Done releaseSavepoint() override;
  void rollbackToSavepoint() override;
  [[nodiscard]] journal::Transaction& transaction() override { return *this; }
  [[nodiscard]] const journal::Reader& reader() const override { return m_reader; }
  [[nodiscard]] int generation() const override { return m_turns.generation(); }

  using Transaction::execute;
  [[nodiscard]] core::Done execute(const char* sql, journal::Values values) override;
  [[nodiscard]] core::Done composed(const QString& sql, journal::Values values) override;

 private:
  [[nodiscard]] core::Done takeFeed();
  Connection& m_connection;
  QByteArray m_schema;
  Memory m_memory;
  TenantReader m_reader;
  QByteArray m_place;
  journal::Turns m_turns;  ///< of the feed row
  int m_life = -1;         ///< of the connection, as of the last transaction
  int m_depth = 0;         ///< savepoints that are open
};

}  // namespace counterfoil::postgres
