// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/journal/book.h"

namespace counterfoil::journal {

/// A name among Change::localTables that is no table: what was deleted must not be left in the store's log either.
inline constexpr const char* kForgetting = "forgetting";

/// For a command that destroys a key.
inline void forgetAfterwards(Writing& writing) {
  static_cast<void>(writing.local(kForgetting));
}

}  // namespace counterfoil::journal
