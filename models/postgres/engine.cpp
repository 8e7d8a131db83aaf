// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/postgres/engine.h"

#include <utility>

#include "models/postgres/result_row.h"

namespace counterfoil::postgres {

using namespace Qt::StringLiterals;
using core::Done;
using journal::Values;

namespace {

/// An address may lead to another server than before: what has not begun is tried again there, once.
template <class Attempt>
Done onLivingServer(Connection& connection, const Attempt& attempt) {
  if (connection.isLost()) CF_CHECK(connection.reconnect());
  Done done = attempt();
  if (done || connection.inTransaction()) return done;
  if (done.error().code == u"store_read_only") connection.abandon();
  if (!connection.isLost()) return done;
  const Done back = connection.reconnect();
  return back ? attempt() : done;
}

}  // namespace

Done TenantReader::rows(const char* sql, Values values, const std::function<bool(const journal::Row&)>& each) const {
  if (m_memory != nullptr && !m_connection.hasFailed() && m_memory->keeps(sql)) {
    Memory::Answer answer = m_memory->find(sql, values);
    if (!answer) {
      CF_TRY(answer, m_connection.answer(sql, values));
      m_memory->keep(sql, values, answer);
    }
    ResultRow::each(answer.get(), each);
    return {};
  }
  // An answer that did not come whole was shown to nobody.
  return onLivingServer(m_connection, [&]() -> Done {
    CF_CHECK(m_connection.enter(m_schema));
    return m_connection.rows(sql, values, each);
  });
}

Done TenantReader::composedRows(const QString& sql, Values values,
                                const std::function<bool(const journal::Row&)>& each) const {
  return onLivingServer(m_connection, [&]() -> Done {
    CF_CHECK(m_connection.enter(m_schema));
    return m_connection.composedRows(sql, values, each);
  });
}

Done Engine::begin() {
  return onLivingServer(m_connection, [this] { return takeFeed(); });
}

Done Engine::takeFeed() {
  CF_CHECK(m_connection.enter(m_schema));
  CF_CHECK(m_connection.begin());
  m_depth = 0;
  if (std::exchange(m_life, m_connection.life()) != m_connection.life()) m_turns.forget();
  qint64 turn = -1;
  QByteArray named;
  QByteArray here;
  Done taken = m_connection.rows("UPDATE feed SET turn = turn + 1 RETURNING turn, server, CAST(tableoid AS bigint)", {},
                                 [&](const journal::Row& row) {
                                   turn = row.integer(0);
                                   named = row.text(1).toLatin1();
                                   here = placeOf(m_connection, row.integer(2));
                                   return false;
                                 });
  if (taken && turn < 0) taken = core::integrityError(u"store_corrupt"_s, u"the feed has no row"_s);
  if (taken && !m_place.isEmpty() && (named != m_place || here != m_place)) {
    taken = core::Error{core::ErrorKind::Busy,
                        u"server_changed"_s,
                        u"the feed was written on another server, or its table was restored"_s,
                        {}};
  }
  if (!taken) {
    m_connection.rollback();
    return taken;
  }
  const int known = m_turns.generation();
  m_turns.begun(turn);
  m_memory.begin(m_turns.generation() == known);
  return {};
}

Done Engine::commit() {
  const Done done = m_connection.commit();
  if (done) {
    m_turns.committed();
  } else {
    m_turns.forget();
    m_connection.rollback();
  }
  m_memory.end(done.has_value());
  return done;
}

void Engine::rollback() {
  m_connection.rollback();
  m_memory.end(false);
  m_turns.takenBack();
}

Done Engine::savepoint() {
  // A name for each depth: where something failed before this savepoint, it is never set, and going back to it must
  // fail too, and not go back to the one around it.
  return m_connection.sendComposed(u"SAVEPOINT part_%1"_s.arg(++m_depth), {});
}

Done Engine::releaseSavepoint() {
  CF_CHECK(m_connection.sendComposed(u"RELEASE part_%1"_s.arg(m_depth), {}));
  CF_CHECK(m_connection.synchronize());
  --m_depth;
  return {};
}

void Engine::rollbackToSavepoint() {
  m_memory.takeBack();
  m_connection.rollbackTo(u"part_%1"_s.arg(m_depth--));
}

Done Engine::execute(const char* sql, Values values) {
  m_memory.written(sql, values);
  return m_connection.send(sql, values);
}

Done Engine::composed(const QString& sql, Values values) {
  m_memory.writtenComposed(sql);
  return m_connection.sendComposed(sql, values);
}

}  // namespace counterfoil::postgres
