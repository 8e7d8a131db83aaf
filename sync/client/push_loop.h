// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/client/loop.h"

namespace counterfoil::client {

/// Sends the outbox, batch after batch; rests when it is empty. Nothing but a result of its own acknowledges a fact.
class PushLoop final : public Loop {
 public:
  /// `hubChanged` is told of another epoch.
  PushLoop(Context& context, quint64 seed, std::function<void()> hubChanged)
      : Loop(context, seed), m_hubChanged(std::move(hubChanged)) {}
  void limit(const protocol::Limits& limits) { m_size.limit(limits.pushFacts); }

 private:
  void step() override;
  void send(Batch batch);
  void handle(const Batch& batch, const HttpAnswer& answer);
  void settle(const Batch& batch, const HttpAnswer& answer);
  void resume(const Batch& batch, qint64 expected, const HttpAnswer& answer);
  void notOurs(const Batch& batch, const QString& code);
  void tooMuch(const Batch& batch, const QString& code);

  std::function<void()> m_hubChanged;
  BatchSize m_size;
  qint64 m_sentAtMs = 0;
  int m_gaps = 0;
};

}  // namespace counterfoil::client
