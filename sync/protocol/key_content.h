// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/id.h"

namespace counterfoil::protocol {

/// What one person's key adds to the content of a set of keys: the first 64 bits of SHA-256 over the person's id and
/// whether it was erased. Exclusive or over a set does not depend on the order, and a key that goes is taken out as it
/// was put in. For finding out that two sets differ, not against forgery: whoever may tell the hub keys may tell all.
[[nodiscard]] quint64 keyContent(const core::AnyId& person, bool erased);

}  // namespace counterfoil::protocol
