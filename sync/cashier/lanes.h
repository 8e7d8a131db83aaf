// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QThreadPool>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <mutex>

#include "sync/cashier/accounts.h"

namespace counterfoil::cashier {

// Threads that wait for providers, shared out by account.
//
// Every account has a lane: so many calls at once, and so many that wait behind them. A provider that hangs fills the
// lanes of its own accounts, and every other one goes on. A lane whose last call took long is slow, and has one thread
// until a call comes back soon: a provider that is down for all its accounts takes one thread of each.
class Lanes {
 public:
  struct Limits {
    int threads = 256;  ///< made when they are needed
    int places = 2'048;
    int laneThreads = 4;
    int lanePlaces = 32;  ///< at work or waiting, of one account
    int slowMs = 10'000;
  };
  explicit Lanes(const Limits& limits);

  enum class Room { Free, LaneFull, Full };
  /// Takes a place, which is kept until `giveBack`; `spare` of the account's places are left to others.
  [[nodiscard]] Room take(AccountId account, int spare = 0);
  void giveBack(AccountId account);
  /// What has a place is done in the account's turn, on a thread.
  void start(AccountId account, std::function<void()> work);
  /// All that was started is done.
  void waitForDone() { m_threads.waitForDone(); }

 private:
  struct Lane {
    int places = 0;
    int running = 0;
    bool slow = false;
    std::deque<std::function<void()>> waiting;
  };
  /// Under the lock.
  void next(AccountId account, Lane& lane);
  void done(AccountId account, std::chrono::steady_clock::duration took);

  const Limits m_limits;
  std::mutex m_mutex;
  int m_places = 0;
  std::map<AccountId, Lane> m_lanes;
  QThreadPool m_threads;
};

}  // namespace counterfoil::cashier
