// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIODevice>
#include <QJsonObject>
#include <QMap>
#include <QStringList>
#include <optional>
#include <vector>

#include "models/core/result.h"

namespace counterfoil::daemon {

class Place;

/// An option `--name VALUE`, or a flag where `value` is empty. It can come from the environment as COUNTERFOIL_NAME (a
/// flag from any text but "" and "0"), or from the file that COUNTERFOIL_NAME_FILE names: that is for secrets.
struct Option {
  QString name;
  QString value;
  QString help;
};

/// What a command sees of its invocation.
class Invocation {
 public:
  using Values = QMap<QString, QString>;
  Invocation(Values options, QStringList operands, QIODevice& out)
      : m_options(std::move(options)), m_operands(std::move(operands)), m_out(out) {}

  [[nodiscard]] bool flag(const QString& name) const { return m_options.contains(name); }
  [[nodiscard]] QString value(const QString& name, const QString& fallback = {}) const {
    return m_options.value(name, fallback);
  }
  /// A whole number; Invalid `bad_usage` outside of the limits.
  [[nodiscard]] core::Result<qint64> integer(const QString& name, qint64 fallback, qint64 least, qint64 most) const;
  [[nodiscard]] const QStringList& operands() const { return m_operands; }

  /// The words of the command, and whom this computer calls so who typed it: for the journal.
  [[nodiscard]] const QString& words() const { return m_words; }
  [[nodiscard]] const QString& by() const { return m_by; }
  void setTyped(const QString& words, const QString& by) {
    m_words = words;
    m_by = by;
  }

  /// Of the process that serves, where this command runs inside of it; otherwise opened by the command.
  [[nodiscard]] Place* place() const { return m_place; }
  void setPlace(Place* place) { m_place = place; }

  /// One JSON document and a line feed. Storage `cannot_write`.
  [[nodiscard]] core::Done answer(const QJsonObject& document) const;

 private:
  Values m_options;
  QStringList m_operands;
  QIODevice& m_out;
  Place* m_place = nullptr;
  QString m_words;
  QString m_by;
};

struct Command {
  QString words;     ///< what is typed: "tenant create"
  QString operands;  ///< as the usage line shows them
  QString help;
  std::vector<Option> options;
  int leastOperands = 0;
  int mostOperands = 0;
  core::Done (*run)(Invocation&) = nullptr;
  /// It works on the tenants' stores, which one process alone may write: where a hub serves this folder, it does it.
  bool inside = true;
  /// It asks somebody outside, or writes for minutes: a hub that serves lets the other commands pass by.
  bool takesLong = false;
  /// It begins a hub, or needs none. Any other is told where --data has none: a mistyped one would be a new and empty
  /// hub, whose backup succeeds.
  bool withoutHub = false;
};

/// Every command, in the order of the help.
[[nodiscard]] std::vector<Command> allCommands();
[[nodiscard]] Command serveCommand();
[[nodiscard]] std::vector<Command> tenantCommands();
[[nodiscard]] std::vector<Command> accessCommands();
[[nodiscard]] std::vector<Command> userCommands();
[[nodiscard]] std::vector<Command> gatewayCommands();
[[nodiscard]] Command reconcileCommand();
[[nodiscard]] std::vector<Command> oidcCommands();
[[nodiscard]] std::vector<Command> personCommands();
[[nodiscard]] std::vector<Command> safetyCommands();
[[nodiscard]] std::vector<Command> auditCommands();

/// Options that every command knows: where the hub's data are.
[[nodiscard]] const std::vector<Option>& placeOptions();
/// `--tenant NAME`, of every command on one tenant; see Place::tenantOf.
[[nodiscard]] Option tenantOption();

/// Runs what the arguments (without the program's name) say; the exit status: 0 done, 1 refused, 2 bad usage or input,
/// 3 storage or network, 4 integrity. An error is one JSON object on `error`.
[[nodiscard]] int dispatch(const QStringList& arguments, QIODevice& out, QIODevice& error);
/// The same for a command that came through the socket of the process that serves: inside of it.
[[nodiscard]] int dispatchInside(const QStringList& arguments, const QString& by, Place& place, QIODevice& out,
                                 QIODevice& error);
/// Whether that is a command that takes long.
[[nodiscard]] bool takesLong(const QStringList& arguments);
/// Whom this computer calls so who runs this program; through sudo "olga as counterfoil".
[[nodiscard]] QString whoTypes();

}  // namespace counterfoil::daemon
