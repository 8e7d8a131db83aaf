// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/hub/place.h"

namespace counterfoil::daemon {

// Every act of administration leaves a fact `hub.administered` in the journal of each tenant that it concerns, in the
// transaction of what it did. What is refused or fails did nothing and leaves none; what takes data away (an export) is
// said before it happens. Lists leave none; a look at customers' names does. What ends a tenant has no journal to stand
// in: it is a line of the file "acts.jsonl" beside the keys' folder.

/// The command that runs, for every tenant, where it ran beside the hub that serves: a store has one writer, which is
/// told. Errors: Storage where it could not be told.
[[nodiscard]] core::Done recordEverywhere(const Invocation& invocation, Place& place);

/// A line of "acts.jsonl", on the disk when this returns; to be written before the act. Storage `cannot_write`.
[[nodiscard]] core::Done recordBeside(const Invocation& invocation, const Place& place, const QJsonObject& about);

}  // namespace counterfoil::daemon
