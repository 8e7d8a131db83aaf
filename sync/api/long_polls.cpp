// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/api/long_polls.h"

#include <QHash>
#include <QSet>
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace counterfoil::api {

using hub::TenantId;
using Time = std::chrono::steady_clock;

struct LongPolls::Private {
  struct Waiter {
    TenantId tenant;
    core::AnyId who;
    qint64 position = 0;
    Time::time_point until;
    std::function<void()> then;
  };

  Options options;
  mutable std::mutex mutex;
  std::condition_variable news;
  std::map<qint64, Waiter> waiters;  // by number, oldest first
  QHash<TenantId, qint64> heads;
  qint64 lastNumber = 0;
  bool changed = false;
  bool ended = false;
  std::jthread thread;

  void run();
  /// Under the lock; whether somebody may have to be told.
  [[nodiscard]] bool set(TenantId tenant, qint64 head);
  [[nodiscard]] std::vector<std::function<void()>> takeDue(Time::time_point now);
  [[nodiscard]] Time::time_point nextTurn(Time::time_point polled) const;
};

bool LongPolls::Private::set(TenantId tenant, qint64 head) {
  const qint64 before = std::exchange(heads[tenant], head);
  if (before == head) return false;
  if (head < before) {
    for (auto& [number, waiter] : waiters) {
      if (waiter.tenant == tenant && waiter.position > head) waiter.until = Time::now();
    }
  }
  changed = changed || !waiters.empty();
  return !waiters.empty();
}

std::vector<std::function<void()>> LongPolls::Private::takeDue(Time::time_point now) {
  std::vector<std::function<void()>> due;
  for (auto waiter = waiters.begin(); waiter != waiters.end();) {
    const Waiter& each = waiter->second;
    if (ended || each.until <= now || heads.value(each.tenant) > each.position) {
      due.push_back(std::move(waiter->second.then));
      waiter = waiters.erase(waiter);
    } else {
      ++waiter;
    }
  }
  return due;
}

Time::time_point LongPolls::Private::nextTurn(Time::time_point polled) const {
  auto next = Time::now() + std::chrono::hours(1);
  for (const auto& [number, waiter] : waiters) next = std::min(next, waiter.until);
  if (options.askHead && !waiters.empty()) {
    next = std::min(next, polled + std::chrono::milliseconds(options.pollMs));
  }
  return next;
}

void LongPolls::Private::run() {
  auto polled = Time::now();
  std::unique_lock lock(mutex);
  while (!ended || !waiters.empty()) {
    const auto turn = nextTurn(polled);
    news.wait_until(lock, turn, [this] { return changed || ended; });
    changed = false;
    const auto now = Time::now();
    const auto due = takeDue(now);
    QSet<TenantId> asked;
    if (options.askHead && !ended && now >= polled + std::chrono::milliseconds(options.pollMs)) {
      polled = now;
      for (const auto& [number, waiter] : waiters) asked.insert(waiter.tenant);
    }
    lock.unlock();
    for (const auto& then : due) then();
    for (const TenantId& tenant : asked) options.askHead(tenant);
    lock.lock();
  }
}

LongPolls::LongPolls(Options options) : d(std::make_shared<Private>()) {
  d->options = std::move(options);
  d->thread = std::jthread([state = d.get()] { state->run(); });
}

LongPolls::~LongPolls() {
  end();
}

void LongPolls::advance(TenantId tenant, qint64 head) {
  {
    const std::lock_guard lock(d->mutex);
    if (!d->set(tenant, head)) return;
  }
  d->news.notify_one();
}

qint64 LongPolls::head(TenantId tenant) const {
  const std::lock_guard lock(d->mutex);
  return d->heads.value(tenant);
}

void LongPolls::seen(TenantId tenant, qint64 told, qint64 head) {
  {
    const std::lock_guard lock(d->mutex);
    const qint64 known = d->heads.value(tenant);
    if (head < known && known != told) return;
    if (!d->set(tenant, head)) return;
  }
  d->news.notify_one();
}

void LongPolls::await(TenantId tenant, const core::AnyId& who, qint64 position, qint64 waitMs,
                      const http::Answer& answer, std::function<void()> then) {
  qint64 number = 0;
  std::function<void()> replaced;
  {
    const std::lock_guard lock(d->mutex);
    const auto before = std::find_if(d->waiters.begin(), d->waiters.end(), [&](const auto& entry) {
      return !who.isNull() && entry.second.tenant == tenant && entry.second.who == who;
    });
    if (before != d->waiters.end()) {
      replaced = std::move(before->second.then);
      d->waiters.erase(before);
    }
    if (!d->ended && d->heads.value(tenant) <= position) {
      number = ++d->lastNumber;
      d->waiters[number] = {tenant, who, position, Time::now() + std::chrono::milliseconds(waitMs), std::move(then)};
      d->changed = true;
    }
  }
  if (replaced) replaced();
  if (number == 0) return then();
  d->news.notify_one();
  answer.onGone([weak = std::weak_ptr(d), number] {
    if (const auto state = weak.lock()) {
      std::unique_lock lock(state->mutex);
      // Let go of outside of the lock: it holds the answer.
      const auto gone = state->waiters.extract(number);
      lock.unlock();
    }
  });
}

void LongPolls::end() {
  {
    const std::lock_guard lock(d->mutex);
    d->ended = true;
  }
  d->news.notify_all();
  if (d->thread.joinable()) d->thread.join();
}

qint64 LongPolls::waiting() const {
  const std::lock_guard lock(d->mutex);
  return qint64(d->waiters.size());
}

}  // namespace counterfoil::api
