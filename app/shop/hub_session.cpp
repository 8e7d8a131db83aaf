// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shop/hub_session.h"

#include <QRandomGenerator>

namespace counterfoil::app {

core::Result<std::unique_ptr<HubSession>> HubSession::open(const client::Enrolment& enrolment,
                                                           const device::DeviceKeys& keys, client::StoreGate& gate,
                                                           const client::Ledger& ledger, const core::Clock& clock) {
  CF_TRY(auto address, client::checkedAddress(enrolment.hub, enrolment.authorityPem));
  return std::unique_ptr<HubSession>(new HubSession(std::move(address), enrolment, keys, gate, ledger, clock));
}

HubSession::HubSession(client::HubAddress address, const client::Enrolment& enrolment, const device::DeviceKeys& keys,
                       client::StoreGate& gate, const client::Ledger& ledger, const core::Clock& clock)
    : m_line(std::move(address)),
      m_transport(m_line, clock, keys, enrolment.identity),
      m_scheduler(clock),
      m_engine(m_transport, m_scheduler, gate, ledger, clock, QRandomGenerator::system()->generate64()) {}

}  // namespace counterfoil::app
