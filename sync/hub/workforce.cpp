// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/hub/workforce.h"

#include <QHash>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace counterfoil::hub {

using namespace Qt::StringLiterals;
using core::Done;
using core::Result;

namespace {

core::Error overloaded() {
  return {core::ErrorKind::Busy, u"overloaded"_s, u"too much is waiting for this tenant's store"_s, {}};
}

}  // namespace

struct Workforce::Private {
  using Clock = std::chrono::steady_clock;
  /// What waits for one thread, in order.
  template <class Job>
  class Queue {
   public:
    Queue(size_t limit, int mostWaitMs) : m_limit(limit), m_mostWait(mostWaitMs) {}

    [[nodiscard]] bool put(Job& job) {
      {
        const std::lock_guard lock(m_mutex);
        const auto now = Clock::now();
        const bool stuck = m_busySince && now - *m_busySince > m_mostWait;
        const bool slow = !m_jobs.empty() && now - m_jobs.front().since > m_mostWait;
        if (m_ended || m_jobs.size() >= m_limit || stuck || slow) return false;
        job.since = now;
        m_jobs.push_back(std::move(job));
      }
      m_wake.notify_one();
      return true;
    }
    /// The next job and up to `most` in all of the same tenant, in their order; none at the end.
    [[nodiscard]] std::vector<Job> take(size_t most) {
      std::unique_lock lock(m_mutex);
      m_busySince.reset();
      m_wake.wait(lock, [this] { return m_ended || !m_jobs.empty(); });
      m_busySince = Clock::now();
      std::vector<Job> taken;
      for (auto job = m_jobs.begin(); job != m_jobs.end() && taken.size() < most;) {
        if (taken.empty() || job->tenant == taken.front().tenant) {
          taken.push_back(std::move(*job));
          job = m_jobs.erase(job);
        } else {
          ++job;
        }
      }
      return taken;
    }
    void end() {
      {
        const std::lock_guard lock(m_mutex);
        m_ended = true;
      }
      m_wake.notify_all();
    }
    [[nodiscard]] qint64 size() const {
      const std::lock_guard lock(m_mutex);
      return qint64(m_jobs.size());
    }

    [[nodiscard]] bool waitedTooLong(const Job& job) const { return Clock::now() - job.since > m_mostWait; }
    [[nodiscard]] bool busy() const {
      const std::lock_guard lock(m_mutex);
      return m_busySince.has_value();
    }

   private:
    const size_t m_limit;
    const std::chrono::milliseconds m_mostWait;
    std::optional<Clock::time_point> m_busySince;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Job> m_jobs;
    bool m_ended = false;
  };

  struct WriteJob {
    TenantId tenant;
    Work work;
    Finished finished;
    Clock::time_point since = {};
  };

  struct ReadJob {
    TenantId tenant;
    Reading reading;
    Clock::time_point since = {};
  };

  Estate& estate;
  WorkforceOptions options;
  Listener listener;
  std::atomic<qint64> commits = 0;
  std::atomic<qint64> jobs = 0;
  std::atomic<qint64> refused = 0;
  std::vector<std::unique_ptr<Queue<WriteJob>>> writing;
  std::vector<std::unique_ptr<Queue<ReadJob>>> reading;
  std::vector<std::jthread> threads;

  void write(Queue<WriteJob>& queue);
  void read(Queue<ReadJob>& queue);
  /// Whoever waited too long is refused; the others stay.
  template <class Job, class Refuse>
  void refuseLate(const Queue<Job>& queue, std::vector<Job>& taken, const Refuse& refuse) {
    std::erase_if(taken, [&](Job& job) {
      if (!queue.waitedTooLong(job)) return false;
      ++refused;
      refuse(job);
      return true;
    });
  }
  [[nodiscard]] Done runTogether(journal::Book& book, const std::vector<WriteJob>& together,
                                 std::vector<Done>& results) const;
  void commit(std::shared_ptr<TenantStore>& store, std::vector<WriteJob>& together);

  template <class Jobs>
  [[nodiscard]] static auto& of(Jobs& queues, TenantId tenant) {
    return *queues[qHash(tenant) % queues.size()];
  }
};

Done Workforce::Private::runTogether(journal::Book& book, const std::vector<WriteJob>& together,
                                     std::vector<Done>& results) const {
  return book.write([&](journal::Writing& all) -> Done {
    if (together.size() == 1) return together.front().work(all);
    for (size_t i = 0; i < together.size(); ++i) {
      results[i] = all.attempt([&] { return together[i].work(all); });
    }
    return {};
  });
}

void Workforce::Private::commit(std::shared_ptr<TenantStore>& store, std::vector<WriteJob>& together) {
  constexpr int kTries = 4;
  const TenantId tenant = together.front().tenant;
  std::vector<Done> results(together.size());
  Done done;
  for (int tried = 1; tried <= kTries; ++tried) {
    if (!store) {
      auto opened = estate.open(tenant);
      if (!opened) {
        done = opened.error();
        break;
      }
      store = std::move(*opened);
    }
    done = runTogether(store->book(), together, results);
    const QString code = done ? QString() : done.error().code;
    // Opening it anew is what begins the epoch.
    if (code == u"server_changed") store.reset();
    if (code != u"server_changed" && code != u"store_conflict") break;
  }
  commits += done ? 1 : 0;
  jobs += qint64(together.size());
  for (size_t i = 0; i < together.size(); ++i) together[i].finished(done ? results[i] : done);
  if (done && listener) listener(tenant, store->book().position());
}

void Workforce::Private::write(Queue<WriteJob>& queue) {
  QHash<TenantId, std::shared_ptr<TenantStore>> stores;
  for (;;) {
    auto together = queue.take(size_t(options.together));
    if (together.empty()) return;
    refuseLate(queue, together, [](WriteJob& job) { job.finished(overloaded()); });
    if (together.empty()) continue;
    const TenantId tenant = together.front().tenant;
    auto& store = stores[tenant];
    commit(store, together);
    if (!store) stores.remove(tenant);
  }
}

void Workforce::Private::read(Queue<ReadJob>& queue) {
  QHash<TenantId, std::shared_ptr<TenantReader>> readers;
  for (;;) {
    auto taken = queue.take(1);
    if (taken.empty()) return;
    refuseLate(queue, taken, [](ReadJob& job) { job.reading(overloaded()); });
    if (taken.empty()) continue;
    auto& reader = readers[taken.front().tenant];
    if (!reader) {
      auto opened = estate.openReader(taken.front().tenant);
      if (!opened) {
        readers.remove(taken.front().tenant);
        taken.front().reading(opened.error());
        continue;
      }
      reader = std::move(*opened);
    }
    taken.front().reading(&reader->reader());
  }
}

Workforce::Workforce(Estate& estate, const WorkforceOptions& options, Listener listener)
    : d(new Private{estate, options, std::move(listener), 0, 0, 0, {}, {}, {}}) {
  const auto limit = size_t(options.queue);
  for (int i = 0; i < options.writers; ++i)
    d->writing.push_back(std::make_unique<Private::Queue<Private::WriteJob>>(limit, options.mostWaitMs));
  for (int i = 0; i < options.readers; ++i)
    d->reading.push_back(std::make_unique<Private::Queue<Private::ReadJob>>(limit, options.mostWaitMs));
  for (const auto& queue : d->writing) d->threads.emplace_back([this, &queue = *queue] { d->write(queue); });
  for (const auto& queue : d->reading) d->threads.emplace_back([this, &queue = *queue] { d->read(queue); });
}

Workforce::~Workforce() {
  for (const auto& queue : d->writing) queue->end();
  for (const auto& queue : d->reading) queue->end();
  d->threads.clear();
}

void Workforce::write(TenantId tenant, Work work, Finished finished) {
  Private::WriteJob job{tenant, std::move(work), std::move(finished), {}};
  if (Private::of(d->writing, tenant).put(job)) return;
  ++d->refused;
  job.finished(overloaded());
}

void Workforce::read(TenantId tenant, Reading reading) {
  Private::ReadJob job{tenant, std::move(reading), {}};
  if (Private::of(d->reading, tenant).put(job)) return;
  ++d->refused;
  job.reading(overloaded());
}

Workforce::Counts Workforce::counts() const {
  Counts counts{d->commits, d->jobs, d->refused, 0, 0};
  for (const auto& queue : d->writing) {
    counts.waiting += queue->size();
    counts.busy += queue->busy() ? 1 : 0;
  }
  for (const auto& queue : d->reading) {
    counts.waiting += queue->size();
    counts.busy += queue->busy() ? 1 : 0;
  }
  return counts;
}

}  // namespace counterfoil::hub
