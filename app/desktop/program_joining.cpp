// SPDX-License-Identifier: GPL-3.0-or-later
// Joining a hub: a machine without a shop gets the hub's, and an existing shop goes there.
#include <QSysInfo>

#include "app/desktop/program.h"
#include "app/shop/joining.h"
#include "ui/shared/error_text.h"

namespace counterfoil::app {

using namespace Qt::StringLiterals;
using core::Result;

void Program::makeJoiner() {
  m_joiner = std::make_unique<HubJoiner>(*m_storeThread, [this]() -> Result<Shop*> {
    if (!m_shop) {
      CF_TRY(m_shop, Shop::create(shopOptions(), m_clock, m_ids));
      m_newPhrase = m_shop->newPhrase();
    }
    return m_shop.get();
  });
  QObject::connect(m_joiner.get(), &HubJoiner::joined, m_joiner.get(), [this](const Joined& how) {
    if (!how.newPhrase.isEmpty()) m_newPhrase = how.newPhrase;
    readBelonging();
    startSync();
  });
}

shared::Joiner Program::joiner() {
  return {[this](const shared::JoinInput& input, const shared::Joiner::Reply& reply) {
            if (m_joiner) m_joiner->join(input, reply);
          },
          [this] {
            if (m_joiner) m_joiner->cancel();
          },
          QSysInfo::machineHostName()};
}

void Program::readBelonging() {
  const auto known = m_storeThread->call([this]() -> Result<Belonging> {
    if (!m_shop) return Belonging();
    return belongingOf(m_shop->reader());
  });
  if (known) m_belonging = *known;
}

void Program::seeWhetherTheShopCame() {
  if (!m_asksForShop || !m_belonging.shopComes || !m_hub || !m_hub->status().idle || m_arriving) return;
  m_arriving = true;
  m_storeThread->post([this] {
    const auto became = finishJoining(*m_shop);
    QMetaObject::invokeMethod(
        m_window.get(),
        [this, became] {
          m_arriving = false;
          if (!became) return m_window->till().setup()->setWaiting(shared::errorText(became.error()));
          m_belonging.shopComes = false;
          m_backend->shopCame(*m_shop, m_newPhrase);
          m_window->till().start();
        },
        Qt::QueuedConnection);
  });
}

}  // namespace counterfoil::app
