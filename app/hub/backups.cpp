// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hub/backups.h"

#include <QDir>

#include "app/hub/drill.h"
#include "sync/hub/embedded_estate.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

Backups::Backups(Place& place, BackupOptions options, const JsonLog& log)
    : m_place(place),
      m_options(std::move(options)),
      m_log(log),
      m_localTables(hub::tablesOf(place.storeOptions().localTables)) {
  // A drill that was killed leaves copies of every tenant.
  eraseDrillLeftovers(m_options.folder);
  const QStringList copies = copiesIn(m_options.folder);
  if (!copies.isEmpty()) m_lastCopy = instantOfCopy(copies.last());
  m_thread = std::jthread([this] { run(); });
}

Backups::~Backups() {
  {
    const std::lock_guard lock(m_mutex);
    m_ended = true;
  }
  m_wake.notify_all();
}

Backups::Levels Backups::levels() const {
  const std::lock_guard lock(m_mutex);
  return m_levels;
}

void Backups::run() {
  for (;;) {
    turn();
    std::unique_lock lock(m_mutex);
    if (!m_wake.wait_for(lock, std::chrono::milliseconds(m_options.segmentEveryMs), [this] { return m_ended; })) {
      continue;
    }
    lock.unlock();
    // What came since is on the disk when the process goes. A whole copy would hold it up.
    note(segments());
    return;
  }
}

void Backups::turn() {
  const core::Instant now = m_place.clock().now();
  const bool hourly = !m_lastCopy || now.utcMs() - m_lastCopy->utcMs() >= m_options.copyEveryMs;
  m_copyDue = m_copyDue || hourly;
  // A tenant that is in no copy yet, or a feed that was set back, makes another one due.
  for (int round = 0; round < 2; ++round) {
    if (m_copyDue) note(copy());
    note(segments());
    if (!m_copyDue) return;
  }
}

void Backups::note(const Done& done) {
  if (done) return;
  m_log.warn("backup_failed", "a backup could not be made", {{u"err.code"_s, done.error().code}});
  const std::lock_guard lock(m_mutex);
  ++m_levels.failures;
  if (done.error().code == u"backup_damaged") ++m_levels.chainErrors;
}

QString Backups::segmentsOf(const QString& tenant) const {
  return m_options.folder + u"/segments/"_s + tenant;
}

Done Backups::copy() {
  const QString copies = m_options.folder + u"/copies"_s;
  if (!QDir().mkpath(copies)) return core::storageError(u"cannot_write"_s, copies);
  const core::Instant now = m_place.clock().now();
  const QString target = copies + u'/' + nameOfCopy(now);
  CF_TRY(const auto places, writeCopy(m_place, target));
  for (const auto& [tenant, place] : places) {
    // The copy stands alone, too: a feed that was set back, or a damaged segment, begins anew with it.
    const Done joined = joinTo(target, tenant);
    if (!joined && joined.error().code != u"feed_differs") note(joined);
    tell(tenant, place);
  }
  m_lastCopy = now;
  m_copyDue = false;
  for (const QString& name : copiesToRemove(copiesIn(m_options.folder))) {
    QDir(copies + u'/' + name).removeRecursively();
  }
  // What is older than every copy can no longer follow one.
  const QStringList left = copiesIn(m_options.folder);
  for (const auto& [tenant, place] : places) hub::removeSegments(segmentsOf(tenant), *instantOfCopy(left.first()));
  const std::lock_guard lock(m_mutex);
  m_levels.lastCopyUtcMs = now.utcMs();
  return {};
}

Done Backups::joinTo(const QString& copy, const QString& tenant) {
  CF_TRY(const auto reader, store::openReader(u"%1/tenants/%2/tenant.cfl"_s.arg(copy, tenant)));
  CF_CHECK(hub::writeLocal(*reader, m_localTables, segmentsOf(tenant), m_local[tenant]));
  CF_TRY(const hub::FeedPlace before, placeOf(tenant));
  const auto reached = hub::writeSegments(*reader, segmentsOf(tenant), before);
  return reached ? Done() : Done(reached.error());
}

Result<hub::FeedPlace> Backups::placeOf(const QString& tenant) const {
  if (const auto known = m_places.find(tenant); known != m_places.end()) return known->second;
  // As another process left it.
  const QString copy = u"%1/copies/%2/tenants/%3/tenant.cfl"_s.arg(
      m_options.folder, nameOfCopy(m_lastCopy.value_or(core::Instant())), tenant);
  if (!QFile::exists(copy)) return core::integrityError(u"feed_differs"_s, u"no copy holds this tenant"_s);
  CF_TRY(const auto reader, store::openReader(copy));
  CF_TRY(const hub::FeedPlace place, hub::placeOfFeed(*reader));
  return hub::endOfSegments(segmentsOf(tenant), place);
}

void Backups::tell(const QString& tenant, hub::FeedPlace place) {
  m_places[tenant] = place;
  if (const auto id = hub::TenantId::parse(tenant); id && m_place.embedded() != nullptr) {
    m_place.embedded()->setDurable(*id, place.position);
  }
}

Done Backups::segments() {
  Done first;
  qint64 verified = 0;
  for (const TenantFiles& tenant : tenantFilesIn(m_place.tenantsFolder())) {
    const Done done = [&]() -> Done {
      CF_TRY(const hub::FeedPlace before, placeOf(tenant.id));
      CF_TRY(const auto reader, store::openReader(tenant.store));
      // Both as of one commit: an order whose key is not there would be taken once more after a restore.
      CF_CHECK(reader->execute("BEGIN", {}));
      CF_CHECK(hub::writeLocal(*reader, m_localTables, segmentsOf(tenant.id), m_local[tenant.id]));
      CF_TRY(const hub::FeedPlace reached, hub::writeSegments(*reader, segmentsOf(tenant.id), before));
      tell(tenant.id, reached);
      return {};
    }();
    // It goes on under other facts than were written down; nothing but a whole copy says where it begins.
    const bool copyDue = !done && done.error().code == u"feed_differs";
    m_copyDue = m_copyDue || copyDue;
    if (!done && !copyDue && first) first = done;
    verified += m_places[tenant.id].position;
  }
  const std::lock_guard lock(m_mutex);
  m_levels.verified = verified;
  if (first && !m_copyDue) m_levels.lastSegmentUtcMs = m_place.clock().now().utcMs();
  return first;
}

}  // namespace counterfoil::daemon
