// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <memory>
#include <vector>

#include "models/journal/book.h"
#include "models/postgres/engine.h"

namespace counterfoil::postgres {

// A tenant is a schema: journal, projections, vault and local tables under the names they have in a store file, and the
// feed row (engine.h). No statement names a tenant; `search_path` does.
//
// Two roles. The owner makes and migrates schemas. The one that serves owns nothing: it may read and write rows, but no
// table's shape, and of the journal it may add rows only; that triggers refuse the rest to the owner too is a second
// net.

struct TenantOptions {
  /// Lower-case letters, digits and `_`, at most 63, not beginning with a digit or `pg_`.
  QByteArray schema;
  QByteArray servingRole;
  /// DDL of local and vault tables (CREATE … IF NOT EXISTS).
  std::vector<const char*> localTables;
  /// Called while projections are rebuilt: (done, total); false cancels.
  std::function<bool(qint64, qint64)> progress;
};

/// The newest version of the tables that are no projections.
inline constexpr int kSchemaVersion = 2;

/// Makes a tenant's schema and its first origin. `owner` is a connection of the owner. Errors: Refused `store_exists`;
/// Invalid `malformed_name`; Busy; Storage.
[[nodiscard]] core::Done createTenant(Connection& owner, const TenantOptions& options,
                                      const journal::Projectors& projectors, const core::Clock& clock,
                                      core::IdSource& ids);

/// Brings a schema to this program's shape: makes projections that are of another program version anew and applies the
/// journal to them, projects what an older program could not, and goes on with a creation that was cut off. Nobody may
/// serve the tenant meanwhile. Returns whether anything was applied again. Errors: as createTenant; TooNew
/// `store_too_new`; NotFound `store_missing`.
[[nodiscard]] core::Result<bool> migrateTenant(Connection& owner, const TenantOptions& options,
                                               const journal::Projectors& projectors, const core::Clock& clock,
                                               core::IdSource& ids);

/// Begins a new chain of the schema's own, which continues the one before, and makes the feed this server's: after a
/// restore, or the promotion of a server that had not followed to the end, numbers of the old one may have been used
/// for other facts. Who serves the tenant meanwhile opens it anew where the feed was another server's before, and must
/// not serve it otherwise. Errors: as migrateTenant.
[[nodiscard]] core::Done beginIncarnation(Connection& owner, const QByteArray& schema,
                                          const journal::Projectors& projectors, const core::Clock& clock,
                                          core::IdSource& ids);

/// Schemas that hold a tenant, by name.
[[nodiscard]] core::Result<std::vector<QByteArray>> tenants(Connection& connection);

/// A tenant that is served: its book over one connection. Any number of processes may hold the same tenant; each Book
/// learns of the others' facts when it next writes. Uses the connection on one thread, with other tenants in between
/// but never inside a transaction.
class Tenant {
 public:
  /// Where the feed was last written on another server than this, a new chain begins first: whatever was promoted or
  /// restored is noticed by whoever opens it, or by the next command (`server_changed`, engine.h), without being told.
  /// Errors: Busy `store_read_only` on a standby; NotFound `store_missing`; TooNew `store_too_new`; Refused
  /// `store_not_migrated`; Busy; Storage.
  [[nodiscard]] static core::Result<std::unique_ptr<Tenant>> open(Connection& connection, const QByteArray& schema,
                                                                  const journal::Projectors& projectors,
                                                                  const core::Clock& clock, core::IdSource& ids);
  [[nodiscard]] journal::Book& book() { return *m_book; }
  /// What is committed, or inside a command what it wrote.
  [[nodiscard]] const journal::Reader& reader() const { return m_engine.reader(); }
  [[nodiscard]] journal::StoreFileId id() const { return m_id; }

 private:
  Tenant(Connection& connection, const QByteArray& schema) : m_engine(connection, schema) {}

  Engine m_engine;
  std::unique_ptr<journal::Book> m_book;
  journal::StoreFileId m_id;
};

}  // namespace counterfoil::postgres
