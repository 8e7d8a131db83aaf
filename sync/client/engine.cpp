// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/client/engine.h"

#include "sync/client/compare_loop.h"
#include "sync/client/key_loop.h"
#include "sync/client/pull_loop.h"
#include "sync/client/push_loop.h"

namespace counterfoil::client {

namespace {

/// Whatever was missed, and whoever forgot to call: at the latest now.
constexpr qint64 kTickMs = 30'000;
/// Keys of persons are asked for when facts come and go; now and then besides. So are the hub's heads: a feed that was
/// set back while every cursor still fits it shows nowhere else, and a till that writes nothing more would not notice.
constexpr int kTicksForKeys = 10;
constexpr int kTicksForComparing = 10;

}  // namespace

struct Engine::Private {
  Private(Transport& transport, Scheduler& scheduler, StoreGate& gate, const Ledger& ledger, const core::Clock& clock,
          quint64 seed)
      : context{transport, scheduler, gate, ledger, clock, StatusBoard(clock)},
        push(context, seed, [this](Epoch epoch) { hubChanged(epoch); }),
        pull(context, ~seed, listener()),
        keys(context, seed + 1),
        compare(context, seed + 2, {[this] { push.wake(); }, [this] { pull.wake(); }}) {
    // The first of four pauses to end ends all: a till that was away has sent sooner, and not with others at once.
    context.board.onContact([this] {
      push.gotThrough();
      pull.gotThrough();
      keys.gotThrough();
      compare.gotThrough();
    });
  }
  ~Private() { context.scheduler.cancel(tick); }

  PullLoop::Listener listener() {
    return {[this](const protocol::Limits& limits) { push.limit(limits); },
            [this] {
              push.wake();
              keys.wake();
            },
            [this] { keys.wake(); }, [this](Epoch epoch) { hubChanged(epoch); }};
  }

  /// Of what a hub lost who wrote it sends it first; to a till that has just joined nothing of the kind happened.
  void hubChanged(Epoch epoch) { compare.want(epoch != Epoch::First); }

  void armTick() {
    tick = context.scheduler.after(kTickMs, [this] {
      push.wake();
      pull.wake();
      if (++ticks % kTicksForKeys == 0) keys.wake();
      if (ticks % kTicksForComparing == 0) compare.want(true);
      armTick();
    });
  }

  Context context;
  PushLoop push;
  PullLoop pull;
  KeyLoop keys;
  CompareLoop compare;
  Scheduler::Timer tick = 0;
  int ticks = 0;
};

Engine::Engine(Transport& transport, Scheduler& scheduler, StoreGate& gate, const Ledger& ledger,
               const core::Clock& clock, quint64 seed)
    : d(std::make_unique<Private>(transport, scheduler, gate, ledger, clock, seed)) {}
Engine::~Engine() = default;

void Engine::start() {
  d->context.board.begin();
  d->push.wake();
  d->pull.wake();
  d->keys.wake();
  d->compare.want(false);
  d->armTick();
}

void Engine::factsWritten() {
  d->push.wake();
  d->keys.wake();
}

void Engine::hurry() {
  // Who asks has seen what was said.
  d->context.board.notice(QStringLiteral("new_series"), 0);
  d->push.hurry();
  d->pull.hurry();
  d->keys.hurry();
  d->compare.hurry();
}

const Status& Engine::status() const {
  return d->context.board.status();
}

void Engine::onStatus(std::function<void(const Status&)> listener) {
  d->context.board.onChange(std::move(listener));
}

void Engine::setNotice(const QString& code, qint64 count) {
  d->context.board.notice(code, count);
}

}  // namespace counterfoil::client
