// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/context.h"

namespace counterfoil::cli {

/// A line that somebody types at the terminal after `question`, or that comes on standard input; 4 KiB at most, without
/// blanks around. What is `secret` keeps its blanks and is not shown while it is typed. Invalid `nothing_typed`, which
/// says `what` is due.
[[nodiscard]] core::Result<QString> typedLine(const Context& context, const QByteArray& question, const QString& what,
                                              bool secret);

}  // namespace counterfoil::cli
