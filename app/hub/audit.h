// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/hub/place.h"

namespace counterfoil::daemon {

// Every act of administration leaves a fact `hub.administered` in the journal of each tenant that it concerns, in the
// transaction of what it did. What is refused or fails did nothing and leaves none; what takes data away (an export) is
// said before it happens. Lists leave none; a look at customers' names does.

/// The command that runs, for every tenant, where it ran beside the hub that serves: a store has one writer, which is
/// told. Errors: Storage where it could not be told.
[[nodiscard]] core::Done recordEverywhere(const Invocation& invocation, Place& place);

}  // namespace counterfoil::daemon
