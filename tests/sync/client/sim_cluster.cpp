// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/client/sim_cluster.h"

#include "models/journal/facts_queries.h"
#include "sync/access/local_tables.h"
#include "sync/hub/holders.h"
#include "sync/hub/person_keys.h"
#include "sync/hub/quarantine.h"

namespace counterfoil::sim {

using namespace Qt::StringLiterals;
using core::Done;

namespace {

constexpr const char* kOwnTables =
    "CREATE TABLE store_meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;"
    "CREATE TABLE feed(one INTEGER PRIMARY KEY CHECK (one = 1), turn INTEGER NOT NULL, server INTEGER NOT NULL) STRICT;"
    "INSERT INTO feed VALUES (1, 0, 1);";

core::Error gone() {
  return {core::ErrorKind::Busy, u"store_unreachable"_s, u"the process ended"_s, {}};
}

}  // namespace

SimCluster::SimCluster(const core::Clock& clock) {
  makeTables(m_disk);
  must(m_disk.run(QString::fromLatin1(kOwnTables)));
  const auto make = [this](const auto& tables) {
    for (const char* const table : tables) must(m_disk.run(QString::fromUtf8(table)));
  };
  make(hub::kPersonKeyTables);
  make(hub::kHolderTables);
  make(hub::kQuarantineTables);
  make(access::kLocalTables);
  journal::Book book(m_disk, simProjectors(), clock, m_ids);
  const journal::OriginId origin(m_ids.next(clock.now()));
  const journal::StoreFileId store(QUuid(7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  must(book.openOrigin(origin, store, {}, 0));
  begins(origin);
  must(m_disk.run(
      u"INSERT INTO store_meta VALUES ('store', '%1'), ('origin', '%2')"_s.arg(store.text(), origin.text())));
  backUp();
}

void SimCluster::backUp() {
  must(m_backup.becomeCopyOf(m_disk));
  m_safe.clear();
  const auto heads = journal::heads(m_backup.reader());
  if (!heads) return;
  for (const auto& head : *heads) m_safe.insert(head.origin, head.originSeq);
}

void SimCluster::restore() {
  must(m_disk.becomeCopyOf(m_backup));
  ++m_server;
  ++m_life;
}

void SimCluster::loseTail() {
  const auto now = origin();
  const auto kept = m_backup.reader().first("SELECT value FROM store_meta WHERE key = 'origin'", {},
                                            [](const journal::Row& row) { return row.text(0); });
  // What its own beginning was is on both.
  if (!kept || *kept != now.text()) return;
  must(m_disk.becomeCopyOf(m_backup));
  ++m_life;
}

int SimCluster::serverOfFeed() const {
  return int(m_disk.reader().integer("SELECT server FROM feed", {}).value_or(0));
}

journal::OriginId SimCluster::origin() const {
  const auto text = m_disk.reader().first("SELECT value FROM store_meta WHERE key = 'origin'", {},
                                          [](const journal::Row& row) { return row.text(0); });
  return text && *text ? journal::OriginId::parse(**text).value_or(journal::OriginId()) : journal::OriginId();
}

int SimCluster::nextOrdinal(int present) {
  m_ordinal = (remembersEpochs ? std::max(m_ordinal, present) : present) + 1;
  return m_ordinal;
}

Done SimConnection::begin() {
  CF_CHECK(disk().begin());
  if (std::exchange(m_life, m_cluster.life()) != m_cluster.life()) m_turns.forget();
  qint64 turn = 0;
  int server = 0;
  const Done taken =
      disk().reader().rows("UPDATE feed SET turn = turn + 1 RETURNING turn, server", {}, [&](const journal::Row& row) {
        turn = row.integer(0);
        server = int(row.integer(1));
        return true;
      });
  const bool moved = m_server != 0 && (server != m_server || m_cluster.server() != m_server);
  if (!taken || moved) {
    disk().rollback();
    return taken ? Done(core::Error{core::ErrorKind::Busy, u"server_changed"_s, {}, {}}) : taken;
  }
  m_turns.begun(turn);
  return {};
}

Done SimConnection::commit() {
  if (m_dies && m_dies()) {
    disk().rollback();
    m_turns.forget();
    return gone();
  }
  CF_CHECK(disk().commit());
  m_turns.committed();
  return m_dies && m_dies() ? Done(gone()) : Done();
}

void SimConnection::rollback() {
  disk().rollback();
  m_turns.takenBack();
}

}  // namespace counterfoil::sim
