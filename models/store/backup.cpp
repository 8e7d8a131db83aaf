// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/backup.h"

#include <fcntl.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <map>

#include "models/journal/facts_queries.h"
#include "models/store/sqlite_engine.h"

namespace counterfoil::store {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;
using journal::Row;
using journal::Value;

namespace {

Done syncPath(const QString& path) {
  const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return core::storageError(u"io_error"_s, path);
  const int failed = ::fsync(descriptor);
  ::close(descriptor);
  return failed == 0 ? Done() : core::storageError(u"io_error"_s, path);
}

Result<QStringList> integrity(const journal::Reader& reader) {
  QStringList findings;
  CF_CHECK(reader.rows("PRAGMA integrity_check(100)", {}, [&](const Row& row) {
    if (row.text(0) != u"ok") findings.append(row.text(0));
    return true;
  }));
  CF_CHECK(reader.rows("PRAGMA foreign_key_check", {}, [&](const Row& row) {
    findings.append(u"foreign key of "_s + row.text(0) + u" row "_s + row.text(1));
    return findings.size() < 100;
  }));
  return findings;
}

Result<QStringList> carriedTables(const journal::Reader& reader) {
  QStringList names;
  CF_CHECK(
      reader.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND (name LIKE 'vault\\_%' ESCAPE '\\' OR name "
                  "IN ('device', 'staff_lock', 'setting_local'))",
                  {}, [&](const Row& row) {
                    names.append(row.text(0));
                    return true;
                  }));
  return names;
}

}  // namespace

Done carryRows(const journal::Reader& from, const SqliteConnection& to, const QString& table) {
  Done done;
  CF_CHECK(from.composedRows(u"SELECT * FROM "_s + table, {}, [&](const Row& row) {
    std::vector<Value> values;
    QStringList holders;
    for (int i = 0; i < row.columnCount(); ++i) {
      values.push_back(row.value(i));
      holders.append(u'$' + QString::number(i + 1));
    }
    done = to.composed(u"INSERT OR REPLACE INTO %1 VALUES (%2)"_s.arg(table, holders.join(u',')), values);
    return bool(done);
  }));
  return done;
}

Done backupTo(const SqliteConnection& connection, const QString& path) {
  if (QFileInfo::exists(path)) return core::refused(u"file_exists"_s, path);
  const QString part = path + u".part"_s;
  QFile::remove(part);
  makePrivateFile(part);
  const Value target[] = {part};
  CF_CHECK(connection.execute("VACUUM INTO $1", target));
  {
    CF_TRY(const auto copy, openReader(part));
    CF_TRY(const QStringList findings, integrity(*copy));
    if (!findings.isEmpty()) return core::integrityError(u"backup_damaged"_s, findings.first());
    CF_TRY(const auto chains, journal::verifyChains(*copy));
    if (!chains.holds()) return core::integrityError(u"backup_damaged"_s, u"a chain does not hold"_s);
  }
  QFile::remove(part + u"-wal"_s);
  QFile::remove(part + u"-shm"_s);
  CF_CHECK(syncPath(part));
  if (!QFile::rename(part, path)) return core::storageError(u"io_error"_s, path);
  return syncPath(QFileInfo(path).absolutePath());
}

Result<qint64> replayInto(const journal::Reader& source, const OpenOptions& into, const journal::Projectors& projectors,
                          const core::Clock& clock, core::IdSource& ids, std::optional<core::Instant> until) {
  if (QFileInfo::exists(into.path)) return core::refused(u"store_exists"_s, into.path);
  CF_TRY(auto engine, SqliteEngine::open(into.path, into.vfs));
  // The copy can be made again from the journal at any time: it need not wait for the disk at every slice.
  CF_CHECK(engine->connection().script("PRAGMA synchronous=OFF"));
  CF_CHECK(createSchema(engine->connection(), projectors, into.localTables));
  journal::Book book(*engine, projectors, clock, ids);
  qint64 position = 0;
  qint64 count = 0;
  QHash<journal::OriginId, bool> ended;
  for (;;) {
    CF_TRY(auto facts, journal::factsAfter(source, position, 200, true));
    if (facts.empty()) break;
    position = facts.back().position;
    std::vector<journal::Fact> wanted;
    for (journal::Fact& fact : facts) {
      if (until && fact.hlc.milliseconds() > until->utcMs()) ended[fact.origin] = true;
      if (!ended.value(fact.origin)) wanted.push_back(std::move(fact));
    }
    CF_TRY(const int applied, book.receiveAll(wanted));
    count += applied;
    if (into.progress && !into.progress(count, count)) return core::refused(u"cancelled"_s);
  }
  return count;
}

Done restoreInto(const QString& backup, const OpenOptions& into, std::optional<core::Instant> until,
                 const journal::Projectors& projectors, const core::Clock& clock, core::IdSource& ids) {
  if (QFileInfo::exists(into.path)) return core::refused(u"store_exists"_s, into.path);
  CF_TRY(const auto source, openReader(backup));
  if (!until) return backupTo(*source, into.path);

  CF_CHECK(replayInto(*source, into, projectors, clock, ids, until));
  CF_TRY(const auto target, SqliteConnection::open(into.path, Access::Write));
  CF_CHECK(target->execute("BEGIN IMMEDIATE", {}));
  CF_CHECK(carryRows(*source, *target, u"store_meta"_s));
  CF_TRY(const QStringList tables, carriedTables(*source));
  for (const QString& table : tables) CF_CHECK(carryRows(*source, *target, table));
  // The schema that was just made is this program's, whatever the backup's was.
  const Value digest[] = {QString::fromLatin1(projectors.schemaDigest().toHex())};
  CF_CHECK(target->execute("UPDATE store_meta SET value = $1 WHERE key = 'projection_schema'", digest));
  return target->execute("COMMIT", {});
}

Result<CheckReport> check(const QString& path, const QString& scratchFolder, const journal::Projectors& projectors,
                          const std::vector<const char*>& localTables, const core::Clock& clock,
                          const std::function<bool(qint64)>& progress) {
  CheckReport report;
  CF_TRY(const auto reader, openReader(path));
  auto findings = integrity(*reader);
  if (findings) {
    report.file = *findings;
  } else {
    report.unreadable.push_back(findings.error().code + u": "_s + findings.error().detail);
  }
  auto chains = journal::verifyChains(*reader, progress);
  if (chains) {
    report.chains = *chains;
    report.facts = chains->facts;
  } else if (chains.error().code == u"cancelled") {
    return chains.error();
  } else {
    report.unreadable.push_back(u"journal: "_s + chains.error().detail);
    return report;
  }
  QTemporaryDir scratch(scratchFolder + u"/counterfoil-check-XXXXXX"_s);
  if (!scratch.isValid()) return core::storageError(u"storage_failed"_s, scratch.errorString());
  OpenOptions into;
  into.path = scratch.filePath(u"replay.cfl"_s);
  into.localTables = localTables;
  if (progress) into.progress = [&](qint64 done, qint64) { return progress(done); };
  core::RandomIds ids;
  const auto replayed = replayInto(*reader, into, projectors, clock, ids);
  if (!replayed) {
    if (replayed.error().code == u"cancelled") return replayed.error();
    report.unreadable.push_back(u"replay: "_s + replayed.error().code + u' ' + replayed.error().detail);
    return report;
  }
  CF_TRY(const auto fresh, openReader(into.path));
  auto differences = journal::compareProjections(*reader, *fresh, projectors);
  if (differences) {
    report.differences = std::move(*differences);
  } else {
    report.unreadable.push_back(u"projections: "_s + differences.error().detail);
  }
  return report;
}

}  // namespace counterfoil::store
