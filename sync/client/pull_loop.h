// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/client/loop.h"

namespace counterfoil::client {

/// Follows the feed: greets the hub, takes page after page, then waits in a request that the hub holds open.
class PullLoop final : public Loop {
 public:
  struct Listener {
    std::function<void(const protocol::Limits&)> limits;
    std::function<void()> outboxMayHaveGrown;
    std::function<void()> factsTaken;
    std::function<void(Epoch)> hubChanged;  ///< an epoch that is not the known one, or the feed was gone back in
  };
  PullLoop(Context& context, quint64 seed, Listener listener) : Loop(context, seed), m_listener(std::move(listener)) {}

 private:
  void step() override;
  void greet();
  void greeted(const HttpAnswer& answer);
  void pull(const Place& place);
  void handle(const Place& place, const HttpAnswer& answer);
  void take(const Place& place, const HttpAnswer& answer);
  void taken(const Taken& taken, const protocol::PullPage& page);
  void rewind(const Place& place, const QString& cursor, qint64 position, int epoch, const HttpAnswer& answer);

  Listener m_listener;
  PageSize m_size;
  int m_waitS = 25;
  qint64 m_askedAtMs = 0;
  bool m_greeted = false;
  bool m_more = true;
  int m_rewinds = 0;
};

}  // namespace counterfoil::client
