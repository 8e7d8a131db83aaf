// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"

namespace counterfoil::cli {

std::vector<Command> allCommands() {
  std::vector<Command> commands;
  const auto add = [&commands](std::vector<Command> group) {
    commands.insert(commands.end(), std::make_move_iterator(group.begin()), std::make_move_iterator(group.end()));
  };
  add(quoteCommands());
  add(setupCommands());
  add(drawerCommands());
  add(sellCommands());
  add(paymentCommands());
  add(reportCommands());
  add(importCommands());
  add(searchCommands());
  add(journalCommands());
  add(safetyCommands());
  add(syncCommands());
  add(hubCommands());
  add(personCommands());
  add(customerCommands());
  return commands;
}

}  // namespace counterfoil::cli
