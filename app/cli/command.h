// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <vector>

#include "models/core/result.h"

namespace counterfoil::cli {

class Context;

/// An option of one command: `--name`, or `--name VALUE` when `value` is not empty. Hidden ones are left out of the
/// help.
struct Option {
  QString name;
  QString value;
  QString help;
  bool hidden = false;
};

/// One command. `words` is what is typed ("quote", "shift open"); `operands` is shown in the usage line, and as many
/// words may follow as `leastOperands` and `mostOperands` say. `run` answers through its Context; what it returns
/// decides the exit status.
struct Command {
  QString words;
  QString operands;
  QString help;
  std::vector<Option> options;
  int leastOperands = 0;
  int mostOperands = 0;
  core::Done (*run)(Context&) = nullptr;
  QStringList formats = {QStringLiteral("json")};  ///< what --format may say; the first is the default
};

/// Every command of the program, in the order of the help. Adding a group of commands adds a file and a line there.
[[nodiscard]] std::vector<Command> allCommands();

// The groups, one file each in commands/.
[[nodiscard]] std::vector<Command> quoteCommands();
[[nodiscard]] std::vector<Command> setupCommands();
[[nodiscard]] std::vector<Command> drawerCommands();
[[nodiscard]] std::vector<Command> sellCommands();
[[nodiscard]] std::vector<Command> paymentCommands();
[[nodiscard]] std::vector<Command> reportCommands();
[[nodiscard]] std::vector<Command> importCommands();
[[nodiscard]] std::vector<Command> searchCommands();
[[nodiscard]] std::vector<Command> journalCommands();
[[nodiscard]] std::vector<Command> safetyCommands();
[[nodiscard]] std::vector<Command> syncCommands();
[[nodiscard]] std::vector<Command> hubCommands();
[[nodiscard]] std::vector<Command> personCommands();
[[nodiscard]] std::vector<Command> customerCommands();

}  // namespace counterfoil::cli
