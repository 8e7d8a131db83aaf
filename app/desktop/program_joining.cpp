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
    if (m_asksForShop && m_belonging.shopComes) return fetchShop();
    startSync();
  });
}

void Program::fetchShop() {
  m_fetching = m_storeThread->post([this] {
    const auto tell = [this](const QString& words) {
      QMetaObject::invokeMethod(
          m_window.get(), [this, words] { m_window->till().setup()->setFetching(words); }, Qt::QueuedConnection);
    };
    const BeginProgress progress = [this, tell](BeginStep step, qint64 done, qint64 total) {
      if (step == BeginStep::Download) {
        tell(total > 0 ? till::TillController::tr("Fetching a copy of the shop: %1 %").arg(done * 100 / total)
                       : till::TillController::tr("Fetching a copy of the shop"));
      } else {
        tell(till::TillController::tr("Checking every entry of the copy"));
      }
      return !m_ending;
    };
    // Where the copy cannot be had, the feed holds the same.
    const Result<bool> begun = beginFromSnapshot(m_shop, shopOptions(), m_clock, m_ids, progress);
    const bool there = m_shop != nullptr;
    QMetaObject::invokeMethod(
        m_window.get(),
        [this, there, begun] {
          m_window->till().setup()->setFetching({});
          if (!there) return m_window->till().setup()->setWaiting(shared::errorText(begun.error()));
          startSync();
        },
        Qt::QueuedConnection);
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
