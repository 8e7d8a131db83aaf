// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/imports/slice_pace.h"

#include <algorithm>

namespace counterfoil::imports {

void SlicePace::begin() {
  m_rows = 0;
  m_startMs = m_clock.monotonicMs();
}

bool SlicePace::isOver(qint64 rows) {
  m_rows += rows;
  return m_rows >= m_mostRows || m_clock.monotonicMs() - m_startMs >= m_budgetMs;
}

void SlicePace::end() {
  const qint64 tookMs = m_clock.monotonicMs() - m_startMs;
  const bool slow = tookMs > kSlowSliceMs;
  ++m_times.slices;
  if (slow) ++m_times.slow;
  m_times.longestMs = std::max(m_times.longestMs, tookMs);
  m_budgetMs = slow ? std::max(kLeastSliceMs, m_budgetMs / 2) : std::min(kSliceMs, m_budgetMs + 1);
}

}  // namespace counterfoil::imports
