// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/postgres/connection.h"

#include <libpq-fe.h>

#include <QtEndian>
#include <algorithm>

#include "models/postgres/dialect.h"
#include "models/postgres/result_row.h"

namespace counterfoil::postgres {

using namespace Qt::StringLiterals;
using core::Done;
using core::Error;
using core::ErrorKind;
using core::Result;
using journal::Value;
using journal::Values;

namespace {

// A server that waits for this program's disk or network must not hold a tenant's feed for ever. What comes with it is
// which server this is; a standby has no insertion point.
const char* const kProbing = "SET lock_timeout='200ms'; SET statement_timeout='200ms';";
const char* const kServing =
    "SET lock_timeout='2s'; SET statement_timeout='5s'; SET idle_in_transaction_session_timeout='10s';";
const char* const kLong = "SET lock_timeout='10s'; SET idle_in_transaction_session_timeout='60s';";
const char* const kSession =
    "SET jit=off; SET timezone='UTC'; SET default_transaction_isolation='read committed'; "
    "SELECT CASE WHEN pg_is_in_recovery() THEN '' ELSE (SELECT system_identifier FROM pg_control_system()) || '/' || "
    "left(pg_walfile_name(pg_current_wal_lsn()), 8) || '/' || "
    "(SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) END";
constexpr std::size_t kMostPending = 512;
/// The server works on what it has while more is written here.
constexpr std::size_t kFlushEach = 8;
constexpr int kMostKept = 4000;

/// The values of one statement as libpq wants them.
class Parameters {
 public:
  Parameters(const std::vector<unsigned>& types, Values values) {
    m_texts.reserve(values.size());
    m_numbers.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) add(types[i], values[i].data());
  }
  [[nodiscard]] int count() const { return int(m_pointers.size()); }
  [[nodiscard]] const char* const* pointers() const { return m_pointers.data(); }
  [[nodiscard]] const int* lengths() const { return m_lengths.data(); }
  [[nodiscard]] const int* formats() const { return m_formats.data(); }

 private:
  void add(unsigned type, const Value::Data& data) {
    if (const auto* number = std::get_if<qint64>(&data)) {
      if (type == kInt8) {
        const char* const bytes = reinterpret_cast<const char*>(&m_numbers.emplace_back(qToBigEndian(*number)));
        add(bytes, int(sizeof(qint64)), 1);
      } else {
        // The type was found out by the server and may be narrower: text fits all.
        addText(QByteArray::number(*number));
      }
    } else if (const auto* text = std::get_if<QString>(&data)) {
      addText(text->toUtf8());
    } else if (const auto* bytes = std::get_if<QByteArray>(&data)) {
      add(bytes->isNull() ? "" : bytes->constData(), int(bytes->size()), 1);
    } else {
      add(nullptr, 0, 0);
    }
  }
  void addText(QByteArray utf8) {
    const QByteArray& kept = m_texts.emplace_back(std::move(utf8));
    add(kept.isNull() ? "" : kept.constData(), int(kept.size()), 0);
  }
  void add(const char* pointer, int length, int format) {
    m_pointers.push_back(pointer);
    m_lengths.push_back(length);
    m_formats.push_back(format);
  }

  std::vector<QByteArray> m_texts;
  std::vector<qint64> m_numbers;
  std::vector<const char*> m_pointers;
  std::vector<int> m_lengths;
  std::vector<int> m_formats;
};

std::vector<unsigned> typesOf(Values values) {
  static constexpr unsigned kTypes[] = {0, kInt8, kText, kBytea};  // in the order of Value::Data
  std::vector<unsigned> types;
  types.reserve(values.size());
  for (const Value& value : values) types.push_back(kTypes[value.data().index()]);
  return types;
}

}  // namespace

void Connection::Clear::operator()(pg_result* result) const {
  PQclear(result);
}

Result<std::unique_ptr<Connection>> Connection::open(const QString& url, Patience patience) {
  std::unique_ptr<Connection> connection(new Connection(url, patience));
  CF_CHECK(connection->connect());
  return connection;
}

Connection::~Connection() {
  PQfinish(m_handle);
}

Done Connection::connect() {
  const QByteArray url = m_url.toUtf8();
  // What the URL says itself goes before those in front of it. A server that vanished without a word is given up within
  // half a minute.
  const char* const keys[] = {"connect_timeout",
                              "application_name",
                              "keepalives_idle",
                              "keepalives_interval",
                              "keepalives_count",
                              "tcp_user_timeout",
                              "dbname",
                              "client_encoding",
                              nullptr};
  const char* const values[] = {"5", "counterfoil", "10", "5", "3", "20000", url.constData(), "UTF8", nullptr};
  m_handle = PQconnectdbParams(keys, values, 1);
  if (m_handle == nullptr || PQstatus(m_handle) != CONNECTION_OK) {
    const QString message = QString::fromUtf8(PQerrorMessage(m_handle));
    // libpq keeps no SQLSTATE of a refused connection.
    return errorOfState(PQconnectionNeedsPassword(m_handle) || PQconnectionUsedPassword(m_handle) ? "28P01" : "08006",
                        message, {});
  }
  PQsetNoticeProcessor(
      m_handle, [](void*, const char*) {}, nullptr);
  return beginSession();
}

Done Connection::beginSession() {
  const char* const limits =
      m_patience == Patience::Probing ? kProbing : (m_patience == Patience::Serving ? kServing : kLong);
  const QByteArray sql = QByteArray(limits) + kSession;
  const Answer set(PQexec(m_handle, sql.constData()));
  if (PQresultStatus(set.get()) != PGRES_TUPLES_OK) {
    const char* const state = PQresultErrorField(set.get(), PG_DIAG_SQLSTATE);
    const QString message = QString::fromUtf8(PQresultErrorMessage(set.get()));
    m_dead = true;
    return state == nullptr ? lost() : errorOfState(state, message, {});
  }
  m_server = PQgetvalue(set.get(), 0, 0);
  return PQenterPipelineMode(m_handle) == 1 ? Done() : Done(lost());
}

Error Connection::lost() {
  m_dead = true;
  m_pending.clear();
  return errorOfState("08006", m_handle == nullptr ? QString() : QString::fromUtf8(PQerrorMessage(m_handle)), {});
}

bool Connection::isLost() const {
  return m_handle == nullptr || m_dead || PQstatus(m_handle) != CONNECTION_OK;
}

Done Connection::reconnect() {
  if (m_begun) return lost();
  ++m_life;
  PQfinish(m_handle);
  m_handle = nullptr;
  m_dead = false;
  m_schema.clear();
  m_kept.clear();
  m_keptCount = 0;
  m_pending.clear();
  m_failure.reset();
  return connect();
}

bool Connection::inTransaction() const {
  const auto status = PQtransactionStatus(m_handle);
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

Done Connection::enter(const QByteArray& schema) {
  if (schema == m_schema) return {};
  CF_CHECK(synchronize());
  if (inTransaction()) return core::storageError(u"storage_failed"_s, u"a transaction of another schema is open"_s);
  // Temporary tables last: nobody can put one in front of a tenant's.
  const QByteArray path = '"' + schema + "\", pg_temp";
  const Value values[] = {QString::fromUtf8(path)};
  m_schema = schema;
  Done done = rows("SELECT set_config('search_path', $1, false)", values, [](const journal::Row&) { return true; });
  if (!done) m_schema.clear();
  return done;
}

Result<Connection::Prepared*> Connection::prepared(const char* sql, Values values) {
  if (const auto kept = m_kept.constFind(m_schema); kept != m_kept.constEnd()) {
    if (Prepared* const known = (*kept)->byAddress.value(sql); known != nullptr) return known;
  }
  CF_TRY(Prepared* const made, preparedComposed(QString::fromUtf8(sql), values));
  m_kept[m_schema]->byAddress.insert(sql, made);
  return made;
}

Result<Connection::Prepared*> Connection::preparedComposed(const QString& sql, Values values) {
  if (m_keptCount >= kMostKept && m_pending.empty()) CF_CHECK(forgetStatements());
  auto& kept = m_kept[m_schema];
  if (!kept) kept = std::make_shared<Kept>();
  if (const auto known = kept->byText.constFind(sql); known != kept->byText.constEnd()) return known->get();
  auto statement = std::make_shared<Prepared>();
  statement->name = 's' + QByteArray::number(++m_lastName);
  statement->sql = sql.toUtf8();
  statement->types = typesOf(values);
  if (PQsendPrepare(m_handle, statement->name.constData(), translated(statement->sql).constData(),
                    int(statement->types.size()), statement->types.data()) != 1) {
    return lost();
  }
  m_pending.push_back({statement.get(), true});
  ++m_keptCount;
  kept->byText.insert(sql, statement);
  return statement.get();
}

Done Connection::queue(Prepared* statement, Values values) {
  if (values.size() != statement->types.size()) {
    return core::storageError(u"storage_failed"_s,
                              u"another number of values than before for "_s + QString::fromUtf8(statement->sql));
  }
  const Parameters parameters(statement->types, values);
  if (PQsendQueryPrepared(m_handle, statement->name.constData(), parameters.count(), parameters.pointers(),
                          parameters.lengths(), parameters.formats(), 1) != 1) {
    return lost();
  }
  m_pending.push_back({statement, false});
  ++m_counts.statements;
  if (m_pending.size() % kFlushEach == 0) PQflush(m_handle);
  return {};
}

Result<Connection::Answer> Connection::drain() {
  if (m_pending.empty()) return Answer();
  if (PQpipelineSync(m_handle) != 1) return lost();
  ++m_counts.roundTrips;
  Answer last;
  std::optional<Error> first;
  std::vector<Prepared*> unmade;
  for (const Pending& pending : m_pending) {
    last.reset(PQgetResult(m_handle));
    const ExecStatusType status = last ? PQresultStatus(last.get()) : PGRES_FATAL_ERROR;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
      if (pending.preparing) unmade.push_back(pending.statement);
      if (status != PGRES_PIPELINE_ABORTED && !first) {
        const char* const state = last ? PQresultErrorField(last.get(), PG_DIAG_SQLSTATE) : nullptr;
        m_dead = state == nullptr;
        first = errorOfState(state == nullptr ? "08006" : state, QString::fromUtf8(PQresultErrorMessage(last.get())),
                             pending.statement->sql);
      }
    }
    if (isLost()) break;
    while (const Answer more{PQgetResult(m_handle)}) continue;  // a null ends each
  }
  if (!isLost()) const Answer sync(PQgetResult(m_handle));
  m_pending.clear();
  if (isLost() && !first) first = lost();
  if (!first) return last;
  keepError(*first, unmade);
  return *first;
}

void Connection::keepError(const Error& error, const std::vector<Prepared*>& unmade) {
  if (const auto kept = m_kept.constFind(m_schema); kept != m_kept.constEnd()) {
    for (Prepared* const statement : unmade) {
      (*kept)->byAddress.removeIf(
          [&](QHash<const char*, Prepared*>::iterator entry) { return entry.value() == statement; });
      (*kept)->byText.remove(QString::fromUtf8(statement->sql));
      --m_keptCount;
    }
  }
  if (!isLost() && PQtransactionStatus(m_handle) == PQTRANS_INERROR) m_failure = error;
}

Done Connection::send(const char* sql, Values values) {
  if (m_failure) return *m_failure;
  CF_TRY(Prepared* const statement, prepared(sql, values));
  CF_CHECK(queue(statement, values));
  return m_pending.size() < kMostPending ? Done() : synchronize();
}

Done Connection::sendComposed(const QString& sql, Values values) {
  if (m_failure) return *m_failure;
  CF_TRY(Prepared* const statement, preparedComposed(sql, values));
  CF_CHECK(queue(statement, values));
  return m_pending.size() < kMostPending ? Done() : synchronize();
}

Done Connection::synchronize() {
  if (m_failure) return *m_failure;
  const auto drained = drain();
  return drained ? Done() : Done(drained.error());
}

Result<std::shared_ptr<const pg_result>> Connection::answer(const char* sql, Values values) {
  if (m_failure) return *m_failure;
  CF_TRY(Prepared* const statement, prepared(sql, values));
  CF_CHECK(queue(statement, values));
  CF_TRY(Answer answer, drain());
  return std::shared_ptr<const pg_result>(answer.release(),
                                          [](const pg_result* result) { PQclear(const_cast<pg_result*>(result)); });
}

Done Connection::each(Prepared* statement, Values values, const std::function<bool(const journal::Row&)>& callback) {
  CF_CHECK(queue(statement, values));
  CF_TRY(const Answer answer, drain());
  ResultRow::each(answer.get(), callback);
  return {};
}

Done Connection::rows(const char* sql, Values values, const std::function<bool(const journal::Row&)>& callback) {
  if (m_failure) return *m_failure;
  CF_TRY(Prepared* const statement, prepared(sql, values));
  return each(statement, values, callback);
}

Done Connection::composedRows(const QString& sql, Values values,
                              const std::function<bool(const journal::Row&)>& callback) {
  if (m_failure) return *m_failure;
  CF_TRY(Prepared* const statement, preparedComposed(sql, values));
  return each(statement, values, callback);
}

Done Connection::begin() {
  CF_CHECK(send("BEGIN", {}));
  m_begun = true;
  return {};
}

Done Connection::commit() {
  CF_CHECK(send("COMMIT", {}));
  const auto answer = drain();
  if (!answer) {
    if (!isLost()) return answer.error();
    return Error{ErrorKind::Busy, u"commit_unknown"_s, answer.error().detail, {}};
  }
  // PostgreSQL answers so, and not with an error, to the COMMIT of a transaction that had failed.
  if (qstrcmp(PQcmdStatus(answer->get()), "COMMIT") != 0)
    return core::storageError(u"storage_failed"_s, u"rolled back"_s);
  m_begun = false;
  return {};
}

void Connection::rollback() {
  m_begun = false;
  if (isLost()) return;
  static_cast<void>(drain());
  m_failure.reset();
  if (!isLost() && inTransaction()) {
    if (send("ROLLBACK", {})) static_cast<void>(drain());
  }
}

void Connection::rollbackTo(const QString& savepoint) {
  if (isLost()) return;
  static_cast<void>(drain());
  const auto failure = std::exchange(m_failure, std::nullopt);
  const bool back =
      sendComposed(u"ROLLBACK TO "_s + savepoint, {}) && sendComposed(u"RELEASE "_s + savepoint, {}) && drain();
  // What failed before the savepoint is not mended by going back to it.
  if (!back && failure) m_failure = failure;
}

Done Connection::script(const QByteArray& sql) {
  CF_CHECK(synchronize());
  if (PQexitPipelineMode(m_handle) != 1) return lost();
  const Answer answer(PQexec(m_handle, sql.constData()));
  const ExecStatusType status = PQresultStatus(answer.get());
  Done done;
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    const char* const state = PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE);
    done = errorOfState(state == nullptr ? "08006" : state, QString::fromUtf8(PQresultErrorMessage(answer.get())), {});
    if (!isLost() && inTransaction()) const Answer rolledBack(PQexec(m_handle, "ROLLBACK"));
  }
  if (PQenterPipelineMode(m_handle) != 1) return lost();
  return done;
}

Done Connection::forgetStatements() {
  CF_CHECK(script("DEALLOCATE ALL"));
  m_kept.clear();
  m_keptCount = 0;
  return {};
}

}  // namespace counterfoil::postgres
