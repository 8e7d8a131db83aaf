// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/api/snapshots.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QHash>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "sync/hub/replica.h"

namespace counterfoil::api {

using namespace Qt::StringLiterals;
using core::Result;
using hub::Replica;
using hub::TenantId;

namespace {

/// Gone when nobody sends it any more.
class HeldFile {
 public:
  explicit HeldFile(QString path) : m_path(std::move(path)) {}
  ~HeldFile() { QFile::remove(m_path); }
  HeldFile(const HeldFile&) = delete;
  HeldFile& operator=(const HeldFile&) = delete;

 private:
  QString m_path;
};

Result<QByteArray> etagOf(const QString& path) {
  QFile file(path);
  QCryptographicHash hash(QCryptographicHash::Sha256);
  if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file)) {
    return core::storageError(u"storage_failed"_s, file.errorString());
  }
  return '"' + hash.result().left(16).toHex() + '"';
}

}  // namespace

struct Snapshots::Private {
  hub::Estate& estate;
  const journal::Projectors& projectors;
  const core::Clock& clock;
  Options options;

  std::mutex mutex;
  std::condition_variable wake;
  std::deque<TenantId> wanted;
  QHash<TenantId, std::vector<Then>> waiting;
  QHash<TenantId, Snapshot> made;
  qint64 lastNumber = 0;
  bool ended = false;
  std::jthread thread;

  void run();
  [[nodiscard]] Result<Snapshot> make(TenantId tenant);
  [[nodiscard]] Result<std::unique_ptr<Replica>> followed(TenantId tenant, const journal::Reader& feed) const;
};

Result<std::unique_ptr<Replica>> Snapshots::Private::followed(TenantId tenant, const journal::Reader& feed) const {
  const Replica::Options where{options.folder + u'/' + tenant.text() + u"/replica.cfl"_s, options.localTables};
  CF_TRY(auto replica, Replica::open(where, projectors, clock));
  if (const auto at = replica->follow(feed); at) return replica;
  // The feed was restored, or the replica is damaged: it is only a copy.
  replica.reset();
  Replica::remove(where.path);
  CF_TRY(auto anew, Replica::open(where, projectors, clock));
  CF_TRY([[maybe_unused]] const qint64 at, anew->follow(feed));
  return anew;
}

Result<Snapshot> Snapshots::Private::make(TenantId tenant) {
  CF_TRY(const auto store, estate.openLongReader(tenant));
  const journal::Reader& feed = store->reader();
  CF_TRY(const auto epochs, hub::epochsOf(feed));
  CF_TRY(const auto replica, followed(tenant, feed));
  Snapshot snapshot;
  snapshot.path = u"%1/%2/copy-%3.gz"_s.arg(options.folder, tenant.text()).arg(++lastNumber);
  CF_CHECK(replica->snapshotTo(snapshot.path));
  snapshot.file = std::make_shared<HeldFile>(snapshot.path);
  CF_TRY(snapshot.etag, etagOf(snapshot.path));
  CF_TRY(const qint64 position, replica->position());
  CF_TRY(const quint64 mark, markAt(feed, position));
  snapshot.cursor = {tenant, epochs.back().number, position, mark};
  snapshot.madeMs = clock.monotonicMs();
  return snapshot;
}

void Snapshots::Private::run() {
  std::unique_lock lock(mutex);
  for (;;) {
    wake.wait(lock, [this] { return ended || !wanted.empty(); });
    if (ended) break;
    const TenantId tenant = wanted.front();
    wanted.pop_front();
    lock.unlock();
    const Result<Snapshot> result = make(tenant);
    lock.lock();
    if (result) made.insert(tenant, *result);
    const std::vector<Then> all = waiting.take(tenant);
    lock.unlock();
    for (const Then& then : all) then(result);
    lock.lock();
  }
}

Snapshots::Snapshots(hub::Estate& estate, const journal::Projectors& projectors, const core::Clock& clock,
                     Options options)
    : d(new Private{estate, projectors, clock, std::move(options), {}, {}, {}, {}, {}, 0, false, {}}) {
  const QStringList tenants = QDir(d->options.folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
  for (const QString& tenant : tenants) {
    QDir folder(d->options.folder + u'/' + tenant);
    const QStringList left = folder.entryList({u"copy-*"_s}, QDir::Files);
    for (const QString& name : left) folder.remove(name);
  }
  d->thread = std::jthread([state = d.get()] { state->run(); });
}

Snapshots::~Snapshots() {
  {
    const std::lock_guard lock(d->mutex);
    d->ended = true;
  }
  d->wake.notify_all();
  d->thread.join();
  for (const auto& all : std::as_const(d->waiting)) {
    for (const Then& then : all) then(core::Error{core::ErrorKind::Busy, u"draining"_s, {}, {}});
  }
}

void Snapshots::get(TenantId tenant, Then then) {
  std::optional<Result<Snapshot>> now;
  {
    const std::lock_guard lock(d->mutex);
    const auto known = d->made.constFind(tenant);
    if (d->ended) {
      now.emplace(core::Error{core::ErrorKind::Busy, u"draining"_s, {}, {}});
    } else if (known != d->made.constEnd() && d->clock.monotonicMs() - known->madeMs < d->options.freshForMs) {
      now.emplace(*known);
    } else {
      auto& waiting = d->waiting[tenant];
      if (waiting.empty()) d->wanted.push_back(tenant);
      waiting.push_back(std::move(then));
    }
  }
  if (now) return then(std::move(*now));
  d->wake.notify_one();
}

}  // namespace counterfoil::api
