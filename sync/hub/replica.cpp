// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/hub/replica.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include "models/store/copy.h"
#include "models/store/store.h"
#include "sync/hub/feed.h"
#include "sync/hub/packing.h"

namespace counterfoil::hub {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using journal::Row;
using journal::Value;
using store::SqliteEngine;

namespace {

constexpr int kSliceFacts = 500;

QString schemaOf(const journal::Projectors& projectors) {
  return QString::fromLatin1(projectors.schemaDigest().toHex());
}

Result<std::unique_ptr<SqliteEngine>> makeFile(const Replica::Options& options, const journal::Projectors& projectors,
                                               const core::Clock& clock) {
  Replica::remove(options.path);
  if (!QDir().mkpath(QFileInfo(options.path).absolutePath())) {
    return core::storageError(u"storage_failed"_s, u"cannot make the folder of "_s + options.path);
  }
  CF_TRY(auto engine, SqliteEngine::open(options.path, {}));
  CF_CHECK(store::createSchema(engine->connection(), projectors, options.localTables));
  core::RandomIds ids;
  const Value id[] = {ids.make<struct journal::StoreFileTag>(clock.now()).text()};
  CF_CHECK(engine->connection().execute("INSERT INTO store_meta(key, value) VALUES ('store', $1)", id));
  return engine;
}

/// The facts of a feed have their positions for numbers.
Done numberAll(SqliteEngine& engine) {
  return engine.connection().execute(
      "INSERT INTO journal_ack(fact_id, hub_seq, effective_hlc) SELECT fact_id, position, hlc FROM journal WHERE true "
      "ON CONFLICT(fact_id) DO UPDATE SET hub_seq = excluded.hub_seq",
      {});
}

/// The tables of the tenant's own store, in the place of a replica once they are whole.
Done copySource(const Replica::Options& options, const journal::Projectors& projectors, const core::Clock& clock) {
  Replica::Options part = options;
  part.path += u".part"_s;
  {
    CF_TRY(const auto engine, makeFile(part, projectors, clock));
    CF_CHECK(engine->connection().script("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE"));
    CF_CHECK(store::copyFacts(options.source, engine->connection(), projectors));
    CF_CHECK(numberAll(*engine));
    core::RandomIds ids;
    journal::Book book(*engine, projectors, clock, ids);
    if (options.index) CF_CHECK(options.index(book));
  }
  Replica::remove(options.path);
  return QFile::rename(part.path, options.path) ? Done() : Done(core::storageError(u"storage_failed"_s, options.path));
}

/// An engine over the file that is there, if that is one to go on with.
Result<std::unique_ptr<SqliteEngine>> reuse(const QString& path, const journal::Projectors& projectors) {
  CF_TRY(auto engine, SqliteEngine::open(path, {}));
  CF_TRY(
      const auto schema,
      engine->reader().first("SELECT value FROM store_meta WHERE key = 'projection_schema' AND EXISTS (SELECT 1 FROM "
                             "store_meta WHERE key = 'store')",
                             {}, [](const Row& row) { return row.text(0); }));
  if (schema != schemaOf(projectors)) return core::refused(u"other_version"_s);
  return engine;
}

Result<QByteArray> digestAt(const journal::Reader& reader, qint64 position) {
  CF_TRY(const auto digest, reader.first("SELECT digest FROM journal WHERE position = $1", {position},
                                         [](const Row& row) { return row.bytes(0); }));
  return digest.value_or(QByteArray());
}

/// A run of one chain at once where that works: a feed that begins anew has a hundred thousand of them.
Done takeSlice(journal::Writing& writing, const std::vector<journal::Fact>& facts) {
  const std::span<const journal::Fact> all(facts);
  for (size_t from = 0; from < all.size();) {
    size_t to = from + 1;
    while (to < all.size() && all[to].origin == all[from].origin) ++to;
    const auto run = all.subspan(from, to - from);
    from = to;
    if (writing.attempt([&] { return writing.receiveRun(run); })) continue;
    for (const journal::Fact& fact : run) {
      CF_TRY([[maybe_unused]] const journal::Reception reception, writing.receive(fact));
    }
  }
  return {};
}

}  // namespace

Replica::Replica(QString path, std::unique_ptr<SqliteEngine> engine, const journal::Projectors& projectors,
                 const core::Clock& clock)
    : m_path(std::move(path)), m_engine(std::move(engine)), m_book(*m_engine, projectors, clock, m_ids) {}

void Replica::remove(const QString& path) {
  for (const QLatin1String end : {""_L1, "-wal"_L1, "-shm"_L1, "-journal"_L1}) QFile::remove(path + end);
}

Result<std::unique_ptr<Replica>> Replica::open(const Options& options, const journal::Projectors& projectors,
                                               const core::Clock& clock) {
  Result<std::unique_ptr<SqliteEngine>> engine = core::notFound(u"store_missing"_s);
  if (QFile::exists(options.path)) engine = reuse(options.path, projectors);
  if (!engine && !options.source.isEmpty() && copySource(options, projectors, clock)) {
    engine = reuse(options.path, projectors);
  }
  if (!engine) engine = makeFile(options, projectors, clock);
  if (!engine) return engine.error();
  CF_CHECK((*engine)->connection().script("PRAGMA synchronous=OFF"));
  return std::unique_ptr<Replica>(new Replica(options.path, std::move(*engine), projectors, clock));
}

Result<qint64> Replica::position() const {
  return headOfFeed(m_engine->reader());
}

Result<qint64> Replica::follow(const journal::Reader& feed) {
  CF_TRY([[maybe_unused]] const bool atEnd, followWhile(feed, [] { return true; }));
  return position();
}

Result<bool> Replica::followWhile(const journal::Reader& feed, const std::function<bool()>& goOn) {
  CF_TRY(qint64 at, position());
  CF_TRY(const QByteArray mine, digestAt(m_engine->reader(), at));
  CF_TRY(const QByteArray theirs, digestAt(feed, at));
  if (mine != theirs) return core::integrityError(u"feed_differs"_s, QString::number(at));
  for (;;) {
    CF_TRY(const protocol::PullPage slice, page(feed, at, kSliceFacts));
    if (slice.facts.empty()) return true;
    CF_CHECK(m_book.write([&](journal::Writing& writing) { return takeSlice(writing, slice.facts); }));
    at = slice.facts.back().position;
    if (!slice.more) return true;
    if (!goOn()) return false;
  }
}

Done Replica::pack(std::unique_ptr<Replica> replica, const QString& path) {
  const QString file = replica->m_path;
  // All of it is in the file then. It is closed before the file is read: closing a file lets go of the locks on it.
  CF_CHECK(replica->m_engine->connection().emptyLog());
  replica.reset();
  const QString part = path + u".part"_s;
  if (const Done done = packFile(file, part); !done) return done;
  QFile::remove(path);
  return QFile::rename(part, path) ? Done() : Done(core::storageError(u"storage_failed"_s, path));
}

}  // namespace counterfoil::hub
