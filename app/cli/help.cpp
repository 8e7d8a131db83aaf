// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/help.h"

namespace counterfoil::cli {

namespace {

QString row(const QString& left, const QString& right) {
  return QStringLiteral("  %1  %2\n").arg(left, -36).arg(right);
}

QString optionRows(const std::vector<Option>& options) {
  QString rows;
  for (const Option& option : options) {
    if (!option.hidden) rows += row(QStringLiteral("--%1 %2").arg(option.name, option.value).trimmed(), option.help);
  }
  return rows;
}

QString globalRows() {
  return QStringLiteral("\nEverywhere:\n") + optionRows(globalOptions());
}

}  // namespace

const std::vector<Option>& globalOptions() {
  static const std::vector<Option> options = {
      {QStringLiteral("store"), QStringLiteral("FILE"), QStringLiteral("the store; else COUNTERFOIL_STORE"), false},
      {QStringLiteral("wait"), QStringLiteral("SECONDS"), QStringLiteral("how long to wait for a busy store"), false},
      {QStringLiteral("format"), QStringLiteral("FORMAT"), QStringLiteral("json, or what the command offers"), false},
  };
  return options;
}

QString helpFor(const std::vector<Command>& commands, const Command* command, const QStringList& words) {
  if (command != nullptr) {
    QString text = QStringLiteral("counterfoil-cli %1 %2").arg(command->words, command->operands).trimmed() + u'\n';
    text += QStringLiteral("  ") + command->help + u'\n';
    const QString options = optionRows(command->options);
    if (!options.isEmpty()) text += QStringLiteral("\nOptions:\n") + options;
    return text + globalRows();
  }
  QString rows;
  for (const Command& each : commands) {
    if (!words.isEmpty() && each.words.split(u' ').mid(0, words.size()) != words) continue;
    rows += row(QStringLiteral("%1 %2").arg(each.words, each.operands).trimmed(), each.help);
  }
  if (rows.isEmpty()) return {};
  return QStringLiteral("counterfoil-cli [--store FILE] COMMAND [options] [FILE|-]\n\nCommands:\n") + rows +
         globalRows() + row(QStringLiteral("--help"), QStringLiteral("this, or the help of the command before it")) +
         row(QStringLiteral("--version"), QStringLiteral("of this program")) +
         QStringLiteral("\nExit status: 0 done, 1 refused, 2 bad usage or input, 3 storage or network, 4 integrity.\n");
}

}  // namespace counterfoil::cli
