// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>

#include "app/gateway_simulator/stripe_money.h"
#include "sync/http/router.h"

namespace counterfoil::simulator {

/// What the APIs of the simulator share: the state under one lock, faults, and answers that never come.
class Provider {
 public:
  Provider(State& kept, QByteArray key) : state(kept), money(kept), secret(std::move(key)) {}

  std::mutex lock;  ///< held around everything below
  State& state;
  StripeMoney money;
  Faults faults;
  QByteArray secret;         ///< that a caller must show
  bool searchBlind = false;  ///< search has not seen anything yet

  /// Nobody answers: the caller's deadline decides.
  void forget(http::Answer answer);

 private:
  std::vector<http::Answer> m_forgotten;
};

/// A request that moves money, with everything that may go wrong with it: keys and their replays, faults, the commit.
/// `run` does it under the lock. `keyOf` is the caller's idempotency key, `token` and `amount` choose a fault.
struct MoneyRequest {
  QString operation;
  QString key;
  QByteArray fingerprint;  ///< of what must not differ under one key
  QString token;
  qint64 amount = 0;
  std::function<Said(const Choice&)> run;
  /// The provider's words for its own failures: 500, 409, 429, and 400 for another body under the key.
  std::function<Said(int)> failure;
};
void handleMoney(Provider& provider, const MoneyRequest& request, const http::Answer& answer);

/// A JSON answer without what is for the simulator alone (members that begin with an underscore).
[[nodiscard]] http::Response toResponse(const Said& said);

/// The Stripe-compatible API, PayPal's (for currencies of two decimals), and how to steer the simulator ("/sim/…").
[[nodiscard]] std::vector<http::Route> stripeRoutes(Provider& provider);
[[nodiscard]] std::vector<http::Route> payPalRoutes(Provider& provider);
class Deliveries;
[[nodiscard]] std::vector<http::Route> controlRoutes(Provider& provider, Deliveries& deliveries);

}  // namespace counterfoil::simulator
