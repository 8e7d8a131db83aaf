// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <mutex>
#include <optional>

#include "models/core/clock.h"

namespace counterfoil::access {

/// So much in so long, all of it at once if need be (a token bucket that begins full).
struct Rate {
  const char* bucket;
  qint64 amount;
  qint64 periodMs;
  bool fixed = false;  ///< guards what can be guessed: not to be configured away
};

// Names of buckets for Route::rateBucket. Those with "peer" in their comment count per address, before anybody is
// known.
inline constexpr Rate kRates[] = {
    {"refresh", 10, 60'000},               // tokens, per device
    {"push", 120, 60'000},                 //
    {"push_bytes", 20'000'000, 60'000},    // beside "push", by Content-Length
    {"pull", 240, 60'000},                 //
    {"snapshot", 120, 3'600'000},          // parts; a new one is made once an hour at most
    {"export", 6, 3'600'000},              //
    {"api", 600, 60'000},                  //
    {"enrol", 20, 60'000, true},           // peer: codes tried
    {"token", 300, 60'000},                // peer: a shop of many tills comes back at once behind one address
    {"sign_in", 20, 60'000, true},         // peer: passwords and links
    {"sign_in_account", 5, 60'000, true},  // per login, whether there is one or not
    {"public", 600, 60'000},               // peer
    {"webhook", 6'000, 60'000},            // peer: a provider sends for all its shops from few addresses
};

/// Thread-safe; per process, a floor under what a proxy in front may hold as well. Kept in memory for who asked lately.
class RateLimits {
 public:
  /// `percent` of every rate, 1 to 1,000,000; those per address that guard codes and passwords stay as they are.
  explicit RateLimits(const core::Clock& clock, int percent = 100) : m_clock(clock), m_percent(percent) {}

  /// Takes `amount` out of a bucket, or says after how many seconds there will be enough (at least 1). More than the
  /// bucket holds is let through when it is full. An unknown bucket is as "api".
  [[nodiscard]] std::optional<int> take(const QByteArray& who, const QString& bucket, qint64 amount = 1);

 private:
  struct Level {
    qint64 used = 0;  ///< of the rate's amount, times its period in ms: so that a millisecond gives back whole units
    qint64 atMs = 0;
  };
  void forgetIdle(qint64 nowMs);

  const core::Clock& m_clock;
  int m_percent;
  std::mutex m_mutex;
  QHash<QByteArray, Level> m_levels;
};

}  // namespace counterfoil::access
