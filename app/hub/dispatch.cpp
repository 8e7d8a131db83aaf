// SPDX-License-Identifier: GPL-3.0-or-later
#include <pwd.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <algorithm>

#include "app/hub/admin_socket.h"
#include "app/hub/drill.h"
#include "app/hub/invocation.h"
#include "app/hub/place.h"
#include "models/core/line_end.h"

namespace counterfoil::daemon {

using namespace Qt::StringLiterals;
using core::Done;
using core::Error;
using core::ErrorKind;
using core::Result;

namespace {

Error badUsage(const QString& detail) {
  return core::invalid(u"bad_usage"_s, detail);
}

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

std::vector<Option> optionsOf(const Command* command) {
  std::vector<Option> all = placeOptions();
  if (command != nullptr) all.insert(all.end(), command->options.begin(), command->options.end());
  return all;
}

QString row(const QString& left, const QString& right) {
  return u"  %1  %2\n"_s.arg(left, -34).arg(right);
}

bool beginsWith(const Command& command, const QStringList& words) {
  return command.words.split(u' ').mid(0, words.size()) == words;
}

/// Of one command, or of all that begin with these words.
QString helpOf(const std::vector<Command>& commands, const Command* command, const QStringList& words) {
  QString text;
  if (command != nullptr) {
    text =
        u"counterfoil-hub %1 %2"_s.arg(command->words, command->operands).trimmed() + u"\n  "_s + command->help + u'\n';
  } else {
    text = u"counterfoil-hub COMMAND [options]\n\nCommands:\n"_s;
    for (const Command& each : commands) {
      if (beginsWith(each, words)) text += row((each.words + u' ' + each.operands).trimmed(), each.help);
    }
  }
  text +=
      u"\nOptions (each also from the environment, --data as COUNTERFOIL_DATA, or as COUNTERFOIL_DATA_FILE from a "
      u"file):\n"_s;
  for (const Option& option : optionsOf(command)) {
    text += row(u"--%1 %2"_s.arg(option.name, option.value).trimmed(), option.help);
  }
  if (command == nullptr) text += row(u"--version"_s, u"of this program"_s);
  return text + u"\nExit status: 0 done, 1 refused, 2 bad usage or input, 3 storage or network, 4 integrity.\n"_s;
}

struct Line {
  Invocation::Values options;
  QStringList words;
  bool help = false;
  bool version = false;
};

Result<Line> readLine(const std::vector<Command>& commands, const QStringList& arguments) {
  Line line;
  for (qsizetype i = 0; i < arguments.size(); ++i) {
    const QString& argument = arguments[i];
    if (argument == u"--help" || argument == u"-h") {
      line.help = true;
      continue;
    }
    if (argument == u"--version") {
      line.version = true;
      continue;
    }
    if (!argument.startsWith(u"--")) {
      line.words.append(argument);
      continue;
    }
    const qsizetype equals = argument.indexOf(u'=');
    const QString name = argument.mid(2, equals < 0 ? -1 : equals - 2);
    const auto known = optionsOf(findCommand(commands, line.words));
    const auto option = std::find_if(known.begin(), known.end(), [&](const Option& each) { return each.name == name; });
    if (option == known.end()) return badUsage(u"unknown option %1"_s.arg(argument.left(60)));
    if (line.options.contains(name)) return badUsage(u"--%1 is given twice"_s.arg(name));
    QString value;
    if (option->value.isEmpty()) {
      if (equals >= 0) return badUsage(u"--%1 takes no value"_s.arg(name));
    } else if (equals >= 0) {
      value = argument.mid(equals + 1);
    } else if (i + 1 < arguments.size()) {
      value = arguments[++i];
    } else {
      return badUsage(u"--%1 needs a value"_s.arg(name));
    }
    line.options.insert(name, value);
  }
  return line;
}

/// What the line leaves open comes from the environment.
Done readEnvironment(const Command& command, Invocation::Values& values) {
  for (const Option& option : optionsOf(&command)) {
    if (values.contains(option.name)) continue;
    const QByteArray variable = "COUNTERFOIL_" + option.name.toUpper().replace(u'-', u'_').toLatin1();
    QString value = qEnvironmentVariable(variable.constData());
    const QString path = qEnvironmentVariable((variable + "_FILE").constData());
    if (value.isEmpty() && !path.isEmpty()) {
      QFile file(path);
      if (!file.open(QIODevice::ReadOnly)) return core::storageError(u"cannot_read"_s, path);
      value = core::withoutLineEnd(QString::fromUtf8(file.read(64 * 1024)));
    }
    if (value.isEmpty() || (option.value.isEmpty() && value == u"0")) continue;
    values.insert(option.name, option.value.isEmpty() ? QString() : value);
  }
  return {};
}

/// Of stores in files: a cluster's place may have its keys from elsewhere, and nothing in its folder.
Done needHub(const Command& command, const Invocation::Values& options) {
  if (command.withoutHub || options.contains(u"postgres"_s)) return {};
  const QString folder = dataFolder(options.value(u"data"_s));
  if (QDir(folder + u"/keys"_s).exists() || QDir(folder + u"/tenants"_s).exists()) return {};
  return core::notFound(u"no_hub"_s, u"no hub keeps its data in %1; --data DIR says where it does"_s.arg(folder));
}

Done run(const QStringList& arguments, const QString& by, Place* inside, QIODevice& out, QIODevice& error) {
  const std::vector<Command> commands = allCommands();
  CF_TRY(Line line, readLine(commands, arguments));
  const Command* command = findCommand(commands, line.words);
  const bool known = command != nullptr || std::any_of(commands.begin(), commands.end(), [&line](const Command& each) {
                       return beginsWith(each, line.words);
                     });
  if (!known) return badUsage(u"unknown command \"%1\"; --help lists them"_s.arg(line.words.join(u' ').left(60)));
  if (line.help) {
    out.write(helpOf(commands, command, line.words).toUtf8());
    return {};
  }
  if (line.version) {
    return Invocation({}, {}, out).answer({{u"version"_s, QCoreApplication::applicationVersion()}});
  }
  if (command == nullptr) return badUsage(u"a command is due; --help lists them"_s);
  const QStringList operands = line.words.mid(command->words.count(u' ') + 1);
  if (operands.size() < command->leastOperands || operands.size() > command->mostOperands) {
    return badUsage(u"usage: counterfoil-hub %1 %2"_s.arg(command->words, command->operands).trimmed());
  }
  if (inside == nullptr) {
    CF_CHECK(readEnvironment(*command, line.options));
    if (command->inside) {
      QStringList whole = command->words.split(u' ');
      for (auto value = line.options.cbegin(); value != line.options.cend(); ++value) {
        whole.append(value->isEmpty() ? u"--"_s + value.key() : u"--%1=%2"_s.arg(value.key(), *value));
      }
      const auto served = askServingHub(dataFolder(line.options.value(u"data"_s)), whole + operands, by);
      if (served) {
        out.write(served->out);
        error.write(served->error);
        return served->error.isEmpty() ? Done() : Done(Error{ErrorKind(served->kind), {}, {}, {}});
      }
    }
    CF_CHECK(needHub(*command, line.options));
  }
  Invocation invocation(line.options, operands, out);
  invocation.setPlace(inside);
  invocation.setTyped(command->words, by);
  return command->run(invocation);
}

int statusOf(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::Refused:
    case ErrorKind::Denied:
    case ErrorKind::NotFound:
      return 1;
    case ErrorKind::Invalid:
      return 2;
    case ErrorKind::Integrity:
      return 4;
    default:
      return 3;
  }
}

void say(QIODevice& error, const Error& what) {
  if (what.code.isEmpty()) return;  // it was said by the process that serves
  const QJsonObject object{
      {u"error"_s, QJsonObject{{u"code"_s, what.code}, {u"message"_s, what.detail}, {u"where"_s, what.where}}}};
  error.write(QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n');
}

}  // namespace

Result<qint64> Invocation::integer(const QString& name, qint64 fallback, qint64 least, qint64 most) const {
  if (!m_options.contains(name)) return fallback;
  bool isNumber = false;
  const qint64 value = m_options.value(name).toLongLong(&isNumber);
  if (isNumber && value >= least && value <= most) return value;
  return badUsage(u"--%1 is a whole number from %2 to %3"_s.arg(name).arg(least).arg(most));
}

Done Invocation::answer(const QJsonObject& document) const {
  const QByteArray bytes = QJsonDocument(document).toJson(QJsonDocument::Compact) + '\n';
  if (m_out.write(bytes) == bytes.size()) return {};
  return core::storageError(u"cannot_write"_s, m_out.errorString());
}

std::vector<Command> allCommands() {
  std::vector<Command> all{serveCommand()};
  for (const auto& group : {tenantCommands(), accessCommands(), userCommands(), oidcCommands(), personCommands(),
                            gatewayCommands(), safetyCommands(), auditCommands()})
    all.insert(all.end(), group.begin(), group.end());
  all.push_back(reconcileCommand());
  all.push_back(drillCommand());
  return all;
}

bool takesLong(const QStringList& arguments) {
  const std::vector<Command> commands = allCommands();
  const Command* const command = findCommand(commands, arguments);
  return command != nullptr && command->takesLong;
}

QString whoTypes() {
  const passwd* const entry = ::getpwuid(::getuid());
  const QString self = entry != nullptr ? QString::fromLocal8Bit(entry->pw_name) : QString::number(::getuid());
  // Whoever is that user may say what they like of who they were before.
  const QString caller = qEnvironmentVariable("SUDO_USER").simplified();
  return (caller.isEmpty() || caller == self ? self : u"%1 as %2"_s.arg(caller.left(40), self)).left(80);
}

int dispatch(const QStringList& arguments, QIODevice& out, QIODevice& error) {
  const Done done = run(arguments, whoTypes(), nullptr, out, error);
  if (done) return 0;
  say(error, done.error());
  return statusOf(done.error().kind);
}

int dispatchInside(const QStringList& arguments, const QString& by, Place& place, QIODevice& out, QIODevice& error) {
  const Done done = run(arguments, by, &place, out, error);
  if (done) return 0;
  say(error, done.error());
  return int(done.error().kind) + 1;
}

}  // namespace counterfoil::daemon
