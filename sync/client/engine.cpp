// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/client/engine.h"

#include "sync/client/pull_loop.h"
#include "sync/client/push_loop.h"

namespace counterfoil::client {

namespace {

/// Whatever was missed, and whoever forgot to call: at the latest now.
constexpr qint64 kTickMs = 30'000;

}  // namespace

struct Engine::Private {
  Private(Transport& transport, Scheduler& scheduler, StoreGate& gate, const Ledger& ledger, const core::Clock& clock,
          quint64 seed)
      : context{transport, scheduler, gate, ledger, clock, StatusBoard(clock)},
        push(context, seed),
        pull(context, ~seed,
             {[this](const protocol::Limits& limits) { push.limit(limits); }, [this] { push.wake(); }}) {}
  ~Private() { context.scheduler.cancel(tick); }

  void armTick() {
    tick = context.scheduler.after(kTickMs, [this] {
      push.wake();
      pull.wake();
      armTick();
    });
  }

  Context context;
  PushLoop push;
  PullLoop pull;
  Scheduler::Timer tick = 0;
};

Engine::Engine(Transport& transport, Scheduler& scheduler, StoreGate& gate, const Ledger& ledger,
               const core::Clock& clock, quint64 seed)
    : d(std::make_unique<Private>(transport, scheduler, gate, ledger, clock, seed)) {}
Engine::~Engine() = default;

void Engine::start() {
  d->context.board.begin();
  d->push.wake();
  d->pull.wake();
  d->armTick();
}

void Engine::factsWritten() {
  d->push.wake();
}

void Engine::hurry() {
  d->push.hurry();
  d->pull.hurry();
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
