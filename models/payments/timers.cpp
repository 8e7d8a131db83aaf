// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/payments/timers.h"

#include <QTimer>
#include <algorithm>

namespace counterfoil::payments {

struct EventLoopTimers::Private {
  std::map<Handle, std::unique_ptr<QTimer>> waiting;
  Handle last = 0;
};

EventLoopTimers::EventLoopTimers() : d(std::make_unique<Private>()) {}
EventLoopTimers::~EventLoopTimers() = default;

Timers::Handle EventLoopTimers::after(qint64 ms, std::function<void()> call) {
  const Handle handle = ++d->last;
  auto timer = std::make_unique<QTimer>();
  timer->setSingleShot(true);
  QObject::connect(timer.get(), &QTimer::timeout, timer.get(), [this, handle, call = std::move(call)] {
    const auto found = d->waiting.find(handle);
    if (found == d->waiting.end()) return;
    // The timer is deleted when the event loop comes by again: we are inside its signal.
    found->second.release()->deleteLater();
    d->waiting.erase(found);
    call();
  });
  timer->start(int(std::min<qint64>(ms, std::numeric_limits<int>::max())));
  d->waiting.emplace(handle, std::move(timer));
  return handle;
}

void EventLoopTimers::cancel(Handle handle) {
  d->waiting.erase(handle);
}

Timers::Handle ManualTimers::after(qint64 ms, std::function<void()> call) {
  m_waiting.emplace(++m_last, Waiting{m_now + ms, std::move(call)});
  return m_last;
}

void ManualTimers::cancel(Handle handle) {
  m_waiting.erase(handle);
}

void ManualTimers::advance(qint64 ms) {
  const qint64 until = m_now + ms;
  for (;;) {
    const auto next = std::min_element(m_waiting.begin(), m_waiting.end(), [](const auto& a, const auto& b) {
      return a.second.at != b.second.at ? a.second.at < b.second.at : a.first < b.first;
    });
    if (next == m_waiting.end() || next->second.at > until) break;
    m_now = next->second.at;
    const std::function<void()> call = std::move(next->second.call);
    m_waiting.erase(next);
    call();
  }
  m_now = until;
}

}  // namespace counterfoil::payments
