// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "models/core/clock.h"
#include "sync/cashier/accounts.h"
#include "sync/gateways/gateway.h"

namespace counterfoil::daemon {

/// The gateway of an account. `secrets` is JSON as an operator's file holds it:
///   {"secret": "sk_…", "account": "…", "webhook_secrets": ["whsec_…"], "webhook_id": "…", "call_timeout_ms": 80000}
/// All but `secret` may be left out. Errors: Invalid `unknown_kind`, those of the JSON, those of gateways::open.
[[nodiscard]] core::Result<std::shared_ptr<gateways::Gateway>> openGateway(const cashier::Account& account,
                                                                           const QByteArray& secrets,
                                                                           const core::Clock& clock);

}  // namespace counterfoil::daemon
