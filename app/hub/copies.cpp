// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/copies.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSet>
#include <QTemporaryDir>

#include "app/shop/shop.h"
#include "models/store/backup.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

constexpr qsizetype kHours = 24;
constexpr qsizetype kDays = 14;
const QString kStamp = u"yyyyMMdd'T'HHmmsszzz'Z'"_s;

/// The keys of a folder are all that opens what was wrapped with them; a cluster's tenants may be, which no folder
/// shows.
Result<QString> setKeysAside(const QString& folder) {
  const QString keys = folder + u"/keys"_s;
  if (QDir(keys).isEmpty(QDir::Files)) return QString();
  const QString aside = u"%1/keys-before-%2"_s.arg(folder).arg(core::SystemClock().now().utcMs());
  if (QDir().rename(keys, aside)) return aside;
  return core::storageError(u"cannot_write"_s, aside);
}

/// What a folder of backups has for an instant.
struct Chosen {
  QString copy;
  QString segments;  ///< empty: there are none for it
  bool cut = false;  ///< the copy itself holds newer facts than are wanted
};

Chosen chosenIn(const QString& source, std::optional<core::Instant> until) {
  const QStringList names = copiesIn(source);
  if (names.isEmpty()) return {source, {}, until.has_value()};
  QString chosen = until ? QString() : names.last();
  for (const QString& name : names) {
    if (until && *instantOfCopy(name) <= *until) chosen = name;
  }
  const QString copies = source + u"/copies/"_s;
  if (chosen.isEmpty()) return {copies + names.first(), {}, true};
  return {copies + chosen, source + u"/segments"_s, false};
}

/// Who may what is of the newest moment: a device that was revoked since stays so.
Done restoreLocal(const store::OpenOptions& options, const QString& backup, const QString& segments) {
  if (QFile::exists(segments + u"/local.z"_s)) return hub::applyLocal(options.path, segments);
  const QTemporaryDir scratch;
  QByteArray known;
  {
    CF_TRY(const auto reader, store::openReader(backup));
    CF_CHECK(hub::writeLocal(*reader, hub::tablesOf(options.localTables), scratch.path(), known));
  }
  return hub::applyLocal(options.path, scratch.path());
}

/// How new what was restored is; nothing of an empty book.
Result<std::optional<core::Instant>> newestFactIn(const QString& store) {
  CF_TRY(const auto reader, store::openReader(store));
  return reader->first(
      "SELECT coalesce(a.effective_hlc, j.hlc) FROM journal j LEFT JOIN journal_ack a ON a.fact_id = j.fact_id ORDER "
      "BY j.position DESC LIMIT 1",
      {}, [](const journal::Row& row) { return core::Instant::fromUtcMs(core::Hlc(row.integer(0)).milliseconds()); });
}

Done restoreTenant(Place& place, const TenantFiles& tenant, const Chosen& chosen, std::optional<core::Instant> until,
                   Restored& restored) {
  core::RandomIds ids;
  store::OpenOptions options = place.storeOptions();
  options.path = place.tenantsFolder() + u'/' + tenant.id + u"/tenant.cfl"_s;
  const QString folder = QFileInfo(options.path).absolutePath();
  if (!QDir().mkpath(folder)) return core::storageError(u"cannot_write"_s, folder);
  const auto cut = chosen.cut ? until : std::nullopt;
  CF_CHECK(store::restoreInto(tenant.store, options, cut, app::sharedProjectors(), place.clock(), ids));
  const QString segments = chosen.segments + u'/' + tenant.id;
  if (!chosen.segments.isEmpty()) {
    CF_TRY(const auto applied,
           hub::applySegments(options.path, segments, until, app::sharedProjectors(), place.clock()));
    restored.factsFromSegments += applied.facts;
  }
  if (chosen.cut || !chosen.segments.isEmpty()) CF_CHECK(restoreLocal(options, tenant.store, segments));
  CF_TRY(const auto newest, newestFactIn(options.path));
  if (newest) restored.newestFacts[tenant.id] = *newest;
  // Opened once, so that the new epoch has begun before anybody asks.
  CF_TRY([[maybe_unused]] const auto opened, store::Store::open(options, app::sharedProjectors(), place.clock(), ids));
  return copyFile(tenant.name, folder + u"/name.txt"_s);
}

}  // namespace

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

Done copyFile(const QString& from, const QString& to) {
  if (QFile::copy(from, to)) return {};
  return core::storageError(u"cannot_write"_s, to);
}

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

Result<std::map<QString, hub::FeedPlace>> writeCopy(const Place& place, const QString& target) {
  if (QFile::exists(target)) return core::refused(u"file_exists"_s, target);
  const QString part = target + u".part"_s;
  QDir(part).removeRecursively();
  std::map<QString, hub::FeedPlace> places;
  for (const TenantFiles& tenant : tenantFilesIn(place.tenantsFolder())) {
    const QString folder = part + u"/tenants/"_s + tenant.id;
    if (!QDir().mkpath(folder)) return core::storageError(u"cannot_write"_s, folder);
    CF_TRY(const auto reader, store::openReader(tenant.store));
    CF_CHECK(store::backupTo(*reader, folder + u"/tenant.cfl"_s));
    CF_CHECK(copyFile(tenant.name, folder + u"/name.txt"_s));
    CF_TRY(const auto copy, store::openReader(folder + u"/tenant.cfl"_s));
    CF_TRY(places[tenant.id], hub::placeOfFeed(*copy));
  }
  CF_CHECK(copyKeys(place.folder() + u"/keys"_s, part + u"/keys"_s));
  if (!QDir().rename(part, target)) return core::storageError(u"cannot_write"_s, target);
  return places;
}

QString nameOfCopy(core::Instant instant) {
  return QDateTime::fromMSecsSinceEpoch(instant.utcMs(), Qt::UTC).toString(kStamp);
}

std::optional<core::Instant> instantOfCopy(const QString& name) {
  QDateTime time = QDateTime::fromString(name, kStamp);
  if (!time.isValid()) return std::nullopt;
  time.setTimeSpec(Qt::UTC);
  return core::Instant::fromUtcMs(time.toMSecsSinceEpoch());
}

QStringList copiesIn(const QString& folder) {
  QStringList names = QDir(folder + u"/copies"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
  names.removeIf([](const QString& name) { return !instantOfCopy(name); });
  return names;
}

QStringList copiesToRemove(const QStringList& names) {
  QSet<QString> hours;
  QSet<QString> days;
  QStringList remove;
  for (auto name = names.crbegin(); name != names.crend(); ++name) {
    const QString hour = name->left(11);  // 20261121T09
    const QString day = name->left(8);
    const bool ofHour = !hours.contains(hour) && hours.size() < kHours;
    const bool ofDay = !days.contains(day) && days.size() < kDays;
    if (ofHour) hours.insert(hour);
    if (ofDay) days.insert(day);
    if (!ofHour && !ofDay) remove.prepend(*name);
  }
  return remove;
}

Result<Restored> restoreFolder(const Invocation& invocation, const QString& source,
                               std::optional<core::Instant> until) {
  const Chosen chosen = chosenIn(source, until);
  const auto tenants = tenantFilesIn(chosen.copy + u"/tenants"_s);
  if (tenants.empty()) return core::notFound(u"no_backup"_s, source);
  const QString folder = dataFolder(invocation.value(u"data"_s));
  if (!tenantFilesIn(folder + u"/tenants"_s).empty()) return core::refused(u"store_exists"_s, folder);
  Restored restored;
  restored.copy = chosen.copy;
  CF_TRY(restored.keysBefore, setKeysAside(folder));
  CF_CHECK(copyKeys(chosen.copy + u"/keys"_s, folder + u"/keys"_s));
  PlaceOf here;
  CF_TRY(Place* const place, here.open(invocation));
  restored.keysMade = place->keys().made();
  for (const TenantFiles& tenant : tenants) {
    CF_CHECK(restoreTenant(*place, tenant, chosen, until, restored));
    ++restored.tenants;
  }
  return restored;
}

}  // namespace counterfoil::daemon
