// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>

#include "app/hub/invocation.h"
#include "app/hub/place.h"
#include "app/shop/shop.h"
#include "models/store/backup.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

/// Folder, name file and store of every tenant that is a file.
struct TenantFiles {
  QString id;
  QString name;
  QString store;
};

std::vector<TenantFiles> tenantFilesIn(const QString& folder) {
  std::vector<TenantFiles> all;
  const QStringList ids = QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
  for (const QString& id : ids) {
    const QString base = folder + u'/' + id;
    if (QFile::exists(base + u"/tenant.cfl"_s) && QFile::exists(base + u"/name.txt"_s)) {
      all.push_back({id, base + u"/name.txt"_s, base + u"/tenant.cfl"_s});
    }
  }
  return all;
}

Done needFiles(Place& place) {
  if (place.postgres() == nullptr) return {};
  return core::refused(u"not_embedded"_s,
                       u"a PostgreSQL cluster is backed up, restored and checked with its own tools"_s);
}

Done copyFile(const QString& from, const QString& to) {
  if (QFile::copy(from, to)) return {};
  return core::storageError(u"cannot_write"_s, to);
}

/// The keys belong to a backup: without them nobody's cursor or token is known again.
Done copyKeys(const QString& from, const QString& to) {
  if (!QDir().mkpath(to)) return core::storageError(u"cannot_write"_s, to);
  QFile::setPermissions(to, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
  const QStringList names = QDir(from).entryList(QDir::Files);
  for (const QString& name : names) {
    const QString target = to + u'/' + name;
    QFile::remove(target);
    CF_CHECK(copyFile(from + u'/' + name, target));
    QFile::setPermissions(target, QFile::ReadOwner);
  }
  return {};
}

/// The keys of a folder are all that opens what was wrapped with them; a cluster's tenants may be, which no folder
/// shows.
Result<QString> setKeysAside(const QString& folder) {
  const QString keys = folder + u"/keys"_s;
  if (QDir(keys).isEmpty(QDir::Files)) return QString();
  const QString aside = u"%1/keys-before-%2"_s.arg(folder).arg(core::SystemClock().now().utcMs());
  if (QDir().rename(keys, aside)) return aside;
  return core::storageError(u"cannot_write"_s, aside);
}

Done backup(Invocation& invocation) {
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  CF_CHECK(needFiles(*place));
  const QString target = QDir(invocation.operands().first()).absolutePath();
  if (QFile::exists(target)) return core::refused(u"file_exists"_s, target);
  // Under its name only when it is whole.
  const QString part = target + u".part"_s;
  QDir(part).removeRecursively();
  int count = 0;
  for (const TenantFiles& tenant : tenantFilesIn(place->tenantsFolder())) {
    const QString folder = part + u"/tenants/"_s + tenant.id;
    if (!QDir().mkpath(folder)) return core::storageError(u"cannot_write"_s, folder);
    CF_TRY(const auto reader, store::openReader(tenant.store));
    CF_CHECK(store::backupTo(*reader, folder + u"/tenant.cfl"_s));
    CF_CHECK(copyFile(tenant.name, folder + u"/name.txt"_s));
    ++count;
  }
  CF_CHECK(copyKeys(place->folder() + u"/keys"_s, part + u"/keys"_s));
  if (!QDir().rename(part, target)) return core::storageError(u"cannot_write"_s, target);
  return invocation.answer({{u"tenants"_s, count}, {u"backup"_s, target}});
}

Done restore(Invocation& invocation) {
  const QString source = QDir(invocation.operands().first()).absolutePath();
  const auto tenants = tenantFilesIn(source + u"/tenants"_s);
  if (tenants.empty()) return core::notFound(u"no_backup"_s, source);
  std::optional<core::Instant> until;
  if (const QString text = invocation.value(u"until"_s); !text.isEmpty()) {
    until = core::Instant::parse(text);
    if (!until) return core::invalid(u"bad_usage"_s, u"--until is an instant as 2026-11-21T09:30:00Z"_s);
  }
  if (!invocation.value(u"postgres"_s).isEmpty()) {
    return core::refused(u"not_embedded"_s, u"a PostgreSQL cluster is restored with its own tools"_s);
  }
  const QString folder = dataFolder(invocation.value(u"data"_s));
  if (!tenantFilesIn(folder + u"/tenants"_s).empty()) return core::refused(u"store_exists"_s, folder);
  CF_TRY(const QString keysBefore, setKeysAside(folder));
  CF_CHECK(copyKeys(source + u"/keys"_s, folder + u"/keys"_s));
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  core::RandomIds ids;
  for (const TenantFiles& tenant : tenants) {
    store::OpenOptions options = place->storeOptions();
    options.path = place->tenantsFolder() + u'/' + tenant.id + u"/tenant.cfl"_s;
    if (!QDir().mkpath(QFileInfo(options.path).absolutePath())) return core::storageError(u"cannot_write"_s, folder);
    CF_CHECK(store::restoreInto(tenant.store, options, until, app::sharedProjectors(), place->clock(), ids));
    // Opened once, so that the new epoch has begun before anybody asks.
    CF_TRY([[maybe_unused]] const auto opened,
           store::Store::open(options, app::sharedProjectors(), place->clock(), ids));
    CF_CHECK(copyFile(tenant.name, QFileInfo(options.path).absolutePath() + u"/name.txt"_s));
  }
  QJsonObject answer{{u"tenants"_s, qint64(tenants.size())}, {u"data"_s, folder}};
  if (!keysBefore.isEmpty()) answer[u"keys_before"_s] = keysBefore;
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
    if (invocation.flag(u"new-epoch"_s)) CF_CHECK(estate->beginEpoch());
    return invocation.answer({{u"migrated"_s, changed}});
  }
  core::RandomIds ids;
  for (const TenantFiles& tenant : tenantFilesIn(place->tenantsFolder())) {
    store::OpenOptions options = place->storeOptions();
    options.path = tenant.store;
    CF_TRY(const auto opened, store::Store::open(options, app::sharedProjectors(), place->clock(), ids));
    changed += opened->rebuiltAtOpening() ? 1 : 0;
  }
  return invocation.answer({{u"migrated"_s, changed}});
}

}  // namespace

std::vector<Command> safetyCommands() {
  return {
      {u"backup"_s,
       u"DIR"_s,
       u"writes a checked copy of every tenant and of the keys; also while serving"_s,
       {},
       1,
       1,
       &backup,
       false},
      {u"restore"_s,
       u"DIR"_s,
       u"makes the data folder of a backup; tills then send again what came after it"_s,
       {{u"until"_s, u"INSTANT"_s, u"leave out what is newer"_s}},
       1,
       1,
       &restore,
       false},
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
       {{u"new-epoch"_s, {}, u"PostgreSQL: after a restore, or a promotion that may have lost commits"_s}},
       0,
       0,
       &migrate,
       false},
  };
}

}  // namespace counterfoil::daemon
