// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "models/core/clock.h"
#include "sync/client/environment.h"
#include "sync/device/device_keys.h"

namespace counterfoil::client {

/// Puts an access token on every request, and gets one where there is none: an answer 401 drops the token and is tried
/// once more with a new one. Where no token is to be had, the request gets the answer that the hub gave to that. What a
/// revoked device pushes goes with an assertion, into quarantine.
class AuthorisedTransport final : public Transport {
 public:
  /// All outlive it.
  AuthorisedTransport(Transport& line, const core::Clock& clock, device::DeviceKeys keys,
                      const device::Identity& identity);
  ~AuthorisedTransport() override;
  void send(HttpRequest request, std::function<void(HttpAnswer)> done) override;
  void pack(HttpRequest& request) const override { m_line.pack(request); }

 private:
  struct Waiting {
    HttpRequest request;
    std::function<void(HttpAnswer)> done;
    bool again = false;
  };
  void forward(Waiting waiting);
  void forwardWith(const QByteArray& bearer, Waiting waiting);
  void askForToken();
  void tokenAnswered(const HttpAnswer& answer);
  [[nodiscard]] bool takeToken(const HttpAnswer& answer);
  void noteDate(const HttpAnswer& answer);
  [[nodiscard]] core::Instant hubTime() const { return m_clock.now().plusMs(m_aheadMs); }

  Transport& m_line;
  const core::Clock& m_clock;
  device::DeviceKeys m_keys;
  device::Identity m_identity;
  std::shared_ptr<int> m_alive = std::make_shared<int>(0);
  std::vector<Waiting> m_waiting;
  bool m_asking = false;
  bool m_askedAgain = false;
  QByteArray m_token;
  qint64 m_tokenUntilMs = 0;  ///< monotonic
  QByteArray m_refresh;
  qint64 m_aheadMs = 0;  ///< of the hub's clock
};

}  // namespace counterfoil::client
