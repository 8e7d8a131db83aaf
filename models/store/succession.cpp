// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/succession.h"

#include <fcntl.h>
#include <unistd.h>

#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <cstdio>

#include "models/core/failpoint.h"
#include "models/journal/facts_queries.h"
#include "models/journal/verify.h"
#include "models/store/backup.h"
#include "models/store/sqlite_engine.h"
#include "models/store/write_lock.h"

namespace counterfoil::store {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using journal::Row;

namespace {

constexpr int kCarriedAtOnce = 200;

Done onDisk(const QString& path) {
  const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return core::storageError(u"io_error"_s, path);
  const int failed = ::fsync(descriptor);
  ::close(descriptor);
  return failed == 0 ? Done() : core::storageError(u"io_error"_s, path);
}

/// Facts of a chain that the other file does not have.
Done carryChain(const journal::Reader& present, journal::OriginId origin, journal::Book& book) {
  CF_TRY(const auto head, journal::headOf(book.reader(), origin));
  qint64 known = head ? head->originSeq : 0;
  for (;;) {
    CF_TRY(const auto facts, journal::factsOfOrigin(present, origin, known, kCarriedAtOnce));
    if (facts.empty()) return {};
    CF_TRY([[maybe_unused]] const int added, book.receiveAll(facts));
    known = facts.back().originSeq;
  }
}

Done checkSnapshot(const QString& file) {
  const auto reader = openReader(file);
  if (!reader) return core::integrityError(u"snapshot_damaged"_s, reader.error().code);
  CF_TRY(const auto quick, (*reader)->first("PRAGMA quick_check(1)", {}, [](const Row& row) { return row.text(0); }));
  if (quick != u"ok"_s) return core::integrityError(u"snapshot_damaged"_s, quick.value_or(QString()));
  CF_TRY(const auto chains, journal::verifyChains(**reader));
  return chains.holds() ? Done() : core::integrityError(u"snapshot_damaged"_s, chains.faults.front().code);
}

Done takeIdentity(const journal::Reader& present, const SqliteConnection& connection) {
  CF_TRY(const auto store, present.first("SELECT value FROM store_meta WHERE key = 'store'", {},
                                         [](const Row& row) { return row.text(0); }));
  const journal::Value id[] = {store.value_or(QString())};
  CF_CHECK(connection.execute("UPDATE store_meta SET value = $1 WHERE key = 'store'", id));
  return connection.execute("DELETE FROM store_meta WHERE key = 'origin'", {});
}

}  // namespace

Done prepareSuccessor(const journal::Reader& present, const Succession& succession,
                      const journal::Projectors& projectors, const core::Clock& clock) {
  CF_CHECK(checkSnapshot(succession.file));
  {
    CF_TRY(const auto engine, SqliteEngine::open(succession.file, {}));
    const SqliteConnection& connection = engine->connection();
    core::RandomIds ids;
    journal::Book book(*engine, projectors, clock, ids);
    for (const journal::OriginId origin : succession.origins) CF_CHECK(carryChain(present, origin, book));
    CF_CHECK(connection.execute("BEGIN IMMEDIATE", {}));
    for (const QString& table : succession.tables) CF_CHECK(carryRows(present, connection, table));
    CF_CHECK(takeIdentity(present, connection));
    CF_CHECK(connection.execute("COMMIT", {}));
    if (succession.also) CF_CHECK(book.write(succession.also));
    CF_CHECK(connection.emptyLog());
  }
  CF_FAILPOINT("joining.prepared");
  return onDisk(succession.file);
}

Done succeed(const QString& path, const QString& file) {
  CF_TRY(const auto lock, WriteLock::take(path, 0));
  {
    // SQLite would play the old log into the new file: a log does not know whose it is.
    CF_TRY(const auto old, SqliteConnection::open(path, Access::Write));
    CF_CHECK(old->emptyLog());
  }
  for (const QString& of : {path, file}) {
    for (const QLatin1String end : {"-wal"_L1, "-shm"_L1}) QFile::remove(of + end);
  }
  CF_FAILPOINT("joining.log_removed");
  if (std::rename(QFile::encodeName(file).constData(), QFile::encodeName(path).constData()) != 0) {
    return core::storageError(u"io_error"_s, path);
  }
  CF_FAILPOINT("joining.renamed");
  return onDisk(QFileInfo(path).absolutePath());
}

QStringList tableNames(const std::vector<const char*>& ddl) {
  static const QRegularExpression made(u"CREATE TABLE IF NOT EXISTS (\\w+)"_s);
  QStringList names;
  for (const char* const sql : ddl) {
    auto matches = made.globalMatch(QString::fromUtf8(sql));
    while (matches.hasNext()) names.append(matches.next().captured(1));
  }
  return names;
}

}  // namespace counterfoil::store
