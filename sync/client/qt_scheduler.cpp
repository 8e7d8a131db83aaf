// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/client/qt_scheduler.h"

#include <algorithm>
#include <limits>

namespace counterfoil::client {

Scheduler::Timer QtScheduler::after(qint64 ms, std::function<void()> task) {
  const Timer id = ++m_last;
  auto timer = std::make_unique<QTimer>();
  timer->setSingleShot(true);
  QObject::connect(timer.get(), &QTimer::timeout, timer.get(), [this, id, task = std::move(task)] {
    // The timer is still calling, so that it goes when the loop turns. The task may destroy this scheduler.
    if (const auto found = m_timers.find(id); found != m_timers.end()) {
      found->second.release()->deleteLater();
      m_timers.erase(found);
    }
    task();
  });
  timer->start(int(std::clamp<qint64>(ms, 0, std::numeric_limits<int>::max())));
  m_timers.emplace(id, std::move(timer));
  return id;
}

}  // namespace counterfoil::client
