// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/access/keeper.h"

#include <chrono>
#include <latch>

namespace counterfoil::access {

using hub::TenantId;

void Changes::tell(TenantId tenant) {
  {
    const std::lock_guard lock(m_mutex);
    m_tenants.insert(tenant);
  }
  m_wake.notify_all();
}

Keeper::Keeper(Directory& directory, HubKeys& keys, hub::Estate& estate, hub::Workforce& workforce,
               std::shared_ptr<Changes> changes, Options options)
    : m_directory(directory),
      m_keys(keys),
      m_estate(estate),
      m_workforce(workforce),
      m_changes(std::move(changes)),
      m_options(std::move(options)) {
  m_thread = std::jthread([this] { run(); });
}

Keeper::~Keeper() {
  {
    const std::lock_guard lock(m_changes->m_mutex);
    m_changes->m_ended = true;
  }
  m_changes->m_wake.notify_all();
}

bool Keeper::isOver() const {
  const std::lock_guard lock(m_changes->m_mutex);
  return m_changes->m_ended;
}

void Keeper::run() {
  const auto poll = std::chrono::milliseconds(m_options.pollMs);
  auto nextPoll = std::chrono::steady_clock::now();
  for (;;) {
    if (std::chrono::steady_clock::now() >= nextPoll) {
      readAll();
      nextPoll = std::chrono::steady_clock::now() + poll;
    }
    QSet<TenantId> changed;
    {
      std::unique_lock lock(m_changes->m_mutex);
      m_changes->m_wake.wait_until(lock, nextPoll,
                                   [this] { return m_changes->m_ended || !m_changes->m_tenants.isEmpty(); });
      if (m_changes->m_ended) return;
      changed.swap(m_changes->m_tenants);
    }
    for (const TenantId tenant : std::as_const(changed)) read(tenant);
  }
}

void Keeper::readAll() {
  // A file that cannot be read now leaves the keys as they were; the next round tries again.
  static_cast<void>(m_keys.refresh());
  const auto tenants = m_estate.tenants();
  if (!tenants) return;
  QSet<TenantId> known;
  for (const hub::TenantRow& row : *tenants) {
    if (isOver()) return;
    known.insert(row.id);
    read(row.id);
  }
  if (auto erased = m_estate.erased()) m_directory.setErased(std::move(*erased));
  m_directory.keepOnly(known);
  m_ready = true;
}

void Keeper::read(TenantId tenant) {
  std::latch answered(1);
  m_workforce.read(tenant, [&](const core::Result<const journal::Reader*>& reader) {
    // What cannot be read stays as it was: nobody gets in who was not let in before.
    if (reader) {
      if (auto access = readTenantAccess(**reader)) m_directory.put(tenant, std::move(*access));
    }
    answered.count_down();
  });
  answered.wait();
  const auto known = m_directory.of(tenant);
  if (m_options.listener && known) m_options.listener(tenant, *known);
}

}  // namespace counterfoil::access
