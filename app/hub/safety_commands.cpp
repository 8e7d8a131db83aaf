// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>

#include "app/hub/audit.h"
#include "app/hub/copies.h"
#include "app/hub/invocation.h"
#include "app/hub/place.h"
#include "app/hub/restored_state.h"
#include "app/shop/shop.h"
#include "models/journal/verify.h"
#include "models/store/backup.h"
#include "sync/hub/replica.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

Done needFiles(Place& place) {
  if (place.postgres() == nullptr) return {};
  return core::refused(u"not_embedded"_s, u"a PostgreSQL cluster is checked with its own tools"_s);
}

/// Of a cluster every journal, as stores, and the keys: its own base backups and archive are what it is restored from,
/// and hold what is no fact (who may what). Says how those stand.
Done backupCluster(Invocation& invocation, Place& place, const QString& target) {
  if (QFile::exists(target)) return core::refused(u"file_exists"_s, target);
  const QString part = target + u".part"_s;
  QDir(part).removeRecursively();
  if (!QDir().mkpath(part + u"/journals"_s)) return core::storageError(u"cannot_write"_s, part);
  CF_TRY(const auto rows, place.estate().tenants());
  qint64 facts = 0;
  for (const hub::TenantRow& row : rows) {
    CF_CHECK(place.read(row.id, [&](const journal::Reader& reader) -> Done {
      const QString path = u"%1/journals/%2.cfl"_s.arg(part, row.id.text());
      CF_TRY(const auto copy, hub::Replica::open({path, app::allLocalTables()}, app::allProjectors(), place.clock()));
      CF_TRY(const qint64 at, copy->follow(reader));
      CF_TRY(const auto chains, journal::verifyChains(copy->reader()));
      if (!chains.holds()) return core::integrityError(u"backup_damaged"_s, row.id.text());
      facts += at;
      return {};
    }));
  }
  CF_CHECK(copyKeys(place.folder() + u"/keys"_s, part + u"/keys"_s));
  if (!QDir().rename(part, target)) return core::storageError(u"cannot_write"_s, target);
  const bool recorded = bool(recordEverywhere(invocation, place));
  CF_TRY(const auto safety, place.postgres()->safety());
  return invocation.answer({{u"tenants"_s, qint64(rows.size())},
                            {u"facts"_s, facts},
                            {u"journals"_s, target},
                            {u"archiving"_s, safety.archiving},
                            {u"archive_failures"_s, safety.archiveFailures},
                            {u"last_archived"_s, safety.lastArchived ? QJsonValue(safety.lastArchived->text())
                                                                     : QJsonValue(QJsonValue::Null)},
                            {u"standbys"_s, safety.standbys},
                            {u"recorded"_s, recorded}});
}

Done backup(Invocation& invocation) {
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  const QString target = QDir(invocation.operands().first()).absolutePath();
  if (place->postgres() != nullptr) return backupCluster(invocation, *place, target);
  CF_TRY(const auto places, writeCopy(*place, target));
  // A copy is not thrown away because nobody could be told.
  const bool recorded = bool(recordEverywhere(invocation, *place));
  return invocation.answer({{u"tenants"_s, qint64(places.size())}, {u"backup"_s, target}, {u"recorded"_s, recorded}});
}

Done restore(Invocation& invocation) {
  QElapsedTimer timer;
  timer.start();
  const QString source = QDir(invocation.operands().first()).absolutePath();
  std::optional<core::Instant> until;
  if (const QString text = invocation.value(u"until"_s); !text.isEmpty()) {
    until = core::Instant::parse(text);
    if (!until) return core::invalid(u"bad_usage"_s, u"--until is an instant as 2026-11-21T09:30:00Z"_s);
  }
  if (!invocation.value(u"postgres"_s).isEmpty()) {
    return core::refused(u"not_embedded"_s, u"a PostgreSQL cluster is restored with its own tools"_s);
  }
  CF_TRY(const Restored restored, restoreFolder(invocation, source, until));
  QJsonObject answer{{u"tenants"_s, restored.tenants},
                     {u"data"_s, dataFolder(invocation.value(u"data"_s))},
                     {u"copy"_s, restored.copy},
                     {u"facts_from_segments"_s, restored.factsFromSegments},
                     {u"took_ms"_s, timer.elapsed()}};
  // It is restored, whether or not that could be told: whoever tried again would hear that a store is there.
  PlaceOf here;
  const auto place = here.open(invocation);
  const QJsonObject about{{u"until"_s, until ? until->text() : QString()}};
  answer[u"recorded"_s] = place && (*place)->tellAll(invocation.words(), invocation.by(), about);
  if (!restored.keysBefore.isEmpty()) answer[u"keys_before"_s] = restored.keysBefore;
  if (place) {
    CF_TRY(const QJsonObject state, restoredState(**place, restored));
    answer[u"holds"_s] = state[u"tenants"_s];
    answer[u"to_do"_s] = state[u"to_do"_s];
  }
  return invocation.answer(answer);
}

Result<QJsonObject> checkTenant(Place& place, const TenantFiles& tenant, bool& sound) {
  CF_TRY(const auto report, store::check(tenant.store, QDir::tempPath(), app::sharedProjectors(),
                                         place.storeOptions().localTables, place.clock()));
  sound = sound && report.sound();
  QJsonArray findings;
  for (const QString& each : report.file) findings.append(each);
  for (const QString& each : report.unreadable) findings.append(each);
  for (const auto& fault : report.chains.faults) {
    findings.append(u"%1 at position %2"_s.arg(fault.code).arg(fault.position));
  }
  for (const auto& difference : report.differences) {
    findings.append(u"%1 [%2]"_s.arg(difference.table, difference.key));
  }
  return QJsonObject{
      {u"tenant"_s, tenant.id}, {u"facts"_s, report.facts}, {u"sound"_s, report.sound()}, {u"findings"_s, findings}};
}

Done check(Invocation& invocation) {
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  CF_CHECK(needFiles(*place));
  bool sound = true;
  QJsonArray list;
  for (const TenantFiles& tenant : tenantFilesIn(place->tenantsFolder())) {
    CF_TRY(const QJsonObject report, checkTenant(*place, tenant, sound));
    list.append(report);
  }
  CF_CHECK(invocation.answer({{u"sound"_s, sound}, {u"tenants"_s, list}}));
  return sound ? Done() : Done(core::integrityError(u"check_failed"_s, u"the answer says what"_s));
}

Done migrate(Invocation& invocation) {
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  int changed = 0;
  if (auto* const estate = place->postgres()) {
    CF_TRY(changed, estate->migrate());
    const bool epoch = invocation.flag(u"new-epoch"_s);
    if (epoch) CF_CHECK(estate->beginEpoch());
    if (epoch || changed > 0) {
      CF_CHECK(place->tellAll(invocation.words(), invocation.by(), {{u"new_epoch"_s, epoch}}));
    }
    return invocation.answer({{u"migrated"_s, changed}});
  }
  core::RandomIds ids;
  for (const TenantFiles& tenant : tenantFilesIn(place->tenantsFolder())) {
    store::OpenOptions options = place->storeOptions();
    options.path = tenant.store;
    CF_TRY(const auto opened, store::Store::open(options, app::sharedProjectors(), place->clock(), ids));
    changed += opened->rebuiltAtOpening() ? 1 : 0;
  }
  if (changed > 0) CF_CHECK(place->tellAll(invocation.words(), invocation.by()));
  return invocation.answer({{u"migrated"_s, changed}});
}

}  // namespace

std::vector<Command> safetyCommands() {
  return {
      {u"backup"_s,
       u"DIR"_s,
       u"writes a checked copy of every tenant and of the keys; of a cluster the journals; also while serving"_s,
       {},
       1,
       1,
       &backup,
       false},
      {u"restore"_s,
       u"DIR"_s,
       u"makes the data folder of a backup, or of the folder of serve --backups; tills then send again what came after it"_s,
       {{u"until"_s, u"INSTANT"_s, u"leave out what is newer"_s}},
       1,
       1,
       &restore,
       false,
       false,
       true},
      {u"check"_s,
       {},
       u"checks files, chains and every projected value; also while serving"_s,
       {},
       0,
       0,
       &check,
       false},
      {u"migrate"_s,
       {},
       u"brings every tenant to this program's shape; not while serving"_s,
       {{u"new-epoch"_s, {}, u"PostgreSQL: after its whole disk was set back; a promotion is noticed without it"_s}},
       0,
       0,
       &migrate,
       false},
  };
}

}  // namespace counterfoil::daemon
