// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/views/change_signal.h"

namespace counterfoil::views {

void ChangeSignal::deliver(const journal::Change& change) {
  const std::lock_guard lock(m_shared.mutex);
  for (const journal::Fact& fact : change.facts) {
    if (!m_shared.kinds.contains(fact.kind)) m_shared.kinds.append(fact.kind);
    m_shared.lastFactAt = fact.at();
  }
  for (const QString& table : change.localTables) {
    if (!m_shared.localTables.contains(table)) m_shared.localTables.append(table);
  }
  if (m_shared.posted) return;
  m_shared.posted = true;
  QMetaObject::invokeMethod(
      this,
      [this] {
        QStringList kinds;
        QStringList localTables;
        {
          const std::lock_guard inner(m_shared.mutex);
          kinds.swap(m_shared.kinds);
          localTables.swap(m_shared.localTables);
          m_lastFactAt = m_shared.lastFactAt;
          m_shared.posted = false;
        }
        Q_EMIT changed(kinds, localTables);
      },
      Qt::QueuedConnection);
}

bool touches(const QStringList& kinds, std::initializer_list<QStringView> beginnings) {
  for (const QString& kind : kinds) {
    for (const QStringView beginning : beginnings) {
      if (kind.startsWith(beginning)) return true;
    }
  }
  return false;
}

}  // namespace counterfoil::views
