// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/dispatch.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <algorithm>

#include "app/cli/command.h"
#include "app/cli/help.h"

namespace counterfoil::cli {

using core::Done;
using core::Error;
using core::ErrorKind;
using core::Result;

namespace {

Error badUsage(const QString& detail) {
  return core::invalid(QStringLiteral("bad_usage"), detail);
}

/// The words of a command at the start of `words`; the longest wins.
const Command* findCommand(const std::vector<Command>& commands, const QStringList& words) {
  const Command* best = nullptr;
  qsizetype bestLength = 0;
  for (const Command& command : commands) {
    const QStringList own = command.words.split(u' ');
    if (own.size() > bestLength && words.mid(0, own.size()) == own) {
      best = &command;
      bestLength = own.size();
    }
  }
  return best;
}

const Option* findOption(const std::vector<Option>& options, const QString& name) {
  const auto found =
      std::find_if(options.begin(), options.end(), [&](const Option& each) { return each.name == name; });
  return found == options.end() ? nullptr : &*found;
}

struct Parsed {
  Context::Values options;
  QStringList words;
  bool help = false;
  bool version = false;
};

/// Splits options from words. Which options take a value depends on the command, whose words come before its options.
Result<Parsed> parse(const std::vector<Command>& commands, const QStringList& arguments) {
  Parsed parsed;
  bool onlyWords = false;
  for (qsizetype i = 0; i < arguments.size(); ++i) {
    const QString& argument = arguments[i];
    if (onlyWords || !argument.startsWith(u'-') || argument == u'-') {
      parsed.words.append(argument);
      continue;
    }
    if (argument == u"--") {
      onlyWords = true;
      continue;
    }
    if (argument == u"--help" || argument == u"-h") {
      parsed.help = true;
      continue;
    }
    if (argument == u"--version") {
      parsed.version = true;
      continue;
    }
    const qsizetype equals = argument.indexOf(u'=');
    const QString name = argument.mid(2, equals < 0 ? -1 : equals - 2);
    const Option* option = argument.startsWith(u"--") ? findOption(globalOptions(), name) : nullptr;
    const Command* command = findCommand(commands, parsed.words);
    if (option == nullptr && command != nullptr && argument.startsWith(u"--"))
      option = findOption(command->options, name);
    if (option == nullptr) return badUsage(QStringLiteral("unknown option %1").arg(argument.left(60)));
    if (parsed.options.contains(name)) return badUsage(QStringLiteral("--%1 is given twice").arg(name));
    QString value;
    if (option->value.isEmpty()) {
      if (equals >= 0) return badUsage(QStringLiteral("--%1 takes no value").arg(name));
    } else if (equals >= 0) {
      value = argument.mid(equals + 1);
    } else if (i + 1 < arguments.size()) {
      value = arguments[++i];
    } else {
      return badUsage(QStringLiteral("--%1 needs a value").arg(name));
    }
    parsed.options.insert(name, value);
  }
  return parsed;
}

Done run(const QStringList& arguments, Streams streams) {
  const std::vector<Command> commands = allCommands();
  CF_TRY(const Parsed parsed, parse(commands, arguments));
  const Command* command = findCommand(commands, parsed.words);
  if (parsed.help) {
    const QByteArray text = helpFor(commands, command, parsed.words).toUtf8();
    const Context context(streams, {}, {}, {});
    return text.isEmpty() ? badUsage(QStringLiteral("unknown command")) : context.write(text);
  }
  if (parsed.version) {
    return Context(streams, {}, {}, {}).answer({{QStringLiteral("version"), QCoreApplication::applicationVersion()}});
  }
  if (command == nullptr) {
    return badUsage(
        parsed.words.isEmpty()
            ? QStringLiteral("a command is due; --help lists them")
            : QStringLiteral("unknown command \"%1\"; --help lists them").arg(parsed.words.first().left(60)));
  }
  const QStringList operands = parsed.words.mid(command->words.count(u' ') + 1);
  if (operands.size() < command->leastOperands || operands.size() > command->mostOperands) {
    return badUsage(QStringLiteral("usage: counterfoil-cli %1 %2").arg(command->words, command->operands).trimmed());
  }
  const QString format = parsed.options.value(QStringLiteral("format"), command->formats.first());
  if (!command->formats.contains(format)) {
    return badUsage(QStringLiteral("--format is one of %1 here").arg(command->formats.join(QStringLiteral(", "))));
  }
  Context context(streams, parsed.options, operands, format);
  CF_TRY([[maybe_unused]] const qint64 wait, context.waitSeconds());
  return command->run(context);
}

}  // namespace

ExitStatus exitStatus(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::Refused:
    case ErrorKind::Denied:
    case ErrorKind::NotFound:
      return ExitStatus::Refused;
    case ErrorKind::Invalid:
      return ExitStatus::Usage;
    case ErrorKind::Busy:
    case ErrorKind::Storage:
    case ErrorKind::Network:
    case ErrorKind::TooNew:
      return ExitStatus::Failure;
    case ErrorKind::Integrity:
      return ExitStatus::Integrity;
  }
  return ExitStatus::Failure;
}

ExitStatus dispatch(const QStringList& arguments, Streams streams) {
  const Done done = run(arguments, streams);
  if (done) return ExitStatus::Success;
  streams.error.write(QJsonDocument(errorJson(done.error())).toJson(QJsonDocument::Compact) + '\n');
  return exitStatus(done.error().kind);
}

}  // namespace counterfoil::cli
