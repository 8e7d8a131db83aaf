// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "sync/cashier/cashier.h"

namespace counterfoil::cashier {

using Steady = std::chrono::steady_clock;

struct Cashier::Private : std::enable_shared_from_this<Cashier::Private> {
  Private(hub::Workforce& force, hub::Estate& places, const access::HubKeys& hubKeys, const core::Clock& time,
          OpenGateway opening, const Options& wanted)
      : workforce(force),
        estate(places),
        keys(hubKeys),
        clock(time),
        open(std::move(opening)),
        options(wanted),
        lanes(wanted.lanes),
        knockers(wanted.webhookLanes) {}

  hub::Workforce& workforce;
  hub::Estate& estate;
  const access::HubKeys& keys;
  const core::Clock& clock;
  const OpenGateway open;
  const Options options;

  Lanes lanes;
  Lanes knockers;

  mutable std::mutex mutex;
  std::condition_variable wake;
  bool ended = false;
  std::multimap<Steady::time_point, std::function<void()>> later;
  struct Watched {
    bool looking = false;    ///< a look is on its way
    bool recovered = false;  ///< what was in flight at the start is in doubt now
    qint64 unknown = 0;
    qint64 oldestUtcMs = 0;
    qint64 reversals = 0;
  };
  std::map<hub::TenantId, Watched> watched;
  Steady::time_point nextLook{};
  std::set<payments::AttemptId> doing;  ///< steps that this process asks for: they are no rests of another
  std::map<std::pair<QString, QString>, qint64> paymentCounts;
  std::map<QString, qint64> webhookCounts;
  struct Opened {
    QByteArray sealed;
    QString baseUrl;
    std::shared_ptr<gateways::Gateway> gateway;
  };
  std::map<AccountId, Opened> opened;
  std::jthread ticker;

  void watch(hub::TenantId tenant);
  void tick();
  void look(hub::TenantId tenant);
  void findTenants();
  void claim(hub::TenantId tenant);
  void looked(hub::TenantId tenant);
  void after(int ms, std::function<void()> call);

  [[nodiscard]] bool isOver() const;
  void begin(payments::AttemptId attempt);
  void end(payments::AttemptId attempt);
  [[nodiscard]] core::Result<std::shared_ptr<gateways::Gateway>> gatewayOf(hub::TenantId tenant,
                                                                           const Account& account);
  /// Has a place in its account's lane, and gives it back.
  void run(Errand errand);
  /// Nobody was asked, and nobody is by this one: the attempt and its job are for whoever comes next.
  void leave(const Errand& errand);
  /// Whether there is time to ask before somebody else may take the job.
  [[nodiscard]] bool isLeased(const Errand& errand) const;
  [[nodiscard]] bool isGivenUp(const Errand& errand);
  void settle(const Errand& errand, const gateways::Answer& answer);
};

}  // namespace counterfoil::cashier
