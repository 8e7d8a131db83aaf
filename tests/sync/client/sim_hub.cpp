// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/client/sim_hub.h"

namespace counterfoil::sim {

using client::HttpRequest;

SimHub::SimHub(Timeline& timeline, support::Random& random, int processes)
    : m_timeline(timeline), m_random(random), m_clock(timeline), m_cluster(m_clock), m_processes(size_t(processes)) {
  temper.several = several();
  if (several()) letEpochsFall();
  for (size_t i = 0; i < m_processes.size(); ++i) begin(i);
}

void SimHub::begin(size_t which) {
  m_processes[which] =
      std::make_unique<SimProcess>(m_timeline, m_random, m_cluster, temper, m_record, 1'000 + ++m_lives);
  // Computers of one cluster agree about the time, nearly.
  if (several()) m_processes[which]->clock().skewMs = m_random.between(-2'000, 2'000);
}

void SimHub::end(size_t which, bool silent) {
  ++m_deaths;
  const auto ended = std::move(m_processes[which]);
  ended->end(silent);
  m_timeline.after(m_random.between(500, 30'000), [this, which] { begin(which); });
}

SimProcess* SimHub::anyone() {
  std::vector<SimProcess*> alive;
  for (const auto& process : m_processes) {
    if (process && !process->isDead()) alive.push_back(process.get());
  }
  if (alive.size() < 2) return alive.empty() ? nullptr : alive.front();
  return m_random.pick(alive);
}

void SimHub::handle(const HttpRequest& request, const SimProcess::Answer& answer) {
  if (SimProcess* const process = anyone()) {
    process->handle(request, answer);
  } else {
    answer({});
  }
  // Also those that died in work of their own, all at once.
  for (size_t i = 0; i < m_processes.size(); ++i) {
    if (m_processes[i] && m_processes[i]->isDead()) end(i, m_random.chance(50));
  }
}

void SimHub::enrol(const QByteArray& key, const QString& name) {
  must(m_processes.front()->enrol(key, name));
}

void SimHub::revoke(const QByteArray& key) {
  SimProcess* const process = anyone();
  if (process != nullptr && process->revoke(key)) return;
  m_timeline.after(1'000, [this, key] { revoke(key); });
}

void SimHub::release(const QByteArray& key) {
  SimProcess* const process = anyone();
  if (process != nullptr && process->release(key)) return;
  m_timeline.after(1'000, [this, key] { release(key); });
}

void SimHub::crash() {
  const auto which = size_t(m_random.below(qint64(m_processes.size())));
  if (m_processes[which]) end(which, m_random.chance(50));
}

void SimHub::restore() {
  m_cluster.restore();
  m_record.revokedAtMs.clear();
  if (several()) return;
  // A folder is put in place while its process is down.
  m_processes.front()->end(true);
  begin(0);
}

void SimHub::loseTail() {
  m_cluster.loseTail();
  if (several()) return;
  m_processes.front()->end(true);
  begin(0);
}

}  // namespace counterfoil::sim
