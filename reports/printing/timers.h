// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <functional>
#include <memory>

namespace counterfoil::printing {

/// A pending call; destroying it cancels the call.
class Timer {
 public:
  virtual ~Timer() = default;
};

/// Calls later on this thread; injected, so that tests let time pass without waiting.
class Timers {
 public:
  virtual ~Timers() = default;
  [[nodiscard]] virtual std::unique_ptr<Timer> after(qint64 ms, std::function<void()> call) = 0;
};

/// By the event loop of the thread that calls `after`.
class SystemTimers final : public Timers {
 public:
  [[nodiscard]] std::unique_ptr<Timer> after(qint64 ms, std::function<void()> call) override;
};

}  // namespace counterfoil::printing
