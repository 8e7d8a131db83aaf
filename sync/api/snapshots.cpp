// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/api/snapshots.h"

#include <QDir>
#include <QFile>
#include <QHash>
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <limits>
#include <mutex>
#include <thread>

#include "models/vault/file_hash.h"
#include "sync/hub/feed.h"
#include "sync/hub/replica.h"

namespace counterfoil::api {

using namespace Qt::StringLiterals;
using core::Result;
using hub::Replica;
using hub::TenantId;

namespace {

/// In the background a replica follows for a while and rests three times as long.
constexpr int kRestsToWork = 3;
constexpr std::chrono::minutes kTidyEvery(10);
constexpr std::chrono::seconds kLookEvery(1);
constexpr qint64 kMuchFurther = 20;
/// To apply a fact takes about as long as to copy what came of so many.
constexpr qint64 kCopiesToApply = 3;

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
  const auto hash = file.open(QIODevice::ReadOnly) ? vault::sha256OfRest(file) : std::nullopt;
  if (!hash) return core::storageError(u"storage_failed"_s, file.errorString());
  return '"' + hash->left(16).toHex() + '"';
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
  std::deque<TenantId> ahead;                  ///< for whom one is made before somebody asks, when their feeds rest
  QHash<TenantId, std::vector<Then>> waiting;  ///< of every tenant that is wanted or at work
  QHash<TenantId, Snapshot> made;
  struct Feed {
    qint64 head = 0;
    qint64 followed = 0;                                      ///< as far as is known
    qint64 movedMs = std::numeric_limits<qint64>::min() / 2;  ///< never, as far as is known
    bool isLate = false;
  };
  QHash<TenantId, Feed> feeds;
  std::deque<TenantId> late;
  qint64 lastNumber = 0;
  bool ended = false;
  std::jthread thread;

  void run();
  void serve(std::unique_lock<std::mutex>& lock, TenantId tenant);
  void followLate(std::unique_lock<std::mutex>& lock, TenantId tenant);
  [[nodiscard]] bool isYoung(const Snapshot& snapshot) const {
    return clock.monotonicMs() - snapshot.madeMs < options.freshForMs;
  }
  [[nodiscard]] bool willDo(const Snapshot& snapshot, qint64 head) const {
    return isYoung(snapshot) && head - snapshot.cursor.position < options.farBehindFacts;
  }
  [[nodiscard]] bool isIdle() const { return !ended && wanted.empty() && late.empty() && ahead.empty(); }
  [[nodiscard]] bool isAtRest(TenantId tenant) const {
    return clock.monotonicMs() - feeds.value(tenant).movedMs >= options.quietMs;
  }
  [[nodiscard]] bool mayFollow(TenantId tenant) const {
    const Feed feed = feeds.value(tenant);
    return isAtRest(tenant) || feed.head - feed.followed >= kMuchFurther * options.farBehindFacts;
  }
  void forgetOld();
  void dropErased() const;
  void want(TenantId tenant);
  [[nodiscard]] Replica::Options replicaOf(TenantId tenant) const {
    return {options.folder + u'/' + tenant.text() + QStringLiteral("/replica.cfl"), options.localTables,
            estate.fileOf(tenant), options.index};
  }
  [[nodiscard]] Result<qint64> catchUp(TenantId tenant, const std::function<bool()>& goOn) const;
  [[nodiscard]] Result<Snapshot> make(TenantId tenant, const std::optional<Snapshot>& last);
  [[nodiscard]] Result<std::unique_ptr<Replica>> opened(TenantId tenant, const journal::Reader& feed) const;
  [[nodiscard]] Result<std::unique_ptr<Replica>> followed(TenantId tenant, const journal::Reader& feed) const;
};

/// One that is so far behind that a new copy is made sooner gives way to that.
Result<std::unique_ptr<Replica>> Snapshots::Private::opened(TenantId tenant, const journal::Reader& feed) const {
  const Replica::Options where = replicaOf(tenant);
  CF_TRY(auto replica, Replica::open(where, projectors, clock));
  CF_TRY(const qint64 head, hub::headOfFeed(feed));
  CF_TRY(const qint64 at, replica->position());
  const bool isFar = head - at > options.farBehindFacts && (head - at) * kCopiesToApply > head;
  if (!isFar || where.source.isEmpty()) return replica;
  replica.reset();
  Replica::remove(where.path);
  return Replica::open(where, projectors, clock);
}

Result<std::unique_ptr<Replica>> Snapshots::Private::followed(TenantId tenant, const journal::Reader& feed) const {
  CF_TRY(auto replica, opened(tenant, feed));
  if (const auto at = replica->follow(feed); at) return replica;
  // The feed was restored, or the replica is damaged: it is only a copy.
  replica.reset();
  Replica::remove(replicaOf(tenant).path);
  CF_TRY(auto anew, opened(tenant, feed));
  CF_TRY([[maybe_unused]] const qint64 at, anew->follow(feed));
  return anew;
}

/// As far as it came: a feed that is another one is for whoever makes the next snapshot.
Result<qint64> Snapshots::Private::catchUp(TenantId tenant, const std::function<bool()>& goOn) const {
  CF_TRY(const auto store, estate.openLongReader(tenant));
  CF_TRY(const auto replica, opened(tenant, store->reader()));
  CF_TRY([[maybe_unused]] const bool atEnd, replica->followWhile(store->reader(), goOn));
  return replica->position();
}

Result<Snapshot> Snapshots::Private::make(TenantId tenant, const std::optional<Snapshot>& last) {
  CF_TRY(const auto store, estate.openLongReader(tenant));
  const journal::Reader& feed = store->reader();
  CF_TRY(const auto epochs, hub::epochsOf(feed));
  CF_TRY(const qint64 head, hub::headOfFeed(feed));
  const bool isOfThisFeed = last && last->cursor.epoch == epochs.back().number && last->cursor.position <= head;
  if (isOfThisFeed && willDo(*last, head)) return *last;
  CF_TRY(auto replica, followed(tenant, feed));
  Snapshot snapshot;
  snapshot.path = u"%1/%2/copy-%3.gz"_s.arg(options.folder, tenant.text()).arg(++lastNumber);
  CF_TRY(const qint64 position, replica->position());
  CF_CHECK(Replica::pack(std::move(replica), snapshot.path));
  snapshot.file = std::make_shared<HeldFile>(snapshot.path);
  CF_TRY(snapshot.etag, etagOf(snapshot.path));
  CF_TRY(const quint64 mark, markAt(feed, position));
  snapshot.cursor = {tenant, epochs.back().number, position, mark};
  snapshot.madeMs = clock.monotonicMs();
  return snapshot;
}

void Snapshots::Private::forgetOld() {
  for (auto each = made.begin(); each != made.end();) each = isYoung(*each) ? std::next(each) : made.erase(each);
}

/// Whoever ends a tenant of a cluster does so at one process, and cannot reach what lies beside the others.
void Snapshots::Private::dropErased() const {
  const QStringList kept = QDir(options.folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
  if (kept.isEmpty()) return;
  const auto erased = estate.erased();
  if (!erased) return;
  for (const QString& name : kept) {
    const auto tenant = TenantId::parse(name);
    if (tenant && erased->contains(*tenant)) QDir(options.folder + u'/' + name).removeRecursively();
  }
}

void Snapshots::Private::want(TenantId tenant) {
  // Whoever asks gets the one that would have been made for them.
  std::erase(ahead, tenant);
  if (waiting.contains(tenant)) return;
  waiting.insert(tenant, {});
  wanted.push_back(tenant);
}

void Snapshots::Private::serve(std::unique_lock<std::mutex>& lock, TenantId tenant) {
  const auto known = made.constFind(tenant);
  std::optional<Snapshot> last = known == made.constEnd() ? std::nullopt : std::optional(*known);
  lock.unlock();
  const Result<Snapshot> result = make(tenant, last);
  lock.lock();
  last.reset();
  if (result) {
    made.insert(tenant, *result);
    feeds[tenant].followed = result->cursor.position;
  }
  const std::vector<Then> all = waiting.take(tenant);
  lock.unlock();
  for (const Then& then : all) then(result);
  lock.lock();
}

void Snapshots::Private::followLate(std::unique_lock<std::mutex>& lock, TenantId tenant) {
  lock.unlock();
  Result<qint64> reached = core::notFound(u"store_missing"_s);
  qint64 since = clock.monotonicMs();
  bool isInterrupted = false;
  if (QFile::exists(replicaOf(tenant).path)) {
    reached = catchUp(tenant, [&] {
      const qint64 tookMs = clock.monotonicMs() - since;
      std::unique_lock again(mutex);
      wake.wait_for(again, std::chrono::milliseconds(kRestsToWork * tookMs),
                    [this] { return ended || !wanted.empty(); });
      since = clock.monotonicMs();
      isInterrupted = ended || !wanted.empty() || !mayFollow(tenant);
      return !isInterrupted;
    });
  }
  lock.lock();
  Feed& feed = feeds[tenant];
  feed.isLate = false;
  // Where it cannot follow, or has no replica, it is tried again when as much more has come.
  feed.followed = reached ? *reached : feed.head;
  // At the feed's end there is no more to follow, whatever its head was before it was set back.
  if (reached && isInterrupted && feed.head - feed.followed >= options.farBehindFacts) {
    feed.isLate = true;
    late.push_back(tenant);
  }
}

void Snapshots::Private::run() {
  std::unique_lock lock(mutex);
  while (!ended) {
    if (!wanted.empty()) {
      const TenantId tenant = wanted.front();
      wanted.pop_front();
      serve(lock, tenant);
    } else if (const auto next =
                   std::find_if(ahead.begin(), ahead.end(), [this](TenantId each) { return isAtRest(each); });
               next != ahead.end()) {
      const TenantId tenant = *next;
      want(tenant);
    } else if (const auto due =
                   std::find_if(late.begin(), late.end(), [this](TenantId each) { return mayFollow(each); });
               due != late.end()) {
      const TenantId tenant = *due;
      late.erase(due);
      followLate(lock, tenant);
    } else if (!late.empty() || !ahead.empty()) {
      wake.wait_for(lock, kLookEvery, [this] { return ended || !wanted.empty(); });
    } else {
      forgetOld();
      lock.unlock();
      dropErased();
      lock.lock();
      wake.wait_for(lock, kTidyEvery, [this] { return !isIdle(); });
    }
  }
}

Snapshots::Snapshots(hub::Estate& estate, const journal::Projectors& projectors, const core::Clock& clock,
                     Options options)
    : d(new Private{estate, projectors, clock, std::move(options), {}, {}, {}, {}, {}, {}, {}, {}, 0, false, {}}) {
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
    } else if (known != d->made.constEnd() && d->willDo(*known, d->feeds.value(tenant).head)) {
      now.emplace(*known);
    } else {
      d->want(tenant);
      d->waiting[tenant].push_back(std::move(then));
    }
  }
  if (now) return then(std::move(*now));
  d->wake.notify_one();
}

void Snapshots::prepare(TenantId tenant) {
  {
    const std::lock_guard lock(d->mutex);
    const bool comes =
        d->waiting.contains(tenant) || std::find(d->ahead.begin(), d->ahead.end(), tenant) != d->ahead.end();
    if (d->ended || comes) return;
    d->ahead.push_back(tenant);
  }
  d->wake.notify_one();
}

void Snapshots::advance(TenantId tenant, qint64 head) {
  {
    const std::lock_guard lock(d->mutex);
    Private::Feed& feed = d->feeds[tenant];
    // A server that was restored has less than it had.
    feed.head = head;
    feed.followed = std::min(feed.followed, head);
    feed.movedMs = d->clock.monotonicMs();
    if (feed.isLate || feed.head - feed.followed < d->options.farBehindFacts) return;
    feed.isLate = true;
    d->late.push_back(tenant);
  }
  d->wake.notify_one();
}

}  // namespace counterfoil::api
