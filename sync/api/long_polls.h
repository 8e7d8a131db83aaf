// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>

#include "sync/http/answer.h"
#include "sync/hub/estate.h"

namespace counterfoil::api {

/// Devices that wait for news of their tenant's feed. Thread-safe.
///
/// A commit of this process wakes them at once. Where other processes write the same tenants, `askHead` is called for
/// every tenant that somebody waits for, at most every `pollMs`, and answers by `seen`; nothing is told by the
/// database (a NOTIFY at commit takes a lock of the whole cluster).
///
/// A feed may end before where it ended: a server of before goes on, or a disk was set back. Who waits beyond its new
/// end is answered, and nobody is answered at once over and over because of what the feed once had.
class LongPolls {
 public:
  struct Options {
    int pollMs = 250;
    std::function<void(hub::TenantId)> askHead;  ///< empty where this process alone writes
  };
  explicit LongPolls(Options options);
  ~LongPolls();
  LongPolls(const LongPolls&) = delete;
  LongPolls& operator=(const LongPolls&) = delete;

  /// A commit of this process: the tenant's feed ends there. In the order of commits.
  void advance(hub::TenantId tenant, qint64 head);
  /// How far the feed is known to reach; for `seen`, after a read that begins now.
  [[nodiscard]] qint64 head(hub::TenantId tenant) const;
  /// A read that began when the feed was known to reach as far as `told` found it to end at `head`. Further is news;
  /// less is believed where no commit came in between.
  void seen(hub::TenantId tenant, qint64 told, qint64 head);
  /// Calls `then` once, on a thread of its own: when the feed goes beyond `position`, when the time is over, or at the
  /// end, or when the same device `who` (null: nobody in particular) asks again. Not at all where the client goes
  /// before. `then` does not wait.
  void await(hub::TenantId tenant, const core::AnyId& who, qint64 position, qint64 waitMs, const http::Answer& answer,
             std::function<void()> then);
  /// Lets everybody go, and whoever comes later at once. When it returns, the own thread has ended. Not from `then`.
  void end();
  [[nodiscard]] qint64 waiting() const;

 private:
  struct Private;
  std::shared_ptr<Private> d;
};

}  // namespace counterfoil::api
