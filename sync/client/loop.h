// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "sync/client/environment.h"
#include "sync/client/ledger.h"
#include "sync/client/pacing.h"
#include "sync/client/status_board.h"
#include "sync/protocol/problem.h"

namespace counterfoil::client {

/// What both loops work with.
struct Context {
  Transport& transport;
  Scheduler& scheduler;
  StoreGate& gate;
  const Ledger& ledger;
  const core::Clock& clock;
  StatusBoard board;
  /// More waits to be sent than one push holds.
  bool catchingUp = false;
};

/// A loop with one flight at a time: a round is begun by `step` and ended by `again`, `rest` or `pause`. Answers and
/// timers that come after its destruction, or too late, do nothing.
class Loop {
 public:
  Loop(Context& context, quint64 seed) : m_context(context), m_backoff(seed) {}
  virtual ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// There may be something to do. Ends a rest, and makes a round that is under way begin again after its end.
  void wake();
  /// Ends a pause too: the network is back, or a person asks. One that the hub has ordered only where the last such
  /// try is `kAskedAgainMs` ago: a person who asks gets an answer, a hub that is busy not a hail of requests.
  void hurry();
  /// Another loop got through to the hub: a pause because nobody answered has no reason any more. Once a minute.
  void gotThrough();

 protected:
  virtual void step() = 0;

  void again();
  void rest();
  /// Goes on after that time, whatever happens meanwhile.
  void later(qint64 ms);
  /// After a failure; `answer` says whether there was an answer and what it ordered.
  void pause(const HttpAnswer& answer);
  /// The hub knows facts of this chain that are not here: the store goes on under another, unless it does already.
  void openIncarnation(journal::OriginId origin);
  /// The store did not do what was asked.
  void storeFailed(const core::Error& error);
  void succeeded() { m_backoff.reset(); }

  /// Whether an answer is waited for.
  [[nodiscard]] bool isAsking() const { return m_deadline != 0; }
  /// Whatever comes of what was asked is nobody's any more.
  void forgetAnswer();
  /// Sends, with a deadline of its own: the transport may forget to answer.
  void ask(HttpRequest request, std::function<void(const HttpAnswer&)> then);
  /// `work(Book&)` on the store's thread, then `then(its result)`.
  template <class Work, class Then>
  void inStore(Work work, Then then) {
    using R = decltype(work(std::declval<journal::Book&>()));
    auto result = std::make_shared<std::optional<R>>();
    m_context.gate.run([result, work = std::move(work)](journal::Book& book) mutable { result->emplace(work(book)); },
                       guarded([result, then = std::move(then)]() mutable { then(std::move(**result)); }));
  }
  enum class Tells {
    Whether,    ///< the till is let in or not
    OnlyIfNot,  ///< what a revoked till pushes may be taken, too
  };
  /// Notes what an answer says of this till's standing. The problem document, where there is one.
  std::optional<protocol::Problem> examine(const HttpAnswer& answer, Tells tells = Tells::Whether);
  [[nodiscard]] Context& context() { return m_context; }

 private:
  enum class State { Resting, Working, Pausing };

  [[nodiscard]] std::function<void()> guarded(std::function<void()> task) {
    return [weak = std::weak_ptr<int>(m_alive), task = std::move(task)] {
      if (weak.lock()) task();
    };
  }
  void begin();
  void rememberShutOut(const QString& code);

  Context& m_context;
  Backoff m_backoff;
  std::shared_ptr<int> m_alive = std::make_shared<int>(0);
  State m_state = State::Resting;
  bool m_wakened = false;
  bool m_ordered = false;
  bool m_unanswered = false;
  qint64 m_hurriedAtMs = std::numeric_limits<qint64>::min() / 2;
  qint64 m_throughAtMs = std::numeric_limits<qint64>::min() / 2;
  Scheduler::Timer m_timer = 0;
  Scheduler::Timer m_deadline = 0;
  quint64 m_flight = 0;
};

}  // namespace counterfoil::client
