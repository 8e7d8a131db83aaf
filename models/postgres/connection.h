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
/// engine. What may be tried again is Busy: `store_busy` (locks, deadlock, serialization, cancelled by a timeout) and
/// `store_unreachable` (the connection or the server went away; nothing of the transaction is kept). `commit_unknown`
/// is Busy too: the connection went away during COMMIT, so the same facts are sent again, by their ids.
[[nodiscard]] core::Error errorOfState(const QByteArray& state, const QString& message, const QByteArray& sql);

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
  [[nodiscard]] static core::Result<std::unique_ptr<Connection>> open(const QString& url);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] bool isLost() const;
  /// The same place anew; prepared statements and what was queued are gone. Refused between begin() and rollback():
  /// half a command must not go on in another transaction.
  [[nodiscard]] core::Done reconnect();
  /// Whether a transaction is open as of the last round trip, failed or not.
  [[nodiscard]] bool inTransaction() const;

  /// Names without a schema mean this one from now on. A round trip where it differs from the last; not to be called
  /// inside a transaction.
  [[nodiscard]] core::Done enter(const QByteArray& schema);
  [[nodiscard]] core::Done send(const char* sql, journal::Values values);
  [[nodiscard]] core::Done sendComposed(const QString& sql, journal::Values values);
  [[nodiscard]] core::Done rows(const char* sql, journal::Values values,
                                const std::function<bool(const journal::Row&)>& each);
  [[nodiscard]] core::Done composedRows(const QString& sql, journal::Values values,
                                        const std::function<bool(const journal::Row&)>& each);
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

  explicit Connection(QString url) : m_url(std::move(url)) {}
  [[nodiscard]] core::Done connect();
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
  pg_conn* m_handle = nullptr;
  QByteArray m_schema;
  QHash<QByteArray, std::shared_ptr<Kept>> m_kept;
  int m_keptCount = 0;
  qint64 m_lastName = 0;
  std::vector<Pending> m_pending;
  std::optional<core::Error> m_failure;
  bool m_begun = false;
  /// An error came that was not the server's: libpq itself notices a connection that cannot be written to only when it
  /// next reads.
  bool m_dead = false;
  Counts m_counts;
};

}  // namespace counterfoil::postgres
