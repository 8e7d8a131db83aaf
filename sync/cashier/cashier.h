// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>

#include "models/payments/service.h"
#include "sync/cashier/errand.h"
#include "sync/cashier/lanes.h"
#include "sync/hub/workforce.h"

namespace counterfoil::cashier {

// The hub's cashier: takes money through gateways, one attempt a step.
//
//   request → one transaction: the attempt (payment.started), its job, the claim of the idempotency key
//           → a worker's thread asks the gateway; no store waits meanwhile
//           → one transaction: the answer (payment.resolved), the kept response
//
// Whatever dies in between, the attempt and its job are in the book. A job that is due is claimed by one transaction
// and is nobody else's until its lease is over, so that any number of processes may share the tenants: what a dead one
// left is found by another. Every question that is asked twice moves money once, because the attempt is the key.

class Cashier {
 public:
  using OpenGateway =
      std::function<core::Result<std::shared_ptr<gateways::Gateway>>(const Account&, const QByteArray& secrets)>;
  struct Options {
    /// Steps at work or waiting for a worker. What is more than an account's share is refused with 503 `gateway_busy`,
    /// what is more than all have with 503 `overloaded`; nothing of it is written.
    Lanes::Limits lanes;
    /// The same for webhooks whose sender is being proven, which may take a question to the provider: they take no
    /// place of a payment, and wait for none.
    Lanes::Limits webhookLanes = {32, 256, 2, 16, 5'000};
    int jobsEveryMs = 2'000;
    /// How often every tenant is asked whether it has gateways: another process may have added one.
    int tenantsEveryMs = 30'000;
    /// A request that takes longer is answered with what is known; the step goes on.
    int answerAfterMs = 8'000;
    /// How long a step is its asker's before others ask about it: longer than a gateway takes, twice.
    qint64 leaseMs = 180'000;
    /// No other process serves these tenants: at the start, what is in flight is in doubt.
    bool alone = false;
  };
  /// All outlive the cashier; the workforce may end before it, after `stop`.
  Cashier(hub::Workforce& workforce, hub::Estate& estate, const access::HubKeys& keys, const core::Clock& clock,
          OpenGateway open, const Options& options);
  ~Cashier();
  Cashier(const Cashier&) = delete;
  Cashier& operator=(const Cashier&) = delete;
  /// Takes on nothing more, and waits for what workers are at: as long as a gateway takes, at the worst.
  void stop();

  /// A step that somebody asks for.
  struct Wish {
    hub::TenantId tenant;
    core::AnyId askedBy;
    api::KeyedRequest key;
    payments::Purpose purpose = payments::Purpose::Charge;
    /// What it becomes: follows from tenant, route and key, and is the provider's key for it. So a hub that was
    /// restored to before it asks the provider for the same thing once more, and gets what was done then.
    payments::AttemptId attempt;
    payments::AttemptId payment;        ///< of a step: the payment; null for what begins one
    std::optional<qint64> amountMinor;  ///< of a step without: all that is left
    QString currency;
    QString gateway;
    QString method;
    QString orderReference;
    http::Trace trace = {};  ///< of the request: the gateway is told
  };
  /// Answers once: when the step is over, or after `answerAfterMs` with 202. A void of what nobody knows yet becomes a
  /// reversal, tried until it is confirmed.
  void serve(const Wish& wish, const http::Answer& answer);

  /// For webhooks: runs on a thread of theirs with the account's gateway; false where too many of that account wait, or
  /// it is over.
  using WithGateway = std::function<void(core::Result<std::shared_ptr<gateways::Gateway>>)>;
  [[nodiscard]] bool withGateway(hub::TenantId tenant, const Account& account, WithGateway then);

  /// Jobs of this tenant are looked for soon, and from now on.
  void watch(hub::TenantId tenant);

  struct Levels {
    qint64 unknown = 0;   ///< steps in flight or in doubt
    qint64 oldestMs = 0;  ///< how long the oldest of them has been so
    qint64 reversals = 0;
    std::map<std::pair<QString, QString>, qint64> payments;  ///< adapter and state → steps that led there
    std::map<QString, qint64> webhooks;                      ///< result → events
  };
  [[nodiscard]] Levels levels() const;
  void countWebhook(const QString& result);

 private:
  struct Private;
  std::shared_ptr<Private> d;
};

}  // namespace counterfoil::cashier
