// SPDX-License-Identifier: GPL-3.0-or-later
#include "sync/api/ground.h"

namespace counterfoil::api {

void Ground::read(hub::TenantId tenant, hub::Workforce::Reading then) const {
  bool open = false;
  {
    const std::lock_guard lock(opened->mutex);
    open = opened->tenants.count(tenant) > 0;
  }
  if (open) return workforce.read(tenant, std::move(then));
  workforce.write(
      tenant, [](journal::Writing&) -> core::Done { return {}; },
      [&force = workforce, seen = opened, tenant, then = std::move(then)](const core::Done& done) mutable {
        if (!done) return then(done.error());
        {
          const std::lock_guard lock(seen->mutex);
          seen->tenants.insert(tenant);
        }
        force.read(tenant, std::move(then));
      });
}

}  // namespace counterfoil::api
