// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <functional>
#include <map>
#include <memory>

namespace counterfoil::payments {

/// Calls back later, on the same thread. Injected, so that no test sleeps.
class Timers {
 public:
  using Handle = quint64;
  virtual ~Timers() = default;
  /// Never before this returns. `ms` ≥ 0.
  [[nodiscard]] virtual Handle after(qint64 ms, std::function<void()> call) = 0;
  /// What fired already is left alone.
  virtual void cancel(Handle handle) = 0;
};

/// On Qt's event loop.
class EventLoopTimers final : public Timers {
 public:
  EventLoopTimers();
  ~EventLoopTimers() override;
  [[nodiscard]] Handle after(qint64 ms, std::function<void()> call) override;
  void cancel(Handle handle) override;

 private:
  struct Private;
  std::unique_ptr<Private> d;
};

/// Fires when told that time passed.
class ManualTimers final : public Timers {
 public:
  [[nodiscard]] Handle after(qint64 ms, std::function<void()> call) override;
  void cancel(Handle handle) override;
  /// Fires what is due, in order of time, what those calls set up included.
  void advance(qint64 ms);
  [[nodiscard]] bool idle() const { return m_waiting.empty(); }

 private:
  struct Waiting {
    qint64 at;
    std::function<void()> call;
  };
  std::map<Handle, Waiting> m_waiting;
  Handle m_last = 0;
  qint64 m_now = 0;
};

}  // namespace counterfoil::payments
