// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/book.h"
#include "sync/protocol/enrolment.h"

namespace counterfoil::access {

// One device takes another's place: facts of its chains that never came are taken from the successor, where they are
// whole, and from nobody else; the one before is revoked. `device.succeeded` names the chains and how far they had
// come.
//
// With a code of its own a till comes with the store that the other had, and that is for good. By hand somebody names a
// device: where that was the wrong one, another is named after it, as long as those chains have not gone on.

/// Who has the device's place for good; null: nobody, or one that was named by hand and has written nothing there.
[[nodiscard]] core::Result<protocol::DeviceId> settledSuccessor(const journal::Reader& reader,
                                                                protocol::DeviceId device);

/// `withStore`: the successor has the store that the device wrote. NotFound `unknown_device`; Refused `device_revoked`
/// for a successor that is not active, `same_device`, `already_succeeded` by another, for good.
[[nodiscard]] core::Done succeedDevice(journal::Writing& writing, protocol::DeviceId device,
                                       protocol::DeviceId successor, bool withStore, const journal::Actor& actor);

/// The fact came back to a restored hub.
[[nodiscard]] core::Done returnSuccession(journal::Writing& writing, const journal::Fact& fact);

/// Somebody says that the disk of a lost device is destroyed: no erasure waits for it any more. NotFound
/// `unknown_device`; Refused `device_active` for one that is not revoked.
[[nodiscard]] core::Done noteDiskDestroyed(journal::Writing& writing, protocol::DeviceId device, const QString& reason,
                                           const journal::Actor& actor);

}  // namespace counterfoil::access
