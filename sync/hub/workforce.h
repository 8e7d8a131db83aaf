// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "models/journal/book.h"
#include "sync/hub/estate.h"

namespace counterfoil::hub {

// The threads that touch stores.
//
// A tenant belongs to one writer, by its id, so that prepared statements and the Book's heads stay warm. A writer takes
// everything that waits for one tenant and commits it together: one transaction, one sync, every job an attempt of its
// own. Answers are given after the commit: a job that was answered is on the disk. Jobs of a full queue are refused at
// once; nothing waits without bound.

struct WorkforceOptions {
  int writers = 2;
  int readers = 2;
  /// Jobs that may wait for one thread; more are refused with Busy `overloaded`.
  int queue = 512;
  /// Jobs that one transaction may hold.
  int together = 64;
  /// A job that waited longer is refused with Busy `overloaded` when its turn comes; and while the thread has been at
  /// one transaction for that long, or somebody waits for that long, so is every new one, at once.
  int mostWaitMs = 10'000;
};

class Workforce {
 public:
  /// Part of a command; writes through `writing` alone. What it refuses is taken back and its own answer; the others go
  /// on. It may be called again, where the store took back what it did (a deadlock, a server that was promoted): what
  /// it leaves outside of the store is of its last call.
  using Work = std::function<core::Done(journal::Writing& writing)>;
  using Finished = std::function<void(core::Done)>;
  using Reading = std::function<void(core::Result<const journal::Reader*>)>;
  /// Told after each commit of this process: the tenant and its newest position. Be short.
  using Listener = std::function<void(TenantId, qint64 head)>;

  Workforce(Estate& estate, const WorkforceOptions& options, Listener listener = {});
  /// Finishes what waits.
  ~Workforce();
  Workforce(const Workforce&) = delete;
  Workforce& operator=(const Workforce&) = delete;

  /// From any thread. `finished` is called once, on a writer's thread, or at once where the queue is full.
  void write(TenantId tenant, Work work, Finished finished);
  /// From any thread. `reading` is called once, with what is committed, on a reader's thread, or at once with
  /// `overloaded`.
  void read(TenantId tenant, Reading reading);

  struct Counts {
    qint64 commits = 0;
    qint64 jobs = 0;
    qint64 refused = 0;
    qint64 waiting = 0;
    qint64 busy = 0;  ///< threads at work, each with its connection
  };
  [[nodiscard]] Counts counts() const;

 private:
  struct Private;
  std::unique_ptr<Private> d;
};

}  // namespace counterfoil::hub
