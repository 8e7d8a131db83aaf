// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUrl>
#include <condition_variable>
#include <thread>

#include "app/gateway_simulator/provider.h"
#include "sync/gateways/http_caller.h"

namespace counterfoil::simulator {

/// How events reach who listens.
struct DeliveryPlan {
  int copies = 1;
  QString order;        ///< "as_is", "reverse" or "shuffle"
  int losePercent = 0;  ///< of events, chosen by their id: they never come
  qint64 skewS = 0;     ///< of the signature's stamp
};

/// Sends events that nobody took yet, signed as Stripe signs. One that is not answered with 2xx stays.
class Deliveries {
 public:
  /// `target` empty: nothing is sent.
  Deliveries(Provider& provider, const QUrl& target, QByteArray secret);
  ~Deliveries();
  /// Sends everything that waits, once. The statuses, in the order of sending; 0 for no answer.
  [[nodiscard]] std::vector<int> deliver(const DeliveryPlan& plan);
  /// From now on by itself, every quarter of a second.
  void beginByItself(const DeliveryPlan& plan);
  [[nodiscard]] bool hasTarget() const { return m_caller != nullptr; }

 private:
  [[nodiscard]] std::vector<QJsonObject> waiting(const DeliveryPlan& plan);
  Provider& m_provider;
  QString m_path;
  QByteArray m_secret;
  std::unique_ptr<gateways::HttpCaller> m_caller;
  std::mutex m_one;  // delivery at a time
  std::mutex m_lock;
  std::condition_variable m_wake;
  bool m_ending = false;
  std::thread m_thread;
};

}  // namespace counterfoil::simulator
