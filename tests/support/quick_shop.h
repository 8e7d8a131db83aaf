// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/shop/shop.h"

namespace counterfoil::support {

/// A shop on disk that is made at once: without space put by, and with a phrase that is wrapped cheaply. No person's
/// key is safe in it.
inline app::ShopOptions quickShop(const QString& path, const QString& machineFolder = {}) {
  app::ShopOptions options;
  options.path = path;
  if (!machineFolder.isEmpty()) options.machineFolder = machineFolder;
  options.reserveBytes = 0;
  options.phraseCost = {64, 1};
  return options;
}

}  // namespace counterfoil::support
