// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

#include "app/cli/context.h"
#include "models/core/result.h"

namespace counterfoil::cli {

/// 0 is done; the rest is the public contract of the program.
enum class ExitStatus { Success = 0, Refused = 1, Usage = 2, Failure = 3, Integrity = 4 };

[[nodiscard]] ExitStatus exitStatus(core::ErrorKind kind);

/// Finds the command, checks its options (`bad_usage`), runs it; writes the error of a failure to standard error.
/// `arguments` are without the name of the program.
[[nodiscard]] ExitStatus dispatch(const QStringList& arguments, Streams streams);

}  // namespace counterfoil::cli
