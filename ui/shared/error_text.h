// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "models/core/result.h"

namespace counterfoil::shared {

/// What a refusal says to the person at the counter or the desk: what happened, and what to do. Codes are those of the
/// services; one that is not known here is shown by its kind, with the code at the end so that it can be looked up.
[[nodiscard]] QString errorText(const core::Error& error);

}  // namespace counterfoil::shared
