// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDate>
#include <functional>
#include <vector>

#include "app/shop/shop.h"
#include "models/core/zone.h"

namespace counterfoil::app {

struct DemoStaff {
  core::StaffId owner;
  core::StaffId manager;
  std::vector<core::StaffId> cashiers;
};

/// Trades `days` days from `first` on through the services, as people would: a float, 12 to 24 sales, now and then a
/// discount, a refund, money to the safe, a count, a Z. The same every time for the same shop.
[[nodiscard]] core::Done playDays(Shop& shop, core::ManualClock& clock, const core::Zone& zone, QDate first, int days,
                                  const DemoStaff& people, const std::function<void(int, int)>& progress);

}  // namespace counterfoil::app
