// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/store.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QtEndian>

#include "models/journal/facts_queries.h"
#include "models/journal/forgetting.h"
#include "models/journal/schema.h"
#include "models/store/incarnation.h"
#include "models/store/migrations.h"
#include "models/store/sqlite_engine.h"
#include "models/store/write_lock.h"

namespace counterfoil::store {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using journal::Row;

namespace {

const char* const kGuards = R"sql(
CREATE TABLE store_meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_never_shortened BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
)sql";

Done setMeta(const SqliteConnection& connection, const QString& key, const QString& value) {
  const journal::Value values[] = {key, value};
  return connection.execute(
      "INSERT INTO store_meta(key, value) VALUES ($1, $2) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
      values);
}

Result<QString> meta(const journal::Reader& reader, const QString& key) {
  CF_TRY(const auto found, reader.first("SELECT value FROM store_meta WHERE key = $1", {key},
                                        [](const Row& row) { return row.text(0); }));
  return found.value_or(QString());
}

Result<qint64> newestPosition(const journal::Reader& reader) {
  return reader.integer("SELECT max(position) FROM journal", {});
}

QString namesOf(const journal::Projectors& projectors) {
  QStringList names;
  for (const auto& projector : projectors.all()) {
    for (const auto& table : projector->tables()) names.append(QLatin1String(table.name));
  }
  return names.join(u' ');
}

Done createProjections(const SqliteConnection& connection, const journal::Projectors& projectors) {
  for (const auto& projector : projectors.all()) {
    for (const auto& table : projector->tables()) CF_CHECK(connection.script(table.createSql));
  }
  return setMeta(connection, u"projection_tables"_s, namesOf(projectors));
}

Done runLocal(const SqliteConnection& connection, const std::vector<const char*>& tables) {
  for (const char* const sql : tables) CF_CHECK(connection.script(sql));
  return {};
}

/// All of it or none: a crash in between leaves a file without tables.
template <class Work>
Done inTransaction(const SqliteConnection& connection, Work work) {
  CF_CHECK(connection.execute("BEGIN IMMEDIATE", {}));
  Done done = work();
  if (done) done = connection.execute("COMMIT", {});
  if (!done && !connection.execute("ROLLBACK", {})) return done;
  return done;
}

/// Whether the file says of itself that it is a store, before SQLite opens it: opening for writing would make a
/// database of an empty file. Where a log is left from a crash, the file's own first page may be older than the store.
Done checkFirstPage(const QString& path) {
  if (QFileInfo(path + u"-wal"_s).size() > 0) return {};
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return core::storageError(u"storage_failed"_s, file.errorString());
  constexpr qsizetype kApplicationIdAt = 68;  // https://www.sqlite.org/fileformat.html, 1.3
  const QByteArray page = file.read(100);
  const bool sqlite = page.size() == 100 && page.startsWith("SQLite format 3");
  if (sqlite && qFromBigEndian<quint32>(page.constData() + kApplicationIdAt) == quint32(kApplicationId)) return {};
  return core::storageError(u"not_a_store"_s, u"this file is no Counterfoil store"_s);
}

Done checkHeader(const SqliteConnection& connection) {
  CF_TRY(const qint64 application, connection.integer("PRAGMA application_id", {}));
  if (application != kApplicationId)
    return core::storageError(u"not_a_store"_s, u"this file is no Counterfoil store"_s);
  CF_TRY(const qint64 version, connection.integer("PRAGMA user_version", {}));
  if (version > kSchemaVersion) {
    return core::Error{core::ErrorKind::TooNew,
                       u"store_too_new"_s,
                       u"the store has version %1, this program knows %2"_s.arg(version).arg(kSchemaVersion),
                       {}};
  }
  return {};
}

}  // namespace

struct Store::Private {
  OpenOptions options;
  const journal::Projectors& projectors;
  std::unique_ptr<WriteLock> lock;
  std::unique_ptr<SqliteEngine> engine;
  std::unique_ptr<Incarnation> incarnation;
  std::unique_ptr<journal::Book> book;
  std::unique_ptr<journal::Subscription> remembering;
  journal::StoreFileId id;
  bool rebuilt = false;
  bool newIncarnation = false;

  Done rebuild(const std::function<bool(qint64, qint64)>& progress);
  Done openOrigin(core::IdSource& ids);
  Done beginOrigin(core::IdSource& ids, const std::optional<journal::OriginHead>& previous, int ordinal);
  void rememberFrom(int ordinal);
  Done makeReserve() const;
};

Store::Store(std::unique_ptr<Private> state) : d(std::move(state)) {}
Store::~Store() = default;
journal::Book& Store::book() {
  return *d->book;
}
const journal::Reader& Store::reader() const {
  return d->engine->reader();
}
journal::StoreFileId Store::id() const {
  return d->id;
}
const QString& Store::path() const {
  return d->options.path;
}
bool Store::rebuiltAtOpening() const {
  return d->rebuilt;
}
bool Store::newIncarnation() const {
  return d->newIncarnation;
}
Done Store::beginIncarnation(core::IdSource& ids) {
  const auto& memory = d->incarnation->remembered();
  const int ordinal = std::max(d->book->originOrdinal(), memory ? memory->ordinal : -1) + 1;
  CF_CHECK(d->beginOrigin(ids, d->book->head(), ordinal));
  d->newIncarnation = true;
  d->rememberFrom(ordinal);
  return {};
}
Done Store::rebuild(const std::function<bool(qint64, qint64)>& progress) {
  return d->rebuild(progress);
}

Done createSchema(const SqliteConnection& connection, const journal::Projectors& projectors,
                  const std::vector<const char*>& localTables) {
  return inTransaction(connection, [&]() -> Done {
    CF_CHECK(connection.script(u"PRAGMA application_id=%1; PRAGMA user_version=%2"_s.arg(kApplicationId)
                                   .arg(kSchemaVersion)
                                   .toUtf8()
                                   .constData()));
    CF_CHECK(connection.script(journal::kJournalSql));
    CF_CHECK(connection.script(kGuards));
    CF_CHECK(createProjections(connection, projectors));
    CF_CHECK(setMeta(connection, u"projection_schema"_s, QString::fromLatin1(projectors.schemaDigest().toHex())));
    return runLocal(connection, localTables);
  });
}

Result<std::unique_ptr<Store>> Store::create(const OpenOptions& options, const journal::Projectors& projectors,
                                             const core::Clock& clock, core::IdSource& ids) {
  if (QFileInfo::exists(options.path)) return core::refused(u"store_exists"_s, options.path);
  if (!QDir().mkpath(QFileInfo(options.path).absolutePath())) {
    return core::storageError(u"storage_failed"_s, u"cannot make the folder of "_s + options.path);
  }
  CF_TRY(auto lock, WriteLock::take(options.path, options.waitMs));
  CF_TRY(auto engine, SqliteEngine::open(options.path, options.vfs));
  CF_CHECK(createSchema(engine->connection(), projectors, options.localTables));
  const auto id = ids.make<struct journal::StoreFileTag>(clock.now());
  CF_CHECK(setMeta(engine->connection(), u"store"_s, id.text()));
  CF_TRY(auto incarnation, Incarnation::open(options.machineFolder, id));
  auto state = std::make_unique<Private>(Private{options, projectors, std::move(lock), std::move(engine),
                                                 std::move(incarnation), nullptr, nullptr, id, false, false});
  state->book = std::make_unique<journal::Book>(*state->engine, projectors, clock, ids);
  CF_CHECK(state->openOrigin(ids));
  state->newIncarnation = false;
  CF_CHECK(state->makeReserve());
  return std::unique_ptr<Store>(new Store(std::move(state)));
}

Result<std::unique_ptr<Store>> Store::open(const OpenOptions& options, const journal::Projectors& projectors,
                                           const core::Clock& clock, core::IdSource& ids) {
  if (!QFileInfo::exists(options.path)) return core::notFound(u"store_missing"_s, options.path);
  CF_TRY(auto lock, WriteLock::take(options.path, options.waitMs));
  if (options.vfs.isEmpty()) CF_CHECK(checkFirstPage(options.path));
  CF_TRY(auto engine, SqliteEngine::open(options.path, options.vfs));
  CF_CHECK(checkHeader(engine->connection()));
  CF_CHECK(migrate(engine->connection(), options.path, migrations()));
  CF_TRY(const QString idText, meta(engine->reader(), u"store"_s));
  const auto id = journal::StoreFileId::parse(idText);
  if (!id) return core::integrityError(u"store_corrupt"_s, u"the store has no id"_s);
  CF_TRY(auto incarnation, Incarnation::open(options.machineFolder, *id));
  auto state = std::make_unique<Private>(Private{options, projectors, std::move(lock), std::move(engine),
                                                 std::move(incarnation), nullptr, nullptr, *id, false, false});
  state->book = std::make_unique<journal::Book>(*state->engine, projectors, clock, ids);

  CF_TRY(const QString schema, meta(state->engine->reader(), u"projection_schema"_s));
  if (schema != QString::fromLatin1(projectors.schemaDigest().toHex())) {
    CF_CHECK(state->rebuild(options.progress));
    state->rebuilt = true;
  } else {
    CF_CHECK(runLocal(state->engine->connection(), options.localTables));
  }
  CF_CHECK(state->openOrigin(ids));
  CF_TRY(const int applied, state->book->projectUnprojected());
  state->rebuilt = state->rebuilt || applied > 0;
  CF_CHECK(state->makeReserve());
  return std::unique_ptr<Store>(new Store(std::move(state)));
}

Done Store::Private::openOrigin(core::IdSource& ids) {
  const auto& memory = incarnation->remembered();
  const QString path = QFileInfo(options.path).canonicalFilePath();
  const quint64 inode = inodeOf(options.path);
  CF_TRY(const QString mine, meta(engine->reader(), u"origin"_s));
  const auto known = journal::OriginId::parse(mine);
  std::optional<journal::OriginHead> head;
  if (known) {
    CF_TRY(head, journal::headOf(engine->reader(), *known));
  }

  CF_TRY(const qint64 newest, newestPosition(engine->reader()));
  const bool same = head && memory && memory->origin == *known && memory->inode == inode && memory->path == path &&
                    memory->originSeq <= head->originSeq && memory->position <= newest;
  int ordinal = memory ? memory->ordinal : -1;
  if (same) {
    CF_CHECK(book->continueOrigin(*known));
    ordinal = std::max(ordinal, book->originOrdinal());
  } else {
    if (head) {
      CF_CHECK(book->continueOrigin(*known));
      ordinal = std::max(ordinal, book->originOrdinal());
    }
    CF_CHECK(beginOrigin(ids, head, ++ordinal));
    newIncarnation = true;
  }
  rememberFrom(ordinal);
  return {};
}

Done Store::Private::beginOrigin(core::IdSource& ids, const std::optional<journal::OriginHead>& previous, int ordinal) {
  const auto origin = journal::OriginId(ids.next(book->clock().now()));
  CF_CHECK(book->openOrigin(origin, id, previous, ordinal));
  return setMeta(engine->connection(), u"origin"_s, origin.text());
}

void Store::Private::rememberFrom(int ordinal) {
  const QString path = QFileInfo(options.path).canonicalFilePath();
  const auto remember = [this, path, inode = inodeOf(options.path), ordinal] {
    // Where it cannot be read, 0 is remembered: the next opening then goes by the own chain alone.
    const qint64 position = newestPosition(engine->reader()).value_or(0);
    incarnation->remember({id, book->origin(), book->head().originSeq, inode, path, ordinal, position});
  };
  remember();
  remembering = book->subscribe([this, remember](const journal::Change& change) {
    remember();
    if (std::count(change.localTables.begin(), change.localTables.end(), QLatin1String(journal::kForgetting)) == 0) {
      return;
    }
    // The log still has pages from before. Where somebody reads just now, a later checkpoint overwrites them.
    const Done emptied = engine->connection().emptyLog();
    if (!emptied && emptied.error().kind != core::ErrorKind::Busy) qWarning("the store's log was not emptied");
  });
}

Done Store::Private::rebuild(const std::function<bool(qint64, qint64)>& progress) {
  const SqliteConnection& connection = engine->connection();
  CF_TRY(const QString old, meta(engine->reader(), u"projection_tables"_s));
  connection.forgetStatements();
  CF_CHECK(inTransaction(connection, [&]() -> Done {
    QStringList names = old.split(u' ', Qt::SkipEmptyParts);
    for (const QString& name : namesOf(projectors).split(u' ', Qt::SkipEmptyParts)) {
      if (!names.contains(name)) names.append(name);
    }
    for (auto name = names.crbegin(); name != names.crend(); ++name) {
      CF_CHECK(connection.script((u"DROP TABLE IF EXISTS "_s + *name).toUtf8().constData()));
    }
    CF_CHECK(connection.script("DELETE FROM unprojected WHERE reason NOT LIKE 'rejected: %'"));
    // From here on the schema is unknown until the last slice is in: a crash starts the rebuild again.
    CF_CHECK(setMeta(connection, u"projection_schema"_s, u"rebuilding"_s));
    CF_CHECK(createProjections(connection, projectors));
    return runLocal(connection, options.localTables);
  }));
  connection.forgetStatements();
  CF_CHECK(book->applyJournal(progress));
  return setMeta(connection, u"projection_schema"_s, QString::fromLatin1(projectors.schemaDigest().toHex()));
}

Done Store::Private::makeReserve() const {
  if (options.reserveBytes <= 0) return {};
  const QByteArray path = QFile::encodeName(options.path + u".reserve"_s);
  const int descriptor = ::open(path.constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return {};
  // Best effort: a disk that is full already has nothing to set aside.
  if (::posix_fallocate(descriptor, 0, options.reserveBytes) != 0) QFile::remove(options.path + u".reserve"_s);
  ::close(descriptor);
  return {};
}

void Store::releaseReserve() {
  QFile::remove(d->options.path + u".reserve"_s);
}

Done Store::hasRoom() const {
  constexpr quint64 kNeeded = 4 * 1024 * 1024;
  struct statvfs status {};
  const QByteArray folder = QFile::encodeName(QFileInfo(d->options.path).absolutePath());
  if (::statvfs(folder.constData(), &status) != 0) return {};
  const quint64 available = quint64(status.f_bavail) * quint64(status.f_frsize);
  if (available < kNeeded) return core::storageError(u"disk_full"_s, u"%1 bytes are left"_s.arg(available));
  return {};
}

Result<journal::OriginId> originOf(const journal::Reader& reader) {
  CF_TRY(const QString text, meta(reader, u"origin"_s));
  return journal::OriginId::parse(text).value_or(journal::OriginId());
}

Result<std::unique_ptr<SqliteConnection>> openReader(const QString& path) {
  if (!QFileInfo::exists(path)) return core::notFound(u"store_missing"_s, path);
  CF_CHECK(checkFirstPage(path));
  CF_TRY(auto connection, SqliteConnection::open(path, Access::Read));
  CF_CHECK(checkHeader(*connection));
  return connection;
}

}  // namespace counterfoil::store
