// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <memory>
#include <optional>
#include <vector>

#include "models/journal/sql.h"

struct pg_conn;
struct pg_result;

namespace counterfoil::postgres {

/// The SQLSTATE of an error as one of the codes that models/store answers with, so that callers need not know the
/// engine. What may be tried again is Busy: `store_conflict` (a deadlock or a serialization failure: the same command
/// again at once), `store_busy` (a lock that was waited for too long, a statement that took too long),
/// `store_read_only` (a standby) and `store_unreachable` (the connection or the server went away; nothing of the
/// transaction is kept). `commit_unknown` is Busy too: the connection went away during COMMIT, so the same facts are
/// sent again, by their ids. `where` names the SQLSTATE, for logs.
[[nodiscard]] core::Error errorOfState(const QByteArray& state, const QString& message, const QByteArray& sql);

/// How long a session waits.
enum class Patience {
  Probing,  ///< 200 ms for a lock or a statement
  Serving,  ///< 2 s for a lock, 5 s for a statement, 10 s for the next statement of a transaction
  Long,     ///< for migrations, snapshots and exports: 10 s for a lock, and statements as long as they take
};

/// One connection to PostgreSQL through libpq, used by one thread at a time.
///
/// It is always in pipeline mode: `send` queues a statement and waits for nothing; `rows`, `synchronize` and a full
/// queue send everything, wait once, and answer with the first statement that failed, by name. After an error inside a
/// transaction, PostgreSQL takes nothing more until it is rolled back: until then every call answers with that error.
///
/// Statements are translated (dialect.h) and prepared when first used, in the same round trip, and kept for each schema
/// by address or content. Values and answers go in binary form, because bodies, ids and digests are bytes, which the
/// text form would double. An answer is held in memory whole: lists are read in pages.
class Connection final {
 public:
  /// `url` as libpq takes it, `postgresql://…` or `key=value …`. Errors: Busy `store_unreachable`; Denied
  /// `wrong_password`.
  [[nodiscard]] static core::Result<std::unique_ptr<Connection>> open(const QString& url,
                                                                      Patience patience = Patience::Long);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] bool isLost() const;
  /// Which database of which server this is: "<system identifier>/<timeline>/<oid of the database>". A cluster that was
  /// restored from a dump has another identifier, one that was promoted or restored to an instant another timeline;
  /// neither changes while a server takes writes. Empty on a standby. Read when the connection was made.
  [[nodiscard]] const QByteArray& server() const { return m_server; }
  /// How often it was made anew.
  [[nodiscard]] int life() const { return m_life; }
  /// Not to be used any more: the next reconnect() goes wherever the address leads now.
  void abandon() { m_dead = true; }
  /// The same place anew; prepared statements and what was queued are gone. Refused between begin() and rollback():
  /// half a command must not go on in another transaction.
  [[nodiscard]] core::Done reconnect();
  /// Whether a transaction is open as of the last round trip, failed or not.
  [[nodiscard]] bool inTransaction() const;
  /// A statement of the transaction failed: every call answers with its error until it is rolled back.
  [[nodiscard]] bool hasFailed() const { return m_failure.has_value(); }

  /// Names without a schema mean this one from now on. A round trip where it differs from the last; not to be called
  /// inside a transaction.
  [[nodiscard]] core::Done enter(const QByteArray& schema);
  [[nodiscard]] core::Done send(const char* sql, journal::Values values);
  [[nodiscard]] core::Done sendComposed(const QString& sql, journal::Values values);
  [[nodiscard]] core::Done rows(const char* sql, journal::Values values,
                                const std::function<bool(const journal::Row&)>& each);
  [[nodiscard]] core::Done composedRows(const QString& sql, journal::Values values,
                                        const std::function<bool(const journal::Row&)>& each);
  /// As rows(), to be read later and more than once.
  [[nodiscard]] core::Result<std::shared_ptr<const pg_result>> answer(const char* sql, journal::Values values);
  [[nodiscard]] core::Done synchronize();
  /// Queues BEGIN.
  [[nodiscard]] core::Done begin();
  /// COMMIT with everything queued: one round trip. A transaction that had failed answers with its error.
  [[nodiscard]] core::Done commit();
  /// Whatever state the connection is in; forgets the error.
  void rollback();
  /// ROLLBACK TO and RELEASE. Where the savepoint was never set, the transaction stays failed.
  void rollbackTo(const QString& savepoint);
  /// Several statements of PostgreSQL's own, untranslated, outside of the pipeline; for DDL. One transaction unless it
  /// says otherwise.
  [[nodiscard]] core::Done script(const QByteArray& sql);
  /// Drops prepared statements; needed after tables were made anew.
  [[nodiscard]] core::Done forgetStatements();

  struct Counts {
    qint64 statements = 0;
    qint64 roundTrips = 0;
  };
  [[nodiscard]] const Counts& counts() const { return m_counts; }

 private:
  struct Prepared {
    QByteArray name;
    QByteArray sql;
    std::vector<unsigned> types;  ///< of the first values; 0 where that was null, and PostgreSQL finds it out
  };
  struct Kept {
    QHash<const char*, Prepared*> byAddress;
    QHash<QString, std::shared_ptr<Prepared>> byText;
  };
  struct Pending {
    Prepared* statement;
    bool preparing;
  };
  struct Clear {
    void operator()(pg_result* result) const;
  };
  using Answer = std::unique_ptr<pg_result, Clear>;

  Connection(QString url, Patience patience) : m_url(std::move(url)), m_patience(patience) {}
  [[nodiscard]] core::Done connect();
  [[nodiscard]] core::Done beginSession();
  [[nodiscard]] core::Result<Prepared*> prepared(const char* sql, journal::Values values);
  [[nodiscard]] core::Result<Prepared*> preparedComposed(const QString& sql, journal::Values values);
  [[nodiscard]] core::Done queue(Prepared* statement, journal::Values values);
  /// Sends and reads everything; the answer to the last.
  [[nodiscard]] core::Result<Answer> drain();
  void keepError(const core::Error& error, const std::vector<Prepared*>& unmade);
  [[nodiscard]] core::Done each(Prepared* statement, journal::Values values,
                                const std::function<bool(const journal::Row&)>& callback);
  [[nodiscard]] core::Error lost();

  QString m_url;
  Patience m_patience;
  QByteArray m_server;
  pg_conn* m_handle = nullptr;
  QByteArray m_schema;
  QHash<QByteArray, std::shared_ptr<Kept>> m_kept;
  int m_keptCount = 0;
  qint64 m_lastName = 0;
  std::vector<Pending> m_pending;
  std::optional<core::Error> m_failure;
  bool m_begun = false;
  int m_life = 0;
  /// An error came that was not the server's: libpq itself notices a connection that cannot be written to only when it
  /// next reads.
  bool m_dead = false;
  Counts m_counts;
};

}  // namespace counterfoil::postgres
