// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

namespace counterfoil::cli {

/// Options that every command knows.
[[nodiscard]] const std::vector<Option>& globalOptions();

/// The help of the program, of a group of commands ("shift") or of one command; empty for words that are none of these.
[[nodiscard]] QString helpFor(const std::vector<Command>& commands, const Command* command, const QStringList& words);

}  // namespace counterfoil::cli
