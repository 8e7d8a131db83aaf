// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/till/sync_controller.h"

namespace counterfoil::till {

void SyncController::set(const shared::SyncWords& words) {
  if (m_words == words) return;
  m_words = words;
  QList<Rows::Row> rows;
  for (const auto& row : words.rows) rows.append({row.label, {row.label, row.value}});
  m_rows.set(rows);
  Q_EMIT changed();
}

void SyncController::open() {
  if (m_words.shown) m_stage.openSheet(QStringLiteral("Sync"));
}

}  // namespace counterfoil::till
