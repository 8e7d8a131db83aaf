// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/drill.h"

#include <QBuffer>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QLockFile>
#include <QRegularExpression>
#include <QSaveFile>
#include <QTemporaryDir>

#include "app/hub/copies.h"
#include "models/journal/verify.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

QString drillFile(const QString& backups) {
  return backups + u"/drill.json"_s;
}

Done remember(const QString& backups, const Drill& drill) {
  QSaveFile file(drillFile(backups));
  const QByteArray bytes = QJsonDocument(QJsonObject{{u"at"_s, drill.at.text()},
                                                     {u"took_ms"_s, drill.tookMs},
                                                     {u"facts"_s, drill.facts},
                                                     {u"sound"_s, drill.sound}})
                               .toJson();
  if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit()) return {};
  return core::storageError(u"cannot_write"_s, file.fileName());
}

/// Facts whose chains hold; Integrity `backup_damaged`.
Result<qint64> verified(const QString& data) {
  qint64 facts = 0;
  for (const TenantFiles& tenant : tenantFilesIn(data + u"/tenants"_s)) {
    CF_TRY(const auto reader, store::openReader(tenant.store));
    CF_TRY(const auto chains, journal::verifyChains(*reader));
    if (!chains.holds()) return core::integrityError(u"backup_damaged"_s, tenant.id);
    facts += chains.facts;
  }
  return facts;
}

/// With a folder of its own for what this machine knows stores by: the ones that are served have the same names, and
/// must not be taken for restored ones at their next opening.
Result<qint64> restoreAside(const QString& backups, const QString& scratch) {
  QBuffer nowhere;
  const QString data = scratch + u"/data"_s;
  const Invocation restoring({{u"data"_s, data}, {u"state"_s, scratch + u"/state"_s}}, {}, nowhere);
  CF_TRY([[maybe_unused]] const auto restored, restoreFolder(restoring, backups, {}));
  return verified(data);
}

/// One drill at a time in a folder; a lock of somebody who is dead counts for nothing.
bool takeLock(QLockFile& lock) {
  lock.setStaleLockTime(0);
  return lock.tryLock(0);
}

QString lockIn(const QString& folder) {
  return folder + u"/drill.lock"_s;
}

/// While the lock is held, every folder of a drill is a dead one's.
int eraseDeadDrills(const QString& folder) {
  static const QRegularExpression name(u"^drill-[A-Za-z0-9]{6}$"_s);
  int erased = 0;
  const QStringList names = QDir(folder).entryList({u"drill-*"_s}, QDir::Dirs | QDir::Hidden | QDir::NoSymLinks);
  for (const QString& each : names) {
    if (!name.match(each).hasMatch()) continue;
    QDir dead(folder + u'/' + each);
    QStringList inside = dead.entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    inside.removeAll(u"data"_s);
    inside.removeAll(u"state"_s);
    // What no drill writes is not thrown away.
    if (inside.isEmpty() && dead.removeRecursively()) ++erased;
  }
  return erased;
}

/// What was restored goes where there is room for the real thing, and not into a /tmp that may be memory.
Done drill(Invocation& invocation) {
  const QString backups = QDir(invocation.operands().first()).absolutePath();
  if (!QDir(backups).exists()) return core::notFound(u"no_backup"_s, backups);
  const QString beside = QDir(invocation.value(u"scratch"_s, backups)).absolutePath();
  QLockFile lock(lockIn(beside));
  if (!takeLock(lock)) {
    if (lock.error() != QLockFile::LockFailedError) return core::storageError(u"cannot_write"_s, beside);
    return core::Error{core::ErrorKind::Busy, u"drill_busy"_s, u"another drill is under way there"_s, {}};
  }
  const int leftovers = eraseDeadDrills(beside);
  QTemporaryDir scratch(beside + u"/drill-XXXXXX"_s);
  if (!scratch.isValid()) return core::storageError(u"cannot_write"_s, beside);
  QElapsedTimer timer;
  timer.start();
  const auto facts = restoreAside(backups, scratch.path());
  // A folder without a backup is no drill that failed: somebody named the wrong one.
  if (!facts && facts.error().code == u"no_backup") return facts.error();
  const Drill done{core::SystemClock().now(), timer.elapsed(), facts.value_or(0), bool(facts)};
  CF_CHECK(remember(backups, done));
  if (!facts) return facts.error();
  return invocation.answer({{u"took_ms"_s, done.tookMs},
                            {u"facts"_s, done.facts},
                            {u"sound"_s, done.sound},
                            {u"leftovers_erased"_s, leftovers}});
}

}  // namespace

std::optional<Drill> lastDrill(const QString& backups) {
  QFile file(drillFile(backups));
  if (!file.open(QIODevice::ReadOnly)) return std::nullopt;
  const QJsonObject json = QJsonDocument::fromJson(file.read(64 * 1024)).object();
  const auto at = core::Instant::parse(json[u"at"_s].toString());
  if (!at) return std::nullopt;
  return Drill{*at, json[u"took_ms"_s].toInteger(), json[u"facts"_s].toInteger(), json[u"sound"_s].toBool()};
}

int eraseDrillLeftovers(const QString& folder) {
  QLockFile lock(lockIn(folder));
  return QDir(folder).exists() && takeLock(lock) ? eraseDeadDrills(folder) : 0;
}

Command drillCommand() {
  return {u"drill"_s,
          u"DIR"_s,
          u"restores the backups of serve --backups aside, verifies every chain, and throws it away; once a month"_s,
          {{u"scratch"_s, u"DIR"_s, u"where there is room for it; else in the folder itself"_s}},
          1,
          1,
          &drill,
          false,
          false,
          true};
}

}  // namespace counterfoil::daemon
