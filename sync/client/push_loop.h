// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/client/loop.h"

namespace counterfoil::client {

/// Sends the outbox, batch after batch; rests when it is empty. Nothing but a result of its own acknowledges a fact.
///
/// While one batch is under way the next is read, and it leaves as soon as the hub has said of every fact before it
/// that it is there; what the hub said is written down meanwhile. A crash, or a store that cannot write it down, leaves
/// facts in the outbox that the hub has: they are sent again, and are duplicates there.
class PushLoop final : public Loop {
 public:
  /// `hubChanged` is told of every epoch but the known one, and of a chain of which the hub has another side.
  PushLoop(Context& context, quint64 seed, std::function<void(Epoch)> hubChanged)
      : Loop(context, seed), m_hubChanged(std::move(hubChanged)) {}
  void limit(const protocol::Limits& limits) { m_size.limit(limits.pushFacts); }

 private:
  struct Packed {
    Batch batch;
    HttpRequest request;
  };
  using Sent = std::shared_ptr<const Batch>;

  void step() override;
  void read(const UnderWay& underWay, std::function<void(core::Result<Batch>)> then);
  [[nodiscard]] Packed pack(Batch batch);
  void send(Packed packed);
  /// What was read meanwhile, if that is there yet.
  void sendAhead();
  void handle(const Sent& sent, const HttpAnswer& answer);
  void settle(const Sent& sent, const HttpAnswer& answer);
  void settled(const Settled& settled, bool whole, const Batch& batch, const HttpAnswer& answer);
  /// Nothing of what is under way counts any more, but what is in the store.
  void endRound();
  void resume(const Batch& batch, qint64 expected, const HttpAnswer& answer);
  void notOurs(const Batch& batch, const QString& code);
  void tooMuch(const Batch& batch, const QString& code);

  std::function<void(Epoch)> m_hubChanged;
  BatchSize m_size;
  int m_gaps = 0;
  quint64 m_round = 0;
  int m_settling = 0;
  std::optional<Packed> m_ahead;
};

}  // namespace counterfoil::client
