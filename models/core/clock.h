// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/instant.h"

namespace counterfoil::core {

/// The only way to learn the time. `now` may jump when somebody sets the clock; `monotonicMs` only rises while the
/// computer runs and starts anywhere.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
  [[nodiscard]] virtual qint64 monotonicMs() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
  [[nodiscard]] qint64 monotonicMs() const override;
};

/// Stands still until told to move; for tests, imports and the demo shop.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start) : m_now(start) {}
  [[nodiscard]] Instant now() const override { return m_now; }
  [[nodiscard]] qint64 monotonicMs() const override { return m_monotonicMs; }
  /// Time passes: both clocks move.
  void advanceMs(qint64 ms) {
    m_now = m_now.plusMs(ms);
    m_monotonicMs += ms;
  }
  /// Somebody sets the wall clock: only `now` moves.
  void setWall(Instant now) { m_now = now; }

 private:
  Instant m_now;
  qint64 m_monotonicMs = 1;
};

}  // namespace counterfoil::core
