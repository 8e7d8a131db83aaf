// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/clock.h"
#include "models/imports/batches.h"

namespace counterfoil::imports {

/// How long the store was held, each time with its commit.
struct SliceTimes {
  qint64 slices = 0;
  qint64 slow = 0;  ///< over kSlowSliceMs
  qint64 longestMs = 0;
};

/// How much goes into a slice. What a commit takes depends on disk and machine, so it is learnt: after a slice over
/// kSlowSliceMs the next may work half as long, after any other a millisecond longer. A slice has at least one row.
///
///   pace.begin(); book.write([&](Writing& writing) { do { … one row … } while (!pace.isOver()); }); pace.end();
class SlicePace {
 public:
  explicit SlicePace(const core::Clock& clock, qint64 mostRows = kSliceRows) : m_clock(clock), m_mostRows(mostRows) {}

  void begin();
  /// After each row; one that is much work counts as `rows`.
  [[nodiscard]] bool isOver(qint64 rows = 1);
  /// After the commit.
  void end();
  [[nodiscard]] const SliceTimes& times() const { return m_times; }
  /// How long the next slice may work before it is committed.
  [[nodiscard]] qint64 budgetMs() const { return m_budgetMs; }

 private:
  const core::Clock& m_clock;
  qint64 m_mostRows;
  qint64 m_rows = 0;
  qint64 m_startMs = 0;
  qint64 m_budgetMs = kSliceMs;
  SliceTimes m_times;
};

}  // namespace counterfoil::imports
