// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/desktop/till_desk.h"
#include "models/staff/queries.h"
#include "tests/app/cli/program_run.h"
#include "tests/support/verify.h"

namespace counterfoil::support {

/// The till of a shop that `ProgramDesk::openShop` made, its owner signed in and a shift open. It holds the store as
/// long as it lives.
class SignedInTill {
 public:
  explicit SignedInTill(const ProgramDesk& desk) {
    qputenv("XDG_STATE_HOME", desk.path(QStringLiteral("state")).toUtf8());
    app::ShopOptions options;
    options.path = desk.storePath();
    auto shop = app::Shop::open(options, m_clock, m_ids);
    CF_VERIFY_OK(shop);
    m_shop = std::move(*shop);
    m_till.emplace(*m_shop, m_timers);
    const auto people = staff::listStaff(m_shop->reader());
    const auto challenge = m_shop->pins().begin(people->front().id);
    CF_VERIFY_OK(challenge);
    CF_VERIFY_OK(m_till->signedIn(staff::PinAnswer::of(*challenge, QStringLiteral("739154"))));
    CF_VERIFY_OK(m_till->openShift({{2'000, 5}}));
  }
  app::TillDesk& operator*() { return *m_till; }
  app::TillDesk* operator->() { return &*m_till; }

 private:
  core::SystemClock m_clock;
  core::RandomIds m_ids;
  std::unique_ptr<app::Shop> m_shop;
  payments::ManualTimers m_timers;
  std::optional<app::TillDesk> m_till;
};

}  // namespace counterfoil::support
