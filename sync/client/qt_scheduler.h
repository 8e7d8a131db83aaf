// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <memory>
#include <unordered_map>

#include "models/core/clock.h"
#include "sync/client/environment.h"

namespace counterfoil::client {

/// Timers of the event loop of the thread that makes it.
class QtScheduler final : public Scheduler {
 public:
  explicit QtScheduler(const core::Clock& clock) : m_clock(clock) {}
  Timer after(qint64 ms, std::function<void()> task) override;
  void cancel(Timer timer) override { m_timers.erase(timer); }
  [[nodiscard]] qint64 nowMs() const override { return m_clock.monotonicMs(); }

 private:
  const core::Clock& m_clock;
  std::unordered_map<Timer, std::unique_ptr<QTimer>> m_timers;
  Timer m_last = 0;
};

}  // namespace counterfoil::client
