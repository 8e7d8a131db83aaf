// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

#include "app/hub/copies.h"

namespace counterfoil::daemon {

// What a restored folder holds that is no fact (who may what, providers, keys), for whoever has to set again what it
// lacks. A backup cannot say what was changed after it: its newest fact says how old it is.

/// {"tenants": [{"tenant", "newest_fact", "devices", "users", "api_keys", "sign_in_providers", "payment_providers",
/// "unreadable"}], "to_do": [sentences]}. Users and keys that let in nobody any more are left out; "unreadable" is what
/// was sealed under another root key than this folder has.
[[nodiscard]] core::Result<QJsonObject> restoredState(Place& place, const Restored& restored);

}  // namespace counterfoil::daemon
