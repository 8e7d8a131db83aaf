// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "app/shop/shop.h"
#include "models/store/worker_thread.h"
#include "sync/person/session.h"

namespace counterfoil::app {

/// A person's session at the hub that the store belongs to, with a line of its own, for windows: on the thread that
/// asks for it. Nobody is signed in yet. NotFound `not_enrolled`; those of client::checkedAddress.
[[nodiscard]] core::Result<std::shared_ptr<person::Session>> hubPerson(store::WorkerThread& storeThread, Shop& shop);

}  // namespace counterfoil::app
