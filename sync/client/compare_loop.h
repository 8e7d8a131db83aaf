// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/client/loop.h"

namespace counterfoil::client {

/// Holds this store's chains against the hub's: at the beginning, after every change of epoch, and once a day. What the
/// hub lost it gets back, whoever wrote it; what did not come is pulled again.
class CompareLoop final : public Loop {
 public:
  struct Listener {
    std::function<void()> outboxGrew;
    std::function<void()> feedHasMore;
  };
  CompareLoop(Context& context, quint64 seed, Listener listener)
      : Loop(context, seed), m_spread(seed), m_listener(std::move(listener)) {}

  /// At once, or, where every till has noticed the same, soon: who wrote what was lost sends it first.
  void want(bool soon);

 private:
  void step() override;
  void askHub();
  void answered(const HttpAnswer& answer);
  void found(const Comparison& comparison);
  void give();
  void given(const HttpAnswer& answer, qint64 upTo);
  void putOff(const HttpAnswer& answer);

  Backoff m_spread;
  Listener m_listener;
  std::vector<Comparison::Chain> m_lacking;
  size_t m_putOff = 0;  ///< of these, in a row, that wait for another to be given first
  bool m_soon = false;
  bool m_wanted = false;
  bool m_wentBack = false;
};

}  // namespace counterfoil::client
