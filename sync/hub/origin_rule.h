// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sync/hub/feed.h"

namespace counterfoil::hub {

// What only the hub may say.
//
//  - Facts of kinds that the hub alone records: disputes, providers' reports, who is enrolled, who administered it, and
//    questions of the inbox, which only whoever has everybody's facts can ask. Answers are anybody's.
//  - Everything about a payment through a gateway: its attempts, their outcomes, steps of it. Of a payment at a till's
//    terminal any till may tell the outcome: a person reads it off the slip, also where the till that asked is gone.
//  - That an attempt began, which another origin began already.
//
// A device that says such a thing all the same is out of order or somebody else's. Its fact becomes a link of its chain
// and is applied nowhere, here and at every till that pulls it; a person is asked. The hub's own chains, which come
// back with its signature, are not judged. Of other chains that come back with it, and of what a till that fills an
// empty tenant brings from before, that alone is which is about something of which this hub has written itself.

/// The code for which such a fact is rejected.
inline constexpr const char* kHubOnly = "hub_only";

/// Whether a device that wrote this fact said what only the hub may, as far as what is here tells. It follows from the
/// fact and whose chain it is in, and not from what is said of it.
[[nodiscard]] core::Result<bool> isOnlyTheHubs(const journal::Reader& reader, const journal::Fact& fact);

/// Marks those of `fresh`, which follow the head of their chain and are admitted, as `rejected`.
[[nodiscard]] core::Done rejectWhatTheHubAloneSays(const journal::Reader& reader, const protocol::PushRequest& request,
                                                   std::vector<journal::Fact>& fresh, const Situation& situation);

}  // namespace counterfoil::hub
