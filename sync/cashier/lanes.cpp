// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/cashier/lanes.h"

namespace counterfoil::cashier {

Lanes::Lanes(const Limits& limits) : m_limits(limits) {
  m_threads.setMaxThreadCount(limits.threads);
}

Lanes::Room Lanes::take(AccountId account, int spare) {
  const std::lock_guard lock(m_mutex);
  if (m_places >= m_limits.places) return Room::Full;
  Lane& lane = m_lanes[account];
  if (lane.places >= m_limits.lanePlaces - spare) return Room::LaneFull;
  ++lane.places;
  ++m_places;
  return Room::Free;
}

void Lanes::giveBack(AccountId account) {
  const std::lock_guard lock(m_mutex);
  const auto lane = m_lanes.find(account);
  --m_places;
  if (--lane->second.places == 0 && lane->second.running == 0 && !lane->second.slow) m_lanes.erase(lane);
}

void Lanes::start(AccountId account, std::function<void()> work) {
  const std::lock_guard lock(m_mutex);
  Lane& lane = m_lanes[account];
  lane.waiting.push_back(std::move(work));
  next(account, lane);
}

void Lanes::next(AccountId account, Lane& lane) {
  while (!lane.waiting.empty() && lane.running < (lane.slow ? 1 : m_limits.laneThreads)) {
    ++lane.running;
    m_threads.start([this, account, work = std::move(lane.waiting.front())] {
      const auto began = std::chrono::steady_clock::now();
      work();
      done(account, std::chrono::steady_clock::now() - began);
    });
    lane.waiting.pop_front();
  }
}

void Lanes::done(AccountId account, std::chrono::steady_clock::duration took) {
  const std::lock_guard lock(m_mutex);
  const auto found = m_lanes.find(account);
  Lane& lane = found->second;
  lane.slow = took > std::chrono::milliseconds(m_limits.slowMs);
  --lane.running;
  next(account, lane);
  if (lane.places == 0 && lane.running == 0 && !lane.slow) m_lanes.erase(found);
}

}  // namespace counterfoil::cashier
