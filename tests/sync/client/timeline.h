// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <set>

#include "models/core/clock.h"
#include "sync/client/environment.h"

namespace counterfoil::sim {

/// Virtual time: what is due next happens next, and nothing else moves the clock.
class Timeline {
 public:
  using Key = std::pair<qint64, quint64>;
  quint64 after(qint64 ms, std::function<void()> task) {
    const quint64 id = ++m_last;
    m_tasks.emplace(Key{m_nowMs + ms, id}, std::move(task));
    m_dueMs.emplace(id, m_nowMs + ms);
    return id;
  }
  void cancel(quint64 id) {
    const auto due = m_dueMs.find(id);
    if (due == m_dueMs.end()) return;
    m_tasks.erase({due->second, id});
    m_dueMs.erase(due);
  }
  /// Runs everything that is due until then.
  void runUntil(qint64 ms) {
    while (!m_tasks.empty() && m_tasks.begin()->first.first <= ms) step();
    m_nowMs = ms;
  }
  /// Runs what is due next, of which there must be something.
  void step() {
    auto node = m_tasks.extract(m_tasks.begin());
    m_dueMs.erase(node.key().second);
    m_nowMs = node.key().first;
    ++m_steps;
    node.mapped()();
  }
  [[nodiscard]] qint64 nowMs() const { return m_nowMs; }
  [[nodiscard]] quint64 steps() const { return m_steps; }

 private:
  std::map<Key, std::function<void()>> m_tasks;
  std::map<quint64, qint64> m_dueMs;
  qint64 m_nowMs = 0;
  quint64 m_last = 0;
  quint64 m_steps = 0;
};

/// Timers of one life of a till: they die with it.
class Timers final : public client::Scheduler {
 public:
  explicit Timers(Timeline& timeline) : m_timeline(timeline) {}
  ~Timers() override {
    for (const Timer timer : m_mine) m_timeline.cancel(timer);
  }
  Timer after(qint64 ms, std::function<void()> task) override {
    if (ms >= deafFromMs) return ++m_dead;
    auto id = std::make_shared<Timer>(0);
    *id = m_timeline.after(ms, [this, id, task = std::move(task)] {
      m_mine.erase(*id);
      task();
    });
    m_mine.insert(*id);
    return *id;
  }
  void cancel(Timer timer) override {
    m_timeline.cancel(timer);
    m_mine.erase(timer);
  }
  [[nodiscard]] qint64 nowMs() const override { return m_timeline.nowMs(); }

  /// Longer timers never come: a planted fault.
  qint64 deafFromMs = std::numeric_limits<qint64>::max();

 private:
  Timeline& m_timeline;
  std::set<Timer> m_mine;
  Timer m_dead = Timer(1) << 62;
};

/// A computer's clock: virtual time and its own error.
class SkewedClock final : public core::Clock {
 public:
  static constexpr qint64 kBeginMs = 1'774'000'000'000;
  explicit SkewedClock(const Timeline& timeline) : m_timeline(timeline) {}
  [[nodiscard]] core::Instant now() const override {
    return core::Instant::fromUtcMs(kBeginMs + m_timeline.nowMs() + skewMs);
  }
  [[nodiscard]] qint64 monotonicMs() const override { return m_timeline.nowMs(); }
  qint64 skewMs = 0;

 private:
  const Timeline& m_timeline;
};

}  // namespace counterfoil::sim
