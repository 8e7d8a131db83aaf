// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/client/authorised_transport.h"
#include "sync/client/engine.h"
#include "sync/client/enrolment.h"
#include "sync/client/qt_scheduler.h"

namespace counterfoil::app {

/// The engine of sync with a real line to the hub. Lives on the thread that makes it, which has an event loop.
class HubSession {
 public:
  /// `gate` and `clock` outlive it. `ledger` also outlives the work that `gate` was given: that may still be in the
  /// store's queue when this goes. Errors: those of checkedAddress.
  [[nodiscard]] static core::Result<std::unique_ptr<HubSession>> open(const client::Enrolment& enrolment,
                                                                      const device::DeviceKeys& keys,
                                                                      client::StoreGate& gate,
                                                                      const client::Ledger& ledger,
                                                                      const core::Clock& clock);
  [[nodiscard]] client::Engine& engine() { return m_engine; }
  [[nodiscard]] client::HttpTransport& line() { return m_line; }

 private:
  HubSession(client::HubAddress address, const client::Enrolment& enrolment, const device::DeviceKeys& keys,
             client::StoreGate& gate, const client::Ledger& ledger, const core::Clock& clock);

  client::HttpTransport m_line;
  client::AuthorisedTransport m_transport;
  client::QtScheduler m_scheduler;
  client::Engine m_engine;
};

}  // namespace counterfoil::app
